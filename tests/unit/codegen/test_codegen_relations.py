"""What each plan node gives when its SQL runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from plans import (
    AND,
    COUNT,
    EQUAL,
    HERE,
    MAKE_LIST,
    MORE,
    OR,
    PLUS,
    SUM,
    UNKNOWN,
    call,
    column,
    compare,
    constant,
    extend,
    join,
    project,
    query_of,
    ref,
    rows_of,
    sort,
    summarize,
    table,
)  # fmt: skip

from gazehound.plan import relations as plan
from gazehound.plan import scalars

NAN = float("nan")
TICK = 621_355_968_000_000_000  # 1970-01-01


def numbers(*values: int | None) -> plan.Values:
    return table("x: long", *((each,) for each in values))


def test_values_keep_their_types_and_order() -> None:
    rows = rows_of(
        table(
            "b: bool, i: int, r: real, s: string, d: dynamic, t: timespan",
            (True, 1, 1.5, "it's", {"a": [1, None]}, 5),
            (None, None, None, None, None, None),
        )
    )
    assert rows == [(True, 1, 1.5, "it's", '{"a":[1,null]}', 5), (None, None, None, "", None, None)]


def test_no_values_are_no_rows() -> None:
    assert rows_of(table("a: long, b: string")) == []


def test_filters_and_computations_share_a_select() -> None:
    source = numbers(1, 2, 3)
    made = extend(plan.Filter(source, compare(MORE, ref(source.columns[0]), constant(1))),
                  ("y", "long", call(PLUS, "long", ref(source.columns[0]), constant(10))))  # fmt: skip
    text, _ = query_of(made)
    assert text.upper().count("SELECT") == 1
    assert rows_of(made) == [(2, 12), (3, 13)]


def test_a_filter_on_a_computed_column() -> None:
    source = numbers(1, 2)
    made = extend(source, ("y", "long", call(PLUS, "long", ref(source.columns[0]), constant(1))))
    assert rows_of(plan.Filter(made, compare(EQUAL, ref(made.columns[1]), constant(3)))) == [(2, 3)]


def test_take_cuts_before_what_follows() -> None:
    source = numbers(1, 2, 3)
    taken = plan.Take(sort(source, source.columns[0]), constant(2))
    assert rows_of(plan.Filter(taken, compare(MORE, constant(3), ref(source.columns[0])))) == [(2,)]
    assert rows_of(plan.Take(source, constant(-1))) == []


@pytest.mark.parametrize(
    ("descending", "nulls_first", "expected"),
    [
        (False, True, [None, "nan", "-inf", "1.0", "inf"]),
        (False, False, ["-inf", "1.0", "inf", "nan", None]),
        (True, True, [None, "nan", "inf", "1.0", "-inf"]),
        (True, False, ["inf", "1.0", "-inf", "nan", None]),
    ],
)
def test_sort_places_null_and_nan_side_by_side(descending: bool, nulls_first: bool, expected: list[str | None]) -> None:
    source = table("r: real", (1.0,), (NAN,), (None,), (float("inf"),), (float("-inf"),))
    rows = rows_of(sort(source, source.columns[0], descending, nulls_first))
    assert [None if value is None else str(value) for (value,) in rows] == expected


def test_order_survives_computations() -> None:
    source = numbers(2, 3, 1)
    made = extend(
        sort(source, source.columns[0]), ("y", "long", call(PLUS, "long", ref(source.columns[0]), constant(1)))
    )
    again = project(made, ("z", "long", call(PLUS, "long", ref(made.columns[1]), constant(1))))
    assert rows_of(again) == [(5,), (4,), (3,)]


def test_lists_follow_the_sort() -> None:
    source = numbers(2, 3, 1)
    ordered = sort(source, source.columns[0])
    assert rows_of(summarize(ordered, [("l", "dynamic", call(MAKE_LIST, "dynamic", ref(source.columns[0])))])) == [
        ("[3,2,1]",)
    ]


JOIN_CASES = {
    "innerunique": [(1, "a", 1, "x"), (1, "a", 1, "y"), (None, "n", None, "m")],
    "inner": [(1, "a", 1, "x"), (1, "a", 1, "y"), (1, "b", 1, "x"), (1, "b", 1, "y"), (None, "n", None, "m")],
    "leftouter": [
        (1, "a", 1, "x"), (1, "a", 1, "y"), (1, "b", 1, "x"), (1, "b", 1, "y"), (2, "c", None, ""),
        (None, "n", None, "m"),
    ],
    "rightouter": [
        (1, "a", 1, "x"), (1, "a", 1, "y"), (1, "b", 1, "x"), (1, "b", 1, "y"), (None, "", 3, "z"),
        (None, "n", None, "m"),
    ],
    "fullouter": [
        (1, "a", 1, "x"), (1, "a", 1, "y"), (1, "b", 1, "x"), (1, "b", 1, "y"), (2, "c", None, ""),
        (None, "", 3, "z"), (None, "n", None, "m"),
    ],
    "leftsemi": [(1, "a"), (1, "b"), (None, "n")],
    "leftanti": [(2, "c")],
    "rightsemi": [(1, "x"), (1, "y"), (None, "m")],
    "rightanti": [(3, "z")],
}  # fmt: skip


@pytest.mark.parametrize("kind", JOIN_CASES)
def test_join_flavors_match_null_with_null(kind: str) -> None:
    left = table("k: long, lv: string", (1, "a"), (1, "b"), (2, "c"), (None, "n"))
    right = table("k: long, rv: string", (1, "x"), (1, "y"), (3, "z"), (None, "m"))
    assert sorted(rows_of(join(left, right, kind)), key=repr) == sorted(JOIN_CASES[kind], key=repr)


def test_a_missing_text_of_an_outer_join_is_the_empty_text_in_a_key() -> None:
    left, right = table("k: long", (1,)), table("k: long, v: string", (2, "x"))
    outer = join(left, right, "leftouter")
    empty = table("v: string", ("",))
    assert rows_of(join(outer, empty, "inner", (2, 0))) == [(1, None, "", "")]


def test_aggregates_of_nothing() -> None:
    source = numbers()
    assert rows_of(summarize(source, [("n", "long", call(COUNT, "long"))])) == [(0,)]
    assert rows_of(summarize(source, [("n", "long", call(COUNT, "long"))], by=source.columns)) == []


def test_groups_with_keys_that_are_dropped_later() -> None:
    source = table("k: string, x: long", ("a", 1), ("b", 2), ("a", 3))
    total = summarize(source, [("s", "long", call(SUM, "long", ref(source.columns[1])))], by=source.columns[:1])
    only = plan.Extend(total, (), total.columns[1:])
    assert sorted(rows_of(only)) == [(2,), (4,)]


def extreme(by: plan.PlanColumn | None, value: plan.PlanColumn, group: int, is_max: bool = True) -> scalars.Scalar:
    return scalars.RowOfExtreme(ref(by) if by else None, is_max, ref(value), group, HERE)


@pytest.mark.parametrize(
    ("is_max", "expected"),
    [
        (True, [("a", 2, "y"), ("b", None, "u"), ("c", 1, "w")]),
        (False, [("a", 1, "x"), ("b", None, "u"), ("c", 1, "w")]),
    ],
)
def test_row_of_extreme_keeps_groups_of_nulls(is_max: bool, expected: list[tuple[object, ...]]) -> None:
    source = table(
        "k: string, v: int, w: string", ("a", 1, "x"), ("a", 2, "y"), ("b", None, "u"), ("c", None, "v"), ("c", 1, "w")
    )
    k, v, w = source.columns
    parts = [("v", "int", extreme(v, v, 1, is_max)), ("w", "string", extreme(v, w, 1, is_max))]
    assert sorted(rows_of(summarize(source, parts, by=[k]))) == expected
    mixed = summarize(source, [*parts, ("n", "long", call(COUNT, "long"))], by=[k])
    assert [row[:3] for row in sorted(rows_of(mixed))] == expected


def test_extremes_of_different_rows_and_of_nothing() -> None:
    source = table("v: long, w: string", (1, "x"), (3, "y"), (2, "z"))
    v, w = source.columns
    both = [("a", "string", extreme(v, w, 1)), ("b", "string", extreme(v, w, 2, is_max=False))]
    assert rows_of(summarize(source, both)) == [("y", "x")]
    assert rows_of(summarize(table("v: long, w: string"), [("n", "long", call(COUNT, "long"))])) == [(0,)]
    nothing = table("v: long, w: string")
    assert rows_of(summarize(nothing, [("a", "string", extreme(*nothing.columns, 1))])) == [("",)]


def test_nan_wins_for_both_extremes() -> None:
    source = table("v: real", (NAN,), (2.0,))
    for is_max in (True, False):
        value = rows_of(summarize(source, [("v", "real", extreme(source.columns[0], source.columns[0], 1, is_max))]))
        assert str(value) == "[(nan,)]"


def ranged(kind: str, start: object, stop: object, step: object, step_kind: str = "") -> plan.RangeRows:
    parts = (constant(start, kind), constant(stop, kind), constant(step, step_kind or kind))
    return plan.RangeRows(column("x", kind), *parts, HERE)


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (ranged("long", 1, 8, 3), [1, 4, 7]),
        (ranged("long", 5, 1, -2), [5, 3, 1]),
        (ranged("long", 5, 1, 1), []),
        (ranged("long", 1, 5, 0), []),
        (ranged("long", None, 5, 1), []),
        (ranged("int", 1, 2, 1), [1, 2]),
        (ranged("real", 0.0, 1.0, 0.5), [0.0, 0.5, 1.0]),
        (ranged("timespan", 0, 25, 10), [0, 10, 20]),
    ],
)
def test_range(relation: plan.RangeRows, expected: list[object]) -> None:
    assert [value for (value,) in rows_of(relation)] == expected


def test_range_of_datetimes() -> None:
    rows = rows_of(ranged("datetime", TICK, TICK + 20_000_000, 10_000_000, "timespan"))
    assert [str(value) for (value,) in rows] == ["1970-01-01 00:00:00", "1970-01-01 00:00:01", "1970-01-01 00:00:02"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [([1, "a", None], ["1", '"a"', None]), ({"a": 1, "x/y~": None}, ['{"a":1}', '{"x/y~":null}']), ([], []), ({}, []),
     (5, ["5"]), (None, [None])],
)  # fmt: skip
def test_expand(value: object, expected: list[object]) -> None:
    source = table("d: dynamic", (value,))
    made = column("e", "dynamic")
    relation = plan.Expand(source, (plan.Expansion(made, ref(source.columns[0])),), None, None, False, (made,), HERE)
    assert [value for (value,) in rows_of(relation)] == expected


def test_expansions_side_by_side_with_index_limit_and_arrays() -> None:
    source = table("d: dynamic, f: dynamic", ({"a": 1, "b": 2, "c": 3}, [7]))
    first, second, index = column("e", "dynamic"), column("g", "dynamic"), column("i", "long")
    expansions = tuple(plan.Expansion(made, ref(of)) for made, of in zip((first, second), source.columns, strict=True))
    relation = plan.Expand(source, expansions, index, constant(2), True, (first, second, index), HERE)
    assert rows_of(relation) == [('["a",1]', "7", 0), ('["b",2]', None, 1)]


def applied(body_of: Callable[[plan.ApplyItems], plan.Relation]) -> plan.Apply:
    source = table("k: string, d: dynamic", ("p", [3, 1, 2]), ("q", []), ("r", [5]))
    item, inside = column("x", "dynamic"), column("k", "string")
    items = plan.ApplyItems(
        (plan.Expansion(item, ref(source.columns[1])),),
        ((source.columns[0], inside),),
        None,
        None,
        (inside, item),
        HERE,
    )
    body = body_of(items)
    return plan.Apply(source, body, (source.columns[0], *body.columns), HERE)


def test_apply_of_a_filter() -> None:
    relation = applied(lambda items: plan.Filter(items, compare(EQUAL, ref(items.columns[0]), constant("p", "string"))))
    assert sorted(rows_of(relation)) == [("p", "p", "1"), ("p", "p", "2"), ("p", "p", "3")]


def test_apply_of_an_aggregate_runs_for_each_row() -> None:
    relation = applied(lambda items: summarize(items, [("n", "long", call(COUNT, "long"))]))
    assert sorted(rows_of(relation)) == [("p", 3), ("r", 1)]


def test_apply_of_top() -> None:
    relation = applied(lambda items: plan.Take(sort(items, items.columns[1]), constant(1)))
    assert sorted(rows_of(relation)) == [("p", "p", "3"), ("r", "r", "5")]


def test_apply_within_apply() -> None:
    def body(items: plan.ApplyItems) -> plan.Relation:
        again = column("y", "dynamic")
        inner = plan.ApplyItems((plan.Expansion(again, ref(items.columns[1])),), (), None, None, (again,), HERE)
        count = summarize(inner, [("n", "long", call(COUNT, "long"))])
        return plan.Apply(items, count, (items.columns[1], *count.columns), HERE)

    assert sorted(rows_of(applied(body))) == [("p", "1", 1), ("p", "2", 1), ("p", "3", 1), ("r", "5", 1)]


def test_union_fills_what_an_input_lacks() -> None:
    first, second = table("a: long", (1,)), table("b: string", ("x",))
    a, b = column("a", "long"), column("b", "string")
    relation = plan.Union_(
        (
            plan.UnionInput(first, (plan.Assignment(a, ref(first.columns[0])),)),
            plan.UnionInput(plan.Take(second, constant(1)), (plan.Assignment(b, ref(second.columns[0])),)),
        ),
        (a, b),
    )
    assert sorted(rows_of(relation), key=repr) == [(1, ""), (None, "x")]


@pytest.mark.parametrize("is_materialized", [True, False])
@pytest.mark.parametrize("readings", [1, 2])
def test_shared_values(is_materialized: bool, readings: int) -> None:
    shared = plan.Shared("t", numbers(1, 2), is_materialized)
    one, two = (plan.SharedReference(shared, (column("x", "long"),)) for _ in range(2))
    relation = join(one, two, "inner") if readings == 2 else one
    text, _ = query_of(relation)
    assert ("WITH" in text) == (readings == 2)
    assert sorted(rows_of(relation)) == ([(1, 1), (2, 2)] if readings == 2 else [(1,), (2,)])


def member(
    source: plan.Relation, query: plan.Relation, negated: bool = False, ignores_case: bool = False
) -> plan.Filter:
    test = scalars.MemberOfQuery(ref(source.columns[0]), query, query.columns[0], negated, ignores_case, HERE)
    return plan.Filter(source, test)


def test_membership_in_a_query() -> None:
    assert rows_of(member(numbers(1, 2), numbers(2, None))) == [(2,)]
    assert rows_of(member(numbers(1, 2), numbers(2, None), negated=True)) == [(1,)]
    names = table("s: string", ("A",), ("b",))
    assert rows_of(member(names, table("s: string", ("a",)), ignores_case=True)) == [("A",)]
    assert rows_of(member(names, table("s: string", ("a",)))) == []


def test_scalar_query_takes_the_first_value_once() -> None:
    query = sort(source := numbers(1, 3, 2), source.columns[0])
    value = scalars.ScalarQuery(query, source.columns[0], HERE)
    rows = numbers(0)
    made = extend(rows, ("a", "long", value), ("b", "long", value))
    text, _ = query_of(made)
    assert text.count("MATERIALIZED") == 1
    assert rows_of(made) == [(0, 3, 3)]


SCAN = ("CREATE VIEW \"T.1\" AS SELECT * FROM (VALUES (1, NULL), (2, 'x'), (3, '')) v(k0, k1)",)


def scanned() -> plan.Scan:
    return plan.Scan("T", (column("a", "long"), column("s", "string")), (0, 1), HERE)


def test_scan_reads_null_texts_as_empty() -> None:
    source = scanned()
    assert rows_of(source, *SCAN) == [(1, ""), (2, "x"), (3, "")]
    condition = compare(EQUAL, ref(source.columns[1]), constant("", "string"))
    assert rows_of(plan.Filter(source, condition), *SCAN) == [(1, ""), (3, "")]
    grouped = summarize(source, [("n", "long", call(COUNT, "long"))], by=source.columns[1:])
    assert sorted(rows_of(grouped, *SCAN)) == [("", 2), ("x", 1)]


def test_a_condition_that_is_false_for_empty_reads_the_stored_column() -> None:
    source = scanned()
    is_x = compare(EQUAL, ref(source.columns[1]), constant("x", "string"))
    more = compare(MORE, ref(source.columns[0]), constant(0))
    for condition in (is_x, compare(AND, more, is_x), compare(OR, is_x, is_x)):
        kept = plan.Extend(plan.Filter(source, condition), (), source.columns[:1])
        text, _ = query_of(kept)
        assert "coalesce" not in text
        assert rows_of(kept, *SCAN) == [(2,)]


def test_three_thousand_alternatives() -> None:
    source = numbers(1, 9_999)
    condition: scalars.Scalar = compare(EQUAL, ref(source.columns[0]), constant(0))
    for value in range(1, 3_000):
        condition = compare(OR, condition, compare(EQUAL, ref(source.columns[0]), constant(value)))
    assert rows_of(plan.Filter(source, condition)) == [(1,)]


def test_a_function_without_sql_is_refused_by_name() -> None:
    _, diagnostics = query_of(extend(numbers(1), ("y", "long", call(UNKNOWN, "long", constant(1)))))
    assert [(each.code, each.message) for each in diagnostics] == [("K0401", "the function `unknown` is not supported")]


def test_constants_of_every_type() -> None:
    parts = [
        ("datetime", 0, "0001-01-01 00:00:00"), ("datetime", 3_155_378_975_999_999_999, "9999-12-31 23:59:59.999999"),
        ("timespan", -5, "-5"),
        ("guid", "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001"),
        ("long", -(2**63), str(-(2**63))), ("real", 1e308, "1e+308"), ("string", "a\\b'c\n", "a\\b'c\n"),
    ]  # fmt: skip
    relation = project(table("x: long", (1,)), *(("x", kind, constant(value, kind)) for kind, value, _ in parts))
    assert [str(value) for value in rows_of(relation)[0]] == [expected for _, _, expected in parts]
