"""Pipelines: a source and the tabular operators behind `|`.

Lives here: the chain of operators and going on after a mistake in one. Does not live here: the grammar of each
tabular operator; the parser is given a table of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gazehound.diagnostics import Diagnostics
from gazehound.syntax.nodes import Expression, Operator, Pipeline
from gazehound.syntax.parser.cursor import CLOSERS, ENDS, SyntaxFault, shortened
from gazehound.syntax.parser.expressions import LEVELS
from gazehound.syntax.parser.hints import operator_hint, unexpected_hint
from gazehound.syntax.parser.properties import PROPERTIES
from gazehound.syntax.parser.sources import SourceParser
from gazehound.syntax.tokens import Token, TokenKind
from gazehound.text import SourceText

OperatorParser = Callable[["Parser"], Operator]

FIRST_OPERATORS = frozenset({"evaluate", "find", "macro-expand", "print", "range", "search", "union"})
"""Operators that need no table before them."""

_NEVER_PIPED = frozenset({"print"})


class Parser(SourceParser):
    """The grammar of queries; `operators` parse what stands behind a `|`, by keyword."""

    def __init__(
        self,
        source: SourceText,
        tokens: Sequence[Token],
        diagnostics: Diagnostics,
        operators: Mapping[str, OperatorParser],
    ) -> None:
        super().__init__(source, tokens, diagnostics)
        self.operators = operators
        self.primaries: dict[str, Callable[[], Expression]] = {
            "(": self.parenthesized,
            "dynamic": self.dynamic,
            "typeof": self.typeof,
            "datatable": self.datatable,
            "externaldata": self.external_data,
            "external_data": self.external_data,
            "inline_external_table": self.inline_external_table,
            "toscalar": self.tabular_call,
            "materialize": self.tabular_call,
        }

    # --- pipelines -----------------------------------------------------------------------------------

    def pipeline(self) -> Expression:
        """An expression, or a source and the tabular operators behind it."""
        start, mark = self.token.start, self.mark()
        try:
            if self.starts_operator():
                operator = self._first_operator()
                return Pipeline(operator, self._operators(), self.span_from(start))
            value = self.expression()
        except SyntaxFault:
            self.recover(mark, _BAR)
            self._operators()  # for the mistakes in them
            raise
        return self.piped(value) if self.sees("|") or self._lacks_bar() else value

    def piped(self, source: Expression) -> Expression:
        """`source` with the operators that stand behind it."""
        operators = self._operators()
        return Pipeline(source, operators, self.span_from(source.span.start))

    def starts_operator(self) -> bool:
        """True where a tabular operator begins rather than an expression."""
        text = self.token.text
        if text not in self.operators:
            return False
        check = _AMBIGUOUS.get(text)
        return check(self) if check else True

    def _first_operator(self) -> Operator:
        """An operator without a table before it; K0113 where it needs one."""
        keyword = self.token
        if keyword.text not in FIRST_OPERATORS:
            self.report("K0113", self.span_of(keyword), operator=keyword.text)
        operator = self.operator()
        self._end_operator()
        return operator

    def _operators(self) -> tuple[Operator, ...]:
        """`| operator | operator`, those with a mistake left out."""
        operators: list[Operator] = []
        while self.accept("|") or self._lacks_bar():
            operator = self._operator_or_none()
            if operator is not None:
                operators.append(operator)
        return tuple(operators)

    def _lacks_bar(self) -> bool:
        """True where an operator stands without a `|` before it, which is told (K0101)."""
        token = self.token
        if token.kind is not TokenKind.KEYWORD or token.text not in self.operators or token.text in _NEVER_PIPED:
            return False
        self.report("K0101", expected="`|`", purpose=" before an operator", found=self.found())
        return True

    def _operator_or_none(self) -> Operator | None:
        """An operator; None after a mistake in it, the rest of it being skipped."""
        mark = self.mark()
        try:
            self.enter()
            operator = self.operator()
            self._end_operator()
        except SyntaxFault:
            self.recover(mark, _BAR)
            self._skip_strays()
            return None
        self.levels -= 1
        return operator

    def _end_operator(self) -> None:
        """K0105 where an operator goes on with what does not belong to it, or a bracket closes nothing."""
        while self.token.text in CLOSERS and not self.brackets:
            self.report("K0105", found=self.found(), help="no bracket is open here")
            self.take()
        if self.token.text not in ENDS and not self._starts_next():
            raise self.unexpected()

    def _skip_strays(self) -> None:
        while self.token.text in CLOSERS and not self.brackets:
            self.take()

    def _starts_next(self) -> bool:
        """True where the next operator or statement begins without the sign that has to stand before it."""
        token = self.token
        return token.kind is TokenKind.KEYWORD and (token.text in self.operators or token.text == "let")

    def operator(self) -> Operator:
        """The tabular operator that begins here; K0104 for a word that is none, K0106 for no word."""
        token = self.token
        parse = self.operators.get(token.text)
        if parse is not None:
            return parse(self)
        if token.kind in (TokenKind.NAME, TokenKind.KEYWORD):
            word = shortened(self._dashed_word())
            raise self.fault("K0104", name=word, help=operator_hint(word, self.operators))
        if token.text == "|" and self.is_adjacent():
            fault = self.fault("K0106", found=self.found(), help="the operator is `or`")
            self.take()
            raise fault
        raise self.fault("K0106", found=self.found())

    def _dashed_word(self) -> str:
        word, ahead = self.token.text, 1
        while self.peek(ahead).text == "-" and self.is_adjacent(ahead) and self.is_adjacent(ahead + 1):
            word += "-" + self.peek(ahead + 1).text
            ahead += 2
        return word

    def unexpected(self) -> SyntaxFault:
        """The fault of text that fits nowhere."""
        hint = unexpected_hint(self.tokens[self.at - 1] if self.at else self.token, self.token)
        if not hint and self.brackets:
            hint = f"{self.opened()} is still open"
        return self.fault("K0105", found=self.found(), help=hint)

    def operators_in_brackets(self) -> tuple[Operator, ...]:
        """`(operator | operator)`, as mv-apply, partition, fork and facet hold them."""
        self.open("(", "and the operators")
        first = self._operator_or_none()
        rest = self._operators()
        self.close(")")
        return rest if first is None else (first, *rest)


_BAR = frozenset({"|"})


def _sees_property(parser: Parser) -> bool:
    return parser.peek().text in PROPERTIES


def _sees_operand(parser: Parser) -> bool:
    """True where what follows a keyword can follow no column of that name."""
    following = parser.peek()
    if following.kind is TokenKind.KEYWORD:
        return parser.peek(2).text == "(" and following.text not in LEVELS
    return following.kind in (TokenKind.NAME, TokenKind.LONG)


_AMBIGUOUS: dict[str, Callable[[Parser], bool]] = {
    "evaluate": lambda parser: parser.name_length(1) > 0 or _sees_property(parser),
    "facet": lambda parser: parser.peek().text == "by",
    "partition": lambda parser: parser.peek().text == "by" or _sees_property(parser),
    "reduce": lambda parser: parser.peek().text == "by" or _sees_property(parser),
    "range": lambda parser: bool(length := parser.name_length(1)) and parser.peek(1 + length).text == "from",
    "render": lambda parser: parser.is_word(1) and parser.peek().text not in LEVELS,
    "order": lambda parser: parser.peek().text == "by",
    "sort": lambda parser: parser.peek().text == "by",
    **dict.fromkeys(
        (
            *("consume", "count", "distinct", "extend", "filter", "fork", "getschema", "join", "limit", "lookup"),
            *("mvapply", "mvexpand", "parse", "scan", "serialize", "summarize", "take", "top"),
        ),
        _sees_operand,
    ),
}
"""Operators whose keyword may be a name as well, and how to tell."""
