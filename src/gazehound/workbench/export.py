"""Results as bytes: JSON, JSON lines, CSV, Parquet, Arrow.

One result of a query is one table. Only JSON can hold several: it is then an array of arrays. Datetimes are ISO 8601
with `Z`, see `values`. Does not live here: tables for people (`cli.print`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from gazehound.engine import Result
from gazehound.workbench.values import json_value, text_value

FORMATS = ("json", "jsonl", "csv", "parquet", "arrow")
SEVERAL = frozenset({"json"})
"""The formats that can hold several results."""


def write_results(results: Sequence[Result], format: str, stream: BinaryIO) -> None:
    """Write the results of a query; more than one only in a format of `SEVERAL`."""
    if len(results) == 1:
        WRITERS[format](results[0], stream)
    elif format in SEVERAL:
        stream.write(b"[")
        for number, result in enumerate(results):
            stream.write(b",\n" if number else b"")
            _write_json_rows(result, stream)
        stream.write(b"]\n")
    else:
        raise ValueError(f"{len(results)} results do not fit into {format}")


def _objects(result: Result) -> Iterator[bytes]:
    """Each row as a JSON object."""
    names = [name for name, _ in result.schema]
    types = [kind for _, kind in result.schema]
    for row in result.rows():
        yield _dump({name: json_value(value, kind) for name, kind, value in zip(names, types, row, strict=True)})


def _dump(row: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(row)
    except TypeError:  # a number of more than 64 bits inside a dynamic value
        return json.dumps(row, ensure_ascii=False).encode()


def _write_json_rows(result: Result, stream: BinaryIO) -> None:
    before = b"[\n "
    for row in _objects(result):
        stream.write(before + row)
        before = b",\n "
    stream.write(b"[]" if before.startswith(b"[") else b"\n]")


def _write_json(result: Result, stream: BinaryIO) -> None:
    _write_json_rows(result, stream)
    stream.write(b"\n")


def _write_lines(result: Result, stream: BinaryIO) -> None:
    stream.writelines(row + b"\n" for row in _objects(result))


def _write_csv(result: Result, stream: BinaryIO) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    try:
        write_csv([name for name, _ in result.schema], result.rows(), text)
    finally:
        text.detach()  # the stream is the caller's


def write_csv(names: Sequence[str], rows: Iterable[Sequence[object]], text: io.TextIOBase) -> None:
    """Rows as RFC 4180, with a header; null and the empty text are both empty."""
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([text_value(value) for value in row] for row in rows)


def _write_parquet(result: Result, stream: BinaryIO) -> None:
    pq.write_table(result.to_arrow(), stream, compression="zstd")


def _write_arrow(result: Result, stream: BinaryIO) -> None:
    table = result.to_arrow()
    with pa.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)


WRITERS: dict[str, Callable[[Result, BinaryIO], None]] = {
    "json": _write_json,
    "jsonl": _write_lines,
    "csv": _write_csv,
    "parquet": _write_parquet,
    "arrow": _write_arrow,
}
