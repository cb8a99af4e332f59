"""How columns without a written name are called.

Source: Kusto reference, "project operator" and "summarize operator"; where they are silent, the result
schemas that Microsoft's own binder gives public queries.
"""

from __future__ import annotations

from collections.abc import Iterable

from gazehound.functions.declare import ResultName
from gazehound.functions.registry import AGGREGATES, SCALAR_FUNCTIONS, WINDOW_FUNCTIONS
from gazehound.syntax import nodes as syntax
from gazehound.types import ScalarType


class UniqueNames:
    """Names given out so far; a taken name gets the first free number behind it."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def __contains__(self, name: str) -> bool:
        return name in self._taken

    def add(self, name: str) -> None:
        self._taken.add(name)

    def unique(self, name: str) -> str:
        """`name`, or `name1`, `name2` … when it is taken; the answer is taken from then on."""
        chosen, number = name, 0
        while chosen in self._taken:
            number += 1
            chosen = f"{name}{number}"
        self._taken.add(chosen)
        return chosen

    def numbered(self, prefix: str, start: int) -> str:
        """`prefix<n>` with the first free n from `start` on."""
        number = start
        while f"{prefix}{number}" in self._taken:
            number += 1
        self._taken.add(f"{prefix}{number}")
        return f"{prefix}{number}"


def written_name(expression: syntax.Expression) -> str | None:
    """The name that an expression itself suggests for its column, None where it suggests none."""
    match expression:
        case syntax.NameReference():
            return expression.name.text
        case syntax.Path():
            if isinstance(expression.base, syntax.NameReference) and expression.base.name.text in ("$left", "$right"):
                return expression.member.text
            base = written_name(expression.base)
            return f"{base}_{expression.member.text}" if base else expression.member.text
        case syntax.Parenthesized():
            return written_name(expression.inner)
        case syntax.Index():
            return _indexed_name(expression)
        case syntax.Call():
            return _call_name(expression)
        case syntax.NamedExpression(names=(name,)):
            return name.text
        case _:
            return None


def _indexed_name(expression: syntax.Index) -> str | None:
    base, index = written_name(expression.base), expression.index
    if base is None or not isinstance(index, syntax.Literal):
        return None
    if index.type in (ScalarType.STRING, ScalarType.LONG):
        return f"{base}_{index.value}"
    return None


def _call_name(call: syntax.Call) -> str | None:
    name = call.name.text
    function = AGGREGATES.get(name) or SCALAR_FUNCTIONS.get(name) or WINDOW_FUNCTIONS.get(name)
    if function is None or call.base is not None:
        return None
    first = next((written_name(each) for each in call.arguments[:1]), None)
    if function.result_name is ResultName.FIRST_ARGUMENT:
        return first
    prefix = function.result_prefix or name
    if function.result_name is ResultName.PREFIX_ONLY:
        return f"{prefix}_"
    if function.result_name is ResultName.PREFIX_AND_ARGUMENTS:
        return "_".join([prefix, *(written_name(each) or "" for each in call.arguments[:2])])
    if function.result_name is ResultName.PREFIX_AND_ARGUMENT:
        return f"{prefix}_{first or ''}"
    return None
