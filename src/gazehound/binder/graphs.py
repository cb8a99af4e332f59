"""What expressions inside graph operators may name: variables of patterns, and functions over them.

Source: Kusto reference, "graph-match operator" and the pages of the graph functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gazehound.binder.apply import converted, function_call
from gazehound.binder.context import Context
from gazehound.binder.scope import GraphVariable, Rows, ScalarSymbol, Scope
from gazehound.diagnostics import did_you_mean
from gazehound.plan.graphs import Graph, MatchValue, NodeFacts, Reading, made_graph, node_columns
from gazehound.plan.relations import Columns, Values
from gazehound.plan.scalars import ColumnReference, Constant, Scalar, Unbound
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType

Form = Callable[[Context, syntax.Call, Scope, bool], Scalar]

_NODE = "node()"
"""The name, which no query can write, under which a scope says that a node's own facts are at hand."""


class MatchValues:
    """Gathers the columns of a match as its expressions ask for them."""

    def __init__(self, context: Context, graph: Graph) -> None:
        self.graph = graph
        self.gathered: list[MatchValue] = []
        self._context = context

    def read(self, variable: str, reading: Reading, value: Scalar, of_inner_nodes: bool = False) -> Scalar:
        """The column that has `value` for the variable, a new one if need be."""
        for each in self.gathered:
            if (each.variable, each.reading, each.of_inner_nodes) == (variable, reading, of_inner_nodes) and (
                each.value is value or _same_column(each.value, value)
            ):
                return ColumnReference(each.column, value.span)
        column = self._context.new_column(variable, _TYPES.get(reading, value.type))
        self.gathered.append(MatchValue(column, variable, reading, value, of_inner_nodes))
        return ColumnReference(column, value.span)

    @property
    def facts(self) -> NodeFacts:
        return made_graph(self.graph).facts

    def columns_of(self, of_nodes: bool) -> Columns:
        """The columns of a node or of an edge."""
        return node_columns(self.graph) if of_nodes else self.graph.columns


_TYPES = {
    Reading.LIST: ScalarType.DYNAMIC,
    Reading.ALL: ScalarType.BOOL,
    Reading.ANY: ScalarType.BOOL,
    Reading.PLACE: ScalarType.LONG,
}


def _same_column(first: Scalar, second: Scalar) -> bool:
    return (
        isinstance(first, ColumnReference)
        and isinstance(second, ColumnReference)
        and first.column.id == second.column.id
    )


def element_scope(scope: Scope, graph: Graph, of_nodes: bool) -> Scope:
    """A scope in which the columns of one node or one edge are visible."""
    columns = node_columns(graph) if of_nodes else graph.columns
    inner = scope.inner(Rows(Values(columns, ())))
    if of_nodes:
        facts = made_graph(graph).facts
        for name, column in (
            (_NODE, facts.identity),
            ("node_degree_in()", facts.degree_in),
            ("node_degree_out()", facts.degree_out),
        ):
            inner.names[name] = ScalarSymbol(ColumnReference(column, made_graph(graph).span))
    return inner


def variable_property(context: Context, variable: GraphVariable, path: syntax.Path) -> Scalar:
    """`node.column`, `edge.column`."""
    if variable.is_path:
        return context.error("K0226", path.span, name=variable.name)
    columns = variable.values.columns_of(variable.is_node)
    column = next((each for each in columns if each.name == path.member.text), None)
    if column is None:
        names = [each.name for each in columns]
        help_text = did_you_mean(path.member.text, names, "column")
        return context.error("K0203", path.member.span, name=path.member.text, help=help_text)
    return variable.values.read(variable.name, Reading.VALUE, ColumnReference(column, path.span))


def variable_value(context: Context, variable: GraphVariable, reference: syntax.NameReference) -> Scalar:
    """A variable alone: a bag of its columns, for a path an array of them."""
    columns = variable.values.columns_of(variable.is_node)
    pairs: list[Scalar] = []
    for each in columns:
        pairs += [Constant(each.name, ScalarType.STRING, reference.span), ColumnReference(each, reference.span)]
    bag = function_call(context, "bag_pack", pairs, reference.span)
    if variable.is_path:
        return variable.values.read(variable.name, Reading.LIST, _as_array(context, bag))
    return variable.values.read(variable.name, Reading.VALUE, bag)


def _as_array(context: Context, value: Scalar) -> Scalar:
    return function_call(context, "pack_array", (value,), value.span)


def graph_form(name: str, call: syntax.Call, scope: Scope) -> Form | None:
    """How a graph function is bound at this place; None where it is none."""
    if name in _OF_PATHS:
        return _OF_PATHS[name] if call.arguments and _path_of(call.arguments[0], scope) is not None else None
    if name in _OF_NODES:
        is_known = scope.lookup(_NODE) is not None if not call.arguments else _variable(call.arguments[0], scope)
        return _OF_NODES[name] if is_known else None
    return None


def _variable(expression: syntax.Expression, scope: Scope) -> GraphVariable | None:
    if not isinstance(expression, syntax.NameReference):
        return None
    symbol = scope.lookup(expression.name.text)
    return symbol if isinstance(symbol, GraphVariable) else None


def _path_of(expression: syntax.Expression, scope: Scope) -> tuple[GraphVariable, bool] | None:
    """The edges that `path` or `inner_nodes(path)` names, and whether the nodes between them are meant."""
    if isinstance(expression, syntax.Call) and expression.name.text == "inner_nodes" and len(expression.arguments) == 1:
        variable = _variable(expression.arguments[0], scope)
        return (variable, True) if variable is not None and not variable.is_node else None
    variable = _variable(expression, scope)
    return (variable, False) if variable is not None and not variable.is_node else None


def _over_path(reading: Reading) -> Form:
    """`all(path, condition)`, `any(path, condition)`, `map(path, expression)`."""

    def form(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
        found = _path_of(call.arguments[0], scope)
        assert found is not None
        variable, of_inner_nodes = found
        if len(call.arguments) != 2:
            return context.error("K0301", call.span, name=call.name.text, expected="2", given=len(call.arguments))
        inner = element_scope(scope, variable.values.graph, of_inner_nodes)
        value = context.bind_value(call.arguments[1], inner, False)
        if isinstance(value, Unbound):
            return value
        if reading is Reading.LIST:
            value = _as_array(context, value)
        elif value.type is not ScalarType.BOOL:
            value = converted(context, value, ScalarType.BOOL)
        return variable.values.read(variable.name, reading, value, of_inner_nodes)

    return form


def _inner_nodes(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`inner_nodes(path)` alone: an array of bags."""
    found = _path_of(call, scope)
    if found is None:
        return context.error("K0301", call.span, name="inner_nodes", expected="1", given=len(call.arguments))
    variable, _ = found
    pairs: list[Scalar] = []
    for each in variable.values.columns_of(True):
        pairs += [Constant(each.name, ScalarType.STRING, call.span), ColumnReference(each, call.span)]
    bag = function_call(context, "bag_pack", pairs, call.span)
    return variable.values.read(variable.name, Reading.LIST, _as_array(context, bag), True)


def _fact(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`node_id()`, `node_degree_in()`, `node_degree_out()`, of a variable or of the node at hand."""
    name = call.name.text
    if not call.arguments:
        symbol = scope.lookup(_NODE if name == "node_id" else f"{name}()")
        assert isinstance(symbol, ScalarSymbol)
        return symbol.value
    variable = _variable(call.arguments[0], scope)
    assert variable is not None
    if not variable.is_node:
        return context.error("K0226", call.span, name=variable.name)
    facts = variable.values.facts
    column = {"node_id": facts.identity, "node_degree_in": facts.degree_in}.get(name, facts.degree_out)
    return variable.values.read(variable.name, Reading.VALUE, ColumnReference(column, call.span))


def _labels(context: Context, call: syntax.Call, scope: Scope, aggregates: bool) -> Scalar:
    """`labels()`: only stored graphs have labels."""
    return context.error("K0401", call.span, name="labels")


_OF_PATHS: dict[str, Form] = {
    "all": _over_path(Reading.ALL),
    "any": _over_path(Reading.ANY),
    "map": _over_path(Reading.LIST),
    "inner_nodes": _inner_nodes,
}
_OF_NODES: dict[str, Form] = {"node_id": _fact, "node_degree_in": _fact, "node_degree_out": _fact, "labels": _labels}

GRAPH_FUNCTIONS: Sequence[str] = (*_OF_PATHS, *_OF_NODES)
"""Functions that only mean something inside a graph operator."""
