"""`gazehound query`: one query over logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gazehound.cli.opening import (
    note_row_groups,
    note_tables_without_data,
    note_what_was_not_read,
    opened,
    session_options,
)
from gazehound.cli.options import output, rows
from gazehound.cli.print import note, print_sheet, print_text
from gazehound.cli.progress import working
from gazehound.cli.queries import query_argument, the_query
from gazehound.cli.table import Sheet, cell
from gazehound.cli.writing import chosen_format, deliver, format_option
from gazehound.engine import Result
from gazehound.workbench.export import SEVERAL, write_results
from gazehound.workbench.opening import tables_without_data


@click.command
@query_argument
@session_options
@format_option
@output
@rows
def command(query: str, format: str | None, output: Path | None, rows: int, **options: Any) -> None:
    """Run a KQL query over logs.

    KQL|FILE|- is the query itself, a file that holds it (KQL, a hunting query or a hunt page), or - for standard input.
    """
    format = chosen_format(format, output)
    source = the_query(query)
    with working("running"), opened(**options) as session:
        results = session.query(source).tables
        without_data = tables_without_data(session, source)
    if len(results) > 1 and format not in (*SEVERAL, "table"):
        raise click.UsageError(f"the query has {len(results)} results, {format} holds one; json and table hold several")
    if not results[0].schema:
        note("warning: the query has no result")
        return
    deliver(format, output, lambda stream: write_results(results, format, stream), lambda: _draw(results, rows))
    note_tables_without_data(without_data)
    note_what_was_not_read(session)
    note_row_groups(session)
    for chart in (each.chart for each in results if each.chart):
        note(f"note: the query asks for a {chart.kind}; its rows are shown")


def _draw(results: tuple[Result, ...], most: int) -> None:
    for number, result in enumerate(results, 1):
        if len(results) > 1:
            print_text(f"{'' if number == 1 else chr(10)}Result {number} of {len(results)}: {result.name}".rstrip(": "))
        print_sheet(sheet(result, most))


def sheet(result: Result, most: int) -> Sheet:
    """The first `most` rows of a result as a table; 0 for all."""
    shown = [[cell(value) for value in row] for row, _ in zip(result, range(most or len(result)), strict=False)]
    return Sheet([name for name, _ in result.schema], [kind for _, kind in result.schema], shown, len(result))
