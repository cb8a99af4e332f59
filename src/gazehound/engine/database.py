"""DuckDB: one in-memory database per session, shut in; the only module that imports `duckdb`.

Lives here: settings, the sandbox, views and tables of the data, running SQL, what can go wrong while it runs.
Does not live here: what the SQL says (codegen), what stored columns are in Kusto (`columns`).

The database reads the folders of the data and nothing else: no other file, no network, no extension, no Python
variable; its settings are locked. The SQL it is given is generated and holds no COPY.
"""

from __future__ import annotations

import os
import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import duckdb.func
import pyarrow as pa

from gazehound import sql
from gazehound.codegen import DUCKDB_TYPES, scan_name, stored_name
from gazehound.diagnostics import failure
from gazehound.engine.columns import NamedNodes, counted_duration, kept_columns, stored_value
from gazehound.engine.functions import function_of, refused_value
from gazehound.engine.limits import Limits
from gazehound.engine.outside import Outside
from gazehound.functions.vectorised import Vectorised, functions_in
from gazehound.intake import ARROW_TYPES, BatchPart, ParquetPart, Rows, TableData
from gazehound.sql import Node, Select, render
from gazehound.types import Column, ScalarType, TableSchema

ROWS_PER_BATCH = 65_536
_OUT_OF_TIME = "maximum execution time"
_COPY = ("ignore", re.compile("Arrow output on a DB-API result makes an extra copy", re.I), UserWarning, None, 0)
"""The filter of what DuckDB warns of where a result is copied on purpose; others may have put theirs before it."""
_PATIENCE_S = 0.1
"""How long a query that was told to stop is waited for before it is told again."""

Made = TypeVar("Made")


class Database:
    """Registers tables and runs queries; a `KqlError` with a code K05 tells what went wrong while running."""

    def __init__(self, limits: Limits, folders: Iterable[Path], outside: Outside) -> None:
        self.limits = limits
        self.outside = outside
        self._connection = duckdb.connect(":memory:", config=_config(limits))
        self._registered: set[str] = set()
        self._kept: dict[str, object] = {}
        self._functions: set[str] = set()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="gazehound")
        self._shut_in([str(each) for each in folders])

    def _shut_in(self, folders: list[str]) -> None:
        execute = self._connection.execute
        execute("SET TimeZone = 'UTC'")
        execute("SET error_on_division_by_zero = false")
        execute("SET enable_progress_bar = false")
        execute("SET allowed_directories = ?", [folders])
        execute("SET enable_external_access = false")
        execute("SET python_enable_replacements = false")
        if self.limits.seconds is not None:
            execute("SET max_execution_time = ?", [max(1, int(self.limits.seconds * 1000))])
        execute("SET lock_configuration = true")

    def close(self) -> None:
        self._worker.shutdown()
        self._connection.close()

    def interrupt(self) -> None:
        """Stop the running query from another thread."""
        self._connection.interrupt()

    def has(self, table: str) -> bool:
        """True when the table has been registered."""
        return table in self._registered

    def register(self, table: TableData) -> None:
        """Make the table known: Parquet is read in place, other rows are read into memory now."""
        self._run(lambda: self._register(table))

    def register_arrow(self, name: str, schema: TableSchema, rows: pa.Table) -> None:
        """Make a table in memory known; its rows are not copied."""
        self._run(lambda: self._register_arrow(name, schema, rows))

    def store(
        self, name: str, query: Node, schema: TableSchema, positions: Sequence[int], meanwhile: Iterable[object] = ()
    ) -> int:
        """Keep the rows of a query as some columns of a table, and say how many they are. `meanwhile`: see `_run`."""
        return self._run(lambda: self._store(name, query, schema, positions), meanwhile)

    def drop(self, tables: Iterable[str]) -> None:
        """Let go of tables that were stored."""
        self._run(lambda: self._drop(tables))

    def forget(self, tables: Sequence[str]) -> None:
        """Let go of tables in memory."""
        if tables:  # a turn on the database's own thread is not for nothing
            self._run(lambda: self._forget(tables))

    def fetch(self, query: str, meanwhile: Iterable[object] = ()) -> pa.Table:
        """The query's whole result. `meanwhile`: see `_run`."""
        return self._run(lambda: self._fetch(query), meanwhile)

    def fetch_summary(self, query: str, meanwhile: Iterable[object] = ()) -> pa.Table:
        """The same for few rows, and for rows that the database has to hold anyway before it gives any, as groups are.

        DuckDB plans the query once instead of twice, 3 ms over large Parquet files, and copies the rows once more.
        """
        return self._run(lambda: self._fetch(query, is_summary=True), meanwhile)

    def fetch_with(self, query: str, name: str, rows: pa.Table) -> pa.Table:
        """The whole result of a query that also reads `rows`, as a table of this name, for this once."""
        return self._run(lambda: self._fetch_with(query, name, rows))

    def _run(self, work: Callable[[], Made], meanwhile: Iterable[object] = ()) -> Made:
        """Work on the database's own thread, so that Ctrl-C and other signals reach the caller at once.

        The caller's thread goes on with the steps of `meanwhile` until that is done.
        """
        future = self._worker.submit(work)
        try:
            with _failures():
                for _ in meanwhile:
                    time.sleep(0)  # lets the other thread have its turn
                    if future.done():
                        break
                return future.result()
        finally:
            while not future.done():
                self._connection.interrupt()
                wait([future], _PATIENCE_S)

    def _fetch(self, query: str, *, is_summary: bool = False) -> pa.Table:
        self._provide(functions_in(query))
        with self._planned_once(query) if is_summary else self._streamed(query) as reader:
            return reader.read_all()

    def _streamed(self, query: str) -> pa.RecordBatchReader:
        return self._connection.sql(query).to_arrow_reader(ROWS_PER_BATCH)

    def _planned_once(self, query: str) -> pa.RecordBatchReader:
        if warnings.filters[:1] != [_COPY]:  # every change makes Python tell again what it has told once
            warnings.filterwarnings("ignore", _COPY[1].pattern, _COPY[2])
        reader = self._connection.execute(query).to_arrow_reader(ROWS_PER_BATCH)
        assert reader is not None
        return reader

    def _fetch_with(self, query: str, name: str, rows: pa.Table) -> pa.Table:
        self._connection.register(name, rows)
        try:
            return self._fetch(query)
        finally:
            self._connection.unregister(name)

    def _provide(self, functions: Iterable[Vectorised]) -> None:
        """Add the vectorised functions that are not there yet."""
        for each in functions:
            if each.name not in self._functions:
                add_function(self._connection, each, self.outside)
                self._functions.add(each.name)

    def _register(self, table: TableData) -> None:
        queries = [self._parquet(each, table.schema) for each in table.parts if isinstance(each, ParquetPart)]
        others = [each for each in table.parts if isinstance(each, BatchPart)]
        if others:
            queries.append(self._batches(others, table))
        self._create(table.name, table.schema, queries)

    def _register_arrow(self, name: str, schema: TableSchema, rows: pa.Table) -> None:
        source = f"{scan_name(name)}.rows"
        positional = rows.rename_columns([f"f{at}" for at in range(rows.num_columns)])
        self._connection.register(source, positional)
        self._kept[name] = positional
        self._create(name, schema, [_selected(sql.table(source), rows.schema, schema, {})])

    def _store(self, name: str, query: Node, schema: TableSchema, positions: Sequence[int]) -> int:
        held = f"{scan_name(name)}.held"
        self._connection.execute(render(sql.create_table(held, query)))
        shown = Select(source=sql.table(held), columns=_read_again(schema, positions)).to_node()
        self._connection.execute(render(sql.create_view(scan_name(name), shown)))
        self._registered.add(name)
        counted = Select(source=sql.table(scan_name(name)), columns=(("n", sql.call("count", sql.star())),))
        return int(self._connection.execute(render(counted.to_node())).fetchall()[0][0])

    def _drop(self, tables: Iterable[str]) -> None:
        for name in tables:
            self._connection.execute(render(sql.drop_view(scan_name(name))))
            self._connection.execute(render(sql.drop_table(f"{scan_name(name)}.held")))
            self._registered.discard(name)

    def _forget(self, tables: Iterable[str]) -> None:
        for name in tables:
            self._connection.execute(render(sql.drop_view(scan_name(name))))
            self._connection.unregister(f"{scan_name(name)}.rows")
            self._registered.discard(name)
            self._kept.pop(name, None)

    def _create(self, name: str, schema: TableSchema, queries: list[Node]) -> None:
        query = sql.set_operation(queries) if queries else _nothing(schema)
        self._connection.execute(render(sql.create_view(scan_name(name), query)))
        self._registered.add(name)

    def _parquet(self, part: ParquetPart, schema: TableSchema) -> Node:
        names = [f"f{at}" for at in range(len(part.arrow_schema))]
        source = _some_rows(part, names) if part.rows else _scanned(part.paths, names)
        return _selected(source, part.arrow_schema, schema, part.aliases, counted_duration)

    def _batches(self, parts: Sequence[BatchPart], table: TableData) -> Node:
        """The rows in a table of the database, read through one stream of batches."""
        source, stored = f"{scan_name(table.name)}.batches", f"{scan_name(table.name)}.stored"
        stream = _Batches(parts, table.schema)
        self._connection.register(source, pa.RecordBatchReader.from_batches(stream.schema, iter(stream)))
        try:
            named = pa.schema([(each.name, ARROW_TYPES[each.type]) for each in table.schema.columns])
            query = _selected(sql.table(source), named, table.schema, {}, is_kept=False)
            self._connection.execute(render(sql.create_table(stored, query)))
        except duckdb.Error:
            if stream.failure is not None:  # what a reader raises comes back as text only
                raise stream.failure from None
            raise
        finally:
            self._connection.unregister(source)
        every = _read_again(table.schema, range(len(table.schema.columns)))
        return Select(source=sql.table(stored), columns=every or (("", sql.star()),)).to_node()


class _Batches:
    """The batches of several parts under one schema; remembers what ended them early."""

    def __init__(self, parts: Sequence[BatchPart], schema: TableSchema) -> None:
        self.parts = parts
        self.columns = schema.columns
        self.schema = pa.schema([(f"f{at}", ARROW_TYPES[each.type]) for at, each in enumerate(schema.columns)])
        self.failure: BaseException | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            for part in self.parts:
                for batch in part.read():
                    yield _aligned(batch, self.columns, self.schema)
        except BaseException as error:
            self.failure = error
            raise


def _scanned(paths: Iterable[Path], names: Sequence[str]) -> Node:
    """Parquet files as a FROM item."""
    listed = sql.array([sql.text(os.fspath(each)) for each in paths])
    call = sql.call("read_parquet", listed, sql.named("hive_partitioning", sql.boolean(False)))
    return sql.table_function(call, "p", names)


def _some_rows(part: ParquetPart, names: Sequence[str]) -> Node:
    """Files of which only some rows are read, in their order; neighbours with the same choice of rows at once."""
    every = (("", sql.star()),)
    pieces = [(_scanned(paths, names), _among(rows)) for rows, paths in groupby(part.paths, part.rows.get)]
    queries = [Select(source=source, columns=every, where=where).to_node() for source, where in pieces]
    return sql.subquery_source(sql.set_operation(queries), "p")


def _among(rows: Rows | None) -> tuple[Node, ...]:
    """The condition that a row of a file is one of these; DuckDB then reads only their row groups."""
    if rows is None:
        return ()
    number = sql.column("file_row_number")
    spans = [sql.between(number.copy(), sql.integer(first), sql.integer(end - 1)) for first, end in rows]
    return (sql.or_(*spans),)


def _config(limits: Limits) -> dict[str, Any]:
    config: dict[str, Any] = {"preserve_insertion_order": True}
    if limits.memory is not None:
        config["memory_limit"] = f"{limits.memory}B"
    if limits.threads is not None:
        config["threads"] = limits.threads
    if limits.spill is not None:
        config["temp_directory"] = str(limits.spill)
    return config


def _selected(
    source: Node,
    arrow_schema: pa.Schema,
    schema: TableSchema,
    aliases: Mapping[str, str],
    read: Callable[[Node, pa.DataType], Node] = lambda node, kind: node,
    is_kept: bool = True,
) -> Node:
    """The table's columns over a source whose columns are `f0`, `f1`, … in the order of `arrow_schema`.

    `read` gives the value of such a column in its Arrow type; `is_kept` adds the columns as they are stored.
    """
    places = {each.name: at for at, each in enumerate(arrow_schema)}
    columns: NamedNodes = []
    kept: NamedNodes = []
    for position, column in enumerate(schema.columns):
        place = places.get(column.name, places.get(aliases.get(column.name, "")))
        node, stored, kind = sql.null(DUCKDB_TYPES[column.type]), sql.null(), pa.null()
        if place is not None:
            kind = arrow_schema.field(place).type
            stored = read(sql.column(f"f{place}"), kind)
            node = stored_value(stored, kind, column.type)
        columns.append((stored_name(position), node))
        kept += kept_columns(position, stored, node, kind, column.type) if is_kept else []
    return Select(source=source, columns=(*columns, *kept) or (("k", sql.integer(1)),)).to_node()


def _read_again(schema: TableSchema, positions: Iterable[int]) -> tuple[tuple[str, Node], ...]:
    """Columns of rows that the database holds itself."""
    return _with_kept([(at, schema.columns[at].type, sql.column(stored_name(at))) for at in positions])


def _with_kept(columns: Sequence[tuple[int, ScalarType, Node]]) -> tuple[tuple[str, Node], ...]:
    """Columns that hold Kusto values already: position, type, value."""
    listed = [(stored_name(at), node) for at, _, node in columns]
    kept = [each for at, kind, node in columns for each in kept_columns(at, node, node, _held_type(kind), kind)]
    return (*listed, *kept)


def _held_type(kind: ScalarType) -> pa.DataType:
    return ARROW_TYPES[kind] if kind is ScalarType.DATETIME else pa.null()


def _nothing(schema: TableSchema) -> Node:
    columns = _with_kept([(at, each.type, sql.null(DUCKDB_TYPES[each.type])) for at, each in enumerate(schema.columns)])
    return Select(columns=columns or (("k", sql.integer(1)),), where=(sql.boolean(False),)).to_node()


def _aligned(batch: pa.RecordBatch, columns: tuple[Column, ...], schema: pa.Schema) -> pa.RecordBatch:
    """The batch with every column of the table, null where it lacks one."""
    present = set(batch.schema.names)
    arrays = [
        _cast(batch.column(column.name), field.type) if column.name in present else pa.nulls(len(batch), field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cast(array: pa.Array, kind: pa.DataType) -> pa.Array:
    return array if array.type == kind else array.cast(kind)


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what DuckDB raises into diagnostics."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise failure("K0501", detail=_first_line(error)) from error
    except duckdb.InterruptException as error:
        raise failure("K0502" if _OUT_OF_TIME in str(error) else "K0503") from error
    except (duckdb.IOException, duckdb.PermissionException) as error:
        raise failure("K0504", detail=_first_line(error)) from error
    except (duckdb.OutOfRangeException, duckdb.ConversionException, duckdb.InvalidInputException) as error:
        refused = refused_value(str(error))
        if refused is not None:
            raise failure("K0402", name=refused[0], reason=refused[1]) from error
        raise failure("K0505", detail=_first_line(error)) from error
    except duckdb.Error as error:
        raise failure("K0506", detail=_first_line(error)) from error


def _first_line(error: duckdb.Error) -> str:
    return str(error).strip().partition("\n")[0]


def add_function(connection: duckdb.DuckDBPyConnection, function: Vectorised, outside: Outside) -> None:
    """Make a vectorised function known to a connection."""
    connection.create_function(
        function.name,
        function_of(function, outside),
        [duckdb.type(name) for name in function.parameters],
        duckdb.type(function.returns),
        type=duckdb.func.PythonUDFType.ARROW,
        null_handling=duckdb.func.FunctionNullHandling.SPECIAL,
    )
