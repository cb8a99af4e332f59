"""Small queries that use one construct of the language each, made from its signature or written down.

Lives here: values for the parameter types of signatures, uses of what has no signature. The tables `T` and `R` have a
column of every type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

COLUMNS = {
    "s": "string", "n": "long", "i": "int", "r": "real", "m": "decimal", "b": "bool", "t": "datetime",
    "span": "timespan", "g": "guid", "list": "dynamic", "bag": "dynamic", "s2": "string",
}  # fmt: skip
SCHEMAS = {"T": COLUMNS, "R": COLUMNS, "Edges": {"a": "string", "b": "string"}}

FROM_COLUMNS = {
    "string": "s", "Scalar": "n", "Number": "r", "Integer": "n", "Summable": "n", "Orderable": "n", "NotDynamic": "s",
    "NotRealOrBool": "s", "StringOrDynamic": "s", "StringOrArray": "s", "NumberOrBool": "n", "CommonScalar": "n",
    "CommonScalarOrDynamic": "n", "CommonOrderable": "n", "DynamicArray": "list", "DynamicBag": "bag", "dynamic": "bag",
    "IntegerOrArray": "n", "Any": "n", "bool": "b", "datetime": "t", "timespan": "span", "guid": "g", "decimal": "m",
    "real": "r", "int": "i", "long": "n", "type": "typeof(string)", "Tabular": "R",
}  # fmt: skip
LITERALS = {
    **FROM_COLUMNS, "string": "'x'", "Number": "1.0", "Integer": "1", "Summable": "1", "bool": "true", "long": "1",
    "real": "1.0", "timespan": "1h", "datetime": "datetime(2026-01-01)", "DynamicArray": "dynamic([1, 2])",
    "DynamicBag": "dynamic({'a': 1})", "int": "int(1)", "StringOrDynamic": "'x'", "StringOrArray": "'x'",
    "CommonScalar": "1", "CommonScalarOrDynamic": "1", "Scalar": "1", "Orderable": "1", "IntegerOrArray": "1",
}  # fmt: skip
TIMES = {**LITERALS, "Summable": "datetime(2026-01-01)", "Integer": "2", "Scalar": "s"}
FIRST_COLUMN = {**LITERALS, "Scalar": "n", "NotDynamic": "s", "DynamicArray": "list", "DynamicBag": "bag"}
CHOICES = (FROM_COLUMNS, LITERALS, FIRST_COLUMN, TIMES)

SIGNATURE = re.compile(r"(?P<name>\w+)\((?P<parameters>.*)\): .*")
PARAMETER = re.compile(r"(?P<open>\[)?(?P<name>\w+): (?P<type>\w+)\]?(?P<more>\.\.\.)?")

GRAPH = "Edges | make-graph a --> b with_node_id=id | graph-match (x)-[e*1..3]->(y)"
CONTEXTS = {
    "scalar_function": "T | extend Made = {}",
    "window_function": "T | sort by t | extend Made = {}",
    "aggregation_function": "T | summarize Made = {}",
    "plugin": "T | evaluate {}",
    "visualization": "T | summarize count() by s | render {}",
    "join_flavor": "T | join kind={} R on s",
    "string_operator": "T | where s {} 'x'",
    "scalar_operator": "T | where (n {} 1) == 1",
    "data_type": "datatable(x: {})[] | extend y = {}(null)",
}
"""A construct in its minimal query, by category of the inventory."""

WRITTEN: dict[tuple[str, str], str] = {
    **{("string_operator", each): f"T | where s {each} ('x', 'y')" for each in ("in", "in~", "!in", "!in~")},
    **{("string_operator", each): f"T | where s {each} ('x', 'y')" for each in ("has_any", "has_all")},
    **{("scalar_operator", each): f"T | where n {each} (1, 2)" for each in ("in", "!in")},
    **{("scalar_operator", each): f"T | where s {each} ('x', 'y')" for each in ("in~", "!in~")},
    **{("scalar_operator", each): f"T | where n {each} (1 .. 2)" for each in ("between", "!between")},
    **{("scalar_operator", each): f"T | where n {each} 1" for each in ("==", "!=", "<", ">", "<=", ">=")},
    **{("scalar_operator", each): f"T | where b {each} n > 1" for each in ("and", "or")},
    **{("data_type", each): f"datatable(x: {each})[] | extend y = {each}(null)" for each in ("string",)},
    ("data_type", "string"): "datatable(x: string)[] | extend y = 'x'",
    ("scalar_function", "percentile_array_tdigest"): "T | extend x = percentiles_array_tdigest(bag, 50)",
    ("scalar_function", "jaccard_index"): "T | extend x = jaccard_index(list, list)",
    ("plugin", "bag_unpack"): "T | evaluate bag_unpack(bag)",
    ("plugin", "schema_merge"): "T | getschema | evaluate schema_merge(true)",
    ("plugin", "diffpatterns_text"): "T | evaluate diffpatterns_text(s, n > 1)",
    ("graph_function", "all"): f"{GRAPH} where all(e, a != '') project x.id",
    ("graph_function", "any"): f"{GRAPH} where any(e, a != '') project x.id",
    ("graph_function", "map"): f"{GRAPH} project way = map(e, a)",
    ("graph_function", "inner_nodes"): f"{GRAPH} project way = map(inner_nodes(e), id)",
    ("graph_function", "labels"): f"{GRAPH} project what = labels(x)",
    ("graph_function", "node_degree_in"): f"{GRAPH} where node_degree_in(x) > 1 project x.id",
    ("graph_function", "node_degree_out"): f"{GRAPH} where node_degree_out(x) > 1 project x.id",
    ("graph_function", "node_id"): f"{GRAPH} project node_id(x)",
    ("special_function", "cluster"): "cluster('c').database('d').T",
    ("special_function", "database"): "database('d').T",
    ("special_function", "external_table"): "external_table('x')",
    ("special_function", "graph"): "graph('x') | graph-match (a)-[e]->(b) project a",
    ("special_function", "materialize"): "let m = materialize(T); m | union m",
    ("special_function", "materialized_view"): "materialized_view('x')",
    ("special_function", "stored_query_result"): "stored_query_result('x')",
    ("special_function", "table"): "table('T')",
    ("special_function", "toscalar"): "T | where n > toscalar(R | count)",
    ("statement", "alias"): "alias database other = cluster('c').database('d'); T",
    ("statement", "let"): "let x = 1; let f = (a: long) { a + x }; T | extend y = f(n)",
    ("statement", "pattern"): "declare pattern p = (a: string) { ('x') = { T }; }; p('x')",
    ("statement", "query parameters"): "declare query_parameters(x: long = 1); T | where n == x",
    ("statement", "restrict"): "restrict access to (T); T",
    ("statement", "set"): "set notruncation; T",
    ("graph_operator", "make-graph"): "Edges | make-graph a --> b with R on s | graph-match (x)-[e]->(y) project x.s",
    ("graph_operator", "graph-match"): "Edges | make-graph a --> b | graph-match (x)-[e]->(y) project e.a",
    ("graph_operator", "graph-to-table"): "Edges | make-graph a --> b with R on s | graph-to-table nodes",
    ("graph_operator", "graph-shortest-paths"):
        "Edges | make-graph a --> b with R on s | graph-shortest-paths (x)-[e*1..5]->(y) project x.s",
    ("graph_operator", "graph-mark-components"):
        "Edges | make-graph a --> b with R on s | graph-mark-components | graph-to-table nodes",
    ("tabular_operator", "as"): "T | as X | union X",
    ("tabular_operator", "consume"): "T | consume",
    ("tabular_operator", "count"): "T | count",
    ("tabular_operator", "datatable"): "datatable(a: string)['x']",
    ("tabular_operator", "distinct"): "T | distinct s, n",
    ("tabular_operator", "evaluate"): "T | evaluate bag_unpack(bag)",
    ("tabular_operator", "extend"): "T | extend x = n + 1",
    ("tabular_operator", "externaldata"): "externaldata(a: string)['https://example.org/x.csv'] with (format='csv')",
    ("tabular_operator", "facet"): "T | facet by s with (take 1)",
    ("tabular_operator", "find"): "find in (T, R) where s == 'x' project s",
    ("tabular_operator", "fork"): "T | fork (take 1) (count)",
    ("tabular_operator", "getschema"): "T | getschema",
    ("tabular_operator", "inline_external_table"):
        "inline_external_table (a: string) kind=storage dataformat=csv (h@'https://example.org/x')",
    ("tabular_operator", "invoke"): "let f = (X: (n: long)) { X | take 1 }; T | invoke f()",
    ("tabular_operator", "join"): "T | join kind=inner R on s",
    ("tabular_operator", "lookup"): "T | lookup kind=leftouter R on s",
    ("tabular_operator", "macro-expand"):
        "macro-expand entity_group [database('a'), database('b')] as X (X.T | count)",
    ("tabular_operator", "mv-apply"): "T | mv-apply x = list to typeof(long) on (top 1 by x)",
    ("tabular_operator", "mv-expand"): "T | mv-expand list",
    ("tabular_operator", "project"): "T | project s, x = n",
    ("tabular_operator", "project-away"): "T | project-away s*",
    ("tabular_operator", "project-by-names"): "T | project-by-names dynamic(['s', 'n'])",
    ("tabular_operator", "project-keep"): "T | project-keep s*",
    ("tabular_operator", "project-rename"): "T | project-rename x = s",
    ("tabular_operator", "project-reorder"): "T | project-reorder t, * asc",
    ("tabular_operator", "parse"): "T | parse s with 'a' x: long 'b' *",
    ("tabular_operator", "parse-where"): "T | parse-where s with 'a' x: long 'b' *",
    ("tabular_operator", "parse-kv"): "T | parse-kv s as (a: string) with (pair_delimiter=';', kv_delimiter='=')",
    ("tabular_operator", "partition"): "T | partition by s (top 1 by n)",
    ("tabular_operator", "print"): "print x = 1",
    ("tabular_operator", "range"): "range x from 1 to 3 step 1",
    ("tabular_operator", "reduce"): "T | reduce by s with threshold=0.1",
    ("tabular_operator", "render"): "T | render table",
    ("tabular_operator", "sample"): "T | sample 1",
    ("tabular_operator", "sample-distinct"): "T | sample-distinct 1 of s",
    ("tabular_operator", "scan"): "T | sort by t | scan declare (c: long = 0) with (step s1: true => c = s1.c + n;)",
    ("tabular_operator", "search"): "search in (T, R) 'x'",
    ("tabular_operator", "serialize"): "T | serialize k = row_number()",
    ("tabular_operator", "sort"): "T | sort by s asc nulls first",
    ("tabular_operator", "order"): "T | order by s",
    ("tabular_operator", "take"): "T | take 1",
    ("tabular_operator", "limit"): "T | limit 1",
    ("tabular_operator", "top"): "T | top 1 by n desc",
    ("tabular_operator", "top-nested"): "T | top-nested 1 of s with others='x' by sum(n), top-nested 2 of b by count()",
    ("tabular_operator", "top-hitters"): "T | top-hitters 1 of s by n",
    ("tabular_operator", "union"): "union kind=outer withsource=From isfuzzy=true T, R",
    ("tabular_operator", "where"): "T | where n == 1",
    ("tabular_operator", "filter"): "T | filter n == 1",
    ("tabular_operator", "make-series"):
        "T | make-series total = sum(n) default=0 on t from ago(1d) to now() step 1h by s",
}  # fmt: skip
"""Uses of what has no signature, or whose signature does not say what it needs; by category and name."""


def minimal_uses(category: str, name: str, signatures: list[str]) -> Iterator[str]:
    """Queries each of which would be a valid use, the likeliest first."""
    written = WRITTEN.get((category, name))
    if written is not None:
        yield written
        return
    context = CONTEXTS[category]
    if not signatures:
        yield context.replace("{}", name)
        return
    for signature in signatures:
        for call in calls(signature, name):
            yield context.replace("{}", call)


def calls(signature: str, name: str) -> Iterator[str]:
    """Calls that a signature allows: with the required arguments, then with all, each with several kinds of values."""
    match = SIGNATURE.fullmatch(signature)
    assert match is not None, signature
    parameters = [each.groupdict() for each in PARAMETER.finditer(match["parameters"])]
    for is_whole, values in product((False, True), CHOICES):
        given = [values[each["type"]] for each in parameters if is_whole or not each["open"]]
        yield f"{name}({', '.join(given)})"
