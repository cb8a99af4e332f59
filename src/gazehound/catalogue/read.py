"""Reading a catalogue: JSON Lines, a header with the sources and then a tool per line.

Lives here: what a line may say, and what is wrong with it, with its place. Does not live here: where the facts come
from (`tools/make_catalogue.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from gazehound.catalogue.model import INDICATORS, Catalogue, HostMatch, Indicator, Origin, Tool
from gazehound.diagnostics import Diagnostic, KqlError, did_you_mean, report
from gazehound.text import SourceText, Span

FORMAT = "gazehound remote-management catalogue"
VERSION = 1
MOST_CHARACTERS = 1 << 24
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HOST = re.compile(r"[\w*-]+(\.[\w*-]+)+")
LISTS = ("aliases", "categories", "systems")
TOOL_FIELDS = tuple(each.name for each in fields(Tool))
FLAGS = ("broad", "os_component", "generic", "unconfirmed")
INDICATOR_FIELDS = ("value", "sources", "match", "shared_with", *FLAGS)


@cache
def bundled() -> Catalogue:
    """The catalogue that comes with the package."""
    file = files("gazehound.catalogue").joinpath("tools.jsonl")
    catalogue, said = read_catalogue(SourceText(file.read_text(encoding="utf-8"), "gazehound/catalogue/tools.jsonl"))
    if said:
        raise KqlError(said)
    return catalogue


def load_catalogue(path: Path, base: Catalogue | None = None) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The tools of a file, in the place of those of `base` that have the same ids; see `read_catalogue`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return Catalogue(), (report("K0670", None, SourceText("", str(path)), detail="it is no text in UTF-8"),)
    own, said = read_catalogue(SourceText(text, str(path)), base)
    if base is None:
        return own, said
    tools = {**base.by_id, **own.by_id}
    origins = {each.id: each for each in (*base.origins, *own.origins)}
    ordered = sorted(tools.values(), key=lambda each: each.id)
    return Catalogue(tuple(ordered), tuple(origins.values())), said


def read_catalogue(source: SourceText, base: Catalogue | None = None) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The tools of a text and what is wrong with it; a tool with a mistake is left out. It may name tools of `base`.

    Errors: K0670 for a text that is no catalogue, K0671 for an unknown field, K0672 for a value, K0673 for an id given
    twice, K0674 for a source or a tool that is named but not there
    """
    reader = _Reader(source, base)
    catalogue = reader.read()
    return catalogue, tuple(reader.said)


class _Reader:
    """Reads the lines of one text."""

    def __init__(self, source: SourceText, base: Catalogue | None) -> None:
        self.source = source
        self.others = base.by_id if base else {}
        self.said: list[Diagnostic] = []
        self.origins: dict[str, Origin] = {}
        self.line = ""
        self.start = 0

    def read(self) -> Catalogue:
        if len(self.source.text) > MOST_CHARACTERS:
            self.said.append(report("K0670", None, self.source, detail="it is larger than 16 MB"))
            return Catalogue()
        tools: dict[str, Tool] = {}
        places: dict[str, tuple[str, int]] = {}
        is_first = True
        for entry in self._entries():
            if is_first:
                is_first = False
                if not self._header(entry):
                    return Catalogue()
                continue
            tool = self._tool(entry)
            if tool is not None and tool.id in tools:
                self._say("K0673", tool.id, id=tool.id)
            elif tool is not None:
                tools[tool.id] = tool
                places[tool.id] = (self.line, self.start)
        self._check_shared(tools, places)
        return Catalogue(tuple(sorted(tools.values(), key=lambda each: each.id)), tuple(self.origins.values()))

    def _entries(self) -> Iterator[Mapping[str, object]]:
        """The lines as objects; one that is none ends the reading of a header and is reported anywhere else."""
        start = 0
        for line in self.source.text.splitlines(keepends=True):
            self.line, self.start = line.rstrip("\r\n"), start
            start += len(line)
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
            except (ValueError, RecursionError) as problem:
                self._say("K0670", None, detail=f"a line is not JSON: {problem}")
                continue
            if isinstance(entry, dict):
                yield entry
            else:
                self._say("K0670", None, detail="a line is no object")

    def _header(self, entry: Mapping[str, object]) -> bool:
        sources = entry.get("sources")
        if entry.get("format") != FORMAT or not isinstance(sources, dict):
            self._say("K0670", None, detail=f"its first line does not say `{FORMAT}` and its `sources`")
            return False
        if entry.get("version") != VERSION:
            self._say("K0670", entry.get("version"), detail=f"its version is not {VERSION}")
            return False
        for name, given in sources.items():
            texts = {key: str(value or "") for key, value in given.items()} if isinstance(given, dict) else {}
            if not texts.get("repository") or not texts.get("licence"):
                self._say("K0672", name, field=f"sources.{name}", detail="it lacks `repository` or `licence`")
                continue
            named = {key: texts.get(key, "") for key in ("repository", "commit", "date", "licence")}
            self.origins[name] = Origin(name, **named)
        return True

    def _tool(self, entry: Mapping[str, object]) -> Tool | None:
        before = len(self.said)
        self._unknown(entry, TOOL_FIELDS, "a tool")
        found: dict[str, Any] = {
            name: self._text(entry, name, is_needed=name != "website") for name in ("id", "name", "website")
        }
        if found["id"] and not ID.fullmatch(found["id"]):
            self._say("K0672", found["id"], field="id", detail="an id is letters, digits and dashes, in lower case")
        found |= {name: self._texts(entry, name) for name in LISTS}
        found |= {name: self._indicators(entry, name) for name in INDICATORS}
        return Tool(**found) if len(self.said) == before else None

    def _text(self, entry: Mapping[str, object], name: str, is_needed: bool) -> str:
        value = entry.get(name, "")
        if not isinstance(value, str) or (is_needed and not value.strip()):
            self._say("K0672", value or None, field=name, detail="a text is needed")
            return ""
        return value

    def _texts(self, entry: Mapping[str, object], name: str, is_needed: bool = False) -> tuple[str, ...]:
        value = entry.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            self._say("K0672", name, field=name, detail="a list of texts is needed")
            return ()
        if is_needed and not value:
            self._say("K0672", name, field=name, detail="at least one is needed")
        return tuple(value)

    def _indicators(self, entry: Mapping[str, object], name: str) -> tuple[Indicator, ...]:
        given = entry.get(name, [])
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            self._say("K0672", name, field=name, detail="a list of objects is needed")
            return ()
        return tuple(self._indicator(each, name) for each in given)

    def _indicator(self, entry: Mapping[str, object], kind: str) -> Indicator:
        self._unknown(entry, INDICATOR_FIELDS, "an indicator")
        value = self._text(entry, "value", is_needed=True)
        if value != value.lower():
            self._say("K0672", value, field=f"{kind}.value", detail=f"`{value}` is not in lower case")
        if kind == "hosts" and not HOST.fullmatch(value):
            self._say("K0672", value, field="hosts.value", detail=f"`{value}` is no host or pattern of hosts")
        sources = self._texts(entry, "sources", is_needed=True)
        for each in sources:
            if each not in self.origins:
                hint = did_you_mean(each, self.origins, "source")
                self._say("K0674", each, what="source", name=each, help=hint)
        for name in FLAGS:
            if not isinstance(entry.get(name, False), bool):
                self._say("K0672", name, field=f"{kind}.{name}", detail="it is true or left out")
        flags = {name: entry.get(name) is True for name in FLAGS}
        return Indicator(value, sources, self._match(entry, kind), self._texts(entry, "shared_with"), **flags)

    def _match(self, entry: Mapping[str, object], kind: str) -> HostMatch:
        value = str(entry.get("match", HostMatch.EXACT))
        if value not in {str(each) for each in HostMatch} or ("match" in entry) != (kind == "hosts"):
            known = ", ".join(HostMatch)
            self._say("K0672", value, field=f"{kind}.match", detail=f"hosts have one of {known}, and only they")
            return HostMatch.EXACT
        return HostMatch(value)

    def _check_shared(self, tools: Mapping[str, Tool], places: Mapping[str, tuple[str, int]]) -> None:
        """Other tools are named by ids that are there."""
        known = {*tools, *self.others}
        for tool in tools.values():
            self.line, self.start = places[tool.id]
            named = {other for kind in INDICATORS for each in tool.indicators(kind) for other in each.shared_with}
            for other in sorted(named - known):
                self._say("K0674", other, what="tool", name=other, help=did_you_mean(other, known, "tool"))

    def _unknown(self, entry: Mapping[str, object], known: tuple[str, ...], owner: str) -> None:
        for name in entry:
            if name not in known:
                self._say("K0671", name, name=name, owner=owner, help=did_you_mean(name, known, "field"))

    def _say(self, code: str, shown: object, help: str = "", **values: Any) -> None:
        """A diagnostic at the first place of the line that holds `shown`, else at the start of the line."""
        written = "" if shown is None else json.dumps(shown, ensure_ascii=False)
        at = max(0, self.line.find(written))
        end = at + len(written) if written else min(len(self.line), at + 1)
        self.said.append(report(code, Span(self.start + at, self.start + end), self.source, help=help, **values))
