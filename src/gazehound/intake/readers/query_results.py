"""Answers of query APIs saved as files: Defender and Graph hunting, Log Analytics, Kusto v1 and v2.

Lives here: the layouts of an answer, the types that it declares. Does not live here: the table that its rows belong to
(`naming`); an answer does not name it.

Sources: Microsoft Defender XDR, "Advanced hunting API"; Microsoft Graph, "security: runHuntingQuery"; Azure Monitor,
"Log Analytics API response format"; Kusto, "Query V2 HTTP response".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gazehound.intake.events import Row
from gazehound.intake.readers.reading import Reading, RecordKind, Routed
from gazehound.types import ScalarType, scalar_type

PRIMARY = "PrimaryResult"


def matches_hunting(record: Row) -> bool:
    """True for an answer with a schema and results."""
    return isinstance(record.get("Results", record.get("results")), list) and isinstance(
        record.get("Schema", record.get("schema")), list
    )


def route_hunting(record: Row, reading: Reading) -> Iterator[Routed]:
    """The rows of `{"Schema": [{"Name", "Type"}], "Results": [{row}]}`, in either spelling."""
    rows, schema = record.get("Results", record.get("results")), record.get("Schema", record.get("schema"))
    declared = _declared(schema)
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            plain = {name: value for name, value in row.items() if not name.endswith("@odata.type")}
            yield Routed(reading.naming.of_row(plain), plain, declared=declared)
        else:
            reading.reject("Results", "K0715", str(row))


def matches_tables(record: Row) -> bool:
    """True for an answer with tables of columns and rows."""
    tables = record.get("tables", record.get("Tables"))
    return isinstance(tables, list) and bool(tables) and all(_is_table(each) for each in tables)


def route_tables(record: Row, reading: Reading) -> Iterator[Routed]:
    """The rows of `{"tables": [{"name", "columns", "rows"}]}`: the primary result, else the first table."""
    tables = record.get("tables", record.get("Tables"))
    listed = [each for each in tables if isinstance(each, dict)] if isinstance(tables, list) else []
    primary = [each for each in listed if each.get("name", each.get("TableName")) == PRIMARY]
    for table in primary or listed[:1]:
        yield from _rows(table, reading)


def matches_frame(record: Row) -> bool:
    """True for a frame of an answer of Kusto v2."""
    return isinstance(record.get("FrameType"), str)


def route_frame(record: Row, reading: Reading) -> Iterator[Routed]:
    """The rows of a frame that holds the primary result; other frames tell about the query.

    Errors: K0721 for the parts of a result that was sent progressively.
    """
    if record["FrameType"] == "DataTable" and record.get("TableKind") == PRIMARY and _is_table(record):
        yield from _rows(record, reading)
    elif record["FrameType"] == "TableFragment":
        reading.reject("TableFragment", "K0721")


def _is_table(table: object) -> bool:
    return isinstance(table, dict) and all(
        isinstance(table.get(name, table.get(name.lower())), list) for name in ("Columns", "Rows")
    )


def _rows(table: Mapping[str, object], reading: Reading) -> Iterator[Routed]:
    columns, rows = (table.get(name, table.get(name.lower())) for name in ("Columns", "Rows"))
    declared = _declared(columns)
    names = list(_named(columns))
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, list) and len(row) == len(names):
            made = dict(zip(names, row, strict=True))
            yield Routed(reading.naming.of_row(made), made, declared=declared)
        else:
            reading.reject("rows", "K0715", str(row))


def _named(columns: object) -> Iterator[str]:
    for index, column in enumerate(columns if isinstance(columns, Iterable) else (), start=1):
        found = [column.get(key) for key in ("name", "Name", "ColumnName")] if isinstance(column, dict) else []
        yield next((each for each in found if isinstance(each, str) and each), f"Column{index}")


def _declared(columns: object) -> dict[str, ScalarType]:
    declared: dict[str, ScalarType] = {}
    for name, column in zip(_named(columns), columns if isinstance(columns, list) else (), strict=False):
        found = [column.get(key) for key in ("type", "Type", "ColumnType")] if isinstance(column, dict) else []
        spelled = next((each for each in found if isinstance(each, str) and each), "")
        if kind := scalar_type(spelled.removeprefix("System.")):
            declared[name] = kind
    return declared


HUNTING = RecordKind("hunting API", matches_hunting, route_hunting)
TABLES = RecordKind("query API", matches_tables, route_tables)
FRAMES = RecordKind("Kusto frames", matches_frame, route_frame)
