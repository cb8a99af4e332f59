"""Markdown files with KQL in fenced code blocks.

Lives here: finding fences, each KQL block as a hunt named by the headings above it. Does not live here: hunt
pages (`page`), which are recognised first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gazehound.hunting.kql_text import looks_like_kql, without_comments
from gazehound.hunting.model import HuntingQuery, HuntKind, Loaded
from gazehound.hunting.places import Excerpt

FENCE = re.compile(r"\s{0,12}(?:[-*]\s{1,4})?(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")
HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t](?P<title>.*)")
KQL_LANGUAGES = ("kql", "kusto", "csl", "kusto-query-language", "kustoql")
YAML_LANGUAGES = ("yaml", "yml")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its language in lower case, the lines of its content (from 0, the end not included)."""

    language: str
    start: int
    stop: int


def heading(line: str) -> tuple[int, str] | None:
    """The level and text of a markdown heading, None for any other line."""
    found = HEADING.fullmatch(line)
    return (len(found["marks"]), found["title"].strip("#*_ \t")) if found else None


def fences(lines: Sequence[str]) -> list[Fence]:
    """The fenced blocks of a text; one that is never closed ends with the text."""
    found: list[Fence] = []
    opened: tuple[str, str, int] | None = None
    for at, line in enumerate(lines):
        match = FENCE.fullmatch(line)
        info = match["info"].split() if match else []
        if opened is None:
            if match is not None:
                opened = match["fence"], info[0].lower().strip("{}.") if info else "", at + 1
        elif match is not None and match["fence"].startswith(opened[0]) and not info:
            found.append(Fence(opened[1], opened[2], at))
            opened = None
    if opened is not None:
        found.append(Fence(opened[1], opened[2], len(lines)))
    return found


def fenced_blocks(text: str) -> list[Fence]:
    """The fenced blocks that hold KQL: said to, or of no language and looking like it."""
    lines = text.splitlines()
    return [each for each in fences(lines) if is_kql(each, lines)]


def is_kql(block: Fence, lines: Sequence[str]) -> bool:
    """Whether a fenced block is KQL."""
    content = "\n".join(lines[block.start : block.stop])
    if block.language in KQL_LANGUAGES:
        return bool(without_comments(content).strip())
    return block.language in ("", "text", "txt", "sql") and looks_like_kql(content)


def read_markdown(excerpt: Excerpt) -> Loaded:
    """One hunt for each KQL block, in order, named by the headings above it."""
    every = fences(excerpt.lines)
    blocks = [each for each in every if is_kql(each, excerpt.lines)]
    names = _titles(excerpt.lines, every)
    hunts = []
    for number, block in enumerate(blocks, 1):
        query = dedented(excerpt.cut(block.start, block.stop)).trimmed().as_query()
        hunt = HuntingQuery(HuntKind.BARE_KQL, query, name=names[block], source=excerpt.source)
        hunts.append(replace(hunt, part=(number, len(blocks))) if len(blocks) > 1 else hunt)
    return Loaded(tuple(hunts))


def dedented(excerpt: Excerpt) -> Excerpt:
    """Without the indentation that all lines share (a fence inside of a list)."""
    least = min((len(line) - len(line.lstrip(" ")) for line in excerpt.lines if line.strip()), default=0)
    if least == 0:
        return excerpt
    return excerpt.rewritten([line[least:] for line in excerpt.lines], [shift + least for shift in excerpt.shifts])


def _titles(lines: Sequence[str], blocks: Sequence[Fence]) -> dict[Fence, str]:
    """For each block the headings it stands under, outermost first."""
    titles: dict[Fence, str] = {}
    stack: list[tuple[int, str]] = []
    at = 0
    for block in blocks:
        for line in lines[at : block.start]:
            found = heading(line)
            if found is not None:
                stack = [*(each for each in stack if each[0] < found[0]), found]
        titles[block] = " / ".join(title for _, title in stack if title)
        at = block.stop
    return titles
