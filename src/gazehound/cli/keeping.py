"""`--store`: keeping what hunts find, without letting a store that fails stop the hunt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gazehound.cli.print import err, note, print_diagnostics
from gazehound.diagnostics import KqlError
from gazehound.engine.clock import moment_of
from gazehound.hunting.outcome import HuntOutcome
from gazehound.hunting.session import Session

if TYPE_CHECKING:
    from gazehound.workbench.recording import Recording

store_option = click.option(
    "--store", metavar="FILE|URL",
    help="Keep findings in this SQLite file or database, and say what is new, seen and gone since the last run.",
)  # fmt: skip


class Keeper:
    """Records outcomes as they come; without a store, or once it has failed, it hands them on as they are."""

    def __init__(self, recording: Recording | None = None) -> None:
        self._recording = recording
        self.has_failed = False

    def keep(self, outcome: HuntOutcome) -> HuntOutcome:
        """The outcome, with what it changed in the store."""
        if self._recording is None or self.has_failed:
            return outcome
        try:
            return self._recording.add(outcome)
        except KqlError as error:
            self._give_up(error)
            return outcome

    def finish(self) -> None:
        """Note that every hunt was reached."""
        if self._recording is None or self.has_failed:
            return
        try:
            self._recording.finish()
        except KqlError as error:
            self._give_up(error)

    def _give_up(self, error: KqlError) -> None:
        self.has_failed = True
        print_diagnostics(error.diagnostics, err())
        note("gazehound hunt: from here on nothing is kept in the store; what was kept before stays")


@contextmanager
def keeping(location: str | None, session: Session, data: Sequence[Path]) -> Iterator[Keeper]:
    """A keeper for one run. `KqlError` with K069.. when the store cannot be opened."""
    if location is None:
        yield Keeper()
        return
    from gazehound.findings.store import Store  # noqa: PLC0415  # start-up: the database library is for stores alone
    from gazehound.workbench.recording import Recording  # noqa: PLC0415  # the same

    with Store.open(location, create=True) as store:
        yield Keeper(Recording(store, moment_of(session.moment()), [str(each) for each in data]))
