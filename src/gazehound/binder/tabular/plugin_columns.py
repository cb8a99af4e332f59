"""The columns of plugins whose result follows from the arguments' types. None: only the data can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gazehound.binder.scope import Rows
from gazehound.plan.scalars import ColumnReference, Constant, Scalar
from gazehound.types import Column, ScalarType

LONG, REAL, STRING, DATETIME, DYNAMIC = (
    ScalarType.LONG,
    ScalarType.REAL,
    ScalarType.STRING,
    ScalarType.DATETIME,
    ScalarType.DYNAMIC,
)

ColumnsOf = Callable[[Rows, Sequence[Scalar]], list[Column] | None]


def _time(arguments: Sequence[Scalar]) -> Column:
    """The column of the time axis, the second argument."""
    axis = arguments[1] if len(arguments) > 1 else None
    if isinstance(axis, ColumnReference):
        return Column(axis.column.name, axis.type)
    return Column("TimelineColumn", DATETIME)


def _dimensions(arguments: Sequence[Scalar], first: int) -> list[Column]:
    return [Column(each.column.name, each.type) for each in arguments[first:] if isinstance(each, ColumnReference)]


def _over_time(*columns: Column) -> ColumnsOf:
    return lambda rows, arguments: [_time(arguments), *_dimensions(arguments, 2), *columns]


def _segments(*columns: Column) -> ColumnsOf:
    return lambda rows, arguments: [*columns, *(Column(each.name, each.type) for each in rows.columns)]


def _unknown(rows: Rows, arguments: Sequence[Scalar]) -> list[Column] | None:
    return None


def _unchanged(rows: Rows, arguments: Sequence[Scalar]) -> list[Column]:
    return [Column(each.name, each.type) for each in rows.columns]


def _merged_schema(rows: Rows, arguments: Sequence[Scalar]) -> list[Column]:
    """Those of `getschema`, but with long ordinals, as recorded from Kusto."""
    return [Column(each.name, LONG if each.name == "ColumnOrdinal" else each.type) for each in rows.columns]


def _fixed(*columns: Column) -> ColumnsOf:
    return lambda rows, arguments: list(columns)


def _rolling_percentile(rows: Rows, arguments: Sequence[Scalar]) -> list[Column] | None:
    """The bins of the index, the dimensions, and the percentile of the values under a name of its own."""
    if len(arguments) < 5:
        return None
    value, percentile, index, _, bins, *others = arguments
    if not isinstance(value, ColumnReference) or not isinstance(index, ColumnReference):
        return None
    if not isinstance(percentile, Constant) or not isinstance(bins, Constant):
        return None
    name = f"rolling_{bins.value}_percentile_{value.column.name}_{percentile.value}"
    return [Column(index.column.name, index.type), *_dimensions(others, 0), Column(name, value.type)]


PLUGIN_COLUMNS: dict[str, ColumnsOf] = {
    "active_users_count": _over_time(Column("dcount", LONG)),
    "activity_counts_metrics": _over_time(
        Column("count", LONG), Column("dcount", LONG), Column("new_dcount", LONG), Column("aggregated_dcount", LONG)
    ),
    "activity_engagement": _over_time(
        Column("dcount_activities_inner", LONG), Column("dcount_activities_outer", LONG), Column("activity_ratio", REAL)
    ),
    "activity_metrics": _over_time(
        Column("dcount_values", LONG),
        Column("dcount_newvalues", LONG),
        Column("retention_rate", REAL),
        Column("churn_rate", REAL),
    ),
    "new_activity_metrics": lambda rows, arguments: [
        Column(f"from_{_time(arguments).name}", _time(arguments).type),
        Column(f"to_{_time(arguments).name}", _time(arguments).type),
        *_dimensions(arguments, 2),
        Column("dcount_new_values", LONG),
        Column("dcount_retained_values", LONG),
        Column("dcount_churn_values", LONG),
        Column("retention_rate", REAL),
        Column("churn_rate", REAL),
    ],
    "session_count": _over_time(Column("count_sessions", LONG)),
    "sliding_window_counts": _over_time(Column("Count", LONG), Column("Dcount", LONG)),
    "rolling_percentile": _rolling_percentile,
    "autocluster": _segments(Column("SegmentId", LONG), Column("Count", LONG), Column("Percent", REAL)),
    "basket": _segments(Column("SegmentId", LONG), Column("Count", LONG), Column("Percent", REAL)),
    "diffpatterns": lambda rows, arguments: [
        Column("SegmentId", LONG),
        Column("CountA", LONG),
        Column("CountB", LONG),
        Column("PercentA", REAL),
        Column("PercentB", REAL),
        Column("PercentDiffAB", REAL),
        *(
            Column(each.name, each.type)
            for each in rows.columns
            if not (arguments and isinstance(arguments[0], ColumnReference) and arguments[0].column.id == each.id)
        ),
    ],
    "diffpatterns_text": _unknown,
    "funnel_sequence": lambda rows, arguments: [
        _time(arguments),
        Column("prev", STRING),
        Column("next", STRING),
        Column("dcount", LONG),
        Column("samples", DYNAMIC),
    ],
    "funnel_sequence_completion": lambda rows, arguments: [
        _time(arguments),
        *_dimensions(arguments[:6], 5),
        Column("Period", ScalarType.TIMESPAN),
        Column("dcount", LONG),
    ],
    "dcount_intersect": lambda rows, arguments: [Column(f"s{at}", LONG) for at in range(len(arguments))],
    "infer_storage_schema": _fixed(Column("CslSchema", STRING)),
    "infer_storage_schema_with_suggestions": _unknown,
    "preview": _unchanged,
    "rows_near": _unchanged,
    "schema_merge": _merged_schema,
    "http_request": _unknown,
    "http_request_post": _unknown,
    "sql_request": _unknown,
    "mysql_request": _unknown,
    "postgresql_request": _unknown,
    "cosmosdb_sql_request": _unknown,
    "azure_digital_twins_query_request": _unknown,
    "execute_query": _unknown,
    "ai_embed_text": _unknown,
    "ai_embeddings": _unknown,
    "ai_chat_completion": _unknown,
    "ai_chat_completion_prompt": _unknown,
}
"""Plugin → the columns it returns for these rows and arguments."""
