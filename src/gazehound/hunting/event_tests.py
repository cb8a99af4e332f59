"""Files of tests (`*.tests.yaml`): events with what must become of them in a hunt or an exclusion.

Lives here: the model and reading it. Does not live here: running tests (`tests_of_hunts`), making them
(`generated_tests`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

import yaml

from gazehound.diagnostics import Diagnostic, did_you_mean, listing, report
from gazehound.text import SourceText

SUFFIXES = (".tests.yaml", ".tests.yml")
MOST_CHARACTERS = 1 << 20
OF_HUNTS = ("must_find", "must_not_find", "must_set_aside")
OF_EXCLUSIONS = ("must_drop", "must_keep")
FIELDS = ("name", "table", "now", "exclusion", *OF_HUNTS, *OF_EXCLUSIONS)


class Expectation(StrEnum):
    """What must become of an event."""

    FIND = "must be found"
    NOT_FIND = "must not be found"
    SET_ASIDE = "must be set aside"
    KEEP = "must be kept"


EXPECTED = {
    "must_find": Expectation.FIND,
    "must_not_find": Expectation.NOT_FIND,
    "must_set_aside": Expectation.SET_ASIDE,
    "must_drop": Expectation.SET_ASIDE,
    "must_keep": Expectation.KEEP,
}

Event = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EventTest:
    """An event of a table, and what must become of it in a hunt (by id, name or file).

    With an `exclusion` (by id or name) the hunt has it applied, and nothing else is. `now` is the clock; None means the
    time of the event.
    """

    hunt: str
    name: str
    table: str
    event: Event
    expected: Expectation
    exclusion: str = ""
    now: datetime | None = None


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
        found, problems = _entry(document, number, entry, source)
        tests += found
        said += problems
    return tests, said


def _entry(
    document: Mapping[str, object], number: int, entry: object, source: SourceText
) -> tuple[list[EventTest], list[Diagnostic]]:
    if not isinstance(entry, dict) or not isinstance(entry.get("table"), str):
        return [], [report("K0665", None, source, field=f"tests[{number}]", detail="it names no `table`")]
    said = list(_unknown_fields(entry, source))
    name = str(entry.get("name") or f"test {number}")
    now = _moment(entry.get("now", document.get("now")))
    if isinstance(now, str):
        said.append(report("K0665", None, source, field="now", detail=f"`{now}` is no time"))
        return [], said
    exclusion = str(entry.get("exclusion") or "")
    known = OF_EXCLUSIONS if exclusion else OF_HUNTS
    tests = []
    for field in (*OF_HUNTS, *OF_EXCLUSIONS):
        events = entry.get(field) or []
        if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
            said.append(report("K0665", None, source, field=field, detail="it is no list of events"))
        elif events and field not in known:
            detail = (
                "beside an `exclusion` stand `must_drop` and `must_keep`" if exclusion else "it needs an `exclusion`"
            )
            said.append(report("K0665", None, source, field=field, detail=detail))
        else:
            asked = (str(document["hunt"]), name, entry["table"])
            tests += [EventTest(*asked, each, EXPECTED[field], exclusion, now) for each in events]
    if not tests and not said:
        detail = f"it has no event in {listing([f'`{each}`' for each in known])}"
        said.append(report("K0665", None, source, field=f"tests[{number}]", detail=detail))
    return tests, said


def _unknown_fields(entry: Mapping[object, object], source: SourceText) -> Iterator[Diagnostic]:
    for name in entry:
        if name not in FIELDS:
            told = did_you_mean(str(name), FIELDS, "field")
            yield report("K0665", None, source, field=str(name), detail="there is no such field", help=told)


def _moment(value: object) -> datetime | str | None:
    """A time in UTC; the text that is none."""
    if value is None:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        try:
            value = datetime.fromisoformat(str(value))
        except ValueError:
            return str(value)
    return value if value.tzinfo else value.replace(tzinfo=UTC)
