"""What SQL that goes wrong, or means harm, cannot do."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gazehound.diagnostics import KqlError
from gazehound.engine.database import Database
from gazehound.engine.limits import GIB, Limits
from gazehound.engine.outside import Outside

NO_LIMITS = Limits()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "it's data"
    folder.mkdir()
    pq.write_table(pa.table({"a": [1, 2]}), folder / "a.parquet")
    (tmp_path / "secret.csv").write_text("x\n1\n")
    return folder


def code_of(database: Database, statement: str) -> str:
    with pytest.raises(KqlError) as caught:
        database.fetch(statement)
    return caught.value.diagnostics[0].code


def test_the_folders_of_the_data_can_be_read(data: Path) -> None:
    path = str(data / "a.parquet").replace("'", "''")
    rows = Database(NO_LIMITS, [data], Outside()).fetch(f"SELECT sum(a) AS s FROM read_parquet('{path}')")
    assert rows.to_pylist() == [{"s": 3}]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{outside}/secret.csv')",
        "SELECT * FROM '{outside}/secret.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_parquet('https://example.invalid/x.parquet')",
        "COPY (SELECT 1) TO '{outside}/out.csv'",
        "ATTACH '{outside}/other.db'",
        "INSTALL httpfs",
        "LOAD '{outside}/x.duckdb_extension'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET memory_limit = '100GB'",
        "SELECT * FROM a_python_variable",
    ],
)
def test_nothing_else_can_be_reached(data: Path, statement: str) -> None:
    a_python_variable = pa.table({"a": [1]})
    database = Database(NO_LIMITS, [data], Outside())
    assert code_of(database, statement.format(outside=data.parent)) in ("K0504", "K0505", "K0506")
    assert a_python_variable.num_rows == 1
    assert not (data.parent / "out.csv").exists()
    assert not (data.parent / "other.db").exists()


def test_a_query_that_takes_too_long_is_stopped() -> None:
    database = Database(Limits(seconds=0.05), [], Outside())
    slow = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3"
    assert code_of(database, slow) == "K0502"
    assert database.fetch("SELECT 1 AS x").to_pylist() == [{"x": 1}]


def test_a_query_that_needs_too_much_memory_is_stopped() -> None:
    database = Database(Limits(memory=GIB, threads=1), [], Outside())
    wide = "SELECT list(s) AS l FROM (SELECT repeat('a', 2000) || range AS s FROM range(2000000))"
    assert code_of(database, wide) == "K0501"


def test_limits_are_what_the_database_keeps_to() -> None:
    database = Database(Limits(memory=2 * GIB, threads=1, seconds=7), [], Outside())
    settings = ("memory_limit", "threads", "max_execution_time", "enable_external_access", "lock_configuration")
    found = database.fetch("SELECT " + ", ".join(f"current_setting('{each}')::VARCHAR" for each in settings))
    assert list(found.to_pylist()[0].values()) == ["2.0 GiB", "1", "7000", "false", "true"]


@pytest.mark.parametrize("limits", [{"memory": 1}, {"threads": 0}, {"seconds": 0}])
def test_limits_that_make_no_sense_are_refused(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"needed|more than 0"):
        Limits(**limits)
