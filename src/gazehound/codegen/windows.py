"""Window functions: rows in a fixed order, numbered, and one SELECT per level of nesting.

A lowering writes `function OVER (… ORDER BY "o")`, where `o` is the number of the row in the serialized order
(`gazehound.functions.windows`); what is nested in another window function is computed one SELECT further in.
Source: Kusto reference, "Window functions overview".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gazehound import sql
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment
from gazehound.codegen.names import column_name
from gazehound.functions.declare import ROW_ORDER
from gazehound.plan.scalars import Scalar, WindowCall, walk
from gazehound.sql import Node, Select


def needs_order(values: Sequence[Scalar]) -> bool:
    """True when a window function is called in one of the values."""
    return any(isinstance(part, WindowCall) for value in values for part in walk(value))


def numbered(context: Context, fragment: Fragment) -> Fragment:
    """A SELECT over the fragment that sees the number of each row as column `o` and keeps their order."""
    order = fragment.select.order_by if fragment.select.limit is None else ()
    inner = fragment.unordered() if order else context.nested(fragment)
    number = sql.window(sql.call("row_number"), order_by=[replace(key, node=key.node.copy()) for key in order])
    listed = tuple((column_name(identity), node) for identity, node in inner.columns.items())
    select = inner.select.with_(columns=(*listed, (ROW_ORDER, number)))
    columns = {identity: sql.column(column_name(identity)) for identity in inner.columns}
    source = Select(source=select.as_source(context.name("t")), order_by=(sql.order_key(sql.column(ROW_ORDER)),))
    return Fragment(source, columns)


def layered(context: Context, fragment: Fragment, computed: Mapping[int, Node]) -> tuple[Fragment, dict[int, Node]]:
    """The computed values with the window functions nested in them as columns of SELECTs further in."""
    values = dict(computed)
    layers: list[list[tuple[str, Node]]] = []
    split = {identity: sql.split_windows(node, lambda: context.name("w")) for identity, node in values.items()}
    values = {identity: node for identity, (node, _) in split.items()}
    taken = [each for _, inner in split.values() for each in inner]
    while taken:
        again = [(name, *sql.split_windows(node, lambda: context.name("w"))) for name, node in taken]
        layers.append([(name, node) for name, node, _ in again])
        taken = [each for _, _, inner in again for each in inner]
    for layer in reversed(layers):
        fragment = _with_layer(context, fragment, layer)
    return fragment, values


def _with_layer(context: Context, fragment: Fragment, layer: Sequence[tuple[str, Node]]) -> Fragment:
    inner = fragment.select.with_(order_by=(), columns=(("", sql.star()), *layer))
    select = Select(source=inner.as_source(context.name("t")), order_by=fragment.select.order_by)
    return replace(fragment, select=select)
