"""What became of hunts as plain data and as bytes, the same for every front end.

JSON holds everything. JSON lines, CSV, Parquet and Arrow hold the findings, one per row, since hunts return different
columns: the hunt, its place, and the values as a JSON object. A hunt that could not look is only in JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import orjson
import pyarrow as pa

from gazehound.findings.diff import Diff
from gazehound.hunting.excluding import SetAside
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.outcome import HuntOutcome, HuntReport, HuntState
from gazehound.workbench.export import dump, objects, write_csv, write_table
from gazehound.workbench.values import datetime_value

COLUMNS = ("hunt_id", "hunt", "file", "finding")


def report_data(report: HuntReport) -> dict[str, object]:
    """The whole report: totals, then each hunt with its state and its findings."""
    return {"totals": totals(report), "hunts": [_outcome(each) for each in report.outcomes]}


def totals(report: HuntReport) -> dict[str, int]:
    """How many hunts ended in which state, and how many findings there are in all."""
    return {
        "hunts": len(report.outcomes),
        "with_findings": report.count(HuntState.FINDINGS),
        "without_findings": report.count(HuntState.NO_FINDINGS),
        "looked_in_part": report.count(HuntState.IN_PART),
        "not_run": report.count(HuntState.NOT_RUN),
        "findings": sum(each.rows for each in report.outcomes),
        "events_set_aside": sum(each.count for each in report.set_aside),
    }


def _outcome(outcome: HuntOutcome) -> dict[str, object]:
    result = outcome.result
    return {
        **_hunt(outcome.hunt),
        "state": str(outcome.state),
        "reason": str(outcome.reason) if outcome.reason else None,
        "explanation": outcome.explanation,
        "missing_tables": list(outcome.missing_tables),
        "rows": outcome.rows,
        "first_seen": datetime_value(outcome.first_seen) if outcome.first_seen else None,
        "last_seen": datetime_value(outcome.last_seen) if outcome.last_seen else None,
        "seconds": round(outcome.seconds, 3),
        "changes": changes_data(outcome.changes) if outcome.changes else None,
        "set_aside": [_set_aside(each) for each in outcome.set_aside],
        "exclusions_not_applied": [
            {"exclusion": each.exclusion.id, "name": each.exclusion.name, "table": each.table, "why": each.why}
            for each in outcome.not_applied
        ],
        "columns": [{"name": name, "type": kind} for name, kind in result.schema] if result else [],
        "findings": [orjson.Fragment(each) for each in objects(result)] if result else [],
    }


def changes_data(changes: Diff) -> dict[str, list[str]]:
    """Ids of the findings that are new, seen again (some of them back or closed) and gone since the run before."""
    return {kind: list(getattr(changes, kind)) for kind in ("new", "seen", "gone", "back", "closed")}


def _set_aside(aside: SetAside) -> dict[str, object]:
    return {
        "exclusion": aside.exclusion.id,
        "name": aside.exclusion.name,
        "table": aside.table,
        "candidates": aside.candidates,
        "count": aside.count,
        "events": [orjson.Fragment(each) for each in objects(aside.events)],
    }


def _hunt(hunt: HuntingQuery) -> dict[str, object]:
    return {
        "id": hunt.id,
        "name": hunt.name,
        "file": str(hunt.path) if hunt.path else "",
        "tactics": list(hunt.tactics),
        "techniques": list(hunt.relevant_techniques),
    }


def write_report(report: HuntReport, format: str, stream: BinaryIO) -> None:
    """The report in one of `export.FORMATS`."""
    match format:
        case "json":
            stream.write(orjson.dumps(report_data(report), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        case "jsonl":
            stream.writelines(line + b"\n" for line in _lines(report))
        case "csv":
            write_csv(COLUMNS, _rows(report), stream)
        case _:
            write_table(_table(report), format, stream)


def _lines(report: HuntReport) -> Iterator[bytes]:
    for hunt_id, name, file, finding in _rows(report):
        yield dump({"hunt_id": hunt_id, "hunt": name, "file": file, "finding": orjson.Fragment(finding)})


def _rows(report: HuntReport) -> Iterator[tuple[str, str, str, str]]:
    for outcome in report.outcomes:
        hunt = outcome.hunt
        for finding in objects(outcome.result) if outcome.result else ():
            yield hunt.id, hunt.name, str(hunt.path) if hunt.path else "", finding.decode()


def _table(report: HuntReport) -> pa.Table:
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    columns = list(zip(*_rows(report), strict=True)) or [()] * len(COLUMNS)
    return pa.Table.from_arrays([pa.array(each, pa.string()) for each in columns], schema=schema)
