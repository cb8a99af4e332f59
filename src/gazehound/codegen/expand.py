"""`mv-expand` and `mv-apply` as SQL.

An array gives its elements, a property bag its properties, any other value itself; an empty array or bag gives
nothing, and a row whose expansions all give nothing is left out (recorded from Kusto).
Source: Kusto reference, "mv-expand operator", "mv-apply operator".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gazehound import sql
from gazehound.codegen import scan
from gazehound.codegen.aggregates import ready_for
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment, over
from gazehound.codegen.names import column_name
from gazehound.codegen.scalars import Scalars
from gazehound.plan.relations import Apply, ApplyItems, Expand, Expansion, Extend, Filter, Relation, Serialize, inputs
from gazehound.plan.scalars import PlanColumn, Scalar
from gazehound.sql import Node, Select

ROW = "row"
"""The column that tells apart the rows which `mv-apply` works on."""


def expand(context: Context, relation: Expand) -> Fragment:
    """`mv-expand`: the expansions side by side, the shorter ones filled up with null."""
    fragment = ready_for(context, context.fragment(relation.input), [each.value for each in relation.expansions])
    rows = _expanded(context, fragment, relation, relation.bags_as_arrays)
    return rows.only(relation.columns)


def _expanded(
    context: Context, fragment: Fragment, relation: Expand | ApplyItems, bags_as_arrays: bool, extra: Sequence[str] = ()
) -> Fragment:
    """Every row once for each of its elements; the columns named by `extra` go on beside the plan's."""
    scalars = Scalars(context, fragment.columns)
    values = [(context.name("v"), scalars.lower(each.value)) for each in relation.expansions]
    listed = [*_listed(fragment), *((name, sql.column(name)) for name in extra)]
    kept = [(name, sql.column(name)) for name, _ in listed]
    valued = fragment.select.with_(columns=(*listed, *values)).as_source(context.name("t"))
    lists = [(name, _list(context, sql.column(name), relation, bags_as_arrays)) for name, _ in values]
    source = Select(source=valued, columns=(*kept, *lists)).as_source(context.name("t"))
    identities = [each.column.id for each in relation.expansions]
    made = {each: sql.call("unnest", sql.column(name)) for each, (name, _) in zip(identities, values, strict=True)}
    if relation.index is not None:
        made[relation.index.id] = _positions([name for name, _ in values])
    outer = Select(source=source, columns=(*kept, *((column_name(each), node) for each, node in made.items())))
    return over(outer.as_source(context.name("t")), [*fragment.columns, *made])


def _list(context: Context, value: Node, relation: Expand | ApplyItems, bags_as_arrays: bool) -> Node:
    elements = element_list(value, bags_as_arrays)
    if relation.limit is None:
        return elements
    return sql.slice_(elements, sql.integer(1), Scalars(context, {}).lower(relation.limit))


def _listed(fragment: Fragment) -> list[tuple[str, Node]]:
    return [(column_name(identity), node) for identity, node in fragment.columns.items()]


def element_list(value: Node, bags_as_arrays: bool) -> Node:
    """The dynamic value as a LIST of dynamic values: what it expands into."""
    kind = sql.call("json_type", value.copy())
    return sql.case(
        [
            (sql.equals(kind, sql.text("ARRAY")), sql.cast(value.copy(), "JSON[]")),
            (sql.equals(kind.copy(), sql.text("OBJECT")), _properties(value.copy(), bags_as_arrays)),
        ],
        sql.array([value]),
    )


def _properties(bag: Node, as_arrays: bool) -> Node:
    """The properties as bags of one property each, or as arrays of key and value."""
    key = sql.column("k")
    escaped = sql.call(
        "replace", sql.call("replace", key, sql.text("~"), sql.text("~0")), sql.text("/"), sql.text("~1")
    )
    value = sql.call("json_extract", bag.copy(), sql.binary("||", sql.text("/"), escaped))
    made = sql.call("json_array" if as_arrays else "json_object", key.copy(), value)
    return sql.call("list_transform", sql.call("json_keys", bag), sql.lambda_(["k"], made))


def _positions(names: Sequence[str]) -> Node:
    lengths = [sql.call("len", sql.column(name)) for name in names]
    longest = lengths[0] if len(lengths) == 1 else sql.call("greatest", *lengths)
    return sql.call("unnest", sql.call("range", longest))


def apply(context: Context, relation: Apply) -> Fragment:
    """`mv-apply`: the body over each row's expansion.

    A body that looks at each element alone is a filter and a computation over all elements; any other body runs
    once for each row, as a lateral join.
    """
    scanned = scan.in_parts(relation)
    if scanned is not None:
        return context.fragment(scanned).only(relation.columns)
    items = _leaf(relation.body)
    if items is not None:
        return _applied_at_once(context, relation, items)
    items = next((each for each in _below(relation.body) if isinstance(each, ApplyItems)), None)
    if items is not None:
        return _applied_row_by_row(context, relation, items)
    return _applied_to_columns(context, relation)


def _leaf(body: Relation) -> ApplyItems | None:
    """The rows that a body of filters and computations reads, None for any other body."""
    while isinstance(body, Filter | Extend | Serialize):
        body = body.input
    return body if isinstance(body, ApplyItems) else None


def _applied_at_once(context: Context, relation: Apply, items: ApplyItems) -> Fragment:
    """The input's columns are kept beside the body's all the way through it."""
    fragment = ready_for(context, context.fragment(relation.input), _values(items.expansions))
    rows = _with_outer(_expanded(context, fragment, items, False), items.outer)
    _mark_outer(context, items.outer)
    kept = tuple(each for each in relation.input.columns if each.id in rows.columns)
    context.rows_of_apply.append(rows)
    try:
        result = context.fragment(_keeping(relation.body, kept))
    finally:
        context.rows_of_apply.pop()
    return result.only(relation.columns)


def _keeping(body: Relation, kept: Sequence[PlanColumn]) -> Relation:
    """The body, its computations handing the kept columns on."""
    if isinstance(body, Extend):
        present = {each.id for each in body.columns}
        more = tuple(each for each in kept if each.id not in present)
        return replace(body, input=_keeping(body.input, kept), columns=(*body.columns, *more))
    if isinstance(body, Filter | Serialize):
        return replace(body, input=_keeping(body.input, kept))
    return body


def _applied_to_columns(context: Context, relation: Apply) -> Fragment:
    """A body that reads the row's columns themselves, as that of `partition` does."""
    outer = context.name("a")
    fragment = context.fragment(relation.input).unordered()
    row = Fragment(Select(source=sql.subquery_source(fragment.to_query(), outer)), _visible(fragment.columns, outer))
    context.outer_columns.update(row.columns)
    return _lateral_join(context, relation, row)


def _applied_row_by_row(context: Context, relation: Apply, items: ApplyItems) -> Fragment:
    """A lateral join; the expanded rows are made once, and found again by the number of their row."""
    fragment = context.nested(context.fragment(relation.input).unordered())
    outer = context.name("a")
    visible = _visible(fragment.columns, outer)
    if context.rows_of_apply:
        scalars = Scalars(context, fragment.columns)
        lists = [_list(context, scalars.lower(each.value), items, False) for each in items.expansions]
        fragment = fragment.with_where(sql.or_(*(_is_not_empty(each) for each in lists)))
        row = Fragment(Select(source=sql.subquery_source(fragment.to_query(), outer)), visible)
        return _lateral(context, relation, items, row, _expanded(context, Fragment(Select(), visible), items, False))
    inner = context.name("a")
    numbered = fragment.select.with_(columns=(*_listed(fragment), (ROW, sql.window(sql.call("row_number"))))).to_node()
    context.ctes.append((outer, numbered, True))
    expanded = _expanded(context, over(sql.table(outer), fragment.columns), items, False, extra=(ROW,))
    rows = expanded.select.with_(columns=(*_listed(expanded), (ROW, sql.column(ROW)))).to_node()
    context.ctes.append((inner, rows, True))
    found = Select(source=sql.table(inner), columns=((ROW, sql.column(ROW, inner)),)).to_node()
    row = Fragment(Select(source=sql.table(outer), where=(sql.exists_in([sql.column(ROW, outer)], found),)), visible)
    own = over(sql.table(inner), expanded.columns)
    own = own.with_where(sql.equals(sql.column(ROW, inner), sql.column(ROW, outer)))
    return _lateral(context, relation, items, row, own)


def _lateral(context: Context, relation: Apply, items: ApplyItems, row: Fragment, own: Fragment) -> Fragment:
    """`row` are the input's rows, `own` the items of one of them."""
    _mark_outer(context, items.outer)
    context.rows_of_apply.append(_with_outer(own, items.outer))
    try:
        return _lateral_join(context, relation, row)
    finally:
        context.rows_of_apply.pop()


def _lateral_join(context: Context, relation: Apply, row: Fragment) -> Fragment:
    body = context.fragment(relation.body)
    name = context.name("b")
    joined = row.select.with_(joins=(("CROSS", sql.lateral(body.to_query(), name), None),))
    return Fragment(joined, {**row.columns, **_visible(body.columns, name)}).only(relation.columns)


def _visible(identities: Iterable[int], name: str) -> dict[int, Node]:
    return {each: sql.column(column_name(each), name) for each in identities}


def _is_not_empty(elements: Node) -> Node:
    return sql.binary(">", sql.call("len", elements), sql.integer(0))


def _below(body: Relation) -> list[Relation]:
    """The body and what it reads, the bodies of further `mv-apply` left out."""
    found, pending = [], [body]
    while pending:
        current = pending.pop()
        found.append(current)
        pending.extend((current.input,) if isinstance(current, Apply) else inputs(current))
    return found


def apply_items(context: Context, relation: ApplyItems) -> Fragment:
    """The rows that the body of the enclosing `mv-apply` reads."""
    return context.rows_of_apply[-1]


def _with_outer(rows: Fragment, outer: Sequence[tuple[PlanColumn, PlanColumn]]) -> Fragment:
    inner = {inside.id: rows.columns[outside.id] for outside, inside in outer if outside.id in rows.columns}
    return rows.with_columns({**rows.columns, **inner})


def _mark_outer(context: Context, outer: Sequence[tuple[PlanColumn, PlanColumn]]) -> None:
    context.mark_nullable(tuple(inside for outside, inside in outer if outside.id in context.may_be_null))


def _values(expansions: Sequence[Expansion]) -> list[Scalar]:
    return [each.value for each in expansions]
