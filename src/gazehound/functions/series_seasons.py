"""Functions that find the season, the trend and the outliers of series.

Lives here: their declarations. Does not live here: the analysis (room `vectorised`).
"""

from __future__ import annotations

from gazehound.functions import plain_seasons
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, RefusedCall, scalar
from gazehound.functions.vectorised import vectorised
from gazehound.sql import Node
from gazehound.types import ScalarType

Output = tuple[str, ScalarType]

DYNAMIC = ScalarType.DYNAMIC
PERIODS: tuple[Output, ...] = (("periods", DYNAMIC), ("scores", DYNAMIC))
PARTS: tuple[Output, ...] = (("baseline", DYNAMIC), ("seasonal", DYNAMIC), ("trend", DYNAMIC), ("residual", DYNAMIC))
ANOMALIES: tuple[Output, ...] = (("ad_flag", DYNAMIC), ("ad_score", DYNAMIC), ("baseline", DYNAMIC))

_CANDIDATES = "Which peaks of the spectrum are looked at as periods is not documented; weak periods may differ."
_SEASON = "8, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10"
_SPIKE = "dynamic([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 100, 2, 1, 2, 1, 2, 1, 2, 1])"
_ASKED = "dynamic([-3, 2.4, 15, 3.9, 5, 6, 4.5, 5.2, 3, 4, 5, 16, 7, 5, 5, 4])"
_SCORES = vectorised("outliers:series_outliers", "dynamic string real real real long")


def outliers(
    series: Operand,
    kind: Operand | None = None,
    ignored: Operand | None = None,
    low: Operand | None = None,
    high: Operand | None = None,
    test_points: Operand | None = None,
) -> Node:
    """The scores; `ctukey` scales by its percentiles, and for other ones than 10 and 90 Kusto's scale is not known."""
    is_tukey = kind is not None and kind.constant == "tukey"
    for given, usual in ((low, 10.0), (high, 90.0)):
        if given is not None and not is_tukey and given.constant not in (usual, None):
            raise RefusedCall("percentiles other than 10 and 90")
    return _SCORES(*(each for each in (series, kind, ignored, low, high, test_points) if each is not None))


SERIES_PERIODS_DETECT = scalar(
    "series_periods_detect",
    doc="The periods of a series between two lengths, with scores from 0 to 1, best first.",
    source="Kusto reference: series_periods_detect(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(series: DynamicArray, min_period: Number, max_period: Number, num_periods: long): dynamic",
            vectorised("seasons:series_periods_detect", "dynamic real real long", fields=PERIODS),
            plain_seasons.series_periods_detect,
        ),
    ),
    examples=(
        Example(
            f"series_periods_detect(dynamic([{_SEASON}]), 4, 10, 1)",
            "dynamic([5.0])",
            why="one value stands for the first",
        ),
        Example("series_periods_detect(dynamic([1, 1, 1, 1, 1, 1, 1, 1]), 2, 4, 2)", "dynamic([0.0, 0.0])"),
        Example("series_periods_detect(dynamic([]), 2, 4, 2)", "dynamic(null)"),
    ),
    outputs=PERIODS,
    notes=_CANDIDATES,
)

SERIES_PERIODS_VALIDATE = scalar(
    "series_periods_validate",
    doc="Whether a series has given periods: a score from 0 to 1 for each.",
    source="Kusto reference: series_periods_validate(); answers recorded from Kusto",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(series: DynamicArray, period: Number...): dynamic",
            vectorised("seasons:series_periods_validate", "dynamic real", fields=PERIODS, repeats=True),
            plain_seasons.series_periods_validate,
        ),
    ),
    examples=(
        Example(
            f"series_periods_validate(dynamic([{_SEASON}]), 5.0, 8.0)",
            "dynamic([5.0, 8.0])",
            why="one value stands for the first",
        ),
        Example("series_periods_validate(dynamic(null), 5.0)", "dynamic(null)"),
    ),
    outputs=PERIODS,
)

SERIES_SEASONAL = scalar(
    "series_seasonal",
    doc="The median of a series at each place within a period; the period is looked for where none is given.",
    source="Kusto reference: series_seasonal(); answers recorded from Kusto",
    overloads=tuple(
        Overload(each, vectorised("seasons:series_seasonal", "dynamic long long"), plain_seasons.series_seasonal)
        for each in (
            "(series: DynamicArray): dynamic",
            "(series: DynamicArray, period: Integer): dynamic",
            "(series: DynamicArray, period: Integer, test_points: Integer): dynamic",
        )
    ),
    examples=(
        Example("series_seasonal(dynamic([1, 3, 5, 2, 4, 6]), 3)", "dynamic([1.5, 3.5, 5.5, 1.5, 3.5, 5.5])"),
        Example("series_seasonal(dynamic([-1, -1, 8]), 1)", "dynamic([-1.0, -1.0, -1.0])"),
        Example("series_seasonal(dynamic([1, 3, 5, 7]), 2, 2)", "dynamic([1.0, 3.0, 1.0, 3.0])"),
        Example(
            "series_seasonal(dynamic([1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6]))",
            "dynamic([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])",
            why="no period is found",
        ),
        Example("series_seasonal(dynamic(null), 3)", "dynamic(null)"),
    ),
    notes=_CANDIDATES,
)

SERIES_DECOMPOSE = scalar(
    "series_decompose",
    doc="The season, trend and rest of a series, and the baseline that season and trend make.",
    source="Kusto reference: series_decompose()",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(series: DynamicArray, [period: Integer], [trend: string], [test_points: Integer],"
            " [seasonality_threshold: Number]): dynamic",
            vectorised("seasons:series_decompose", "dynamic long string long real", fields=PARTS),
            plain_seasons.series_decompose,
        ),
    ),
    examples=(
        Example(
            "series_decompose(dynamic([1, 2, 3, 6]), 0)",
            "dynamic([3.0, 3.0, 3.0, 3.0])",
            why="one value stands for the first: the baseline",
        ),
        Example(
            "series_decompose(dynamic([-1, 1, -1, 1, -1, 1]), 2, 'none')", "dynamic([-1.0, 1.0, -1.0, 1.0, -1.0, 1.0])"
        ),
        Example("series_decompose(dynamic([1, null]), 0)", "dynamic(null)"),
    ),
    outputs=PARTS,
    notes=_CANDIDATES,
)

SERIES_DECOMPOSE_FORECAST = scalar(
    "series_decompose_forecast",
    doc="A series continued by its season and trend: its last elements are not learned from.",
    source="Kusto reference: series_decompose_forecast()",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(series: DynamicArray, test_points: Integer, [period: Integer], [trend: string],"
            " [seasonality_threshold: Number]): dynamic",
            vectorised("seasons:series_decompose_forecast", "dynamic long long string real", fields=PARTS),
            plain_seasons.series_decompose_forecast,
        ),
    ),
    examples=(
        Example(
            "series_decompose_forecast(dynamic([1, 2, 3, 0, 0]), 2, 0)",
            "dynamic([1.0, 2.0, 3.0, 4.0, 5.0])",
            why="one value stands for the first: the baseline",
        ),
        Example("series_decompose_forecast(dynamic([1, -2]), 2)", "dynamic(null)", why="nothing to learn from"),
    ),
    outputs=PARTS,
    notes=_CANDIDATES,
)

SERIES_DECOMPOSE_ANOMALIES = scalar(
    "series_decompose_anomalies",
    doc="The elements of a series that its season and trend do not explain: flags, scores and the baseline.",
    source="Kusto reference: series_decompose_anomalies()",
    nulls=Nulls.NEVER,
    overloads=(
        Overload(
            "(series: DynamicArray, [threshold: Number], [period: Integer], [trend: string], [test_points: Integer],"
            " [method: string], [seasonality_threshold: Number]): dynamic",
            vectorised(
                "seasons:series_decompose_anomalies",
                "dynamic real long string long string real",
                fields=ANOMALIES,
            ),
            plain_seasons.series_decompose_anomalies,
        ),
    ),
    examples=(
        Example(
            f"series_decompose_anomalies({_SPIKE})",
            "dynamic([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])",
            why="one value stands for the first: the flags",
        ),
        Example(
            "series_decompose_anomalies(dynamic([5, 4, 5, 4, 5, -40, 5, 4, 5, 4, 5]), 3, 0, 'linefit')",
            "dynamic([0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0])",
        ),
        Example("series_decompose_anomalies(dynamic([1, 2]), 1.5, 0, 'avg', 0, 'other')", "dynamic(null)"),
        Example("series_decompose_anomalies(dynamic(null))", "dynamic(null)"),
    ),
    outputs=ANOMALIES,
    notes=_CANDIDATES,
)

SERIES_OUTLIERS = scalar(
    "series_outliers",
    doc="How far each element of a series lies outside the usual range; beyond 1.5 or -1.5 it is an outlier.",
    source="Kusto reference: series_outliers(); Stack Overflow 75264555, by the function's author",
    overloads=(
        Overload(
            "(series: DynamicArray, [kind: string], [ignore_val: Number]): dynamic",
            outliers,
            plain_seasons.series_outliers,
        ),
        Overload(
            "(series: DynamicArray, kind: string, ignore_val: real, min_percentile: real, [max_percentile: real],"
            " [test_points: Integer]): dynamic",
            outliers,
            plain_seasons.series_outliers,
        ),
    ),
    examples=(
        Example(f"round(toreal(series_outliers({_ASKED})[0]), 12)", "-1.904078548361"),
        Example(f"round(toreal(series_outliers({_ASKED})[11]), 12)", "1.670244340667"),
        Example(
            "series_outliers(dynamic([1, 2, 3, 4, 5, 15, null]), 'tukey')",
            "dynamic([-0.5, -0.1, 0.0, 0.0, 0.1, 4.1, 0.0])",
            why="a null scores 0",
        ),
        Example(
            "series_outliers(dynamic([0, 0, 1, 2, 3, 4, 5, 15]), 'tukey', 0)",
            "dynamic([0.0, 0.0, -0.5, -0.1, 0.0, 0.0, 0.1, 4.1])",
        ),
        Example("series_outliers(dynamic([1, 2]), 'tukey', real(null), 20.0)", "dynamic([-0.5, 0.5])"),
        Example("series_outliers(dynamic(null))", "dynamic(null)"),
    ),
    notes="`ctukey` takes the percentiles 10 and 90 only.",
)

FUNCTIONS: tuple[Function, ...] = (
    SERIES_PERIODS_DETECT,
    SERIES_PERIODS_VALIDATE,
    SERIES_SEASONAL,
    SERIES_DECOMPOSE,
    SERIES_DECOMPOSE_FORECAST,
    SERIES_DECOMPOSE_ANOMALIES,
    SERIES_OUTLIERS,
)
