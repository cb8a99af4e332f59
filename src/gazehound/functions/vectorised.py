"""Lowerings to functions over Arrow arrays (room `vectorised`), which the engine adds to DuckDB when a query needs one.

Lives here: the declaration and the list of all of them. Does not live here: the functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gazehound import sql
from gazehound.functions.declare import Lowering, Operand
from gazehound.sql import Node
from gazehound.types import ScalarType

PREFIX = "kql_"
_CALLED = re.compile(rf"\b{PREFIX}\w+")

SQL_TYPES = {
    ScalarType.BOOL: "BOOLEAN",
    ScalarType.INT: "INTEGER",
    ScalarType.LONG: "BIGINT",
    ScalarType.REAL: "DOUBLE",
    ScalarType.STRING: "VARCHAR",
    ScalarType.DATETIME: "TIMESTAMP",
    ScalarType.TIMESPAN: "BIGINT",
    ScalarType.GUID: "VARCHAR",
    ScalarType.DYNAMIC: "VARCHAR",
}
"""How a value of each type goes in and comes out."""


@dataclass(frozen=True, slots=True)
class Vectorised:
    """A function over Arrow arrays: its name in SQL, the SQL types in and out, and where it lives."""

    name: str
    parameters: tuple[str, ...]
    returns: str
    module: str
    function: str
    needs: str = ""
    """The optional extra that its libraries come with."""


VECTORISED: dict[str, Vectorised] = {}
"""Every declared vectorised function by its name in SQL."""


def vectorised(path: str, parameters: str, returns: ScalarType, *, needs: str = "") -> Lowering:
    """A lowering to the function at `path` (`module:function` in the room `vectorised`).

    `parameters` are type names separated by blanks; arguments are converted to them, nulls go in as nulls.
    """
    module, function = path.split(":")
    types = tuple(ScalarType(each) for each in parameters.split())
    name = f"{PREFIX}{function}_{len(types)}"
    declared = Vectorised(
        name,
        tuple(SQL_TYPES[each] for each in types),
        SQL_TYPES[returns],
        f"gazehound.vectorised.{module}",
        function,
        needs,
    )
    if VECTORISED.setdefault(name, declared) != declared:
        raise ValueError(f"vectorised function `{name}` is declared twice")

    def lowering(*operands: Operand) -> Node:
        arguments = [_passed(each, type) for each, type in zip(operands, types, strict=True)]
        called = sql.call(name, *arguments)
        if returns is ScalarType.STRING:
            return sql.coalesce(called, sql.text(""))
        return sql.cast(called, "JSON") if returns is ScalarType.DYNAMIC else called

    return lowering


def _passed(operand: Operand, type: ScalarType) -> Node:
    if operand.type is type and type not in (ScalarType.DYNAMIC, ScalarType.GUID):
        return operand.node
    return sql.cast(operand.node, SQL_TYPES[type])


def functions_in(query: str) -> list[Vectorised]:
    """The vectorised functions that an SQL text calls."""
    return [VECTORISED[name] for name in dict.fromkeys(_CALLED.findall(query)) if name in VECTORISED]
