"""Expressions: operators with their precedence, paths, calls, brackets, and pipelines.

Lives here: everything that has a value, and the chain of tabular operators behind `|`. Does not live here:
the grammar of each tabular operator; the parser is given a table of them.

Precedence, loosest first: `or`, `and`, equality (with `in`, `between`, `has_any`), order, sum, product, string
operators, sign. Equality, order and string operators do not chain. Source: Kusto reference, "Scalar operators",
and what Kusto's own parser accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence


from gazehound.diagnostics import Diagnostics, did_you_mean
from gazehound.syntax.nodes import (
    Between,
    Binary,
    Call,
    Datatable,
    Expression,
    ExternalData,
    Index,
    ListOperation,
    Literal,
    Name,
    NamedExpression,
    NameReference,
    Operator,
    Parenthesized,
    Path,
    Pipeline,
    Property,
    Star,
    Unary,
)
from gazehound.syntax.parser.cursor import SyntaxFault
from gazehound.syntax.parser.literals import LiteralParser
from gazehound.syntax.tokens import (
    DECLARED_KEYWORDS,
    LIST_OPERATORS,
    LITERALS,
    REFERENCE_KEYWORDS,
    WORD_OPERATORS,
    Token,
    TokenKind,
)
from gazehound.text import SourceText, Span
from gazehound.types import ScalarType

DEEPEST = 120
"""How many brackets may be open at once."""

OR, AND, EQUALITY, ORDER, SUM, PRODUCT, TEXT = range(1, 8)

_LEVELS: dict[str, int] = {
    "or": OR,
    "and": AND,
    **dict.fromkeys(("==", "!=", "<>", "between", "!between", *LIST_OPERATORS), EQUALITY),
    **dict.fromkeys(("<", "<=", ">", ">="), ORDER),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys(("*", "/", "%"), PRODUCT),
    **dict.fromkeys(("=~", "!~", ":", "matches regex", *WORD_OPERATORS), TEXT),
}
_UNCHAINED = frozenset({EQUALITY, ORDER, TEXT})
_SPELLED = {
    "<>": "!=",
    "containscs": "contains_cs",
    "notcontains": "!contains",
    "notcontainscs": "!contains_cs",
}

OperatorParser = Callable[["ExpressionParser"], Operator]


class ExpressionParser(LiteralParser):
    """The grammar of expressions and pipelines; `operators` parse what stands behind a `|`, by keyword."""

    def __init__(
        self,
        source: SourceText,
        tokens: Sequence[Token],
        diagnostics: Diagnostics,
        operators: Mapping[str, OperatorParser],
    ) -> None:
        super().__init__(source, tokens, diagnostics)
        self.operators = operators

    # --- pipelines -----------------------------------------------------------------------------------

    def pipeline(self) -> Expression:
        """An expression, or a source and the tabular operators behind it."""
        start = self.token.start
        if self.starts_operator():
            source: Expression | Operator = self._first_operator()
            return Pipeline(source, self._piped(), self.span_from(start))
        value = self.expression()
        if not self.sees("|"):
            return value
        return Pipeline(value, self._piped(), self.span_from(start))

    def _first_operator(self) -> Operator:
        keyword = self.token
        if keyword.text not in FIRST_OPERATORS:
            self.report("K0113", self.span_of(keyword), operator=keyword.text)
        return self.operator()

    def _piped(self) -> tuple[Operator, ...]:
        operators: list[Operator] = []
        while self.accept("|"):
            operator = self._operator_or_skip()
            if operator is not None:
                operators.append(operator)
        return tuple(operators)

    def _operator_or_skip(self) -> Operator | None:
        """An operator; None after a mistake in it, the rest of it being skipped."""
        depth = self.depth
        try:
            operator = self.operator()
            self._expect_operator_end()
        except SyntaxFault:
            self.depth = depth
            self.skip_to(frozenset("|;"))
            return None
        return operator

    def _expect_operator_end(self) -> None:
        token = self.token
        if token.text not in _OPERATOR_ENDS or token.kind is TokenKind.BAD:
            raise self.unexpected()

    def operator(self) -> Operator:
        """The tabular operator that begins here; K0104 for a word that is none."""
        token = self.token
        parse = self.operators.get(token.text)
        if parse is not None:
            return parse(self)
        if token.kind in (TokenKind.NAME, TokenKind.KEYWORD):
            raise self.fault(
                "K0104", name=token.text, help=did_you_mean(self._dashed_word(), self.operators, "tabular operator")
            )
        raise self.fault("K0106", found=self.found())

    def _dashed_word(self) -> str:
        word, ahead = self.token.text, 1
        while self.peek(ahead).text == "-" and self.is_adjacent(ahead) and self.is_adjacent(ahead + 1):
            word += "-" + self.peek(ahead + 1).text
            ahead += 2
        return word

    def operators_in_brackets(self) -> tuple[Operator, ...]:
        """`(operator | operator)`, as mv-apply, partition, fork and facet hold them."""
        self.expect("(", "and the operators")
        first = self._operator_or_skip()
        rest = self._piped()
        self.expect(")", "behind the operators")
        return rest if first is None else (first, *rest)

    def starts_operator(self) -> bool:
        """True where a tabular operator begins rather than an expression."""
        text = self.token.text
        if text not in self.operators:
            return False
        check = _AMBIGUOUS.get(text)
        return check(self) if check else True

    def unexpected(self) -> Exception:
        """The fault of text that fits nowhere."""
        token = self.token
        if token.kind is TokenKind.STRING or token.kind in (TokenKind.NAME, TokenKind.KEYWORD):
            near = did_you_mean(token.text, _WORDS_BETWEEN, "operator") if token.text.isidentifier() else ""
            return self.fault("K0105", found=self.found(), help=near)
        return self.fault("K0105", found=self.found())

    # --- operators of expressions --------------------------------------------------------------------

    def expression(self, floor: int = OR) -> Expression:
        """An expression of operators that bind at least as tight as `floor`."""
        start = self.token.start
        left: Expression = self._unary() if self.token.text != "*" else self._star(floor)
        ceiling = TEXT
        while True:
            operator = self.tokens[self.at]
            level = _LEVELS.get(operator.text, 0)
            if level < floor or level > ceiling or (operator.text == "in" and self.peek().text == "range"):
                return left
            self.at += 1
            left = self._applied(left, operator, level, start)
            ceiling = level - 1 if level in _UNCHAINED else level

    def _applied(self, left: Expression, operator: Token, level: int, start: int) -> Expression:
        text = operator.text
        place = Span(operator.start, operator.end)
        if text in LIST_OPERATORS:
            items = self._list_items()
            return ListOperation(text, left, items, place, self.span_from(start))
        if level == EQUALITY and text.endswith("between"):
            low, high = self._bounds()
            return Between(left, low, high, text[0] == "!", self.span_from(start))
        right = self._unary() if level == TEXT else self.expression(level + 1)
        return Binary(_SPELLED.get(text, text), left, right, place, self.span_from(start))

    def _star(self, floor: int) -> Expression:
        """`*` before a string operator or `==`, as `search` takes it."""
        token = self.take()
        level = _LEVELS.get(self.token.text, 0)
        if (level == TEXT or self.token.text == "==") and level >= floor:
            return Star(self.span_of(token))
        self.at -= 1
        raise self.no_expression()

    def _list_items(self) -> tuple[Expression, ...]:
        self.open("(", "and the list")
        if self.starts_operator():
            items: tuple[Expression, ...] = (self.pipeline(),)
        else:
            first = self.expression()
            if self.sees("|"):
                items = (self._continued(first),)
            else:
                rest = [first]
                while self.accept(","):
                    rest.append(self.expression())
                items = tuple(rest)
        self.close(")", "to close the list")
        return items

    def _continued(self, source: Expression) -> Expression:
        operators = self._piped()
        return Pipeline(source, operators, self.span_from(source.span.start))

    def _bounds(self) -> tuple[Expression, Expression]:
        self.open("(", "and the bounds")
        low = self.expression()
        self.expect("..", "between the bounds")
        high = self.expression()
        self.close(")", "behind the bounds")
        return low, high

    def _unary(self) -> Expression:
        sign = self.token
        if sign.text not in ("-", "+"):
            return self.postfix()
        self.at += 1
        if self.token.kind is TokenKind.LONG and self.token.text == _LARGEST_MAGNITUDE and sign.text == "-":
            number = self.take()
            return Literal(ScalarType.LONG, -(2**63), Span(sign.start, number.end))
        operand = self.postfix()
        return Unary(sign.text, operand, self.span_from(sign.start))

    # --- paths and calls -----------------------------------------------------------------------------

    def postfix(self) -> Expression:
        """A primary expression with `.member`, `[index]` and `.function()` behind it."""
        start = self.token.start
        value = self._primary()
        while True:
            text = self.tokens[self.at].text
            if text == ".":
                self.at += 1
                value = self._member(value, start)
            elif text == "[":
                self.open("[")
                index = self.expression()
                self.close("]", "to close the index")
                value = Index(value, index, self.span_from(start))
            else:
                return value

    def path(self) -> Expression:
        """A column, or a path into it, without calls."""
        start = self.token.start
        value: Expression = self.reference()
        while self.token.text in (".", "["):
            if self.accept("."):
                name = self.name(REFERENCE_KEYWORDS)
                value = Path(value, name, self.span_from(start))
            else:
                self.take()
                index = self.expression()
                self.expect("]", "to close the index")
                value = Index(value, index, self.span_from(start))
        return value

    def _member(self, base: Expression, start: int) -> Expression:
        length = self.name_length(0, REFERENCE_KEYWORDS)
        if length and self.peek(length).text == "(":
            return self._call(base, start)
        if length:
            name = self.name(REFERENCE_KEYWORDS)
            return Path(base, name, self.span_from(start))
        if self.accept("["):
            index = self.expression()
            self.expect("]", "to close the index")
            return Index(base, index, self.span_from(start))
        raise self.no_name("a member")

    def _call(self, base: Expression | None, start: int) -> Call:
        name = self.name(_CALLED)
        self.open("(")
        arguments = [] if self.sees(")") else self._arguments()
        self.close(")", f"to close `{name.text}(`")
        return Call(name, tuple(arguments), self.span_from(start), base)

    def _arguments(self) -> list[Expression]:
        arguments = [self._argument()]
        while self.accept(","):
            arguments.append(self._argument())
        return arguments

    def _argument(self) -> Expression:
        if self.token.text == "*" and self.peek().text in (")", ","):
            return Star(self.span_of(self.take()))
        return self.named_expression()

    def call(self) -> Call:
        """A function call; K0103 where none stands."""
        start = self.token.start
        if not self.name_length(0, _CALLED):
            raise self.no_name("a function")
        return self._call(None, start)

    # --- primary expressions -------------------------------------------------------------------------

    def _primary(self) -> Expression:
        token = self.tokens[self.at]
        kind = token.kind
        if kind is TokenKind.NAME:
            if self.tokens[self.at + 1].text == "(":
                return self._call(None, token.start)
            self.at += 1
            span = Span(token.start, token.end)
            return NameReference(Name(token.text, span), span)
        if kind in LITERALS:
            return self.literal()
        special = _SPECIAL.get(token.text) if kind is not TokenKind.END else None
        return special(self) if special else self._name_or_call()

    def _name_or_call(self) -> Expression:
        start = self.token.start
        length = self.name_length(0, REFERENCE_KEYWORDS)
        if length and self.peek(length).text == "(" and not self.sees("kind"):
            return self._call(None, start)
        if length:
            return self.reference()
        wildcard = self.wildcard_length(1) if self.sees("[") else 0
        if wildcard and self.peek(wildcard + 1).text == "]":
            self.at += 1
            pattern = self.wildcard(wildcard)
            self.expect("]")
            return pattern
        if self.sees("@"):
            return NameReference(Name("@", self.span_of(self.token)), self.span_of(self.take()))
        raise self.no_expression()

    def no_expression(self) -> Exception:
        """The fault of an expression that is not here."""
        token = self.token
        if token.kind is TokenKind.KEYWORD and token.text.isidentifier() and token.text not in _LEVELS:
            return self.fault("K0108", keyword=token.text)
        return self.fault("K0102", found=self.found())

    def _parenthesized(self) -> Expression:
        start = self.open("(").start
        inner = self.pipeline()
        self.close(")", "to close `(`")
        return Parenthesized(inner, self.span_from(start))

    def tabular_call(self) -> Call:
        """`toscalar(…)`, `materialize(…)`, `totable(…)`: a call whose argument is a pipeline."""
        token = self.take()
        name = Name(token.text, self.span_of(token))
        if self.sees("kind", "="):
            self.at += 3
        self.open("(", f"and the query of `{name.text}`")
        argument = self.pipeline()
        self.close(")", f"to close `{name.text}(`")
        return Call(name, (argument,), self.span_from(token.start))

    def _typeof(self) -> Expression:
        return self.type_literal() if self.peek().text == "(" else self._name_or_call()

    def _dynamic(self) -> Expression:
        return self.dynamic() if self.peek().text == "(" else self._name_or_call()

    def open(self, text: str, purpose: str = "") -> Token:
        """Take an opening bracket; K0107 where too many are open."""
        token = self.expect(text, purpose)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault("K0107", self.span_of(token), most=DEEPEST)
        return token

    def close(self, text: str, purpose: str = "") -> Token:
        """Take the closing bracket of `open`."""
        token = self.expect(text, purpose)
        self.depth -= 1
        return token

    # --- named expressions ---------------------------------------------------------------------------

    def named_expression(self) -> Expression:
        """`name = value`, `(a, b) = value`, or an expression."""
        start = self.token.start
        length = self.name_length(0, DECLARED_KEYWORDS)
        if length and self.peek(length).text == "=":
            name = self.declared_name()
            self.at += 1
            value = self.expression()
            return NamedExpression((name,), value, False, self.span_from(start))
        if self.token.text == "(" and self._is_tuple():
            return self._named_tuple(start)
        value = self.expression()
        if self.sees("="):
            raise self.fault("K0116", value.span, name=self.source.text[value.span.start : value.span.end][:60])
        return value

    def _is_tuple(self) -> bool:
        ahead = 1
        while length := self.name_length(ahead, DECLARED_KEYWORDS):
            ahead += length
            if self.peek(ahead).text != ",":
                break
            ahead += 1
        return ahead > 1 and self.peek(ahead).text == ")" and self.peek(ahead + 1).text == "="

    def _named_tuple(self, start: int) -> NamedExpression:
        self.expect("(")
        names = self.comma_list(self.declared_name)
        self.expect(")")
        self.expect("=")
        value = self.expression()
        return NamedExpression(names, value, True, self.span_from(start))

    # --- properties ----------------------------------------------------------------------------------

    def properties(self, *extra: str) -> tuple[Property, ...]:
        """`name = value` modifiers, as many as stand here; `extra` names those of this operator alone."""
        found: list[Property] = []
        while self.peek().text == "=" and (self.token.text in _PROPERTIES or self.token.text in extra):
            found.append(self.property())
        return tuple(found)

    def property(self) -> Property:
        """One `name = value` modifier."""
        token = self.take()
        if token.kind not in (TokenKind.NAME, TokenKind.KEYWORD):
            self.at -= 1
            raise self.no_name("a property")
        name = Name(token.text, self.span_of(token))
        self.expect("=", f"and the value of `{name.text}`")
        value = self.property_value()
        return Property(name, value, self.span_from(token.start))

    def property_value(self) -> Expression:
        """A literal or a word."""
        token = self.token
        if self.is_literal():
            return self.literal_or_signed()
        if token.kind is TokenKind.KEYWORD and token.text not in _LEVELS:
            self.at += 1
            span = self.span_of(token)
            return NameReference(Name(token.text, span), span)
        name = self.name(what="a value")
        return NameReference(name, name.span)

    # --- inline tables -------------------------------------------------------------------------------

    def datatable(self) -> Expression:
        """`datatable(a: string) [values]`."""
        start = self.expect("datatable").start
        properties = self.properties()
        schema = self.row_schema()
        self.expect("[", "and the values")
        self.accept(",")
        values: list[Expression] = []
        while not self.sees("]"):
            if not self.is_literal():
                raise self.fault("K0117", found=self.found())
            values.append(self.literal_or_signed())
            if not self.accept(","):
                break
        self.expect("]", "behind the values")
        return Datatable(schema, tuple(values), properties, self.span_from(start))

    def external_data(self) -> Expression:
        """`externaldata(a: string) [uris] with (properties)`."""
        start = self.take().start
        self.properties()
        schema = self.row_schema()
        self.expect("[", "and the addresses")
        uris: list[Expression] = []
        while not self.sees("]"):
            uris.append(self.expression())
            if not self.accept(","):
                break
        self.expect("]", "behind the addresses")
        properties = self.bracketed_list(self.property, "(", ")") if self.accept("with") else ()
        return ExternalData(schema, tuple(uris), properties, self.span_from(start))


def _sees_property(parser: ExpressionParser) -> bool:
    return parser.peek().text in _PROPERTIES


_AMBIGUOUS: dict[str, Callable[[ExpressionParser], bool]] = {
    "evaluate": lambda parser: parser.name_length(1) > 0 or _sees_property(parser),
    "facet": lambda parser: parser.peek().text == "by",
    "partition": lambda parser: parser.peek().text == "by" or _sees_property(parser),
    "reduce": lambda parser: parser.peek().text == "by" or _sees_property(parser),
    "range": lambda parser: bool(length := parser.name_length(1)) and parser.peek(1 + length).text == "from",
    "render": lambda parser: parser.peek().kind in (TokenKind.NAME, TokenKind.KEYWORD),
    **dict.fromkeys(
        "consume count distinct extend filter fork getschema join limit lookup mvapply mvexpand parse scan "
        "serialize sort summarize take top __partitionby order".split(),
        lambda parser: parser.peek().kind in (TokenKind.NAME, TokenKind.LONG) and parser.peek().text not in _LEVELS,
    ),
}
"""Operators whose keyword may be a name as well, and how to tell."""

FIRST_OPERATORS = frozenset({"evaluate", "find", "macro-expand", "print", "range", "search", "union"})
"""Operators that need no table before them."""

_SPECIAL: dict[str, Callable[[ExpressionParser], Expression]] = {
    "(": ExpressionParser._parenthesized,
    "dynamic": ExpressionParser._dynamic,
    "typeof": ExpressionParser._typeof,
    "datatable": ExpressionParser.datatable,
    "externaldata": ExpressionParser.external_data,
    "external_data": ExpressionParser.external_data,
    "toscalar": ExpressionParser.tabular_call,
    "totable": ExpressionParser.tabular_call,
    "materialize": ExpressionParser.tabular_call,
}

_CALLED = REFERENCE_KEYWORDS - {"kind", "withsource", "with_source"}
_OPERATOR_ENDS = frozenset({"|", ";", ")", "]", "}", ""})
_LARGEST_MAGNITUDE = str(2**63)
_WORDS_BETWEEN = frozenset(
    (*WORD_OPERATORS, *LIST_OPERATORS, "and", "or", "between", "by", "on", "asc", "desc", "with", "to", "step", "from")
)
_PROPERTIES = frozenset(
    "__crossCluster __crossDB __id __isFuzzy __noWithSource __packedColumn __sourceColumnIndex bagexpansion "
    "bin_legacy cycles decodeblocks expandoutput force_remote hint.concurrency hint.distribution "
    "hint.materialized hint.num_partitions hint.pass_filters hint.pass_filters_column hint.progressive_top "
    "hint.remote hint.shufflekey hint.spread hint.strategy isfuzzy kind with_itemindex with_match_id "
    "with_source with_step_name withsource".split()
)
"""Modifiers that any operator may be written with."""
