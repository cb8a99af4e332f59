"""H3 cells by their numbers, one value at a time: the plain form of what `geo_h3_cells` declares that needs no place.

A cell's number is 0, four bits of mode 1, three bits, four bits of resolution, seven of the base cell and fifteen
times three bits, one digit from 0 to 6 for each resolution and 7 behind the last.

Source: H3's documentation, "H3 Index bit layouts"; Kusto reference, the pages of the functions.
"""

from __future__ import annotations

import re
from typing import Any

from gazehound.functions.plain_h3_grid import PENTAGONS, Cell

FINEST = 15
MOST_LEVELS_DOWN = 5
_BASE_CELLS = 122
_UNUSED, _DELETED = 7, 1
_HEXADECIMAL = re.compile("[0-9A-Fa-f]{1,16}")


def read(text: str) -> Cell | None:
    """None for what is no cell."""
    number = int(text, 16) if _HEXADECIMAL.fullmatch(text) else 0
    resolution, base = number >> 52 & 15, number >> 45 & 127
    digits = [number >> 3 * (FINEST - at) & 7 for at in range(1, FINEST + 1)]
    if number >> 56 != 8 or base >= _BASE_CELLS:
        return None
    if _UNUSED in digits[:resolution] or any(each != _UNUSED for each in digits[resolution:]):
        return None
    own = tuple(digits[:resolution])
    return None if _is_deleted(base, own) else (base, own)


def _is_deleted(base: int, digits: tuple[int, ...]) -> bool:
    """A pentagon has no part in the first direction."""
    return base in PENTAGONS and next((each for each in digits if each), 0) == _DELETED


def written(cell: Cell) -> str:
    base, digits = cell
    number = 8 << 56 | len(digits) << 52 | base << 45
    for at in range(FINEST):
        digit = digits[at] if at < len(digits) else _UNUSED
        number |= digit << 3 * (FINEST - 1 - at)
    return format(number, "x")


def is_resolution(value: Any) -> bool:
    return value is not None and 0 <= value < FINEST + 1


def geo_h3cell_level(text: str) -> int | None:
    cell = read(text)
    return None if cell is None else len(cell[1])


def geo_h3cell_parent(text: str, *given: Any) -> str:
    cell = read(text)
    if cell is None or (given and not is_resolution(given[0])):
        return ""
    wanted = int(given[0]) if given else len(cell[1]) - 1
    return written((cell[0], cell[1][:wanted])) if 0 <= wanted <= len(cell[1]) else ""


def geo_h3cell_children(text: str, *given: Any) -> list[str] | None:
    cell = read(text)
    if cell is None or (given and not is_resolution(given[0])):
        return None
    wanted = int(given[0]) if given else len(cell[1]) + 1
    if not 0 <= wanted - len(cell[1]) <= MOST_LEVELS_DOWN or wanted > FINEST:
        return None
    cells = [cell]
    for _ in range(wanted - len(cell[1])):
        cells = [finer for each in cells for finer in children_of(each)]
    return [written(each) for each in cells]


def children_of(cell: Cell) -> list[Cell]:
    """The cells of the next finer resolution."""
    base, digits = cell
    return [(base, (*digits, each)) for each in range(7) if not _is_deleted(base, (*digits, each))]
