"""Columns of cells as Arrow arrays of a Kusto type.

Lives here: the quick way for columns that are as they should be, and the way cell by cell for all others; both give
the same answer. Does not live here: the rules for one cell (`values`, `datetimes`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo

import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import ArrowCells, JsonCells, Repeated
from gazehound.intake.datetimes import parse_datetime
from gazehound.intake.model import ARROW_TYPES
from gazehound.intake.values import ABSENT, CONVERTERS
from gazehound.types import ScalarType

ISO_UTC = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?$"
MICROSECONDS = 26
TEXTUAL = frozenset({ScalarType.STRING, ScalarType.DYNAMIC})
TEXT_ONLY = frozenset({str, type(None)})
WHOLE_ONLY = frozenset({int, type(None)})
NUMBERS_ONLY = frozenset({float, type(None)})
# Made once: each text given to a compute function as it is would be searched for a time zone's name.
NO_TEXT, ABSENT_TEXT = pa.scalar(""), pa.scalar(None, pa.string())

Bad = Callable[[int, object], None]
"""`bad(index, value)` is told of a cell that is none of the type."""


def to_array(values: Sequence[object], type_: ScalarType, bad: Bad, zone: tzinfo | None = None) -> pa.Array:
    """The cells as an array of the Arrow type of `type_`; null where a cell is none of the type.

    `zone` is the zone of times without an offset. An empty text is null in every type but string.
    """
    if isinstance(values, Repeated):
        return _repeated(values, type_, bad, zone)
    if isinstance(values, JsonCells) and type_ in TEXTUAL:
        return values.array
    if isinstance(values, ArrowCells):
        ready = None if zone is not None else _from_array(values.array, type_)
        return ready if ready is not None else to_array(list(values), type_, bad, zone)
    kinds = frozenset(map(type, values))
    quick = None if zone is not None else _quick(values, kinds, type_)
    return quick if quick is not None else _one_by_one(values, type_, bad, zone)


def _repeated(values: Repeated, type_: ScalarType, bad: Bad, zone: tzinfo | None) -> pa.Array:
    """The value is converted once; where it is none of the type, each cell is told."""
    told: list[object] = []
    once = to_array([values.value], type_, lambda index, value: told.append(value), zone)
    if told:
        return _one_by_one(values, type_, bad, zone)
    return pa.repeat(once[0], len(values))


def _quick(values: Sequence[object], kinds: frozenset[type], type_: ScalarType) -> pa.Array | None:
    target = ARROW_TYPES[type_]
    try:
        if kinds <= {type(None)}:
            return pa.nulls(len(values), target)
        if kinds <= TEXT_ONLY:
            return _from_texts(pa.array(values, pa.string()), type_)
        if kinds <= WHOLE_ONLY and type_ in (ScalarType.INT, ScalarType.LONG):
            return pa.array(values, target)
        if kinds <= WHOLE_ONLY and type_ in TEXTUAL:
            return pc.cast(pa.array(values, pa.int64()), target)
        if kinds <= NUMBERS_ONLY and type_ is ScalarType.REAL:
            return pa.array(values, target)
        if kinds <= {bool, type(None)} and type_ is ScalarType.BOOL:
            return pa.array(values, target)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeError):
        return None
    return None


def _from_array(cells: pa.Array, type_: ScalarType) -> pa.Array | None:
    """As `_quick` has it for cells of this kind."""
    target = ARROW_TYPES[type_]
    if cells.null_count == len(cells):
        return pa.nulls(len(cells), target)
    try:
        if pa.types.is_string(cells.type):
            return _from_texts(cells, type_)
        is_whole = pa.types.is_integer(cells.type)
        is_alike = cells.type == target or (is_whole and (type_ is ScalarType.INT or type_ in TEXTUAL))
        return pc.cast(cells, target) if is_alike and type_ is not ScalarType.TIMESPAN else None
    except pa.ArrowInvalid:
        return None


def _from_texts(texts: pa.Array, type_: ScalarType) -> pa.Array | None:
    if type_ is ScalarType.STRING:
        return texts
    if type_ in (ScalarType.DYNAMIC, ScalarType.GUID, ScalarType.TIMESPAN, ScalarType.DECIMAL):
        return None
    filled = pc.if_else(pc.equal(texts, NO_TEXT), ABSENT_TEXT, texts)
    if type_ is not ScalarType.DATETIME:
        # Arrow wraps `0xffffffff` around to -1: hexadecimal goes the slow way.
        has_hex = pc.any(pc.match_substring(filled, "x", ignore_case=True)).as_py()
        return None if has_hex else pc.cast(filled, ARROW_TYPES[type_])
    if pc.all(pc.match_substring_regex(filled, ISO_UTC)).as_py() is False:
        return None
    cut = pc.utf8_slice_codeunits(pc.utf8_rtrim(filled, "Z"), 0, MICROSECONDS)
    return pc.cast(cut, ARROW_TYPES[type_])


def _one_by_one(values: Sequence[object], type_: ScalarType, bad: Bad, zone: tzinfo | None) -> pa.Array:
    convert = CONVERTERS[type_]
    if type_ is ScalarType.DATETIME and zone is not None:
        convert = lambda value: parse_datetime(value, zone)  # noqa: E731
    absent = frozenset() if type_ is ScalarType.STRING else frozenset({""}) if type_ in TEXTUAL else ABSENT
    converted: list[object] = []
    known: dict[str, object] = {}
    for index, value in enumerate(values):
        if value is None or (isinstance(value, str) and value in absent):
            converted.append(None)
            continue
        if isinstance(value, str) and value in known:
            converted.append(known[value])
            continue
        try:
            made = convert(value)
        except (ValueError, OverflowError, RecursionError):
            bad(index, value)
            converted.append(None)
            continue
        converted.append(made)
        if isinstance(value, str):
            known[value] = made
    return pa.array(converted, ARROW_TYPES[type_])
