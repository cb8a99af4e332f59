"""What dynamic values are made of: their schema and their paths.

Source: Kusto reference, buildschema(), treepath(); answers recorded from Kusto.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pyarrow as pa

from gazehound.vectorised.rows import as_texts

_INDEXER = "`indexer`"
_DEEPEST = 200


def buildschema(values: pa.Array) -> pa.Array:
    """The least schema that fits all elements of an array: type names, bags of schemas, several as an array."""
    return as_texts(_schema_text, (values,))


def _schema_text(text: str | None) -> str | None:
    values = orjson.loads(text) if text else None
    if not values:
        return None
    found = _Schema()
    for each in values:
        found.add(each)
    return None if found.is_empty else orjson.dumps(found.shown()).decode()


class _Schema:
    """The types seen in one place."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.properties: dict[str, _Schema] = {}

    @property
    def is_empty(self) -> bool:
        return not self.names and not self.properties

    def add(self, value: Any) -> None:
        """Take a value in; null has no type."""
        if isinstance(value, dict):
            for key, each in value.items():
                self.properties.setdefault(key, _Schema()).add(each)
        elif isinstance(value, list):
            items = self.properties.setdefault(_INDEXER, _Schema())
            for each in value:
                items.add(each)
        elif value is not None:
            self.names.add(_type_name(value))

    def shown(self) -> Any:
        """A name or a bag where there is one only, else an array of them."""
        bags = [{key: each.shown() for key, each in self.properties.items()}] if self.properties else []
        listed = [*bags, *sorted(self.names)]
        return listed[0] if len(listed) == 1 else listed


def _type_name(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    return "long" if isinstance(value, int) else "double" if isinstance(value, float) else "string"


def treepath(values: pa.Array) -> pa.Array:
    """The paths to all that is inside a bag or array, each once; all elements of an array have the path `[0]`."""
    return as_texts(_paths_text, (values,))


def _paths_text(text: str | None) -> str | None:
    value = orjson.loads(text) if text else None
    if not isinstance(value, dict | list):
        return None
    return orjson.dumps(list(dict.fromkeys(_paths(value, "", 0)))).decode()


def _paths(value: Any, path: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for key, each in value.items():
            below = f"{path}['{key}']"
            yield below
            yield from _paths(each, below, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield f"{path}[0]"
            yield from _paths(each, f"{path}[0]", depth + 1)
