"""Results as bytes: JSON, JSON lines, CSV, Parquet, Arrow.

One result of a query is one table. JSON is an array of objects, one per row; only JSON can hold several results, as an
array of such arrays. Values are written as `values` says. Does not live here: tables for people (`cli.print`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import orjson
import pyarrow as pa

from gazehound.engine import Result
from gazehound.workbench.values import json_value, text_value

FORMATS = ("json", "jsonl", "csv", "parquet", "arrow")
SEVERAL = frozenset({"json"})
"""The formats that can hold several results."""


def write_results(results: Sequence[Result], format: str, stream: BinaryIO) -> None:
    """Write the results of a query; more than one only in a format of `SEVERAL`, else ValueError."""
    if len(results) == 1:
        WRITERS[format](results[0], stream)
    elif format in SEVERAL:
        stream.write(b"[")
        for number, result in enumerate(results):
            stream.write(b",\n" if number else b"")
            _write_array(result, stream)
        stream.write(b"]\n")
    else:
        raise ValueError(f"{len(results)} results do not fit into {format}")


def objects(result: Result) -> Iterator[bytes]:
    """Each row as a JSON object on one line."""
    names = [name for name, _ in result.schema]
    types = [kind for _, kind in result.schema]
    for row in result:
        yield dump({name: json_value(value, kind) for name, kind, value in zip(names, types, row, strict=True)})


def dump(row: dict[str, Any]) -> bytes:
    """Plain data as JSON on one line."""
    try:
        return orjson.dumps(row)
    except TypeError:  # a number of more than 64 bits inside a dynamic value
        return json.dumps(row, ensure_ascii=False).encode()


def _write_array(result: Result, stream: BinaryIO) -> None:
    before = b"[\n "
    for row in objects(result):
        stream.write(before + row)
        before = b",\n "
    stream.write(b"[]" if before.startswith(b"[") else b"\n]")


def _write_json(result: Result, stream: BinaryIO) -> None:
    _write_array(result, stream)
    stream.write(b"\n")


def _write_lines(result: Result, stream: BinaryIO) -> None:
    stream.writelines(row + b"\n" for row in objects(result))


def _write_csv(result: Result, stream: BinaryIO) -> None:
    write_csv([name for name, _ in result.schema], result, stream)


def write_csv(names: Sequence[str], rows: Iterable[Sequence[object]], stream: BinaryIO) -> None:
    """Rows as RFC 4180 in UTF-8, with a header; null and the empty text are both empty."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([text_value(value) for value in row] for row in rows)
    finally:
        text.detach()  # the stream is the caller's


def write_table(table: pa.Table, format: str, stream: BinaryIO) -> None:
    """An Arrow table as Parquet, or in Arrow's own file format."""
    if format == "parquet":
        import pyarrow.parquet as pq  # noqa: PLC0415  # start-up: it loads clients of cloud storage

        pq.write_table(table, stream, compression="zstd")
        return
    with pa.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)


WRITERS: dict[str, Callable[[Result, BinaryIO], None]] = {
    "json": _write_json,
    "jsonl": _write_lines,
    "csv": _write_csv,
    "parquet": lambda result, stream: write_table(result.to_arrow(), "parquet", stream),
    "arrow": lambda result, stream: write_table(result.to_arrow(), "arrow", stream),
}
