"""Tests made from witnesses: events that a hunt must find, near misses, events that exclusions must drop and keep.

A near miss meets all conditions of the hunt but one. Every test is run when it is made; one that does not pass says
that the hunt needs more than single events, and is left out with that reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gazehound.binder import Workspace
from gazehound.conditions.solver import Event, Undecided, columns_of, find_event
from gazehound.diagnostics import KqlError
from gazehound.exclusions.apply import bound_to
from gazehound.exclusions.events import by_name
from gazehound.exclusions.model import Exclusion
from gazehound.exclusions.predicate import Unresolvable
from gazehound.exclusions.prover import Target, conjuncts
from gazehound.hunting.event_tests import EventTest, Expectation
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.targets import hunted, text_of
from gazehound.hunting.tests_of_hunts import Around, Suite, run_test
from gazehound.plan.scalars import Scalar
from gazehound.text import SourceText

CLOCK = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""The clock of generated tests, so that they are the same whenever they are made."""
SUFFIX = ".generated.tests.yaml"
USUAL: tuple[tuple[str, object], ...] = (
    ("Timestamp", None), ("TimeGenerated", None), ("DeviceName", "pc-1"), ("DeviceId", "d1"), ("Computer", "pc-1"),
)  # fmt: skip
"""What an event has beside what is asked; times are those of the clock."""
FIELDS = {Expectation.FIND: "must_find", Expectation.NOT_FIND: "must_not_find"}
FIELDS_OF_EXCLUSIONS = {Expectation.SET_ASIDE: "must_drop", Expectation.KEEP: "must_keep"}
HEAD = (
    "# Written by `gazehound test --generate`: each event meets all conditions of the hunt, or all but one.\n"
    "# It is written anew each time; tests of your own belong into a file of another name.\n"
)


@dataclass(frozen=True, slots=True)
class Generated:
    """The tests of a hunt that pass, and what could not be tested with why."""

    hunt: HuntingQuery
    tests: tuple[EventTest, ...]
    left_out: tuple[str, ...]


def generate_tests(
    hunt: HuntingQuery, exclusions: Sequence[Exclusion], workspace: Workspace, around: Around | None = None
) -> Generated:
    """Tests of a hunt and of the exclusions that cover it. Raises `KqlError` for a hunt with errors."""
    targets = hunted(hunt, workspace, CLOCK).targets
    covering = [each for each in exclusions if each.when and each.covers_hunt(hunt.id, hunt.name)]
    around = around or Around()
    suite = Suite((hunt,), (), (), (), tuple(covering), around)
    tests: list[EventTest] = []
    left_out: list[str] = [] if targets else ["it reads no table event by event"]
    for target in targets:
        maker = _Maker(hunt, target, around.outside.watchlists)
        for wanted in maker.tests(covering):
            failure = wanted if isinstance(wanted, str) else run_test(wanted, hunt, suite).failure
            if isinstance(wanted, str) or failure:
                name = "" if isinstance(wanted, str) else f"{wanted.name}: "
                left_out.append(f"{target.prefix.scan.table}: {name}{failure}")
            else:
                tests.append(wanted)
    if not any(each.expected is Expectation.FIND for each in tests):
        # Where nothing is found, that an event is not found says nothing.
        tests = [each for each in tests if each.expected is not Expectation.NOT_FIND]
    return Generated(hunt, tuple(tests), tuple(dict.fromkeys(left_out)))


@dataclass(frozen=True)
class _Maker:
    """Makes the tests of one table of a hunt."""

    hunt: HuntingQuery
    target: Target
    watchlists: Path | None

    def tests(self, exclusions: Iterable[Exclusion]) -> Iterator[EventTest | str]:
        """The tests, and in words what there is none for."""
        asked = self.target.predicates
        bound = [(each, predicate) for each in exclusions for predicate in self._predicates(each)]
        yield self._made("it fires", Expectation.FIND, asked, [predicate for _, predicate in bound])
        for each in asked:
            others = [other for other in asked if other is not each]
            yield self._made(f"not {text_of(each, self.hunt.query)}", Expectation.NOT_FIND, others, [each])
        for exclusion, predicate in bound:
            yield from self._of_exclusion(exclusion, predicate)

    def _predicates(self, exclusion: Exclusion) -> list[Scalar]:
        table = self.target.prefix.scan.table
        if not exclusion.covers(self.hunt.id, self.hunt.name, table):
            return []
        with suppress(Unresolvable, KqlError):
            return [bound_to(exclusion, self.target.prefix, self.target.workspace, self.watchlists)]
        return []

    def _of_exclusion(self, exclusion: Exclusion, predicate: Scalar) -> Iterator[EventTest | str]:
        asked, parts = self.target.predicates, conjuncts(predicate)
        yield self._made("set aside", Expectation.SET_ASIDE, [*asked, predicate], [], exclusion)
        for each in parts:
            others = [other for other in parts if other is not each]
            name = f"kept, not {text_of(each, SourceText(''))}" if others else "kept"
            yield self._made(name, Expectation.KEEP, [*asked, *others], [each], exclusion)

    def _made(
        self,
        name: str,
        expected: Expectation,
        true: Sequence[Scalar],
        not_true: Sequence[Scalar],
        exclusion: Exclusion | None = None,
    ) -> EventTest | str:
        subject = f"{exclusion.name}: {name}" if exclusion else name
        try:
            answer = find_event(true, not_true, self.target.now)
        except Undecided as reason:
            return f"{subject}: {reason}"
        if answer.event is None:
            return f"{subject}: there is no such event" + ("" if answer.is_exact else " among those tried")
        event = self._event(answer.event, [*true, *not_true])
        of = exclusion.id if exclusion else ""
        hunt = self.hunt.id or self.hunt.name or (self.hunt.path.name if self.hunt.path else "")
        return EventTest(hunt, subject, self.target.prefix.scan.table, event, expected, of, CLOCK)

    def _event(self, event: Event, asked: Iterable[Scalar]) -> dict[str, object]:
        """The event with the usual columns beside what is asked; columns without a value are left out."""
        taken = {column.name for each in asked for column in columns_of(each)}
        usual = dict(USUAL)
        full = {
            each.id: self.target.now if usual[each.name] is None else usual[each.name]
            for each in self.target.columns
            if each.name in usual and each.name not in taken
        }
        shown = by_name({**full, **event}, self.target.columns)
        return {name: value for name, value in shown.items() if value not in (None, "")}


def tests_yaml(generated: Generated) -> str:
    """The tests as a file; values stand as JSON, which YAML reads."""
    first = generated.tests[0]
    lines = [f"{HEAD}hunt: {_json(first.hunt)}", f"now: {CLOCK.isoformat().replace('+00:00', 'Z')}", "tests:"]
    for each in generated.tests:
        fields = FIELDS_OF_EXCLUSIONS if each.exclusion else FIELDS
        lines += [f"  - name: {_json(each.name)}", f"    table: {_json(each.table)}"]
        lines += [f"    exclusion: {_json(each.exclusion)}"] if each.exclusion else []
        lines.append(f"    {fields[each.expected]}: [{_json(each.event)}]")
    return "\n".join(lines) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def files_of(generated: Iterable[Generated], folder: Path | None = None) -> Iterator[tuple[Path, Generated]]:
    """Where the tests of each hunt belong: beside its file, or in a folder; hunts without tests are left out."""
    taken: set[Path] = set()
    for each in generated:
        if not each.tests:
            continue
        path = each.hunt.path or Path("hunt")
        place, stem, number = folder or path.parent, path.name.partition(".")[0], 1
        made = place / f"{stem}{SUFFIX}"
        while made in taken:
            number += 1
            made = place / f"{stem}-{number}{SUFFIX}"
        taken.add(made)
        yield made, each
