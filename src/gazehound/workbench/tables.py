"""What the data of a session holds, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gazehound.engine import TableSummary
from gazehound.intake import Rejected, Skipped
from gazehound.workbench.values import datetime_value


def table_data(
    tables: Iterable[TableSummary],
    unfilled: Mapping[str, Sequence[str]],
    skipped: Iterable[Skipped],
    rejected: Iterable[Rejected],
) -> dict[str, object]:
    """Tables with their columns and time range, files skipped and pieces rejected: the documented JSON form.

    `unfilled` has the columns of each table that no row fills.
    """
    return {
        "tables": [{**_table(each), "unfilled": list(unfilled.get(each.name, ()))} for each in tables],
        "skipped": skipped_data(skipped),
        "rejected": rejected_data(rejected),
    }


def skipped_data(skipped: Iterable[Skipped]) -> list[dict[str, object]]:
    """Files that were not read."""
    return [
        {"path": str(each.path), "member": each.member, "code": each.code, "reason": each.reason} for each in skipped
    ]


def rejected_data(rejected: Iterable[Rejected]) -> list[dict[str, object]]:
    """Pieces of files that gave no row or value."""
    return [
        {
            "path": str(each.path),
            "member": each.member,
            "position": each.position,
            "code": each.code,
            "reason": each.reason,
            "text": each.text,
            "count": each.count,
        }
        for each in rejected
    ]


def _table(table: TableSummary) -> dict[str, object]:
    return {
        "name": table.name,
        "rows": table.rows,
        "first": datetime_value(table.first) if table.first else None,
        "last": datetime_value(table.last) if table.last else None,
        "columns": [{"name": each.name, "type": str(each.type)} for each in table.columns],
    }
