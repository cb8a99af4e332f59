"""String operators: `=~`, `contains`, `startswith`, `endswith`, `has` and its family, `matches regex`.

A dynamic left side is taken as its text. Does not live here: `==`, `in` (`comparison`, `membership`), how they are
said in SQL (`casefold_sql`, `terms`, `regex_sql`).
"""

from __future__ import annotations

from collections.abc import Callable

from gazehound import sql
from gazehound.functions import casefold_sql, plain_regex, plain_text, terms
from gazehound.functions.comparison_sql import LOOSE
from gazehound.functions.declare import Example, Function, Nulls, Operand, Overload, operator
from gazehound.functions.json_sql import element_texts, is_kind
from gazehound.functions.membership import expanded
from gazehound.functions.plain_written import dynamic_text
from gazehound.functions.regex_sql import translated
from gazehound.functions.terms import Ends
from gazehound.functions.text_sql import constant_text, text_of
from gazehound.sql import Node
from gazehound.types import ScalarType

Search = Callable[[Operand, Operand], Node]
_FORM = "(text: StringOrDynamic, needle: StringOrDynamic): bool"
_LIST_FORM = "(text: StringOrDynamic, needles: Scalar...): bool"
_SOURCE = "Kusto reference: String operators; answers recorded from Kusto"


def _same(text: Operand, other: Operand) -> Node:
    """`=~`; a literal may stand on either side."""
    if constant_text(other) is None and constant_text(text) is not None:
        text, other = other, text
    literal = constant_text(other)
    if literal is not None:
        return casefold_sql.equals(text_of(text), literal)
    return sql.equals(casefold_sql.folded_exactly(text_of(text)), casefold_sql.folded_exactly(text_of(other)))


def _substring(name: str, literal_search: Callable[[Node, str, bool], Node], case_sensitive: bool) -> Search:
    """A search for a plain part of a text by DuckDB's function `name`."""

    def lowering(text: Operand, needle: Operand) -> Node:
        literal = constant_text(needle)
        if literal is not None:
            return literal_search(text_of(text), literal, case_sensitive)
        operands = [text_of(text), text_of(needle)]
        if not case_sensitive:
            operands = [casefold_sql.folded_exactly(each) for each in operands]
        return sql.call(name, *operands)

    return lowering


def _term(ends: Ends, case_sensitive: bool) -> Search:
    def lowering(text: Operand, needle: Operand) -> Node:
        literal = constant_text(needle)
        if literal is not None:
            return terms.has(text_of(text), literal, ends, case_sensitive)
        return terms.has_computed(text_of(text), text_of(needle), ends, case_sensitive)

    return lowering


def _negated(search: Search) -> Search:
    return lambda text, needle: sql.not_(search(text, needle))


def _matches(text: Operand, pattern: Operand) -> Node:
    return sql.call("regexp_matches", text_of(text), sql.text(translated(pattern)))


def _has_any(text: Operand, *needles: Operand) -> Node:
    literals, computed = _needles(needles)
    node = text_of(text)
    found = [terms.has_any(node, literals)] if literals or not computed else []
    return sql.or_(*found, *(_has_one_of(node, each) for each in computed))


def _has_all(text: Operand, *needles: Operand) -> Node:
    literals, computed = _needles(needles)
    node = text_of(text)
    return sql.and_(terms.has_all(node, literals), *(_has_each_of(node, each) for each in computed))


def _needles(items: tuple[Operand, ...]) -> tuple[list[str], list[Operand]]:
    """Literal texts, and needles that only the rows tell."""
    known = expanded(items)
    literals = [_written(each) for each in known if each.is_constant and each.constant is not None]
    return literals, [each for each in known if not each.is_constant]


def _written(item: Operand) -> str:
    return dynamic_text(item.constant)


def _has_term(node: Node, item: Operand) -> Node:
    """One needle that is no array; a null is none."""
    found = terms.has_computed(node, text_of(item))
    if item.type is ScalarType.STRING:
        return found
    return sql.and_(sql.is_not_null(item.node), found)


def _has_one_of(node: Node, item: Operand) -> Node:
    if item.type not in LOOSE:
        return _has_term(node, item)
    return sql.binary(">", sql.call("len", _matching(node, item)), sql.integer(0))


def _has_each_of(node: Node, item: Operand) -> Node:
    if item.type not in LOOSE:
        return sql.or_(sql.is_null(item.node), terms.has_computed(node, text_of(item)))
    return sql.equals(sql.call("len", _matching(node, item)), sql.call("len", _texts(item)))


def _matching(node: Node, array: Operand) -> Node:
    """The texts of a dynamic array that stand as terms in the text."""
    return sql.call("list_filter", _texts(array), sql.lambda_(["x"], terms.has_computed(node, sql.column("x"))))


def _texts(item: Operand) -> Node:
    """The texts of a dynamic array, or the one of another dynamic value; none of null."""
    none = sql.cast(sql.array([]), "VARCHAR[]")
    alone = sql.if_(sql.is_null(item.node), none, sql.array([text_of(item)]))
    present = sql.call("list_filter", element_texts(item.node), sql.lambda_(["x"], sql.is_not_null(sql.column("x"))))
    return sql.if_(is_kind(item.node, "ARRAY"), present, alone)


def _pair(
    name: str, doc: str, search: Search, plain: plain_text.Test, examples: tuple[Example, ...], negation: str = ""
) -> tuple[Function, ...]:
    """The operator and its negation; the examples of the operator, inverted, serve both."""
    negated = negation or f"!{name}"
    inverse = {"true": "false", "false": "true"}
    inverted = tuple(
        Example(each.kql.replace(f" {name} ", f" {negated} ", 1), inverse[each.result]) for each in examples
    )
    return (
        operator(
            name, doc=doc, source=_SOURCE, nulls=Nulls.NEVER, false_on_empty=True,
            overloads=(Overload(_FORM, search, plain),), examples=examples,
        ),
        operator(
            negated, doc=f"The opposite of `{name}`.", source=_SOURCE, nulls=Nulls.NEVER,
            overloads=(Overload(_FORM, _negated(search), plain_text.negated(plain)),), examples=inverted,
        ),
    )  # fmt: skip


def _true(kql: str, why: str = "") -> Example:
    return Example(kql, "true", why)


def _false(kql: str, why: str = "") -> Example:
    return Example(kql, "false", why)


def _contains(text: str, part: str) -> bool:
    return part in text


_ANY_CASE = "whatever the letter case"

OPERATORS: tuple[Function, ...] = (
    *_pair(
        "=~",
        f"True when two texts are the same, {_ANY_CASE}.",
        _same,
        plain_text.same_in_any_case,
        (
            _true('"ABC" =~ "abc"'),
            _true('"CAFÉ" =~ "café"'),
            _true('"Straße" =~ "straße"'),
            _false('"Strasse" =~ "straße"'),
            _false('"\u212a" =~ "k"', "the kelvin sign is no k"),
            _true('"" =~ ""'),
            _false('"abc" =~ ""'),
            _true('dynamic("Abc") =~ "aBC"'),
        ),
        negation="!~",
    ),
    *_pair(
        "contains",
        f"True when the second text is a part of the first, {_ANY_CASE}.",
        _substring("contains", casefold_sql.contains, False),
        plain_text.substring_test(_contains, False),
        (
            _true('"PowerShell" contains "SHELL"'),
            _false('"PowerShell" contains "bash"'),
            _true('"a%b" contains "%"'),
            _true('"ÜBER" contains "über"'),
            _false('"\u212aelvin" contains "kelvin"'),
            _true('"abc" contains ""'),
            _true('dynamic({"a": "X"}) contains "a"'),
        ),
    ),
    *_pair(
        "contains_cs",
        "True when the second text is a part of the first, letter case included.",
        _substring("contains", casefold_sql.contains, True),
        plain_text.substring_test(_contains, True),
        (
            _true('"PowerShell" contains_cs "Shell"'),
            _false('"PowerShell" contains_cs "shell"'),
            _true('"" contains_cs ""'),
        ),
    ),
    *_pair(
        "startswith",
        f"True when the first text begins with the second, {_ANY_CASE}.",
        _substring("starts_with", casefold_sql.starts_with, False),
        plain_text.substring_test(str.startswith, False),
        (
            _true(r'"C:\\Windows" startswith "c:\\"'),
            _true('"Kusto" startswith "kus"'),
            _false('" abc" startswith "abc"'),
            _true('"Éa" startswith "é"'),
            _true('"abc" startswith ""'),
        ),
    ),
    *_pair(
        "startswith_cs",
        "True when the first text begins with the second, letter case included.",
        _substring("starts_with", casefold_sql.starts_with, True),
        plain_text.substring_test(str.startswith, True),
        (_true('"Abc" startswith_cs "Ab"'), _false('"Abc" startswith_cs "ab"')),
    ),
    *_pair(
        "endswith",
        f"True when the first text ends with the second, {_ANY_CASE}.",
        _substring("ends_with", casefold_sql.ends_with, False),
        plain_text.substring_test(str.endswith, False),
        (
            _true('"cmd.EXE" endswith ".exe"'),
            _true('"disk" endswith "SK"'),
            _false('"cmd.exe " endswith ".exe"'),
            _true('"aÉ" endswith "é"'),
            _true('"abc" endswith ""'),
        ),
    ),
    *_pair(
        "endswith_cs",
        "True when the first text ends with the second, letter case included.",
        _substring("ends_with", casefold_sql.ends_with, True),
        plain_text.substring_test(str.endswith, True),
        (_true('"cmd.exe" endswith_cs ".exe"'), _false('"cmd.EXE" endswith_cs ".exe"')),
    ),
    *_pair(
        "has",
        f"True when the second text is a term of the first, {_ANY_CASE}.",
        _term(Ends.BOTH, False),
        plain_text.term_test(True, True, False),
        (
            _true('"North America" has "america"'),
            _false('"NorthAmerica" has "america"'),
            _true('"alpha_beta" has "alpha"', "an underscore ends a term"),
            _true('"Привет мир" has "МИР"'),
            _true('"C:\\\\x\\\\cmd.exe /c" has "cmd.exe"'),
            _true('"cmd.exe" has ".exe"', "an end that is no letter or digit asks for nothing"),
            _false('"cmd.exec" has ".exe"'),
            _false('"\u212a" has "k"'),
            _true('"abc" has ""'),
            _false('"" has "a"'),
            _true('dynamic(["x", "yz"]) has "YZ"'),
        ),
    ),
    *_pair(
        "has_cs",
        "True when the second text is a term of the first, letter case included.",
        _term(Ends.BOTH, True),
        plain_text.term_test(True, True, True),
        (
            _true('"The.Quick.Brown" has_cs "Quick"'),
            _false('"the quick" has_cs "Quick"'),
            _false('"Quicker" has_cs "Quick"'),
        ),
    ),
    *_pair(
        "hasprefix",
        f"True when a term of the first text begins with the second, {_ANY_CASE}.",
        _term(Ends.START, False),
        plain_text.term_test(True, False, False),
        (
            _true('"North America" hasprefix "AME"'),
            _false('"North America" hasprefix "rica"'),
            _true('"abc" hasprefix ""'),
        ),
    ),
    *_pair(
        "hasprefix_cs",
        "True when a term of the first text begins with the second, letter case included.",
        _term(Ends.START, True),
        plain_text.term_test(True, False, True),
        (_true('"North America" hasprefix_cs "Ame"'), _false('"North America" hasprefix_cs "ame"')),
    ),
    *_pair(
        "hassuffix",
        f"True when a term of the first text ends with the second, {_ANY_CASE}.",
        _term(Ends.END, False),
        plain_text.term_test(False, True, False),
        (_true('"the end." hassuffix "ND"'), _false('"ending" hassuffix "end"'), _true('"abc" hassuffix ""')),
    ),
    *_pair(
        "hassuffix_cs",
        "True when a term of the first text ends with the second, letter case included.",
        _term(Ends.END, True),
        plain_text.term_test(False, True, True),
        (_true('"North America" hassuffix_cs "rica"'), _false('"North America" hassuffix_cs "Rica"')),
    ),
    operator(
        "has_any",
        doc="True when one of a list of texts, or one element of a dynamic array, is a term of the text.",
        source="Kusto reference: has_any operator",
        nulls=Nulls.NEVER,
        false_on_empty=True,
        overloads=(Overload(_LIST_FORM, _has_any, plain_text.has_any),),
        examples=(
            _true('"cmd /c whoami" has_any ("net", "WHOAMI")'),
            _false('"network" has_any ("net", "work")'),
            _true('"a b" has_any (dynamic(["x", "b"]))'),
            _false('"a b" has_any (dynamic([]))'),
            _true('"état" has_any ("ÉTAT", "x")'),
            _true('"n 5" has_any (dynamic([5]))'),
        ),
    ),
    operator(
        "has_all",
        doc="True when all of a list of texts, or of a dynamic array, are terms of the text.",
        source="Kusto reference: has_all operator",
        nulls=Nulls.NEVER,
        false_on_empty=True,
        overloads=(Overload(_LIST_FORM, _has_all, plain_text.has_all),),
        examples=(
            _true('"reg add HKLM run" has_all ("ADD", "run")'),
            _false('"reg add" has_all ("add", "run")'),
            _true('"a b c" has_all (dynamic(["c", "a"]))'),
        ),
    ),
    operator(
        "matches regex",
        doc="True when the regular expression matches a part of the text.",
        source="Kusto reference: matches regex operator; Regex syntax",
        nulls=Nulls.NEVER,
        overloads=(Overload(_FORM, _matches, plain_regex.matches),),
        examples=(
            _true(r'"2020-01-02" matches regex @"^\d{4}-\d{2}-\d{2}$"'),
            _false('"abc" matches regex "[A-Z]"'),
            _true('"ABC" matches regex "(?i)b"'),
            _true(r'"naïve" matches regex @"^\w+$"', "classes cover Unicode"),
            _true('"" matches regex "^$"'),
            _false(r'"a\nb" matches regex "a.b"', "a dot is no line break"),
        ),
        notes="The pattern is a literal; nested classes, class arithmetic and the flags R and x are refused.",
    ),
    *(
        operator(name, doc="An old form of pattern match.", source="Kusto's own parser", overloads=(Overload(_FORM),))
        for name in ("like", "likecs", "notlike", "notlikecs")
    ),
)
