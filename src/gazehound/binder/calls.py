"""Choosing the overload that the arguments of a call fit, and the type of its result.

Source: Kusto reference, "Scalar data types"; the parameter kinds of each function's Syntax section.
"""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.binder.context import Context
from gazehound.diagnostics import listing
from gazehound.functions.declare import Function, Overload
from gazehound.functions.signatures import Signature, SignatureParameter
from gazehound.plan.scalars import Constant, Convert, Scalar, Unbound
from gazehound.records import record
from gazehound.text import Span
from gazehound.types import NUMBERS, ScalarType, promotes, widest

EXACT, KIND, PROMOTED = 0, 1, 3


@record(frozen=True, slots=True)
class Choice:
    """An overload with its arguments, converted where the signature asks for another type."""

    overload: Overload
    arguments: tuple[Scalar, ...]
    type: ScalarType


def choose(context: Context, function: Function, name: str, arguments: Sequence[Scalar], span: Span) -> Choice | None:
    """The best overload for the arguments; None after the reason it has none was reported.

    Nothing is reported when an argument is itself unbound.
    """
    if any(isinstance(each, Unbound) for each in arguments):
        return _choice_for_unbound(function, arguments)
    counted = [each for each in function.overloads if _takes_count(each.signature, len(arguments))]
    if not counted:
        context.error("K0301", span, name=name, expected=_expected_counts(function), given=len(arguments))
        return None
    scored = [
        (score, at) for at, each in enumerate(counted) if (score := _score(each.signature, arguments)) is not None
    ]
    if not scored:
        _report_types(context, name, counted, arguments, span)
        return None
    overload = counted[min(scored)[1]]
    return _chosen(overload, arguments)


def _choice_for_unbound(function: Function, arguments: Sequence[Scalar]) -> Choice | None:
    fitting = [each for each in function.overloads if _takes_count(each.signature, len(arguments))]
    for overload in fitting:
        if _score(overload.signature, arguments) is not None:
            return _chosen(overload, arguments)
    return None


def _takes_count(signature: Signature, count: int) -> bool:
    return signature.least <= count and (signature.most is None or count <= signature.most)


def _score(signature: Signature, arguments: Sequence[Scalar]) -> int | None:
    total = 0
    common: set[ScalarType] = set()
    for at, argument in enumerate(arguments):
        parameter = signature.parameter_at(at, len(arguments))
        score = _fit(parameter, argument)
        if score is None:
            return None
        total += score
        if parameter.kind.startswith("Common"):
            common.add(argument.type)
    return total if _common(common) is not None or not common else None


def _fit(parameter: SignatureParameter, argument: Scalar) -> int | None:
    if argument.type is ScalarType.UNKNOWN:
        return EXACT
    if parameter.kind == "type":
        return EXACT if isinstance(argument, Constant) and isinstance(argument.value, ScalarType) else None
    if isinstance(argument, Constant) and isinstance(argument.value, ScalarType):
        return None
    declared = parameter.type
    if declared is None:
        return KIND if argument.type in parameter.types else None
    if declared is argument.type:
        return EXACT
    return PROMOTED if promotes(argument.type, declared) else None


def _chosen(overload: Overload, arguments: Sequence[Scalar]) -> Choice:
    signature = overload.signature
    parameters = [signature.parameter_at(at, len(arguments)) for at in range(len(arguments))]
    result = _result_type(signature, parameters, arguments)
    converted = []
    for parameter, argument in zip(parameters, arguments, strict=True):
        target = parameter.type
        if signature.returns in ("Widest", "Common", "CommonNonDynamic") and _shares_result(parameter):
            target = result
        converted.append(converted_to(argument, target))
    return Choice(overload, tuple(converted), result)


def _shares_result(parameter: SignatureParameter) -> bool:
    return parameter.kind.startswith("Common") or parameter.kind == "Number"


def converted_to(argument: Scalar, target: ScalarType | None) -> Scalar:
    """The argument as a value of `target`, wrapped in a conversion where its type differs."""
    if target is None or target is argument.type or ScalarType.UNKNOWN in (target, argument.type):
        return argument
    if isinstance(argument, Constant) and argument.value is None:
        return Constant(None, target, argument.span)
    return Convert(argument, target, argument.span)


def _result_type(
    signature: Signature, parameters: Sequence[SignatureParameter], arguments: Sequence[Scalar]
) -> ScalarType:
    returns = signature.returns
    types = [each.type for each in arguments]
    match returns:
        case "Parameter0" | "Parameter1" | "Parameter2":
            return types[min(int(returns[-1]), len(types) - 1)] if types else ScalarType.UNKNOWN
        case "Parameter0Promoted":
            return ScalarType.LONG if types[0] is ScalarType.INT else types[0]
        case "Widest":
            numbers = [each for each in types if each in NUMBERS]
            return _widest_of(numbers) if numbers else ScalarType.UNKNOWN
        case "Common" | "CommonNonDynamic":
            shared = {
                each for each, parameter in zip(types, parameters, strict=True) if parameter.kind.startswith("Common")
            }
            return _common(shared) or ScalarType.UNKNOWN
        case "ParameterNLiteral":
            named = next(
                (each.value for each in arguments if isinstance(each, Constant) and isinstance(each.value, ScalarType)),
                None,
            )
            return named if isinstance(named, ScalarType) else ScalarType.UNKNOWN
        case _:
            return ScalarType(returns)


def _widest_of(types: Sequence[ScalarType]) -> ScalarType:
    result = types[0]
    for each in types[1:]:
        result = widest(result, each)
    return result


def _common(types: set[ScalarType]) -> ScalarType | None:
    """The one type that all of `types` become; None when there is none."""
    known = types - {ScalarType.UNKNOWN}
    if not known:
        return ScalarType.UNKNOWN if types else None
    if len(known) == 1:
        return next(iter(known))
    if known <= NUMBERS:
        return _widest_of(sorted(known))
    if ScalarType.DYNAMIC in known:
        return _common(known - {ScalarType.DYNAMIC})
    return None


def _expected_counts(function: Function) -> str:
    least = min(each.signature.least for each in function.overloads)
    ends = [each.signature.most for each in function.overloads]
    if any(end is None for end in ends):
        return f"at least {least}"
    most = max(end for end in ends if end is not None)
    return str(least) if least == most else f"{least} to {most}"


def _report_types(
    context: Context, name: str, overloads: Sequence[Overload], arguments: Sequence[Scalar], span: Span
) -> None:
    given = ", ".join(str(each.type) for each in arguments)
    forms = listing([f"`{name}{each.text}`" for each in overloads], most=4)
    for at, argument in enumerate(arguments):
        parameters = [each.signature.parameter_at(at, len(arguments)) for each in overloads]
        if all(_fit(parameter, argument) is None for parameter in parameters):
            wanted = listing(dict.fromkeys(describe(parameter) for parameter in parameters))
            context.error(
                "K0302",
                argument.span,
                name=name,
                wanted=wanted,
                given=str(argument.type),
                position=at + 1,
                notes=(f"forms: {forms}",),
            )
            return
    context.error("K0303", span, name=name, given=given, notes=(f"forms: {forms}",))


def describe(parameter: SignatureParameter) -> str:
    """What a parameter takes, in words."""
    words = {
        "Number": "a number",
        "Integer": "an int or a long",
        "Summable": "a number, timespan or datetime",
        "Orderable": "a value that can be ordered",
        "NotDynamic": "a value that is not dynamic",
        "DynamicArray": "a dynamic array",
        "DynamicBag": "a property bag",
        "StringOrDynamic": "a string or dynamic",
        "type": "a `typeof(…)`",
    }
    return words.get(parameter.kind, parameter.kind)
