"""A whole bound query: its results in order and what it reads."""

from __future__ import annotations

from gazehound.plan.relations import Columns, Relation
from gazehound.records import record


@record(frozen=True, slots=True)
class Chart:
    """What `render` asked for: the kind of chart and its properties as written."""

    kind: str
    properties: tuple[tuple[str, object], ...] = ()


@record(frozen=True, slots=True)
class BoundResult:
    """One tabular result. `is_open` when more columns may come from the data than `columns` says."""

    relation: Relation
    columns: Columns
    is_open: bool = False
    chart: Chart | None = None
    name: str = ""


@record(frozen=True, slots=True)
class BoundQuery:
    """Everything that one query text returns, and the tables it names, in order of first use."""

    results: tuple[BoundResult, ...]
    tables: tuple[str, ...]
