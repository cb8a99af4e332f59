"""`gazehound ingest`: logs into a lake of typed Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gazehound.cli.exits import BAD_USAGE, CONTENT_ERROR, DONE, RUN_FAILED
from gazehound.cli.options import UNITS, json_format, schemas
from gazehound.cli.print import err, note, print_diagnostics, print_json, print_sheet, print_text
from gazehound.cli.progress import measured
from gazehound.cli.reading import intake_limits, reading_limits
from gazehound.cli.table import Sheet
from gazehound.diagnostics import KqlError, listing
from gazehound.intake.lake.ingest import IngestReport
from gazehound.intake.lake.pool import WorkerFailed
from gazehound.intake.lake.selection import State
from gazehound.intake.lake.term_columns import IndexChoice
from gazehound.workbench.ingest import ingest_logs, reasons, report_data

IN_USE = "K0724"
NO_PATH = "K0701"
MEGABYTE = UNITS["mb"]


@click.command
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--output", "-o", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="LAKE",
    help="The folder of the lake; it is made where it is missing.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit with 1 when a file was skipped or a piece of one rejected.")
@click.option("--threads", type=click.IntRange(min=1), metavar="N", help="Read in N processes. [default: one per core]")
@reading_limits
@click.option(
    "--term-index/--no-term-index", "is_indexed", default=None,
    help="Keep the terms of texts beside the rows, so that `has` skips what cannot match. [default: as before]",
)  # fmt: skip
@click.option(
    "--term-columns", metavar="NAME,…", default="",
    help="Index the terms of these columns alone. [default: all columns of texts]",
)  # fmt: skip
@schemas
@json_format
def command(paths: tuple[str, ...], output: Path, strict: bool, threads: int | None, format: str, **given: Any) -> int:
    """Read logs into a lake: typed Parquet by table and day that --data takes like any folder of logs.

    PATH is a file, a folder, a pattern, or `-` for standard input. A file is read once: a later run reads what is new,
    and of a file that has grown by lines the new ones. A run that is stopped leaves the lake as it was after its last
    commit.
    """
    index = _index(given["is_indexed"], given["term_columns"])
    report = IngestReport()
    limits = intake_limits(given["line_limit"], given["expansion_limit"])
    try:
        with measured("reading") as progress:
            options = {"limits": limits, "processes": threads or 0, "schemas": given["schemas"], "progress": progress}
            for latest in ingest_logs(paths, output, index=index, **options):
                report = latest
        code = CONTENT_ERROR if strict and (report.skipped or report.rejected) else DONE
    except KqlError as error:
        print_diagnostics(error.diagnostics, err())
        codes = {each.code for each in error.diagnostics}
        return RUN_FAILED if IN_USE in codes else BAD_USAGE if NO_PATH in codes else CONTENT_ERROR
    except KeyboardInterrupt:
        note("gazehound ingest: interrupted; the lake holds what was committed before")
        code = RUN_FAILED
    except WorkerFailed as failed:
        note(f"gazehound ingest: a worker process broke down; the lake is as it was before\n{failed}")
        code = RUN_FAILED
    if format == "json":
        print_json(report_data(report))
    else:
        _print_report(report)
    return code


def _index(is_wanted: bool | None, columns: str) -> IndexChoice:
    names = tuple(filter(None, (each.strip() for each in columns.split(","))))
    if names and is_wanted is False:
        raise click.UsageError("'--term-columns' names columns of the index that '--no-term-index' leaves out")
    return IndexChoice(is_wanted, names)


def _print_report(report: IngestReport) -> None:
    formats = ", ".join(f"{count:,} {name}" for name, count in report.formats.most_common())
    print_text(f"{_counted(report.read, 'file')} read" + (f": {formats}" if formats else ""))
    grown = report.files[State.GROWN]
    if grown:
        print_text(f"{_counted(grown, 'file')} of these had grown: the new lines were read")
    unchanged = report.files[State.UNCHANGED]
    if unchanged:
        print_text(f"{_counted(unchanged, 'file')} unchanged")
    if report.rows:
        rows = [[name, f"{count:,}"] for name, count in sorted(report.rows.items())]
        print_sheet(Sheet(["table", "rows added"], ["string", "long"], rows, len(rows), unit="table", lines=1))
    if report.stored:
        share = report.indexed / report.stored
        print_text(f"term index: {report.indexed / MEGABYTE:,.1f} MB, {share:.1%} of the rows it is for")
    _print_left_out(report)


def _print_left_out(report: IngestReport) -> None:
    if report.copies:
        path, first = report.copies[0]
        print_text(f"{_counted(len(report.copies), 'file')} with a content that was read already, as {path} of {first}")
    for path in report.changed:
        print_text(f"{path} holds something else than when it was read before: it was read whole, earlier rows stay")
    if report.skipped:
        names = listing([str(each.path) for each in report.skipped], 5)
        print_text(f"{_counted(len(report.skipped), 'file')} skipped: {names}")
    counts = reasons(report.rejected)
    if counts:
        print_text(f"{_counted(counts.total(), 'piece')} of files not readable as rows or values:")
        for (code, reason), count in counts.most_common(20):
            print_text(f"  {count:>7,}  {code}  {reason}")
    if counts or report.skipped:
        note("note: the table `_rejected` of the lake has each of them; `gazehound tables` says which and why")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
