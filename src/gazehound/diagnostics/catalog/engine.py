"""K05: queries that could not be run to their end."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries(
    Entry(
        "K0501",
        "the query needs more memory than it may use",
        "The engine spills to disk where it can; lists of all values and joins of very wide rows may not fit.",
        help="fewer rows or columns before the join, sort or summarize, or a higher memory limit",
    ),
    Entry(
        "K0502",
        "the query ran out of time",
        "The query was stopped after the time limit of the session. Nothing of its result is kept.",
        help="a shorter time range, or a higher time limit",
    ),
    Entry(
        "K0503",
        "the query was stopped",
        "The run was interrupted before its end. Nothing of its result is kept.",
    ),
    Entry(
        "K0504",
        "a file of the data cannot be read: {detail}",
        "The file has moved, is damaged, or may not be read.",
    ),
    Entry(
        "K0505",
        "a value cannot be computed: {detail}",
        "A value left the range of its type where Kusto would have given null. This is a defect of the engine.",
        help="please report the query",
    ),
    Entry(
        "K0506",
        "the query could not be run: {detail}",
        "The SQL made of the query is not what the database takes. This is a defect of the engine.",
        help="please report the query",
    ),
    Entry(
        "K0513",
        "`{path}` cannot be read: {detail}",
        "A watchlist or external file is too large, damaged or no text.",
    ),
)
