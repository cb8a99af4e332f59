"""Tests of the hunts made from the catalogue: events that must be found, and near misses.

Lives here: what events of a condition look like, and the file of tests of a hunt. Does not live here: running them
(`tests_of_hunts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gazehound.catalogue.conditions import (
    AllOf,
    AnyOf,
    AtHost,
    Condition,
    Contains,
    Fits,
    HasAny,
    Leaf,
    Named,
    OneOf,
    leaves,
)
from gazehound.catalogue.model import Catalogue, HostMatch, Indicator
from gazehound.catalogue.rules import Rule, Strength
from gazehound.hunting.remote_tools import clue_text
from gazehound.hunting.write import yaml_lines

Values = Mapping[str, str]

HEAD = "# Made from the catalogue of remote-management tools by tools/make_rmm_hunts.py."
FRAME: dict[str, object] = {
    "Timestamp": "2026-11-20T10:00:00Z",
    "DeviceName": "desk-07.example.com",
}
"""What every event of a test has besides."""
MOST_EXAMPLES = 3
"""So many events of one clue are enough."""
MOST_NEAR_MISSES = 5
BETWEEN = "7"
"""Stands for what a pattern leaves open."""


def tests_yaml(rule: Rule, hunt: str, catalogue: Catalogue) -> str:
    """The file of tests of the rule's hunt, which has the id `hunt`."""
    tests: list[dict[str, object]] = []
    for clue in rule.clues:
        found = [each for each in map(_beside_its_pages, examples(clue.condition)) if rule.clue(each) is clue]
        if found:
            events = [event(each) for each in found[:MOST_EXAMPLES]]
            tests.append({"name": clue_text(clue, catalogue), "table": rule.table, "must_find": events})
    missed = list(near_misses(rule))[:MOST_NEAR_MISSES]
    if missed:
        found_none = list(map(event, missed))
        tests.append({"name": "what only looks like it", "table": rule.table, "must_not_find": found_none})
    return "\n".join((HEAD, *yaml_lines({"hunt": hunt, "tests": tests}))) + "\n"


def _beside_its_pages(values: Values) -> Values:
    """At another host below the same domain: reading the maker's pages is a benign scenario of the hunt."""
    host = values.get("RemoteUrl", "")
    if not host or "/" in host:
        return values
    return {**values, "RemoteUrl": f"relay.{host}"}


def event(values: Values) -> dict[str, object]:
    """An event with these values."""
    return {**FRAME, **values}


def examples(condition: Condition) -> list[Values]:
    """Events for which a condition holds, at least one for each of its alternatives."""
    match condition:
        case Named():
            return examples(condition.condition)
        case AnyOf():
            return [each for part in condition.parts for each in examples(part)]
        case AllOf():
            return list(_together([examples(part) for part in condition.parts]))
        case _:
            return [{condition.column: text} for text in _texts(condition)]


def _together(parts: list[list[Values]]) -> Iterator[Values]:
    """One event of each part in one; each part's events in turn, the others' first ones beside them."""
    firsts = [each[0] for each in parts]
    for at, part in enumerate(parts):
        for number, each in enumerate(part):
            if at == 0 or number:
                yield _merged([*firsts[:at], each, *firsts[at + 1 :]])


def _merged(parts: Iterable[Values]) -> Values:
    return {column: text for part in parts for column, text in part.items()}


def _texts(leaf: Leaf) -> list[str]:
    match leaf:
        case HasAny():
            return [_titled(each) for each in dict.fromkeys((leaf.terms[0], leaf.terms[-1]))]
        case OneOf():
            return list(dict.fromkeys((leaf.values[0], leaf.values[-1].upper())))
        case Fits():
            return [leaf.pattern.replace("*", BETWEEN)]
        case Contains():
            return [f"c:\\program files{leaf.pieces[0]}program.exe"]
        case AtHost():
            first, last = leaf.hosts[0], leaf.hosts[-1]
            return list(dict.fromkeys((_host(first), f"https://{_host(last)}/start")))


def _titled(term: str) -> str:
    """The term as makers write it, within more words."""
    return f"{term.title()} Example"


def _host(host: Indicator) -> str:
    if host.match is HostMatch.SUBDOMAIN:
        return f"a.{host.value}"
    return host.value.replace("*", BETWEEN)


def near_misses(rule: Rule) -> Iterator[Values]:
    """Events that resemble what is found, and that the hunt has to pass over.

    Names with something stuck to them, hosts in another host or in a path, and halves of what suffices only together.
    """
    seen: set[tuple[tuple[str, str], ...]] = set()
    for each in (*_resembling(rule), *_halves(rule)):
        key = tuple(sorted(each.items()))
        if key not in seen and rule.clue(each) is None:
            seen.add(key)
            yield each


def _resembling(rule: Rule) -> Iterator[Values]:
    columns: set[tuple[type[object], str]] = set()
    for clue in rule.clues:
        for leaf in leaves(clue.condition):
            if clue.strength is Strength.VISITED or (type(leaf), leaf.column) in columns:
                continue
            columns.add((type(leaf), leaf.column))
            for text in _lookalikes(leaf):
                yield {leaf.column: text}


def _lookalikes(leaf: Leaf) -> list[str]:
    match leaf:
        case HasAny():
            term = leaf.terms[0]
            return [f"x{term.title()}x Example" if term.isascii() else f"{term[:-1]} Example"]
        case OneOf():
            return [f"x{leaf.values[0]}"]
        case Fits():
            return [f"x{leaf.pattern.replace('*', BETWEEN)}"]
        case Contains():
            return []
        case AtHost():
            host = _host(leaf.hosts[0])
            return [f"not{host}", f"not-{host}", f"{host}.example.com", f"https://example.com/?at={host}"]


def _halves(rule: Rule) -> Iterator[Values]:
    """The parts of conditions that need several."""
    for clue in rule.clues:
        pending: list[Condition] = [clue.condition]
        while pending:
            condition = pending.pop()
            if isinstance(condition, Named):
                pending.append(condition.condition)
            elif isinstance(condition, AllOf | AnyOf):
                pending += condition.parts
                if isinstance(condition, AllOf):
                    yield from (each for part in condition.parts for each in examples(part)[:1])
