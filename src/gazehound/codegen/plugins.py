"""`evaluate` plugins as SQL: those that SQL can say; any other is refused by name.

Source: Kusto reference, the plugins' pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gazehound import sql
from gazehound.codegen import sources
from gazehound.codegen.aggregates import null_of, ready_for
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment
from gazehound.codegen.joins import same_key
from gazehound.codegen.names import column_name
from gazehound.codegen.scalars import Scalars, constant_value
from gazehound.codegen.windows import numbered
from gazehound.functions import datetime_sql, ipv4_sql, sketch_sql
from gazehound.functions.declare import ROW_ORDER, Operand
from gazehound.functions.text_sql import text_of
from gazehound.plan.relations import PluginRows
from gazehound.plan.scalars import ColumnReference, PlanColumn, Scalar
from gazehound.sql import Node, Select
from gazehound.types import ScalarType


def plugin(context: Context, relation: PluginRows) -> Fragment:
    """The rows that a plugin makes of its input."""
    build = PLUGINS.get(relation.plugin)
    made = build(context, relation) if build is not None else None
    if made is None:
        context.refuse("K0403", relation.span, name=relation.plugin)
        return sources.empty(relation.columns)
    return made


def _pivot(context: Context, relation: PluginRows) -> Fragment | None:
    """One row per combination of keys, a column per value: first each value's aggregate, then its place.

    Where a combination has no row, the aggregate is that of nothing.
    """
    arguments = dict(relation.arguments)
    value, aggregate = arguments["argument0"], arguments.get("argument1")
    keys = [each for name, each in relation.arguments if name.startswith("key")]
    if not keys and any(name.startswith("argument") for name, _ in relation.arguments[2:]):
        return None
    fragment = ready_for(context, context.fragment(relation.input).unordered(), [value, *keys, *_given(aggregate)])
    scalars = Scalars(context, fragment.columns)
    key_nodes = [(f"p{at}", scalars.lower(each)) for at, each in enumerate(keys)]
    shown = ("shown", text_of(Operand(scalars.lower(value), value.type)))
    total = sql.call("count", sql.star()) if aggregate is None else scalars.lower(aggregate)
    grouped = fragment.select.with_(
        columns=(*key_nodes, shown, ("total", total)), group_by=tuple(node.copy() for _, node in (*key_nodes, shown))
    )
    nothing = fragment.select.with_(where=(sql.boolean(False),), columns=(("total", total.copy()),)).to_node()
    return _placed(context, relation, grouped, len(keys), nothing)


def _placed(context: Context, relation: PluginRows, grouped: Select, keys: int, nothing: Node) -> Fragment:
    columns: dict[int, Node] = {each.id: sql.column(f"p{at}") for at, each in enumerate(relation.columns[:keys])}
    group_by = tuple(node.copy() for node in columns.values()) or (sql.boolean(True),)
    for each in relation.columns[keys:]:
        is_here = sql.equals(sql.column("shown"), sql.text(each.name))
        found = sql.extended_call("any_value", [sql.column("total")], where=is_here)
        count = sql.extended_call("count", [sql.star()], where=is_here.copy())
        is_there = sql.binary(">", count, sql.integer(0))
        columns[each.id] = sql.if_(is_there, found, sql.scalar_subquery(nothing.copy()))
    return Fragment(Select(source=grouped.as_source(context.name("t")), group_by=group_by), columns, is_fixed=True)


def _given(scalar: Scalar | None) -> list[Scalar]:
    return [] if scalar is None else [scalar]


def _ipv4_lookup(context: Context, relation: PluginRows) -> Fragment:
    """The rows beside those of the lookup table whose network holds the address."""
    arguments = dict(relation.arguments)
    address, network = arguments["address"], arguments["range"]
    lookup = relation.others[0]
    left = context.nested(context.fragment(relation.input).unordered())
    right = context.nested(context.fragment(lookup).unordered())
    left_name, right_name = context.name("l"), context.name("r")
    mine, theirs = Scalars(context, left.columns), Scalars(context, right.columns)
    number = ("number", ipv4_sql.number(mine.lower(address)))
    bounds = _bounds(theirs.lower(network))
    conditions = [
        sql.between(sql.column("number", left_name), sql.column("low", right_name), sql.column("high", right_name))
    ]
    sides = {each: sql.column(column_name(each), right_name) for each in right.columns}
    visible = {each: sql.column(column_name(each), left_name) for each in left.columns}
    conditions += _same_extras(context, relation, visible, sides)
    is_outer = _returns_unmatched(context, arguments)
    if is_outer:
        context.mark_nullable(lookup.columns)
    joined = Select(
        source=_with(left, [number]).as_source(left_name),
        joins=(
            ("LEFT OUTER" if is_outer else "INNER", _with(right, bounds).as_source(right_name), sql.and_(*conditions)),
        ),
    )
    return Fragment(joined, {**sides, **visible}).only(relation.columns)


def _lookup_where(context: Context, relation: PluginRows) -> Fragment:
    """The rows beside those of the lookup table that meet a condition with them."""
    arguments = dict(relation.arguments)
    lookup = relation.others[0]
    left = context.nested(context.fragment(relation.input).unordered())
    right = context.nested(context.fragment(lookup).unordered())
    left_name, right_name = context.name("l"), context.name("r")
    sides = {each: sql.column(column_name(each), right_name) for each in right.columns}
    visible = {each: sql.column(column_name(each), left_name) for each in left.columns}
    scalars = Scalars(context, {**sides, **visible})
    conditions = [scalars.lower(arguments["condition"]), *_same_extras(context, relation, visible, sides)]
    is_outer = _returns_unmatched(context, arguments)
    if is_outer:
        context.mark_nullable(lookup.columns)
    joined = Select(
        source=_with(left, []).as_source(left_name),
        joins=(("LEFT OUTER" if is_outer else "INNER", _with(right, []).as_source(right_name), sql.and_(*conditions)),),
    )
    return Fragment(joined, {**sides, **visible}).only(relation.columns)


def _same_extras(
    context: Context, relation: PluginRows, visible: dict[int, Node], sides: dict[int, Node]
) -> Iterator[Node]:
    """Further keys of an address lookup are columns that both tables have."""
    by_name = {each.name: each for each in relation.others[0].columns}
    for name, each in relation.arguments:
        if name.startswith("extra") and isinstance(each, ColumnReference) and each.column.name in by_name:
            other = ColumnReference(by_name[each.column.name], each.span)
            compared = Scalars(context, visible).lower(each), Scalars(context, sides).lower(other)
            yield same_key(*compared, each)


def _returns_unmatched(context: Context, arguments: dict[str, Scalar]) -> bool:
    flag = arguments.get("return_unmatched")
    return flag is not None and constant_value(flag, context.now_ticks) is True


def _bounds(network: Node) -> list[tuple[str, Node]]:
    """The first and the last address of a network, as numbers."""
    low = ipv4_sql.network(network)
    size = sql.binary("<<", sql.long(1), sql.binary("-", sql.long(32), ipv4_sql.prefix(network.copy())))
    return [("low", low), ("high", sql.binary("-", sql.binary("+", low.copy(), size), sql.long(1)))]


def _with(fragment: Fragment, extra: list[tuple[str, Node]]) -> Select:
    listed = [(column_name(identity), node) for identity, node in fragment.columns.items()]
    return fragment.select.with_(columns=(*listed, *extra))


def _activity_counts(context: Context, relation: PluginRows) -> Fragment | None:
    """Rows, different ids, new ids and all ids so far, for each window of time and combination of dimensions."""
    given = [each for _, each in relation.arguments]
    if len(given) < 5:
        return None
    identity, time, start, end, window, *dimensions = given
    fragment = ready_for(context, context.fragment(relation.input).unordered(), [identity, time, *dimensions])
    scalars = Scalars(context, fragment.columns)
    ticks, first, last, step = (_ticks(scalars, each) for each in (time, start, end, window))
    distance = sql.binary("-", ticks, first)
    rest = sql.binary("%", distance.copy(), step)
    named = [(f"d{at}", scalars.lower(each)) for at, each in enumerate(dimensions)]
    inside = sql.between(ticks.copy(), first.copy(), last)
    rows = fragment.with_where(inside).select.with_(
        columns=(*named, ("id", scalars.lower(identity)), ("bin", sql.binary("-", ticks.copy(), rest)))
    )
    names = [name for name, _ in named]
    seen = [sql.column(name) for name in (*names, "id")]
    oldest = sql.window(sql.call("min", sql.column("bin")), partition_by=seen)
    aged = Select(source=rows.as_source("a"), columns=(("", sql.star()), ("first_bin", oldest)))
    return _counted(context, relation, aged, names)


def _counted(context: Context, relation: PluginRows, aged: Select, names: list[str]) -> Fragment:
    keys = [sql.column(name) for name in (*names, "bin")]
    is_new = sql.equals(sql.column("first_bin"), sql.column("bin"))
    counted = Select(
        source=aged.as_source("b"),
        columns=(
            *((name, sql.column(name)) for name in (*names, "bin")),
            ("n", sql.call("count", sql.star())),
            ("different", sql.distinct_call("count", sql.column("id"))),
            ("new", sql.distinct_call("count", sql.if_(is_new, sql.column("id"), sql.null()))),
        ),
        group_by=tuple(keys),
    )
    total = sql.window(
        sql.call("sum", sql.column("new")),
        partition_by=[sql.column(name) for name in names],
        order_by=[sql.order_key(sql.column("bin"))],
    )
    values = [datetime_sql.from_ticks(sql.column("bin")), *(sql.column(name) for name in names)]
    values += [sql.column("n"), sql.column("different"), sql.column("new"), sql.cast(total, "BIGINT")]
    columns = dict(zip((each.id for each in relation.columns), values, strict=True))
    return Fragment(Select(source=counted.as_source(context.name("t"))), columns, is_fixed=True)


def _ticks(scalars: Scalars, scalar: Scalar) -> Node:
    node = scalars.lower(scalar)
    if scalar.type is not ScalarType.DATETIME:
        return sql.cast(node, "BIGINT")
    value = constant_value(scalar, scalars.context.now_ticks)
    return datetime_sql.exact_ticks(Operand(node, scalar.type, value))


def _rows_near(context: Context, relation: PluginRows) -> Fragment | None:
    """Rows that meet a condition, with their neighbours in the serialized order."""
    given = [each for _, each in relation.arguments]
    counts = [constant_value(each, context.now_ticks) for each in given[1:]]
    if not counts or not all(isinstance(each, int) for each in counts):
        return None
    fragment = numbered(context, context.fragment(relation.input))
    condition = sql.coalesce(Scalars(context, fragment.columns).lower(given[0]), sql.boolean(False))
    near = sql.window(
        sql.call("bool_or", condition),
        order_by=[sql.order_key(sql.column(ROW_ORDER))],
        rows=(f"{counts[-1]} PRECEDING", f"{counts[0]} FOLLOWING"),
    )
    columns = {
        made.id: fragment.columns[each.id] for made, each in zip(relation.columns, relation.input.columns, strict=True)
    }
    _same_nullability(context, relation.input.columns, relation.columns)
    return Fragment(fragment.select.with_(qualify=(near,)), columns, is_fixed=True)


def _narrow(context: Context, relation: PluginRows) -> Fragment:
    """A row per cell: the row's number, the column's name, the value as text."""
    fragment = numbered(context, context.fragment(relation.input))
    scalars = Scalars(context, fragment.columns)
    cells = [
        sql.struct((("name", sql.text(each.name)), ("value", _cell(scalars, each)))) for each in relation.input.columns
    ]
    unpivoted = fragment.select.with_(
        columns=((ROW_ORDER, sql.column(ROW_ORDER)), ("cell", sql.call("unnest", sql.array(cells)))), order_by=()
    )
    cell = sql.column("cell")
    values = (
        sql.binary("-", sql.column(ROW_ORDER), sql.integer(1)),
        sql.call("struct_extract", cell, sql.text("name")),
        sql.call("struct_extract", cell.copy(), sql.text("value")),
    )
    columns = dict(zip((each.id for each in relation.columns), values, strict=True))
    return Fragment(Select(source=unpivoted.as_source(context.name("t"))), columns, is_fixed=True)


def _cell(scalars: Scalars, column: PlanColumn) -> Node:
    node = scalars.columns[column.id].copy()
    return sql.coalesce(text_of(Operand(node, column.type)), null_of(ScalarType.STRING))


def _dcount_intersect(context: Context, relation: PluginRows) -> Fragment | None:
    """How many values the sketches of a row have in common: the first, the first two, and so on."""
    given = [each for _, each in relation.arguments]
    if len(given) < 2 or any(each.type is not ScalarType.DYNAMIC for each in given):
        return None
    fragment = ready_for(context, context.fragment(relation.input), given)
    scalars = Scalars(context, fragment.columns)
    counts = sketch_sql.common_counts(*(Operand(scalars.lower(each), each.type) for each in given))
    return fragment.with_columns(dict(zip((each.id for each in relation.columns), counts, strict=True)))


def _same_nullability(context: Context, inside: tuple[PlanColumn, ...], outside: tuple[PlanColumn, ...]) -> None:
    pairs = zip(inside, outside, strict=True)
    context.mark_nullable(tuple(made for each, made in pairs if each.id in context.may_be_null))


PLUGINS: dict[str, Callable[[Context, PluginRows], Fragment | None]] = {
    "activity_counts_metrics": _activity_counts,
    "dcount_intersect": _dcount_intersect,
    "geo_line_lookup": _lookup_where,
    "geo_polygon_lookup": _lookup_where,
    "ipv4_lookup": _ipv4_lookup,
    "ipv6_lookup": _lookup_where,
    "narrow": _narrow,
    "pivot": _pivot,
    "rows_near": _rows_near,
}
"""By name; a function answers None for arguments that it does not take."""
