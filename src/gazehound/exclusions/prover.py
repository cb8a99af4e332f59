"""The verdicts of an exclusion against the events of a hunt.

Reading: an event for which the exclusion's predicate is true is set aside; false and unknown keep it. The hunt is its
row-level prefix over one table. Verdicts are exact for conditions that compare columns with constants; what is beyond
that is said to be not proven.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gazehound.binder import Workspace, bind_condition
from gazehound.conditions.solver import Answer, Undecided, columns_of, conditions_of, find_event
from gazehound.diagnostics import Diagnostics, listing
from gazehound.evaluator import evaluate, missing_functions
from gazehound.exclusions import facts, language
from gazehound.exclusions.events import by_name
from gazehound.exclusions.fields import Resolved, resolve
from gazehound.exclusions.lists import Lists
from gazehound.exclusions.model import Proof, Verdict, VerdictKind, Witness
from gazehound.exclusions.repair import repaired_of
from gazehound.exclusions.slips import slips, with_parts_for_terms
from gazehound.functions.registry import OPERATORS
from gazehound.plan.prefix import Prefix
from gazehound.plan.relations import Columns
from gazehound.plan.scalars import ColumnReference, Constant, FunctionCall, PlanColumn, Scalar, walk
from gazehound.syntax import nodes as syntax
from gazehound.text import SourceText, Span
from gazehound.types import ScalarType


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
        return [each for predicate in self.prefix.predicates for each in conjuncts(predicate)]


@dataclass(frozen=True)
class Named:
    """The predicate of an exclusion over a target's columns, and what the exclusion is called."""

    name: str
    predicate: Scalar


def prove_expression(
    text: str, target: Target, others: Sequence[Named] = (), lists: Lists | None = None, absent: Collection[str] = ()
) -> Proof:
    """The verdicts of an expression as it is written; `others` are exclusions that apply already.

    `lists` are values by name, `absent` the names of lists whose values are not at hand.

    Errors: `KqlError` K01.. when the text is no expression, K02../K03.. for what its conditions cannot be.
    """
    expression, diagnostics = language.read_expression(text)
    diagnostics.raise_errors()
    assert expression is not None
    names = [each.name for each in target.columns]
    table = target.prefix.scan.table
    translation = language.translate(expression, table, names, {**dict.fromkeys(absent, ()), **(lists or {})})
    predicate = bound(translation.expression, target)
    verdicts: list[Verdict] = []
    try:
        shown = _shown(_asked(target.predicates, [], target).event, target)
        verdicts += _field_verdicts(translation, table, names, shown)
        verdicts += slips(predicate, target.predicates, target.now)
        verdicts += _polarity_verdicts(expression, target, lists)
        verdicts += _logical_verdicts(predicate, target, others)
        if not any(each.kind is VerdictKind.DEAD for each in verdicts):
            verdicts += _dead_arms(expression, target, lists)
        verdicts += _width_verdicts(predicate, target)
    except Undecided as reason:
        verdicts.append(Verdict(VerdictKind.NOT_PROVEN, f"not proven: {reason}"))
    repaired = repaired_of(expression, table, names)
    verdicts = list({(each.kind, each.message): each for each in reversed(verdicts)}.values())[::-1]
    return Proof(tuple(verdicts), language.written(translation.expression), repaired, _example(predicate, target))


def _example(predicate: Scalar, target: Target) -> Witness:
    """An event of the hunt that is set aside, if there is one."""
    try:
        return _shown(_asked([*target.predicates, predicate], [], target).event, target)
    except Undecided:
        return {}


def bound(expression: syntax.Expression, target: Target) -> Scalar:
    """The expression over the columns of the target's table. Raises `KqlError`."""
    diagnostics = Diagnostics(SourceText(language.written(expression), "exclusion"))
    predicate = bind_condition(expression, target.columns, target.workspace, diagnostics)
    diagnostics.raise_errors()
    return predicate


def conjuncts(predicate: Scalar) -> list[Scalar]:
    """The operands of a chain of `and`; the predicate itself where it is none."""
    if isinstance(predicate, FunctionCall) and predicate.function.name == "and":
        return [each for argument in predicate.arguments for each in conjuncts(argument)]
    return [predicate]


# --- what the words of the expression say ------------------------------------------------------------


def _field_verdicts(
    translation: language.Translation, table: str, columns: Sequence[str], event: Witness
) -> Iterator[Verdict]:
    """Fields, lists and values that the table cannot have; `event` is one of the hunt, which has none of them."""
    for each in translation.unresolved:
        witness = {**event, each.name: None}
        if each.enrichment:
            message = f"`{each.name}` is in no event of {table}; it needs {each.enrichment}"
            yield Verdict(VerdictKind.UNAVAILABLE_FIELD, message, witness)
        else:
            near = f"; similar: {', '.join(each.similar)}" if each.similar else ""
            yield Verdict(VerdictKind.UNKNOWN_FIELD, f"`{each.name}` is no field of {table}{near}", witness)
    for name in translation.unlisted:
        yield Verdict(VerdictKind.PLACEHOLDER, f"`{name}` is a list without values here", {**event, name: None})
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
        elif facts.is_impossible(column, value):
            message = f"{column} is never `{value}`"
            yield Verdict(VerdictKind.IMPOSSIBLE_VALUE, message, {column: value})


def _polarity_verdicts(expression: syntax.Expression, target: Target, lists: Lists | None) -> list[Verdict]:
    """`name != "x" or action == "y"`: one arm says what to keep, the other what to set aside."""
    arms = language.arms_of(expression, "or")
    negative = [each for each in arms if language.is_negative(each)]
    if not negative or len(negative) == len(arms):
        return []
    table, names = target.prefix.scan.table, [each.name for each in target.columns]
    arm = bound(language.translate(negative[0], table, names, lists).expression, target)
    event = _shown(_asked([*target.predicates, arm], [], target).event, target)
    shown = ", ".join(f"`{language.written(each)}`" for each in negative)
    message = f"{shown} says what stays, the other arms say what goes; as one `or` it sets aside everything else"
    return [Verdict(VerdictKind.MIXED_POLARITY, message, event)]


# --- what logic says ----------------------------------------------------------------------------------


def _logical_verdicts(predicate: Scalar, target: Target, others: Sequence[Named]) -> list[Verdict]:
    hunt = target.predicates
    kept = _asked([], [predicate], target)
    if kept.event is None:
        return [_tautology(predicate, target, kept)]
    dropped = _asked([predicate], [], target)
    hunted = _asked(hunt, [], target)
    if hunted.event is None:
        return [_unmet_hunt(hunted)]
    of_hunt = _shown(hunted.event, target)
    met = _asked([*hunt, predicate], [], target)
    if dropped.event is None and (dropped.is_exact or not met.is_exact):
        return [_never(predicate, dropped, of_hunt)]
    if met.event is None:
        return [
            _said(VerdictKind.DEAD, "no event of this hunt is ever set aside", met, of_hunt),
            *_near_miss(predicate, target),
        ]
    surviving = _asked(hunt, [predicate], target)
    verdicts = list(_blinding([predicate], met, surviving, target))
    verdicts += redundancy(predicate, met, target, others)
    if surviving.event is not None and surviving.beyond:
        names = listing([f"`{each}`" for each in surviving.beyond])
        message = f"not proven that events of this hunt are left: what {names} answers is beyond the prover"
        verdicts.append(Verdict(VerdictKind.NOT_PROVEN, message))
    return verdicts


def _unmet_hunt(answer: Answer) -> Verdict:
    """Of a hunt without events nothing more can be said."""
    if answer.is_exact:
        return Verdict(VerdictKind.DEAD, "no event meets the hunt itself: its conditions exclude each other")
    message = "not proven: no event of this hunt could be put together, so nothing is known of those that are left"
    return Verdict(VerdictKind.NOT_PROVEN, message)


def _never(predicate: Scalar, dropped: Answer, event: Witness) -> Verdict:
    if any(isinstance(each, Constant) and each.value is None for each in conditions_of(predicate)):
        message = "no event is set aside: it asks for what no event has, and unknown is keep"
        return _said(VerdictKind.DEAD, message, dropped, event)
    message = "no event at all is set aside: the conditions exclude each other"
    return _said(VerdictKind.CONTRADICTION, message, dropped, event)


def redundancy(predicate: Scalar, met: Answer, target: Target, others: Sequence[Named]) -> Iterator[Verdict]:
    """One other exclusion, or else all of them together, set aside everything that this one does."""
    asked = [*target.predicates, predicate]
    shown = _shown(met.event, target)
    for other in others:
        beyond = _asked(asked, [other.predicate], target)
        if beyond.event is None:
            message = f"`{other.name}` sets aside everything that this one does"
            yield _said(VerdictKind.REDUNDANT, message, beyond, shown)
            return
    own = Named("", predicate)
    wider = [each for each in others if not is_implied(each, own, target)]  # the rest is redundant itself
    if len(wider) > 1:
        beyond = _asked(asked, [each.predicate for each in wider], target)
        if beyond.event is None:
            message = "the other exclusions together set aside everything that this one does"
            yield _said(VerdictKind.REDUNDANT, message, beyond, shown)


def is_implied(first: Named, by: Named, target: Target) -> bool:
    """True when every event of the hunt that the first sets aside, the other one does, too."""
    try:
        answer = _asked([*target.predicates, first.predicate], [by.predicate], target)
    except Undecided:
        return False
    return answer.event is None and answer.is_exact


def prove_union(named: Sequence[Named], target: Target) -> Proof:
    """The verdicts of exclusions that apply together: whether the hunt can still find anything."""
    try:
        hunt, predicates = target.predicates, [each.predicate for each in named]
        surviving = _asked(hunt, predicates, target)
        verdicts = list(_blinding(predicates, _asked(hunt, [], target), surviving, target, _together(named, target)))
        if surviving.event is not None and surviving.beyond:
            names = listing([f"`{each}`" for each in surviving.beyond])
            verdicts.append(Verdict(VerdictKind.NOT_PROVEN, f"not proven: what {names} answers is beyond the prover"))
        return Proof(tuple(verdicts))
    except Undecided as reason:
        return Proof((Verdict(VerdictKind.NOT_PROVEN, f"not proven: {reason}"),))


def _together(named: Sequence[Named], target: Target) -> str:
    """Those that are needed to blind the hunt, as a list of names."""
    needed = list(named)
    for each in named:
        rest = [other for other in needed if other is not each]
        if rest and _asked(target.predicates, [other.predicate for other in rest], target).event is None:
            needed = rest
    return listing([f"`{each.name}`" for each in needed], 10)


def _near_miss(predicate: Scalar, target: Target) -> Iterator[Verdict]:
    """An exclusion that misses the hunt because this asks for whole terms."""
    relaxed = [with_parts_for_terms(each) for each in target.predicates]
    if relaxed == target.predicates:
        return
    event = _asked([*relaxed, predicate], [], target).event
    if event is None:
        return
    wanting = [before for before, after in zip(target.predicates, relaxed, strict=True) if before is not after]
    missed = next((each for each in wanting if not _holds(each, event)), wanting[0])
    column = columns_of(missed)[0]
    message = (
        f"`{missed.function.name if isinstance(missed, FunctionCall) else 'has'}` of the hunt asks for whole terms, "
        f"and `{event.get(column.id, '')}` has none of them; `contains` would find it"
    )
    yield Verdict(VerdictKind.CASE, message, _shown(event, target))


def _holds(predicate: Scalar, event: Mapping[int, object]) -> bool:
    return evaluate(predicate, event) is True if not missing_functions(predicate) else True


def _dead_arms(expression: syntax.Expression, target: Target, lists: Lists | None) -> Iterator[Verdict]:
    """Arms of an `or` that never meet the hunt, though others do."""
    table, names = target.prefix.scan.table, [each.name for each in target.columns]
    arms = language.arms_of(expression, "or")
    for arm in arms if len(arms) > 1 else ():
        translation = language.translate(arm, table, names, lists)
        if translation.unresolved or translation.unlisted:
            continue
        met = _asked([*target.predicates, bound(translation.expression, target)], [], target)
        if met.event is None:
            event = _shown(_asked(target.predicates, [], target).event, target)
            yield _said(VerdictKind.DEAD, f"`{language.written(arm)}` never meets this hunt", met, event)


def _asked(true: Sequence[Scalar], not_true: Sequence[Scalar], target: Target) -> Answer:
    return find_event(true, not_true, target.now)


def _tautology(predicate: Scalar, target: Target, answer: Answer) -> Verdict:
    event = _shown(_asked([*target.predicates, predicate], [], target).event, target)
    message = "every event is set aside: the hunt can no longer find anything"
    return _said(VerdictKind.TAUTOLOGY, message, answer, event)


def _blinding(
    predicates: Sequence[Scalar], met: Answer, surviving: Answer, target: Target, together: str = ""
) -> Iterator[Verdict]:
    """Nothing of the hunt is left, or nothing of the documented images; `together` names several exclusions."""
    by = f" by {together} together" if together else ""
    if surviving.event is None:
        message = f"every event that the hunt looks for is set aside{by}"
        yield _said(VerdictKind.BLINDING, message, surviving, _shown(met.event, target))
        return
    images = dict(_blinded_images(predicates, target))
    if images:
        named = listing(list(images), 4)
        message = f"every event of the documented images is set aside{by} ({named}): the hunt is blind for them"
        yield Verdict(VerdictKind.BLINDING, message, next(iter(images.values())))


def _blinded_images(predicates: Sequence[Scalar], target: Target) -> Iterator[tuple[str, Witness]]:
    """The images that the hunted tool is documented with of which nothing is left, where the hunt leaves them open."""
    hunt = target.predicates
    constants = [str(each) for predicate in hunt for each in _texts_in(predicate)]
    constrained = {column.name for predicate in hunt for column in columns_of(predicate)}
    asked = {column.name: column for predicate in predicates for column in columns_of(predicate)}
    for name in facts.IMAGE_COLUMNS:
        if name not in asked or name in constrained:
            continue
        for image in facts.documented_images(constants):
            same = _equals(asked[name], image)
            left = _asked([*hunt, same], predicates, target)
            if left.event is None and left.is_exact:
                yield image, _shown(_asked([*hunt, same], [], target).event, target)


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


def _width_verdicts(predicate: Scalar, target: Target) -> Iterator[Verdict]:
    """Nothing in it narrows it to devices, users or one image, or only what an attacker chooses."""
    names = {column.name for condition in conditions_of(predicate) for column in columns_of(condition)}
    if not names or names & facts.NARROWING:
        return
    event = _asked([*target.predicates, predicate], [], target).event or _asked([predicate], [], target).event
    if event is None:
        return
    witness = {**dict.fromkeys(sorted(names)), **_shown(event, target)}
    if names <= facts.CHOSEN_BY_ATTACKERS:
        message = f"only {listing(sorted(names))} is asked, which whoever runs a program chooses"
        yield Verdict(VerdictKind.TOO_BROAD, message, witness)
    elif not names & facts.CHOSEN_BY_ATTACKERS:
        yield Verdict(VerdictKind.TOO_BROAD, "no device, user, address or image narrows it", witness)


def _said(kind: VerdictKind, message: str, answer: Answer, witness: Witness | None = None) -> Verdict:
    """The verdict, or that it is not proven where the values tried may not be all."""
    if not answer.is_exact:
        return Verdict(
            VerdictKind.NOT_PROVEN, f"perhaps {kind}: {message}; not proven beyond the values tried", witness or {}
        )
    return Verdict(kind, message, witness or {})


def _shown(event: Mapping[int, object] | None, target: Target) -> dict[str, object]:
    return by_name(event, target.columns)
