"""`evaluate`: plugins, each with the columns it makes. Source: Kusto reference, the plugins' pages.

A plugin whose columns only the data can tell asks the workspace; without data its result is open. What can be
said with other operators is bound as those; the rest becomes `PluginRows`.
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound.binder.apply import converted, function_call, operator_call, property_of
from gazehound.binder.context import Context, text_constant
from gazehound.binder.invocation import empty_rows
from gazehound.binder.kinds import stands_for_rows
from gazehound.binder.naming import UniqueNames
from gazehound.binder.scope import Rows, Scope
from gazehound.binder.tabular.plugin_columns import PLUGIN_COLUMNS
from gazehound.binder.tabular.projection import extended
from gazehound.binder.tabular.sources import declared_columns
from gazehound.diagnostics import did_you_mean
from gazehound.plan.relations import Assignment, PluginRows, Relation
from gazehound.plan.scalars import ColumnReference, Constant, PlanColumn, Scalar, Unbound, walk
from gazehound.syntax import nodes as syntax
from gazehound.types import Column, ScalarType

Plugin = Callable[[Context, syntax.Evaluate, Rows, Scope], Rows]


def bind_evaluate(context: Context, operator: syntax.Evaluate, rows: Rows | None, scope: Scope) -> Rows:
    """The rows that a plugin makes."""
    name = operator.call.name.text
    piped = rows if rows is not None else empty_rows(context)
    if name in PLUGINS:
        return PLUGINS[name](context, operator, piped, scope)
    if name in PLUGIN_COLUMNS:
        return _fixed_columns(context, operator, piped, scope)
    known = [*PLUGINS, *PLUGIN_COLUMNS]
    context.error("K0223", operator.call.name.span, name=name, help=did_you_mean(name, known, "plugin"))
    return empty_rows(context)


def _arguments(
    context: Context, operator: syntax.Evaluate, rows: Rows, scope: Scope, names: tuple[str, ...]
) -> dict[str, Scalar]:
    """The bound arguments by parameter name, those given by position first."""
    inner, bound = scope.inner(rows), {}
    for at, argument in enumerate(operator.call.arguments):
        if isinstance(argument, syntax.NamedExpression) and argument.names[0].text in names:
            bound[argument.names[0].text] = context.bind_value(argument.value, inner, False)
        elif at < len(names):
            bound[names[at]] = context.bind_value(argument, inner, True)
    return bound


def _bag_unpack(context: Context, operator: syntax.Evaluate, rows: Rows, scope: Scope) -> Rows:
    """`bag_unpack(bag, prefix, conflict, ignored)`: a column per property in place of the bag."""
    names = ("column", "OutputColumnPrefix", "columnsConflict", "ignoredProperties")
    given = _arguments(context, operator, rows, scope, names)
    bag = given.get("column")
    if bag is None or isinstance(bag, Unbound):
        return Rows(rows.relation, is_open=True)
    if not isinstance(bag, ColumnReference) or bag.type is not ScalarType.DYNAMIC:
        context.error("K0302", bag.span, name="bag_unpack", wanted="a dynamic column", given=str(bag.type), position=1)
        return rows
    kept = [each for each in rows.columns if each.id != bag.column.id]
    if operator.schema is not None:
        return _unpacked_as(context, operator, rows, bag, given, kept)
    position = rows.columns.index(bag.column)
    ignored = given.get("ignoredProperties")
    found = context.workspace.columns_of(
        rows.relation,
        "bag_unpack",
        {"position": position, "ignored": ignored.value if isinstance(ignored, Constant) else None},
    )
    if found is None:
        return rows.with_relation(extended(rows.relation, (), kept), is_open=True)
    return _unpacked(context, operator, rows, bag, given, kept, found)


def _unpacked(
    context: Context,
    operator: syntax.Evaluate,
    rows: Rows,
    bag: ColumnReference,
    given: dict[str, Scalar],
    kept: list[PlanColumn],
    found: tuple[Column, ...],
) -> Rows:
    prefix = (text_constant(given["OutputColumnPrefix"]) if "OutputColumnPrefix" in given else None) or ""
    conflict = (text_constant(given["columnsConflict"]) if "columnsConflict" in given else None) or "error"
    by_name = {each.name: each for each in kept}
    behind, made = [], []
    for each in sorted(found, key=lambda column: column.name):
        name = f"{prefix}{each.name}"
        if name in by_name and conflict == "error":
            context.error("K0211", operator.span, name=name)
        if name in by_name and conflict != "replace_source":
            continue
        column = context.new_column(name, each.type)
        made.append(Assignment(column, _property(context, bag, each, operator)))
        if name in by_name or name == bag.column.name:
            by_name[name] = column
        else:
            behind.append(column)
    places = [each.name for each in rows.columns if each.name in by_name]
    columns = [*(by_name[name] for name in places), *behind]
    return rows.with_relation(extended(rows.relation, made, columns), is_open=False)


def _property(context: Context, bag: ColumnReference, column: Column, operator: syntax.Evaluate) -> Scalar:
    key = Constant(column.name, ScalarType.STRING, operator.span)
    value = property_of(context, bag, key, operator.span)
    return converted(context, value, column.type)


def _unpacked_as(
    context: Context,
    operator: syntax.Evaluate,
    rows: Rows,
    bag: ColumnReference,
    given: dict[str, Scalar],
    kept: list[PlanColumn],
) -> Rows:
    """With a written schema: just these columns, from the row or from the bag."""
    assert operator.schema is not None
    prefix = (text_constant(given["OutputColumnPrefix"]) if "OutputColumnPrefix" in given else None) or ""
    by_name = {each.name: each for each in kept}
    columns: list[PlanColumn] = list(kept) if operator.schema.star else []
    made = []
    for declared in declared_columns(context, operator.schema):
        own = by_name.get(declared.name)
        if own is not None and own.type is declared.type:
            if own not in columns:
                columns.append(own)
            continue
        key = Column(declared.name.removeprefix(prefix), declared.type)
        made.append(Assignment(declared, _property(context, bag, key, operator)))
        columns.append(declared)
    return rows.with_relation(extended(rows.relation, made, columns), is_open=False)


def _pivot(context: Context, operator: syntax.Evaluate, rows: Rows, scope: Scope) -> Rows:
    """`pivot(column, aggregate, keys…)`: a column per value of `column`."""
    inner = scope.inner(rows)
    arguments = [context.bind_value(each, inner, True) for each in operator.call.arguments]
    if not arguments or not isinstance(arguments[0], ColumnReference):
        if not (arguments and isinstance(arguments[0], Unbound)):
            context.error("K0311", operator.call.span, name="pivot")
        return Rows(rows.relation, is_open=True)
    used = {each.column.id for each in _columns_in(arguments)}
    keys = [each.column for each in arguments[2:] if isinstance(each, ColumnReference)]
    if len(arguments) < 3:
        keys = [each for each in rows.columns if each.id not in used]
    given = tuple((f"argument{at}", each) for at, each in enumerate(arguments))
    if operator.schema is not None:
        columns = declared_columns(context, operator.schema)
        return Rows(PluginRows("pivot", rows.relation, given, (), columns, operator.span))
    found = context.workspace.columns_of(rows.relation, "pivot", {"position": rows.columns.index(arguments[0].column)})
    value_type = arguments[1].type if len(arguments) > 1 else ScalarType.LONG
    names = UniqueNames(each.name for each in keys)
    made = [context.new_column(names.unique(each.name), value_type) for each in found or ()]
    columns = (*(context.copy_of(each) for each in keys), *made)
    key_arguments = tuple((f"key{at}", ColumnReference(each, operator.span)) for at, each in enumerate(keys))
    relation = PluginRows("pivot", rows.relation, (*given[:2], *key_arguments), (), columns, operator.span)
    return Rows(relation, is_open=found is None)


def _columns_in(arguments: list[Scalar]) -> list[ColumnReference]:
    return [each for argument in arguments for each in walk(argument) if isinstance(each, ColumnReference)]


def _address_lookup(context: Context, operator: syntax.Evaluate, rows: Rows, scope: Scope) -> Rows:
    """`ipv4_lookup(table, address, range, extra keys…, return_unmatched)`: the rows with those of the lookup table."""
    arguments = operator.call.arguments
    if len(arguments) < 3:
        context.error(
            "K0301", operator.call.span, name=operator.call.name.text, expected="at least 3", given=len(arguments)
        )
        return rows
    table = context.bind_rows(arguments[0], scope)
    address = context.bind_value(arguments[1], scope.inner(rows), False)
    range_key = context.bind_value(arguments[2], scope.inner(table), False)
    others = []
    for at, each in enumerate(arguments[3:]):
        value = each.value if isinstance(each, syntax.NamedExpression) else each
        is_flag = isinstance(each, syntax.NamedExpression) or isinstance(value, syntax.Literal)
        bound = context.bind_value(value, scope.inner(rows), False)
        others.append(("return_unmatched" if is_flag else f"extra{at}", bound))
    is_ipv6 = operator.call.name.text == "ipv6_lookup"
    extra = {
        each.column.name for name, each in others if name.startswith("extra") and isinstance(each, ColumnReference)
    }
    added = [each for each in table.columns if each.name not in extra]
    first, behind = (added, list(rows.columns)) if is_ipv6 else (list(rows.columns), added)
    names = UniqueNames(each.name for each in first)
    second = [PlanColumn(each.id, names.unique(each.name), each.type) for each in behind]
    given = (("address", address), ("range", range_key), *others)
    if is_ipv6:
        is_inside = function_call(context, "ipv6_is_in_range", (address, range_key), operator.span)
        given = (("condition", is_inside), *given)
    columns = (*first, *second)
    relation = PluginRows(operator.call.name.text, rows.relation, given, (table.relation,), columns, operator.span)
    return Rows(relation, rows.is_open or table.is_open)


def _geo_lookup(context: Context, operator: syntax.Evaluate, rows: Rows, scope: Scope) -> Rows:
    """`geo_polygon_lookup(table, shape, longitude, latitude, …)`: the rows with those of the lookup table."""
    arguments = operator.call.arguments
    if len(arguments) < 4:
        context.error(
            "K0301", operator.call.span, name=operator.call.name.text, expected="at least 4", given=len(arguments)
        )
        return rows
    table = context.bind_rows(arguments[0], scope)
    given = {"shape": context.bind_value(arguments[1], scope.inner(table), False)}
    for label, argument in zip(("longitude", "latitude", "radius"), arguments[2:5], strict=False):
        if not isinstance(argument, syntax.NamedExpression):
            given[label] = context.bind_value(argument, scope.inner(rows), False)
    for argument in arguments[4:]:
        if isinstance(argument, syntax.NamedExpression):
            given[argument.names[0].text] = context.bind_value(argument.value, scope, False)
    name = operator.call.name.text
    given["condition"] = _is_near(context, name, given, operator)
    shown = [
        each for each in table.columns if _is_true(given.get("return_lookup_key")) or not _is(given["shape"], each)
    ]
    names = UniqueNames(each.name for each in rows.columns)
    added = (PlanColumn(each.id, names.unique(each.name), each.type) for each in shown)
    relation = PluginRows(
        name, rows.relation, tuple(given.items()), (table.relation,), (*rows.columns, *added), operator.span
    )
    return Rows(relation, rows.is_open or table.is_open)


def _is_near(context: Context, name: str, given: dict[str, Scalar], operator: syntax.Evaluate) -> Scalar:
    """Whether a point is in a polygon, or within the radius of a polygon or line."""
    point = (given["longitude"], given["latitude"], given["shape"])
    kind = "polygon" if name == "geo_polygon_lookup" else "line"
    if kind == "polygon" and "radius" not in given:
        return function_call(context, "geo_point_in_polygon", point, operator.span)
    distance = function_call(context, f"geo_distance_point_to_{kind}", point, operator.span)
    return operator_call(context, "<=", (distance, given["radius"]), operator.span)


def _is_true(scalar: Scalar | None) -> bool:
    return isinstance(scalar, Constant) and scalar.value is True


def _is(scalar: Scalar, column: PlanColumn) -> bool:
    return isinstance(scalar, ColumnReference) and scalar.column.id == column.id


def _narrow(context: Context, operator: syntax.Evaluate, rows: Rows, scope: Scope) -> Rows:
    """`narrow()`: a row per cell."""
    columns = (
        context.new_column("Row", ScalarType.LONG),
        context.new_column("Column", ScalarType.STRING),
        context.new_column("Value", ScalarType.STRING),
    )
    return Rows(PluginRows("narrow", rows.relation, (), (), columns, operator.span))


def _script(context: Context, operator: syntax.Evaluate, rows: Rows, scope: Scope) -> Rows:
    """`python(typeof(…), script)`: the declared columns, with `*` behind those of the rows."""
    declared = operator.call.arguments[0] if operator.call.arguments else None
    if not isinstance(declared, syntax.TypeLiteral) or declared.schema is None:
        return Rows(rows.relation, is_open=True)
    added = declared_columns(context, declared.schema)
    taken = {each.name for each in added}
    kept = [context.copy_of(each) for each in rows.columns if declared.schema.star and each.name not in taken]
    columns = (*kept, *added)
    return Rows(PluginRows(operator.call.name.text, rows.relation, (), (), columns, operator.span))


def _sequence_detect(context: Context, operator: syntax.Evaluate, rows: Rows, scope: Scope) -> Rows:
    """`sequence_detect(time, step, span, name = condition, …, dimensions)`: dimensions, each step's time, the span."""
    inner = scope.inner(rows)
    dimensions, steps, bound = [], [], []
    for at, argument in enumerate(operator.call.arguments):
        if isinstance(argument, syntax.NamedExpression):
            steps.append(argument.names[0].text)
            bound.append((argument.names[0].text, context.bind_value(argument.value, inner, False)))
            continue
        value = context.bind_value(argument, inner, False)
        bound.append((f"argument{at}", value))
        if at > 2 and isinstance(value, ColumnReference):
            dimensions.append(value.column)
    time = bound[0][1] if bound else None
    timeline = time.column if isinstance(time, ColumnReference) else context.new_column("time", ScalarType.DATETIME)
    columns = (
        *(context.copy_of(each) for each in dimensions),
        *(context.new_column(f"{each}_{timeline.name}", timeline.type) for each in steps),
        context.new_column("Duration", ScalarType.TIMESPAN),
    )
    return Rows(PluginRows("sequence_detect", rows.relation, tuple(bound), (), columns, operator.span))


def _fixed_columns(context: Context, operator: syntax.Evaluate, rows: Rows, scope: Scope) -> Rows:
    """A plugin whose columns follow from its arguments."""
    name = operator.call.name.text
    inner = scope.inner(rows)
    bound: list[tuple[str, Scalar]] = []
    tables: list[Relation] = []
    for at, argument in enumerate(operator.call.arguments):
        value = argument.value if isinstance(argument, syntax.NamedExpression) else argument
        label = argument.names[0].text if isinstance(argument, syntax.NamedExpression) else f"argument{at}"
        if stands_for_rows(context, value, inner):
            tables.append(context.bind_rows(value, scope).relation)
        else:
            bound.append((label, context.bind_value(value, inner, False)))
    if operator.schema is not None:
        columns = declared_columns(context, operator.schema)
        return Rows(PluginRows(name, rows.relation, tuple(bound), tuple(tables), columns, operator.span))
    described = PLUGIN_COLUMNS[name](rows, [value for _, value in bound])
    if described is None:
        return Rows(PluginRows(name, rows.relation, tuple(bound), tuple(tables), (), operator.span), is_open=True)
    columns = tuple(context.new_column(each.name, each.type) for each in described)
    return Rows(PluginRows(name, rows.relation, tuple(bound), tuple(tables), columns, operator.span))


PLUGINS: dict[str, Plugin] = {
    "bag_unpack": _bag_unpack,
    "pivot": _pivot,
    "ipv4_lookup": _address_lookup,
    "ipv6_lookup": _address_lookup,
    "geo_line_lookup": _geo_lookup,
    "geo_polygon_lookup": _geo_lookup,
    "narrow": _narrow,
    "python": _script,
    "r": _script,
    "sequence_detect": _sequence_detect,
}
"""Plugins with binding rules of their own."""
