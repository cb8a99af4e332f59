"""Functions on dynamic values."""

from __future__ import annotations

from gazehound.functions.declare import Function

FUNCTIONS: tuple[Function, ...] = ()
