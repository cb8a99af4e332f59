"""What hunts read besides tables, from local files that a person names: watchlists, external files, places.

Nothing is fetched: an address is looked up in a map of local files, and only files of the named folders are read.

Watchlists: a folder with a CSV file per watchlist, its name the watchlist's alias; the first column is the search key.
External files: address, or the beginning of one → file or folder. Places: a MaxMind-format file.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pyarrow as pa

from gazehound.diagnostics import failure
from gazehound.types import Column, ScalarType, TableSchema

MOST_BYTES = 1 << 30
WATCHLIST_COLUMNS = ("_DTItemId", "LastUpdatedTimeUTC", "SearchKey", "WatchlistItem")


@dataclass(frozen=True)
class Outside:
    """Where the outside of the data is on this machine; empty means nothing is configured."""

    watchlists: Path | None = None
    external: Mapping[str, Path] = field(default_factory=dict)
    geoip: Path | None = None
    databases: Mapping[str, Path | None] = field(default_factory=dict)
    """What stands for other databases (`workspace('x')`, `cluster('c').database('d')`): a folder; None for the data."""

    def watchlist(self, alias: str) -> tuple[TableSchema, pa.Table] | None:
        """The rows of a watchlist; None where there is no file of its name."""
        path = self._watchlist_path(alias)
        if path is None:
            return None
        rows = list(csv.reader(io.StringIO(_text(path))))
        header = rows[0] if rows else []
        items = [dict(zip(header, row, strict=False)) for row in rows[1:] if row]
        columns: dict[str, list[str]] = {name: [item.get(name, "") for item in items] for name in header}
        columns["_DTItemId"] = [str(at) for at in range(len(items))]
        columns["SearchKey"] = [item.get(header[0], "") for item in items] if header else []
        columns["WatchlistItem"] = [orjson.dumps(item).decode() for item in items]
        table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
        table = table.append_column("LastUpdatedTimeUTC", pa.nulls(len(items), pa.timestamp("us")))
        types = {"LastUpdatedTimeUTC": ScalarType.DATETIME, "WatchlistItem": ScalarType.DYNAMIC}
        names = [*WATCHLIST_COLUMNS, *(name for name in header if name not in WATCHLIST_COLUMNS)]
        schema = TableSchema(tuple(Column(each, types.get(each, ScalarType.STRING)) for each in names))
        return schema, table.select(names)

    def _watchlist_path(self, alias: str) -> Path | None:
        if self.watchlists is None:
            return None
        wanted = f"{alias}.csv".lower()
        return next((each for each in sorted(self.watchlists.iterdir()) if each.name.lower() == wanted), None)

    def external_rows(
        self, addresses: Sequence[str], properties: Mapping[str, object], columns: Sequence[str]
    ) -> pa.Table | None:
        """The rows of external files as text columns; None when an address is not in the map."""
        paths = [self._external_path(each) for each in addresses]
        if not paths or None in paths:
            return None
        rows = [row for path in paths if path is not None for row in _records(path, properties, columns)]
        listed = [[row[at] if at < len(row) else None for row in rows] for at in range(len(columns))]
        return pa.table([pa.array(values, pa.string()) for values in listed], names=list(columns))

    def _external_path(self, address: str) -> Path | None:
        """The local file behind an address: mapped itself, or inside a folder that a beginning of it is mapped to."""
        address = address.split(";", 1)[0]
        if address in self.external:
            return self.external[address]
        for start, path in self.external.items():
            if address.startswith(start) and path.is_dir():
                rest = urlsplit(address[len(start) :]).path.lstrip("/")
                found = (path / rest).resolve()
                if found.is_relative_to(path.resolve()) and found.is_file():
                    return found
        return None


def _records(path: Path, properties: Mapping[str, object], columns: Sequence[str]) -> Iterator[list[str | None]]:
    """The records of one file as texts, in the order of `columns`."""
    kind = str(properties.get("format") or path.suffixes[0].lstrip(".") if path.suffixes else "csv").lower()
    text = _text(path)
    if kind in ("json", "multijson", "singlejson"):
        yield from _json_records(text, columns)
        return
    if kind in ("txt", "raw"):
        rows: Iterator[list[str | None]] = ([line] for line in text.splitlines())
    else:
        separators = {"tsv": "\t", "tsve": "\t", "psv": "|", "scsv": ";", "sohsv": "\x01", "ssv": ";"}
        rows = (list(row) for row in csv.reader(io.StringIO(text), delimiter=separators.get(kind, ",")) if row)
    if str(properties.get("ignoreFirstRecord")).lower() == "true":
        next(rows, None)
    yield from rows


def _json_records(text: str, columns: Sequence[str]) -> Iterator[list[str | None]]:
    stripped = text.lstrip()
    documents = (
        orjson.loads(stripped)
        if stripped[:1] == "["
        else [orjson.loads(each) for each in text.splitlines() if each.strip()]
    )
    for document in documents:
        if isinstance(document, dict):
            yield [_as_text(document.get(name)) for name in columns]


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def _text(path: Path) -> str:
    """The file's text, unpacked where it is gzip; K0513 for one that is too large or no text."""
    data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    try:
        if data[:2] == b"\x1f\x8b":
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MOST_BYTES)
        if not data and path.stat().st_size:
            raise ValueError("the file is too large")
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as problem:
        raise failure("K0513", path=str(path), detail=str(problem)) from problem
