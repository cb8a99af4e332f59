"""Who runs the hunts: gazehound, SQL tuned by hand in DuckDB, and other engines for KQL where they are installed.

Lives here: opening the same Parquet files in each, and running one case. Does not live here: the cases, the clock.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

import gazehound
from bench.queries import Case

Rows = list[tuple[Any, ...]]
Run = Callable[[], Rows]
TABLES = ("DeviceNetworkEvents", "DeviceInfo")


@dataclass(frozen=True, slots=True)
class Contestant:
    """An engine: its name, the package it needs, and what opens the data and gives a run of a case."""

    name: str
    package: str
    prepare: Callable[[Case, Path], Run]

    @property
    def is_installed(self) -> bool:
        return importlib.util.find_spec(self.package) is not None


def ours(case: Case, data: Path) -> Run:
    """gazehound, from KQL to Python values."""
    session = gazehound.connect(data)
    return lambda: session.query(case.kql).rows()


def tuned_sql(case: Case, data: Path) -> Run:
    """The hand-written SQL of the case."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in TABLES:
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM '{data}/{table}.parquet'")
    return lambda: connection.execute(case.sql).fetchall()


def duckdb_kql(case: Case, data: Path) -> Run:
    """The package duckdb-kql, which turns KQL into SQL."""
    package: Any = importlib.import_module("duckdb_kql")
    connection = package.connect()
    for table in TABLES:
        connection.sql(f"CREATE VIEW {table} AS SELECT * FROM '{data}/{table}.parquet'")
    return lambda: package.query(connection, case.kql).fetchall()  # type: ignore[no-any-return]


def chdb_kusto(case: Case, data: Path) -> Run:
    """The Kusto dialect of ClickHouse, in process."""
    package: Any = importlib.import_module("chdb.session")
    session = package.Session()
    session.query("CREATE DATABASE IF NOT EXISTS d")
    for table in TABLES:
        session.query(f"CREATE VIEW d.{table} AS SELECT * FROM file('{data}/{table}.parquet', Parquet)")
    for command in ("USE d", "SET allow_experimental_kusto_dialect = 1", "SET dialect = 'kusto'"):
        session.query(command)

    def run() -> Rows:
        lines = str(session.query(case.kql, "JSONCompactEachRow")).splitlines()
        return [tuple(json.loads(each)) for each in lines if each.strip()]

    return run


OURS = Contestant("gazehound", "gazehound", ours)
TUNED = Contestant("tuned SQL", "duckdb", tuned_sql)
CONTESTANTS = (
    OURS,
    TUNED,
    Contestant("duckdb-kql", "duckdb_kql", duckdb_kql),
    Contestant("chdb, Kusto dialect", "chdb", chdb_kusto),
)
