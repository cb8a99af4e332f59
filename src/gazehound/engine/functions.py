"""Adding vectorised functions to DuckDB. Does not live here: the functions (`gazehound.vectorised`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from inspect import Parameter, Signature
from typing import Any

from gazehound.diagnostics import failure
from gazehound.engine.outside import Outside
from gazehound.functions.vectorised import Vectorised

_REFUSED = re.compile(r"\bRefusedValue: (?P<name>\S+): (?P<reason>.+)")


def refused_value(message: str) -> tuple[str, str] | None:
    """The function and the reason, where a vectorised function refused a value and DuckDB says so in `message`."""
    found = _REFUSED.search(message)
    return None if found is None else (found["name"], found["reason"])


def function_of(declared: Vectorised, outside: Outside) -> Callable[..., Any]:
    """The Python function, with the local file it reads where it needs one.

    Errors: `KqlError` K0411 when a library is not installed
    """
    try:
        module = import_module(declared.module)
    except ModuleNotFoundError as missing:
        if not declared.needs:
            raise
        raise failure("K0411", name=declared.function, library=missing.name, extra=declared.needs) from None
    function: Callable[..., Any] = getattr(module, declared.function)
    if declared.reads:
        function = partial(function, getattr(outside, declared.reads))
    return _taking(function, len(declared.parameters))


def _taking(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    """The function with a signature of `count` parameters, which DuckDB asks for."""

    def called(*columns: Any) -> Any:
        return function(*columns)

    places = [Parameter(f"column{at}", Parameter.POSITIONAL_ONLY) for at in range(count)]
    called.__signature__ = Signature(places)  # type: ignore[attr-defined]
    return called
