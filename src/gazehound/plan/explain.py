"""The plan as text for people: an indented tree, the last operator of the query on top.

Every relation is a line (its name and what it does) with its own facts below and its inputs indented further.
Queries inside expressions, such as that of `toscalar`, are drawn as inputs too. Does not live here: expressions
(`scalar_text`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from enum import Enum
from typing import get_args

from gazehound.diagnostics import listing
from gazehound.plan.query import BoundQuery, BoundResult
from gazehound.plan.relations import (
    Aggregate,
    Assignment,
    Expand,
    Expansion,
    Extend,
    ExternalRows,
    Filter,
    Join,
    PluginRows,
    RangeRows,
    Relation,
    Scan,
    SharedReference,
    Sort,
    SortKey,
    Take,
    Union_,
    UnionInput,
    Values,
    WorkspaceRows,
    inputs,
)
from gazehound.plan.scalar_text import arguments_text, column_text, scalar_text
from gazehound.plan.scalars import FunctionCall, ListOfQuery, MemberOfQuery, PlanColumn, Scalar, ScalarQuery, walk
from gazehound.text import Span

MOST_COLUMNS = 8
MOST_ROWS = 5
SCALARS = get_args(Scalar)
_Branch = tuple[str, str, str, Relation]
"""Indentation, branch drawn in front, what continues below it, the relation."""


def explain(query: BoundQuery) -> str:
    """Every result of the query as a tree, a blank line between two."""
    drawn: set[int] = set()
    return "\n\n".join("\n".join(_result(result, drawn)) for result in query.results)


def _result(result: BoundResult, drawn: set[int]) -> Iterator[str]:
    title = f"result {result.name}".rstrip() + (f", rendered as {result.chart.kind}" if result.chart else "")
    yield f"{title}: {', '.join(map(column_text, result.columns))}" + (", …" if result.is_open else "")
    pending: list[_Branch] = [("", "└─ ", "   ", result.relation)]  # a stack: queries nest deeper than Python calls
    while pending:
        indent, branch, below, relation = pending.pop()
        children = _children(relation, drawn)
        title, *facts = describe(relation)
        yield f"{indent}{branch}{title}"
        inner = indent + below
        yield from (f"{inner}{'│' if children else ' '}  {fact}" for fact in facts)
        lines = ["├─ "] * (len(children) - 1) + ["└─ "] * min(1, len(children))
        pending += reversed(
            [
                (inner, line + label, "│  " if line == "├─ " else "   ", child)
                for line, (label, child) in zip(lines, children, strict=True)
            ]
        )


def _children(relation: Relation, drawn: set[int]) -> list[tuple[str, Relation]]:
    """The relations below, each with a word where one is needed to tell them apart; a shared one only once."""
    if isinstance(relation, SharedReference):
        if id(relation.shared) in drawn:  # by identity: comparing two plans would walk both
            return []
        drawn.add(id(relation.shared))
    below = [("", each) for each in inputs(relation)]
    if isinstance(relation, Join):
        below = [("left: ", relation.left), ("right: ", relation.right)]
    for scalar in _scalars(relation):
        for each in walk(scalar):
            if isinstance(each, ScalarQuery | MemberOfQuery | ListOfQuery):
                below.append((f"query giving {column_text(each.column)}: ", each.query))
    return below


def describe(relation: Relation) -> list[str]:
    """What the relation does: its title, then its facts, one a line."""
    match relation:
        case Scan():
            return [f"scan {relation.table}", f"columns: {_declared(relation.columns)}"]
        case Values():
            return [f"values: {_declared(relation.columns)}", *_rows(relation)]
        case RangeRows():
            bounds = f"from {scalar_text(relation.start)} to {scalar_text(relation.stop)}"
            return [f"range {column_text(relation.column)} {bounds} step {scalar_text(relation.step)}"]
        case Filter():
            return ["where", *_conditions(relation.predicate)]
        case Extend():
            kept = f"columns: {columns_text(relation.columns)}"
            title = "extend" if relation.assignments else "project"
            return [title, *map(_assignment, relation.assignments), kept]
        case Aggregate():
            keys = ["by " + _assignment(each) for each in relation.keys]
            return ["summarize", *map(_assignment, relation.aggregates), *keys]
        case Sort():
            return ["sort", *map(_sort_key, relation.keys)]
        case Take():
            return [f"take {scalar_text(relation.rows)}"]
        case _:
            return _describe_special(relation)


def _describe_special(relation: Relation) -> list[str]:
    match relation:
        case Join():
            keys = [f"on {scalar_text(left)} == {scalar_text(right)}" for left, right in relation.keys]
            return [f"join {relation.kind}", *keys, f"columns: {columns_text(relation.columns)}"]
        case Union_():
            return [f"union of {len(relation.inputs)}", f"columns: {columns_text(relation.columns)}"]
        case Expand():
            return ["mv-expand", *map(_expansion, relation.expansions)]
        case SharedReference():
            kind = "materialized" if relation.shared.is_materialized else "shared"
            return [f"{kind} `{relation.shared.name}`"]
        case WorkspaceRows():
            return [f"workspace function {relation.function}", *_named(relation.arguments)]
        case PluginRows():
            return [f"plugin {relation.plugin}", *_named(relation.arguments)]
        case ExternalRows():
            return ["externaldata", *relation.addresses]
        case _:
            return [_words(type(relation).__name__), *_facts(relation)]


def columns_text(columns: Iterable[PlanColumn]) -> str:
    """The columns that go on, between commas, cut with a count; their types stand where they are made."""
    return listing([f"{each.name}#{each.id}" for each in columns], MOST_COLUMNS)


def _declared(columns: Iterable[PlanColumn]) -> str:
    return listing(map(column_text, columns), MOST_COLUMNS)


def _conditions(predicate: Scalar) -> list[str]:
    """One line for each side of an `and`."""
    found: list[str] = []
    pending = [predicate]
    while pending:
        current = pending.pop()
        if isinstance(current, FunctionCall) and current.function.name == "and":
            pending.extend(reversed(current.arguments))
        else:
            found.append(("and " if found else "") + scalar_text(current))
    return found


def _rows(values: Values) -> list[str]:
    shown = [f"({arguments_text(row)})" for row in values.rows[:MOST_ROWS]]
    more = len(values.rows) - len(shown)
    return shown + ([f"… {more} more rows"] if more else [])


def _assignment(assignment: Assignment) -> str:
    column, value = column_text(assignment.column), scalar_text(assignment.value)
    return f"{column} = {value}"


def _expansion(expansion: Expansion) -> str:
    return f"{column_text(expansion.column)} = element of {scalar_text(expansion.value)}"


def _sort_key(key: SortKey) -> str:
    direction = "desc" if key.descending else "asc"
    return f"{scalar_text(key.value)} {direction} nulls {'first' if key.nulls_first else 'last'}"


def _named(arguments: Iterable[tuple[str, Scalar]]) -> list[str]:
    return [f"{name} = {scalar_text(value)}" for name, value in arguments]


def _words(name: str) -> str:
    """`ApplyItems` as `apply items`."""
    return "".join(f" {each.lower()}" if each.isupper() else each for each in name).strip().rstrip("_")


def _facts(relation: Relation) -> Iterator[str]:
    """The fields of a relation without a text of its own, those that say something."""
    for field in fields(relation):
        value = getattr(relation, field.name)
        text = _value(value)
        if text and field.name != "span":
            yield f"{field.name.replace('_', ' ')}: {text}"


def _value(value: object) -> str:
    """A field's value as text, empty for relations, which are drawn as inputs, and for what says nothing."""
    match value:
        case None | False | Span() | UnionInput():
            return ""
        case PlanColumn():
            return column_text(value)
        case Assignment():
            return _assignment(value)
        case Expansion():
            return _expansion(value)
        case SortKey():
            return _sort_key(value)
        case tuple():
            texts = [text for each in value[:MOST_COLUMNS] if (text := _value(each))]
            more = f" and {len(value) - MOST_COLUMNS} more" if len(value) > MOST_COLUMNS else ""
            return ", ".join(texts) + more
        case bool() | int() | float() | str() | Enum():
            return str(value).lower() if isinstance(value, bool) else str(value)
    return scalar_text(value) if isinstance(value, SCALARS) else ""


def _scalars(relation: Relation) -> Iterator[Scalar]:
    """Every expression that stands in a field of the relation."""
    pending: list[object] = [getattr(relation, field.name) for field in fields(relation)]
    while pending:
        current = pending.pop(0)
        if isinstance(current, SCALARS):
            yield current
        elif isinstance(current, Assignment | Expansion | SortKey):
            yield current.value
        elif isinstance(current, UnionInput):
            pending = [*(fill.value for fill in current.fills), *pending]
        elif isinstance(current, tuple):
            pending = [*current, *pending]
