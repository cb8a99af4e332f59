"""K01: text that is no KQL."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries(
    Entry(
        "K0101",
        "{expected} is missing before {found}",
        "A sign or word that the grammar asks for is not there: a closing bracket, the `by` of `summarize`, the `|` "
        "before an operator, the `;` between two statements.",
        label="expected {expected}{purpose}",
        kusto=("KS005",),
    ),
    Entry(
        "K0102",
        "an expression is missing before {found}",
        "A value has to stand here: a column, a literal, a call or a calculation. Often a comma or an operator is "
        "left over at the end of a list.",
        label="expected an expression",
        kusto=("KS006",),
    ),
    Entry(
        "K0103",
        "{what} is missing before {found}",
        "A name has to stand here. A name with blanks or other signs is written in brackets and quotes, "
        "`['my column']`.",
        label="expected {what}",
        kusto=("KS006",),
    ),
    Entry(
        "K0104",
        "`{name}` is no tabular operator",
        "Behind a `|` stands a tabular operator such as `where`, `extend`, `summarize` or `join`. Operators are "
        "written in lower case.",
        label="no such operator",
        kusto=("KS176",),
    ),
    Entry(
        "K0105",
        "{found} is not expected here",
        "What stands before is complete and this does not continue it. A comma, an operator, a `|` or a `;` may be "
        "missing, or a bracket may be one too many.",
        label="does not fit here",
        kusto=("KS002", "KS005", "KS198"),
    ),
    Entry(
        "K0106",
        "a tabular operator is missing before {found}",
        "A `|` hands the rows on to a tabular operator, which has to stand behind it. A `|` at the end of a query, or "
        "two in a row, leave one out.",
        label="expected an operator",
        kusto=("KS176",),
    ),
    Entry(
        "K0107",
        "the query is nested more than {most} levels deep",
        "Brackets, subqueries and functions may stand in one another up to a depth that no query written by hand "
        "reaches. Let statements take a deep query apart.",
        label="one level too many",
    ),
    Entry(
        "K0108",
        "`{keyword}` is a keyword and cannot stand here as a name",
        "Some words of the language are names only in brackets and quotes.",
        label="a keyword",
        help="as a name it is written `['{keyword}']`",
        kusto=("KS006", "KS228"),
    ),
    Entry(
        "K0109",
        "`{name}` is no type that can be declared",
        "A column or parameter is declared with a scalar type: bool, datetime, decimal, dynamic, guid, int, long, "
        "real, string or timespan.",
        label="no such type",
        kusto=("KS160",),
    ),
    Entry(
        "K0110",
        "`{text}` cannot be read as {type}",
        "The text in the brackets of a typed literal is no value of that type.",
        label="no {type}",
    ),
    Entry(
        "K0111",
        "`{text}` is out of range for {type}",
        "An int holds 32 bits, a long 64 bits, a timespan about 29,000 years; a datetime lies in the years 1 to "
        "9999. A larger number can be written as real or decimal, `decimal(…)`.",
        label="out of range",
    ),
    Entry(
        "K0112",
        "the guid `{guid}` stands without its type",
        "A guid literal is written with its type.",
        label="not a value by itself",
        help="write `guid({guid})`",
        kusto=("KS214",),
    ),
    Entry(
        "K0113",
        "`{operator}` cannot begin a query",
        "Most tabular operators work on the rows that a `|` hands to them. A query begins with a table, or with "
        "`union`, `search`, `find`, `print`, `range` or `evaluate`.",
        label="needs a table before it",
        kusto=("KS174",),
    ),
    Entry(
        "K0114",
        "a value is missing in `dynamic(…)` before {found}",
        "`dynamic(…)` holds one JSON value: a text, a number, true, false, null, an array `[…]` or a property bag "
        "`{{…}}`, with datetime, timespan and guid literals in it. Columns and calculations belong into `pack_array()` "
        "or `bag_pack()`.",
        label="expected a literal value",
        kusto=("KS006",),
    ),
    Entry(
        "K0115",
        "`dynamic(…)` cannot hold a literal of type {type}",
        "JSON knows no such number. Write it without its type, or between quotes.",
        label="no JSON value",
        kusto=("KS006", "KS215"),
    ),
    Entry(
        "K0116",
        "`{name}` is no name that a value can be given to",
        "On the left of `=` stands the name of the new column. A comparison is written `==`.",
        label="not a name",
        kusto=("KS198", "KS228"),
    ),
    Entry(
        "K0117",
        "a literal is missing in `datatable` before {found}",
        "The rows of `datatable` are literals, row by row. A calculated table can be made by `print` and `union`.",
        label="expected a literal",
        kusto=("KS006",),
    ),
    Entry(
        "K0118",
        "`{name}` is no property of `{owner}`",
        "The operator takes a fixed set of `name = value` properties.",
        label="no such property",
        kusto=("KS005",),
    ),
    Entry(
        "K0119",
        "`project-rename` needs a new name for each column",
        "Each column of `project-rename` is written `new = old`.",
        label="expected `new = old`",
        kusto=("KS110",),
    ),
    Entry(
        "K0120",
        "`in range(…)` takes start, stop and step, not {found} values",
        "The old form of `make-series` names its axis `in range(start, stop, step)`. The new form is `from start to "
        "stop step step`.",
        label="wrong number of values",
    ),
    Entry(
        "K0121",
        "the name in brackets, `{name}`, stands without quotes",
        "A name in brackets stands between quotes as well, `['my column']`.",
        label="expected a text",
        help="write `{name}` or `['{name}']`",
    ),
    Entry(
        "K0122",
        "`{name}` is a management command and no query",
        "Commands that begin with a dot change or describe a Kusto database. There is none here.",
        label="not a query",
    ),
)
