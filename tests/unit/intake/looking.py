"""Short ways to look at what intake makes of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gazehound.intake import BatchPart, Intake, IntakeLimits, discover
from gazehound.types import TableSchema, schema_of

SCHEMAS: dict[str, TableSchema] = {
    "DeviceNetworkEvents": schema_of(
        {
            "Timestamp": "datetime",
            "DeviceId": "string",
            "DeviceName": "string",
            "ActionType": "string",
            "RemoteIP": "string",
            "RemotePort": "int",
            "AdditionalFields": "dynamic",
            "ReportId": "long",
            "TimeGenerated": "datetime",
            "Type": "string",
        }
    ),
    "DeviceEvents": schema_of(
        {"Timestamp": "datetime", "DeviceId": "string", "ActionType": "string", "FileSize": "long", "ReportId": "long"}
    ),
    "SigninLogs": schema_of(
        {
            "TimeGenerated": "datetime",
            "CreatedDateTime": "datetime",
            "ResultType": "string",
            "DeviceDetail": "dynamic",
            "IsInteractive": "bool",
        }
    ),
    "SecurityEvent": schema_of(
        {"TimeGenerated": "datetime", "Computer": "string", "EventID": "int", "LogonGuid": "guid"}
    ),
}


def find(*paths: Path, limits: IntakeLimits | None = None) -> Intake:
    return discover(paths, SCHEMAS.get, limits or IntakeLimits())


def read_table(intake: Intake, name: str) -> list[dict[str, Any]]:
    """All rows of a table whose parts we read, with every column of its schema."""
    rows: list[dict[str, Any]] = []
    table = intake.tables[name]
    for part in table.parts:
        assert isinstance(part, BatchPart)
        for batch in part.read():
            rows += batch.to_pylist()
    return [{column: row.get(column) for column in table.schema.names} for row in rows]


def types_of(intake: Intake, name: str) -> dict[str, str]:
    return {column.name: column.type.value for column in intake.tables[name].schema.columns}


def read_columns(intake: Intake, table: str, *names: str) -> list[list[Any]]:
    """The cells of some columns of a table, column by column; reads all rows and all columns on the way."""
    cells: list[list[Any]] = [[] for _ in names]
    for part in intake.tables[table].parts:
        assert isinstance(part, BatchPart)
        for batch in part.read():
            batch.validate(full=True)
            for held, name in zip(cells, names, strict=True):
                held += batch.column(name).to_pylist() if name in batch.schema.names else [None] * len(batch)
    return cells
