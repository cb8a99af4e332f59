"""Drawing on the terminal: tables that fit, records, notes.

On a terminal tables take its width and some colour; elsewhere they are plain text of `PLAIN_WIDTH` characters.
Does not live here: what fits (`layout`), how values become text (`workbench.values`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from gazehound.cli.layout import GAP, Layout, fit, fold, printable
from gazehound.workbench.values import text_value

PLAIN_WIDTH = 120
MOST_LINES = 4
"""A cell of a short table may take this many lines."""
SHORT_TABLE = 12
RECORDS_UP_TO = 12
"""So few rows are drawn as records, a line per column, when a table would have to leave columns out."""
WHOLE_UP_TO = 3
"""So few rows are drawn as records also when a table would have to cut values."""
NUMBERS = frozenset({"int", "long", "real", "decimal"})


@cache
def console(stream: TextIO) -> Console:
    """Where to draw; colour and the terminal's width only if `stream` is one."""
    if stream.isatty():
        return Console(file=stream, highlight=False, emoji=False, markup=False)
    return Console(
        file=stream, width=PLAIN_WIDTH, color_system=None, force_terminal=False, highlight=False, emoji=False,
        markup=False,
    )  # fmt: skip


def out() -> Console:
    """The console for results."""
    return console(sys.stdout)


def err() -> Console:
    """The console for everything else."""
    return console(sys.stderr)


def note(text: str) -> None:
    """A line on stderr."""
    err().print(Text(printable(text)), soft_wrap=True)


def cell(value: object) -> str:
    """A value as a table shows it: as text, a datetime with a blank between day and time."""
    text = printable(text_value(value))
    return text.replace("T", " ", 1) if isinstance(value, datetime) else text


def print_table(
    headers: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[str]], total: int, *, indent: int = 0
) -> None:
    """Draw `rows`, texts as `cell` makes them, the first of `total`, and say below what is not shown."""
    target = out()
    width = target.width - indent
    names = list(map(printable, headers))
    layout = fit(names, rows, width)
    table = list(_table(names, types, rows, layout))
    is_cut = any("…" in line.plain for line in table[2:])
    if rows and ((layout.cut and total <= RECORDS_UP_TO) or (is_cut and total <= WHOLE_UP_TO)):
        lines = [*_records(names, rows, width), *_footer(names, None, len(rows), total)]
    else:
        lines = [*table, *_footer(names, layout, len(rows), total)]
        lines += [Text("(a value that ends in … is cut; --format jsonl shows it whole)", style="dim")] * is_cut
    for line in lines:
        target.print(Text(" " * indent) + line, soft_wrap=True)


def _table(names: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[str]], layout: Layout) -> Iterator[Text]:
    right = [types[at] in NUMBERS for at in layout.columns]
    yield from _lines([names[at] for at in layout.columns], layout.widths, right, "bold", 1)
    yield Text((" " * GAP).join("─" * width for width in layout.widths), style="dim")
    most = MOST_LINES if len(rows) <= SHORT_TABLE else 1
    for row in rows:
        yield from _lines([row[at] for at in layout.columns], layout.widths, right, "", most)


def _lines(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], style: str, most: int) -> Iterator[Text]:
    """One row of a table, as many lines as its longest cell needs, `most` at the most."""
    folded = [fold(cell, width, most) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, folded), default=0)):
        line = ""
        for at, pieces in enumerate(folded):
            piece = pieces[number] if number < len(pieces) else ""
            blanks = " " * (widths[at] - cell_len(piece))
            line += (blanks + piece if right[at] else piece + blanks) + " " * GAP
        yield Text(line.rstrip(), style=style)


def _records(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[Text]:
    """Each row as a block of lines `name  value`; the columns without a value stand in its last line."""
    widest = max(map(cell_len, names))
    for number, row in enumerate(rows):
        if number:
            yield Text("")
        for name, value in zip(names, row, strict=True):
            for at, piece in enumerate(fold(value, max(20, width - widest - GAP), len(value)) if value else ()):
                label = name if at == 0 else ""
                line = Text(label + " " * (widest - cell_len(label) + GAP) + piece)
                line.stylize("bold", 0, len(label))
                yield line
        if hidden := [name for name, value in zip(names, row, strict=True) if not value]:
            yield Text(f"(without a value: {', '.join(hidden)})", style="dim")


def _footer(names: Sequence[str], layout: Layout | None, shown: int, total: int) -> Iterator[Text]:
    count = f"{total:,} row{'' if total == 1 else 's'}"
    if shown < total:
        count += f", the first {shown:,} are shown"
    yield Text(f"({count})", style="dim")
    for what, columns in (("do not fit", layout.cut), ("are empty", layout.empty)) if layout else ():
        if columns:
            left_out = ", ".join(names[at] for at in columns)
            yield Text(f"({len(columns)} of {len(names)} columns {what}: {left_out})", style="dim")
