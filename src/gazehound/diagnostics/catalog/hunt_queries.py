"""K0653 to K0659: the query of a hunt, what is notable in it and its layout."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries
from gazehound.diagnostics.model import Severity

NOTE, WARNING = Severity.NOTE, Severity.WARNING

ENTRIES = entries(
    Entry(
        "K0653",
        "`{table}` is read without a condition on its time",
        "A query over a table of events reads all there is unless it says from when on. The portals then apply the "
        "time range that happens to be chosen. An analytics rule with a `queryPeriod` is bounded by it.",
        label="all of its time",
        help="a condition such as `{column} > ago(7d)` bounds it",
        severity=NOTE,
    ),
    Entry(
        "K0654",
        "`{operator}` tells letter case apart, and that of `{column}` varies",
        "File names, paths, hosts, accounts, domains and hashes are written in upper or lower case by different systems "
        "for the same thing. A comparison that tells them apart misses some.",
        label="finds one spelling only",
        help="`{other}` ignores letter case",
        severity=NOTE,
    ),
    Entry(
        "K0655",
        "this is never true: no value of `{term}` meets it",
        "The conditions on one column or expression exclude each other, so no row is ever kept. Every value was tried "
        "that answers the comparisons in another way.",
        label="never true",
        severity=WARNING,
    ),
    Entry(
        "K0656",
        "this is always true: every value of `{term}` meets it",
        "Whatever the column or expression holds, the condition keeps the row, so it says nothing. Often `or` stands "
        "where `and` was meant: `a != 1 or a != 2` leaves nothing out.",
        label="always true",
        severity=WARNING,
    ),
    Entry(
        "K0657",
        "the query at line {line}, column {column} keeps its layout: it does not stand on whole lines of its own",
        "Formatting replaces whole lines. The query stands beside other text on a line, as a quoted or folded YAML text, "
        "or was repaired when it was read.",
        help="in YAML write `query: |` and the query on the next lines",
        severity=NOTE,
    ),
    Entry(
        "K0658",
        "`{path}` keeps its layout: formatted, it would be read as other hunts",
        "The file was read again after formatting, and the hunts were not the same. This happens where the place of a "
        "line decides what it belongs to.",
        severity=WARNING,
    ),
    Entry(
        "K0659",
        "`{path}` is not UTF-8 and keeps its layout",
        "Only files in UTF-8, or in UTF-16 with a byte order mark, can be written back as they were.",
        help="save the file as UTF-8",
        severity=WARNING,
    ),
)
