"""Drawing tables and records as lines of text that fit a width.

Does not live here: which columns fit and where a text is folded (`layout`), where lines go (`print`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rich.cells import cell_len
from rich.text import Text

from gazehound.cli.layout import GAP, Layout, fit, fold, printable
from gazehound.diagnostics import listing
from gazehound.workbench.values import text_value

SHORT_TABLE = 12
"""Up to so many rows, a cell may take `MOST_LINES` lines; in a longer table one."""
MOST_LINES = 4
RECORD_LINES = 160
"""Rows are drawn as records, a line per value, when a table would have to leave columns out and they need no more."""
WHOLE_LINES = 40
"""The same when a table would only have to cut values."""
NARROWEST_ASIDE = 72
MOST_NAMES = 80
"""So many columns that are left out are named; more are counted."""
FRACTION = re.compile(r"\.\d+Z$")
NUMBERS = frozenset({"int", "long", "real", "decimal"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to draw: `rows` are texts as `cell` makes them, the first of `total`; `unit` is what a row is.

    `lines` is how many lines a cell may take, None to decide by the number of rows; `whole` is where cut values are
    shown whole.
    """

    names: Sequence[str]
    types: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: int
    unit: str = "row"
    lines: int | None = None
    whole: str = "--format jsonl"

    @property
    def most_lines(self) -> int:
        return self.lines or (MOST_LINES if len(self.rows) <= SHORT_TABLE else 1)


def cell(value: object) -> str:
    """A value as a table shows it: as text, a datetime with a blank between day and time."""
    text = printable(text_value(value))
    return text.replace("T", " ", 1) if isinstance(value, datetime) else text


def draw(sheet: Sheet, width: int) -> Iterator[Text]:
    """The sheet as a table or, where that would hide part of a few rows, as records; then what is not shown."""
    shown, layout = _fitted(sheet, width)
    is_cut = _is_cut(shown, layout)
    if _as_records(sheet, RECORD_LINES if layout.cut else WHOLE_LINES if is_cut else 0):
        yield from _records(sheet, width)
        yield from _asides(_footer(sheet, None), width)
        return
    yield from _table(shown, layout)
    remarks = list(_footer(sheet, layout))
    if is_cut:
        remarks.append(f"a value that ends in … is cut; {sheet.whole} shows it whole")
    if shown is not sheet:
        remarks.append("times are cut to the second")
    yield from _asides(remarks, width)


def _fitted(sheet: Sheet, width: int) -> tuple[Sheet, Layout]:
    """The sheet and its layout; where it does not fit as it is, times lose the fractions of their seconds."""
    names = list(map(printable, sheet.names))
    layout = fit(names, sheet.types, sheet.rows, width)
    times = {at for at, kind in enumerate(sheet.types) if kind == "datetime"}
    if not layout.squeezed or not any(FRACTION.search(row[at]) for row in sheet.rows for at in times):
        return sheet, layout
    rows = [[FRACTION.sub("Z", text) if at in times else text for at, text in enumerate(row)] for row in sheet.rows]
    shown = replace(sheet, rows=rows)
    return shown, fit(names, sheet.types, rows, width)


def _as_records(sheet: Sheet, most: int) -> bool:
    """Whether all there is can be drawn as records of at most `most` lines."""
    values = sum(bool(text) for row in sheet.rows for text in row)
    return sheet.lines is None and sheet.total == len(sheet.rows) and 0 < values <= most


def _is_cut(sheet: Sheet, layout: Layout) -> bool:
    places = [(at, width, _lines(sheet, layout, at)) for at, width in zip(layout.columns, layout.widths, strict=True)]
    return any(len(fold(row[at], width, most + 1)) > most for row in sheet.rows for at, width, most in places)


def _lines(sheet: Sheet, layout: Layout, column: int) -> int:
    """How many lines a value of the column may take."""
    return 1 if column in layout.codes else sheet.most_lines


def _table(sheet: Sheet, layout: Layout) -> Iterator[Text]:
    right = [sheet.types[at] in NUMBERS for at in layout.columns]
    lines = [_lines(sheet, layout, at) for at in layout.columns]
    yield from _row(
        [printable(sheet.names[at]) for at in layout.columns], layout.widths, right, "bold", [1] * len(right)
    )
    yield Text((" " * GAP).join("─" * width for width in layout.widths), style="dim")
    for row in sheet.rows:
        yield from _row([row[at] for at in layout.columns], layout.widths, right, "", lines)


def _row(
    cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], style: str, lines: Sequence[int]
) -> Iterator[Text]:
    """One row of a table, as many lines as its longest cell needs, at the most so many as `lines` allows the cell."""
    folded = [fold(text, width, most) for text, width, most in zip(cells, widths, lines, strict=True)]
    for number in range(max(map(len, folded), default=0)):
        line = ""
        for at, pieces in enumerate(folded):
            piece = pieces[number] if number < len(pieces) else ""
            blanks = " " * (widths[at] - cell_len(piece))
            line += (blanks + piece if right[at] else piece + blanks) + " " * GAP
        yield Text(line.rstrip(), style=style)


def _records(sheet: Sheet, width: int) -> Iterator[Text]:
    """Each row as a block of lines `name  value`; the columns without a value stand in its last line."""
    names = list(map(printable, sheet.names))
    widest = max(map(cell_len, names))
    for number, row in enumerate(sheet.rows):
        if number:
            yield Text("")
        for name, value in zip(names, row, strict=True):
            for at, piece in enumerate(fold(value, max(20, width - widest - GAP), len(value)) if value else ()):
                label = name if at == 0 else ""
                line = Text(label + " " * (widest - cell_len(label) + GAP) + piece)
                line.stylize("bold", 0, len(label))
                yield line
        if hidden := [name for name, value in zip(names, row, strict=True) if not value]:
            yield from _asides([f"without a value: {', '.join(hidden)}"], width)


def _footer(sheet: Sheet, layout: Layout | None) -> Iterator[str]:
    count = f"{sheet.total:,} {sheet.unit}{'' if sheet.total == 1 else 's'}"
    yield count + (f", the first {len(sheet.rows):,} are shown" if len(sheet.rows) < sheet.total else "")
    for what, columns in (("do not fit", layout.cut), ("are empty", layout.empty)) if layout else ():
        if columns:
            left_out = listing([printable(sheet.names[at]) for at in columns], MOST_NAMES)
            yield f"{len(columns)} of {len(sheet.names)} columns {what}: {left_out}"


def _asides(texts: Iterable[str], width: int) -> Iterator[Text]:
    """Remarks in brackets, folded to the width."""
    for text in texts:
        for at, line in enumerate(fold(f"({text})", max(NARROWEST_ASIDE, width - 1), len(text) + 2)):
            yield Text(" " * bool(at) + line, style="dim")
