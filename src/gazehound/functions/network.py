"""Functions on IP addresses and URLs."""

from __future__ import annotations

from gazehound.functions.declare import Function

FUNCTIONS: tuple[Function, ...] = ()
