"""Scalar and string operators."""

from __future__ import annotations

from gazehound.functions.declare import Function

OPERATORS: tuple[Function, ...] = ()
