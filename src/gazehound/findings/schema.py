"""The tables of a store, their version, and the steps from one version to the next.

A new store gets the tables as they are here. An older one is brought forward step by step in one transaction. A change
of the tables is: the change here, a higher `VERSION`, and a step in `STEPS` that does the same to a store with data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from gazehound.diagnostics import failure

VERSION = 1
STEPS: Mapping[int, Callable[[sa.Connection], None]] = {}
"""From version → what makes it the next one. Steps only add what they need by themselves: they must not use the tables
below, which change with the version."""

LOCK = 0x6761_7A65
"""The number of the lock under which PostgreSQL creates or changes the tables."""


class Moment(sa.TypeDecorator[datetime]):
    """An aware datetime, kept in UTC without a zone."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = sa.MetaData()

schema_version = sa.Table("gazehound_schema", metadata, sa.Column("version", sa.Integer, primary_key=True))

hunts = sa.Table(
    "hunts",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("about", sa.JSON, nullable=False),
    sa.UniqueConstraint("id", "version"),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("started", Moment, nullable=False),
    sa.Column("moment", Moment, nullable=False),
    sa.Column("finished", Moment),
    sa.Column("data", sa.JSON, nullable=False),
    sqlite_autoincrement=True,
)

sightings = sa.Table(
    "sightings",
    metadata,
    sa.Column("run", sa.ForeignKey(runs.c.number), primary_key=True),
    sa.Column("hunt", sa.ForeignKey(hunts.c.key), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("explanation", sa.Text, nullable=False),
    sa.Column("new", sa.Integer, nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("gone", sa.Integer, nullable=False),
    sa.Column("set_aside", sa.JSON, nullable=False),
)

findings = sa.Table(
    "findings",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("hunt", sa.ForeignKey(hunts.c.key), nullable=False, index=True),
    sa.Column("identity", sa.JSON, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("last_seen", Moment, nullable=False, index=True),
    sa.Column("first_run", sa.ForeignKey(runs.c.number), nullable=False),
    sa.Column("last_run", sa.ForeignKey(runs.c.number), nullable=False),
    sa.Column("runs", sa.Integer, nullable=False),
    sa.Column("rows", sa.JSON, nullable=False),
    sa.Column("row_count", sa.Integer, nullable=False),
    sa.Column("event_count", sa.Integer, nullable=False),
    sa.Column("remarks", sa.JSON, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

history = sa.Table(
    "history",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("finding", sa.ForeignKey(findings.c.id), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("run", sa.ForeignKey(runs.c.number)),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("finding", sa.ForeignKey(findings.c.id), primary_key=True),
    sa.Column("digest", sa.String(32), primary_key=True),
    sa.Column("copy", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("table", sa.Text, nullable=False),
    sa.Column("time", Moment),
    sa.Column("values", sa.JSON, nullable=False),
)


def to_json(value: object) -> str:
    """Plain data as JSON text; what is no number there (`NaN`) becomes null."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a number of more than 64 bits, or half of a surrogate pair
        return json.dumps(value)


def version_of(connection: sa.Connection) -> int | None:
    """The version of the tables of a store, None for a database without any. K0692 for one with other tables."""
    names = sa.inspect(connection).get_table_names()
    if not names:
        return None
    if schema_version.name not in names:
        raise failure("K0692", store=connection.engine.url.render_as_string())
    version: int | None = connection.scalar(sa.select(sa.func.max(schema_version.c.version)))
    return version


def bring_forward(connection: sa.Connection) -> None:
    """Create the tables, or change those of an older version, in the transaction of `connection`.

    Errors:  K0692 for tables of something else, K0693 for a version that is newer than this program
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    version = version_of(connection)
    if version is None:
        metadata.create_all(connection)
        connection.execute(schema_version.insert().values(version=VERSION))
        return
    if version > VERSION:
        raise failure("K0693", version=version, known=VERSION)
    for each in range(version, VERSION):
        STEPS[each](connection)
    if version < VERSION:
        connection.execute(schema_version.update().values(version=VERSION))
