"""The error function, the beta distribution and Welch's test."""

from __future__ import annotations

from gazehound.functions import plain_distributions
from gazehound.functions.declare import Example, Function, Nulls, Overload, Plain, scalar
from gazehound.functions.vectorised import vectorised
from gazehound.types import ScalarType

_SCIPY = "analysis"


def _function(
    name: str, plain: Plain, doc: str, signature: str, *examples: Example, module: str = "distributions"
) -> Function:
    count = signature.count("Number")
    lowering = vectorised(
        f"{module}:{name}",
        " ".join(["real"] * count),
        ScalarType.REAL,
        needs=_SCIPY if module == "distributions" else "",
    )
    return scalar(
        name,
        doc=doc,
        source=f"Kusto reference: {name}(); answers recorded from Kusto",
        nulls=Nulls.PROPAGATE,
        overloads=(Overload(signature, lowering, plain),),
        examples=examples,
    )


FUNCTIONS: tuple[Function, ...] = (
    _function(
        "erf",
        plain_distributions.erf,
        "The error function.",
        "(number: Number): real",
        Example("erf(-0.5)", "-0.5204998778130465"),
        Example("erf(1000)", "1.0"),
        Example("erf(real(null))", "real(null)"),
        module="error_function",
    ),
    _function(
        "erfc",
        plain_distributions.erfc,
        "One minus the error function.",
        "(number: Number): real",
        Example("erfc(3)", "2.2090496998585438e-05"),
        Example("erfc(-1)", "1.842700792949715"),
        Example("erfc(1000)", "0.0"),
        Example("erfc(int(null))", "real(null)"),
        module="error_function",
    ),
    _function(
        "beta_cdf",
        plain_distributions.beta_cdf,
        "The beta distribution function.",
        "(x: Number, alpha: Number, beta: Number): real",
        Example("round(beta_cdf(0.9, 10.0, 20.0), 15)", "0.999999999999959"),
        Example("beta_cdf(1.5, 10, 20)", "real(nan)"),
        Example("beta_cdf(-10, 10, 20)", "real(nan)"),
        Example("beta_cdf(0.1, -1, 20)", "1.0", why="as Kusto answers, where its page says NaN"),
        Example("beta_cdf(real(null), 1, 2)", "real(null)"),
    ),
    _function(
        "beta_inv",
        plain_distributions.beta_inv,
        "The inverse of the beta distribution function.",
        "(probability: Number, alpha: Number, beta: Number): real",
        Example("round(beta_inv(0.1, 10.0, 20.0), 12)", "0.226415022389"),
        Example("beta_inv(1.5, 10, 20)", "real(nan)"),
        Example("beta_inv(-0.1, 10, 20)", "real(nan)"),
        Example("beta_inv(0.5, real(null), 20)", "real(null)"),
    ),
    _function(
        "beta_pdf",
        plain_distributions.beta_pdf,
        "The beta density function.",
        "(x: Number, alpha: Number, beta: Number): real",
        Example("round(beta_pdf(0.5, 10.0, 20.0), 12)", "0.746176019311"),
        Example("beta_pdf(1.5, 10, 20)", "real(nan)"),
        Example("beta_pdf(-10, 10, 20)", "real(nan)"),
        Example("beta_pdf(0.5, 1, real(null))", "real(null)"),
    ),
    _function(
        "welch_test",
        plain_distributions.welch_test,
        "The p-value of Welch's test: how likely means that differ so are when they are the same.",
        "(mean1: Number, variance1: Number, count1: Number, mean2: Number, variance2: Number, count2: Number): real",
        Example("round(welch_test(20.82, 7.9, 15, 22.99, 3.8, 15), 3)", "0.021"),
        Example("welch_test(1, 1, 10, 1, 1, 10)", "1.0"),
        Example("round(welch_test(-1e9, 1, 10, 1e9, 1, 10), 12)", "0.0"),
        Example("welch_test(real(null), 1, 10, 1, 1, 10)", "real(null)"),
    ),
)
