"""gazehound: run Kusto Query Language hunts on your own logs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gazehound.diagnostics import Diagnostic, KqlError
    from gazehound.engine import Limits, Result
    from gazehound.hunting.prove import prove
    from gazehound.hunting.session import Session, connect
    from gazehound.types import Column
    from gazehound.workbench.check import check

__version__ = "0.1.0"

__all__ = ["Column", "Diagnostic", "KqlError", "Limits", "Result", "Session", "check", "connect", "prove"]

_HOMES = {
    "Column": "gazehound.types",
    "Diagnostic": "gazehound.diagnostics",
    "KqlError": "gazehound.diagnostics",
    "Limits": "gazehound.engine",
    "Result": "gazehound.engine",
    "Session": "gazehound.hunting.session",
    "check": "gazehound.workbench.check",
    "connect": "gazehound.hunting.session",
    "prove": "gazehound.hunting.prove",
}
"""Where each public name lives; it is loaded when it is first asked for, since the engine takes a while to load."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
