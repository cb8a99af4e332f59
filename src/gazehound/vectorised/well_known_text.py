"""Well-known text to GeoJSON.

Source: Kusto reference, geo_from_wkt(); answers recorded from Kusto. A text that is none gives null, and so do shapes
without coordinates and those with heights or measures.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from gazehound.vectorised import geojson
from gazehound.vectorised.refusal import RefusedValue
from gazehound.vectorised.rows import as_texts

_TOKEN = re.compile(r"\s*([A-Za-z]+|[(),]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
DEEPEST = 50


class _Invalid(Exception):
    """The text is no well-known text."""


def geo_from_wkt(texts: pa.Array) -> pa.Array:
    """The shape as GeoJSON; null for what is no shape. Refused for what is no shape on the earth."""
    return as_texts(_shape, [texts])


def _shape(text: str | None) -> str | None:
    try:
        reader = _Reader(text or "")
        shape = reader.shape(0)
        reader.end()
    except _Invalid:
        return None
    return geojson.written(shape)


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        self._at = 0
        if "".join(self._tokens) != "".join(text.split()):
            raise _Invalid

    def shape(self, depth: int) -> geojson.Shape:
        kind = self._take().upper()
        if kind == "GEOMETRYCOLLECTION" and depth < DEEPEST:
            return {"type": "GeometryCollection", "geometries": self._list(lambda: self.shape(depth + 1))}
        if kind not in _FORMS:
            raise _Invalid
        name, read = _FORMS[kind]
        return {"type": name, "coordinates": read(self)}

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise _Invalid

    def _take(self, wanted: str = "") -> str:
        if self._at == len(self._tokens) or (wanted and self._tokens[self._at] != wanted):
            raise _Invalid
        self._at += 1
        return str(self._tokens[self._at - 1])

    def _is_next(self, token: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] == token

    def _list(self, element: Callable[[], Any]) -> list[Any]:
        self._take("(")
        made = [element()]
        while self._is_next(","):
            self._take()
            made.append(element())
        self._take(")")
        return made

    def _number(self) -> float:
        try:
            return float(self._take())
        except ValueError:
            raise _Invalid from None

    def position(self) -> list[float]:
        longitude, latitude = self._number(), self._number()
        if not geojson.is_position(longitude, latitude):
            raise RefusedValue("geo_from_wkt", "coordinates that are no longitude and latitude")
        return [longitude, latitude]

    def point(self) -> list[float]:
        self._take("(")
        made = self.position()
        self._take(")")
        return made

    def points(self) -> list[list[float]]:
        return self._list(lambda: self.point() if self._is_next("(") else self.position())

    def line(self) -> list[list[float]]:
        made = self._list(self.position)
        if len(made) < 2:
            raise RefusedValue("geo_from_wkt", "a line with one point")
        return made

    def lines(self) -> list[Any]:
        return self._list(self.line)

    def polygon(self) -> list[Any]:
        made = self._list(self.line)
        if any(ring[0] != ring[-1] for ring in made):
            raise RefusedValue("geo_from_wkt", "a ring that is not closed")
        return made

    def polygons(self) -> list[Any]:
        return self._list(self.polygon)


_FORMS: dict[str, tuple[str, Callable[[_Reader], list[Any]]]] = {
    "POINT": ("Point", _Reader.point),
    "LINESTRING": ("LineString", _Reader.line),
    "POLYGON": ("Polygon", _Reader.polygon),
    "MULTIPOINT": ("MultiPoint", _Reader.points),
    "MULTILINESTRING": ("MultiLineString", _Reader.lines),
    "MULTIPOLYGON": ("MultiPolygon", _Reader.polygons),
}
