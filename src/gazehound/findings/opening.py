"""Where a store is: a file, or the address of a database; connections to it, and what can go wrong with them.

A file is SQLite: its writers queue up (`BEGIN IMMEDIATE`), readers do not wait for them (write-ahead log), and what was
committed survives the end of the process and of the machine. Does not live here: what is kept (`schema`, `store`).
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError, SQLAlchemyError

from gazehound.diagnostics import failure
from gazehound.findings import schema

PATIENCE_S = 30.0
"""How long a writer waits for others to be done."""
PAUSE_S = 0.05
READS = {"gazehound_reads": True}
Location = str | os.PathLike[str]


def open_engine(location: Location, *, create: bool) -> sa.Engine:
    """The engine of a store whose tables are of this program's version.

    In:      location, a file or a database URL; create, whether a store that is missing is made
    Errors:  K0691 no store there, K0692 not a store, K0693 of a newer version, K0694 unusable, K0695 no such database
    """
    url = _url(location)
    if url.get_backend_name() == "sqlite" and not create and not _exists(url):
        raise failure("K0691", store=url.database)
    with _failures(url):
        engine = _engine(url)
        with reading(engine) as connection:
            version = schema.version_of(connection)
        if version is None and not create:
            raise failure("K0691", store=url.render_as_string())
        if version != schema.VERSION:
            with writing(engine) as connection:
                schema.bring_forward(connection)
    return engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that writes: all of it is kept, or nothing."""
    with _failures(engine.url), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that reads one state of the store, whatever others write meanwhile."""
    with _failures(engine.url), engine.connect() as connection:
        yield connection.execution_options(**READS)


def _url(location: Location) -> sa.URL:
    text = os.fspath(location)
    if "://" not in text:
        return sa.URL.create("sqlite", database=text)
    try:
        return sa.make_url(text)
    except ArgumentError as error:
        raise failure("K0695", store=text.partition("://")[0] + "://…", reason=_reason(error)) from error


def _exists(url: sa.URL) -> bool:
    return not url.database or url.database == ":memory:" or Path(url.database).is_file()


def _engine(url: sa.URL) -> sa.Engine:
    options: dict[str, Any] = {"json_serializer": schema.to_json}
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": PATIENCE_S}
    engine = sa.create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:
    """Settings of each connection; the first one switches the file to the write-ahead log."""
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    _use_write_ahead_log(connection)
    for setting in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _use_write_ahead_log(connection: Any) -> None:
    """The switch does not wait for others by itself, as transactions do."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(PAUSE_S)


def _begin_sqlite(connection: sa.Connection) -> None:
    is_reader = connection.get_execution_options().get("gazehound_reads", False)
    connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


@contextmanager
def _failures(url: sa.URL) -> Iterator[None]:
    """Turn what the database raises into diagnostics; passwords stay out of them."""
    store = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    try:
        yield
    except ModuleNotFoundError as error:
        raise failure("K0695", store=store, reason=f"the driver `{error.name}` is not installed") from error
    except NoSuchModuleError as error:
        raise failure("K0695", store=store, reason=f"`{url.drivername}` is no database that is known here") from error
    except OperationalError as error:
        raise failure("K0694", store=store, reason=_reason(error)) from error
    except DatabaseError as error:
        code = "K0692" if "not a database" in str(error.orig) else "K0694"
        raise failure(code, store=store, reason=_reason(error)) from error
    except SQLAlchemyError as error:
        raise failure("K0694", store=store, reason=_reason(error)) from error


def _reason(error: SQLAlchemyError) -> str:
    told = getattr(error, "orig", None) or error
    return str(told).strip().partition("\n")[0]
