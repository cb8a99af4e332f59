"""Format the KQL of a file of hunts and leave all the rest of the file as it is.

Lives here: which lines of a file hold KQL, putting other lines in their place, and the proof that the file still says
the same. Does not live here: the layout of KQL (`syntax.format`), reading and writing files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gazehound.diagnostics import Diagnostic, report
from gazehound.hunting.load import Form, load_source, recognise
from gazehound.hunting.model import HuntingQuery, Loaded
from gazehound.hunting.page import written_queries
from gazehound.hunting.places import whole
from gazehound.syntax import format_query, parse
from gazehound.text import SourceText


@dataclass(frozen=True, slots=True)
class Reformatted:
    """A file's text with its KQL in the common layout, and what was found on the way."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(each.is_error for each in self.diagnostics)


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines `first` to `last` (from 0) of a file, all KQL, and the text in front of the first one."""

    first: int
    last: int
    margin: str
    query: SourceText


def reformat(source: SourceText, path: Path | None = None) -> Reformatted:
    """The text of a KQL file, of Sentinel YAML, of a hunt page or of Markdown with its queries formatted.

    A query with syntax errors stays as it is and its errors are told; so does one whose lines do not stand in the
    file as they are read (K0657). The file is read again afterwards: when it would then hold other hunts than before,
    it stays as it is (K0658).
    """
    loaded = load_source(source, path)
    if not loaded.hunts:
        return Reformatted(source.text, tuple(each for each in loaded.diagnostics if each.is_error))
    said: list[Diagnostic] = []
    lines = source.text.split("\n")
    ending = "\r" if all(line.endswith("\r") for line in lines[:-1]) and len(lines) > 1 else ""
    for block in reversed(list(_blocks(_queries(source, path, loaded), source, said))):
        made = [block.margin + line if line else "" for line in format_query(block.query).splitlines()]
        has_break = block.last + 1 < len(lines)
        lines[block.first : block.last + 1] = [line + ending for line in made]
        if not has_break:
            lines[-1] = lines[-1].removesuffix("\r")
    text = "\n".join(lines)
    if text != source.text and not _same(loaded, load_source(replace(source, text=text), path)):
        return Reformatted(source.text, (*said, report("K0658", None, source, path=source.file)))
    return Reformatted(text, tuple(said))


def _queries(source: SourceText, path: Path | None, loaded: Loaded) -> list[SourceText]:
    """Every KQL text of the file; a hunt page holds its query twice."""
    form = recognise(source.text, path.suffix.lower() if path else "")
    found = written_queries(whole(source)) if form is Form.PAGE else [hunt.query for hunt in loaded.hunts]
    return [each for each in found if each.text.strip()]


def _blocks(queries: Iterable[SourceText], source: SourceText, said: list[Diagnostic]) -> Iterator[_Block]:
    """The queries that can be formatted, in the order of the file; the others are told about."""
    for query in sorted(queries, key=lambda each: each.position(0)):
        _, found = parse(query)
        if found.has_errors:
            said.extend(each for each in found if each.is_error)
            continue
        block = _block(query, source)
        if block is not None:
            yield block
        elif format_query(query).rstrip() != query.text.rstrip():
            line, column = query.position(0)
            said.append(report("K0657", None, source, line=line, column=column))


def _block(query: SourceText, source: SourceText) -> _Block | None:
    """Where a query stands, None when its lines are not whole lines of the file with one margin."""
    numbers = query.origin.lines if query.origin else tuple(range(1, len(query.line_starts) + 1))
    count = len(query.line_starts)
    if not numbers or numbers[:count] != tuple(range(numbers[0], numbers[0] + count)):
        return None
    first = numbers[0] - 1
    written = [source.line_text(first + at) for at in range(count)]
    own = [query.line_text(at) for at in range(count)]
    filled = next(at for at, line in enumerate(own) if line.strip())
    margin = written[filled].removesuffix(own[filled])
    if margin.strip() or not _stand(own, written, margin):
        return None
    return _Block(first, first + count - 1, margin, query)


def _stand(own: Sequence[str], written: Sequence[str], margin: str) -> bool:
    """Whether the lines of a file are those of a query behind a margin; blanks at the end of lines do not count."""
    pairs = zip(own, written, strict=True)
    return all((margin + line).rstrip() == other.rstrip() or not (line + other).strip() for line, other in pairs)


def _same(before: Loaded, after: Loaded) -> bool:
    """Whether two readings give the same hunts but for the layout of their queries, and say the same."""
    codes = [Counter(each.code for each in loaded.diagnostics) for loaded in (before, after)]
    hunts = [[_without_layout(hunt) for hunt in loaded.hunts] for loaded in (before, after)]
    return codes[0] == codes[1] and hunts[0] == hunts[1]


def _without_layout(hunt: HuntingQuery) -> HuntingQuery:
    text = format_query(replace(hunt.query, origin=None))
    scenarios = tuple(replace(each, span=None, filter_span=None) for each in hunt.scenarios)
    return replace(
        hunt, query=SourceText(text), scenarios=scenarios, places={}, source=None, repairs=(), diagnostics=()
    )
