"""`scan`. Source: Kusto reference, "scan operator"."""

from __future__ import annotations

from gazehound.binder.calls import converted_to
from gazehound.binder.context import Context
from gazehound.binder.scope import Rows, Scope, StepSymbol
from gazehound.binder.tabular.rows import as_condition, sort_key
from gazehound.binder.tabular.unions import property_text
from gazehound.diagnostics import did_you_mean
from gazehound.plan.relations import Assignment, ScanRows, ScanStep, Values
from gazehound.plan.scalars import Constant, PlanColumn, Scalar
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType


def bind_scan(context: Context, operator: syntax.Scan, rows: Rows, scope: Scope) -> Rows:
    """The input's columns, those declared, and the number of the match where asked for.

    A column of the input that a step assigns is a new one in its place.
    """
    if not rows.is_serialized and not operator.order_by:
        context.error("K0307", operator.span, name="scan")
    declared = tuple(_declared(context, each, scope) for each in operator.declarations)
    match_name = property_text(operator.properties, "with_match_id")
    match_id = context.new_column(match_name, ScalarType.LONG) if match_name else None
    added = tuple(each.column for each in declared)
    inside = Rows(Values((*rows.columns, *added), ()), rows.is_open)
    inner = scope.inner(inside)
    states = {step.name.text: _state(context, rows.columns, added) for step in operator.steps}
    for name, state in states.items():
        inner.names[name] = StepSymbol(Rows(Values(state, ()), rows.is_open))
    outside = _outside(context, operator, rows, added)
    targets = {each.name: each for each in (*outside, *added)}
    steps = tuple(_step(context, step, states[step.name.text], targets, inner) for step in operator.steps)
    columns = (*outside, *added, *((match_id,) if match_id is not None else ()))
    order = tuple(sort_key(context, each, scope.inner(rows)) for each in operator.order_by)
    partition = tuple(context.bind_value(each, scope.inner(rows), False) for each in operator.partition_by)
    relation = ScanRows(rows.relation, declared, steps, match_id, order, partition, columns, operator.span)
    return Rows(relation, rows.is_open, is_serialized=True)


def _declared(context: Context, declaration: syntax.ScanDeclaration, scope: Scope) -> Assignment:
    column = declaration.column
    if column.type is None:
        context.error("K0324", column.type_name.span, name=column.type_name.text)
    type = column.type or ScalarType.UNKNOWN
    default: Scalar = Constant("" if type is ScalarType.STRING else None, type, declaration.span)
    if declaration.default is not None:
        default = converted_to(context.bind_value(declaration.default, scope, False), type)
    return Assignment(context.new_column(column.name.text, type), default)


def _outside(
    context: Context, operator: syntax.Scan, rows: Rows, added: tuple[PlanColumn, ...]
) -> tuple[PlanColumn, ...]:
    """The input's columns as they come out: where a step assigns one, a column of its own."""
    assigned = {each.names[0].text for step in operator.steps for each in step.assignments}
    assigned -= {each.name for each in added}
    return tuple(context.copy_of(each) if each.name in assigned else each for each in rows.columns)


def _state(context: Context, columns: tuple[PlanColumn, ...], added: tuple[PlanColumn, ...]) -> tuple[PlanColumn, ...]:
    return tuple(context.copy_of(each) for each in (*columns, *added))


def _step(
    context: Context, step: syntax.ScanStep, state: tuple[PlanColumn, ...], targets: dict[str, PlanColumn], inner: Scope
) -> ScanStep:
    condition = as_condition(context, context.bind_value(step.condition, inner, False))
    assignments = []
    for each in step.assignments:
        name = each.names[0]
        column = targets.get(name.text)
        if column is None:
            context.error("K0225", name.span, name=name.text, help=did_you_mean(name.text, targets, "column"))
            continue
        value = converted_to(context.bind_value(each.value, inner, False), column.type)
        assignments.append(Assignment(column, value))
    return ScanStep(step.name.text, step.is_optional, step.output or "all", state, condition, tuple(assignments))
