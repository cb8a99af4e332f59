"""Which conditions of a hunt its tests exercise.

A condition is exercised by an event that must not be found and meets all the others: without the condition the test
would fail. Does not live here: running the tests (`tests_of_hunts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gazehound.binder import Workspace
from gazehound.evaluator import NotEvaluated, evaluate
from gazehound.exclusions.events import by_column, ticks_of
from gazehound.exclusions.prover import Target
from gazehound.hunting.event_tests import EventTest, Expectation
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.targets import hunted, text_of
from gazehound.plan.scalars import Scalar

TIMES = ("Timestamp", "TimeGenerated")


@dataclass(frozen=True, slots=True)
class ConditionCoverage:
    """A condition with its line in the query and the tests that exercise it.

    `is_known` is False for one that cannot be evaluated on an event alone.
    """

    text: str
    line: int
    tests: tuple[str, ...]
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """The conditions on the events of one table, and the tests of events that meet all of them."""

    table: str
    found: tuple[str, ...]
    conditions: tuple[ConditionCoverage, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The tables of a hunt."""

    hunt: HuntingQuery
    tables: tuple[TableCoverage, ...]

    @property
    def exercised(self) -> int:
        return sum(bool(each.tests) for table in self.tables for each in table.conditions)

    @property
    def total(self) -> int:
        return sum(len(table.conditions) for table in self.tables)


def coverage_of(hunt: HuntingQuery, tests: Iterable[EventTest], workspace: Workspace) -> Coverage:
    """What the tests of a hunt exercise. Raises `KqlError` for a hunt with errors."""
    own = [each for each in tests if not each.exclusion]
    return Coverage(hunt, tuple(_of_table(hunt, each, own) for each in hunted(hunt, workspace).targets))


def _of_table(hunt: HuntingQuery, target: Target, tests: Sequence[EventTest]) -> TableCoverage:
    conditions = target.predicates
    exercised: dict[int, list[str]] = {at: [] for at in range(len(conditions))}
    unknown: set[int] = set()
    found: list[str] = []
    for test in tests:
        if test.table != target.prefix.scan.table:
            continue
        answers = [_answer(each, test, target) for each in conditions]
        unknown |= {at for at, answer in enumerate(answers) if answer is None}
        failing = [at for at, answer in enumerate(answers) if answer is False]
        if not failing and test.expected is Expectation.FIND:
            found.append(test.name)
        if len(failing) == 1 and test.expected is Expectation.NOT_FIND:
            exercised[failing[0]].append(test.name)
    return TableCoverage(
        target.prefix.scan.table,
        tuple(found),
        tuple(
            ConditionCoverage(text_of(each, hunt.query), _line(each, hunt), tuple(exercised[at]), at not in unknown)
            for at, each in enumerate(conditions)
        ),
    )


def _line(condition: Scalar, hunt: HuntingQuery) -> int:
    return hunt.query.text.count("\n", 0, condition.span.start) + 1


def _answer(condition: Scalar, test: EventTest, target: Target) -> bool | None:
    """Whether the event meets the condition; None where it cannot be told."""
    try:
        return evaluate(condition, by_column(test.event, target.columns), _clock(test)) is True
    except (NotEvaluated, ValueError):
        return None


def _clock(test: EventTest) -> int:
    """The clock of a test: the one it names, else the time of its event."""
    if test.now is not None:
        return ticks_of(test.now)
    times = [ticks_of(test.event[name]) for name in TIMES if name in test.event]
    return max(times, default=0)
