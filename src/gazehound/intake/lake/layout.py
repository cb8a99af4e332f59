"""What lies where in a lake.

    LAKE/gazehound-lake.json                                 the manifest; a file that it does not name does not count
    LAKE/table=NAME/date=YYYY-MM-DD/part-000001-0001.parquet rows of one table and one day of UTC, sorted by time
    LAKE/table=NAME/date=YYYY-MM-DD/_part-000001-0001.terms  its term index; other engines skip names like this
    LAKE/.staging-…/                                         what a run is writing; gone when it ends
    LAKE/.lock                                               held by the one run that writes

Lives here: names and paths. Does not live here: what the manifest says (`manifest`), writing (`parts`, `commit`).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

MANIFEST = "gazehound-lake.json"
LOCK = ".lock"
STAGING = ".staging-"
PART = re.compile(r"part-\d{6,}-\d{4,}\.parquet")
INDEX = re.compile(r"_part-\d{6,}-\d{4,}\.terms")
REJECTED = "_rejected"
"""The table of what could not be read."""
NO_DATE = "__HIVE_DEFAULT_PARTITION__"
"""The folder of rows without a time, under the name that other engines read as null."""
LONGEST_NAME = 180
EPOCH = date(1970, 1, 1)


def table_folder(table: str) -> str:
    """The folder of a table; a name too long for a file system is cut and told apart by a hash."""
    name = quote(table, safe=" $@")
    if len(name) > LONGEST_NAME:
        import hashlib  # noqa: PLC0415  # start-up: it loads OpenSSL, for a name that is rare

        name = f"{name[: LONGEST_NAME - 17]}-{hashlib.sha256(table.encode()).hexdigest()[:16]}"
    return f"table={name}"


def date_folder(day: int | None) -> str:
    """The folder of a day, counted from 1970-01-01; None for rows without a time."""
    return f"date={NO_DATE if day is None else (EPOCH + timedelta(day)).isoformat()}"


def part_path(table: str, day: int | None, generation: int, number: int) -> str:
    """The path of a part relative to its lake."""
    return f"{table_folder(table)}/{date_folder(day)}/part-{generation:06}-{number:04}.parquet"


def index_path(part: Path) -> Path:
    """The path of a part's term index."""
    return part.with_name(f"_{part.stem}.terms")


def lake_of(path: Path) -> Path | None:
    """The lake that `path` is or lies in, None outside of lakes."""
    absolute = path.absolute()
    return next((each for each in (absolute, *absolute.parents) if (each / MANIFEST).is_file()), None)
