"""Reading logs into a lake: the use case behind `gazehound ingest`.

Lives here: the clock, the worker processes, the report as plain data. Does not live here: the work itself
(`gazehound.intake.lake`), what a worker process runs (`ingest_worker`).
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from gazehound.intake import IntakeLimits, Rejected
from gazehound.intake.lake.ingest import WORTH_PROCESSES, IngestReport, IngestSettings, ingest
from gazehound.intake.lake.pool import Program
from gazehound.intake.lake.selection import State
from gazehound.intake.lake.term_columns import AS_BEFORE, IndexChoice
from gazehound.schemas import workspace_from
from gazehound.schemas.given import Tables
from gazehound.workbench.tables import rejected_data, skipped_data

WORKER = "gazehound.workbench.ingest_worker"
PACKAGES = Path(__file__).resolve().parents[2]


def ingest_logs(
    paths: Iterable[str | os.PathLike[str]],
    lake: Path,
    *,
    limits: IntakeLimits | None = None,
    processes: int = 0,
    schemas: Tables | None = None,
    index: IndexChoice = AS_BEFORE,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[IngestReport]:
    """Read files, folders and globs of logs into the lake; the report so far after each commit.

    `index` says which columns get a term index. `processes` 0 takes one per core where there is enough to read, 1 none
    but this one.
    Errors: as `gazehound.intake.lake.ingest.ingest`.
    """
    count = processes or os.cpu_count() or 1
    workspace = workspace_from(schemas)
    program = _program(count) if count > 1 else None
    worth = 0 if processes else WORTH_PROCESSES
    settings = IngestSettings(limits or IntakeLimits(), datetime.now(UTC), program, worth, progress, index)
    return ingest(paths, lake, workspace.table, settings)


def _program(count: int) -> Program:
    """Worker processes that find this very package, wherever it was imported from."""
    found = [str(PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ, "PYTHONPATH": os.pathsep.join(found)}
    return Program((sys.executable, "-m", WORKER), environment, count)


def reasons(rejected: Iterable[Rejected]) -> Counter[tuple[str, str]]:
    """How many pieces were left out for which code and reason."""
    counts: Counter[tuple[str, str]] = Counter()
    for each in rejected:
        counts[each.code, each.reason] += each.count
    return counts


def report_data(report: IngestReport) -> dict[str, object]:
    """The report as plain data: the documented JSON form."""
    return {
        "files": {str(state): report.files[state] for state in State},
        "formats": dict(report.formats.most_common()),
        "tables": [{"name": name, "rows": count} for name, count in sorted(report.rows.items())],
        "term_index": {"bytes": report.indexed, "of_bytes": report.stored} if report.stored else None,
        "copies": [{"path": str(path), "copy_of": first} for path, first in report.copies],
        "changed": [str(path) for path in report.changed],
        "skipped": skipped_data(report.skipped),
        "rejected": rejected_data(report.rejected),
    }
