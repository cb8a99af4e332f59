"""K00: characters and tokens that cannot be read."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries(
    Entry(
        "K0001",
        "`{character}` is no part of KQL",
        "The text holds a character that no KQL token begins with. Such characters often come from a word "
        "processor or a web page: curly quotes, long dashes, invisible marks. Inside of a text between straight "
        "quotes and inside of comments every character may stand.",
        label="cannot be read",
        kusto=("KS002",),
    ),
    Entry(
        "K0002",
        "a text is not closed: `{quote}` is missing at its end",
        "A text between single or double quotes ends on the line it begins on. A text over several lines stands "
        "between three backticks or three tildes on both sides.",
        label="begins here",
        kusto=("KS001",),
    ),
    Entry(
        "K0003",
        "`{escape}` is no escape in a text",
        "In a text a backslash begins an escape: a quote, a backslash, one of `a b f n r t v`, up to three octal "
        "digits, `x` with two, `u` with four or `U` with eight hexadecimal digits. In a text that begins with `@` a "
        "backslash is a backslash, which suits paths and regular expressions.",
        label="not an escape",
        help='write the text as `@"…"` to keep backslashes as they are, or double the backslash',
        kusto=("KS001", "KS002"),
    ),
    Entry(
        "K0004",
        "`{type}(` is not closed",
        "A literal written with its type, such as `datetime(2024-01-31)`, ends with a closing bracket on the line "
        "it begins on.",
        label="opened here",
        kusto=("KS001",),
    ),
    Entry(
        "K0005",
        "`{name}` needs brackets to be a name",
        "Outside of brackets a name is made of the letters a to z, digits and underscores. Any other name stands in "
        "brackets and quotes.",
        label="holds a letter outside of a to z",
        help="write `['{name}']`",
        kusto=("KS002",),
    ),
)
