"""What the product knows of KQL's functions, read from the registry."""

from __future__ import annotations

from collections.abc import Iterator

from gazehound.functions.declare import Function
from gazehound.functions.registry import AGGREGATES, OPERATORS, SCALAR_FUNCTIONS, WINDOW_FUNCTIONS

REGISTRIES = (SCALAR_FUNCTIONS, AGGREGATES, WINDOW_FUNCTIONS, OPERATORS)


def functions() -> Iterator[Function]:
    """Every declared function, operator and aggregation function, kind by kind, by name."""
    for registry in REGISTRIES:
        yield from sorted(registry.functions, key=lambda function: function.name.lower())


def functions_named(name: str) -> list[Function]:
    """The functions that `name` names, also by an alias; a name may be of several kinds (`max_of` is not, `in` is)."""
    return [found for registry in REGISTRIES if (found := registry.get(name)) is not None]


def known_names() -> list[str]:
    """Every name and alias."""
    return [name for function in functions() for name in function.names]


def as_data(function: Function) -> dict[str, object]:
    """The function as plain data, the documented JSON form."""
    return {
        "name": function.name,
        "aliases": list(function.aliases),
        "kind": str(function.kind),
        "supported": function.is_supported,
        "doc": function.doc,
        "signatures": [
            {"signature": overload.text, "supported": overload.duckdb is not None} for overload in function.overloads
        ],
        "examples": [{"kql": each.kql, "result": each.result, "why": each.why} for each in function.examples],
        "notes": function.notes,
        "source": function.source,
    }
