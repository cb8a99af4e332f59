"""Plan to SQL: one function per plan node, columns named by their identity in the plan.

Lives here: what a tabular operator is in SQL. Does not live here: what a function is in SQL (its entry in
`gazehound.functions` says that), running anything.
"""

from __future__ import annotations

from gazehound.codegen.context import Ask
from gazehound.codegen.generate import generate
from gazehound.codegen.names import (
    DUCKDB_TYPES,
    column_name,
    kept_name,
    scan_name,
    stored_name,
    unread_name,
    workspace_table,
)
from gazehound.codegen.sharing import sources_of

__all__ = [
    "DUCKDB_TYPES",
    "Ask",
    "column_name",
    "generate",
    "kept_name",
    "scan_name",
    "sources_of",
    "stored_name",
    "unread_name",
    "workspace_table",
]
