"""Sessions over data: which rows a query finds, and as what."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import gazehound
from gazehound.diagnostics import KqlError
from gazehound.engine.database import Database
from gazehound.engine.limits import Limits
from gazehound.engine.outside import Outside
from gazehound.intake import BatchPart, TableData
from gazehound.intake.readers.parquet_files import KUSTO_TYPE
from gazehound.text import SourceText
from gazehound.types import schema_of

UTC = dt.UTC
GUID = "74be27de-1e4e-49d9-b579-fe0b331d3642"
ENDLESS = (
    "range x from 1 to 1000000 step 1 | extend k = 1 | join kind=inner (range y from 1 to 1000000 step 1 "
    "| extend k = 1) on k | where x * y % 7 == 3 | count"
)


def test_python_types_of_rows() -> None:
    row = (
        gazehound.connect()
        .query(
            "print b = true, i = int(1), l = 2, r = 1.5, m = decimal(1.50), s = 'x',"
            f" t = datetime(2024-02-29 01:02:03.4567891), d = -1d, g = guid({GUID}), o = dynamic({{'a': [1, null]}})"
        )
        .rows()[0]
    )
    assert row == (
        True, 1, 2, 1.5, Decimal("1.5"), "x", dt.datetime(2024, 2, 29, 1, 2, 3, 456789, tzinfo=UTC),
        dt.timedelta(days=-1), UUID(GUID), {"a": [1, None]},
    )  # fmt: skip


@pytest.mark.parametrize("literal", ["true", "int(1)", "2", "1.5", "decimal(1.5)", "'x'", "datetime(2024-02-29)", "1d",
                                     f"guid({GUID})", "dynamic({'a': [1]})"])  # fmt: skip
def test_a_summary_has_the_types_of_rows(literal: str) -> None:
    session = gazehound.connect()
    row, summary = (session.query(f"print x = {literal}{rest}") for rest in ("", " | summarize x = take_any(x)"))
    assert (summary.rows(), summary.to_arrow().schema) == (row.rows(), row.to_arrow().schema)
    assert summary.stored.schema.types == row.stored.schema.types


def test_a_summary_neither_warns_nor_brings_warnings_back() -> None:
    session = gazehound.connect()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        for _ in range(3):
            session.query("print x = 1 | summarize sum(x)")
            warnings.warn("once", stacklevel=1)
        warnings.simplefilter("error")
        assert session.query("print x = 1 | summarize sum(x)").rows() == [(1,)]
    assert [str(each.message) for each in seen] == ["once"]


def test_nulls_are_none_and_texts_never() -> None:
    row = (
        gazehound.connect()
        .query(
            "print bool(null), int(null), long(null), real(null), decimal(null), datetime(null), time(null),"
            " guid(null), dynamic(null), ''"
        )
        .rows()[0]
    )
    assert row == (*[None] * 9, "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("datetime(0001-01-01)", dt.datetime(1, 1, 1, tzinfo=UTC)),
     ("datetime(9999-12-31 23:59:59.9999999)", dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
     ("decimal(10)", Decimal(10)), ("decimal(0.000000000000000001)", Decimal("0.000000000000000001"))],
)  # fmt: skip
def test_edges_of_types(value: str, expected: object) -> None:
    assert gazehound.connect().query(f"print x = {value}").rows() == [(expected,)]


def test_results_in_other_forms() -> None:
    result = gazehound.connect().query(
        f"print n = 1, d = 1.5ms, g = guid({GUID}), o = dynamic([1]), t = datetime(2024-01-01)"
    )
    table = result.to_arrow()
    assert table.schema.types == [pa.int64(), pa.duration("us"), pa.string(), pa.string(), pa.timestamp("us", "UTC")]
    assert [field.metadata[KUSTO_TYPE] for field in table.schema] == [
        b"long",
        b"timespan",
        b"guid",
        b"dynamic",
        b"datetime",
    ]
    assert result.to_dicts()[0]["d"] == dt.timedelta(microseconds=1500)
    assert list(result) == result.rows()
    assert result.schema == [("n", "long"), ("d", "timespan"), ("g", "guid"), ("o", "dynamic"), ("t", "datetime")]
    again = gazehound.connect({"T": table}).query("T")
    assert again.rows() == result.rows()
    assert again.schema == result.schema


def test_a_result_written_as_parquet_reads_back_as_it_was(tmp_path: Path) -> None:
    result = gazehound.connect().query(
        f"datatable(s: string, d: timespan, g: guid, o: dynamic, t: datetime, m: decimal)['x', 1.5ms, guid({GUID}),"
        " dynamic({'a': [1, null]}), datetime(2024-01-01), decimal(0.1), '', time(null), guid(null), dynamic(null),"
        " datetime(null), decimal(null)]"
    )
    pq.write_table(result.to_arrow(), tmp_path / "T.parquet")
    again = gazehound.connect(tmp_path).query("T")
    assert again.schema == result.schema
    assert again.rows() == result.rows()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_durations_of_every_unit(unit: str, tmp_path: Path) -> None:
    whole = dt.timedelta(days=-1, seconds=5)
    table = pa.table({"d": pa.array([whole, None], pa.duration(unit)), "n": [0, 1]})
    pq.write_table(table, tmp_path / "T.parquet")
    for data in (tmp_path, {"T": table}):
        found = gazehound.connect(data).query("T | sort by n asc | project d")
        assert (found.schema, found.rows()) == ([("d", "timespan")], [(whole,), (None,)])


def test_a_column_that_states_no_kusto_type_has_that_of_its_values() -> None:
    field = pa.field("n", pa.int64(), metadata={KUSTO_TYPE: b"\xffnumber"})
    assert gazehound.connect({"T": pa.table([[1]], schema=pa.schema([field]))}).query("T").schema == [("n", "long")]


def test_data_frames() -> None:
    result = gazehound.connect().query("range x from 1 to 3 step 1")
    pytest.importorskip("polars")
    assert result.to_polars()["x"].to_list() == [1, 2, 3]
    pytest.importorskip("pandas")
    assert list(result.to_pandas()["x"]) == [1, 2, 3]


def test_several_results() -> None:
    result = gazehound.connect().query("print a = 1; print b = 2")
    assert [each.schema for each in result.tables] == [[("a", "long")], [("b", "long")]]
    assert result.rows() == [(1,)]


KINDS = {
    "a": "bool", "i": "int", "l": "long", "r": "real", "m": "decimal", "s": "string", "t": "datetime", "u": "datetime",
    "n": "datetime", "d": "timespan", "g": "guid", "o": "dynamic", "p": "dynamic", "q": "dynamic", "z": "string",
}  # fmt: skip


def stored() -> pa.Table:
    moment = dt.datetime(2024, 1, 2, 3, 4, 5, 678901)
    zoned = pa.array([moment.replace(tzinfo=UTC), None], pa.timestamp("us", "Europe/Berlin"))
    return pa.table(
        {
            "z": pa.array(["a", None]).dictionary_encode(),
            "q": pa.array([{"k": 1}, None], pa.struct([("k", pa.int64())])),
            "p": pa.array([[1, 2], None], pa.list_(pa.int32())),
            "o": ['{"k":[1]}', "no json"],
            "g": [GUID, "none"],
            "d": pa.array([15, None], pa.int64()),
            "n": pa.array([moment, None], pa.timestamp("ns")),
            "u": zoned,
            "t": pa.array([moment, None], pa.timestamp("us")),
            "s": pa.array(["x", None], pa.large_string()),
            "m": pa.array([Decimal("1.25"), None], pa.decimal128(10, 2)),
            "r": pa.array([1.5, None], pa.float32()),
            "l": pa.array([7, None], pa.int32()),
            "i": pa.array([7, None], pa.int16()),
            "a": pa.array([True, None]),
        }
    )


STORED_ROWS = [
    (
        True, 7, 7, 1.5, Decimal("1.25"), "x", *[dt.datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)] * 3,
        dt.timedelta(microseconds=1), UUID(GUID), {"k": [1]}, [1, 2], {"k": 1}, "a",
    ),
    (None, None, None, None, None, "", None, None, None, None, None, "no json", None, None, ""),
]  # fmt: skip


@pytest.mark.parametrize("form", ["arrow", "parquet"])
def test_stored_types_become_those_of_the_schema(form: str, tmp_path: Path) -> None:
    data: object = {"T": stored()}
    if form == "parquet":
        pq.write_table(stored(), tmp_path / "T.parquet")
        data = tmp_path
    rows = gazehound.connect(data, schemas={"T": KINDS}).query("T").rows()  # type: ignore[arg-type]
    assert sorted(rows, key=repr) == sorted(STORED_ROWS, key=repr)


def test_parquet_columns_that_differ_in_case_only(tmp_path: Path) -> None:
    pq.write_table(pa.table({"ab": [1], "AB": [2], "Ab": [3]}), tmp_path / "T.parquet")
    assert gazehound.connect(tmp_path).query("T | project Ab, AB, ab").rows() == [(3, 2, 1)]


def test_tables_that_differ_in_case_only() -> None:
    session = gazehound.connect({"t": pa.table({"x": [1]}), "T": pa.table({"x": [2]})})
    assert session.query("union t, T | sort by x asc").rows() == [(1,), (2,)]


def test_parts_of_one_table_may_lack_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": [1]}), tmp_path / "T.parquet")
    (tmp_path / "sub").mkdir()
    pq.write_table(pa.table({"y": ["b"]}), tmp_path / "sub" / "T.parquet")
    rows = gazehound.connect(tmp_path, schemas={"T": {"x": "long", "y": "string"}}).query("T | sort by x asc").rows()
    assert rows == [(None, "b"), (1, "")]


def batches(parts: list[list[pa.RecordBatch]]) -> TableData:
    schema = schema_of({"x": "long", "o": "dynamic", "g": "guid"})
    made = [BatchPart(Path(str(at)), lambda each=each: iter(each)) for at, each in enumerate(parts)]
    return TableData("T", schema, tuple(made))


def test_batches_may_lack_columns() -> None:
    database = Database(Limits(), [], Outside())
    first = pa.record_batch({"o": ["null"], "x": pa.array([1], pa.int64())})
    second = pa.record_batch({"g": [GUID], "o": ["[1]"]})
    database.register(batches([[first], [second]]))
    assert database.fetch('SELECT k0, k1, k2 FROM "T.1"').to_pylist() == [
        {"k0": 1, "k1": None, "k2": None},
        {"k0": None, "k1": "[1]", "k2": GUID},
    ]


def test_what_a_reader_raises_comes_through() -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"x": pa.array([1], pa.int64())})
        raise OSError("the disk is gone")

    table = TableData("T", schema_of({"x": "long"}), (BatchPart(Path("x"), broken),))
    with pytest.raises(OSError, match="the disk is gone"):
        Database(Limits(), [], Outside()).register(table)


def test_a_defined_table_without_data_is_empty() -> None:
    session = gazehound.connect({"Other": pa.table({"x": [1]})}, schemas={"T": {"x": "long"}})
    assert session.query("T").rows() == []
    assert session.query("T | count").rows() == [(0,)]
    assert session.query("union withsource = name T, Other | project name, x").rows() == [("Other", 1)]


FUNCTIONS = {"_Parser": {"params": "()", "result": {"x": "long"}}}


def test_a_workspace_function_is_empty_only_where_there_is_no_data() -> None:
    assert gazehound.connect(schemas={}, functions=FUNCTIONS).query("_Parser() | count").rows() == [(0,)]
    with pytest.raises(KqlError) as caught:
        gazehound.connect({"T": pa.table({"x": [1]})}, functions=FUNCTIONS).query("_Parser() | count")
    assert caught.value.diagnostics[0].code == "K0409"
    assert caught.value.diagnostics[0].column == 1


def events(*days: int) -> pa.Table:
    return pa.table({"TimeGenerated": pa.array([dt.datetime(2024, 1, day) for day in days], pa.timestamp("us"))})


@pytest.mark.parametrize(
    ("now", "expected"),
    [("latest", dt.datetime(2024, 1, 9, tzinfo=UTC)),
     (dt.datetime(2023, 1, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=1))), dt.datetime(2023, 1, 1, 1, tzinfo=UTC))],
)  # fmt: skip
def test_now(now: dt.datetime | str, expected: dt.datetime) -> None:
    session = gazehound.connect({"T": events(1, 9), "U": events(5)}, now=now)
    assert session.query("print now()").rows() == [(expected,)]
    assert session.query("T | where TimeGenerated > ago(1d) | count").rows() == [(1 if now == "latest" else 2,)]


@pytest.mark.parametrize("now", ["newest", dt.datetime(2024, 1, 1)])
def test_a_now_that_is_none(now: dt.datetime | str) -> None:
    with pytest.raises(ValueError, match="`now`"):
        gazehound.connect(now=now)


def test_now_is_the_same_throughout_a_query() -> None:
    [(distance,)] = gazehound.connect().query("print now() - toscalar(print now())").rows()
    assert distance == dt.timedelta()


def test_tables_of_the_data() -> None:
    [found] = gazehound.connect({"T": events(1, 9)}, schemas={}).tables()
    assert (found.name, found.rows, found.first, found.last) == (
        "T", 2, dt.datetime(2024, 1, 1, tzinfo=UTC), dt.datetime(2024, 1, 9, tzinfo=UTC),
    )  # fmt: skip
    assert [(each.name, each.type.value) for each in found.columns] == [("TimeGenerated", "datetime")]


def test_columns_that_only_the_data_tells() -> None:
    bags = pa.table({"d": ['{"b":1,"a":"x"}', '{"b":2.5,"c":{"e":1}}', None]})
    session = gazehound.connect({"T": bags}, schemas={"T": {"d": "dynamic"}})
    unpacked = session.query("T | evaluate bag_unpack(d)")
    assert unpacked.schema == [("a", "string"), ("b", "real"), ("c", "dynamic")]
    pivoted = session.query("datatable(k: string, v: string) ['a', 'x', 'a', 'y', 'b', 'x'] | evaluate pivot(v)")
    assert sorted(pivoted.rows()) == [("a", 1, 1), ("b", 1, 0)]


def test_another_thread_can_stop_a_query() -> None:
    session = gazehound.connect()
    is_over = threading.Event()

    def stop() -> None:  # again and again: what does not run yet cannot be stopped
        while not is_over.wait(0.1):
            session.interrupt()

    stopping = threading.Thread(target=stop, daemon=True)
    stopping.start()
    with pytest.raises(KqlError) as caught:
        session.query(ENDLESS)
    is_over.set()
    stopping.join()
    assert caught.value.diagnostics[0].code == "K0503"
    assert session.query("print 1").rows() == [(1,)]


def test_a_signal_stops_a_query_with_its_own_exception() -> None:
    def ring(*_: object) -> None:
        raise TimeoutError("enough")

    session = gazehound.connect()
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(TimeoutError, match="enough"):
            session.query(ENDLESS)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert session.query("print 1").rows() == [(1,)]


def test_importing_the_package_loads_no_engine() -> None:
    heavy = ("duckdb", "sqlglot", "pyarrow")
    code = f"import gazehound, json, sys; print(json.dumps([each for each in {heavy} if each in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"}
    )
    assert json.loads(done.stdout) == []


def test_every_public_name_is_there() -> None:
    assert all(getattr(gazehound, name) is not None for name in gazehound.__all__)
    with pytest.raises(AttributeError):
        _ = gazehound.nothing_of_the_kind


NAMES = pa.table({"n": ["a.b c", "x", "c"], "t": events(1, 2, 3).column(0)})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("let r = toscalar(print '^[ax]'); T | where n matches regex r | project n", [("a.b c",), ("x",)]),
        ("let r = datatable(v: string) ['b', 'zz']; T | where n has_any (r) | project n", [("a.b c",)]),
        ("let m = toscalar(T | summarize max(t)); T | where t == m | project n", [("c",)]),
        ("print toscalar(T | where n == 'no' | project n), toscalar(T | where n == 'no' | project t)", [("", None)]),
        ("print toscalar(print dynamic({'a': [1.0, 2]})), toscalar(print 1h), toscalar(print decimal(1.5))",
         [({"a": [1.0, 2]}, dt.timedelta(hours=1), Decimal("1.5"))]),
        (f"print toscalar(print guid({GUID})), toscalar(print datetime(2024-01-02 03:04:05.678901))",
         [(UUID(GUID), dt.datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))]),
        ("let m = materialize(T | summarize n = max(n)); let r = toscalar(m | project strcat('^', n));"
         "union (m), (T | where n matches regex r | project n)", [("x",), ("x",)]),
    ],
)  # fmt: skip
def test_queries_for_one_value_are_as_good_as_literals(query: str, expected: list[tuple[object, ...]]) -> None:
    assert sorted(gazehound.connect({"T": NAMES}).query(query).rows()) == expected


def test_what_was_read_beside_the_data_is_no_table_of_it(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("SearchKey,Name\na,b\n")
    opened = gazehound.connect({"T": pa.table({"a": ["1"]})}, outside=Outside(tmp_path))
    assert len(opened.query("_GetWatchlist('x')")) == 1
    assert list(opened.query("union withsource = Table * | distinct Table")) == [("T",)]
    assert [each.name for each in opened.tables()] == ["T"]


def test_the_same_query_is_analysed_once_and_still_sees_its_own_clock_and_errors() -> None:
    opened = gazehound.connect({"T": pa.table({"a": ["1", "2"]})})
    source = SourceText("T | where a == '2'")
    assert opened.analysis(source) is opened.analysis(SourceText("T | where a == '2'"))
    assert list(opened.query(source)) == list(opened.query(source)) == [("2",)]
    for _ in range(2):
        with pytest.raises(gazehound.KqlError, match="K0203"):
            opened.query("T | where b == 1")
