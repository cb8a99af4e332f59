"""Which columns, rows and widths of a table fit: pure arithmetic over texts.

Nothing is cut silently: a `Layout` names what it leaves out. Does not live here: drawing (`print`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from gazehound.workbench.values import spelled_out

GAP = 2
"""Blanks between two columns."""
NARROWEST = 12
"""A column is not squeezed below this, unless it needs less."""
YIELDED = 14
"""What a column is squeezed to that gives way first; two ids in brackets fit."""

CODE = re.compile(r"[0-9A-Fa-f-]{24,}")

SEPARATORS = " ,;/\\&"
"""A line is best broken behind one of these."""


def printable(text: str) -> str:
    """`text` with control characters spelled out: a log may hold sequences that a terminal would obey."""
    return spelled_out(text)


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a table is drawn: the columns (by index) with their widths, and what is left out."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    empty: tuple[int, ...] = ()
    """Columns left out because no row that is shown has a value there."""
    cut: tuple[int, ...] = ()
    """Columns left out because they do not fit."""
    squeezed: bool = False
    """Some columns are narrower than their values, or left out."""
    codes: tuple[int, ...] = ()
    """Columns of hashes, guids and the like, which are cut rather than folded."""


def fit(headers: Sequence[str], types: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Layout:
    """The widths at which the table fits into `width` characters; `types` are Kusto's names.

    Codes (hashes, guids), which nobody reads whole, and dynamic values give way first, then the widest of the others,
    times last. Where that is not enough, columns without any value are left out, then columns from the right.
    """
    natural = [max([cell_len(header), *(cell_len(row[at]) for row in rows)]) for at, header in enumerate(headers)]
    every = tuple(range(len(headers)))
    if _total(natural) <= width:
        return Layout(every, tuple(natural))
    filled = tuple(at for at in every if any(row[at] for row in rows))
    rigid = {at for at in every if types[at] == "datetime"}
    kept = filled if rows and filled and _total(_least(natural, every)) > width else every
    empty = tuple(at for at in every if at not in kept)
    if _total(_least(natural, kept)) > width:  # some have to go, so those that stay may as well keep their times
        while len(kept) > 1 and _total(_least(natural, kept, rigid)) > width:
            kept = kept[:-1]
    cut = tuple(at for at in every if at not in kept and at not in empty)
    codes = tuple(at for at in kept if is_code_column([row[at] for row in rows]))
    yielding = [*(at for at in kept if types[at] == "dynamic"), *codes]
    widths = _shared({at: natural[at] for at in kept}, width - GAP * (len(kept) - 1), yielding, rigid & {*kept})
    return Layout(kept, tuple(widths[at] for at in kept), empty, cut, True, codes)


def _shared(natural: dict[int, int], room: int, yielding: Sequence[int], rigid: set[int]) -> dict[int, int]:
    """Widths by column: `yielding` ones get what the others leave, `rigid` ones what they want if that is possible."""
    least = {at: min(width, NARROWEST) for at, width in natural.items()}
    widths = {at: min(width, YIELDED) if at in yielding else width for at, width in natural.items()}
    flexible = [at for at in natural if at not in yielding and at not in rigid]
    for group in (flexible, [*flexible, *rigid], list(natural)):
        others = sum(width for at, width in widths.items() if at not in group)
        if others + sum(least[at] for at in group) <= room:
            widths |= zip(group, squeeze([natural[at] for at in group], room - others), strict=True)
            break
    else:
        widths = dict(zip(natural, squeeze(list(natural.values()), room), strict=True))
    spare = room - sum(widths.values())
    for at in yielding:
        grown = min(spare, natural[at] - widths[at])
        widths[at], spare = widths[at] + grown, spare - grown
    return widths


def is_code_column(values: Sequence[str]) -> bool:
    """True for hashes, guids and the like: long, of hexadecimal digits and dashes only."""
    present = [value for value in values if value]
    return bool(present) and all(CODE.fullmatch(value) for value in present)


def squeeze(natural: Sequence[int], room: int) -> list[int]:
    """Widths of at most `room` in total: the widest are cut to one common limit, the others keep theirs."""
    if sum(natural) <= room:
        return list(natural)
    limit, left = 0, room
    for place, width in enumerate(sorted(natural)):
        limit = left // (len(natural) - place)
        if width > limit:
            break
        left -= width
    widths = [min(width, max(1, limit)) for width in natural]
    spare = room - sum(widths)
    for at, width in enumerate(natural):  # what the division left over
        if spare > 0 and widths[at] < width:
            widths[at] += 1
            spare -= 1
    return widths


def _least(natural: Sequence[int], columns: Sequence[int], rigid: Collection[int] = ()) -> list[int]:
    """How narrow the columns may become; `rigid` ones keep their width."""
    return [natural[at] if at in rigid else min(natural[at], NARROWEST) for at in columns]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def fold(text: str, width: int, most: int) -> list[str]:
    """`text` in lines of `width` characters, `most` lines at the most, with `…` where it is cut; its own lines stay."""
    lines: list[str] = []
    rest = text
    while "\n" in rest or cell_len(rest) > width:
        if len(lines) == most - 1:
            return [*lines, _head(rest.partition("\n")[0], width - 1) + "…"]
        piece = _head(rest, width)
        cut = piece.find("\n") + 1 or max(piece.rfind(mark) for mark in SEPARATORS) + 1
        piece = piece[:cut] if "\n" in piece or cut > width // 2 else piece
        lines.append(piece.rstrip())
        rest = rest[len(piece) :].lstrip(" ")
    return [*lines, rest]


def _head(text: str, width: int) -> str:
    """The longest beginning of `text` that is at most `width` wide, one character at least."""
    used = 0
    for at, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return text[: max(1, at)]
    return text
