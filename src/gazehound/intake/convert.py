"""Columns of cells as Arrow arrays of a Kusto type.

Lives here: the quick way for columns that are as they should be, and the way cell by cell for all others; both give
the same answer. Does not live here: the rules for one cell (`values`, `datetimes`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import ArrowCells, JsonCells, Repeated, TimeCells
from gazehound.intake.datetimes import parse_datetime
from gazehound.intake.letters import Letters, cut
from gazehound.intake.model import ARROW_TYPES
from gazehound.intake.values import ABSENT, CONVERTERS
from gazehound.types import ScalarType

ISO_UTC = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?$"
MICROSECONDS = 26
TIME_FORM = b"0000-00-00T00:00:00.000000000"
LONGEST = len(TIME_FORM) + 1
TIME_LENGTHS = {len("0000-00-00T00:00:00Z"), *range(len("0000-00-00T00:00:00.0Z"), LONGEST + 1)}
DIGIT, UTC_SIGN = ord("0"), b"Z"
VALUES_REMEMBERED = 4096
SMALL, SHORT = frozenset({int, bool, type(None)}), 200
"""Types of values that are remembered when converted, and the longest text that is."""
TEXTUAL = frozenset({ScalarType.STRING, ScalarType.DYNAMIC})
AS_IT_IS = frozenset({ScalarType.STRING, ScalarType.LONG, ScalarType.BOOL})
"""Types whose arrays are what they are of."""
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
    if isinstance(values, TimeCells):
        is_time = type_ is ScalarType.DATETIME
        return values.times if is_time else to_array(values.texts, type_, bad, zone)
    if isinstance(values, JsonCells) and type_ in TEXTUAL:
        return values.array
    if isinstance(values, ArrowCells):
        ready = None if zone is not None else _from_array(values.array, type_)
        if ready is None and pa.types.is_string(values.array.type):
            ready = _each_once(values.array, type_, bad, zone)
        return ready if ready is not None else to_array(list(values), type_, bad, zone)
    kinds = frozenset(map(type, values))
    quick = None if zone is not None else _quick(values, kinds, type_)
    return quick if quick is not None else _one_by_one(values, type_, bad, zone)


def _repeated(values: Repeated, type_: ScalarType, bad: Bad, zone: tzinfo | None) -> pa.Array:
    """The value is converted once; where it is none of the type, each cell is told."""
    value = values.value
    is_small = type(value) in SMALL or (type(value) is str and len(value) <= SHORT)
    once = (_remembered if is_small else _once)(type(value), value, type_, zone)
    return _one_by_one(values, type_, bad, zone) if once is None else pa.repeat(once, len(values))


def _once(kind: type, value: object, type_: ScalarType, zone: tzinfo | None) -> pa.Scalar | None:
    """The value as one of the type, None where it is none; `kind` tells 1 from true for those who remember."""
    told: list[object] = []
    array = to_array([value], type_, lambda index, value: told.append(value), zone)
    return None if told else array[0]


_remembered = lru_cache(maxsize=VALUES_REMEMBERED)(_once)


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
    if cells.type == target and type_ in AS_IT_IS:
        return cells
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
    if type_ is ScalarType.DATETIME and (made := _alike_times(texts)) is not None:
        return made
    filled = pc.if_else(pc.equal(texts, NO_TEXT), ABSENT_TEXT, texts)
    if type_ is not ScalarType.DATETIME:
        # Arrow wraps `0xffffffff` around to -1: hexadecimal goes the slow way.
        has_hex = pc.any(pc.match_substring(filled, "x", ignore_case=True)).as_py()
        return None if has_hex else pc.cast(filled, ARROW_TYPES[type_])
    if pc.all(pc.match_substring_regex(filled, ISO_UTC)).as_py() is False:
        return None
    cut = pc.utf8_slice_codeunits(pc.utf8_rtrim(filled, "Z"), 0, MICROSECONDS)
    return pc.cast(cut, ARROW_TYPES[type_])


def _alike_times(texts: pa.Array) -> pa.Array | None:
    """Times of few lengths in UTC, as machines write them: what `ISO_UTC` finds in each, told for all at once."""
    _, offsets, data = texts.buffers()
    if texts.null_count or data is None:
        return None
    bounds = np.frombuffer(offsets, np.int32, len(texts) + 1, texts.offset * 4)
    lengths = np.diff(bounds)
    if lengths.max() > LONGEST:
        return None
    kinds = np.flatnonzero(np.bincount(lengths))
    if not TIME_LENGTHS.issuperset(kinds):
        return None
    times = np.empty(len(texts), np.int64)
    for length in kinds:
        of_length = slice(None) if len(kinds) == 1 else np.flatnonzero(lengths == length)
        found = _times(cut(data, data.size, bounds[:-1][of_length], int(length)))
        if found is None:
            return None
        times[of_length] = found
    return pa.array(times).view(ARROW_TYPES[ScalarType.DATETIME])


def _times(rows: Letters) -> npt.NDArray[np.int64] | None:
    """Times of one length, a row of letters each, as microseconds since 1970."""
    count, length = rows.shape
    form = TIME_FORM[: length - 1] + UTC_SIGN
    most = bytes(9 * (letter == DIGIT) for letter in form)
    if (rows.ravel() - np.frombuffer(form * count, np.uint8) > np.frombuffer(most * count, np.uint8)).any():
        return None
    kept = np.ascontiguousarray(rows[:, : min(length - 1, MICROSECONDS)])
    places = np.arange(0, kept.size + 1, kept.shape[1], dtype=np.int32)
    held = pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(places), pa.py_buffer(kept)])
    times: npt.NDArray[np.int64] = pc.cast(held, ARROW_TYPES[ScalarType.DATETIME]).view(pa.int64()).to_numpy()
    return times


def _each_once(texts: pa.Array, type_: ScalarType, bad: Bad, zone: tzinfo | None) -> pa.Array:
    """As `_one_by_one` has it, each different text converted once."""
    encoded = texts.dictionary_encode()
    told: dict[int, object] = {}
    made = _one_by_one(encoded.dictionary.to_pylist(), type_, told.__setitem__, zone)
    if told:
        for index, code in enumerate(encoded.indices.to_pylist()):
            if code in told:
                bad(index, told[code])
    return made.take(encoded.indices)


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
