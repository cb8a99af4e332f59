"""Write `src/gazehound/catalogue/tools.jsonl` from a file of merged facts about remote-management tools.

Usage: python tools/make_catalogue.py FACTS.json…

Several files are put together, tool by tool; tools/rmm_facts.json has what published hunts know beyond other facts.
FACTS has `sources` (repository, commit, date, licence) and `tools`, each with lists of indicators and the sources of
each; docs/guide/remote-management.md describes the fields. Names, hosts and terms only: nothing else is taken over.
What the facts say of an indicator (`shared_with`, `broad`, `os_component`, `generic`) is kept; rules add what follows
from the facts themselves and from what Windows ships, so that an update is judged like the first reading.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from gazehound.catalogue.model import INDICATORS
from gazehound.catalogue.read import FORMAT, VERSION, read_catalogue
from gazehound.functions.plain_text import has_term
from gazehound.text import SourceText

TARGET = Path(__file__).resolve().parent.parent / "src" / "gazehound" / "catalogue" / "tools.jsonl"

Facts = dict[str, Any]

FIELDS = {
    "domains": "hosts",
    "url_terms": "url_terms",
    "ips": "addresses",
    "ports": "ports",
    "process_names": "images",
    "macos_apps": "apps",
    "installer_files": "installers",
    "original_file_names": "original_names",
    "company_terms": "companies",
    "product_terms": "products",
    "signer_terms": "signers",
}
FLAGS = ("broad", "os_component", "generic")
SHARED = ("hosts", "images", "original_names", "companies", "products", "signers")
NAMES = ("companies", "products", "signers")
OWN_SOURCES = {"seed": {"repository": "sample/hunts (Ammyy, Addigy)"}}
CURATED = ("jschell", "seed")
"""Sources whose hosts were chosen one by one for a hunt."""

COMMON = frozenset(
    {"agent", "app", "auto", "client", "connect", "console", "control", "controller", "dashboard", "desktop",
     "endpoint", "helper", "host", "install", "installer", "installshield", "launch", "launcher", "listener",
     "manager", "mgr", "module", "monitor", "notification", "player", "pro", "probe", "rdp", "remote", "rm", "rmm",
     "run", "runner", "scheduler", "server", "service", "setup", "srv", "support", "svc", "system", "tool", "tray",
     "ui", "ultimate", "uninstall", "update", "updater", "upgrade", "user", "view", "viewer", "win", "windows"}
)  # fmt: skip
"""Words that say nothing of who made a program."""

SYSTEM_IMAGES = frozenset(
    {"cmd.exe", "conhost.exe", "csrss.exe", "curl.exe", "dllhost.exe", "dwm.exe", "explorer.exe", "launchd",
     "lsass.exe", "mdmclient", "msiexec.exe", "msra.exe", "mstsc.exe", "powershell.exe", "quickassist.exe",
     "rdpclip.exe", "rundll32.exe", "services.exe", "sihost.exe", "smss.exe", "spoolsv.exe", "ssh.exe", "sshd.exe",
     "svchost.exe", "taskhostw.exe", "termsrv.exe", "wininit.exe", "winlogon.exe", "winrs.exe", "winrshost.exe",
     "wmiprvse.exe", "wsmprovhost.exe", "xpcproxy"}
)  # fmt: skip
"""Images that an operating system ships under these names."""

BROUGHT_ALONG = frozenset({"7z.exe", "ffmpeg.exe", "java.exe", "node.exe", "nssm.exe", "plink.exe", "python.exe"})
"""Programs that products of many makers bring along."""

PUBLIC = frozenset(
    {"amazonaws.com", "blob.core.windows.net", "cloudflarestorage.com", "firebaseapp.com", "ghcr.io", "github.com",
     "github.io", "informer.com", "pages.dev", "softonic.com", "stunprotocol.org", "web.app"}
)  # fmt: skip
"""Domains under which anybody has hosts."""
SHORTEST_GLOB = 5
SHORTEST_IMAGE = 3
SHORT_IMAGE = 4
"""A name of up to so many letters has to be vouched for, or to be part of the tool's names."""
MANY_SOURCES = 3
"""So many sources vouch for a short pattern."""
SHORTEST_WORD = 4


def catalogue(facts: Facts) -> list[dict[str, object]]:
    """The lines: the header, then a tool per line; tools without an indicator are left out."""
    tools = [tool for each in facts["tools"] if any((tool := _tool(each))[kind] for kind in INDICATORS)]
    tools.sort(key=lambda each: str(each["id"]))
    _mark_shared(tools)
    for tool in tools:
        _mark_images(tool)
        _mark_hosts(tool)
        for kind in ("products", "companies"):
            for each in tool[kind]:
                _flag(each, "generic", _is_common(each["value"]))
    named = {source for tool in tools for kind in INDICATORS for each in tool[kind] for source in each["sources"]}
    sources = {key: {**value, **OWN_SOURCES.get(key, {})} for key, value in facts["sources"].items() if key in named}
    return [{"format": FORMAT, "version": VERSION, "sources": sources}, *map(_written, tools)]


def _joined(given: list[Facts]) -> Facts:
    """The facts of several files: sources of the first one win, indicators of a tool are put together."""
    sources: Facts = {}
    tools: dict[str, Facts] = {}
    for facts in given:
        sources = {**facts["sources"], **sources}
        for tool in facts["tools"]:
            known = tools.setdefault(tool["id"], {})
            for key, value in tool.items():
                is_more = isinstance(value, list) and key in known
                known[key] = [*known[key], *value] if is_more else known.get(key, value)
    return {"sources": sources, "tools": list(tools.values())}


def _tool(given: Facts) -> Facts:
    tool: Facts = {key: given.get(key) or [] for key in ("id", "name", "aliases", "categories")}
    tool |= {"systems": given.get("os") or [], "website": given.get("website") or ""}
    return tool | {kind: _indicators(given.get(name) or [], kind) for name, kind in FIELDS.items()}


def _indicators(given: list[Facts], kind: str) -> list[Facts]:
    """The indicators of one kind; values that become one are merged."""
    found: dict[str, Facts] = {}
    for each in given:
        value = _value(str(each.get("value", each.get("domain", each.get("port", "")))), kind)
        if not value:
            continue
        entry = found.setdefault(value, {"value": value, "sources": []})
        entry["sources"] = sorted({*entry["sources"], *each["sources"]})
        if kind == "hosts":
            entry["match"] = "glob" if "*" in value else each["match"]
        entry |= {flag: True for flag in FLAGS if each.get(flag)}
        if each.get("shared_with"):
            entry["shared_with"] = sorted({*entry.get("shared_with", []), *each["shared_with"]})
    return [found[value] for value in sorted(found)]


def _value(text: str, kind: str) -> str:
    """In lower case; terms without the marks at their ends, which `has` would have to find too."""
    text = " ".join(text.lower().split())
    if kind == "hosts":
        return text.strip(".-")
    if kind in NAMES:
        return text.strip(" .,;:()")
    return re.sub(r"\[[^\]]*\]\*?", "*", text) if kind == "images" else text


def _mark_shared(tools: list[Facts]) -> None:
    """Who else is known by the same thing; a host also by a domain above it."""
    for kind in SHARED:
        owners: dict[str, set[str]] = defaultdict(set)
        for tool in tools:
            for each in tool[kind]:
                owners[each["value"]].add(tool["id"])
        for tool in tools:
            for each in tool[kind]:
                others = _owners_of(each["value"], owners, tool["id"], kind)
                others |= _makers(each["value"], tools, tool["id"]) if kind == "companies" else set()
                if others:
                    each["shared_with"] = sorted({*each.get("shared_with", []), *others})
    ids = {tool["id"] for tool in tools}
    for tool in tools:
        for kind in INDICATORS:
            for each in tool[kind]:
                if kept := [other for other in each.pop("shared_with", []) if other in ids]:
                    each["shared_with"] = kept


def _owners_of(value: str, owners: dict[str, set[str]], tool: str, kind: str) -> set[str]:
    """The other tools known by it.

    A host is also theirs who list a domain above it, up to one of the tool's own; a term also theirs who have it within
    a longer term: `logmein` fits what `logmein, inc` fits.
    """
    found = set(owners[value])
    for domain in _above(value)[1:] if kind == "hosts" else ():
        if tool in owners.get(domain, ()):
            break
        found |= owners.get(domain, set())
    if kind in NAMES:
        found |= {owner for term, known in owners.items() if has_term(term, value) for owner in known}
    return found - {tool}


def _makers(term: str, tools: list[Facts], own: str) -> set[str]:
    """The other tools whose name or signer has the name of a company: it makes them too."""
    return {
        tool["id"]
        for tool in tools
        for name in (tool["name"], *tool["aliases"], *(each["value"] for each in tool["signers"]))
        if tool["id"] != own and has_term(name, term)
    }


def _above(host: str) -> list[str]:
    """The host and the domains above it that are more than a top-level domain."""
    labels = host.split(".")
    return [".".join(labels[at:]) for at in range(len(labels) - 1)]


def _mark_images(tool: Facts) -> None:
    """Names that an operating system ships, common words, and patterns that fit too much."""
    generic = {_stem(each["value"]) for each in tool["images"] if each.get("generic")}
    for kind in ("images", "original_names"):
        for each in tool[kind]:
            value, stem = each["value"], _stem(each["value"])
            is_wide = "*" in value and (len(stem) < SHORTEST_GLOB and len(each["sources"]) < MANY_SOURCES)
            is_short = len(stem) < SHORTEST_IMAGE
            is_stranger = len(stem) <= SHORT_IMAGE and len(each["sources"]) == 1 and not _is_named_like(tool, stem)
            _flag(each, "os_component", value in SYSTEM_IMAGES)
            _flag(each, "unconfirmed", is_stranger)
            _flag(each, "generic", value in BROUGHT_ALONG or is_wide or is_short or stem in generic or _is_common(stem))


def _is_named_like(tool: Facts, stem: str) -> bool:
    names = [tool["id"], tool["name"], *tool["aliases"], tool["website"]]
    names += [each["value"] for kind in NAMES for each in tool[kind] if not each.get("broad")]
    return any(_letters(stem) in _letters(each) for each in names)


def _stem(image: str) -> str:
    """The name without its extension and what a pattern leaves open."""
    return re.sub(r"\.(exe|app)$", "", image).replace("*", "").strip(" _-.")


def _is_common(text: str) -> bool:
    """Whether every word of it is a common one, also where they are written together."""
    words = re.findall(r"[a-z]+", text)
    return bool(words) and all(_is_made_of_common(word) for word in words)


def _is_made_of_common(word: str) -> bool:
    return not word or any(word.startswith(each) and _is_made_of_common(word[len(each) :]) for each in COMMON)


def _mark_hosts(tool: Facts) -> None:
    """A host that one collection alone lists, and that nothing ties to the tool, is unconfirmed."""
    names = [tool["id"], tool["name"], *tool["aliases"], tool["website"]]
    names += [each["value"] for kind in NAMES for each in tool[kind] if not each.get("broad")]
    names += [_stem(each["value"]) for each in tool["images"] if not _is_weak(each)]
    words = {word for name in names for word in re.findall(rf"[a-z0-9]{{{SHORTEST_WORD},}}", name.lower())} - COMMON
    squashed = [_letters(each) for each in names]
    words |= {each for each in squashed if len(each) >= SHORTEST_WORD}
    known: set[str] = set()
    for each in sorted(tool["hosts"], key=lambda entry: not _is_vouched(entry)):
        host, main = _letters(each["value"]), _main_label(each["value"])
        is_tied = any(word in host for word in words) or (
            len(main) >= SHORTEST_WORD and any(main in n for n in squashed)
        )
        if _is_vouched(each) or is_tied or main in known:
            if not _is_public(each["value"]):
                known.add(main)
        elif not each.get("broad") and not each.get("shared_with"):
            each["unconfirmed"] = True
    for each in tool["addresses"]:
        each["unconfirmed"] = True  # addresses change hands


def _is_vouched(host: Facts) -> bool:
    return len(host["sources"]) > 1 or any(each in CURATED for each in host["sources"])


def _is_public(host: str) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in PUBLIC)


def _main_label(host: str) -> str:
    """The label that an owner registers: `anydesk` of `relay.net.anydesk.com`, `uplus` of `x.uplus.co.kr`."""
    labels = host.replace("*", "").split(".")
    is_nested = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("co", "com", "net", "org")
    return _letters(labels[-3] if is_nested else labels[-2] if len(labels) > 1 else host)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _is_weak(each: Facts) -> bool:
    return any(each.get(flag) for flag in FLAGS)


def _flag(each: Facts, name: str, is_so: bool) -> None:
    if is_so:
        each[name] = True


def _written(tool: Facts) -> dict[str, object]:
    """A tool's line, empty fields left out."""
    return {key: value for key, value in tool.items() if value}


def main() -> int:
    """Write the file, and read it back."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    lines = catalogue(_joined([json.loads(Path(each).read_text(encoding="utf-8")) for each in sys.argv[1:]]))
    text = "".join(json.dumps(each, ensure_ascii=False, separators=(", ", ": ")) + "\n" for each in lines)
    found, said = read_catalogue(SourceText(text, TARGET.name))
    for each in said:
        print(f"{TARGET.name}:{each.line}: {each.message}", file=sys.stderr)
    if said:
        return 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"{len(found.tools)} tools")
    return 0


if __name__ == "__main__":
    sys.exit(main())
