"""Opening data for queries, and what has to be said of it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from gazehound.engine import Limits, Outside
from gazehound.hunting.blind_spots import without_data
from gazehound.hunting.session import Session
from gazehound.schemas.given import Functions, Tables
from gazehound.text import SourceText


def open_session(
    data: Sequence[Path],
    now: datetime | str | None = None,
    schemas: Tables | None = None,
    functions: Functions | None = None,
    limits: Limits | None = None,
    outside: Outside | None = None,
) -> Session:
    """A session over files and folders of logs; without any, one without data. Errors as `Session.open`."""
    return Session.open(list(data) or None, now, schemas, limits, functions, outside or Outside())


def tables_without_data(session: Session, source: SourceText) -> tuple[str, ...]:
    """The tables that the query names and of which there is no data: they are empty, which is no finding."""
    return without_data(session.analysis(source).bound.tables, source, session)
