"""Hunt pages: a hypothesis in prose, KQL, Sentinel YAML, table notes, false-positive scenarios.

Lives here: what makes a text a page, and one hunt out of its parts. Does not live here: finding the parts
(`page_regions`), reading tables and scenarios (`page_parts`), YAML (`sentinel_yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from gazehound.diagnostics import Diagnostic, report
from gazehound.hunting.kql_text import straighten
from gazehound.hunting.markdown import dedented, heading
from gazehound.hunting.model import HuntingQuery, HuntKind, Loaded, Scenario, TableNote
from gazehound.hunting.page_parts import read_scenario_table, read_scenarios, read_table_notes
from gazehound.hunting.page_regions import INLINE_LABEL, Part, Region, divide_page, page_starts
from gazehound.hunting.places import Excerpt
from gazehound.hunting.sentinel_yaml import joined, read_sentinel_yaml
from gazehound.text import SourceText, Span

SHOWN = 40


@dataclass
class _Page:
    """The parts of one page as they were read."""

    excerpt: Excerpt
    regions: list[Region]
    said: list[Diagnostic] = field(default_factory=list)

    def parts(self, *wanted: Part) -> list[Excerpt]:
        return [self.excerpt.cut(each.start, each.stop) for each in self.regions if each.part in wanted]


def is_page(text: str) -> bool:
    """Whether a text is a hunt page: it has scenarios, table notes, or a query or YAML set in other text."""
    regions = divide_page([line.removesuffix("\r") for line in text.split("\n")])
    parts = {each.part for each in regions}
    if parts & {Part.SCENARIOS, Part.SCENARIO_TABLE}:
        return bool(parts & {Part.QUERY, Part.FENCED_QUERY, Part.YAML}) or len(parts) > 1
    if Part.TABLES in parts or Part.YAML in parts:
        return bool(parts - {Part.YAML, Part.TABLES, Part.OTHER}) or {Part.YAML, Part.TABLES} <= parts
    return any(each.part is Part.QUERY and each.is_labelled for each in regions)


def read_page(excerpt: Excerpt) -> Loaded:
    """The hunts of a text that holds a hunt page, or several one after the other."""
    starts = page_starts(excerpt.lines, divide_page(excerpt.lines))
    pages = zip(starts, [*starts[1:], len(excerpt.lines)], strict=True)
    return joined([_read_one(excerpt.cut(start, stop)) for start, stop in pages])


def written_queries(excerpt: Excerpt) -> list[SourceText]:
    """Every KQL text of hunt pages as it stands in the file, both copies of a query that is written twice."""
    regions = divide_page(excerpt.lines)
    starts = page_starts(excerpt.lines, regions)
    found: list[SourceText] = []
    for start, stop in zip(starts, [*starts[1:], len(excerpt.lines)], strict=True):
        part = excerpt.cut(start, stop)
        page = _Page(part, divide_page(part.lines))
        found += [dedented(each).trimmed().as_query() for each in _code(page)]
        found += [hunt.query for each in page.parts(Part.YAML)[:1] for hunt in read_sentinel_yaml(each).hunts]
    return found


def _read_one(excerpt: Excerpt) -> Loaded:
    """The hunt of one page; K0607 when it has no query.

    The query above the YAML is the hunt's; when the YAML's own copy differs from it in more than white
    space, K0625 says where. Further fenced KQL blocks are hunts of their own.
    """
    page = _Page(excerpt, divide_page(excerpt.lines))
    queries = [_query(page, each) for each in _code(page)]
    yaml = next(iter(page.parts(Part.YAML)), None)
    loaded = read_sentinel_yaml(yaml, queries[0] if queries else None) if yaml is not None else Loaded()
    if not loaded.hunts:
        if not queries:
            return Loaded((), loaded.diagnostics or (report("K0607", None, excerpt.source),))
        loaded = Loaded((HuntingQuery(HuntKind.HUNT_PAGE, queries[0], source=excerpt.source),), loaded.diagnostics)
    own = _completed(page, loaded.hunts[0], queries)
    others = _others(page, own, queries[1:])
    return Loaded((own, *loaded.hunts[1:], *others), (*page.said, *loaded.diagnostics))


def _code(page: _Page) -> list[Excerpt]:
    """The queries of the page: the fenced ones, or else those below a heading."""
    return page.parts(Part.FENCED_QUERY) or page.parts(Part.QUERY)


def _query(page: _Page, excerpt: Excerpt) -> SourceText:
    return _straight(page, dedented(excerpt).trimmed().as_query())


def _straight(page: _Page, query: SourceText) -> SourceText:
    """The query with straight quotes; the change is said."""
    text, changed = straighten(query.text)
    if not changed:
        return query
    page.said.append(
        report("K0617", _file_span(query, min(changed), page.excerpt.source), page.excerpt.source, count=len(changed))
    )
    return replace(query, text=text)


def _file_span(query: SourceText, offset: int, source: SourceText) -> Span:
    line, column = query.position(offset)
    start = source.line_starts[line - 1] + column - 1
    return Span(start, start + 1)


def _completed(page: _Page, hunt: HuntingQuery, queries: list[SourceText]) -> HuntingQuery:
    """The hunt of the YAML with everything that only the page says."""
    second = _straight(page, hunt.query) if not queries or hunt.query is not queries[0] else hunt.query
    query = queries[0] if queries else second
    _compare(page, query, second)
    scenarios = _scenarios(page)
    name = hunt.name or _title(page)
    places = {**hunt.places, **_places(page, query, scenarios)}
    repairs = [each for each in page.said if each.code == "K0617"]
    noticed = [each for each in page.said if each.code != "K0617"]
    return replace(
        hunt,
        kind=HuntKind.HUNT_PAGE,
        name=name,
        query=query,
        hypothesis=_hypothesis(page),
        table_notes=_table_notes(page),
        scenarios=scenarios,
        places=places,
        repairs=(*repairs, *hunt.repairs),
        diagnostics=(*noticed, *hunt.diagnostics),
    )


def _places(page: _Page, query: SourceText, scenarios: Iterable[Scenario]) -> dict[str, Span]:
    end = max(len(query.text) - 1, 0)
    first, last = (_file_span(query, at, page.excerpt.source) for at in (0, end))
    spans = {f"scenarios[{at}]": each.span for at, each in enumerate(scenarios) if each.span is not None}
    return {"query": first.to(last), **spans}


def _compare(page: _Page, above: SourceText, below: SourceText) -> None:
    """Report the first place where two copies of a query differ in more than white space."""
    first, second = (_visible(each.text) for each in (above, below))
    pairs = zip(first, second, strict=False)
    at = next((at for at, (left, right) in enumerate(pairs) if above.text[left] != below.text[right]), None)
    if at is None:
        at = min(len(first), len(second))
        if len(first) == len(second):
            return
    source = page.excerpt.source
    place = second[at] if at < len(second) else max(len(below.text) - 1, 0)
    span = _file_span(below, place, source)
    values = {"first": _shown(above.text, first, at), "second": _shown(below.text, second, at)}
    page.said.append(report("K0625", span, source, label=None, notes=(), **values))


def _visible(text: str) -> list[int]:
    return [at for at, character in enumerate(text) if not character.isspace()]


def _shown(text: str, visible: list[int], at: int) -> str:
    """The words at a difference, to the end of the line at most."""
    if at >= len(visible):
        return "(its end)"
    start = visible[at]
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    rest = text[start:].split("\n", 1)[0].rstrip()
    return rest if len(rest) <= SHOWN else rest[: SHOWN - 1] + "…"


def _others(page: _Page, own: HuntingQuery, queries: list[SourceText]) -> list[HuntingQuery]:
    """Further KQL blocks of the page that are not the hunt's query again."""
    seen = {re.sub(r"\s", "", own.query.text)}
    found = []
    for query in queries:
        bare = re.sub(r"\s", "", query.text)
        if bare not in seen:
            found.append(HuntingQuery(HuntKind.BARE_KQL, query, name=own.name, source=page.excerpt.source))
            seen.add(bare)
    count = len(found) + 1
    return [
        replace(each, name=f"{each.name} ({at} of {count})".strip(), part=(at, count))
        for at, each in enumerate(found, 2)
    ]


def _hypothesis(page: _Page) -> str:
    """The prose below the heading "Hypothesis", or else the prose the page begins with."""
    regions = page.parts(Part.HYPOTHESIS) or page.parts(Part.PROSE)[:1]
    lines = [_unlabelled(line) for each in regions for line in each.lines if heading(line) is None]
    return "\n".join(lines).strip()


def _unlabelled(line: str) -> str:
    found = INLINE_LABEL.fullmatch(line)
    return (found["text"] if found else line).strip()


def _title(page: _Page) -> str:
    """The page's first heading that is no part's label."""
    for each in page.parts(Part.PROSE)[:1]:
        for line in each.lines:
            found = heading(line)
            if found is not None:
                return found[1]
    return ""


def _table_notes(page: _Page) -> tuple[TableNote, ...]:
    return tuple(note for each in page.parts(Part.TABLES) for note in read_table_notes(each.trimmed()))


def _scenarios(page: _Page) -> tuple[Scenario, ...]:
    listed = tuple(found for each in page.parts(Part.SCENARIOS) for found in read_scenarios(each))
    rows = tuple(found for each in page.parts(Part.SCENARIO_TABLE) for found in read_scenario_table(each.trimmed()))
    for each in (*listed, *rows):
        if not each.filter_text:
            page.said.append(report("K0628", each.span, page.excerpt.source, title=each.title))
    return (*listed, *rows)
