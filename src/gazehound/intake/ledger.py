"""The account of what was left out: files, pieces of files, cells.

Lives here: the three kinds of entries and the ledger that gathers them within bounds. Does not live here: the
wording of each reason (`diagnostics/catalog/intake.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from gazehound.diagnostics import report
from gazehound.records import record

TEXT_SHOWN = 120


@record(frozen=True, slots=True)
class Skipped:
    """A file that was not read, and why, in a sentence."""

    path: Path
    reason: str
    code: str = ""
    member: str = ""


@record(frozen=True, slots=True)
class Rejected:
    """A piece of a file that could not be read as a row, or cells that could not be read as their type.

    `position` is the place of the first one (`line 7`, `row 3, column RemotePort`), `text` what stood there, cut
    short; `count` tells how many pieces share the reason.
    """

    path: Path
    position: str
    reason: str
    text: str = ""
    code: str = ""
    member: str = ""
    count: int = 1


@dataclass(slots=True)
class Ledger:
    """Gathers rejected pieces: at most `kept` by name for each file and reason, the rest as a count."""

    kept: int
    _pieces: dict[tuple[Path, str, str], list[Rejected]] = field(default_factory=dict)
    _cells: dict[tuple[Path, str, str], tuple[Rejected, ...]] = field(default_factory=dict)

    def reject(self, path: Path, member: str, position: str, code: str, text: str = "", **values: object) -> None:
        """Write down one piece of a file; `values` fill the message of `code`."""
        listed = self._pieces.setdefault((path, member, code), [])
        if len(listed) <= self.kept:
            listed.append(Rejected(path, position, worded(code, **values), shorten(text), code, member))
        else:
            listed[-1] = replace(listed[-1], count=listed[-1].count + 1)

    def set_cells(self, path: Path, member: str, table: str, cells: Iterable[Rejected]) -> None:
        """Write down the cells of one table of one file, in place of those of an earlier reading."""
        self._cells[path, member, table] = tuple(cells)

    def add(self, entries: Iterable[Rejected]) -> None:
        """Take over what was written down elsewhere."""
        for each in entries:
            self._pieces.setdefault((each.path, each.member, each.code), []).append(each)

    def rejected(self) -> list[Rejected]:
        """Everything written down so far, file by file."""
        pieces = [each for listed in self._pieces.values() for each in listed]
        return pieces + [each for listed in self._cells.values() for each in listed]


def worded(code: str, **values: object) -> str:
    """The sentence of the catalog for `code`."""
    return report(code, **values).message  # type: ignore[arg-type]


def skipped(path: Path, member: str, code: str, **values: object) -> Skipped:
    """A file left out for the reason `code`."""
    return Skipped(path, worded(code, **values), code, member)


def shorten(text: object) -> str:
    """`text` on one line, cut to what a message can show."""
    shown = " ".join(str(text)[: 4 * TEXT_SHOWN].split())
    return shown if len(shown) <= TEXT_SHOWN else shown[: TEXT_SHOWN - 1] + "…"
