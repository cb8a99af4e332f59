"""The division of a hunt page into its parts.

Lives here: which lines are hypothesis, query, YAML, table notes, scenarios. Does not live here: reading them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from gazehound.hunting.fields import TOP_KEYS
from gazehound.hunting.kql_text import starts_kql
from gazehound.hunting.markdown import YAML_LANGUAGES, Fence, fences, heading, is_kql
from gazehound.hunting.page_parts import DESCRIPTION, FILTER, SCENARIO, is_row, is_ruler, next_filled, table_kind
from gazehound.hunting.yaml_repair import KEY_LINE


class Part(Enum):
    """What lines of a page are."""

    PROSE = auto()
    HYPOTHESIS = auto()
    QUERY = auto()
    FENCED_QUERY = auto()
    YAML = auto()
    TABLES = auto()
    SCENARIOS = auto()
    SCENARIO_TABLE = auto()
    OTHER = auto()


LABELS = {
    Part.HYPOTHESIS: ("hypothesis", "hunt hypothesis", "hunting hypothesis", "threat hypothesis", "the hypothesis"),
    Part.QUERY: (
        "kql query",
        "kql",
        "query",
        "kql hunting query",
        "hunting query",
        "hunt query",
        "kusto query",
        "sentinel query",
        "sentinel kql query",
        "kql detection query",
        "detection query",
    ),
    Part.YAML: (
        "yaml",
        "sentinel yaml",
        "yaml definition",
        "sentinel rule yaml",
        "yaml rule",
        "rule yaml",
        "hunting query yaml",
        "sentinel hunting query yaml",
        "sentinel hunting query",
        "sentinel rule",
    ),
    Part.TABLES: (
        "sentinel tables",
        "sentinel table",
        "table notes",
        "tables",
        "required tables",
        "data sources",
        "required data sources",
        "data tables",
    ),
    Part.SCENARIOS: (
        "false positive scenarios",
        "false-positive scenarios",
        "false positives",
        "known false positives",
        "false positive guidance",
        "false positive handling",
        "potential false positives",
        "scenarios",
        "exclusions",
        "filters and exclusions",
        "filters/exclusions",
    ),
}
BY_LABEL = {label: part for part, labels in LABELS.items() for label in labels}
INLINE_LABEL = re.compile(
    r"[\s#*_]*(?:(?:hunt(?:ing)?|threat)\s+)?hypothesis[*_\s]*:[*_\s]*(?P<text>\S.*)", re.IGNORECASE
)
LOOK_AHEAD = 4
LONGEST_LABEL = 200
MOST_KEYS = 20
CODE = (Part.QUERY, Part.YAML)


@dataclass(frozen=True, slots=True)
class Region:
    """Lines `start` to `stop` (from 0, the latter not included) are one part; `is_labelled` by a heading."""

    part: Part
    start: int
    stop: int
    is_labelled: bool = False


def divide_page(lines: Sequence[str]) -> list[Region]:
    """The parts of a page in order; headings and fences belong to none."""
    return _Divider(lines).run()


def page_starts(lines: Sequence[str], regions: Sequence[Region]) -> list[int]:
    """The lines on which the pages of a text begin: one, or more where several pages follow each other.

    A second page is there when a second query under its heading follows after YAML or scenarios. It begins
    with the prose in front of that heading.
    """
    starts = [0]
    seen: set[Part] = set()
    for region in regions:
        part = Part.QUERY if region.part is Part.FENCED_QUERY else region.part
        if part is Part.QUERY and region.is_labelled and Part.QUERY in seen and len(seen) > 1:
            starts.append(_prose_before(lines, region.start))
            seen = set()
        if part in (Part.QUERY, Part.YAML, Part.SCENARIOS):
            seen.add(part)
    return starts


def _prose_before(lines: Sequence[str], query: int) -> int:
    """The first line of the page whose query begins on this line: its headings and one paragraph of prose."""
    at = query
    while at > 0 and label_of(lines[at - 1]) is not Part.QUERY:
        at -= 1
    at -= 1
    has_prose = False
    while at > 0:
        line = lines[at - 1]
        if not line.strip() or heading(line) or label_of(line) is Part.HYPOTHESIS:
            at -= 1
        elif has_prose or any(each.fullmatch(line) for each in (SCENARIO, DESCRIPTION, FILTER)):
            break
        else:
            has_prose = True
            at -= 1
            while at > 0 and _is_prose(lines[at - 1]):
                at -= 1
    return at


def _is_prose(line: str) -> bool:
    if not line.strip() or label_of(line) is not None or heading(line) is not None:
        return False
    return not any(each.fullmatch(line) for each in (SCENARIO, DESCRIPTION, FILTER))


def label_of(line: str) -> Part | None:
    """The part that a line announces by being its heading."""
    if len(line) > LONGEST_LABEL:
        return None
    bare = line.strip().lstrip("#*_> \t").rstrip("#*_ \t").rstrip(":").rstrip("*_ ")
    bare = re.sub(r"^\d+[.)]\s*", "", bare)
    return BY_LABEL.get(re.sub(r"\s+", " ", bare).lower())


class _Divider:
    """Walks the lines once; a region is closed when another part begins."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.blocks = {block.start - 1: block for block in fences(lines)}
        self.regions: list[Region] = []
        self.part = Part.PROSE
        self.start = 0
        self.labelled = False

    def run(self) -> list[Region]:
        at = 0
        while at < len(self.lines):
            block = self.blocks.get(at)
            at = self._fenced(block) if block is not None and self._takes(block) else self._line(at)
        self._close(len(self.lines))
        return self.regions

    def _takes(self, block: Fence) -> bool:
        """Fences among scenarios hold filters and stay where they are."""
        return self.part is not Part.SCENARIOS or self._fence_part(block) is Part.YAML

    def _fence_part(self, block: Fence) -> Part:
        if block.language in YAML_LANGUAGES or _yaml_begins(self.lines[block.start : block.stop], 0):
            return Part.YAML
        return Part.FENCED_QUERY if is_kql(block, self.lines) or self.part is Part.QUERY else Part.OTHER

    def _fenced(self, block: Fence) -> int:
        self._close(block.start - 1)
        self.regions.append(Region(self._fence_part(block), block.start, block.stop, self.labelled))
        self._open(Part.OTHER, min(block.stop + 1, len(self.lines)))
        return block.stop + 1

    def _line(self, at: int) -> int:
        line = self.lines[at]
        part = self._announced(at)
        if part is not None:
            self._close(at)
            self._open(part, at + 1, labelled=True)
        elif line.strip():
            self._begin(at)
        return at + 1

    def _announced(self, at: int) -> Part | None:
        line = self.lines[at]
        part = label_of(line)
        is_heading = heading(line) is not None
        if self.part in CODE and part is not None and not is_heading and "*" not in line and " " not in line.strip():
            return None  # a word on a line of its own can be a table's name
        if part is None and is_heading and self.part in (*CODE, Part.TABLES, Part.HYPOTHESIS, Part.SCENARIOS):
            if self.part is Part.YAML or self._is_scenario(at):
                return None
            return Part.OTHER
        return part

    def _begin(self, at: int) -> None:
        """Open the part whose first line this is, where it is one."""
        line, following = self.lines[at], next_filled(self.lines, at)
        in_table = self.part in (Part.TABLES, Part.SCENARIO_TABLE) and not is_ruler(following)
        table = None if in_table else table_kind(line, following)
        if table is not None:
            self._change({"tables": Part.TABLES, "scenarios": Part.SCENARIO_TABLE}.get(table, Part.OTHER), at)
        elif self.part is not Part.SCENARIOS and self._is_scenario(at):
            self._change(Part.SCENARIOS, at)
        elif self.part in (Part.TABLES, Part.SCENARIO_TABLE) and not is_row(line):
            self._change(Part.OTHER, at)
        elif self.part not in (Part.YAML, Part.SCENARIOS) and _yaml_begins(self.lines, at):
            self._change(Part.YAML, at)
        elif self.part in (Part.PROSE, Part.HYPOTHESIS) and starts_kql(line, following):
            self._change(Part.QUERY, at)

    def _is_scenario(self, at: int) -> bool:
        """Whether a scenario begins: inside of prose or YAML only when its description or filter follows."""
        following = [line for line in self.lines[at + 1 : at + 1 + 2 * LOOK_AHEAD] if line.strip()]
        described = any(DESCRIPTION.fullmatch(line) for line in following[:1])
        filtered = any(FILTER.fullmatch(line) for line in following)
        if SCENARIO.fullmatch(self.lines[at]) is None:  # a title of its own in front of its description
            return described and (self.part is Part.SCENARIOS or (filtered and self.part in (Part.TABLES, Part.OTHER)))
        return described or filtered or self.part not in (Part.PROSE, Part.HYPOTHESIS, Part.YAML)

    def _change(self, part: Part, at: int) -> None:
        self._close(at)
        self._open(part, at)

    def _open(self, part: Part, at: int, labelled: bool = False) -> None:
        self.part, self.start, self.labelled = part, at, labelled

    def _close(self, stop: int) -> None:
        if any(line.strip() for line in self.lines[self.start : stop]):
            self.regions.append(Region(self.part, self.start, stop, self.labelled))


def _yaml_begins(lines: Sequence[str], at: int) -> bool:
    """Whether Sentinel YAML begins on this line: one of its keys, with two more at the same indentation below."""
    first = _sentinel_key(lines[at]) if at < len(lines) else None
    if first is None:
        return False
    keys = {first[1]}
    looked = 0
    for number in range(at + 1, len(lines)):
        found = _sentinel_key(lines[number])
        if found is None:
            if is_ruler(lines[number]) or SCENARIO.fullmatch(lines[number]):
                break
            continue
        looked += 1
        keys.update({found[1]} if found[0] == first[0] else ())
        if len(keys) > 2 or looked > MOST_KEYS:
            break
    return len(keys) > 2


def _sentinel_key(line: str) -> tuple[str, str] | None:
    """The indentation and the key of a line that begins one of Sentinel's; quoted keys are JSON inside of KQL."""
    found = KEY_LINE.fullmatch(line)
    if found is None or found["quote"] or found["key"] not in TOP_KEYS:
        return None
    return found["indent"], found["key"]
