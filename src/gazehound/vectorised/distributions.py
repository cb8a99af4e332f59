"""Distribution functions of statistics, by SciPy.

Source: Kusto reference, beta_cdf(), beta_inv(), beta_pdf(), welch_test(); answers recorded from Kusto.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import special

Numbers = npt.NDArray[np.float64]


def beta_cdf(x: pa.Array, alpha: pa.Array, beta: pa.Array) -> pa.Array:
    """The probability of a value up to `x`; NaN outside 0 to 1. As Kusto gives it, 1 where alpha is not positive."""
    at, first, second = (_numbers(each) for each in (x, alpha, beta))
    with np.errstate(all="ignore"):
        found = np.where((at < 0) | (at > 1) | (second <= 0), np.nan, special.betainc(first, second, at))
    is_degenerate = (first <= 0) & (second > 0) & (at >= 0) & (at <= 1)
    return _array(np.where(is_degenerate, 1.0, found), x, alpha, beta)


def beta_inv(probability: pa.Array, alpha: pa.Array, beta: pa.Array) -> pa.Array:
    """The value up to which the probability is `probability`; NaN outside the domain."""
    at, first, second = (_numbers(each) for each in (probability, alpha, beta))
    with np.errstate(all="ignore"):
        return _array(special.betaincinv(first, second, at), probability, alpha, beta)


def beta_pdf(x: pa.Array, alpha: pa.Array, beta: pa.Array) -> pa.Array:
    """The density at `x`; NaN outside the domain."""
    at, first, second = (_numbers(each) for each in (x, alpha, beta))
    with np.errstate(all="ignore"):
        logarithm = special.xlogy(first - 1, at) + special.xlog1py(second - 1, -at) - special.betaln(first, second)
        is_inside = (at >= 0) & (at <= 1) & (first > 0) & (second > 0)
        return _array(np.where(is_inside, np.exp(logarithm), np.nan), x, alpha, beta)


def welch_test(*columns: pa.Array) -> pa.Array:
    """Means, variances and counts of two samples: the p-value of equal means, both directions counted."""
    mean1, variance1, count1, mean2, variance2, count2 = (_numbers(each) for each in columns)
    with np.errstate(all="ignore"):
        first, second = variance1 / count1, variance2 / count2
        statistic = (mean1 - mean2) / np.sqrt(first + second)
        freedom = (first + second) ** 2 / (first**2 / (count1 - 1) + second**2 / (count2 - 1))
        return _array(2 * special.stdtr(freedom, -np.abs(statistic)), *columns)


def _numbers(column: pa.Array) -> Numbers:
    return np.array([np.nan if each is None else each for each in column.to_pylist()], np.float64)


def _array(values: Numbers, *columns: pa.Array) -> pa.Array:
    """The values, null where an argument is null."""
    missing = np.any([column.is_null().to_numpy(zero_copy_only=False) for column in map(_whole, columns)], axis=0)
    return pa.array(values, pa.float64(), mask=missing)


def _whole(column: pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
