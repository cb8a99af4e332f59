"""Tests of hunts and exclusions: events with what must become of them.

Lives here: reading `*.tests.yaml`, running each event through its hunt or exclusion alone. Does not live here: how
outcomes are shown, running a hunt (`run`).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import yaml

from gazehound.diagnostics import Diagnostic, did_you_mean, listing, report
from gazehound.engine import clock
from gazehound.exclusions.model import Exclusion, Scope, Status
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery, HuntKind
from gazehound.hunting.outcome import HuntOutcome
from gazehound.hunting.run import run_hunt
from gazehound.hunting.session import Session
from gazehound.text import SourceText

SUFFIXES = (".tests.yaml", ".tests.yml")
MOST_CHARACTERS = 1 << 20
FIELDS = ("name", "table", "must_find", "must_not_find", "must_set_aside")


class Expectation(StrEnum):
    """What must become of an event."""

    FIND = "must be found"
    NOT_FIND = "must not be found"
    SET_ASIDE = "must be set aside"
    KEEP = "must be kept"


Event = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EventTest:
    """An event of a table, and what must become of it in a hunt (by id or name)."""

    hunt: str
    name: str
    table: str
    event: Event
    expected: Expectation


@dataclass(frozen=True, slots=True)
class Tried:
    """A test that was run, of a hunt or exclusion; `failure` says what happened instead, empty where it passed."""

    subject: str
    name: str
    expected: Expectation
    event: Event
    failure: str

    @property
    def is_passed(self) -> bool:
        return not self.failure


def read_tests(source: SourceText) -> tuple[list[EventTest], list[Diagnostic]]:
    """The tests of one text: `hunt`, then a list `tests`, each with a table and lists of events.

    Errors: K0664 for a text that is no file of tests, K0665 for a field of it
    """
    if len(source.text) > MOST_CHARACTERS:
        return [], [report("K0664", None, source, detail="it is larger than 1 MB")]
    try:
        document = yaml.safe_load(source.text)
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        detail = (str(problem).splitlines() or ["it is no YAML"])[0]
        return [], [report("K0664", None, source, detail=detail)]
    if not isinstance(document, dict) or not isinstance(document.get("tests"), list):
        return [], [report("K0664", None, source, detail="it has no list `tests`")]
    if not document.get("hunt"):
        return [], [report("K0665", None, source, field="hunt", detail="it is missing")]
    tests: list[EventTest] = []
    said: list[Diagnostic] = []
    for number, entry in enumerate(document["tests"], 1):
        found, problems = _entry(str(document["hunt"]), number, entry, source)
        tests += found
        said += problems
    return tests, said


def _entry(hunt: str, number: int, entry: object, source: SourceText) -> tuple[list[EventTest], list[Diagnostic]]:
    if not isinstance(entry, dict) or not isinstance(entry.get("table"), str):
        return [], [report("K0665", None, source, field=f"tests[{number}]", detail="it names no `table`")]
    said = [
        report(
            "K0665",
            None,
            source,
            field=str(name),
            detail="there is no such field",
            help=did_you_mean(str(name), FIELDS, "field"),
        )
        for name in entry
        if name not in FIELDS
    ]
    name = str(entry.get("name") or f"test {number}")
    expectations = zip(FIELDS[2:], (Expectation.FIND, Expectation.NOT_FIND, Expectation.SET_ASIDE), strict=True)
    tests = []
    for field, expected in expectations:
        events = entry.get(field) or []
        if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
            said.append(report("K0665", None, source, field=field, detail="it is no list of events"))
            continue
        tests += [EventTest(hunt, name, entry["table"], each, expected) for each in events]
    if not tests and not said:
        detail = f"it has no event in {listing([f'`{each}`' for each in FIELDS[2:]])}"
        said.append(report("K0665", None, source, field=f"tests[{number}]", detail=detail))
    return tests, said


@dataclass(frozen=True, slots=True)
class Suite:
    """What a run of tests needs: hunts, their tests, exclusions."""

    hunts: tuple[HuntingQuery, ...]
    tests: tuple[EventTest, ...]
    exclusions: tuple[Exclusion, ...]
    diagnostics: tuple[Diagnostic, ...]


def gather_suite(paths: Iterable[Path], exclusions: Iterable[Exclusion] = ()) -> Suite:
    """The hunts and the `*.tests.yaml` among files and below folders."""
    hunts: list[HuntingQuery] = []
    tests: list[EventTest] = []
    said: list[Diagnostic] = []
    for path in paths:
        if path.is_dir():
            files = sorted(each for suffix in SUFFIXES for each in path.rglob(f"*{suffix}"))
        else:
            files = [path] if path.name.endswith(SUFFIXES) else []
        for file in files:
            found, problems = read_tests(SourceText(file.read_text(encoding="utf-8-sig"), str(file)))
            tests += found
            said += problems
        if path not in files:
            loaded = load_hunts(path)
            hunts += loaded.hunts
            said += [each for each in loaded.diagnostics if each.is_error]
    return Suite(tuple(hunts), tuple(tests), tuple(exclusions), tuple(said))


def run_tests(suite: Suite) -> Iterator[Tried]:
    """Each test with what became of it: those of hunts first, then those of exclusions."""
    for test in suite.tests:
        hunts = [each for each in suite.hunts if test.hunt in (each.id, each.name)]
        if not hunts:
            yield Tried(test.hunt, test.name, test.expected, test.event, "there is no hunt of this id or name")
        for hunt in hunts:
            failure = _failure(test, _outcome(hunt, test.table, test.event, _active(suite.exclusions)))
            yield Tried(hunt.name or hunt.id, test.name, test.expected, test.event, failure)
    for exclusion in suite.exclusions:
        yield from _tried_exclusion(exclusion, suite.hunts)


def _failure(test: EventTest, outcome: HuntOutcome) -> str:
    """What happened instead of what was expected; empty if it did."""
    aside = sum(each.count for each in outcome.set_aside)
    if outcome.result is None:
        return f"the hunt did not run: {outcome.reason}: {outcome.explanation}"
    match test.expected:
        case Expectation.FIND if not outcome.rows:
            return "it was set aside" if aside else "it was not found"
        case Expectation.NOT_FIND if outcome.rows:
            return "it was found"
        case Expectation.SET_ASIDE if not aside:
            return "it was found" if outcome.rows else "it is no candidate of the hunt"
        case _:
            return ""


def _tried_exclusion(exclusion: Exclusion, hunts: Sequence[HuntingQuery]) -> Iterator[Tried]:
    """The tests of an exclusion, each on the tables of its scope, else on those of the hunts that it covers."""
    tables = exclusion.scope.tables or tuple(
        dict.fromkeys(
            kind.partition(" ")[0]
            for hunt in hunts
            if exclusion.covers_hunt(hunt.id, hunt.name)
            for each in hunt.required_data_connectors
            for kind in each.data_types
        )
    )
    for number, test in enumerate(exclusion.tests, 1):
        expected = Expectation.SET_ASIDE if test.must_drop else Expectation.KEEP
        failures = [_exclusion_failure(exclusion, table, test.event, expected) for table in tables]
        failure = next(filter(None, failures), "") if tables else "its scope names no table"
        yield Tried(exclusion.name, f"test {number}", expected, test.event, failure)


def _exclusion_failure(exclusion: Exclusion, table: str, event: Event, expected: Expectation) -> str:
    everything = HuntingQuery(HuntKind.BARE_KQL, SourceText(table))
    free = replace(exclusion, scope=Scope(), budget=None)
    outcome = _outcome(everything, table, event, _active([free]))
    if outcome.not_applied:
        return f"{table}: {outcome.not_applied[0].why}"
    if outcome.result is None:
        return f"{table}: {outcome.explanation}"
    is_aside = any(each.count for each in outcome.set_aside)
    if is_aside == (expected is Expectation.SET_ASIDE):
        return ""
    return f"{table}: it was {'set aside' if is_aside else 'kept'}"


def _active(exclusions: Iterable[Exclusion]) -> tuple[Exclusion, ...]:
    """As if they applied today: a draft is tested before it is made active. A budget is for more than one event."""
    wanted = (each for each in exclusions if each.when and each.status is not Status.REJECTED)
    return tuple(replace(each, status=Status.ACTIVE, expires=None, budget=None) for each in wanted)


def _outcome(hunt: HuntingQuery, table: str, event: Event, exclusions: Sequence[Exclusion]) -> HuntOutcome:
    """What becomes of a hunt over one event and nothing else; `now()` is the time of the event."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{Path(table).name}.jsonl"
        path.write_text(json.dumps(event, default=_as_json), encoding="utf-8")
        with Session.open(path, now=clock.LATEST) as session:
            return run_hunt(session, hunt, exclusions)


def _as_json(value: object) -> str:
    """YAML reads times and days as such; JSON has neither."""
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
