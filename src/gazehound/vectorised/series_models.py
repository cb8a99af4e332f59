"""Models and transforms of a series: two lines, a polynomial, Fourier.

Source: Kusto reference, series_fit_2lines(), series_fit_poly(), series_fft(), series_ifft(). Places count from 0 for
lines and from 1 for polynomials without a series of their own for x.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from gazehound.vectorised.rows import as_structs, as_texts
from gazehound.vectorised.series_values import Series, finite_series, write_series

_MOST_DEGREE = 20
_NEARLY = 1e-9
"""Of two splits that are as good as this, the first one is taken."""
_SIDE = ("rsquare", "slope", "interception", "variance", "rvariance")
_TWO_LINES = {
    "rsquare": pa.float64(),
    "split_idx": pa.int64(),
    "variance": pa.float64(),
    "rvariance": pa.float64(),
    "line_fit": pa.string(),
    **{f"{side}_{name}": pa.float64() for side in ("right", "left") for name in _SIDE},
}
_POLYNOMIAL = {
    "rsquare": pa.float64(),
    "coefficients": pa.string(),
    "variance": pa.float64(),
    "rvariance": pa.float64(),
    "poly_fit": pa.string(),
}
_COMPLEX = {"real": pa.string(), "imag": pa.string()}


def series_fit_2lines(series: pa.Array) -> pa.Array:
    """The two lines that together leave the least; all null for fewer than four elements."""
    return as_structs(_two_lines, (series,), _TWO_LINES)


def series_fit_2lines_dynamic(series: pa.Array) -> pa.Array:
    """The same as a bag in which each line is a bag."""
    return as_texts(_two_lines_bag, (series,))


def _two_lines(text: str | None) -> Mapping[str, Any] | None:
    values = finite_series(text)
    if values is None or values.size < 4:
        return None
    split = _best_split(values)
    left, right = _line(values[:split], 0), _line(values[split:], split)
    fitted = np.concatenate([left.pop("fitted"), right.pop("fitted")])
    return {
        **_quality(values, fitted),
        "split_idx": split,
        "line_fit": write_series(fitted),
        **{f"right_{name}": value for name, value in right.items()},
        **{f"left_{name}": value for name, value in left.items()},
    }


def _two_lines_bag(text: str | None) -> str | None:
    found = _two_lines(text)
    if found is None:
        return None
    bag = {name: value for name, value in found.items() if "_" not in name or name in ("split_idx", "line_fit")}
    bag["line_fit"] = orjson.loads(found["line_fit"])
    for side in ("right", "left"):
        bag[side] = {name: found[f"{side}_{name}"] for name in _SIDE}
    return orjson.dumps(bag).decode()


def _best_split(values: Series) -> int:
    """The place of the right line's first element; each line has at least two."""
    places = np.arange(values.size, dtype=np.float64)
    from_left = _squares_left(places, values)
    from_right = _squares_left(places[::-1], values[::-1])[::-1]
    splits = np.arange(2, values.size - 1)
    left_over = from_left[splits - 1] + from_right[splits]
    return int(splits[np.argmax(left_over <= left_over.min() + _NEARLY * from_left[-1])])


def _squares_left(places: Series, values: Series) -> Series:
    """What the best line through the first 1, 2, … points leaves: the sums of the squared residuals."""
    size = np.arange(1, values.size + 1)
    x, y = places - places.mean(), values - values.mean()
    sums = [np.cumsum(each) for each in (x, y, x * x, x * y, y * y)]
    across = sums[2] - sums[0] ** 2 / size
    both = sums[3] - sums[0] * sums[1] / size
    along = sums[4] - sums[1] ** 2 / size
    return np.asarray(along - np.divide(both**2, across, out=np.zeros(size.size), where=across > 0))


def _line(values: Series, first: int) -> dict[str, Any]:
    places = np.arange(first, first + values.size, dtype=np.float64)
    from_mean = places - places.mean()
    slope = float(from_mean @ values) / float(from_mean @ from_mean)
    interception = values.mean() - slope * places.mean()
    fitted = slope * places + interception
    return {**_quality(values, fitted), "slope": slope, "interception": float(interception), "fitted": fitted}


def _quality(values: Series, fitted: Series) -> dict[str, float]:
    """How well a model fits; variances of a sample, as `series_fit_line` has them."""
    variance, left = (float(np.var(each, ddof=1)) for each in (values, values - fitted))
    return {"rsquare": 1.0 - left / variance if variance else 0.0, "variance": variance, "rvariance": left}


def series_fit_poly(series: pa.Array, places: pa.Array, degree: pa.Array) -> pa.Array:
    """The polynomial of a degree, 1 where none is given, that fits best; coefficients from the highest power on."""
    return as_structs(_polynomial, (series, places, degree), _POLYNOMIAL)


def _polynomial(text: str | None, places: str | None, degree: int | None) -> Mapping[str, Any] | None:
    values, degree = finite_series(text), 1 if degree is None else degree
    if values is None or not 1 <= degree <= _MOST_DEGREE or values.size <= degree:
        return None
    x = np.arange(1.0, values.size + 1) if places is None else finite_series(places)
    if x is None or x.size != values.size or np.unique(x).size <= degree:
        return None
    fit = np.polynomial.Polynomial.fit(x, values, degree)
    fitted = fit(x)
    powers = fit.convert().coef.tolist()
    coefficients = [0.0] * (degree + 1 - len(powers)) + powers[::-1]
    return {
        **_quality(values, fitted),
        "coefficients": write_series(coefficients),
        "poly_fit": write_series(fitted),
    }


def series_fft(real: pa.Array, imaginary: pa.Array) -> pa.Array:
    """The Fourier transform, real and imaginary part."""
    return as_structs(lambda *parts: _transformed(np.fft.fft, *parts), (real, imaginary), _COMPLEX)


def series_ifft(real: pa.Array, imaginary: pa.Array) -> pa.Array:
    """The inverse of `series_fft`."""
    return as_structs(lambda *parts: _transformed(np.fft.ifft, *parts), (real, imaginary), _COMPLEX)


def _transformed(transform: Any, real: str | None, imaginary: str | None) -> Mapping[str, str] | None:
    first = finite_series(real)
    second = None if first is None else np.zeros(first.size) if imaginary is None else finite_series(imaginary)
    if first is None or second is None or first.size != second.size:
        return None
    made: npt.NDArray[np.complex128] = transform(first + 1j * second)
    return {"real": write_series(made.real), "imag": write_series(made.imag)}
