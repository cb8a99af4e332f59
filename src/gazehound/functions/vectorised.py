"""Lowerings to functions over Arrow arrays (room `vectorised`), which the engine adds to DuckDB when a query needs one.

Lives here: the declaration and the list of all of them. Does not live here: the functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from gazehound import sql
from gazehound.functions.declare import Lowering, Operand
from gazehound.records import record
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


@record(frozen=True, slots=True)
class Vectorised:
    """A function over Arrow arrays: its name in SQL, the SQL types in and out, and where it lives."""

    name: str
    parameters: tuple[str, ...]
    returns: str
    module: str
    function: str
    needs: str = ""
    """The optional extra that its libraries come with."""
    reads: str = ""
    """The local file, a field of the engine's `Outside`, that goes in as the first argument."""


VECTORISED: dict[str, Vectorised] = {}
"""Every declared vectorised function by its name in SQL."""


def vectorised(
    path: str,
    parameters: str,
    returns: ScalarType = ScalarType.DYNAMIC,
    *,
    fields: Sequence[tuple[str, ScalarType]] = (),
    repeats: bool = False,
    needs: str = "",
    reads: str = "",
) -> Lowering:
    """A lowering to the function at `path` (`module:function` in the room `vectorised`).

    `parameters` are type names separated by blanks; arguments are converted to them, nulls go in as nulls, and so
    do arguments left out. With `repeats` the last parameter takes any number of arguments. A function with several
    outputs has `fields` and gives a STRUCT of them. One that reads a local file names it by `reads`.
    """
    module, function = path.split(":")
    kinds = tuple(ScalarType(each) for each in parameters.split())
    result = _struct({name: SQL_TYPES[kind] for name, kind in fields}) if fields else SQL_TYPES[returns]

    def declared(count: int) -> Vectorised:
        types = kinds + kinds[-1:] * (count - len(kinds)) if repeats else kinds
        name = f"{PREFIX}{function}_{len(types)}"
        taken = tuple(SQL_TYPES[each] for each in types)
        return _known(Vectorised(name, taken, result, f"gazehound.vectorised.{module}", function, needs, reads))

    declared(len(kinds))

    def lowering(*operands: Operand) -> Node:
        target = declared(len(operands))
        types = kinds + kinds[-1:] * (len(operands) - len(kinds))
        arguments = [_passed(each, type) for each, type in zip(operands, types, strict=False)]
        arguments += [sql.null(each) for each in target.parameters[len(arguments) :]]
        called = sql.call(target.name, *arguments)
        if fields:
            return sql.cast(called, _struct({name: _READ_AS.get(kind, SQL_TYPES[kind]) for name, kind in fields}))
        if returns is ScalarType.STRING:
            return sql.coalesce(called, sql.text(""))
        return sql.cast(called, _READ_AS[returns]) if returns in _READ_AS else called

    return lowering


_READ_AS = {ScalarType.DYNAMIC: "JSON", ScalarType.GUID: "UUID"}
"""The types that come out as text."""


def _struct(fields: Mapping[str, str]) -> str:
    return f"STRUCT({', '.join(f'{name} {kind}' for name, kind in fields.items())})"


def _known(declared: Vectorised) -> Vectorised:
    if VECTORISED.setdefault(declared.name, declared) != declared:
        raise ValueError(f"vectorised function `{declared.name}` is declared twice")
    return declared


def _passed(operand: Operand, type: ScalarType) -> Node:
    if operand.type is type and type not in (ScalarType.DYNAMIC, ScalarType.GUID):
        return operand.node
    return sql.cast(operand.node, SQL_TYPES[type])


def functions_in(query: str) -> list[Vectorised]:
    """The vectorised functions that an SQL text calls."""
    return vectorised_among(_CALLED.findall(query))


def vectorised_among(names: Iterable[str]) -> list[Vectorised]:
    """The vectorised functions among functions of SQL."""
    return [VECTORISED[name] for name in dict.fromkeys(names) if name in VECTORISED]
