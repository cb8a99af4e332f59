"""What an expression of mixed polarity probably means.

Does not live here: telling that one is mixed (`prover`), reading it (`language`).
"""

from __future__ import annotations

from collections.abc import Sequence

from gazehound.exclusions import language
from gazehound.syntax import nodes as syntax


def repaired_of(expression: syntax.Expression, table: str, columns: Sequence[str]) -> str | None:
    """The predicate that a mixed expression means: its negative arms the other way round, and one of the others.

    Arms on a field that no event has are left out. None where nothing is mixed, nothing would be left, or what is left
    would be wider than what was written: one field alone.
    """
    arms = language.arms_of(expression, "or")
    negative = [language.opposite(each) for each in arms if language.is_negative(each)]
    positive = [each for each in arms if not language.is_negative(each)]
    if not negative or (not positive and len(negative) < 2):
        return None
    fields = {language.field_of(each) for each in negative}
    first = _said_in_kql(negative, " or " if len(fields) == 1 else " and ", table, columns)
    rest = _said_in_kql(positive, " or ", table, columns)
    if positive and not rest and len(fields) == 1:
        return None
    return " and ".join(each for each in (first, rest) if each) or None


def _said_in_kql(arms: Sequence[syntax.Expression], word: str, table: str, columns: Sequence[str]) -> str:
    translated = [language.translate(each, table, columns) for each in arms]
    said = [language.written(each.expression) for each in translated if not each.unresolved]
    return f"({word.join(said)})" if len(said) > 1 else "".join(said)
