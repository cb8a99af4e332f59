"""Types of columns that no schema knows, told from all their cells.

Lives here: what a column may still be after each batch, and the type that is left. Does not live here: converting
(`convert`). Cautious on purpose: a text becomes a number or a time only where writing it back would give the same
kind of text in every cell, so `007` and `1e5` stay text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from gazehound.intake.cells import ArrowCells
from gazehound.intake.merging import merged
from gazehound.intake.values import LONG_RANGE
from gazehound.types import ScalarType

T = ScalarType
DATE_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?"
ZONE = r"\s?(Z|UTC|[+-]\d\d:?\d\d)"
PORTAL_TIME = r"\d{1,2}/\d{1,2}/\d{4}, \d{1,2}:\d\d:\d\d(\.\d+)?[\s\x{202f}][AP]M"
TEXT_FORMS: tuple[tuple[ScalarType, str], ...] = (
    (T.BOOL, r"^(?i:true|false)$"),
    (T.LONG, r"^(0|-?[1-9]\d{0,17})$"),
    (T.REAL, r"^(0|-?[1-9]\d{0,14}|-?(0|[1-9]\d{0,14})\.\d+([eE][+-]?\d+)?)$"),
    (T.DATETIME, rf"^(\d{{4}}-\d\d-\d\d|{DATE_TIME}({ZONE})?|{PORTAL_TIME})$"),
    (T.DYNAMIC, r"^\s*[\[{]"),
)
"""The forms of a CSV cell, the first that fits every cell of a column names its type."""
JSON_TIME = rf"^{DATE_TIME}{ZONE}$"
"""The form of a JSON string that is a time: with its zone, so that nothing is guessed."""
PLAIN = {bool: T.BOOL, float: T.REAL, dict: T.DYNAMIC, list: T.DYNAMIC}


@dataclass(slots=True)
class TextForms:
    """What a column of CSV cells may still be."""

    alive: list[ScalarType] = field(default_factory=lambda: [each for each, _ in TEXT_FORMS])
    is_filled: bool = False

    def observe(self, values: Sequence[object]) -> None:
        """Take the cells of one batch into account; empty ones say nothing."""
        if not self.alive:
            return
        texts = pa.array([value for value in values if value], pa.string())
        self.is_filled = self.is_filled or len(texts) > 0
        self.alive = [each for each in self.alive if _fits(each, texts)]

    def type(self) -> ScalarType | None:
        """The type, None while no cell had text."""
        return (self.alive or [T.STRING])[0] if self.is_filled else None


def _fits(type_: ScalarType, texts: pa.Array) -> bool:
    form = next(form for each, form in TEXT_FORMS if each is type_)
    if pc.all(pc.match_substring_regex(texts, form)).as_py() is False:
        return False
    return type_ is not T.DYNAMIC or all(_is_json(text) for text in texts.to_pylist())


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except ValueError:
        return False
    return True


@dataclass(slots=True)
class JsonKinds:
    """What the values of one JSON field were so far."""

    kinds: set[ScalarType] = field(default_factory=set)

    def observe(self, values: Sequence[object]) -> None:
        """Take the values of one batch into account; null and `""` say nothing."""
        if isinstance(values, ArrowCells):
            self._observe_array(values)
            return
        for kind in frozenset(map(type, values)):
            if kind is int:
                self.kinds.add(_whole([value for value in values if type(value) is int]))
            elif kind is str and T.STRING not in self.kinds:
                self._observe_texts([value for value in values if isinstance(value, str) and value])
            elif kind in PLAIN:
                self.kinds.add(PLAIN[kind])

    def _observe_array(self, values: ArrowCells) -> None:
        cells = values.array
        if cells.null_count == len(cells):
            return
        if pa.types.is_string(cells.type):
            self._observe_texts([value for value in values if isinstance(value, str) and value])
        else:
            self.kinds.add(T.BOOL if pa.types.is_boolean(cells.type) else T.LONG)

    def _observe_texts(self, texts: list[str]) -> None:
        if texts:
            try:
                is_time = pc.all(pc.match_substring_regex(pa.array(texts, pa.string()), JSON_TIME)).as_py()
            except UnicodeError:
                is_time = False
            self.kinds.add(T.DATETIME if is_time else T.STRING)

    def type(self) -> ScalarType | None:
        """The type, None while there was no value."""
        return merged(self.kinds)


def _whole(numbers: list[int]) -> ScalarType:
    return T.LONG if min(numbers) in LONG_RANGE and max(numbers) in LONG_RANGE else T.REAL
