"""Names in generated SQL: columns, tables, helpers; and the DuckDB type of each Kusto type.

DuckDB ignores the case of identifiers even in quotes, KQL does not, so no KQL name is used as it is.
"""

from __future__ import annotations

from gazehound.types import ScalarType

DUCKDB_TYPES: dict[ScalarType, str] = {
    ScalarType.BOOL: "BOOLEAN",
    ScalarType.INT: "INTEGER",
    ScalarType.LONG: "BIGINT",
    ScalarType.REAL: "DOUBLE",
    ScalarType.DECIMAL: "DECIMAL(38,18)",
    ScalarType.STRING: "VARCHAR",
    ScalarType.DATETIME: "TIMESTAMP",
    ScalarType.TIMESPAN: "BIGINT",
    ScalarType.GUID: "UUID",
    ScalarType.DYNAMIC: "JSON",
    ScalarType.UNKNOWN: "JSON",
}


def column_name(identity: int) -> str:
    """The name of a plan's column in every SELECT that hands it on."""
    return f"c{identity}"


def stored_name(position: int) -> str:
    """The name of a table's column, by its place in the table's schema."""
    return f"k{position}"


def kept_name(position: int) -> str:
    """The name of the same column as the file holds it, where that tells the same sooner (datetime, dynamic)."""
    return f"s{position}"


def unread_name(position: int) -> str:
    """The name of the same dynamic column as text that may be no JSON yet."""
    return f"u{position}"


def kept_of(name: str) -> str | None:
    """The name of a table's column as the file holds it; None for the name of no table's column."""
    return kept_name(int(name[1:])) if name[:1] == "k" and name[1:].isdecimal() else None


def kept_of_unread(name: str) -> str | None:
    """The name under which there is what is written of an unread text; None for other names."""
    return kept_name(int(name[1:])) if name[:1] == "u" and name[1:].isdecimal() else None


def scan_name(table: str) -> str:
    """The view that holds `table`: two tables that differ in case only have two views."""
    capitals = sum(1 << at for at, character in enumerate(table) if "A" <= character <= "Z")
    return f"{table}.{capitals:x}"


def workspace_table(function: str) -> str:
    """The table that stands for the rows of a workspace function; no KQL table can have the name."""
    return f"{function}()"
