"""`gazehound tables`: what the data holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import click

from gazehound.cli.layout import printable
from gazehound.cli.opening import opened, session_options
from gazehound.cli.options import json_format
from gazehound.cli.print import note, print_json, print_sheet, print_text
from gazehound.cli.progress import working
from gazehound.cli.table import Sheet, cell
from gazehound.diagnostics import listing
from gazehound.engine import TableSummary
from gazehound.intake import Rejected, Skipped
from gazehound.workbench.tables import table_data

MOST_REASONS = 20
MOST_COLUMNS = 6


@click.command
@session_options
@json_format
@click.option("--columns", is_flag=True, help="List the columns of each table with their types.")
def command(format: str, columns: bool, **options: Any) -> None:
    """Show the tables found in logs: rows, columns, time range, and what could not be read and why."""
    if not options["data"]:
        raise click.UsageError("missing option '--data': a file or folder of logs")
    with working("reading"), opened(**options) as session:
        found = session.tables()
        unfilled = {each.name: session.filled.unfilled(each.name) for each in found}
        skipped, rejected = session.skipped, session.rejected
    if format == "json":
        print_json(table_data(found, unfilled, skipped, rejected))
        return
    _print_tables(found)
    if columns:
        _print_columns(found, unfilled)
    else:
        _print_unfilled(unfilled)
    _print_skipped(skipped)
    _print_rejected(rejected)
    if not found:
        note("no table was found in the data")


def _print_tables(found: Sequence[TableSummary]) -> None:
    rows = [
        [each.name, f"{each.rows:,}", str(len(each.columns)), cell(each.first), cell(each.last)]
        for each in sorted(found, key=lambda each: each.name)
    ]
    names = ["table", "rows", "columns", "first event", "last event"]
    types = ["string", "long", "long", "datetime", "datetime"]
    print_sheet(Sheet(names, types, rows, len(rows), unit="table", lines=1, whole="--format json"))


def _print_unfilled(unfilled: Mapping[str, Sequence[str]]) -> None:
    """What a hunt can look for in vain: a line per table."""
    lines = [
        f"  {name}: {len(columns):,}: {listing(columns, MOST_COLUMNS)}"
        for name, columns in sorted(unfilled.items())
        if columns
    ]
    if lines:
        print_text("\ncolumns that no row fills (--columns marks each):")
        print_text("\n".join(lines))


def _print_columns(found: Sequence[TableSummary], unfilled: Mapping[str, Sequence[str]]) -> None:
    for each in sorted(found, key=lambda each: each.name):
        print_text(f"\n{each.name}")
        widest = max((len(column.name) for column in each.columns), default=0)
        marks = dict.fromkeys(unfilled[each.name], "  never filled")
        for column in each.columns:
            print_text(f"  {column.name:<{widest}}  {column.type}{marks.get(column.name, '')}")


def _print_skipped(skipped: Sequence[Skipped]) -> None:
    """A line per file; paths stay whole."""
    if not skipped:
        return
    print_text(f"\n{len(skipped):,} file{'' if len(skipped) == 1 else 's'} skipped:")
    print_text("\n".join(f"  {printable(_place(each))}: {printable(each.reason)}" for each in skipped[:MOST_REASONS]))
    if len(skipped) > MOST_REASONS:
        print_text(f"  and {len(skipped) - MOST_REASONS:,} more; --format json lists all")


def _print_rejected(rejected: Sequence[Rejected]) -> None:
    """Pieces that were no rows and cells that were no values, by file and reason, each with the first place."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Rejected] = {}
    for each in rejected:
        key = _place(each), each.reason
        counts[key] += each.count
        first.setdefault(key, each)
    if not counts:
        return
    total = counts.total()
    print_text(f"\n{total:,} piece{'' if total == 1 else 's'} of files not readable as rows or values:")
    for key, count in counts.most_common(MOST_REASONS):
        about = first[key]
        example = f": {about.text}" if about.text else ""
        print_text(f"  {count:>7,}  {printable(_place(about))}")
        print_text(f"           {printable(f'{about.reason}; first at {about.position}{example}')}")
    if len(counts) > MOST_REASONS:
        print_text(f"  and {len(counts) - MOST_REASONS:,} more reasons; --format json lists all")


def _place(entry: Rejected | Skipped) -> str:
    """The file, and the file inside it for an archive."""
    return f"{entry.path} › {entry.member}" if entry.member else str(entry.path)
