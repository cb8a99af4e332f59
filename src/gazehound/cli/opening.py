"""From options to an opened session, and what is said on stderr about its data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from gazehound.cli.options import DATABASES, data, definitions, limits, now, outside, stacked
from gazehound.cli.print import note
from gazehound.cli.reading import intake_limits, reading_limits
from gazehound.diagnostics import listing
from gazehound.engine import Limits, Outside
from gazehound.hunting.session import Session
from gazehound.workbench.opening import open_session

session_options = stacked(data, now, definitions, limits, reading_limits, outside)
"""Everything that `opened` takes."""


def opened(
    data: Sequence[Path],
    now: datetime | str | None,
    schemas: dict[str, Any] | None,
    functions: dict[str, Any] | None,
    timeout: float | None,
    memory: float | None,
    threads: int | None,
    watchlists: Path | None,
    external: dict[str, Path] | None,
    geoip: Path | None,
    line_limit: float | None,
    expansion_limit: int | None,
) -> Session:
    """The session that the options ask for."""
    try:
        reading = intake_limits(line_limit, expansion_limit)
        bounds = Limits(None if memory is None else int(memory), threads, timeout, intake=reading)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return open_session(data, now, schemas, functions, bounds, configured(watchlists, external, geoip))


def configured(watchlists: Path | None, external: dict[str, Path] | None, geoip: Path | None, **_: object) -> Outside:
    """What stands for the outside: the options, and the databases that the file of `--workspace` names."""
    databases = click.get_current_context().meta.get(DATABASES, {})
    return Outside(watchlists, external or {}, geoip, databases)


def note_what_was_not_read(session: Session) -> None:
    """Files that were skipped and pieces that were no rows, counted; complete once the tables were read."""
    skipped, rejected = len(session.skipped), sum(each.count for each in session.rejected)
    parts = [
        f"{skipped:,} file{'' if skipped == 1 else 's'} skipped" if skipped else "",
        f"{rejected:,} piece{'' if rejected == 1 else 's'} of files not readable as rows or values" if rejected else "",
    ]
    if any(parts):
        note(f"note: {', '.join(filter(None, parts))}; `gazehound tables` says which and why")


def note_row_groups(session: Session) -> None:
    """How little was read, where a term index told."""
    found = session.row_groups
    if found.total:
        note(f"note: {found.read:,} of {found.total:,} row groups read; the term index rules out the others")


def note_tables_without_data(names: Sequence[str]) -> None:
    """A table without data is empty, which must not look like nothing found."""
    if names:
        note(f"warning: there is no data for {listing([f'`{name}`' for name in names])}; a table without data is empty")
