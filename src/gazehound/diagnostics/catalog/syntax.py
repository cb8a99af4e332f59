"""K01: text that is no KQL."""

from __future__ import annotations

from gazehound.diagnostics.catalog.entry import Entry, entries

ENTRIES = entries(
    Entry("K0101", "{expected} is missing before {found}", "x", label="expected {expected}", kusto=("KS005",)),
    Entry("K0102", "an expression is missing before {found}", "x", label="expected an expression", kusto=("KS006",)),
    Entry("K0103", "{what} is missing before {found}", "x", label="expected {what}", kusto=("KS006",)),
    Entry("K0104", "`{name}` is no tabular operator", "x", label="no such operator", kusto=("KS176",)),
    Entry("K0105", "{found} is not expected here", "x", label="not expected", kusto=("KS002", "KS198")),
    Entry("K0106", "a tabular operator is missing before {found}", "x", label="expected an operator", kusto=("KS176",)),
    Entry("K0107", "more than {most} brackets are open at once", "x", label="one too many"),
    Entry("K0108", "`{keyword}` is a keyword and no name here", "x", label="a keyword", kusto=("KS228",)),
    Entry("K0109", "`{name}` is no type of a column", "x", label="no such type"),
    Entry("K0110", "`{text}` is no {type}", "x", label="cannot be read as {type}"),
    Entry("K0111", "`{text}` is out of range for {type}", "x", label="out of range"),
    Entry("K0112", "a guid is written `guid({guid})`", "x", label="no value by itself"),
    Entry("K0113", "`{operator}` cannot begin a query", "x", label="needs a table before it", kusto=("KS174",)),
    Entry("K0114", "a value is missing in `dynamic(…)` before {found}", "x", label="expected a value"),
    Entry("K0115", "a key between quotes is missing before {found}", "x", label="expected a key"),
    Entry("K0116", "`{name}` cannot be given a value", "x", label="not a name"),
    Entry("K0117", "`datatable` takes literals only, not {found}", "x", label="not a literal"),
    Entry("K0118", "`project-rename` takes `new = old`", "x", label="no new name"),
    Entry("K0119", "`in range(…)` takes start, stop and step, not {found} values", "x", label="wrong number of values"),
)
