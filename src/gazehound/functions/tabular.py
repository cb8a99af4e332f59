"""The tabular operators of KQL: keyword, form, sentence, example. Does not live here: grammar, binding, SQL.

A test holds this list against the operators that the parser has nodes for.
"""

from __future__ import annotations

from gazehound.records import record


@record(frozen=True, slots=True)
class TabularOperator:
    """What the reference pages and did-you-mean know of an operator; `example` is a query that runs."""

    name: str
    form: str
    doc: str
    example: str
    aliases: tuple[str, ...] = ()
    notes: str = ""


def _operator(name: str, form: str, doc: str, example: str, *aliases: str, notes: str = "") -> TabularOperator:
    return TabularOperator(name, form, doc, example, aliases, notes)


_NUMBERS = "range x from 1 to 3 step 1"
LOCAL_PLUGINS = (
    "active_users_count", "activity_counts_metrics", "bag_unpack", "basket", "dcount_intersect", "geo_line_lookup",
    "geo_polygon_lookup", "ipv4_lookup", "ipv6_lookup", "narrow", "pivot", "rolling_percentile", "rows_near",
    "schema_merge", "sequence_detect", "sliding_window_counts",
)  # fmt: skip
"""The plugins that run here; any other is refused by name."""
_EDGES = 'datatable(a: string, b: string)["x", "y", "y", "z"] | make-graph a --> b with_node_id=id'
_GRAPH = "Graphs are built from the rows of a query; stored graphs are not available."

TABULAR_OPERATORS: tuple[TabularOperator, ...] = (
    _operator(
        "as",
        "T | as Name",
        "Name the rows so far, so that the query can read them again.",
        "print x=1 | as T | union T",
    ),
    _operator(
        "assert-schema",
        "T | assert-schema (Column: type, …)",
        "Stop unless the input has these columns.",
        "print a=1 | assert-schema (a: long)",
    ),
    _operator("consume", "T | consume", "Pass the rows on unchanged.", f"{_NUMBERS} | consume"),
    _operator("count", "T | count [as Name]", "The number of rows, as one row.", f"{_NUMBERS} | count"),
    _operator(
        "datatable",
        "datatable(Column: type, …)[value, …]",
        "A table written in the query.",
        "datatable(a: string, b: long)['x', 1]",
    ),
    _operator("distinct", "T | distinct Column, … | *", "Each combination of values once.", f"{_NUMBERS} | distinct x"),
    _operator(
        "evaluate",
        "T | evaluate plugin(…) [: (schema)]",
        "Call a plugin.",
        'print d=dynamic({"a": 1}) | evaluate bag_unpack(d)',
        notes=f"The plugins that run are {', '.join(f'`{each}`' for each in LOCAL_PLUGINS)}.",
    ),
    _operator(
        "extend",
        "T | extend [Name =] expression, …",
        "Add columns; one of an existing name takes its place.",
        f"{_NUMBERS} | extend y = x * 2",
    ),
    _operator(
        "externaldata",
        "externaldata(Column: type, …)[address, …] [with (…)]",
        "Rows of files elsewhere.",
        "",
        notes="Refused unless the addresses are mapped to local files; nothing is fetched.",
    ),
    _operator(
        "facet",
        "T | facet by Column, … [with (operators)]",
        "A table of counts for each column, then the subquery's rows.",
        f"{_NUMBERS} | facet by x",
    ),
    _operator(
        "find",
        "find [withsource=Name] [in (tables)] where predicate [project …]",
        "Rows of several tables that meet a predicate.",
        "let T = print a=1; find in (T) where a == 1 project a",
    ),
    _operator(
        "fork",
        "T | fork (operators) (operators) …",
        "Several results over the same rows.",
        f"{_NUMBERS} | fork (count) (take 1)",
    ),
    _operator("getschema", "T | getschema", "The columns of the input, one a row.", "print a=1 | getschema"),
    _operator(
        "graph-mark-components",
        "G | graph-mark-components",
        "Number the connected components of a graph.",
        f"{_EDGES} | graph-mark-components | graph-to-table nodes",
        notes=_GRAPH,
    ),
    _operator(
        "graph-match",
        "G | graph-match (a)-[e]->(b) where … project …",
        "Paths of a graph that fit a pattern.",
        f"{_EDGES} | graph-match (s)-[e*1..2]->(t) project s.id, t.id",
        notes=_GRAPH,
    ),
    _operator(
        "graph-shortest-paths",
        "G | graph-shortest-paths (a)-[e*1..n]->(b) where … project …",
        "The shortest paths between nodes of a graph.",
        f"{_EDGES} | graph-shortest-paths (s)-[e*1..2]->(t) project s.id, t.id",
        notes=_GRAPH,
    ),
    _operator(
        "graph-to-table",
        "G | graph-to-table nodes as N, edges as E",
        "The nodes or edges of a graph as rows.",
        f"{_EDGES} | graph-to-table nodes",
        notes=_GRAPH,
    ),
    _operator(
        "graph-where-edges",
        "G | graph-where-edges predicate",
        "Keep edges of a graph.",
        f"{_EDGES} | graph-where-edges a == 'x' | graph-to-table edges",
        notes=_GRAPH,
    ),
    _operator(
        "graph-where-nodes",
        "G | graph-where-nodes predicate",
        "Keep nodes of a graph.",
        f"{_EDGES} | graph-where-nodes id != 'z' | graph-to-table nodes",
        notes=_GRAPH,
    ),
    _operator(
        "invoke",
        "T | invoke function(…)",
        "Call a function with the rows as its first argument.",
        "let f = (T: (x: long)) { T | where x > 1 }; range x from 1 to 3 step 1 | invoke f()",
    ),
    _operator(
        "join",
        "T | join [kind=flavor] (R) on Column, $left.a == $right.b",
        "Pair rows of two tables by equal keys; without a flavor `innerunique`.",
        "print a=1 | join kind=inner (print a=1, b=2) on a",
    ),
    _operator(
        "lookup",
        "T | lookup [kind=leftouter|inner] (R) on Column",
        "Add the columns of a small table.",
        "print a=1 | lookup (print a=1, b=2) on a",
    ),
    _operator(
        "macro-expand", "macro-expand group as Scope (query)", "Run a query for each member of an entity group.", ""
    ),
    _operator(
        "make-graph",
        "edges | make-graph source --> target [with nodes on id]",
        "A graph of edges and nodes.",
        f"{_EDGES} | graph-to-table edges",
        notes=_GRAPH,
    ),
    _operator(
        "make-series",
        "T | make-series aggregate [default=value] on axis [from … to …] step … [by …]",
        "Arrays of aggregates along a regular axis.",
        f"{_NUMBERS} | make-series n=count() on x from 1 to 4 step 1",
    ),
    _operator(
        "mv-apply",
        "T | mv-apply [Name =] array [to typeof(type)] on (operators)",
        "A subquery over the elements of each row.",
        "print d=dynamic([1, 2]) | mv-apply e=d to typeof(long) on (summarize s=sum(e))",
    ),
    _operator(
        "mv-expand",
        "T | mv-expand [Name =] array [to typeof(type)], …",
        "A row for each element of arrays and bags.",
        "print d=dynamic([1, 2]) | mv-expand d",
        "mvexpand",
    ),
    _operator(
        "parse",
        "T | parse [kind=simple|relaxed|regex] text with pattern",
        "Columns from a text by a pattern of texts and names.",
        "print t='id=7' | parse t with 'id=' id: long",
    ),
    _operator(
        "parse-kv",
        "T | parse-kv text as (key: type, …) with (…)",
        "Columns from a text of keys and values.",
        "print t='a=1 b=2' | parse-kv t as (a: long) with (pair_delimiter=' ', kv_delimiter='=')",
    ),
    _operator(
        "parse-where",
        "T | parse-where text with pattern",
        "The same, and only the rows that fit.",
        "print t='id=7' | parse-where t with 'id=' id: long",
    ),
    _operator(
        "partition",
        "T | partition by Column (operators)",
        "A subquery for each value of a column.",
        "range x from 1 to 4 step 1 | extend k = x % 2 | partition by k (top 1 by x)",
    ),
    _operator("print", "print [Name =] expression, …", "One row of values.", "print a=1, b='x'"),
    _operator(
        "project",
        "T | project [Name =] expression, …",
        "These columns and no others.",
        f"{_NUMBERS} | project y = x + 1",
    ),
    _operator(
        "project-away",
        "T | project-away Column, …",
        "All columns but these; `*` stands for any letters.",
        "print a=1, b=2 | project-away b",
    ),
    _operator(
        "project-by-names",
        "T | project-by-names names",
        "The columns that a constant names.",
        "print a=1, b=2 | project-by-names dynamic(['b'])",
    ),
    _operator(
        "project-keep",
        "T | project-keep Column, …",
        "These columns, in the order of the input.",
        "print a=1, b=2 | project-keep b",
    ),
    _operator(
        "project-rename",
        "T | project-rename New = Old, …",
        "Other names for columns.",
        "print a=1 | project-rename b = a",
    ),
    _operator(
        "project-reorder",
        "T | project-reorder Column [asc|desc|granny-asc|granny-desc], …",
        "These columns first.",
        "print a=1, b=2 | project-reorder b",
    ),
    _operator("range", "range Name from start to stop step step", "A column of regular values.", _NUMBERS),
    _operator("reduce", "T | reduce by text [with …]", "Groups of similar texts.", ""),
    _operator("render", "T | render chart [with (…)]", "Describe a chart of the result.", f"{_NUMBERS} | render table"),
    _operator("sample", "T | sample n", "Any rows, so many.", f"{_NUMBERS} | sample 1"),
    _operator(
        "sample-distinct",
        "T | sample-distinct n of Column",
        "Any values of a column, so many.",
        f"{_NUMBERS} | sample-distinct 1 of x",
    ),
    _operator(
        "scan",
        "T | scan [declare (…)] with (step name: condition => assignments; …)",
        "Match sequences of rows against steps.",
        "",
    ),
    _operator(
        "search",
        "[T |] search [in (tables)] predicate",
        "Rows with terms in any column.",
        "print a='the needle' | search 'needle'",
    ),
    _operator(
        "serialize",
        "T | serialize [Name = expression, …]",
        "Fix the order of the rows for window functions.",
        f"{_NUMBERS} | serialize n = row_number()",
    ),
    _operator(
        "sort",
        "T | sort by expression [asc|desc] [nulls first|last], …",
        "Order the rows, descending unless told otherwise.",
        f"{_NUMBERS} | sort by x",
        "order",
    ),
    _operator(
        "summarize",
        "T | summarize [Name =] aggregate, … [by [Name =] key, …]",
        "One row for each combination of keys.",
        f"{_NUMBERS} | summarize sum(x)",
    ),
    _operator("take", "T | take n", "So many rows.", f"{_NUMBERS} | take 1", "limit"),
    _operator("top", "T | top n by expression [asc|desc]", "The first rows in an order.", f"{_NUMBERS} | top 1 by x"),
    _operator(
        "top-hitters",
        "T | top-hitters n of expression [by expression]",
        "The most frequent values.",
        f"{_NUMBERS} | top-hitters 1 of x",
        notes="Counted exactly.",
    ),
    _operator(
        "top-nested",
        "T | top-nested [n] of expression [with others=constant] by aggregate, …",
        "The best values of each level within the level above.",
        f"{_NUMBERS} | top-nested 1 of x by count()",
        notes="The constant of `with others` has the type of the expression.",
    ),
    _operator(
        "union",
        "union [kind=inner|outer] [withsource=Name] [isfuzzy=true] T, …",
        "Tables under one another.",
        "union (print a=1), (print a=2)",
    ),
    _operator(
        "where", "T | where predicate", "Rows for which a predicate is true.", f"{_NUMBERS} | where x > 1", "filter"
    ),
)
