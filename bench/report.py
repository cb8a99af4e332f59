"""`docs/benchmarks.md`: what was measured, as dated tables with the machine and the versions.

Lives here: the text. Does not live here: any figure that was not measured in this run.
"""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.contestants import CONTESTANTS, OURS, TUNED
from bench.packs import SAMPLE, PackTimes
from bench.paired import MOST, Measured
from bench.queries import CASES
from bench.starting import Started
from bench.term_index import Taken, TermIndexFound

PACKAGES = ("duckdb", "pyarrow", "numpy", "sqlglot", "duckdb-kql", "chdb")
ALLOWED, ALLOWED_MS, ALLOWED_MB = 1.1, 20, 64
BEATEN = 0.95
"""Less than this share of its CPU is no accident of measuring."""
MOST_OF_PACK = 3
SECTION, QUERIES = "\n\n## ", "Queries"
MB = 1 << 20


@dataclass(slots=True)
class Findings:
    """Everything one run of the bench measured."""

    rows: int
    runs: int
    queries: list[Measured] = field(default_factory=list)
    growth: list[Measured] = field(default_factory=list)
    """Q1 and Q7 over other numbers of rows: their `case` says which."""
    packs: list[PackTimes] = field(default_factory=list)
    starts: list[Started] = field(default_factory=list)
    terms: TermIndexFound | None = None
    load_at_start: float = 0


def text(found: Findings) -> str:
    """The whole page."""
    parts = [_head(found)]
    if found.queries:
        parts.append(_queries(found))
    if found.growth:
        parts.append(_growth(found.growth))
    if found.packs:
        parts.append(_packs(found.packs))
    if found.starts:
        parts.append(_starts(found.starts))
    if found.terms:
        parts.append(_terms(found.terms, found.runs))
    return "\n\n".join(parts) + "\n"


def merged(before: str, fresh: str) -> str:
    """A page with the sections of another one, and those of its own that the other one has not.

    The head stays with what it is about: the queries.
    """
    old, new = _sections(before), _sections(fresh)
    if QUERIES not in new:
        new.pop("")
    return SECTION.join((f"{name}\n{body}" if name else body).strip("\n") for name, body in (old | new).items()) + "\n"


def _sections(page: str) -> dict[str, str]:
    """The text before the first title, under no name, and what is below each title."""
    head, *parts = page.split(SECTION)
    return {"": head} | {name: body for name, _, body in (part.partition("\n") for part in parts)}


def _head(found: Findings) -> str:
    return f"""# Benchmarks

Written by `python -m bench` (`make bench-full`), not by hand. The rows are made up by `bench/events.py`, the same for
the same number. The queries and the SQL beside them are in `bench/queries.py`; both have to give the same rows.

{datetime.now(UTC):%d %B %Y}: {found.rows:,} rows, medians of {found.runs} runs in random turns, of quick hunts of
up to {MOST * found.runs}, each query a process of its own; {_machine()};
load {found.load_at_start:.1f} at the start, {os.getloadavg()[0]:.1f} at the end (wall times say
little where others worked on the machine too); Python {platform.python_version()}, {_versions()}."""


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return f"{os.cpu_count()} cores ({names[0] if names else platform.machine()}), {memory:.0f} GB of memory"


def _versions() -> str:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{name} not installed (left out)")
    return ", ".join(found)


def _queries(found: Findings) -> str:
    names = [each.name for each in CONTESTANTS if any(one.contestant == each.name for one in found.queries)]
    others = [each for each in names if each not in (OURS.name, TUNED.name)]
    columns = ["", "hunt", "rows", *(f"{each}, CPU" for each in names), "CPU ÷ tuned", "wall ÷ tuned", "holds"]
    columns += [f"{each} ÷ gazehound, {time}" for each in others for time in ("CPU", "wall")]
    columns.append("peak, tuned's")
    lines = [_row(columns), _row(["---"] * len(columns))]
    for case in CASES:
        of_case = {each.contestant: each for each in found.queries if each.case == case.name}
        if OURS.name in of_case and TUNED.name in of_case:
            lines.append(_query_row(case.name, case.title, of_case, names, others))
    notes = [f"- {one.case}, {one.contestant}: {one.problem}" for one in found.queries if one.problem]
    held = f"""## Queries

A hunt holds when its CPU time is at most {ALLOWED} × that of SQL tuned by hand plus {ALLOWED_MS} ms. Times in
milliseconds from KQL (or SQL) to Python values, peak memory in MB of a process that runs it alone: that of Q1 may be
{ALLOWED_MB} MB more than the SQL's. Another engine is slower by the clock where its wall ÷ gazehound is above 1."""
    return "\n\n".join(filter(None, [held, "\n".join(lines), _reasons(found), _notes(notes)]))


def _reasons(found: Findings) -> str:
    """Why tuned SQL needs more CPU here, and another engine less there, as far as it is known."""
    ahead, behind = [], []
    for case in CASES:
        cpu = {one.contestant: one.cpu_median for one in found.queries if one.case == case.name}
        ours, tuned = cpu.pop(OURS.name, math.nan), cpu.pop(TUNED.name, math.nan)
        if ours < BEATEN * tuned:
            ahead.append(f"- {case.name}, {_ratio(ours, tuned)}: {case.ahead or 'not known'}.")
        if any(theirs < BEATEN * ours for theirs in cpu.values()):
            behind.append(f"- {case.name}: {case.behind or 'not known'}.")
    told = {"Where tuned SQL is beaten, and by what": ahead, "Where another engine needs less CPU, and why": behind}
    return "\n\n".join(f"{title}:\n\n" + "\n".join(lines) for title, lines in told.items() if lines)


def _query_row(name: str, title: str, of_case: dict[str, Measured], names: Sequence[str], others: Sequence[str]) -> str:
    ours, tuned = of_case[OURS.name], of_case[TUNED.name]
    allowed = ALLOWED * tuned.cpu_median + ALLOWED_MS / 1000
    cells = [name, title, f"{ours.rows:,}", *(_milliseconds(of_case.get(each)) for each in names)]
    cells += [_ratio(ours.cpu_median, tuned.cpu_median), _ratio(ours.wall_median, tuned.wall_median)]
    cells.append("wrong rows" if ours.problem or tuned.problem else "yes" if ours.cpu_median <= allowed else "no")
    for each in others:
        theirs = of_case.get(each)
        cells.append(_ratio(theirs.cpu_median, ours.cpu_median) if theirs else "–")
        cells.append(_ratio(theirs.wall_median, ours.wall_median) if theirs else "–")
    return _row([*cells, f"{ours.peak}, {tuned.peak}"])


def _notes(notes: Sequence[str]) -> str:
    return "What could not be compared, and why:\n\n" + "\n".join(notes) if notes else ""


def _milliseconds(measured: Measured | None) -> str:
    return "–" if measured is None or math.isnan(measured.cpu_median) else f"{1000 * measured.cpu_median:,.0f}"


def _ratio(part: float, whole: float) -> str:
    return "–" if math.isnan(part) or math.isnan(whole) or not whole else f"{part / whole:.2f}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _growth(measured: Sequence[Measured]) -> str:
    lines = [_row(["hunt, rows", "gazehound, CPU ms", "tuned SQL, CPU ms", "ratio"]), _row(["---"] * 4)]
    for case in dict.fromkeys(each.case for each in measured):
        of_case = {each.contestant: each for each in measured if each.case == case}
        ours, tuned = of_case[OURS.name], of_case[TUNED.name]
        cells = [case, _milliseconds(ours), _milliseconds(tuned), _ratio(ours.cpu_median, tuned.cpu_median)]
        lines.append(_row(cells))
    return "## Growth with the rows\n\n" + "\n".join(lines)


def _packs(packs: Sequence[PackTimes]) -> str:
    first = packs[0]
    columns = ["hunts", "with findings", "first run, CPU ms", "÷ one hunt", "wall ms", "÷ one hunt"]
    columns += ["again, CPU ms", "÷ one hunt", "wall ms", "÷ one hunt", "CPU ms per further hunt, first and again"]
    columns += ["one by one, CPU ms", "together faster", "peak MB"]
    lines = [_row(columns), _row(["---"] * len(columns))]
    for each in packs:
        cells = [f"{each.hunts:,}", str(each.found)]
        for own, one in (
            (each.first_cpu, first.first_cpu),
            (each.first_wall, first.first_wall),
            (each.cpu, first.cpu),
            (each.wall, first.wall),
        ):
            cells += [f"{1000 * own:,.0f}", _ratio(own, one)]
        further = each.hunts - first.hunts
        slopes = (each.first_cpu - first.first_cpu, each.cpu - first.cpu)
        cells.append(", ".join(f"{1000 * slope / further:.2f}" for slope in slopes) if further else "–")
        cells += [f"{1000 * each.one_by_one_cpu:,.0f}", f"{each.one_by_one_cpu / each.cpu:.0f} ×", str(each.peak)]
        lines.append(_row(cells))
    return f"""## Packs

Hunts with `has_any` of three hosts each, in a window of five of thirty days, over {first.rows:,} rows. The first run is
that of a session which has not seen the hunts; again, it knows what they mean. One by one is measured for {SAMPLE}
hunts of each pack, in turns with the pack, and multiplied. 300 hunts hold at {MOST_OF_PACK} × the time of one.

""" + "\n".join(lines)


def _starts(starts: Sequence[Started]) -> str:
    lines = [_row(["", "CPU ms", "wall ms", "may take, ms"]), _row(["---"] * 4)]
    lines += [_row([each.name, f"{each.cpu:.1f}", f"{each.wall:.1f}", f"{each.most:.0f}"]) for each in starts]
    return "## Start\n\n" + "\n".join(lines)


def _terms(found: TermIndexFound, runs: int) -> str:
    columns = ["question", "rows", "row groups read", "of all", "MB read, without", "CPU ms, without", "faster"]
    lines = [_row(columns), _row(["---"] * len(columns))]
    for each in found.asked:
        cells = [each.title, f"{each.found:,}", f"{each.read:,} of {each.total:,}", f"{each.read / each.total:.1%}"]
        cells.append(f"{each.bytes_with / MB:,.1f}, {each.bytes_without / MB:,.1f}")
        cells.append(f"{1000 * each.cpu_with:,.0f}, {1000 * each.cpu_without:,.0f}")
        lines.append(_row([*cells, f"{each.cpu_without / each.cpu_with:.1f} ×"]))
    plain, indexed = found.plain, found.indexed
    share, more = indexed.indexes / indexed.parts, indexed.cpu / plain.cpu - 1
    return f"""## Term index

{datetime.now(UTC):%d %B %Y}: {found.rows:,} rows in a lake with and in one without the index, medians of {runs} runs in
turns over what the system holds in memory; {_machine()}. All columns of texts are
indexed: {indexed.indexes / MB:,.0f} MB beside {indexed.parts / MB:,.0f} MB of rows, {share:.1%}.
Ingest of Parquet files takes {_taken(plain)} without and {_taken(indexed)} with it, {more:+.0%}
of CPU. Row groups are counted before times rule out more of them.

""" + "\n".join(lines)


def _taken(taken: Taken) -> str:
    return f"{taken.cpu:,.0f} s of CPU ({taken.wall:,.0f} s)"
