"""What was likely meant: words of other languages, misspelled operators, signs of programming.

Lives here: help lines of syntax errors. Does not live here: the wording of the errors themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from gazehound.diagnostics import did_you_mean
from gazehound.syntax.tokens import LIST_OPERATORS, LITERALS, WORD_OPERATORS, Token, TokenKind

_OTHER_LANGUAGES = {
    "select": "project",
    "fields": "project",
    "table": "project",
    "groupby": "summarize",
    "group": "summarize",
    "stats": "summarize",
    "aggregate": "summarize",
    "having": "where",
    "head": "take",
    "first": "take",
    "dedup": "distinct",
    "unique": "distinct",
    "rename": "project-rename",
    "eval": "extend",
    "drop": "project-away",
    "mv": "mv-expand",
    "expand": "mv-expand",
    "orderby": "order by",
}
_OLD_SPELLINGS = frozenset({"containscs", "notcontains", "notcontainscs", "like", "likecs", "notlike", "notlikecs"})
_BETWEEN_OPERANDS = frozenset(
    word
    for word in {*WORD_OPERATORS, *LIST_OPERATORS, "and", "or", "between", "matches regex", "with"} - _OLD_SPELLINGS
    if not word.startswith("!") and not word.endswith("_cs")
)
SHORTEST_HINTED = 2
"""A word must be longer than this to be taken for a misspelled operator."""
_SIGNS = {
    "=": "a comparison is written `==`",
    "?": "a choice is written `iff(condition, then, otherwise)`",
    "<|": "`<|` belongs to management commands, which are not queries",
    "=>": "`=>` stands in the steps of `scan` only",
    "..": "a range is written `between (low .. high)`",
    ":": "`:` stands between a column and its type, or in `search`",
}
_COMPARISONS = frozenset({"==", "!=", "<>", "<", "<=", ">", ">=", "=~", "!~", "between", "!between"})


def operator_hint(word: str, known: Iterable[str]) -> str:
    """The tabular operator that a word most likely stands for."""
    other = _OTHER_LANGUAGES.get(word.lower())
    if other:
        return f"the operator is `{other}`"
    return did_you_mean(word, known, "tabular operator")


def unexpected_hint(before: Token, token: Token) -> str:
    """What may be wrong where `token` does not fit behind `before`; empty when nothing is likely."""
    text = token.text
    if text in _SIGNS:
        return _SIGNS[text]
    if text in _COMPARISONS or text in WORD_OPERATORS or text in LIST_OPERATORS:
        return "comparisons do not chain: join them by `and`, or put one into brackets"
    if text == "not":
        return "a negated operator is one word, such as `!in` or `!has`"
    if (token.kind is TokenKind.NAME and len(text) > SHORTEST_HINTED) or text.lower() in ("and", "or", "in"):
        near = did_you_mean(text, _BETWEEN_OPERANDS - {text}, "operator")
        if near:
            return near
    return _missing_between(before, token) if token.kind is TokenKind.NAME or token.kind in LITERALS else ""


def _missing_between(before: Token, token: Token) -> str:
    if before.kind is TokenKind.STRING and before.end == token.start:
        return f"a quote inside of a text is written `\\{before.text[-1]}`"
    if before.kind in LITERALS or before.kind is TokenKind.NAME or before.text in (")", "]"):
        return "an operator or a comma may be missing before it"
    return ""
