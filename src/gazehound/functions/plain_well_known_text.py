"""Well-known text, one value at a time: the plain form of geo_from_wkt().

Source: Kusto reference, geo_from_wkt(); answers recorded from Kusto.
"""

from __future__ import annotations

import json
import re
from typing import Any

from gazehound.functions.plain_places import Shape

_FORMS = {
    "POINT": ("Point", 1), "LINESTRING": ("LineString", 2), "POLYGON": ("Polygon", 3), "MULTIPOINT": ("MultiPoint", 2),
    "MULTILINESTRING": ("MultiLineString", 3), "MULTIPOLYGON": ("MultiPolygon", 4),
}  # fmt: skip
"""The GeoJSON type, and how deep its numbers stand in arrays."""
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_POSITION = re.compile(rf"\s*({_NUMBER})\s+({_NUMBER})\s*(?=[,)])")
_COLLECTION = re.compile(r"\s*GEOMETRYCOLLECTION\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_SIMPLE = re.compile(r"\s*([A-Za-z]+)\s*(\(.*\))\s*", re.DOTALL)


def geo_from_wkt(text: str) -> Shape | None:
    """Brackets become those of arrays, two numbers a position."""
    if collection := _COLLECTION.fullmatch(text):
        shapes = [geo_from_wkt(each) for each in _split(collection[1])]
        return {"type": "GeometryCollection", "geometries": shapes} if None not in shapes else None
    found = _SIMPLE.fullmatch(text)
    if found is None or found[1].upper() not in _FORMS:
        return None
    kind, depth = _FORMS[found[1].upper()]
    arrays = _POSITION.sub(lambda each: f"[{float(each[1])!r},{float(each[2])!r}]", found[2])
    try:
        coordinates = json.loads(arrays.replace("(", "[").replace(")", "]"))
    except ValueError:
        return None
    if kind == "Point":
        coordinates = coordinates[0] if len(coordinates) == 1 else None
    elif kind == "MultiPoint":
        coordinates = [each[0] if isinstance(each[0], list) else each for each in coordinates]
    return {"type": kind, "coordinates": coordinates} if _is_nested(coordinates, depth) else None


def _split(text: str) -> list[str]:
    """At the commas outside of brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _is_nested(value: Any, depth: int) -> bool:
    if not isinstance(value, list) or not value:
        return False
    if depth == 1:
        return len(value) == 2 and all(isinstance(each, float) for each in value)
    return all(_is_nested(each, depth - 1) for each in value)
