"""`scan` as SQL: a recursive query that walks over the numbered rows and carries the state of every step along.

A row meets the steps from the last to the first. With `s(k)` the state of step `k`: a row that meets the condition
of `k` read with `s(k-1)` takes that state over; else, one that meets it read with `s(k)`, or of the first step,
renews `s(k)`. Source: Kusto reference, "scan operator", section "Scan logic".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gazehound import sql
from gazehound.codegen import sources
from gazehound.codegen.aggregates import ready_for
from gazehound.codegen.context import Context
from gazehound.codegen.fragment import Fragment, over
from gazehound.codegen.names import DUCKDB_TYPES, column_name
from gazehound.codegen.scalars import Scalars
from gazehound.codegen.sorting import sort_keys
from gazehound.codegen.windows import needs_order
from gazehound.functions.declare import Lowering, Operand
from gazehound.plan.relations import (
    Aggregate,
    Apply,
    Extend,
    Filter,
    Relation,
    ScanRows,
    ScanStep,
    Serialize,
    SharedReference,
    Sort,
)
from gazehound.plan.scalars import ColumnReference, FunctionCall, PlanColumn, Scalar, WindowCall, rewrite, walk
from gazehound.sql import Node, Select
from gazehound.types import ScalarType

ROW, PART, PLACE, NEXT = "n", "part", "place", "next"
Columns = dict[str, Node]
InPart = Extend | Filter | Sort | Serialize | ScanRows
"""What the body of a `partition` may hold beside a `scan`."""


def scan(context: Context, relation: ScanRows) -> Fragment:
    """The rows that match steps, each once per step that it matches."""
    unsupported = [each for each in relation.steps if each.is_optional or each.output == "last"]
    if unsupported or context.rows_of_apply or context.outer_columns:
        reason = "optional steps or `output = last`" if unsupported else "a place inside `mv-apply` or `partition`"
        context.refuse("K0402", relation.span, name="scan", reason=reason)
        return sources.empty(relation.columns)
    walker = _Walker(context, relation)
    context.is_recursive = True
    context.ctes += [(walker.rows, walker.numbered_rows(), True), (walker.states, walker.recursion(), None)]
    return walker.output()


class _Walker:
    """Names and columns of one `scan`: for each step `k` whether it is active (`a`), its match (`m`), values (`v`)."""

    def __init__(self, context: Context, relation: ScanRows) -> None:
        self.context = context
        self.relation = relation
        self.steps = relation.steps
        self.rows, self.states = context.name("rows"), context.name("states")
        self.defaults = {each.column.id: Scalars(context, {}).lower(each.value) for each in relation.declared}
        kept = zip(relation.input.columns, relation.columns, strict=False)
        self.replaced = {inside.id: outside for inside, outside in kept if inside.id != outside.id}
        """Columns of the input that steps assign, with the columns that come out in their places."""
        self.assigned = (*self.replaced.values(), *(each.column for each in relation.declared))
        self.fragment = self._ordered()
        read = {
            part.column.id
            for step in self.steps
            for value in (step.condition, *(each.value for each in step.assignments))
            for part in walk(value)
            if isinstance(part, ColumnReference)
        }
        self.state = [tuple(each for each in step.state if each.id in read) for step in self.steps]

    def _ordered(self) -> Fragment:
        relation, context = self.relation, self.context
        values = [*(each.value for each in relation.order), *relation.partition]
        fragment = ready_for(context, context.fragment(relation.input), values)
        if relation.order:
            scalars = Scalars(context, fragment.columns)
            fragment = fragment.with_order(tuple(key for each in relation.order for key in sort_keys(scalars, each)))
        return fragment if fragment.select.order_by else context.nested(fragment)

    def numbered_rows(self) -> Node:
        """The input with each row's number in its partition and its place in the whole."""
        scalars = Scalars(self.context, self.fragment.columns)
        keys = [scalars.lower(each) for each in self.relation.partition]
        order = self.fragment.select.order_by
        part: Node = sql.integer(0)
        if keys:
            part = sql.window(sql.call("dense_rank"), order_by=[sql.order_key(each.copy()) for each in keys])
        extra = [
            (ROW, sql.window(sql.call("row_number"), partition_by=keys, order_by=order)),
            (PART, sql.cast(part, "BIGINT")),
            (PLACE, sql.window(sql.call("row_number"), order_by=order)),
        ]
        return self.fragment.select.with_(order_by=(), columns=(*self._row_columns(), *extra)).to_node()

    def _row_columns(self) -> list[tuple[str, Node]]:
        return [(column_name(identity), node) for identity, node in self.fragment.columns.items()]

    def _values(self, step: int) -> Iterable[tuple[int, PlanColumn]]:
        """The values in the state of a step: of itself and of the steps before it."""
        return ((before, each) for before in range(step + 1) for each in self.state[before])

    def _is_declared(self, step: int, column: PlanColumn) -> Node:
        """What a value is in an empty state."""
        place = self.steps[step].state.index(column)
        declared = place - (len(self.steps[step].state) - len(self.relation.declared))
        if declared >= 0:
            return self.defaults[self.relation.declared[declared].column.id].copy()
        return sql.text("") if column.type is ScalarType.STRING else sql.null(DUCKDB_TYPES[column.type])

    def recursion(self) -> Node:
        """Before the first row, and from the state before a row to the state after it."""
        first = Select(
            source=sql.table(self.rows),
            columns=((PART, sql.column(PART)), *self._start().items()),
            group_by=(sql.column(PART),),
        )
        names = [PART, *self._start()]
        following = sql.equals(sql.column(ROW, "r"), sql.binary("+", sql.column(ROW, "s"), sql.long(1)))
        same_part = sql.equals(sql.column(PART, "r"), sql.column(PART, "s"))
        carried = [(name, sql.column(name, "s")) for name in names if name != ROW]
        current = [(column_name(each), sql.column(column_name(each), "r")) for each in self.fragment.columns]
        select = Select(
            source=sql.aliased(self.states, "s"),
            joins=(("INNER", sql.aliased(self.rows, "r"), sql.and_(following, same_part)),),
            columns=((ROW, sql.column(ROW, "r")), *carried, *current),
        )
        for step in reversed(range(len(self.steps))):
            select = self._stepped(self._tested(select, step), step)
        last = Select(source=select.as_source("t"), columns=tuple((name, sql.column(name)) for name in names))
        return sql.set_operation([first.to_node(), last.to_node()])

    def _start(self) -> Columns:
        columns: Columns = {ROW: sql.long(0), NEXT: sql.long(0)}
        for step in range(len(self.steps)):
            columns |= {f"a{step}": sql.boolean(False), f"m{step}": sql.long(0), f"o{step}": sql.boolean(False)}
            columns |= {_value(step, each): self._is_declared(at, each) for at, each in self._values(step)}
            for each in self.assigned:
                columns[_assigned(step, each)] = sql.null(DUCKDB_TYPES[each.type])
        return columns

    def _visible(self) -> list[tuple[str, Node]]:
        names = [PART, *self._start(), *(column_name(each) for each in self.fragment.columns)]
        return [(name, sql.column(name)) for name in names]

    def _state_seen(self, step: int, holder: int) -> dict[int, Node]:
        """Columns as a condition reads them with the state of `holder`: the row's, and those of every step."""
        seen = {each: sql.column(column_name(each)) for each in self.fragment.columns}
        seen |= {identity: node.copy() for identity, node in self.defaults.items()}
        for before in range(len(self.steps)):
            for each in self.state[before]:
                is_held = 0 <= before <= holder
                seen[each.id] = sql.column(_value(holder, each)) if is_held else self._is_declared(before, each)
        return seen

    def _holds(self, step: ScanStep, seen: Mapping[int, Node]) -> Node:
        return sql.coalesce(Scalars(self.context, seen).lower(step.condition), sql.boolean(False))

    def _tested(self, select: Select, at: int) -> Select:
        """Adds `h`: 1 when the row takes over the state of the step before, 2 when it renews the step's own."""
        step = self.steps[at]
        renews = self._holds(step, self._state_seen(at, at))
        cases = [(renews if at == 0 else sql.and_(sql.column(f"a{at}"), renews), sql.integer(2))]
        if at > 0:
            takes = sql.and_(sql.column(f"a{at - 1}"), self._holds(step, self._state_seen(at, at - 1)))
            cases.insert(0, (takes, sql.integer(1)))
        hit = sql.case(cases, sql.integer(0))
        return Select(source=select.as_source("t"), columns=(*self._visible(), ("h", hit)))

    def _stepped(self, select: Select, at: int) -> Select:
        """The states after the row has met step `at`."""
        hit = sql.binary(">", sql.column("h"), sql.integer(0))
        takes = sql.equals(sql.column("h"), sql.integer(1))
        changed: Columns = {}
        own = self._state_seen(at, at)
        seen = own
        if at > 0:
            before = self._state_seen(at, at - 1)
            seen = {each: _either(takes, before[each], own[each]) for each in own}
        assigned = self._assigned(at, seen)
        active, match = sql.column(f"a{at}"), sql.column(f"m{at}")
        if at == 0:
            match = sql.if_(active.copy(), match, sql.column(NEXT))
            starts = sql.and_(hit.copy(), sql.not_(active.copy()))
            changed[NEXT] = sql.binary("+", sql.column(NEXT), sql.if_(starts, sql.long(1), sql.long(0)))
        else:
            match = _either(takes, sql.column(f"m{at - 1}"), match)
            changed[f"a{at - 1}"] = sql.and_(sql.column(f"a{at - 1}"), sql.not_(takes.copy()))
            for before_at, each in self._values(at - 1):
                name = _value(at - 1, each)
                changed[name] = _either(takes, self._is_declared(before_at, each), sql.column(name))
        changed[f"a{at}"] = sql.or_(active, hit.copy())
        changed[f"m{at}"] = _either(hit, match, sql.column(f"m{at}"))
        changed[f"o{at}"] = hit.copy()
        for before_at, each in self._values(at):
            name = _value(at, each)
            value = seen[each.id] if before_at < at else self._extended(at, each, assigned)
            changed[name] = _either(hit, value, sql.column(name))
        for column in self.assigned:
            changed[_assigned(at, column)] = assigned[column.id].copy()
        columns = tuple((name, changed.get(name, node)) for name, node in self._visible())
        return Select(source=select.as_source("t"), columns=columns)

    def _assigned(self, at: int, seen: Mapping[int, Node]) -> dict[int, Node]:
        """What steps assign of the row as this step extends it: assigned here, or the row's value or the default."""
        scalars = Scalars(self.context, seen)
        values = {outside.id: seen[inside].copy() for inside, outside in self.replaced.items()}
        values |= {identity: default.copy() for identity, default in self.defaults.items()}
        return values | {each.column.id: scalars.lower(each.value) for each in self.steps[at].assignments}

    def _extended(self, at: int, column: PlanColumn, assigned: Mapping[int, Node]) -> Node:
        """A column of the extended row, which becomes the step's own part of its state."""
        place = self.steps[at].state.index(column)
        if place < len(self.relation.input.columns):
            inside = self.relation.input.columns[place]
            if inside.id in self.replaced:
                return assigned[self.replaced[inside.id].id].copy()
            reference = ColumnReference(inside, self.relation.span)
            seen = {each: sql.column(column_name(each)) for each in self.fragment.columns}
            return Scalars(self.context, seen).lower(reference)
        declared = self.relation.declared[place - len(self.relation.input.columns)]
        return assigned[declared.column.id].copy()

    def output(self) -> Fragment:
        """The extended rows, in the order of the input; of one row the last step first."""
        queries = []
        for at, step in enumerate(self.steps):
            if step.output == "none":
                continue
            columns = [(column_name(each), sql.column(column_name(each), "r")) for each in self.fragment.columns]
            for each in self.assigned:
                columns.append((column_name(each.id), sql.column(_assigned(at, each), "s")))
            if self.relation.match_id is not None:
                columns.append((column_name(self.relation.match_id.id), sql.column(f"m{at}", "s")))
            columns += [(PLACE, sql.column(PLACE, "r")), ("step", sql.integer(at))]
            queries.append(self._matched(at, columns))
        if not queries:
            return sources.empty(self.relation.columns)
        source = sql.subquery_source(sql.set_operation(queries), self.context.name("t"))
        order = (sql.order_key(sql.column(PLACE)), sql.order_key(sql.column("step"), sql.DESCENDING))
        return over(source, [each.id for each in self.relation.columns]).with_order(order)

    def _matched(self, at: int, columns: list[tuple[str, Node]]) -> Node:
        same = (sql.equals(sql.column(name, "r"), sql.column(name, "s")) for name in (ROW, PART))
        joined = Select(
            source=sql.aliased(self.states, "s"),
            joins=(("INNER", sql.aliased(self.rows, "r"), sql.and_(*same)),),
            columns=tuple(columns),
            where=(sql.column(f"o{at}", "s"),),
        )
        return joined.to_node()


def _value(step: int, column: PlanColumn) -> str:
    return f"v{step}_{column.id}"


def _assigned(step: int, column: PlanColumn) -> str:
    return f"e{step}_{column.id}"


def _either(condition: Node, then: Node, otherwise: Node) -> Node:
    return sql.if_(condition.copy(), then, otherwise)


def in_parts(relation: Apply) -> Relation | None:
    """A `partition` whose body scans, as one scan of all rows by the partition's key; None for any other body.

    The body may hold operators that look at each row alone, window functions and sorts besides.
    """
    keys = relation.input
    if not isinstance(keys, Aggregate) or len(keys.keys) != 1 or not isinstance(keys.input, SharedReference):
        return None
    chain: list[InPart] = []
    body = relation.body
    while isinstance(body, Extend | Filter | Sort | Serialize | ScanRows):
        chain.append(body)
        body = body.input
    if not isinstance(body, SharedReference) or body.shared is not keys.input.shared:
        return None
    if not chain or not any(isinstance(each, ScanRows) for each in chain):
        return None
    key = _key_of(chain.pop(), keys.keys[0].column)
    rebuilt: Relation = body
    for each in reversed(chain):
        if isinstance(each, ScanRows) or needs_order(_values_of(each)):
            if key is None or key.column.id not in {column.id for column in rebuilt.columns}:
                return None
            each = _by_part(each, key)
        rebuilt = replace(each, input=rebuilt)
    return rebuilt


def _values_of(step: InPart) -> list[Scalar]:
    match step:
        case Extend():
            return [each.value for each in step.assignments]
        case Filter():
            return [step.predicate]
        case Sort():
            return [each.value for each in step.keys]
        case _:
            return []


def _by_part(step: InPart, key: ColumnReference) -> InPart:
    """The operator so that it sees only the rows of one part at a time."""
    match step:
        case ScanRows():
            return replace(step, partition=(*step.partition, key))
        case Extend():
            inside = (replace(each, value=_windows_by_part(each.value, key)) for each in step.assignments)
            return replace(step, assignments=tuple(inside))
        case Filter():
            return replace(step, predicate=_windows_by_part(step.predicate, key))
        case Sort():
            keys = tuple(replace(each, value=_windows_by_part(each.value, key)) for each in step.keys)
            return replace(step, keys=keys)
        case _:
            return step


def _windows_by_part(value: Scalar, key: ColumnReference) -> Scalar:
    """The value with window functions that begin anew with each part; the key is their last argument."""

    def change(each: Scalar) -> Scalar | None:
        if not isinstance(each, WindowCall) or each.overload.duckdb is None:
            return None
        overload = replace(each.overload, duckdb=_partitioned(each.overload.duckdb))
        return replace(each, overload=overload, arguments=(*(rewrite(part, change) for part in each.arguments), key))

    return rewrite(value, change)


def _partitioned(lowering: Lowering) -> Lowering:
    def lowered(*operands: Operand) -> Node:
        return sql.partitioned(lowering(*operands[:-1]), operands[-1].node)

    return lowered


def _key_of(lowest: Relation, value: PlanColumn) -> ColumnReference | None:
    """The column that the lowest operator of a `partition` compares with the part's value."""
    if not isinstance(lowest, Filter) or not isinstance(lowest.predicate, FunctionCall):
        return None
    left, right = lowest.predicate.arguments
    if isinstance(left, ColumnReference) and isinstance(right, ColumnReference) and right.column.id == value.id:
        return left
    return None
