"""`gazehound fmt`: the KQL of files in the common layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from gazehound.cli.exits import CONTENT_ERROR, DONE
from gazehound.cli.print import err, note, print_diagnostics, print_text
from gazehound.cli.progress import tracked
from gazehound.workbench.check import files_below
from gazehound.workbench.formatting import Formatted, format_file, format_text, write_formatted

MOST_SHOWN = 20
"""More diagnostics are counted only."""


@click.command
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(exists=True, allow_dash=True, path_type=Path)
)
@click.option("--check", is_flag=True, help="Write nothing; the exit code is 1 when a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def command(paths: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Format KQL files, and the queries inside hunting queries, hunt pages and Markdown.

    PATH is a file, a folder that is searched for hunts, or - for standard input. Only the lines of a query change; a
    query with syntax errors stays as it is. The files that changed are listed.
    """
    if Path("-") in paths:
        if len(paths) > 1:
            raise click.UsageError("`-` stands alone")
        return _filter(check, diff)
    files = files_below(paths)
    work = (format_file(each, is_named=each in paths) for each in files)
    done = [_handled(each, check, diff) for each in tracked(work, len(files), "formatting")]
    _tell(done)
    changed = sum(each.is_changed for each in done)
    verb = "would change" if check or diff else "changed"
    note(f"{changed:,} of {len(done):,} file{'' if len(done) == 1 else 's'} {verb}")
    return _exit_code(done, check)


def _filter(check: bool, diff: bool) -> int:
    """Standard input to standard output."""
    text = sys.stdin.buffer.read().decode(errors="replace")
    done = format_text(text.removeprefix("\ufeff"))
    if diff or not check:
        click.echo(done.diff if diff else done.after, nl=False)
    _tell([done])
    return _exit_code([done], check)


def _handled(done: Formatted, check: bool, diff: bool) -> Formatted:
    """Write a file, show it, or name it."""
    if not done.is_changed:
        return done
    if diff:
        click.echo(done.diff, nl=False)
        return done
    if not check:
        try:
            write_formatted(done)
        except OSError as error:
            raise click.FileError(done.name, error.strerror) from None
    print_text(done.name)
    return done


def _tell(done: Sequence[Formatted]) -> None:
    """What was left as it is, and why."""
    told = [each for file in done for each in file.diagnostics]
    print_diagnostics(told[:MOST_SHOWN], err())
    if len(told) > MOST_SHOWN:
        note(f"and {len(told) - MOST_SHOWN:,} more; `gazehound check` shows every error")


def _exit_code(done: Sequence[Formatted], check: bool) -> int:
    is_bad = any(each.has_errors or (check and each.is_changed) for each in done)
    return CONTENT_ERROR if is_bad else DONE
