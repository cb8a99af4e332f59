"""Runs tests/cases/queries/*.cases: KQL in, a table or a diagnostic out.

A case is a block of lines between blank lines: `# intent`, `> query` (one or more lines), then either the
header `name:type,…` and one line of CSV per row, or `! CODE`. `~` in front of the header: rows in any order.
A cell is the value as Kusto's tostring() writes it; an empty cell is null or the empty text.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import gazehound

FOLDER = Path(__file__).parent / "cases" / "queries"


@dataclass(frozen=True)
class Case:
    place: str
    intent: str
    query: str
    expected: tuple[str, ...]


def read_cases() -> list[Case]:
    cases = []
    for path in sorted(FOLDER.glob("*.cases")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            lines = [line for line in block.splitlines() if line.strip()]
            query = "\n".join(line[2:] for line in lines if line.startswith("> "))
            intent = " ".join(line[2:] for line in lines if line.startswith("# "))
            expected = tuple(line for line in lines if not line.startswith(("> ", "# ")))
            if query:
                cases.append(Case(path.stem, intent, query, expected))
    return cases


CASES = read_cases()


@pytest.fixture(scope="module")
def session() -> gazehound.Session:
    return gazehound.connect(None, now=datetime.fromisoformat("2026-01-15T12:00:00+00:00"))


@pytest.mark.parametrize("case", CASES, ids=[f"{each.place}: {each.intent}" for each in CASES])
def test_case(case: Case, session: gazehound.Session) -> None:
    if case.expected[0].startswith("! "):
        with pytest.raises(gazehound.KqlError) as problem:
            session.query(case.query)
        assert case.expected[0][2:] in [each.code for each in problem.value.diagnostics]
        return
    result = session.query(case.query)
    header = case.expected[0].removeprefix("~").strip()
    assert ",".join(f"{name}:{kind}" for name, kind in result.schema) == header
    wanted = [tuple(row) for row in csv.reader(case.expected[1:])]
    found = [tuple(shown(cell) for cell in row) for row in result.rows()]
    if case.expected[0].startswith("~"):
        wanted, found = sorted(wanted), sorted(found)
    assert found == wanted


def shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%dT%H:%M:%S") + (f".{cell.microsecond:06}" if cell.microsecond else "")
    if isinstance(cell, timedelta):
        return str(cell.total_seconds()) + "s"
    if isinstance(cell, dict | list):
        return json.dumps(cell, separators=(",", ":"))
    return str(cell)


def test_every_case_says_what_it_is_about() -> None:
    assert not [case for case in CASES if not case.intent or not case.expected]
