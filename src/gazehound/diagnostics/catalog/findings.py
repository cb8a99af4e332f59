"""K0690 to K0699: the store of findings."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries(
    Entry(
        "K0691",
        "there is no store of findings at `{store}`",
        "Findings are read from a store that `gazehound hunt --store` has made. The file does not exist, or the database "
        "has no tables.",
        help="`gazehound hunt … --store {store}` makes one",
    ),
    Entry(
        "K0692",
        "`{store}` is not a store of findings",
        "The file is no SQLite database, or the database holds tables of something else. Nothing was written to it.",
    ),
    Entry(
        "K0693",
        "the store has version {version}, this program knows versions up to {known}",
        "A newer gazehound has changed the tables of the store. An older one leaves them alone.",
        help="the store needs the gazehound that wrote it, or a newer one",
    ),
    Entry(
        "K0694",
        "the store `{store}` cannot be used: {reason}",
        "The database refused to open, read or write: no permission, no space, locked by another program, or damaged. "
        "What had been written before is kept, what was being written is not.",
    ),
    Entry(
        "K0695",
        "`{store}` cannot be opened: {reason}",
        "A store is a file, or the URL of a database such as `postgresql://user@host/name`. The database needs a driver, "
        "a Python package of its own.",
        help="`pip install 'gazehound[postgresql]'` brings the driver for PostgreSQL",
    ),
    Entry(
        "K0696",
        "no finding has the id `{id}`",
        "Ids are 16 hexadecimal digits; the first few are enough where no other id begins with them.",
        help="`gazehound findings list` shows the ids",
    ),
    Entry(
        "K0697",
        "`{id}` stands for {count} findings: {ids}",
        "Several ids begin with these digits.",
        help="more digits tell them apart",
    ),
)
