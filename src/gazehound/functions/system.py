"""Functions about the service, the run and the row rather than about values.

What only a Kusto service knows is declared and not supported. Does not live here: `ingestion_time()` and
`column_ifexists()`, which the binder settles.
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_system
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, scalar
from gazehound.sql import Node
from gazehound.types import ScalarType

_SIZES = {
    ScalarType.BOOL: 1,
    ScalarType.INT: 4,
    ScalarType.LONG: 8,
    ScalarType.REAL: 8,
    ScalarType.DATETIME: 8,
    ScalarType.TIMESPAN: 8,
    ScalarType.GUID: 16,
    ScalarType.DECIMAL: 16,
}
"""Bytes of the types that have a fixed size."""


def new_guid() -> Node:
    return sql.call("uuid")


def asserted(predicate: Operand, message: Operand) -> Node:
    """True; where the condition does not hold the query ends with the message."""
    failed = sql.cast(sql.call("error", message.node), "BOOLEAN")
    return sql.if_(predicate.node, sql.boolean(True), failed)


def data_size(*columns: Operand) -> Node:
    total: Node = sql.long(0)
    for column in columns:
        total = sql.binary("+", total, _size(column))
    return total


def _size(column: Operand) -> Node:
    if column.type is ScalarType.STRING:
        return sql.call("strlen", column.node)
    if column.type not in _SIZES:
        raise RefusedCall(f"an argument of type {column.type}")
    return sql.long(_SIZES[column.type])


NEW_GUID = scalar(
    "new_guid",
    doc="A random guid.",
    source="Kusto reference: new_guid()",
    overloads=(Overload("(): guid", new_guid),),
    examples=(Example("isnotnull(new_guid())", "true"),),
    is_deterministic=False,
)

ASSERT = scalar(
    "assert",
    doc="True where a condition holds; where it does not the query ends with a message.",
    source="Kusto reference: assert(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(predicate: bool, message: string): bool", asserted, plain_system.asserted),),
    examples=(Example('assert(1 > 0, "must be")', "true"),),
)

ESTIMATE_DATA_SIZE = scalar(
    "estimate_data_size",
    doc="How many bytes the values of some columns take.",
    source="Kusto reference: estimate_data_size(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(Overload("(column: Scalar...): long", data_size, plain_system.estimate_data_size),),
    examples=(
        Example('estimate_data_size(1, "1234567890")', "18"),
        Example('estimate_data_size("ß")', "2"),
        Example("estimate_data_size(int(null), true)", "5"),
    ),
    notes="Dynamic values are not supported.",
)

_DECLARED: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("current_cluster_endpoint", "(): string", "The cluster that runs the query.", ()),
    ("current_database", "(): string", "The database of the query.", ()),
    ("current_principal", "(): string", "Who runs the query.", ()),
    ("current_principal_details", "(): dynamic", "Details of who runs the query.", ()),
    ("current_principal_is_member_of", "(group: StringOrArray...): bool", "Whether who runs the query is in a group.",
     ()),
    ("current_node_id", "(): string", "The node that reads the row.", ()),
    ("cursor_after", "(cursor: string): bool", "Whether the row came in after a database cursor.", ()),
    ("cursor_before_or_at", "(cursor: string): bool", "Whether the row came in up to a database cursor.", ()),
    ("cursor_current", "(): string", "The database cursor now.", ("current_cursor",)),
    ("extent_id", "(): guid", "The data shard of the row.", ("extentid",)),
    ("extent_tags", "(): dynamic", "The tags of the row's data shard.", ()),
    ("row_id", "(): string", "The number of the row in its data shard.", ()),
    ("rowstore_ordinal_range", "(): dynamic", "The row's range in the row store.", ()),
)  # fmt: skip

FUNCTIONS: tuple[Function, ...] = (
    NEW_GUID,
    ASSERT,
    ESTIMATE_DATA_SIZE,
    *(
        scalar(name, aliases=aliases, doc=doc, source=f"Kusto reference: {name}()", overloads=(Overload(signature),))
        for name, signature, doc, aliases in _DECLARED
    ),
)
