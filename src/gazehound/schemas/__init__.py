"""The tables and workspace functions that a query may name without data: bundled ones, and those a user gives."""

from __future__ import annotations

from gazehound.schemas.bundled import bundled_function, bundled_function_names, bundled_table, bundled_table_names
from gazehound.schemas.given import Definitions, workspace_from

__all__ = [
    "Definitions",
    "bundled_function",
    "bundled_function_names",
    "bundled_table",
    "bundled_table_names",
    "workspace_from",
]
