"""What published hunts for remote-management tools look for is found by ours, or listed with the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from gazehound.catalogue.model import INDICATORS
from gazehound.catalogue.read import bundled
from gazehound.catalogue.rules import Rule, rules_of
from gazehound.compiler import analyze
from gazehound.evaluator import NotEvaluated, evaluate
from gazehound.functions.plain_text import has_term
from gazehound.plan.prefix import row_level_prefixes
from gazehound.plan.scalars import ColumnReference, Convert, FunctionCall, Scalar
from gazehound.schemas import workspace_from
from gazehound.text import SourceText

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORPUS = SHARED / "corpus" / "hunting_queries.jsonl"
FACTS = SHARED / "data" / "rmm_tools.json"

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of published hunts is not here")

ASKED = {"has", "has_any", "in", "in~", "==", "=~", "contains", "startswith", "endswith", "has_all", "hasprefix"}
NOT_ASKED = {"isempty", "isnotempty", "between", ">", ">=", "<", "<=", "not", "!has", "!has_any", "!in", "!in~", "!="}
"""Conditions that leave something out, and times: ours are wider there."""
NOW = 638_000_000_000_000_000
LITERAL = re.compile(r"""@?'([^'\n]+)'|@?"([^"\n]+)\"""")

NOT_FOUND = {
    (
        "DeviceFileCertificateInfo",
        "O&O Software GmbH",
    ): "the maker signs many programs for every home; never enough alone",
}
"""Values for which an event is found by a published hunt and by none of ours, each with the reason."""
NOT_COVERED = {
    "SynchroMSP": "how a hunt spells Syncro in its result",
    "http[s]?://": "a piece of an expression that takes addresses apart",
    "/": "the same",
    ":": "the same",
}
"""Texts in hunts that cannot be bound that are no indicator of ours, each with the reason."""

Event = dict[str, str]


class NotUnderstood(Exception):
    """A condition that no single event can be made for."""


@cache
def published() -> tuple[dict[str, object], ...]:
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return tuple(each for each in found if str(each.get("family") or "").startswith("rmm:"))


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(rule for tool in bundled().tools for rule in rules_of(tool))


def is_found(table: str, event: Event) -> bool:
    return any(rule.table == table and rule.clue(event) is not None for rule in rules())


def bound_text(query: str) -> str:
    """The query with the one column that the table of connections has under another name."""
    return re.sub(r"(?<!Process)AccountUpn", "InitiatingProcessAccountUpn", query)


def events_of(query: str) -> Iterator[tuple[str, Event]]:
    """For each table, events that meet the conditions of its rows: every value once, the others at their first."""
    workspace = workspace_from()
    text = bound_text(query) if "DeviceNetworkEvents" in query else query
    bound, found = analyze(SourceText(text), workspace)
    if found.has_errors:
        raise NotUnderstood(next(iter(found)).message)
    for result in bound.results:
        for prefix in row_level_prefixes(result.relation):
            for event in together([events_for(each) for each in prefix.predicates]):
                if event:
                    yield prefix.scan.table, event


def together(parts: list[list[Event]]) -> Iterator[Event]:
    firsts = [each[0] for each in parts]
    for at, part in enumerate(parts):
        for number, event in enumerate(part):
            if at == 0 or number:
                chosen = [*firsts[:at], event, *firsts[at + 1 :]]
                yield {column: value for each in chosen for column, value in each.items()}


def events_for(predicate: Scalar) -> list[Event]:
    if not isinstance(predicate, FunctionCall):
        raise NotUnderstood(type(predicate).__name__)
    name, arguments = predicate.function.name, predicate.arguments
    if name == "and":
        return list(together([events_for(each) for each in arguments]))
    if name == "or":
        return [event for each in arguments for event in events_for(each)]
    column = arguments[0].operand if isinstance(arguments[0], Convert) else arguments[0]
    if name in NOT_ASKED:
        return [{}]
    if name not in ASKED or not isinstance(column, ColumnReference):
        raise NotUnderstood(name)
    return [{column.column.name: value} for each in arguments[1:] for value in texts(each)]


def texts(argument: Scalar) -> list[str]:
    try:
        value = evaluate(argument, {}, NOW)
    except NotEvaluated as problem:
        raise NotUnderstood(str(problem)) from None
    return list(map(str, value)) if isinstance(value, list) else [str(value)]


def sorted_out() -> tuple[list[tuple[str, str, Event]], list[tuple[str, str]]]:
    """(hunt, table, event) of every published hunt, and (hunt, query) of those that no event can be made for."""
    events: list[tuple[str, str, Event]] = []
    others: list[tuple[str, str]] = []
    for each in published():
        name, query = str(each["name"]), str(each["query"])
        try:
            events += [(name, table, event) for table, event in events_of(query)]
        except NotUnderstood:
            others.append((name, query))
    return events, others


def test_events_of_published_hunts_are_found_by_ours() -> None:
    events, others = sorted_out()
    assert len(published()) == 383
    assert len(events) > 700
    assert len(others) <= 12
    missed = [(name, table, event) for name, table, event in events if not is_found(table, event)]
    listed = {(table, value) for _, table, event in missed for value in event.values()}
    assert listed == NOT_FOUND.keys(), missed


def test_values_of_hunts_that_cannot_be_bound_are_in_the_catalogue() -> None:
    _, others = sorted_out()
    known = [each.value for tool in bundled().tools for kind in INDICATORS for each in tool.indicators(kind)]
    names = [name.lower() for name in bundled().names]
    left = []
    for name, query in others:
        for text in map("".join, LITERAL.findall(query)):
            is_known = any(has_term(value, text) or has_term(text, value) for value in (*known, *names))
            if not is_known and text not in NOT_COVERED:
                left.append((name, text))
    assert left == [], "\n".join(map(str, left))


@pytest.mark.skipif(not FACTS.exists(), reason="the merged facts are not here")
def test_every_condition_of_the_merged_facts_is_found() -> None:
    """The 167 published hunts as the facts state them, value by value."""
    hunts = [hunt for tool in json.loads(FACTS.read_text(encoding="utf-8"))["tools"] for hunt in tool["hunts"]]
    assert sum(each["in_sentinel"] for each in hunts) == 162
    missed = []
    for hunt in hunts:
        asked = [each for each in hunt["predicate"] or () if each["values"]]
        parts = [[{each["column"]: value} for value in each["values"]] for each in asked]
        missed += [(hunt["name"], event) for event in together(parts) if not is_found(hunt["tables"][0], event)]
    assert missed == []
