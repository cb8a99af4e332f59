"""Functions of several outputs: `series_fit_line()`, `array_sort_asc()` of several arrays.

Where one value is asked for, such a call stands for its first output; `call(…)[1]` is the second one.

Source: Kusto reference, the functions' pages; the official parser's schemas.
"""

from __future__ import annotations

from gazehound.binder.context import Context
from gazehound.plan.scalars import Constant, FunctionCall, OutputField, Scalar
from gazehound.text import Span
from gazehound.types import ScalarType

Output = tuple[str, ScalarType]
"""The field of the STRUCT that holds it, and its type."""


def outputs_of(value: Scalar) -> tuple[Output, ...]:
    """The outputs of a call that has several; none for any other expression."""
    if not isinstance(value, FunctionCall):
        return ()
    if value.overload.has_output_per_array:
        arrays = [each for each in value.arguments if each.type is not ScalarType.BOOL]
        return tuple((str(at), ScalarType.DYNAMIC) for at in range(len(arrays)))
    return value.function.outputs


def output(value: Scalar, place: int) -> Scalar:
    """One output of a call that has several."""
    name, type = outputs_of(value)[place]
    return OutputField(value, name, type, value.span)


def single_value(value: Scalar) -> Scalar:
    """The first output where a function of several outputs stands for one value."""
    return output(value, 0) if outputs_of(value) else value


def output_at(context: Context, value: Scalar, key: Scalar, span: Span) -> Scalar:
    """The output that a literal place, from 0, asks for. Errors: K0328 for another place."""
    outputs = outputs_of(value)
    place = key.value if isinstance(key, Constant) else None
    if not isinstance(place, int) or not 0 <= place < len(outputs):
        return context.error("K0328", span, count=len(outputs))
    return output(value, place)
