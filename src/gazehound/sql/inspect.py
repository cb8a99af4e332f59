"""Questions about SQL nodes, and copies of nodes with parts exchanged.

Does not live here: making nodes (`nodes`, `relations`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import expressions as exp

from gazehound.sql.nodes import Node, OrderKey, and_, array, call, column, integer, lambda_, ordered

_ORDERED_AGGREGATES = frozenset(
    {
        "list",
        "array_agg",
        "first",
        "last",
        "any_value",
        "string_agg",
        "arg_max_nulls_last",
        "arg_min_nulls_last",
    }
)

_FEW = 3
"""So many comparisons take less time than a list."""


def is_plain(node: Node) -> bool:
    """True for a column, also with a text in place of NULL, or a literal: repeating it costs nothing."""
    if isinstance(node, exp.Anonymous) and node.name == "coalesce":
        return all(is_plain(each) for each in node.expressions)
    if isinstance(node, exp.Cast | exp.Neg | exp.Paren):
        return isinstance(node.this, exp.Literal | exp.Null)
    return isinstance(node, exp.Column | exp.Literal | exp.Boolean | exp.Null)


def cast_call(node: Node) -> str | None:
    """The name of the function whose value is cast; None for another node."""
    inner = node.this if isinstance(node, exp.Cast) else None
    return str(inner.this) if isinstance(inner, exp.Anonymous) else None


def arguments_of(node: Node, name: str) -> list[Node] | None:
    """The arguments of a call of the function `name`; None for any other node."""
    is_call = isinstance(node, exp.Anonymous) and node.this == name
    return list(node.expressions) if is_call else None


def text_of_literal(node: Node) -> str | None:
    """The text of a text literal; None for any other node."""
    return str(node.this) if isinstance(node, exp.Literal) and node.is_string else None


def compared_as_kept(node: Node, kept: Callable[[str], str | None]) -> Node:
    """A comparison of a stored column with a timestamp, of the column as the file holds it; others as they are.

    `kept` gives the name of that column. The timestamp stands as text there, which is read as what the column is.
    """
    if not isinstance(node, exp.GT | exp.GTE | exp.LT | exp.LTE | exp.EQ):
        return node
    compared, moment = node.this, node.expression
    is_column = isinstance(compared, exp.Column) and not compared.args.get("table")
    name = kept(compared.name) if is_column else None
    if name is None or not isinstance(moment, exp.Cast) or moment.to.args.get("kind") != "TIMESTAMP":
        return node
    written = moment.this
    return type(node)(this=column(name), expression=written.copy()) if isinstance(written, exp.Literal) else node


def needed_column(condition: Node) -> str | None:
    """The column of texts of which a condition takes a part, and is not true where there is no text.

    Seen for comparisons with the part, as `conditions` gives them; None for others.
    """
    is_comparison = isinstance(condition, exp.EQ | exp.GT | exp.GTE | exp.LT | exp.LTE)
    return _part_of(condition.this) if is_comparison else None


def _part_of(node: Node) -> str | None:
    """The column that a part is taken out of, NULL where the column is."""
    for name in ("nullif", "try", "json_extract_string", "json_extract"):
        arguments = arguments_of(node, name)
        node = node if arguments is None else arguments[0]
    is_column = isinstance(node, exp.Column) and not node.args.get("table")
    return node.name if is_column else None


def has_window(node: Node) -> bool:
    """True when a window function is part of the node, subqueries excluded."""
    return any(isinstance(each, exp.Window) for each in _parts(node))


def split_windows(node: Node, name: Callable[[], str]) -> tuple[Node, list[tuple[str, Node]]]:
    """A window function inside another one, a TRY or a lambda is not SQL: the node with the inner ones as columns,
    and these by name.

    The inner ones may hold windows themselves; splitting goes on until none does.
    """
    taken: dict[str, tuple[str, Node]] = {}

    def exchange(part: Node) -> Node:
        if not isinstance(part, exp.Window) or not _must_be_column(part):
            return part
        text = part.sql(dialect="duckdb")
        if text not in taken:
            taken[text] = (name(), part.copy())
        return column(taken[text][0])

    return node.copy().transform(exchange, copy=False), list(taken.values())


def partitioned(node: Node, key: Node) -> Node:
    """The node with every window function in it over the rows that share `key`."""
    copied = node.copy()
    for window in copied.find_all(exp.Window):
        keys = window.args.get("partition_by") or []
        if key not in keys:
            window.set("partition_by", [*keys, key.copy()])
    return copied


def lift_queries(node: Node, name: Callable[[], str]) -> Node:
    """The node with no query inside a lambda, which DuckDB does not take: its value comes in as a parameter instead."""
    if all(each.find(exp.Subquery) is None for each in node.find_all(exp.Lambda)):
        return node
    lifted: list[tuple[str, Node]] = []

    def exchange(part: Node) -> Node:
        if not isinstance(part, exp.Subquery) or part.find_ancestor(exp.Lambda) is None:
            return part
        lifted.append((name(), part.copy()))
        return column(lifted[-1][0])

    body = node.copy().transform(exchange, copy=False)
    for parameter, query in lifted:
        listed = call("list_transform", array([query]), lambda_([parameter], body))
        body = call("list_extract", listed, integer(1))
    return body


def conditions(node: Node) -> list[Node]:
    """The conjuncts of a condition that need only be told from true; `CASE WHEN a THEN b ELSE FALSE END` is two.

    As conjuncts of their own they reach the scan, where a cheap one spares the others the work. NULL may stay NULL:
    what turns it into FALSE, or into the empty text that is then compared with another, is left out.
    """
    found: list[Node] = []
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, exp.Paren):
            pending.append(current.this)
        elif isinstance(current, exp.And):
            pending += [current.expression, current.this]
        elif _is_guarded(current):
            [branch] = current.args["ifs"]
            pending += [branch.args["true"], branch.this]
        elif (unlike_null := _or_else(current, False)) is not None:
            pending.append(unlike_null)
        else:
            found.append(_compared_with_null(current))
    return found


def _or_else(node: Node, instead: str | bool) -> Node | None:
    """What has a literal in place of NULL; None for any other node."""
    parts = arguments_of(node, "coalesce")
    if parts is None or len(parts) != 2:
        return None
    literal = parts[1].this if isinstance(parts[1], exp.Boolean) else text_of_literal(parts[1])
    return parts[0] if literal == instead else None


def _compared_with_null(condition: Node) -> Node:
    """A comparison of a value that may be NULL with a text that is not empty, or with a list that it must not be in."""
    listed = condition.this.unnest() if isinstance(condition, exp.Not) else None
    if isinstance(listed, exp.In):
        value = _or_else(listed.this, "")
        if value is None or "" not in map(text_of_literal, listed.expressions):
            return condition
        if len(listed.expressions) <= _FEW:
            return and_(*(exp.NEQ(this=value.copy(), expression=each.copy()) for each in listed.expressions))
        return exp.Not(
            this=exp.Paren(this=exp.In(this=value.copy(), expressions=[each.copy() for each in listed.expressions]))
        )
    value = _or_else(condition.this, "") if isinstance(condition, exp.EQ | exp.NEQ) else None
    text = text_of_literal(condition.expression) if value is not None else None
    if value is None or text is None or bool(text) is not isinstance(condition, exp.EQ):
        return condition
    return type(condition)(this=value.copy(), expression=condition.expression.copy())


def _is_guarded(node: Node) -> bool:
    if not isinstance(node, exp.Case) or node.this is not None or len(node.args["ifs"]) != 1:
        return False
    default = node.args.get("default")
    return isinstance(default, exp.Boolean) and not default.this


def order_aggregates(node: Node, keys: Sequence[OrderKey]) -> Node:
    """The node with its order-dependent aggregates reading their rows in the order of `keys`."""

    def add_order(part: Node) -> Node:
        if isinstance(part, exp.Anonymous) and part.name.lower() in _ORDERED_AGGREGATES and part.expressions:
            *others, last = part.expressions
            if not isinstance(last, exp.Order | exp.Distinct):
                keyed = exp.Order(this=last.copy(), expressions=[ordered(key).copy() for key in keys])
                part.set("expressions", [*others, keyed])
        return part

    return node.copy().transform(add_order, copy=False)


def _must_be_column(part: Node) -> bool:
    above = part.parent
    while above is not None and not isinstance(above, exp.Query):
        if isinstance(above, exp.Window | exp.Lambda) or _is_try(above):
            return True
        above = above.parent
    return False


def _is_try(node: Node) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == "try"


def _parts(node: Node) -> list[Node]:
    return list(node.walk(prune=lambda each: isinstance(each, exp.Subquery)))


def called_names(node: Node) -> list[str]:
    """The names of the functions in a tree that are not the library's own."""
    found: list[str] = []
    pending: list[Node] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, exp.Anonymous):
            found.append(str(current.this))
        for value in current.args.values():
            if isinstance(value, exp.Expr):
                pending.append(value)
            elif isinstance(value, list):
                pending += [each for each in value if isinstance(each, exp.Expr)]
    return found
