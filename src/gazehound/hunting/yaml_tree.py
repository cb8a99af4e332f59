"""A YAML text as a tree in which every node knows its place.

Lives here: the strict reading (PyYAML's events, safe by construction: no tag is ever resolved to an
object), its limits, and the alignment of a scalar's text with the file. Does not live here: what the keys
mean (`fields`), repairs (`yaml_repair`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from gazehound.hunting.places import Excerpt, placed_text
from gazehound.text import SourceText, Span

DEEPEST = 40
MOST_NODES = 20_000
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
AS_WRITTEN = "as written"
ESCAPES = {"x": 4, "u": 6, "U": 10}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `style` is `|`, `>`, a quote, `AS_WRITTEN` (by a repair), or empty for a plain scalar.

    Offsets are of the text that was read.
    """

    text: str
    style: str
    start: int
    end: int
    size: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    items: tuple[Node, ...]
    start: int
    end: int
    size: int = 1


@dataclass(frozen=True, slots=True)
class Keyed:
    """A YAML mapping; keys are texts, in order, repeated ones included."""

    pairs: tuple[tuple[Scalar, Node], ...]
    start: int
    end: int
    size: int = 1


Node = Scalar | Listing | Keyed


class YamlProblem(Exception):
    """The text is not YAML, or more than the limits allow (`is_limit`); `offset` is where."""

    def __init__(self, problem: str, offset: int, is_limit: bool = False) -> None:
        super().__init__(problem)
        self.problem, self.offset, self.is_limit = problem, offset, is_limit


def read_documents(text: str) -> list[Node]:
    """The documents of a YAML text; raises `YamlProblem`.

    An alias shares the node it names. Nodes count as often as they are named, so that a small text cannot
    stand for a huge one.
    """
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(error.problem or "not YAML", mark.index if mark else 0) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        offset = getattr(error, "position", None)
        raise YamlProblem("a character that YAML does not allow", offset or 0) from None
    return builder.documents


class _Builder:
    """Makes nodes from events without recursion, so that depth is ours to limit."""

    def __init__(self) -> None:
        self.documents: list[Node] = []
        self._open: list[tuple[yaml.Event, list[Node]]] = []
        self._named: dict[str, Node] = {}

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._named = {}
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._open.append((event, []))
                if len(self._open) > DEEPEST:
                    raise YamlProblem("nested too deeply", event.start_mark.index, is_limit=True)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                start, children = self._open.pop()
                self._keep(start, self._close(start, children, event.end_mark.index))
            case yaml.ScalarEvent():
                style = event.style if event.style in ("|", ">", "'", '"') else ""
                self._keep(event, Scalar(event.value, style, event.start_mark.index, event.end_mark.index))
            case yaml.AliasEvent():
                if event.anchor not in self._named:
                    raise YamlProblem("an alias without an anchor", event.start_mark.index)
                self._add(self._named[event.anchor])

    def _close(self, start: yaml.Event, children: list[Node], end: int) -> Node:
        at = start.start_mark.index
        size = 1 + sum(child.size for child in children)
        if size > MOST_NODES:
            raise YamlProblem(f"more than {MOST_NODES:,} values", at, is_limit=True)
        if isinstance(start, yaml.SequenceStartEvent):
            return Listing(tuple(children), at, end, size)
        pairs = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise YamlProblem("a key that is no text", key.start)
            pairs.append((key, value))
        return Keyed(tuple(pairs), at, end, size)

    def _keep(self, event: yaml.Event, node: Node) -> None:
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._named[anchor] = node
        self._add(node)

    def _add(self, node: Node) -> None:
        (self._open[-1][1] if self._open else self.documents).append(node)


def span_of(node: Node, excerpt: Excerpt) -> Span:
    """The node's span in the file, white space after it left out."""
    written = excerpt.text[node.start : node.end]
    return excerpt.span(node.start, node.start + max(1, len(written.rstrip())))


def scalar_source(node: Scalar, text: str, excerpt: Excerpt) -> SourceText:
    """`text`, the beginning of the scalar's own text, with every position mapped to the file."""
    return placed_text(text, list(_runs(node, text, excerpt.text)), excerpt)


def _runs(node: Scalar, text: str, written: str) -> Iterator[tuple[int, int]]:
    """Stretches of `text` that stand unchanged in `written`: (offset in text, offset in written)."""
    at = node.start
    if node.style in ("|", ">"):
        at = written.find("\n", at) + 1
    elif node.style != AS_WRITTEN or written[at : at + 1] != text[:1]:
        at += 1 if node.style else 0
    expected = -1  # where the stretch under way would go on
    for offset, character in enumerate(text):
        if character == "\n":
            expected = -1
        elif character.isspace():
            if written[at : at + 1] == character:
                at, expected = at + 1, expected + (1 if at == expected else 0)
        else:
            at = _skip_space(written, at, node.style)
            if at != expected:
                yield offset, at
            width = _width(written, at, node.style)
            at += width
            expected = at if width == 1 else -1


def _skip_space(written: str, at: int, style: str) -> int:
    """Past white space and, in double quotes, past escapes that stand for it."""
    while at < len(written):
        if written[at].isspace():
            at += 1
        elif style == '"' and written[at] == "\\" and written[at + 1 : at + 2] in ("n", "t", "r", " ", "\n", "_"):
            at += 2
        else:
            break
    return at


def _width(written: str, at: int, style: str) -> int:
    """How many characters of the file make the one character at `at`."""
    if style == "'" and written[at : at + 2] == "''":
        return 2
    if style == '"' and written[at : at + 1] == "\\":
        return ESCAPES.get(written[at + 1 : at + 2], 2)
    return 1
