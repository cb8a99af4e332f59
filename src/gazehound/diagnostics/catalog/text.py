"""K00: characters and tokens that cannot be read."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries(
    Entry(
        "K0001",
        "`{character}` is no part of KQL",
        "The text holds a character that no KQL token begins with. Outside of texts and comments KQL is written "
        "in ASCII: names with other letters need brackets, as in `['größe']`, and texts straight quotes.",
        label="cannot be read",
        kusto=("KS002",),
    ),
    Entry(
        "K0002",
        "a text is not closed: the closing `{quote}` is missing",
        "A text between quotes ends on the line it begins on. A text over several lines stands between three "
        "backticks or three tildes.",
        label="begins here",
        kusto=("KS001",),
    ),
    Entry(
        "K0003",
        "`{escape}` is no escape in a text",
        "In a text a backslash begins an escape: `\\\\`, `\\\"`, `\\'`, `\\n`, `\\t`, `\\u0041` and a few more. In a "
        "text that begins with `@` a backslash is a backslash.",
        label="not an escape",
        help='write the text as `@"…"` to keep backslashes as they are, or double the backslash',
        kusto=("KS001", "KS002"),
    ),
    Entry(
        "K0004",
        "`{type}(` is not closed",
        "A literal written with its type, such as `datetime(2024-01-01)`, ends with a closing bracket.",
        label="opened here",
        kusto=("KS001",),
    ),
)
