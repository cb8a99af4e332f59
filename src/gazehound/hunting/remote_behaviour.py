"""Hunts for how remote-management programs come and run, whichever tool it is.

Lives here: a renamed program, a program run from where downloads lie, a tool that another tool brings, a program that
carries a known maker's certificate under a name that nobody knows; with their tests and benign scenarios. Does not live
here: hunts for one tool (`remote_tools`).

The names come from the catalogue. Sentinel takes queries of up to 10,000 characters, so a hunt that needs all names is
cut into parts, tool by tool.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from gazehound.catalogue.conditions import Fits, listed, quoted
from gazehound.catalogue.model import Catalogue, Indicator, Tool
from gazehound.catalogue.rules import TABLES, Kind
from gazehound.hunting.model import DataConnector, EntityMapping, FieldMapping, HuntingQuery, HuntKind
from gazehound.hunting.remote_tool_exclusions import HEAD as DRAFTS_HEAD
from gazehound.hunting.remote_tool_tests import HEAD, Values, event
from gazehound.hunting.remote_tools import CONNECTOR, HOST, LOOKBACK, VERSION, stable_id
from gazehound.hunting.write import to_sentinel_yaml, yaml_lines
from gazehound.syntax.format import format_query
from gazehound.text import SourceText

LONGEST = 10_000
SINCE = f"ago({LOOKBACK})"
STARTED = TABLES[Kind.PROCESS]
CERTIFICATES = TABLES[Kind.SIGNATURE]
FOLDERS = (
    "\\downloads\\", "\\desktop\\", "\\appdata\\local\\temp\\", "\\users\\public\\", "\\inetcache\\",
    "\\$recycle.bin\\",
)  # fmt: skip
"""Where downloads and unpacked archives lie, and what is run once."""
INSTALLED = "c:\\program files"
MANY_SOURCES = 2
"""So many sources make a program one that is known well enough to bring others, or to be brought."""
TOTALS = "FirstSeen = min(Timestamp), LastSeen = max(Timestamp), Report = make_set(ReportId), Count = count()"
FILE = EntityMapping("File", (FieldMapping("Name", "File"),))


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A hunt with an event that it must find and events that it has to pass over; `slug` names its file.

    `found` is None where no single event can show it.
    """

    hunt: HuntingQuery
    table: str
    found: dict[str, str] | None
    passed: tuple[dict[str, str], ...]
    slug: str


def behaviours(catalogue: Catalogue, since: str = SINCE) -> tuple[Behaviour, ...]:
    """Every hunt for behaviour, over the events later than `since`, a datetime of KQL."""
    return (
        *_parted(catalogue, partial(_renamed, since)),
        *_parted(catalogue, partial(_from_downloads, since)),
        _brought(since, catalogue),
        *_parted(catalogue, partial(_unknown_name, since)),
    )


def programs(tool: Tool) -> tuple[str, ...]:
    """Names of programs on Windows that are this tool's, or shared with others."""
    exact = [each.value for each in _telling(tool.images) if "*" not in each.value]
    return tuple(each for each in exact if each.endswith(".exe"))


def _telling(given: Sequence[Indicator]) -> list[Indicator]:
    return [each for each in given if not each.is_weak]


def _parted(catalogue: Catalogue, make: Callable[[Sequence[Tool]], Behaviour]) -> list[Behaviour]:
    """The hunt over all tools, in as few parts as fit."""
    tools = [each for each in catalogue.tools if programs(each)]
    for count in range(1, len(tools)):
        size = -(-len(tools) // count)
        parts = [tools[at : at + size] for at in range(0, len(tools), size)]
        made = [make(each) for each in parts]
        if all(len(each.hunt.query.text) <= LONGEST for each in made):
            return [_numbered(each, number, len(made)) for number, each in enumerate(made, 1)]
    raise ValueError("a tool alone does not fit into a query")


def _numbered(behaviour: Behaviour, number: int, of: int) -> Behaviour:
    if of == 1:
        return behaviour
    slug = f"{behaviour.slug}-{number}"
    hunt = replace(behaviour.hunt, id=stable_id(f"behaviour/{slug}"), name=f"{behaviour.hunt.name} ({number} of {of})")
    return replace(behaviour, hunt=hunt, slug=slug)


def _hunt(
    slug: str,
    name: str,
    description: str,
    query: str,
    tactics: tuple[str, ...],
    techniques: tuple[str, ...],
    tables: tuple[str, ...] = (STARTED,),
) -> HuntingQuery:
    return HuntingQuery(
        kind=HuntKind.HUNTING_QUERY,
        query=SourceText(format_query(SourceText(query))),
        id=stable_id(f"behaviour/{slug}"),
        name=f"Remote management: {name}",
        description=f"{description}\nMade from the catalogue of remote-management tools.",
        required_data_connectors=(DataConnector(CONNECTOR, tables),),
        tactics=tactics,
        relevant_techniques=techniques,
        entity_mappings=(HOST, FILE),
        version=VERSION,
    )


def _names(tools: Sequence[Tool]) -> list[str]:
    return sorted({name for tool in tools for name in programs(tool)})


def _renamed(since: str, tools: Sequence[Tool]) -> Behaviour:
    """Its version information says what it was built as; its file says something else."""
    names = _names(tools)
    query = f"""let Known = dynamic([{listed(names)}]);
{STARTED}
| where Timestamp > {since}
| where ProcessVersionInfoOriginalFileName in~ (Known) and FileName !in~ (Known)
| where not(FileName startswith tostring(split(ProcessVersionInfoOriginalFileName, ".")[0]))
| summarize {TOTALS}, BuiltAs = make_set(ProcessVersionInfoOriginalFileName), Folders = make_set(FolderPath)
    by DeviceId, DeviceName, File = FileName"""
    description = (
        "Programs of remote-management tools under another name than the one they were built with.\n"
        "A copy that a browser numbered, such as anydesk (1).exe, still begins like the old name and is passed over."
    )
    hunt = _hunt("renamed", "a renamed program", description, query, ("DefenseEvasion",), ("T1036",))
    built, stem = names[0], names[0].removesuffix(".exe")
    passed = (
        {"FileName": f"{stem} (1).exe", "ProcessVersionInfoOriginalFileName": built},
        {"FileName": names[-1], "ProcessVersionInfoOriginalFileName": built},
        {"FileName": "svchost.exe", "ProcessVersionInfoOriginalFileName": "svchost.exe"},
    )
    return Behaviour(
        hunt, STARTED, {"FileName": "svchost.exe", "ProcessVersionInfoOriginalFileName": built}, passed, "renamed"
    )


def _from_downloads(since: str, tools: Sequence[Tool]) -> Behaviour:
    """Run from where downloads lie; installers are expected there."""
    names = [each for each in _names(tools) if "setup" not in each and "install" not in each]
    folders = " or ".join(f"FolderPath contains {quoted(each)}" for each in FOLDERS)
    query = f"""let Known = dynamic([{listed(names)}]);
{STARTED}
| where Timestamp > {since}
| where FileName in~ (Known) and ({folders})
| summarize {TOTALS}, Folders = make_set(FolderPath), Starters = make_set(InitiatingProcessFileName)
    by DeviceId, DeviceName, File = FileName"""
    description = (
        "Programs of remote-management tools that run from where downloads and unpacked archives lie.\n"
        "Support over the telephone begins like this, and so do those who only pretend to be the support."
    )
    hunt = _hunt("downloads", "a program run from downloads", description, query, ("Execution",), ("T1204",))
    program = names[0]
    passed = (
        {"FileName": program, "FolderPath": f"C:\\Program Files\\Example\\{program}"},
        {"FileName": "another.exe", "FolderPath": "C:\\Users\\anna\\Downloads\\another.exe"},
    )
    found = {"FileName": program, "FolderPath": f"C:\\Users\\anna\\Downloads\\{program}"}
    return Behaviour(hunt, STARTED, found, passed, "downloads")


def _brought(since: str, catalogue: Catalogue) -> Behaviour:
    """A program of one tool starts a program of another."""
    tools = {
        each.value: tool.name
        for tool in catalogue.tools
        for each in _telling(tool.images)
        if each.value in programs(tool) and not each.shared_with and len(each.sources) >= MANY_SOURCES
    }
    bag = json.dumps(tools, ensure_ascii=False, separators=(",", ":"))
    query = f"""let ToolOf = dynamic({bag});
{STARTED}
| where Timestamp > {since}
| extend Tool = tostring(ToolOf[tolower(FileName)]), StartedBy = tostring(ToolOf[tolower(InitiatingProcessFileName)])
| where isnotempty(Tool) and isnotempty(StartedBy) and Tool != StartedBy
| summarize {TOTALS}, Tools = make_set(Tool), StartedBy = make_set(StartedBy), Folders = make_set(FolderPath)
    by DeviceId, DeviceName, File = FileName"""
    description = (
        "A program of one remote-management tool starts a program of another.\n"
        "Whoever got in with one tool often brings a second one, to stay when the first is found."
    )
    hunt = _hunt("brought", "a tool that another tool brings", description, query, ("CommandAndControl",), ("T1105",))
    first = next(iter(tools))
    other = next(name for name, tool in tools.items() if tool != tools[first])
    same = next((name for name, tool in tools.items() if tool == tools[first] and name != first), first)
    passed = (
        {"FileName": first, "InitiatingProcessFileName": same},
        {"FileName": first, "InitiatingProcessFileName": "explorer.exe"},
        {"FileName": "explorer.exe", "InitiatingProcessFileName": other},
    )
    found = {"FileName": first.upper(), "InitiatingProcessFileName": other}
    return Behaviour(hunt, STARTED, found, passed, "brought")


def _unknown_name(since: str, tools: Sequence[Tool]) -> Behaviour:
    """A certificate of a known maker on a program that the catalogue does not know, run from an unusual place."""
    signers = sorted({each.value for tool in tools for each in _telling(tool.signers)})
    names = _names(tools)
    patterns = {each.value for tool in tools for each in _telling(tool.images) if "*" in each.value}
    others = " or ".join(Fits("FileName", each).kql() for each in sorted(patterns)) or "false"
    query = f"""let Known = dynamic([{listed(names)}]);
let Signed = {CERTIFICATES}
| where Timestamp > {since}
| where isnotempty(SHA1) and Signer has_any ({listed(signers)})
| distinct SHA1, Signer;
{STARTED}
| where Timestamp > {since}
| where isnotempty(SHA1) and FileName !in~ (Known) and not(FolderPath startswith {quoted(INSTALLED)})
| where not({others})
| join kind=inner Signed on SHA1
| summarize {TOTALS}, Signers = make_set(Signer), Folders = make_set(FolderPath)
    by DeviceId, DeviceName, File = FileName"""
    description = (
        "Programs that carry the certificate of a maker of remote-management tools under a name that is not known\n"
        "for them, started from elsewhere than the folders of installed programs."
    )
    name, tables = "an unknown program of a known maker", (STARTED, CERTIFICATES)
    hunt = _hunt("signed", name, description, query, ("DefenseEvasion",), ("T1036",), tables)
    passed = ({"FileName": "helper.exe", "SHA1": "0" * 40, "FolderPath": "C:\\Users\\anna\\helper.exe"},)
    return Behaviour(hunt, STARTED, None, passed, "signed")


def behaviour_files(behaviour: Behaviour) -> dict[str, str]:
    """The hunt, its tests and its benign scenarios, by the names of their files."""
    passed = list(map(event, behaviour.passed))
    tests: list[dict[str, object]] = [
        {"name": "what only looks like it", "table": behaviour.table, "must_not_find": passed}
    ]
    if behaviour.found is not None:
        tests.insert(0, {"name": "it", "table": behaviour.table, "must_find": [event(behaviour.found)]})
    return {
        f"{behaviour.slug}.yaml": to_sentinel_yaml(behaviour.hunt),
        f"{behaviour.slug}.tests.yaml": _yaml(HEAD, {"hunt": behaviour.hunt.id, "tests": tests}),
        f"{behaviour.slug}.exclusions.yaml": _yaml("\n".join(DRAFTS_HEAD), {"exclusions": list(_drafts(behaviour))}),
    }


def _yaml(head: str, fields: dict[str, object]) -> str:
    return "\n".join((head, *yaml_lines(fields))) + "\n"


def _drafts(behaviour: Behaviour) -> Iterator[dict[str, object]]:
    shown = behaviour.found or behaviour.passed[0]
    yield _draft(
        behaviour,
        "support-devices",
        "the support team tries tools on its own devices",
        "Devices on which tools are tried before they are approved. The names are examples.",
        'DeviceName in~ ("support-01.example.com", "support-02.example.com")',
        ({**shown, "DeviceName": "support-01.example.com"}, shown),
    )
    if behaviour.slug == "brought":
        suite = {"FileName": "screenconnect.clientservice.exe", "InitiatingProcessFileName": "ltsvc.exe"}
        yield _draft(
            behaviour,
            "suite",
            "a suite of one maker installs its own remote control",
            "ConnectWise Automate brings ConnectWise ScreenConnect along, as the system account.",
            'InitiatingProcessFileName =~ "ltsvc.exe" and FileName startswith "screenconnect." '
            'and AccountSid =~ "S-1-5-18"',
            ({**suite, "AccountSid": "S-1-5-18"}, {**suite, "AccountSid": "S-1-5-21-1-2-3-1001"}),
        )


def _draft(
    behaviour: Behaviour, name: str, scenario: str, description: str, when: str, events: tuple[Values, Values]
) -> dict[str, object]:
    dropped, kept = events
    return {
        "id": f"behaviour-{behaviour.slug}-{name}",
        "name": f"{behaviour.hunt.name}: {scenario}",
        "scenario": scenario,
        "description": description,
        "when": when,
        "scope": {"hunts": [behaviour.hunt.id], "tables": [behaviour.table]},
        "status": "draft",
        "tests": {"must_drop": [event(dropped)], "must_keep": [event(kept)]},
    }
