"""The verdicts of an exclusion against the events of a hunt.

Reading: an event for which the exclusion's predicate is true is set aside; false and unknown keep it. The hunt is its
row-level prefix over one table. Verdicts are exact for conditions that compare columns with constants; what is beyond
that is said to be not proven.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gazehound.binder import Workspace, bind_condition
from gazehound.conditions.solver import Answer, Undecided, columns_of, conditions_of, find_event
from gazehound.diagnostics import Diagnostics
from gazehound.exclusions import facts, language
from gazehound.exclusions.fields import Resolved, resolve
from gazehound.exclusions.model import Proof, Verdict, VerdictKind
from gazehound.functions.registry import OPERATORS
from gazehound.plan.prefix import Prefix
from gazehound.plan.relations import Columns
from gazehound.plan.scalars import ColumnReference, Constant, FunctionCall, PlanColumn, Scalar, walk
from gazehound.syntax import nodes as syntax
from gazehound.text import SourceText, Span
from gazehound.types import ScalarType
from gazehound.types.ticks import datetime_text

TIME_COLUMNS = frozenset({"Timestamp", "TimeGenerated"})


@dataclass(frozen=True)
class Target:
    """The events that an exclusion is proven against: a hunt's prefix over one table, and the clock."""

    prefix: Prefix
    workspace: Workspace
    now: int

    @property
    def columns(self) -> Columns:
        return self.prefix.scan.columns

    @property
    def predicates(self) -> list[Scalar]:
        return [each for predicate in self.prefix.predicates for each in _conjuncts(predicate)]


def prove_expression(text: str, target: Target, others: Sequence[Scalar] = ()) -> Proof:
    """The verdicts of an expression as it is written; `others` are exclusions that apply already.

    Errors: `KqlError` K01.. when the text is no expression, K02../K03.. for what its conditions cannot be.
    """
    expression, diagnostics = language.read_expression(text)
    diagnostics.raise_errors()
    assert expression is not None
    names = [each.name for each in target.columns]
    table = target.prefix.scan.table
    translation = language.translate(expression, table, names)
    predicate = _bound(translation.expression, target)
    verdicts = list(_field_verdicts(translation, table, names))
    try:
        verdicts += _polarity_verdicts(expression, target)
        verdicts += _logical_verdicts(predicate, target, others)
        if not any(each.kind is VerdictKind.DEAD for each in verdicts):
            verdicts += _dead_arms(expression, target)
    except Undecided as reason:
        verdicts.append(Verdict(VerdictKind.NOT_PROVEN, f"not proven: {reason}"))
    verdicts += _width_verdicts(predicate)
    repaired = _repair(expression, table, names)
    return Proof(tuple(verdicts), language.written(translation.expression), repaired)


def _bound(expression: syntax.Expression, target: Target) -> Scalar:
    diagnostics = Diagnostics(SourceText(language.written(expression), "exclusion"))
    predicate = bind_condition(expression, target.columns, target.workspace, diagnostics)
    diagnostics.raise_errors()
    return predicate


def _conjuncts(predicate: Scalar) -> list[Scalar]:
    if isinstance(predicate, FunctionCall) and predicate.function.name == "and":
        return [each for argument in predicate.arguments for each in _conjuncts(argument)]
    return [predicate]


# --- what the words of the expression say ------------------------------------------------------------


def _field_verdicts(translation: language.Translation, table: str, columns: Sequence[str]) -> Iterator[Verdict]:
    for each in translation.unresolved:
        if each.enrichment:
            message = f"`{each.name}` is in no event of {table}; it needs {each.enrichment}"
            yield Verdict(VerdictKind.UNAVAILABLE_FIELD, message, {each.name: None})
        else:
            near = f"; similar: {', '.join(each.similar)}" if each.similar else ""
            yield Verdict(VerdictKind.UNKNOWN_FIELD, f"`{each.name}` is no field of {table}{near}", {each.name: None})
    for comparison in translation.comparisons:
        found = resolve(comparison.field, table, columns, comparison.values[0] if comparison.values else None)
        column = found.column if isinstance(found, Resolved) else comparison.field
        yield from _value_verdicts(comparison, column, table)


def _value_verdicts(comparison: language.Comparison, column: str, table: str) -> Iterator[Verdict]:
    for value in comparison.values:
        if facts.is_placeholder(column, value):
            message = f"`{value}` stands for values that have to be filled in, in a list of {column}"
            yield Verdict(VerdictKind.PLACEHOLDER, message, {column: value})
        elif column == "ActionType" and table in facts.ACTION_TYPES and value not in facts.ACTION_TYPES[table]:
            message = f"`{comparison.field}` is {column} here, which is never `{value}` in {table}: unresolved"
            yield Verdict(VerdictKind.IMPOSSIBLE_VALUE, message, {column: value})
        elif comparison.operator in ("==", "!=", "in", "!in") and column in facts.CASE_VARIES and _has_letters(value):
            other = str(value).upper() if str(value) != str(value).upper() else str(value).lower()
            message = (
                f"`{comparison.operator}` tells letter case apart, and {column} comes in any case; use `=~` or `in~`"
            )
            yield Verdict(VerdictKind.CASE, message, {column: other})


def _has_letters(value: object) -> bool:
    return isinstance(value, str) and value.lower() != value.upper()


def _polarity_verdicts(expression: syntax.Expression, target: Target) -> list[Verdict]:
    """`name != "x" or action == "y"`: one arm says what to keep, the other what to set aside."""
    arms = language.arms_of(expression, "or")
    negative = [each for each in arms if language.is_negative(each)]
    if not negative or len(negative) == len(arms):
        return []
    table, names = target.prefix.scan.table, [each.name for each in target.columns]
    arm = _bound(language.translate(negative[0], table, names).expression, target)
    event = _shown(_asked([*target.predicates, arm], [], target).event, target)
    shown = ", ".join(f"`{language.written(each)}`" for each in negative)
    message = f"{shown} says what stays, the other arms say what goes; as one `or` it sets aside everything else"
    return [Verdict(VerdictKind.MIXED_POLARITY, message, event)]


def _repair(expression: syntax.Expression, table: str, columns: Sequence[str]) -> str | None:
    """The predicate that a mixed expression means: its negative arms the other way round, and one of the others.

    Arms on a field that no event has are left out. None where nothing is mixed, or nothing would be left.
    """
    arms = language.arms_of(expression, "or")
    negative = [language.opposite(each) for each in arms if language.is_negative(each)]
    positive = [each for each in arms if not language.is_negative(each)]
    if not negative or (not positive and len(negative) < 2):
        return None
    fields = {language.field_of(each) for each in negative}
    first = _said_in_kql(negative, " or " if len(fields) == 1 else " and ", table, columns)
    rest = _said_in_kql(positive, " or ", table, columns)
    return " and ".join(each for each in (first, rest) if each) or None


def _said_in_kql(arms: Sequence[syntax.Expression], word: str, table: str, columns: Sequence[str]) -> str:
    translated = [language.translate(each, table, columns) for each in arms]
    said = [language.written(each.expression) for each in translated if not each.unresolved]
    return f"({word.join(said)})" if len(said) > 1 else "".join(said)


# --- what logic says ----------------------------------------------------------------------------------


def _logical_verdicts(predicate: Scalar, target: Target, others: Sequence[Scalar]) -> list[Verdict]:
    hunt = target.predicates
    kept = _asked([], [predicate], target)
    if kept.event is None:
        return [_tautology(predicate, target, kept)]
    dropped = _asked([predicate], [], target)
    if dropped.event is None:
        return [
            _said(VerdictKind.CONTRADICTION, "no event at all is set aside: the conditions exclude each other", dropped)
        ]
    met = _asked([*hunt, predicate], [], target)
    if met.event is None:
        event = _shown(_asked(hunt, [], target).event, target)
        return [_said(VerdictKind.DEAD, "no event of this hunt is ever set aside", met, event)]
    verdicts = list(_blinding(predicate, hunt, met, target))
    for other in others:
        beyond = _asked([*hunt, predicate], [other], target)
        if beyond.event is None:
            message = "another exclusion sets aside everything that this one does"
            verdicts.append(_said(VerdictKind.REDUNDANT, message, beyond, _shown(met.event, target)))
    return verdicts


def _dead_arms(expression: syntax.Expression, target: Target) -> Iterator[Verdict]:
    """Arms of an `or` that never meet the hunt, though others do."""
    table, names = target.prefix.scan.table, [each.name for each in target.columns]
    arms = language.arms_of(expression, "or")
    for arm in arms if len(arms) > 1 else ():
        translation = language.translate(arm, table, names)
        if translation.unresolved:
            continue
        met = _asked([*target.predicates, _bound(translation.expression, target)], [], target)
        if met.event is None:
            event = _shown(_asked(target.predicates, [], target).event, target)
            yield _said(VerdictKind.DEAD, f"`{language.written(arm)}` never meets this hunt", met, event)


def _asked(true: Sequence[Scalar], not_true: Sequence[Scalar], target: Target) -> Answer:
    return find_event(true, not_true, target.now)


def _tautology(predicate: Scalar, target: Target, answer: Answer) -> Verdict:
    event = _shown(_asked([*target.predicates, predicate], [], target).event, target)
    message = "every event is set aside: the hunt can no longer find anything"
    return _said(VerdictKind.TAUTOLOGY, message, answer, event)


def _blinding(predicate: Scalar, hunt: Sequence[Scalar], met: Answer, target: Target) -> Iterator[Verdict]:
    surviving = _asked(hunt, [predicate], target)
    if surviving.event is None:
        message = "every event that the hunt looks for is set aside"
        yield _said(VerdictKind.BLINDING, message, surviving, _shown(met.event, target))
        return
    yield from _blinding_of_documented(predicate, hunt, target)


def _blinding_of_documented(predicate: Scalar, hunt: Sequence[Scalar], target: Target) -> Iterator[Verdict]:
    """The same for the images that the hunted tool is documented with, where the hunt leaves the image open."""
    constants = [str(each) for predicate_ in hunt for each in _texts_in(predicate_)]
    constrained = {column.name for predicate_ in hunt for column in columns_of(predicate_)}
    asked = {column.name: column for column in columns_of(predicate)}
    for name in facts.IMAGE_COLUMNS:
        if name not in asked or name in constrained:
            continue
        blinded = []
        for image in facts.documented_images(constants):
            same = _equals(asked[name], image)
            if _asked([*hunt, same], [predicate], target).event is None:
                blinded.append((image, _asked([*hunt, same, predicate], [], target)))
        if blinded:
            images = ", ".join(image for image, _ in blinded[:4])
            event = _shown(blinded[0][1].event, target)
            message = f"every event of the documented images is set aside ({images}): the hunt is blind for them"
            yield Verdict(VerdictKind.BLINDING, message, event)


def _equals(column: PlanColumn, value: str) -> Scalar:
    function = OPERATORS.by_name["=="]
    span = Span(0, 0)
    arguments = (ColumnReference(column, span), Constant(value, ScalarType.STRING, span))
    return FunctionCall(function, function.overloads[0], arguments, ScalarType.BOOL, span)


def _texts_in(predicate: Scalar) -> Iterator[object]:
    for each in walk(predicate):
        if isinstance(each, Constant) and isinstance(each.value, str):
            yield each.value
        elif isinstance(each, Constant) and isinstance(each.value, list):
            yield from each.value


def _width_verdicts(predicate: Scalar) -> Iterator[Verdict]:
    """Nothing in it narrows it to devices, users or one image, or only what an attacker chooses."""
    names = {column.name for condition in conditions_of(predicate) for column in columns_of(condition)}
    if names and names <= facts.CHOSEN_BY_ATTACKERS:
        message = f"only {', '.join(sorted(names))} is asked, which whoever runs a program chooses"
        yield Verdict(VerdictKind.TOO_BROAD, message, dict.fromkeys(sorted(names)))
    elif names and not names & facts.NARROWING and not names & facts.CHOSEN_BY_ATTACKERS:
        message = "no device, user, address or image narrows it"
        yield Verdict(VerdictKind.TOO_BROAD, message, dict.fromkeys(sorted(names)))


def _said(kind: VerdictKind, message: str, answer: Answer, witness: Mapping[str, object] | None = None) -> Verdict:
    """The verdict, or that it is not proven where the values tried may not be all."""
    if not answer.is_exact:
        return Verdict(
            VerdictKind.NOT_PROVEN, f"perhaps {kind}: {message}; not proven beyond the values tried", witness or {}
        )
    return Verdict(kind, message, witness or {})


def _shown(event: Mapping[int, object] | None, target: Target) -> dict[str, object]:
    """The event by field names, times as text."""
    if event is None:
        return {}
    named = {}
    for column in target.columns:
        if column.id in event:
            value = event[column.id]
            if column.type is ScalarType.DATETIME and isinstance(value, int):
                value = datetime_text(value)
            named[column.name] = value
    return named
