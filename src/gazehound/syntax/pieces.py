"""Tokens as nested pieces, and the blanks between them.

Lives here: brackets as groups, comments between tokens, and what a piece looks like on one line. Does not
live here: where lines break (`format`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gazehound.syntax.tokens import LITERALS, NAME_KEYWORDS, Token, TokenKind

PATTERN, GRAPH, BLOCK, SEARCH = "pattern", "graph", "block", "search"
"""Kinds of operator in which blanks need care: `*` in names, arrows, a query behind a name, `column:text`."""

_MODES = {
    **dict.fromkeys(("union", "project-away", "__projectAway", "project-keep", "project-reorder", "restrict"), PATTERN),
    **dict.fromkeys(("search", "find"), SEARCH),
    **dict.fromkeys(("make-graph", "graph-match", "graph-shortest-paths"), GRAPH),
    **dict.fromkeys(("partition", "macro-expand", "fork", "facet", "join", "lookup"), BLOCK),
}
_CALLED = frozenset(
    {
        *("bin", "count", "database", "datatable", "dynamic", "externaldata", "external_data", "graph"),
        *("inline_external_table", "materialize", "pack", "range", "toscalar", "totable", "typeof", "view"),
    }
)
_TIGHT = frozenset({"kind", "isfuzzy", "best_effort", "withsource", "with_source", "flags", "bagexpansion"})
_OPENERS = {"(": ")", "[": "]", "{": "}"}


@dataclass(slots=True)
class Atom:
    """One token that is no bracket and no comment."""

    token: Token

    @property
    def first(self) -> Token:
        return self.token

    @property
    def last(self) -> Token:
        return self.token

    @property
    def start(self) -> int:
        return self.token.start

    @property
    def end(self) -> int:
        return self.token.end


@dataclass(slots=True)
class Note:
    """A comment; `stands_alone` when its line holds nothing before it."""

    token: Token
    stands_alone: bool

    @property
    def start(self) -> int:
        return self.token.start

    @property
    def end(self) -> int:
        return self.token.end


@dataclass(slots=True)
class Group:
    """A bracket and what it holds; `is_tall` when it cannot stand on one line."""

    first: Token
    last: Token
    items: list[Piece] = field(default_factory=list)
    is_tall: bool = False
    is_bag: bool = False

    @property
    def start(self) -> int:
        return self.first.start

    @property
    def end(self) -> int:
        return self.last.end


Piece = Atom | Note | Group


def pieces(tokens: Sequence[Token], text: str) -> list[Piece]:
    """The tokens of a query without mistakes as nested pieces."""
    root = Group(tokens[-1], tokens[-1])
    opened = [root]
    for at, token in enumerate(tokens):
        current = opened[-1]
        if token.kind in (TokenKind.COMMENT, TokenKind.COMMAND):
            before = text.rfind("\n", 0, token.start) + 1
            alone = not text[before : token.start].strip() or token.kind is TokenKind.COMMAND
            current.items.append(Note(token, alone))
        elif token.text in _OPENERS:
            is_bag = current.is_bag or _is_dynamic(tokens, at)
            opened.append(Group(token, token, is_bag=is_bag))
            current.items.append(opened[-1])
        elif token.text in _OPENERS.values() and len(opened) > 1:
            _close(opened, token)
        elif token.kind is not TokenKind.END:
            current.items.append(Atom(token))
    return root.items


def _is_dynamic(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].text == "dynamic"


def _close(opened: list[Group], closer: Token) -> None:
    group = opened.pop()
    group.last = closer
    group.is_tall = group.is_tall or any(
        isinstance(item, Note)
        or (isinstance(item, Group) and item.is_tall)
        or (isinstance(item, Atom) and item.token.text in ("|", ";"))
        for item in group.items
    )


# --- one line ----------------------------------------------------------------------------------------


def mode_of(items: Sequence[Piece]) -> str:
    """How blanks are set in the operator that `items` are."""
    first = next((item for item in items if isinstance(item, Atom)), None)
    return _MODES.get(first.token.text, "") if first else ""


def flat(items: Sequence[Piece], mode: str = "") -> str | None:
    """The items on one line; None where that cannot be."""
    parts: list[str] = []
    last: Piece | None = None
    older: Piece | None = None
    for item in items:
        text = _flat_piece(item, mode)
        if text is None or isinstance(item, Note):
            return None
        if last is not None and not isinstance(last, Note) and has_gap(older, last, item, mode):
            parts.append(" ")
        parts.append(text)
        older, last = last, item
    return "".join(parts)


def _flat_piece(item: Piece, mode: str) -> str | None:
    if not isinstance(item, Group):
        return item.token.text
    if item.is_tall:
        return None
    inner = flat(item.items, mode)
    if inner is None:
        return None
    pad = " " if item.first.text == "{" and inner and not item.is_bag and not _is_parameter(item) else ""
    return f"{item.first.text}{pad}{inner}{pad}{item.last.text}"


def _is_parameter(group: Group) -> bool:
    """True for `{name}`, which a client fills in and which holds no blanks."""
    inner = group.items[0] if group.items else None
    return isinstance(inner, Atom) and inner.token.start == group.first.end and len(group.items) < 3


def has_gap(older: Piece | None, left: Atom | Group, right: Atom | Group, mode: str) -> bool:
    """Whether a blank stands between two pieces on one line; `older` is the piece before them."""
    before, after = left.last, right.first
    one, other = before.text, after.text
    is_apart = after.start > before.end
    if mode == GRAPH:
        return is_apart
    if other in (",", ";", ".") or one == ".":
        return False
    if "*" in (one, other) and mode in (PATTERN, SEARCH):
        return is_apart
    if ":" in (one, other):
        return mode != SEARCH and (one == ":" or one == ")")
    if one in ("-", "+"):
        return not _is_sign(older, before, after)
    if "=" in (one, other):
        return not _is_tight(older, before, other)
    if other in ("(", "["):
        return _gap_before_bracket(older, left, after, mode)
    return True


def _is_tight(older: Piece | None, before: Token, other: str) -> bool:
    """True around the `=` of an operator's modifier, `kind=inner`."""
    name = before if other == "=" else older.last if isinstance(older, Atom) else None
    return name is not None and (name.text in _TIGHT or name.text.startswith("hint."))


def _is_sign(older: Piece | None, sign: Token, operand: Token) -> bool:
    """True where `-` stands before its only operand."""
    if older is None or isinstance(older, Note):
        return True
    last = older.last
    if last.kind is TokenKind.KEYWORD:
        return operand.start == sign.end
    return not (last.kind is TokenKind.NAME or last.kind in LITERALS or last.text in (")", "]", "}"))


def _gap_before_bracket(older: Piece | None, left: Atom | Group, bracket: Token, mode: str) -> bool:
    before = left.last
    if isinstance(left, Group):
        is_declared = isinstance(older, Atom) and older.token.text in ("datatable", "externaldata", "external_data")
        return bracket.text == "(" or is_declared
    if before.kind is TokenKind.NAME:
        is_value = isinstance(older, Atom) and older.token.text == "="
        return mode == BLOCK and (is_value or bracket.start > before.end)
    if before.kind is not TokenKind.KEYWORD:
        return before.kind not in LITERALS
    if bracket.text == "[" and before.text in NAME_KEYWORDS:
        return bracket.start > before.end
    return before.text not in _CALLED
