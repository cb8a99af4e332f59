"""One type for the values of several.

Lives here: the rule. Does not live here: telling types from cells (`infer`).
"""

from __future__ import annotations

from collections.abc import Iterable

from gazehound.types import ScalarType

T = ScalarType


def merged(kinds: Iterable[ScalarType | None]) -> ScalarType | None:
    """The type that holds values of all these types: whole numbers go into reals, bags and arrays make it dynamic."""
    distinct = {each for each in kinds if each is not None}
    if len(distinct) <= 1:
        return next(iter(distinct), None)
    if T.DYNAMIC in distinct:
        return T.DYNAMIC
    if distinct <= {T.INT, T.LONG}:
        return T.LONG
    return T.REAL if distinct <= {T.INT, T.LONG, T.REAL} else T.STRING
