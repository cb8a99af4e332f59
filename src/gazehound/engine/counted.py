"""The SQL that counts the rows of a plan and takes the first of them."""

from __future__ import annotations

from gazehound import sql
from gazehound.codegen import column_name
from gazehound.plan.relations import Columns
from gazehound.sql import Node, Select, render


def count_query(rows: Node) -> str:
    """How many rows there are, as one number."""
    return render(
        Select(source=sql.subquery_source(rows, "q"), columns=(("n", sql.call("count", sql.star())),)).to_node()
    )


def first_rows_query(rows: Node, columns: Columns, most: int) -> str:
    """At most `most` rows."""
    chosen = tuple((name, sql.column(name)) for name in (column_name(each.id) for each in columns))
    return render(Select(source=sql.subquery_source(rows, "q"), columns=chosen, limit=sql.integer(most)).to_node())
