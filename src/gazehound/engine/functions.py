"""Adding vectorised functions to DuckDB. Does not live here: the functions (`gazehound.vectorised`)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from gazehound.diagnostics import failure
from gazehound.functions.vectorised import Vectorised


def function_of(declared: Vectorised) -> Callable[..., Any]:
    """The Python function; `KqlError` K0411 when the library it needs is not installed."""
    try:
        module = import_module(declared.module)
    except ModuleNotFoundError as missing:
        if not declared.needs:
            raise
        raise failure("K0411", name=declared.function, library=missing.name, extra=declared.needs) from None
    return getattr(module, declared.function)  # type: ignore[no-any-return]
