"""The tables and scenarios of a hunt page.

Lives here: markdown tables, table notes, false-positive scenarios with their description and filter lines.
Does not live here: which lines of the page they are (`page_regions`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gazehound.hunting.model import Scenario, TableNote
from gazehound.hunting.places import Excerpt
from gazehound.text import Span

LEAD = r"[\s>#*_\-–•+]*(?:\d{1,3}[.)][\s*_]*)?"
ENDS = r"[\s*_]*(?:[:：=]|(?<=[*_])|(?<=\s)[–—-]\s)[\s*_]*(?P<text>.*)"
CUT = r"(?:filter|exclu(?:sion|de)|exception)s?"
SCENARIO = re.compile(
    LEAD + r"(?:(?:legitimate|benign|known|false[\s-]positive|fp)\s+)*scenario(?:\s+(?:name|title))?"
    r"[\s#\d*_]*(?:[:：–—]|[.-]\s)[\s*_]*(?P<text>[^\s*_].*)",
    re.IGNORECASE,
)
UNTITLED = re.compile(LEAD + r"scenario[\s#\d*_]*[:：.]?[\s*_]*", re.IGNORECASE)
DESCRIPTION = re.compile(LEAD + r"(?:description|details?|explanation|reason|context)" + ENDS, re.IGNORECASE)
FILTER = re.compile(
    LEAD
    + r"(?:(?:suggested|recommended|possible|proposed|example|sample)\s+)?"
    + CUT
    + r"(?:(?:\s*(?:[/\\|&,-]|and|or)\s*|\s+)"
    + CUT
    + r")*"
    r"(?:\s+(?:logic|rule|condition|query|criteria|expression|statement|clause|example|kql)s?)?" + ENDS,
    re.IGNORECASE,
)
RULER = re.compile(r":?-{2,}:?")
FENCE_LINE = re.compile(r"\s*(?:`{3,}|~{3,})\s*\w*\s*")
TABLE_WORDS = ("table", "data source", "data type")
NOTE_WORDS = ("note", "comment", "description", "remark", "requirement")


def cells(line: str) -> list[str]:
    """The cells of a row of a markdown table; the bars at both ends may be missing."""
    return [cell.strip().strip("`*").strip() for cell in line.strip().strip("|").split("|")]


def next_filled(lines: Sequence[str], at: int) -> str:
    """The first line after line `at` that is not blank, empty at the end."""
    for following in range(at + 1, len(lines)):
        if lines[following].strip():
            return lines[following]
    return ""


def is_row(line: str) -> bool:
    """Whether a line could be a row of a table."""
    return "|" in line


def is_ruler(line: str) -> bool:
    """Whether a line is the `|---|---|` below a table's head."""
    return "|" in line and all(RULER.fullmatch(cell) for cell in cells(line))


def table_kind(line: str, following: str) -> str | None:
    """What the table is that begins on this line: `tables`, `scenarios`, `other`; None when none begins."""
    heads = [cell.lower() for cell in cells(line)] if is_row(line) else []
    if len(heads) < 2:
        return None
    notes = any(word in heads[0] for word in TABLE_WORDS) and any(word in heads[1] for word in NOTE_WORDS)
    if not is_ruler(following):
        return "tables" if notes and len(heads) == 2 and line.strip()[0] == line.strip()[-1] == "|" else None
    if "scenario" in heads[0]:
        return "scenarios"
    return "tables" if notes or "sentinel table" in heads[0] else "other"


def read_table_notes(excerpt: Excerpt) -> tuple[TableNote, ...]:
    """The rows of the page's table of Sentinel tables."""
    rows = [cells(line) for line in excerpt.lines if is_row(line) and not is_ruler(line)]
    if table_kind(*(*excerpt.lines, "", "")[:2]) is not None:
        rows = rows[1:]
    return tuple(TableNote(row[0], row[1] if len(row) > 1 else "") for row in rows if row[0])


def read_scenario_table(excerpt: Excerpt) -> tuple[Scenario, ...]:
    """Scenarios given as rows of a table: scenario, description, filter."""
    heads = [head.lower() for head in cells(excerpt.lines[0])]
    found = []
    for at, line in enumerate(excerpt.lines[1:], 1):
        if is_ruler(line) or not is_row(line):
            continue
        row = dict(zip(heads, cells(line), strict=False))
        title = row.get(heads[0], "")
        description = next((text for head, text in row.items() if "descr" in head), "")
        filtering = next((text for head, text in row.items() if FILTER.fullmatch(head + ":")), "")
        found.append(Scenario(title, description, filtering, excerpt.line_span(at), _cell_span(excerpt, at, filtering)))
    return tuple(found)


def _cell_span(excerpt: Excerpt, line: int, text: str) -> Span | None:
    span = excerpt.line_span(line)
    at = excerpt.source.text.find(text, span.start, span.end) if text else -1
    return Span(at, at + len(text)) if at >= 0 else None


@dataclass
class _Draft:
    """A scenario under way: its text and lines by part."""

    title: str
    first: int
    last: int
    parts: dict[str, list[str]] = field(default_factory=dict)
    filter_lines: list[int] = field(default_factory=list)


def read_scenarios(excerpt: Excerpt) -> tuple[Scenario, ...]:
    """The scenarios of the lines, in order.

    A scenario begins at a `Scenario: …` line, or at a line of its own right in front of a description. Lines
    without a label go on with the part in front of them.
    """
    drafts: list[_Draft] = []
    part = ""
    for at, line in enumerate(excerpt.lines):
        if not line.strip() or FENCE_LINE.fullmatch(line) or UNTITLED.fullmatch(line):
            continue
        title = _title(excerpt.lines, at, drafts)
        if title is not None:
            drafts.append(_Draft(title, at, at))
            part = ""
        elif drafts:
            part = _take(drafts[-1], at, line, part)
    return tuple(_made(draft, excerpt) for draft in drafts)


def _title(lines: Sequence[str], at: int, drafts: list[_Draft]) -> str | None:
    """The title of the scenario that begins on this line, None when none does."""
    found = SCENARIO.fullmatch(lines[at])
    if found is not None:
        return found["text"].strip("*_ \t")
    if DESCRIPTION.fullmatch(lines[at]) or FILTER.fullmatch(lines[at]):
        return None
    if drafts and not drafts[-1].parts:
        return None
    if DESCRIPTION.fullmatch(next_filled(lines, at)):
        return re.sub(LEAD, "", lines[at], count=1).strip("*_: ")
    return None


def _take(draft: _Draft, at: int, line: str, part: str) -> str:
    """Put a line into the scenario; returns the part that the next line without a label goes on with."""
    text = line.strip()
    for name, pattern in (("description", DESCRIPTION), ("filter", FILTER)):
        found = pattern.fullmatch(line)
        if found is not None:
            part, text = name, found["text"].strip()
            break
    if not part:
        part = "description"
    draft.last = at
    if text:
        draft.parts.setdefault(part, []).append(text)
        if part == "filter":
            draft.filter_lines.append(at)
    return part


def _made(draft: _Draft, excerpt: Excerpt) -> Scenario:
    span = excerpt.line_span(draft.first).to(excerpt.line_span(draft.last))
    description = " ".join(draft.parts.get("description", []))
    lines = draft.parts.get("filter", [])
    return Scenario(draft.title, description, _bare("\n".join(lines)), span, _filter_span(draft, lines, excerpt))


def _filter_span(draft: _Draft, lines: list[str], excerpt: Excerpt) -> Span | None:
    if not lines:
        return None
    first, last = draft.filter_lines[0], draft.filter_lines[-1]
    whole = excerpt.line_span(first).to(excerpt.line_span(last))
    written = excerpt.source.text[whole.start : whole.end]
    return Span(whole.start + max(0, written.find(_bare(lines[0]))), whole.end)


def _bare(text: str) -> str:
    """Without the backticks of markdown around the whole."""
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == "`" and "`" not in text[1:-1] else text
