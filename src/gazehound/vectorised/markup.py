"""XML to JSON.

Untrusted text: declarations of entities end the reading (null), nothing outside the text is ever read, and nesting
is limited.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

import orjson
import pyarrow as pa

MOST_CHARACTERS = 1 << 20
"""Longer texts give null, as in Kusto."""
DEEPEST = 200


class _Refused(Exception):
    """The text declares entities or nests too deep."""


def parse_xml(texts: pa.Array) -> pa.Array:
    """The element as a bag: attributes under `@name`, text under `#text`, repeated elements as an array.

    An element with text only is that text, an empty one null. A text that is no XML gives null.
    Source: Kusto reference, parse_xml().
    """
    distinct = (texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts).dictionary_encode()
    read = [_as_json(each) for each in distinct.dictionary.to_pylist()]
    return pa.array(read, pa.string()).take(distinct.indices)


def _as_json(text: str | None) -> str | None:
    if not text or len(text) > MOST_CHARACTERS:
        return None
    try:
        return orjson.dumps(_Reader().read(text)).decode()
    except (expat.ExpatError, _Refused, ValueError):
        return None


class _Reader:
    """Builds the value while expat walks the text."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []
        self._root: dict[str, Any] = {}
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refuse
        self._parser.ExternalEntityRefHandler = self._refuse

    def read(self, text: str) -> dict[str, Any]:
        """The bag with the root element in it."""
        self._parser.Parse(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), True)
        return self._root

    def _refuse(self, *_: object) -> int:
        raise _Refused

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            raise _Refused
        self._open.append((name, {f"@{key}": value for key, value in attributes.items()}, []))

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1][2].append(text)

    def _end(self, _: str) -> None:
        name, content, pieces = self._open.pop()
        text = "".join(pieces)
        text = text.strip() if any(not key.startswith("@") for key in content) else text
        is_text = bool(text.strip())
        value: object = content or None
        if is_text and content:
            value = {**content, "#text": text}
        elif is_text:
            value = text
        _add(self._open[-1][1] if self._open else self._root, name, value)


def _add(parent: dict[str, Any], name: str, value: object) -> None:
    """The child under its name; a second one of the name makes an array."""
    if name not in parent:
        parent[name] = value
    elif isinstance(parent[name], list):
        parent[name].append(value)
    else:
        parent[name] = [parent[name], value]
