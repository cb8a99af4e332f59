"""Tests of hunts, what they exercise, and making them: the use cases behind `gazehound test`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gazehound.binder import Workspace
from gazehound.diagnostics import KqlError
from gazehound.hunting.coverage import Coverage, coverage_of
from gazehound.hunting.generated_tests import Generated, files_of, generate_tests, tests_yaml
from gazehound.hunting.tests_of_hunts import Suite, Tried


@dataclass(frozen=True, slots=True)
class WrittenTests:
    """Made tests with the file they are for; no file where there are none. `left_out` says what has no test and why."""

    hunt: str
    path: Path | None
    text: str
    count: int
    left_out: tuple[str, ...]


def made_tests(suite: Suite, workspace: Workspace, folder: Path | None = None) -> Iterator[WrittenTests]:
    """Tests for each hunt of a suite and for its exclusions, as files to write."""
    exclusions = (*suite.exclusions, *suite.beside)
    made: list[Generated] = []
    for hunt in suite.hunts:
        try:
            made.append(generate_tests(hunt, exclusions, workspace, suite.around))
        except KqlError as problem:
            made.append(Generated(hunt, (), (problem.diagnostics[0].message,)))
    places = {id(each): path for path, each in files_of(made, folder)}
    for each in made:
        text = tests_yaml(each) if each.tests else ""
        name = each.hunt.name or each.hunt.id or str(each.hunt.path or "hunt")
        yield WrittenTests(name, places.get(id(each)), text, len(each.tests), each.left_out)


def coverages(suite: Suite, workspace: Workspace) -> list[Coverage]:
    """What the tests exercise, hunt by hunt; hunts with errors are left out, their tests fail."""
    found = []
    for hunt in suite.hunts:
        try:
            found.append(coverage_of(hunt, (each for each in suite.tests if hunt in suite.hunts_of(each)), workspace))
        except KqlError:
            continue
    return found


def as_data(tried: Sequence[Tried], covered: Sequence[Coverage] | None) -> dict[str, object]:
    """The documented JSON form."""
    data: dict[str, object] = {
        "passed": sum(each.is_passed for each in tried),
        "failed": sum(not each.is_passed for each in tried),
        "tests": [
            {
                "subject": each.subject,
                "name": each.name,
                "expected": str(each.expected),
                "passed": each.is_passed,
                "failure": each.failure,
                "event": {name: _plain(value) for name, value in each.event.items()},
            }
            for each in tried
        ],
    }
    return data if covered is None else {**data, "coverage": [_coverage(each) for each in covered]}


def _plain(value: object) -> object:
    """YAML reads times and days as such; JSON has neither."""
    return value.isoformat() if isinstance(value, date) else value


def _coverage(coverage: Coverage) -> dict[str, object]:
    return {
        "hunt": coverage.hunt.id or coverage.hunt.name,
        "name": coverage.hunt.name,
        "conditions": coverage.total,
        "exercised": coverage.exercised,
        "tables": [
            {
                "table": table.table,
                "found": list(table.found),
                "conditions": [
                    {"text": each.text, "line": each.line, "tests": list(each.tests), "known": each.is_known}
                    for each in table.conditions
                ],
            }
            for table in coverage.tables
        ],
    }
