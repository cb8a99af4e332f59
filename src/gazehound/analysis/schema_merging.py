"""Schemas of several tables as one.

Source: Kusto reference, schema_merge plugin.
"""

from __future__ import annotations

from collections.abc import Iterable

_OUT_OF_ORDER = "ERROR(columns are out of order)"

SchemaRow = tuple[str, int, str, str]
"""Name, place, .NET type, Kusto type."""


class DifferentTypes(Exception):
    """Raised for a column of several types; the text is its name."""


def merged_schema(rows: Iterable[SchemaRow], *, keeps_order: bool) -> list[SchemaRow]:
    """Each column once. A column that stands at different places is an error when the order has to be kept."""
    places: dict[str, set[int]] = {}
    types: dict[str, tuple[str, str]] = {}
    for name, place, net_type, kusto_type in rows:
        places.setdefault(name, set()).add(place)
        if types.setdefault(name, (net_type, kusto_type)) != (net_type, kusto_type):
            raise DifferentTypes(name)
    merged = []
    for at, name in enumerate(sorted(places, key=lambda each: (max(places[each]), min(places[each])))):
        if keeps_order and len(places[name]) > 1:
            merged.append((name, -1, f"ERROR(unknown CSL type:{_OUT_OF_ORDER})", _OUT_OF_ORDER))
        else:
            merged.append((name, at, *types[name]))
    return merged
