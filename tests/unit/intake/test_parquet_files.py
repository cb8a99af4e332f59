"""What a Parquet file says of itself, read from its footer, beside what Arrow reads from the whole file."""

from __future__ import annotations

import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gazehound.intake.readers.network_records import OCSF
from gazehound.intake.readers.parquet_files import described, feeds_other_tables

TABLES = {
    "plain": pa.table({"a": [1, 2], "b": ["x", None], "Type": ["T", "T"]}),
    "no rows": pa.table({"a": pa.array([], pa.timestamp("us", "UTC"))}),
    "no columns": pa.table({}),
    "nested": pa.table({"a": [{"b": [1]}], "d": pa.array(["x"]).dictionary_encode()}),
    "extensions": pa.table({
        "g": pa.ExtensionArray.from_storage(pa.uuid(), pa.array([uuid.uuid4().bytes], pa.binary(16))),
        "j": pa.ExtensionArray.from_storage(pa.json_(pa.string()), pa.array(["{}"])),
    }),
    "described": pa.table([pa.array([1])], pa.schema([pa.field("n", pa.int64(), metadata={"kusto.type": "timespan"})])),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("states_schema", [True, False])
def test_the_schema_is_that_of_the_whole_file(name: str, states_schema: bool, tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(TABLES[name], path, store_schema=states_schema)
    schema, rows, named = described(path)
    with pq.ParquetFile(path) as whole:
        assert schema.equals(whole.schema_arrow, check_metadata=True)
        assert rows == whole.metadata.num_rows
    assert named == ({"Type": "T"} if name == "plain" else {})


@pytest.mark.parametrize("missing", ["ParquetReader", "open"])
def test_an_arrow_with_its_reader_elsewhere(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(TABLES["plain"], path)
    expected = described(path)
    if missing == "ParquetReader":
        monkeypatch.delattr("pyarrow._parquet.ParquetReader")
    else:
        monkeypatch.setattr("pyarrow._parquet.ParquetReader", object)
    assert described(path) == expected


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:4],
        lambda content: content[:9],
        lambda content: content[:-1],
        lambda content: content[:-8] + b"\xff\xff\xff\x7fPAR1",
        lambda content: content[:-8] + b"\x00\x00\x00\x00PAR1",
        lambda content: content[:-20] + b"\xff" * 12 + content[-8:],
        lambda content: content[:-4] + b"PARE",
    ],
)
def test_what_is_damaged_is_told_as_for_the_whole_file(damage: object, tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(TABLES["plain"], path)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises((pa.ArrowException, OSError)) as expected:
        pq.ParquetFile(path)
    with pytest.raises(expected.type) as caught:
        described(path)
    assert str(caught.value) == str(expected.value)


@pytest.mark.parametrize("names", [(), ("class_uid",), ("metadata",), ("class_uid", "metadata", "time")])
def test_the_columns_of_ocsf_are_those_of_its_records(names: tuple[str, ...]) -> None:
    record = {name: 1 if name == "class_uid" else {} for name in names}
    assert feeds_other_tables(pa.schema([(name, pa.int64()) for name in names])) is OCSF.matches(record)
