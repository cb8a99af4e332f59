"""K0653 to K0659: the query of a hunt, what is notable in it and its layout."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries
from gazehound.diagnostics.model import Severity

NOTE, WARNING = Severity.NOTE, Severity.WARNING

ENTRIES = entries(
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
