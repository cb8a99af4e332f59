"""Distribution functions of statistics, one value at a time: the plain form of `distributions`.

The incomplete beta function is its continued fraction, which `beta_inv()` is found from by halving.

Source: Kusto reference, the pages of the functions; answers recorded from Kusto; Abramowitz and Stegun, 26.5.
"""

from __future__ import annotations

import math

from gazehound.functions.plain_series import quotient
from gazehound.functions.plain_values import strict

_STEPS = 10_000
_CLOSE = 1e-16
_TINY = 1e-300


@strict
def erf(number: float) -> float:
    return math.erf(number)


@strict
def erfc(number: float) -> float:
    return math.erfc(number)


def _beta_logarithm(alpha: float, beta: float) -> float:
    return math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)


def _incomplete_beta(alpha: float, beta: float, x: float) -> float:
    """The regularised one, for positive parameters and x from 0 to 1."""
    if x in (0.0, 1.0):
        return x
    if x > (alpha + 1) / (alpha + beta + 2):
        return 1.0 - _incomplete_beta(beta, alpha, 1.0 - x)
    front = math.exp(alpha * math.log(x) + beta * math.log1p(-x) - _beta_logarithm(alpha, beta)) / alpha
    return front / _fraction(alpha, beta, x)


def _fraction(alpha: float, beta: float, x: float) -> float:
    """The continued fraction by Lentz's method."""
    value = above = 1.0
    below = 0.0
    for at in range(1, _STEPS):
        half = at // 2
        if at % 2:
            term = -(alpha + half) * (alpha + beta + half) * x / ((alpha + 2 * half) * (alpha + 2 * half + 1))
        else:
            term = half * (beta - half) * x / ((alpha + 2 * half - 1) * (alpha + 2 * half))
        below = 1.0 / ((1.0 + term * below) or _TINY)
        above = (1.0 + term / above) or _TINY
        value *= above * below
        if abs(above * below - 1.0) < _CLOSE:
            break
    return value


def _has_nan(*values: float) -> bool:
    return any(math.isnan(each) for each in values)


@strict
def beta_cdf(x: float, alpha: float, beta: float) -> float:
    """As Kusto answers, 1 where alpha is not positive."""
    if _has_nan(x, alpha, beta) or not 0 <= x <= 1 or beta <= 0:
        return math.nan
    return 1.0 if alpha <= 0 else _incomplete_beta(alpha, beta, x)


@strict
def beta_inv(probability: float, alpha: float, beta: float) -> float:
    if _has_nan(probability, alpha, beta) or not 0 <= probability <= 1 or alpha <= 0 or beta <= 0:
        return math.nan
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high:
        if _incomplete_beta(alpha, beta, middle) < probability:
            low = middle
        else:
            high = middle
    return high if 0 < probability < 1 else float(probability)


@strict
def beta_pdf(x: float, alpha: float, beta: float) -> float:
    if _has_nan(x, alpha, beta) or not 0 <= x <= 1 or alpha <= 0 or beta <= 0:
        return math.nan
    logarithm = _power_logarithm(x, alpha - 1) + _power_logarithm(1 - x, beta - 1) - _beta_logarithm(alpha, beta)
    return math.exp(logarithm) if logarithm < 709 else math.inf


def _power_logarithm(base: float, exponent: float) -> float:
    if not exponent:
        return 0.0
    return exponent * math.log(base) if base else -math.copysign(math.inf, exponent)


@strict
def welch_test(mean1: float, variance1: float, count1: float, mean2: float, variance2: float, count2: float) -> float:
    """How likely Student's t is as far from 0, in both directions."""
    first, second = quotient(variance1, count1), quotient(variance2, count2)
    if _has_nan(first, second) or not first + second >= 0:
        return math.nan
    t = quotient(float(mean1) - mean2, math.sqrt(first + second))
    squares = quotient(first * first, count1 - 1.0) + quotient(second * second, count2 - 1.0)
    freedom = quotient((first + second) * (first + second), squares)
    if _has_nan(t, freedom) or freedom <= 0:
        return math.nan
    if math.isinf(freedom):
        return math.erfc(abs(t) / math.sqrt(2))
    return 0.0 if math.isinf(t) else _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))
