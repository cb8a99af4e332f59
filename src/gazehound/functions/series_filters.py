"""Functions over series that filter them or fill their gaps.

A gap is an element that is no number, or one equal to a placeholder. Does not live here: element by element
(`series`), fitting (`series_fit`).
"""

from __future__ import annotations

from gazehound import sql
from gazehound.functions import plain_series
from gazehound.functions.array_sql import over_elements
from gazehound.functions.declare import Example, Function, Lowering, Nulls, Operand, Overload, Plain, ResultName, scalar
from gazehound.functions.json_sql import bound, is_kind, real_to_dynamic, to_dynamic
from gazehound.functions.series import added, all_numbers, from_numbers, numbers
from gazehound.sql import Node

_ITEMS, _VALUES, _PLACE, _KNOWN = (sql.column(name) for name in ("l", "n", "i", "k"))
"""Inside the lambdas: the elements, their numbers with NULL for gaps, a place from 1, the places that are no gaps."""


def _values(series: Node, placeholder: Operand | None) -> Node:
    """The numbers of a series, NULL for gaps."""
    if placeholder is None or placeholder.constant is None:
        return numbers(series)
    gap = sql.cast(placeholder.node, "DOUBLE")
    value = sql.call("nullif", sql.column("v"), gap)
    return sql.call("list_transform", numbers(series), sql.lambda_(["v"], value))


def _known_places(values: Node) -> Node:
    places = sql.call("generate_series", sql.long(1), sql.call("len", values))
    is_known = sql.is_not_null(sql.call("list_extract", values, _PLACE))
    return sql.call("list_filter", places, sql.lambda_(["i"], is_known))


def _filled(series: Operand, placeholder: Operand | None, fill: Node) -> Node:
    """The series with `fill` (JSON, in terms of the columns of the lambdas) in its gaps."""
    is_gap = sql.is_null(sql.call("list_extract", _VALUES, _PLACE))
    element = sql.if_(is_gap, fill, sql.column("e"))

    def build(items: Node) -> Node:
        made = sql.call("list_transform", items, sql.lambda_(["e", "i"], element))
        return bound("n", _values(series.node, placeholder), bound("k", _known_places(_VALUES), made))

    return over_elements(series, build)


def _at(values: Node, place: Node) -> Node:
    return sql.call("list_extract", values, place)


def _before() -> Node:
    """The last known place in front of the gap; NULL when there is none."""
    known = sql.call("list_filter", _KNOWN, sql.lambda_(["j"], sql.binary("<", sql.column("j"), _PLACE)))
    return sql.call("list_max", known)


def _after() -> Node:
    known = sql.call("list_filter", _KNOWN, sql.lambda_(["j"], sql.binary(">", sql.column("j"), _PLACE)))
    return sql.call("list_min", known)


def fill_forward(series: Operand, placeholder: Operand | None = None) -> Node:
    return _filled(series, placeholder, sql.coalesce(_at(_ITEMS, _before()), sql.column("e")))


def fill_backward(series: Operand, placeholder: Operand | None = None) -> Node:
    return _filled(series, placeholder, sql.coalesce(_at(_ITEMS, _after()), sql.column("e")))


def fill_constant(series: Operand, constant: Operand | None = None, placeholder: Operand | None = None) -> Node:
    value = sql.call("to_json", sql.integer(0)) if constant is None else to_dynamic(constant)
    return _filled(series, placeholder, value)


def fill_linear(
    series: Operand,
    placeholder: Operand | None = None,
    fill_edges: Operand | None = None,
    constant: Operand | None = None,
) -> Node:
    """On the line between the neighbours; the nearest number at the edges; the constant where there is no number."""
    before, after = sql.column("b"), sql.column("a")
    low, high = _at(_VALUES, before), _at(_VALUES, after)
    share = sql.binary("/", sql.cast(sql.binary("-", _PLACE, before), "DOUBLE"), sql.binary("-", after, before))
    between = sql.binary("+", low, sql.binary("*", sql.binary("-", high, low), share))
    nearest = real_to_dynamic(sql.coalesce(between, low, high))
    edges = sql.boolean(True) if fill_edges is None else sql.coalesce(fill_edges.node, sql.boolean(True))
    is_inside = sql.and_(sql.is_not_null(before), sql.is_not_null(after))
    value = sql.call("to_json", sql.integer(0)) if constant is None else to_dynamic(constant)
    filled = sql.case(
        [
            (sql.equals(sql.call("len", _KNOWN), sql.integer(0)), value),
            (sql.or_(is_inside, edges), nearest),
        ],
        sql.column("e"),
    )
    return _filled(series, placeholder, bound("b", _before(), bound("a", _after(), filled)))


def finite_filter(
    series: Operand, coefficients: Operand, normalize: Operand | None = None, center: Operand | None = None
) -> Node:
    """Every element the weighted sum of those up to it (or around it), what lies outside as 0."""
    weights, place, back = sql.column("w"), _PLACE, sql.column("j")
    size = sql.call("len", weights)
    negative = sql.call("list_filter", weights, sql.lambda_(["v"], sql.binary("<", sql.column("v"), sql.integer(0))))
    has_negative = sql.binary(">", sql.call("len", negative), sql.integer(0))
    is_normal = sql.not_(has_negative) if normalize is None else sql.coalesce(normalize.node, sql.not_(has_negative))
    shift: Node = sql.integer(0)
    if center is not None:
        half = sql.binary("//", sql.binary("-", size, sql.integer(1)), sql.integer(2))
        shift = sql.if_(sql.coalesce(center.node, sql.boolean(False)), half, sql.integer(0))
    source = sql.binary("+", sql.binary("-", sql.binary("+", place, shift), back), sql.integer(1))
    is_there = sql.between(source, sql.integer(1), sql.call("len", _VALUES))
    value = sql.if_(is_there, sql.coalesce(_at(_VALUES, source), sql.real(0.0)), sql.real(0.0))
    terms = sql.call("list_transform", weights, sql.lambda_(["v", "j"], sql.binary("*", sql.column("v"), value)))
    scale = sql.if_(is_normal, added(weights), sql.real(1.0))
    places = sql.call("generate_series", sql.long(1), sql.call("len", _VALUES))
    made = sql.call("list_transform", places, sql.lambda_(["i"], sql.binary("/", added(terms), scale)))
    is_possible = sql.and_(all_numbers(weights), sql.not_(sql.and_(is_normal, has_negative)))
    result = sql.if_(is_possible, from_numbers(made), sql.null("JSON"))
    return _of_series(
        (series, coefficients), bound("w", numbers(coefficients.node), bound("n", numbers(series.node), result))
    )


def infinite_filter(series: Operand, numerators: Operand, denominators: Operand) -> Node:
    """Every element from those up to it and from the results before it, both weighted."""
    ahead, fed_back, done, back = sql.column("b"), sql.column("a"), sql.column("y"), sql.column("j")
    place = sql.binary("+", sql.call("len", done), sql.integer(1))
    from_series = _weighted(ahead, _VALUES, sql.binary("+", sql.binary("-", place, back), sql.integer(1)))
    from_results = _weighted(fed_back, done, sql.binary("+", sql.binary("-", place, back), sql.integer(1)), skip=1)
    value = sql.binary("/", sql.binary("-", from_series, from_results), _at(fed_back, sql.integer(1)))
    step = sql.call("list_append", done, value)
    empty = sql.cast(sql.array([]), "DOUBLE[]")
    lists = sql.call("list_transform", _VALUES, sql.lambda_(["v"], sql.array([sql.column("v")])))
    every = sql.call("list_concat", sql.array([empty]), lists)
    results = sql.call("list_reduce", every, sql.lambda_(["y", "x"], step))
    is_possible = sql.and_(*(all_numbers(each) for each in (ahead, fed_back, _VALUES)))
    result = sql.if_(is_possible, from_numbers(results), sql.null("JSON"))
    for name, operand in (("n", series), ("a", denominators), ("b", numerators)):
        result = bound(name, numbers(operand.node), result)
    return _of_series((series, numerators, denominators), result)


def _weighted(weights: Node, values: Node, place: Node, skip: int = 0) -> Node:
    """The sum of weights times the values at `place` (in terms of `j`, the weight's place), but the first weights."""
    back = sql.column("j")
    is_there = sql.and_(
        sql.binary(">", back, sql.integer(skip)), sql.between(place, sql.integer(1), sql.call("len", values))
    )
    value = sql.if_(is_there, _at(values, place), sql.real(0.0))
    return added(sql.call("list_transform", weights, sql.lambda_(["v", "j"], sql.binary("*", sql.column("v"), value))))


def _of_series(series: tuple[Operand, ...], result: Node) -> Node:
    return sql.if_(sql.and_(*(is_kind(each.node, "ARRAY") for each in series)), result, sql.null("JSON"))


def _filling(name: str, doc: str, signature: str, lowering: Lowering, plain: Plain, *examples: Example) -> Function:
    return scalar(
        name,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        nulls=Nulls.NEVER,
        result_name=ResultName.FIRST_ARGUMENT,
        overloads=(Overload(signature, lowering, plain),),
        examples=(
            *examples,
            Example(f"{name}(dynamic([]))", "dynamic([])"),
            Example(f"{name}(dynamic(null))", "dynamic(null)"),
        ),
    )


_PLACEHOLDER = "(series: DynamicArray, [missing_value_placeholder: Number]): dynamic"

_FILLINGS = (
    _filling(
        "series_fill_forward",
        "The series with the number before in each gap.",
        _PLACEHOLDER,
        fill_forward,
        plain_series.series_fill_forward,
        Example(
            "series_fill_forward(dynamic([null, 1, null, null, -2.5, null]))", "dynamic([null, 1, 1, 1, -2.5, -2.5])"
        ),
        Example("series_fill_forward(dynamic([1, 0, 0, 3]), 0)", "dynamic([1, 1, 1, 3])"),
    ),
    _filling(
        "series_fill_backward",
        "The series with the number after in each gap.",
        _PLACEHOLDER,
        fill_backward,
        plain_series.series_fill_backward,
        Example(
            "series_fill_backward(dynamic([null, 1, null, null, -2.5, null]))",
            "dynamic([1, 1, -2.5, -2.5, -2.5, null])",
        ),
        Example("series_fill_backward(dynamic([1, 0, 0, 3]), 0)", "dynamic([1, 3, 3, 3])"),
    ),
    _filling(
        "series_fill_const",
        "The series with one value in each gap.",
        "(series: DynamicArray, [constant_value: Number], [missing_value_placeholder: Number]): dynamic",
        fill_constant,
        plain_series.series_fill_const,
        Example("series_fill_const(dynamic([null, 1, null]))", "dynamic([0, 1, 0])"),
        Example("series_fill_const(dynamic([-1, 1, -1]), 9.5, -1)", "dynamic([9.5, 1, 9.5])"),
    ),
    _filling(
        "series_fill_linear",
        "The series with points on the line between its neighbours in each gap.",
        "(series: DynamicArray, [missing_value_placeholder: Number], [fill_edges: bool], [constant_value: Number])"
        ": dynamic",
        fill_linear,
        plain_series.series_fill_linear,
        Example(
            "series_fill_linear(dynamic([null, 1, null, null, -5, null]))", "dynamic([1.0, 1, -1.0, -3.0, -5, -5.0])"
        ),
        Example("series_fill_linear(dynamic([null, 1, null, 3]), real(null), false)", "dynamic([null, 1, 2.0, 3])"),
        Example("series_fill_linear(dynamic([null, null]), real(null), true, 7)", "dynamic([7, 7])"),
    ),
)

SERIES_FIR = scalar(
    "series_fir",
    doc="A series filtered with weights, a moving average for equal ones.",
    source="Kusto reference: series_fir()",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(
        Overload(
            "(series: DynamicArray, filter: DynamicArray, [normalize: bool], [center: bool]): dynamic",
            finite_filter,
            plain_series.series_fir,
        ),
    ),
    examples=(
        Example(
            "series_fir(dynamic([0, 0, 10, 20, 0, 0]), dynamic([1, 1]))", "dynamic([0.0, 0.0, 5.0, 15.0, 10.0, 0.0])"
        ),
        Example("series_fir(dynamic([0, 2, 2, 3]), dynamic([1, -1]), false, false)", "dynamic([0.0, 2.0, 0.0, 1.0])"),
        Example(
            "series_fir(dynamic([0, 0, 3, 0, 0]), dynamic([1, 1, 1]), true, true)", "dynamic([0.0, 1.0, 1.0, 1.0, 0.0])"
        ),
        Example("series_fir(dynamic([1]), dynamic([1, -1]), true)", "dynamic(null)"),
        Example("series_fir(dynamic(null), dynamic([1]))", "dynamic(null)"),
    ),
)

SERIES_IIR = scalar(
    "series_iir",
    doc="A series filtered with weights on its elements and on earlier results.",
    source="Kusto reference: series_iir(); answers recorded from Kusto",
    result_name=ResultName.FIRST_ARGUMENT,
    overloads=(
        Overload(
            "(series: DynamicArray, numerators: DynamicArray, denominators: DynamicArray): dynamic",
            infinite_filter,
            plain_series.series_iir,
        ),
    ),
    examples=(
        Example("series_iir(dynamic([1, 2, -3]), dynamic([1]), dynamic([1, -1]))", "dynamic([1.0, 3.0, 0.0])"),
        Example("series_iir(dynamic([4, 0, 0]), dynamic([1, 1]), dynamic([2]))", "dynamic([2.0, 2.0, 0.0])"),
        Example("series_iir(dynamic([]), dynamic([1]), dynamic([1]))", "dynamic([])"),
        Example("series_iir(dynamic(null), dynamic([1]), dynamic([1]))", "dynamic(null)"),
    ),
)

FUNCTIONS: tuple[Function, ...] = (*_FILLINGS, SERIES_FIR, SERIES_IIR)
