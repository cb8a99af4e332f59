"""Benign scenarios of the hunts made from the catalogue, as drafts of exclusions.

Lives here: what is known to be harmless, as predicates that narrow it down, each with events that test it. Does not
live here: the proof that none of them blinds its hunt (a test over all of them).

All are drafts: whoever adopts one gives it an owner, a day on which it expires, and the names of the own devices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gazehound.catalogue.conditions import listed, quoted
from gazehound.catalogue.model import Tool
from gazehound.catalogue.rules import BROWSERS, CONNECTING, Kind, Rule, Strength, rules_of
from gazehound.hunting.remote_tool_tests import Values, event, examples
from gazehound.hunting.remote_tools import stable_id
from gazehound.hunting.write import yaml_lines

HEAD = (
    "# Made from the catalogue of remote-management tools by tools/make_rmm_hunts.py. Drafts have no effect:",
    "# write the names of the own devices, an owner and a day on which it expires, then make it active.",
)
SUPPORT = ("support-01.example.com", "support-02.example.com")
PACKAGING = "packages.example.com"
SYSTEM = "S-1-5-18"
DISTRIBUTION = ("ccmexec.exe", "microsoft.management.services.intunewindowsagent.exe")
"""The services of Microsoft's own software distribution: Configuration Manager and Intune."""
DISTRIBUTION_FOLDERS = ("c:\\windows\\ccm\\", "c:\\program files (x86)\\microsoft intune management extension\\")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A benign scenario: its predicate, an event that it sets aside and one that it must keep."""

    name: str
    scenario: str
    description: str
    when: str
    dropped: Values
    kept: Values


def exclusions_yaml(tool: Tool) -> str:
    """The drafts for all hunts of a tool, empty where it has none."""
    drafts = [_draft(rule, each) for rule in rules_of(tool) for each in scenarios(rule)]
    return "\n".join((*HEAD, *yaml_lines({"exclusions": drafts}))) + "\n"


def scenarios(rule: Rule) -> tuple[Scenario, ...]:
    """What is known to be harmless among the findings of a rule's hunt."""
    found = examples(next(each.condition for each in rule.clues if each.strength is not Strength.VISITED))[0]
    match rule.kind:
        case Kind.NETWORK:
            return (*_reading(rule), _support(found))
        case Kind.PROCESS:
            return (_distribution(found), _support(found))
        case Kind.SIGNATURE:
            return (_packaging(found),)


def _draft(rule: Rule, scenario: Scenario) -> dict[str, object]:
    return {
        "id": f"{rule.tool.id}-{rule.kind}-{scenario.name}",
        "name": f"{rule.tool.name}, {rule.kind}: {scenario.scenario}",
        "scenario": scenario.scenario,
        "description": scenario.description,
        "when": scenario.when,
        "scope": {"hunts": [stable_id(f"{rule.tool.id}/{rule.kind}")], "tables": [rule.table]},
        "status": "draft",
        "tests": {"must_drop": [event(scenario.dropped)], "must_keep": [event(scenario.kept)]},
    }


def _reading(rule: Rule) -> Iterator[Scenario]:
    """Reading the pages of the maker, where the hunt takes their host for one of the tool's."""
    site = rule.tool.website.removeprefix("www.")
    hosts = [each for each in (site, f"www.{site}") if site and _is_found_at(rule, each)]
    if not hosts:
        return
    first = {"RemoteUrl": hosts[0], CONNECTING.image: "chrome.exe"}
    yield Scenario(
        "pages-read",
        "the pages of its maker are read in a browser",
        "Reading about a program, or buying it, is not using it. The hosts that sessions run over stay in the hunt.",
        f"RemoteUrl {_is(hosts)} and {CONNECTING.image} in~ ({listed(BROWSERS)})",
        first,
        {**first, CONNECTING.image: "rundll32.exe"},
    )


def _is_found_at(rule: Rule, host: str) -> bool:
    """Whether the host alone, reached by a program of any name, is found."""
    return rule.clue({"RemoteUrl": host, CONNECTING.image: "another.exe"}) is not None


def _support(found: Values) -> Scenario:
    return Scenario(
        "support-devices",
        "the support team works with it on its own devices",
        "Devices from which approved support is given. The names are examples.",
        f"DeviceName in~ ({listed(SUPPORT)})",
        {**found, "DeviceName": SUPPORT[0]},
        found,
    )


def _distribution(found: Values) -> Scenario:
    service = {
        "InitiatingProcessFileName": DISTRIBUTION[0],
        "InitiatingProcessFolderPath": f"{DISTRIBUTION_FOLDERS[0]}{DISTRIBUTION[0]}",
        "InitiatingProcessAccountSid": SYSTEM,
    }
    folders = " or ".join(f"InitiatingProcessFolderPath startswith {quoted(each)}" for each in DISTRIBUTION_FOLDERS)
    return Scenario(
        "software-distribution",
        "the software distribution installs it",
        "What Configuration Manager or Intune installs as the system account was decided by an administrator.",
        f"InitiatingProcessFileName {_is(DISTRIBUTION)} and ({folders}) and "
        f"InitiatingProcessAccountSid =~ {quoted(SYSTEM)}",
        {**found, **service},
        {**found, **service, "InitiatingProcessAccountSid": "S-1-5-21-1-2-3-1001"},
    )


def _packaging(found: Values) -> Scenario:
    return Scenario(
        "packaging-server",
        "its installer is kept on the server that packages software",
        "A share of installers holds signed files of many makers without running them. The name is an example.",
        f"DeviceName =~ {quoted(PACKAGING)}",
        {**found, "DeviceName": PACKAGING},
        found,
    )


def _is(values: Sequence[str]) -> str:
    return f"=~ {quoted(values[0])}" if len(values) == 1 else f"in~ ({listed(values)})"
