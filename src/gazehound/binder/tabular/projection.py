"""Lists of columns: what `extend`, `project`, `print`, `summarize by` and `distinct` bind, and how it is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from gazehound.binder.context import Context
from gazehound.binder.names import visible_column
from gazehound.binder.naming import UniqueNames, written_name
from gazehound.binder.outputs import output, outputs_of, single_value
from gazehound.binder.scope import Rows, Scope
from gazehound.diagnostics import did_you_mean, listing
from gazehound.plan.relations import Assignment, Extend, Relation
from gazehound.plan.scalars import ColumnReference, FunctionCall, PlanColumn, Scalar, Unbound
from gazehound.records import record
from gazehound.syntax import nodes as syntax


@record(frozen=True, slots=True)
class Item:
    """One bound column of a list: the name it suggests, whether that name was written, its value."""

    name: str | None
    is_written: bool
    value: Scalar


def bind_item(context: Context, expression: syntax.Expression, scope: Scope, *, aggregates: bool = False) -> list[Item]:
    """The columns that one element of a column list makes; several for a tuple or a function of several outputs."""
    value = context.bind_outputs(expression, scope, aggregates)
    outputs = outputs_of(value)
    if isinstance(expression, syntax.NamedExpression):
        if len(expression.names) == 1 and not expression.is_tuple:
            return [Item(expression.names[0].text, True, single_value(value))]
        return _tuple_items(context, expression, value)
    if outputs:
        is_named = isinstance(value, FunctionCall) and value.overload.has_output_per_array
        names = _output_names(expression, value)
        return [Item(name, is_named and name is not None, output(value, at)) for at, name in enumerate(names)]
    return [Item(written_name(expression) or _existing_name(expression, scope), False, value)]


def _existing_name(expression: syntax.Expression, scope: Scope) -> str | None:
    """The column that `column_ifexists('name', …)` found, which names the result."""
    if not isinstance(expression, syntax.Call) or expression.name.text not in ("column_ifexists", "columnifexists"):
        return None
    first = expression.arguments[0] if expression.arguments else None
    name = first.value if isinstance(first, syntax.Literal) and isinstance(first.value, str) else None
    return name if name is not None and visible_column(scope, name) is not None else None


def _output_names(expression: syntax.Expression, value: Scalar) -> list[str | None]:
    """The names of the outputs of a call: by its first argument and what they are, or by the array that each sorts."""
    assert isinstance(value, FunctionCall)
    arguments = expression.arguments if isinstance(expression, syntax.Call) else ()
    names = [written_name(each) for each in arguments]
    if value.overload.has_output_per_array:
        return [f"{name}_sorted" if name else None for name in names[: len(outputs_of(value))]]
    stem = (names[0] if names else None) or ""
    return [f"{value.function.name}_{stem}_{suffix}" for suffix, _ in outputs_of(value)]


def _tuple_items(context: Context, expression: syntax.NamedExpression, value: Scalar) -> list[Item]:
    names = [each.text for each in expression.names]
    if isinstance(value, Unbound):
        return [Item(each, True, Unbound(expression.span)) for each in names]
    outputs = outputs_of(value)
    if not outputs:
        if len(names) == 1:
            return [Item(names[0], True, value)]
        context.error("K0312", expression.span, given=len(names))
        return [Item(each, True, Unbound(expression.span)) for each in names]
    if len(names) > len(outputs):
        context.error("K0313", expression.span, given=len(names), most=len(outputs))
    return [Item(name, True, output(value, at)) for at, name in enumerate(names[: len(outputs)])]


def extend_rows(context: Context, rows: Rows, items: Iterable[Item]) -> Rows:
    """`extend`: a column of a name that exists is replaced where it stands, others come behind."""
    columns = list(rows.columns)
    at = {each.name: place for place, each in enumerate(columns)}
    names = UniqueNames(at)
    given: set[str] = set()
    assignments = []
    for item in items:
        name = _extended_name(context, item, names, given)
        given.add(name)
        column = context.new_column(name, item.value.type)
        assignments.append(Assignment(column, item.value))
        if name in at:
            columns[at[name]] = column
        else:
            at[name] = len(columns)
            columns.append(column)
    if not assignments:
        return rows
    return rows.with_relation(Extend(rows.relation, tuple(assignments), tuple(columns)))


def _extended_name(context: Context, item: Item, names: UniqueNames, given: set[str]) -> str:
    if item.name is None:
        return names.numbered("Column", 1)
    if item.is_written and item.name in given:
        context.error("K0211", item.value.span, name=item.name)
    if item.is_written or item.name not in given:
        names.add(item.name)
        return item.name
    return names.unique(item.name)


def name_items(context: Context, items: Sequence[Item], rows: Rows | None = None) -> list[str]:
    """Names for a list of new columns: the first of a name gets it as it is, later ones a number behind.

    A column without any name becomes `Column<n>`, one that neither the list nor `rows` has; without `rows`
    (`print`) it becomes `print_<place>`.
    """
    names = UniqueNames()
    numbered = UniqueNames(each.name for each in rows.columns) if rows is not None else UniqueNames()
    written: set[str] = set()
    chosen = []
    for place, item in enumerate(items):
        name = item.name
        if name is None:
            name = f"print_{place}" if rows is None else numbered.numbered("Column", 1)
        elif item.is_written and name in written:
            context.error("K0211", item.value.span, name=name)
        if item.is_written:
            written.add(name)
        chosen.append(names.unique(name))
    return chosen


def assigned(context: Context, items: Sequence[Item], names: Sequence[str]) -> tuple[Assignment, ...]:
    """A new column for each item."""
    return tuple(
        Assignment(context.new_column(name, item.value.type), item.value)
        for name, item in zip(names, items, strict=True)
    )


def narrowed(rows: Rows, columns: Sequence[PlanColumn]) -> Rows:
    """The same rows with only `columns`, in that order."""
    if tuple(columns) == rows.columns:
        return rows
    return rows.with_relation(Extend(rows.relation, (), tuple(columns)))


def renamed(column: PlanColumn, name: str) -> PlanColumn:
    """The same column under another name."""
    return column if column.name == name else PlanColumn(column.id, name, column.type)


def select_columns(context: Context, expression: syntax.Expression, rows: Rows) -> list[PlanColumn]:
    """The columns of `rows` that a name or a wildcard stands for; a missing one is reported."""
    if isinstance(expression, syntax.Star):
        return list(rows.columns)
    if isinstance(expression, syntax.WildcardReference):
        return [each for each in rows.columns if fnmatchcase(each.name, expression.pattern.replace("[", "[[]"))]
    name = written_name(expression) if isinstance(expression, syntax.NameReference) else None
    if name is None:
        context.error("K0212", expression.span)
        return []
    column = rows.column(name)
    if column is None:
        if not rows.is_open:
            known = [each.name for each in rows.columns]
            note = f"columns at this point: {listing(known)}"
            context.error("K0203", expression.span, name=name, notes=(note,), help=did_you_mean(name, known, "column"))
        return []
    return [column]


def extended(relation: Relation, assignments: Sequence[Assignment], columns: Sequence[PlanColumn]) -> Relation:
    """`Extend`, left out where it changes nothing."""
    if not assignments and tuple(columns) == relation.columns:
        return relation
    return Extend(relation, tuple(assignments), tuple(columns))


def reference(column: PlanColumn, span_of: syntax.Expression | syntax.Operator) -> ColumnReference:
    return ColumnReference(column, span_of.span)
