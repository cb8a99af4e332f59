"""A text that meets some comparisons and not others, or the certainty that there is none.

The text is put together from what has to be in it: a beginning, parts, terms, an end, each apart from the others by
a letter or a sign that no constant holds. So no comparison comes true by an accident of the joints, and if this text
does not do, none does. Does not live here: conditions on several columns, `and` and `or` (`solver`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from string import ascii_lowercase, digits

from gazehound.conditions.comparisons import CASE_SEARCHES, EQUALITIES, SEARCHES, TESTS, Comparison
from gazehound.conditions.witnesses import OTHER_TEXT, flat, letter_cases
from gazehound.evaluator import evaluate
from gazehound.records import record

Literal = tuple[Comparison, bool]
"""A comparison and whether it is to be met."""

_SIGNS = " |;~^#"
_NICE = ("x", "y", "z", "q", "k", "w", *digits, *ascii_lowercase)
_BOUNDED = {"has": (True, True), "hasprefix": (True, False), "hassuffix": (False, True)}


@record(frozen=True, slots=True)
class Found:
    """A text, or None; `is_certain` is False where None may be a matter of the texts tried."""

    text: str | None
    is_certain: bool


def text_that(literals: Sequence[Literal]) -> Found:
    """A text for which every comparison is as wanted."""
    read = [_Literal(comparison, _is_positive(comparison, wanted)) for comparison, wanted in literals]
    for text in _candidates(read):
        if all(is_met(comparison, text) is wanted for comparison, wanted in literals):
            return Found(text, True)
    return Found(None, _is_complete(read))


def is_met(comparison: Comparison, text: str) -> bool:
    """What a comparison of a column, or of the column in lower or upper case, answers for a text of the column."""
    assert comparison.column is not None
    return evaluate(comparison.call, {comparison.column.id: text}) is True


def _is_positive(comparison: Comparison, wanted: bool) -> bool:
    """Whether something has to be there, rather than be missing."""
    if comparison.name in ("isnotempty", "isnull", "isnotnull"):
        return False
    return wanted is not comparison.name.startswith("!")


@dataclass(frozen=True)
class _Literal:
    comparison: Comparison
    is_positive: bool

    @property
    def kind(self) -> str:
        """The operator without negation and case: `has`, `contains`, `==`, `in`."""
        name = self.comparison.name.removesuffix("_cs")
        return {"!=": "==", "=~": "==", "!~": "==", "in~": "in"}.get(name, name.removeprefix("!").removesuffix("~"))

    @property
    def is_equality(self) -> bool:
        return self.comparison.name in EQUALITIES

    @property
    def is_search(self) -> bool:
        return self.comparison.name in SEARCHES | CASE_SEARCHES

    @property
    def tells_case(self) -> bool:
        return self.comparison.name in CASE_SEARCHES

    @property
    def texts(self) -> list[str]:
        return [each for each in flat(self.comparison.constants) if isinstance(each, str)]

    def answers(self, text: str) -> bool:
        return is_met(self.comparison, text)


def _is_complete(literals: Sequence[_Literal]) -> bool:
    """Whether the candidates are all that could make a difference."""
    known = EQUALITIES | TESTS | SEARCHES | CASE_SEARCHES
    texts = [text for each in literals for text in each.texts]
    if any(each.comparison.name not in known for each in literals) or not all(map(str.isascii, texts)):
        return False
    must = [each for each in literals if each.is_positive]
    if any(each.tells_case for each in literals) and any(not each.tells_case for each in must):
        return False  # which letters are upper case would have to be tried one by one
    return _fresh(_NICE, texts) is not None


def _fresh(letters: Sequence[str], texts: Sequence[str]) -> str | None:
    used = set("".join(texts).lower())
    return next((each for each in letters if each not in used), None)


def _candidates(literals: Sequence[_Literal]) -> Iterator[str]:
    equal = [each for each in literals if each.is_positive and each.is_equality]
    if equal:
        yield from _equal_to(min(equal, key=lambda each: len(each.texts)), literals)
        return
    if any(each.kind == "isempty" and each.is_positive for each in literals):
        yield ""
        return
    must = [each for each in literals if each.is_positive and each.is_search]
    texts = [text for each in literals for text in each.texts]
    pad, sign = _fresh(_NICE, texts) or "x", _fresh(_SIGNS, texts) or "\u00a6"
    if not must:
        yield from (OTHER_TEXT, pad * 3, "")
        return
    yield from _built(must, [each for each in literals if not each.is_positive], pad, sign)


def _equal_to(literal: _Literal, literals: Sequence[_Literal]) -> Iterator[str]:
    """The constants of a comparison; where letter case is not told apart, also in other cases than all constants."""
    yield from literal.texts
    if literal.comparison.name in ("==", "in", "!=", "!in") and not literal.comparison.is_folded:
        return
    others = [text for each in literals for text in each.texts]
    yield from (other for each in literal.texts for other in others if other.lower() == each.lower())
    for each in literal.texts:
        yield from islice(letter_cases(each), len(others) + 1)


def _built(must: Sequence[_Literal], without: Sequence[_Literal], pad: str, sign: str) -> Iterator[str]:
    starts = [each for each in must if each.kind == "startswith"]
    ends = [each for each in must if each.kind == "endswith"]
    inside = [each for each in must if each.kind not in ("startswith", "endswith")]
    start = max((text for each in starts for text in each.texts), key=len, default="")
    end = max((text for each in ends for text in each.texts), key=len, default="")
    parts = [part for each in inside for part in _parts(each, without, pad, sign)]
    plain = [each.strip(pad + sign) for each in parts]
    yield from (start or end or "".join(plain[:1]), *plain)  # a constant alone is the easiest to read
    yield f"{start}{sign.join(plain)}{end}"
    yield sign.join(each for each in (start, *plain, end) if each)
    for left in (pad, sign):
        for right in (pad, sign):
            yield f"{start}{left}{''.join(parts)}{right}{end}"
            yield f"{start}{''.join(parts)}{right}{end}" if start else f"{''.join(parts)}{right}{end}"
            yield f"{start}{left}{''.join(parts)}{end}"
    for case in (str.lower, str.upper, str.swapcase):
        yield case(f"{start}{pad}{''.join(parts)}{pad}{end}")


def _parts(literal: _Literal, without: Sequence[_Literal], pad: str, sign: str) -> list[str]:
    """What has to stand in the text for a comparison to hold, kept apart from its surroundings."""
    before, behind = _BOUNDED.get(literal.kind.replace("_any", "").replace("_all", ""), (False, False))
    texts = [f"{sign if before else pad}{each}{sign if behind else pad}" for each in literal.texts if each]
    if literal.kind == "has_all":
        return texts
    fitting = [text for text in texts if not any(_is_against(each, text) for each in without)]
    return (fitting or texts)[:1]


def _is_against(literal: _Literal, text: str) -> bool:
    """Whether a text holds what a comparison says must not be there."""
    return literal.is_search and literal.answers(text) is not literal.comparison.name.startswith("!")
