"""Columns that only the data can tell: the properties of bags, the values that become columns.

Lives here: the queries that ask for them. Does not live here: the plugins (the binder and codegen).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from gazehound import sql
from gazehound.codegen import column_name
from gazehound.plan.relations import Relation
from gazehound.sql import Node, Select
from gazehound.types import Column, ScalarType

_INTEGER = frozenset({"BIGINT", "UBIGINT"})
_KINDS = {
    "BOOLEAN": ScalarType.BOOL,
    "DOUBLE": ScalarType.REAL,
    "VARCHAR": ScalarType.STRING,
    "OBJECT": ScalarType.DYNAMIC,
    "ARRAY": ScalarType.DYNAMIC,
}


def property_query(query: Node, relation: Relation) -> Node:
    """Each property of the bags in the one column of `query` with each JSON type that it has, in order of name."""
    bag = sql.column(column_name(relation.columns[0].id))
    entries = sql.call("unnest", sql.call("json_keys", bag))
    source = Select(source=sql.subquery_source(query, "q"), columns=(("bag", bag), ("name", entries)))
    key = sql.column("name")
    escaped = sql.call(
        "replace", sql.call("replace", key, sql.text("~"), sql.text("~0")), sql.text("/"), sql.text("~1")
    )
    value = sql.call("json_extract", sql.column("bag"), sql.binary("||", sql.text("/"), escaped))
    kinds = Select(source=source.as_source("p"), columns=(("name", key.copy()), ("kind", sql.call("json_type", value))))
    listed = Select(
        source=kinds.as_source("k"),
        columns=(("name", sql.column("name")), ("kind", sql.column("kind"))),
        order_by=(sql.order_key(sql.column("name")),),
        distinct=True,
    )
    return listed.to_node()


def properties(found: pa.Table, arguments: Mapping[str, object]) -> tuple[Column, ...]:
    """A column per property, with the type that all its values have, or dynamic."""
    ignored = _names(arguments.get("ignored"))
    kinds: dict[str, set[str]] = {}
    for name, kind in zip(found.column(0).to_pylist(), found.column(1).to_pylist(), strict=True):
        if name not in ignored:
            kinds.setdefault(name, set()).add(kind or "NULL")
    return tuple(Column(name, _type(each - {"NULL"})) for name, each in kinds.items())


def _type(kinds: set[str]) -> ScalarType:
    """Source: Kusto reference, bag_unpack plugin: one type for all values, dynamic where they differ."""
    if not kinds:
        return ScalarType.DYNAMIC
    if kinds <= _INTEGER:
        return ScalarType.LONG
    if kinds <= _INTEGER | {"DOUBLE"}:
        return ScalarType.REAL
    return _KINDS[next(iter(kinds))] if len(kinds) == 1 else ScalarType.DYNAMIC


def value_query(query: Node, relation: Relation) -> Node:
    """The distinct values of the one column of `query`, in order."""
    value = sql.cast(sql.column(column_name(relation.columns[0].id)), "VARCHAR")
    listed = Select(
        source=sql.subquery_source(query, "q"),
        columns=(("name", value),),
        order_by=(sql.order_key(sql.column("name")),),
        distinct=True,
    )
    return listed.to_node()


def values(found: pa.Table) -> tuple[Column, ...]:
    """A column per value, named by it."""
    return tuple(Column(each or "", ScalarType.LONG) for each in found.column(0).to_pylist())


def _names(ignored: object) -> frozenset[str]:
    return (
        frozenset(each for each in ignored if isinstance(each, str)) if isinstance(ignored, Iterable) else frozenset()
    )
