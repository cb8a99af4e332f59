"""Functions on datetime and timespan."""

from __future__ import annotations

from gazehound.functions.declare import Function

FUNCTIONS: tuple[Function, ...] = ()
