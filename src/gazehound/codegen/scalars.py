"""Scalar expressions as SQL.

Every value comes out in the representation of its type; a string is never NULL, whatever the column holds.
Expressions are lowered from the inside out without recursion, so their depth does not matter here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gazehound import sql
from gazehound.codegen import written
from gazehound.codegen.constants import constant, datetime_constant
from gazehound.codegen.context import Context
from gazehound.codegen.moments import fixed_moment
from gazehound.codegen.names import DUCKDB_TYPES, column_name, kept_of
from gazehound.functions import convert_values
from gazehound.functions.declare import NOT_CONSTANT, Operand, RefusedCall
from gazehound.functions.text_sql import dynamic_text
from gazehound.plan.relations import Values
from gazehound.plan.scalars import (
    AggregateCall,
    Clock,
    ColumnReference,
    Constant,
    Convert,
    FunctionCall,
    ListOfQuery,
    MemberOfQuery,
    OutputField,
    PlanColumn,
    RowOfExtreme,
    Scalar,
    ScalarQuery,
    Unbound,
    WindowCall,
    children,
    is_constant,
)
from gazehound.sql import Node
from gazehound.types import ScalarType

MOST_ANSWERS = 10_000
"""More values than this stay a query of their own: a pattern of all of them would cost more than it saves."""
FROM_UNKNOWN = {
    ScalarType.BOOL: convert_values.to_bool,
    ScalarType.INT: convert_values.to_int,
    ScalarType.LONG: convert_values.to_long,
    ScalarType.REAL: convert_values.to_real,
    ScalarType.DECIMAL: convert_values.to_decimal,
    ScalarType.DATETIME: convert_values.to_datetime,
    ScalarType.TIMESPAN: convert_values.to_timespan,
    ScalarType.GUID: convert_values.to_guid,
}
Call = FunctionCall | AggregateCall | WindowCall
_EMPTY = sql.text("")


@dataclass(frozen=True)
class Scalars:
    """Lowers expressions over the columns of one SELECT.

    `given` has the SQL of nodes that were lowered elsewhere, by identity of the node.
    """

    context: Context
    columns: Mapping[int, Node]
    given: Mapping[int, Node] = field(default_factory=dict)

    def lower(self, scalar: Scalar) -> Node:
        """The value of an expression."""
        done: list[Node] = []
        has_query = False
        pending: list[tuple[Scalar, bool]] = [(scalar, False)]
        while pending:
            current, is_ready = pending.pop()
            has_query = has_query or isinstance(current, ScalarQuery | MemberOfQuery | ListOfQuery)
            below = () if id(current) in self.given else children(current)
            if below and not is_ready:
                pending.append((current, True))
                pending.extend((each, False) for each in reversed(below))
                continue
            arguments = done[len(done) - len(below) :]
            del done[len(done) - len(below) :]
            done.append(self._node(current, arguments))
        return sql.lift_queries(done.pop(), lambda: self.context.name("v")) if has_query else done.pop()

    def hand_on(self, scalar: Scalar, column: PlanColumn) -> Node:
        """The value as a column that only hands it on: a string may then be NULL there, which is remembered."""
        if not self._is_nullable_text(scalar):
            return self.lower(scalar)
        self.context.mark_nullable((column,))
        return self._stored(scalar)

    def condition(self, predicate: Scalar) -> list[Node]:
        """The conjuncts of a predicate as conditions of a WHERE, where NULL is as good as FALSE."""
        parts = [part for each in operands_of("and", predicate) for part in sql.conditions(self._conjunct(each))]
        return [*written.presence(parts), *(sql.compared_as_kept(each, kept_of) for each in parts)]

    def _conjunct(self, predicate: Scalar) -> Node:
        alternatives = operands_of("or", predicate)
        if len(alternatives) > 1:
            return sql.or_(*(sql.and_(*self.condition(each)) for each in alternatives))
        if isinstance(predicate, FunctionCall) and self._needs_no_empty_text(predicate):
            first, *others = predicate.arguments
            return self._call(predicate, [self._stored(first), *(self.lower(each) for each in others)])
        return self.lower(predicate)

    def _needs_no_empty_text(self, call: FunctionCall) -> bool:
        return (
            call.function.false_on_empty
            and self._is_nullable_text(call.arguments[0])
            and all(_is_present_constant(each) for each in call.arguments[1:])
        )

    def _is_nullable_text(self, scalar: Scalar) -> bool:
        return isinstance(scalar, ColumnReference) and scalar.column.id in self.context.may_be_null

    def _stored(self, scalar: Scalar) -> Node:
        assert isinstance(scalar, ColumnReference)
        identity = scalar.column.id
        node = self.columns.get(identity) or self.context.outer_columns[identity]
        return node if sql.is_plain(node) else node.copy()

    def _node(self, scalar: Scalar, arguments: Sequence[Node]) -> Node:
        if id(scalar) in self.given:
            return self.given[id(scalar)]
        match scalar:
            case Constant():
                return self._constant(scalar)
            case ScalarQuery() | ListOfQuery() if (known := self._answered(scalar)) is not None:
                return self._constant(known)
            case Clock():
                return datetime_constant(self.context.now_ticks)
            case ColumnReference():
                stored = self._stored(scalar)
                return sql.coalesce(stored, _EMPTY.copy()) if self._is_nullable_text(scalar) else stored
            case Convert():
                return convert(arguments[0], scalar.operand.type, scalar.type)
            case FunctionCall() | AggregateCall() | WindowCall():
                lowered = self._call(scalar, arguments)  # also where the value is known: it may be refused
                moment = fixed_moment(scalar, self.context.now_ticks)
                return lowered if moment is None else datetime_constant(moment)
            case OutputField():
                return _field(arguments[0], scalar)
            case ScalarQuery():
                return self._scalar_query(scalar)
            case MemberOfQuery():
                return self._member_of_query(scalar, arguments[0])
            case ListOfQuery():
                return self._list_of_query(scalar)
            case RowOfExtreme() | Unbound():
                return sql.null(DUCKDB_TYPES[scalar.type])

    def _answered(self, scalar: Scalar) -> Constant | None:
        """The value of a query that was run ahead, as a literal."""
        match scalar:
            case ScalarQuery():
                found = self.context.answer(scalar.query, scalar.column, 1)
                return None if found is None else Constant(found[0] if found else None, scalar.type, scalar.span)
            case ListOfQuery() if scalar.column.type is ScalarType.STRING:
                found = self.context.answer(scalar.query, scalar.column, MOST_ANSWERS)
                return None if found is None else Constant(found, ScalarType.DYNAMIC, scalar.span)
            case _:
                return None

    def _wants_answers(self, call: Call) -> bool:
        """Have the arguments that depend on no row computed ahead; False when that is done or there are none."""
        computed = {id(each) for each in call.arguments if is_constant(each) and not self._is_literal(each)}
        new = computed - self.context.wanted if self.context.ask is not None else set()
        self.context.wanted |= new
        return bool(new)

    def _is_literal(self, scalar: Scalar) -> bool:
        return self._constant_value(scalar) is not NOT_CONSTANT

    def _computed_ahead(self, scalar: Scalar) -> Constant | None:
        """The value of an expression that depends on no row and that a function takes as a literal only."""
        if id(scalar) not in self.context.wanted:
            return None
        column = PlanColumn(-1, "", scalar.type)
        found = self.context.answer(Values((column,), ((scalar,),)), column, 1)
        return Constant(found[0], scalar.type, scalar.span) if found else None

    def _constant_value(self, scalar: Scalar) -> object:
        if isinstance(scalar, Convert):
            return converted_constant(self._constant_value(scalar.operand), scalar.type)
        return constant_value(self._answered(scalar) or scalar, self.context.now_ticks)

    def _constant(self, scalar: Constant) -> Node:
        try:
            return constant(scalar.value, scalar.type)
        except RefusedCall as refused:
            self.context.refuse("K0410", scalar.span, reason=str(refused))
            return sql.null(DUCKDB_TYPES[scalar.type])

    def _call(self, call: Call, arguments: Sequence[Node]) -> Node:
        """The lowering of the chosen overload; a refusal is told and stands as null."""
        name = call.function.name
        if call.overload.duckdb is None:
            self.context.refuse("K0401", call.span, name=name)
            return sql.null(DUCKDB_TYPES[call.type])
        operands = [self._operand(call, at, node) for at, node in enumerate(arguments)]
        if call.function.uses_clock:
            now = self.context.now_ticks
            operands.insert(0, Operand(datetime_constant(now), ScalarType.DATETIME, now))
        try:
            lowered = call.overload.duckdb(*operands)
            return written.searched(call, operands, lowered) if isinstance(call, FunctionCall) else lowered
        except RefusedCall as refused:
            if self._wants_answers(call):
                return self.lower(call)
            self.context.refuse("K0402", call.span, name=name, reason=str(refused))
            return sql.null(DUCKDB_TYPES[call.type])

    def _operand(self, call: Call, at: int, node: Node) -> Operand:
        """An argument; one whose type only the data could tell is read as the parameter's type."""
        argument = call.arguments[at]
        known = self._computed_ahead(argument)
        if known is not None:
            return Operand(self._constant(known), known.type, known.value)
        if argument.type is ScalarType.UNKNOWN:
            wanted = call.overload.signature.parameter_at(at, len(call.arguments)).type
            if wanted is not None and wanted in FROM_UNKNOWN:
                return Operand(FROM_UNKNOWN[wanted](Operand(node, ScalarType.DYNAMIC)), wanted)
        return Operand(node, argument.type, self._constant_value(argument))

    def _scalar_query(self, scalar: ScalarQuery) -> Node:
        """The first value of the query; a query that is asked several times runs once."""
        first = self.context.fragment(scalar.query).only((scalar.column,))
        if first.select.limit is not None:
            first = self.context.nested(first)
        query = first.with_limit(sql.integer(1)).to_node((scalar.column,))
        if self.context.readings.of(scalar.query) > 1:
            query = self._shared(scalar, query)
        value = sql.scalar_subquery(query)
        return sql.coalesce(value, _EMPTY.copy()) if scalar.type is ScalarType.STRING else value

    def _shared(self, scalar: ScalarQuery, query: Node) -> Node:
        context = self.context
        name = context.written.get(id(scalar.query))
        if name is None:
            name = context.written[id(scalar.query)] = context.name("q")
            context.ctes.append((name, query, True))
        column = column_name(scalar.column.id)
        return sql.Select(source=sql.table(name), columns=((column, sql.column(column)),)).to_node()

    def _member_of_query(self, scalar: MemberOfQuery, operand: Node) -> Node:
        """Membership that is never NULL: a null is in the list when the list has one."""
        self.context.may_repeat(scalar.query)
        fragment = self.context.fragment(scalar.query).only((scalar.column,)).unordered()
        if scalar.column.type is not ScalarType.STRING:
            query = fragment.to_node((scalar.column,))
            found = sql.exists_in([operand], _present_values(query, self.context.name("t"), scalar))
            return _decided(found, scalar.negated)
        fragment = fragment if fragment.is_open else self.context.nested(fragment)
        value = Scalars(self.context, fragment.columns).lower(ColumnReference(scalar.column, scalar.span))
        if scalar.ignores_case:
            operand, value = sql.call("lower", operand), sql.call("lower", value)
        found = sql.exists_in([operand], fragment.with_columns({scalar.column.id: value}).to_node((scalar.column,)))
        return sql.not_(found) if scalar.negated else found

    def _list_of_query(self, scalar: ListOfQuery) -> Node:
        fragment = self.context.nested(self.context.fragment(scalar.query).only((scalar.column,)).unordered())
        value = Scalars(self.context, fragment.columns).lower(ColumnReference(scalar.column, scalar.span))
        listed = sql.coalesce(sql.call("to_json", sql.call("list", value)), sql.cast(sql.text("[]"), "JSON"))
        return sql.scalar_subquery(fragment.with_columns({scalar.column.id: listed}).to_node((scalar.column,)))


def operands_of(operator: str, predicate: Scalar) -> list[Scalar]:
    """The operands of a chain of `and` (or of `or`), however deep it is; the predicate itself when it is none."""
    found: list[Scalar] = []
    pending = [predicate]
    while pending:
        current = pending.pop()
        if isinstance(current, FunctionCall) and current.function.name == operator:
            pending.extend(reversed(current.arguments))
        else:
            found.append(current)
    return found


def convert(node: Node, source: ScalarType, target: ScalarType) -> Node:
    """An implicit conversion; a value that the target cannot hold is null."""
    if DUCKDB_TYPES[source] == DUCKDB_TYPES[target]:
        return node
    if source is ScalarType.DYNAMIC and target is ScalarType.STRING:
        return sql.coalesce(dynamic_text(node), _EMPTY.copy())
    if target is ScalarType.DYNAMIC:
        return sql.call("to_json", node)
    if target is ScalarType.DECIMAL:
        return convert_values.to_decimal(Operand(node, source))
    return sql.try_cast(node, DUCKDB_TYPES[target])


def constant_value(scalar: Scalar, now_ticks: int) -> object:
    """The value of a literal, converted literals and the clock included; `NOT_CONSTANT` for anything else."""
    match scalar:
        case Constant():
            return "" if scalar.value is None and scalar.type is ScalarType.STRING else scalar.value
        case Clock():
            return now_ticks
        case Convert():
            return converted_constant(constant_value(scalar.operand, now_ticks), scalar.type)
        case _:
            return NOT_CONSTANT


def converted_constant(value: object, target: ScalarType) -> object:
    """A literal's value after an implicit conversion."""
    if value is None or value is NOT_CONSTANT:
        return value
    if target is ScalarType.REAL and isinstance(value, int | float | Decimal):
        return float(value)
    if target is ScalarType.DECIMAL and isinstance(value, int | float):
        return Decimal(str(value))
    if target in (ScalarType.LONG, ScalarType.INT) and isinstance(value, int):
        return value
    return NOT_CONSTANT


def _is_present_constant(scalar: Scalar) -> bool:
    value = constant_value(scalar, 0)
    if isinstance(value, list):
        return all(each not in (None, "") for each in value)
    return value is not NOT_CONSTANT and value not in (None, "")


def _field(node: Node, output: OutputField) -> Node:
    value = sql.call("struct_extract", node, sql.text(output.name))
    return sql.coalesce(value, _EMPTY.copy()) if output.type is ScalarType.STRING else value


def _present_values(query: Node, alias: str, scalar: MemberOfQuery) -> Node:
    column = sql.column(column_name(scalar.column.id))
    source = sql.subquery_source(query, alias)
    return sql.Select(source=source, columns=(("", column),), where=(sql.is_not_null(column),)).to_node()


def _decided(found: Node, negated: bool) -> Node:
    """A null operand is in no list."""
    decided = sql.coalesce(found, sql.boolean(False))
    return sql.not_(decided) if negated else decided
