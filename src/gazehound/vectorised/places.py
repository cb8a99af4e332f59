"""Places of addresses, from a MaxMind-format file that a person names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import maxminddb
import orjson
import pyarrow as pa


@lru_cache(maxsize=4)
def _reader(path: Path) -> maxminddb.Reader:
    return maxminddb.open_database(str(path))


def geo_info_from_ip_address(path: Path | None, addresses: pa.Array) -> pa.Array:
    """Country, state, city and coordinates of each address as a bag; null where the file knows nothing.

    Source: Kusto reference, geo_info_from_ip_address().
    """
    encoded = (addresses.combine_chunks() if isinstance(addresses, pa.ChunkedArray) else addresses).dictionary_encode()
    found = [_place(path, each) for each in encoded.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(encoded.indices)


def _place(path: Path | None, address: str | None) -> str | None:
    if path is None or not address:
        return None
    try:
        record: Any = _reader(path).get(address)
    except ValueError:
        return None
    if not isinstance(record, dict):
        return None
    location = record.get("location", {})
    place = {
        "country": _name(record.get("country")),
        "state": _name((record.get("subdivisions") or [None])[0]),
        "city": _name(record.get("city")),
        "latitude": location.get("latitude"),
        "longitude": location.get("longitude"),
    }
    return orjson.dumps({key: value for key, value in place.items() if value is not None}).decode()


def _name(part: Any) -> str | None:
    return part.get("names", {}).get("en") if isinstance(part, dict) else None
