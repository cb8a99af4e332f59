"""Functions about the run, one value at a time: the plain form of `system`.

Source: Kusto reference, assert(), estimate_data_size(); answers recorded from Kusto.
"""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.functions.declare import NotStated, Typed
from gazehound.types import ScalarType

_WIDE = {ScalarType.BOOL: 1, ScalarType.INT: 4, ScalarType.GUID: 16, ScalarType.DECIMAL: 16}


def asserted(predicate: object, message: str) -> bool:
    """True. Raises `NotStated`, with the message, where the condition does not hold."""
    if predicate is not True:
        raise NotStated(message)
    return True


def _bytes(values: Sequence[object], types: Sequence[ScalarType]) -> int:
    """A text's bytes in UTF-8; of any other type always the same."""
    sizes = [
        len(str(value).encode()) if kind is ScalarType.STRING else _WIDE.get(kind, 8)
        for value, kind in zip(values, types, strict=True)
    ]
    return sum(sizes)


estimate_data_size = Typed(_bytes)
