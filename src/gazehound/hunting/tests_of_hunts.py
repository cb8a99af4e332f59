"""Running tests of hunts and exclusions: each event through its hunt or exclusion alone.

Does not live here: the files of tests (`event_tests`), how outcomes are shown, running a hunt (`run`).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from gazehound.diagnostics import Diagnostic
from gazehound.engine import clock
from gazehound.engine.outside import Outside
from gazehound.exclusions.load import SUFFIXES as EXCLUSION_SUFFIXES
from gazehound.exclusions.load import load_exclusions
from gazehound.exclusions.model import Exclusion, Status
from gazehound.hunting.event_tests import SUFFIXES, Event, EventTest, Expectation, read_tests
from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import HuntingQuery, HuntKind
from gazehound.hunting.outcome import HuntOutcome
from gazehound.hunting.run import run_hunt
from gazehound.hunting.session import Session
from gazehound.schemas.given import Functions, Tables
from gazehound.text import SourceText


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


@dataclass(frozen=True, slots=True)
class Around:
    """What stands for a workspace around each event: definitions as `connect` takes them, and what is outside."""

    schemas: Tables | None = None
    functions: Functions | None = None
    outside: Outside = field(default_factory=Outside)


@dataclass(frozen=True, slots=True)
class Suite:
    """What a run of tests needs: hunts, their tests, exclusions.

    `exclusions` apply to all tests of hunts; `beside` are those that lie beside the hunts, for tests that name one.
    """

    hunts: tuple[HuntingQuery, ...]
    tests: tuple[EventTest, ...]
    exclusions: tuple[Exclusion, ...]
    diagnostics: tuple[Diagnostic, ...]
    beside: tuple[Exclusion, ...] = ()
    around: Around = field(default_factory=Around)

    def hunts_of(self, test: EventTest) -> list[HuntingQuery]:
        """The hunts that a test is for: by id, name or file."""
        return [each for each in self.hunts if test.hunt in (each.id, each.name, each.path.name if each.path else None)]

    def exclusion_of(self, test: EventTest) -> Exclusion | None:
        """The exclusion that a test is for."""
        known = (*self.exclusions, *self.beside)
        return next((each for each in known if test.exclusion in (each.id, each.name)), None)


def gather_suite(paths: Iterable[Path], exclusions: Iterable[Exclusion] = (), around: Around | None = None) -> Suite:
    """The hunts and the `*.tests.yaml` among files and below folders."""
    hunts: list[HuntingQuery] = []
    tests: list[EventTest] = []
    beside: list[Exclusion] = []
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
        if path.is_dir() or path.name.endswith(EXCLUSION_SUFFIXES):
            listed, problems = load_exclusions(path)
            beside += listed
            said += problems
        if path not in files and not path.name.endswith(EXCLUSION_SUFFIXES):
            loaded = load_hunts(path)
            hunts += loaded.hunts
            said += [each for each in loaded.diagnostics if each.is_error]
    return Suite(tuple(hunts), tuple(tests), tuple(exclusions), tuple(said), tuple(beside), around or Around())


def run_tests(suite: Suite) -> Iterator[Tried]:
    """Each test with what became of it: those of hunts first, then those of exclusions."""
    for test in suite.tests:
        hunts = suite.hunts_of(test)
        if not hunts:
            yield Tried(test.hunt, test.name, test.expected, test.event, "there is no hunt of this id or name")
        for hunt in hunts:
            yield run_test(test, hunt, suite)
    for exclusion in suite.exclusions:
        yield from _tried_exclusion(exclusion, suite)


def run_test(test: EventTest, hunt: HuntingQuery, suite: Suite) -> Tried:
    """One test over one hunt."""
    exclusion = suite.exclusion_of(test)
    if test.exclusion and exclusion is None:
        failure = f"there is no exclusion `{test.exclusion}`"
    else:
        applying = _active([exclusion] if exclusion is not None and test.exclusion else suite.exclusions)
        failure = _failure(test, _outcome(hunt, test.table, test.event, applying, test.now, suite.around))
    return Tried(hunt.name or hunt.id or test.hunt, test.name, test.expected, test.event, failure)


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
        case Expectation.KEEP if aside:
            return "it was set aside"
        case _:
            return ""


def _tried_exclusion(exclusion: Exclusion, suite: Suite) -> Iterator[Tried]:
    """The tests of an exclusion, each on the tables of its scope, else on those of the hunts that it covers."""
    tables = exclusion.scope.tables or tuple(
        dict.fromkeys(
            kind.partition(" ")[0]
            for hunt in suite.hunts
            if exclusion.covers_hunt(hunt.id, hunt.name)
            for each in hunt.required_data_connectors
            for kind in each.data_types
        )
    )
    for number, test in enumerate(exclusion.tests, 1):
        expected = Expectation.SET_ASIDE if test.must_drop else Expectation.KEEP
        failures = [_exclusion_failure(exclusion, table, test.event, expected, suite.around) for table in tables]
        failure = next(filter(None, failures), "") if tables else "its scope names no table"
        yield Tried(exclusion.name, f"test {number}", expected, test.event, failure)


def _exclusion_failure(exclusion: Exclusion, table: str, event: Event, expected: Expectation, around: Around) -> str:
    everything = HuntingQuery(HuntKind.BARE_KQL, SourceText(table))
    free = replace(exclusion, scope=replace(exclusion.scope, hunts=(), tables=()), budget=None)
    outcome = _outcome(everything, table, event, _active([free]), None, around)
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
    return tuple(replace(each, status=Status.ACTIVE, expires=None, budget=None, device_budget=None) for each in wanted)


def _outcome(
    hunt: HuntingQuery,
    table: str,
    event: Event,
    exclusions: Sequence[Exclusion],
    now: datetime | None,
    around: Around,
) -> HuntOutcome:
    """What becomes of a hunt over one event and nothing else; `now()` is the time of the event unless one is given."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{Path(table).name}.jsonl"
        path.write_text(json.dumps(event, default=_as_json), encoding="utf-8")
        given = Session.open(path, now or clock.LATEST, around.schemas, None, around.functions, around.outside)
        with given as session:
            return run_hunt(session, hunt, exclusions)


def _as_json(value: object) -> str:
    """YAML reads times and days as such; JSON has neither."""
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
