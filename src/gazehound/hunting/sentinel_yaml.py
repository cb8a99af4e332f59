"""Sentinel YAML to hunts: strict first, repaired where that fails.

Lives here: the order of attempts. Does not live here: the strict reading (`yaml_tree`), the repairs
(`yaml_repair`), the meaning of keys (`fields`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from gazehound.diagnostics import Diagnostic, report
from gazehound.hunting.fields import TOP_KEYS, Entry, FieldReader, canonical, entries_of
from gazehound.hunting.model import HuntingQuery, Loaded, TableNote
from gazehound.hunting.places import Excerpt
from gazehound.hunting.yaml_repair import Repair, fits
from gazehound.hunting.yaml_shapes import SHAPES, nested_keys
from gazehound.hunting.yaml_tree import Keyed, Listing, Node, YamlProblem, read_documents
from gazehound.text import SourceText

HYPOTHESIS = "# Hypothesis: "
TABLE_NOTE = re.compile(r"# Table (?P<table>\S+): (?P<note>.*)")
HUNT_KEYS = (
    "query",
    "requiredDataConnectors",
    "tactics",
    "relevantTechniques",
    "entityMappings",
    "queryFrequency",
    "queryPeriod",
    "triggerOperator",
)
NESTED = {key.lower() for shape in SHAPES.values() for key in nested_keys(shape)} - {key.lower() for key in TOP_KEYS}


def read_sentinel_yaml(excerpt: Excerpt, fallback: SourceText | None = None) -> Loaded:
    """The hunts of a YAML text; one that cannot be read gives K0606, K0607 or K0608.

    `fallback` is the query of a hunt whose keys give none.
    Source: Azure-Sentinel wiki, Query Style Guide, and Microsoft Learn, "Create custom hunting queries".
    """
    try:
        documents = read_documents(excerpt.text)
    except YamlProblem as problem:
        return _limited(problem, excerpt) if problem.is_limit else _repaired(excerpt, problem, fallback)
    mappings = [each for document in documents for each in _mappings(document)]
    if any(_is_suspicious(each) for each in mappings):
        return _repaired(excerpt, YamlProblem("its indentation is lost", 0), fallback)
    if not mappings and (repaired := _repaired(excerpt, YamlProblem("it has no keys", 0), fallback)).hunts:
        return repaired
    mappings = [each for each in mappings if _is_hunt(each)]
    if not mappings:
        return Loaded((), (report("K0604", None, excerpt.source, what="the YAML"),))
    found = [read_entries(entries_of(each, excerpt), excerpt, fallback) for each in mappings]
    return joined([with_head(each, excerpt) for each in found])


def with_head(loaded: Loaded, excerpt: Excerpt) -> Loaded:
    """With the hypothesis and the table notes that an imported page keeps in comments at the head."""
    hypothesis: list[str] = []
    notes: list[TableNote] = []
    for line in excerpt.lines:
        if not line.startswith("#"):
            break
        if line.startswith(HYPOTHESIS) or (hypothesis and line.startswith("#   ")):
            hypothesis.append(line.removeprefix(HYPOTHESIS).removeprefix("#").strip())
        elif (found := TABLE_NOTE.fullmatch(line)) is not None:
            notes.append(TableNote(found["table"], found["note"].strip()))
    if not hypothesis and not notes:
        return loaded
    hunts = [replace(each, hypothesis="\n".join(hypothesis), table_notes=tuple(notes)) for each in loaded.hunts]
    return Loaded(tuple(hunts), loaded.diagnostics)


def joined(found: list[Loaded]) -> Loaded:
    """All hunts and diagnostics of several readings."""
    hunts = tuple(hunt for each in found for hunt in each.hunts)
    return Loaded(hunts, tuple(said for each in found for said in each.diagnostics))


def read_entries(
    entries: list[Entry], excerpt: Excerpt, fallback: SourceText | None, said: tuple[Diagnostic, ...] = ()
) -> Loaded:
    """One hunt from its keys; `said` are the repairs that were needed to read them."""
    reader = FieldReader(excerpt.source, repairs=list(said))
    hunt = reader.read(entries, fallback)
    everything = (*reader.repairs, *reader.problems)
    if hunt is None:
        return Loaded((), everything)
    return Loaded((_told(hunt, reader),), everything)


def _told(hunt: HuntingQuery, reader: FieldReader) -> HuntingQuery:
    return replace(hunt, repairs=tuple(reader.repairs), diagnostics=tuple(reader.problems))


def _mappings(document: Node) -> list[Keyed]:
    """A document is one hunt, or a list of them."""
    items = document.items if isinstance(document, Listing) else (document,)
    return [each for each in items if isinstance(each, Keyed)]


def _is_hunt(document: Keyed) -> bool:
    """Whether a mapping is meant to be a hunt: it has a key that only hunts have."""
    return any(canonical(key.text, HUNT_KEYS) for key, _ in document.pairs)


def _is_suspicious(document: Keyed) -> bool:
    """Whether valid YAML still shows lost indentation: `dataTypes` at the top, its items among connectors."""
    keys = [key.text for key, _ in document.pairs]
    if not any(canonical(key, TOP_KEYS) for key in keys):
        return False
    return any(key.lower() in NESTED for key in keys) or not all(fits(key.text, value) for key, value in document.pairs)


def _limited(problem: YamlProblem, excerpt: Excerpt) -> Loaded:
    span = excerpt.span(problem.offset, problem.offset + 1)
    return Loaded((), (report("K0608", span, excerpt.source, problem=problem.problem),))


def _repaired(excerpt: Excerpt, problem: YamlProblem, fallback: SourceText | None) -> Loaded:
    """The documents of a broken text, each repaired by itself."""
    ends = [at for at, line in enumerate(excerpt.lines) if line.rstrip() == "---"]
    parts = [excerpt.cut(start, stop) for start, stop in zip([0, *ends], [*ends, len(excerpt.lines)], strict=True)]
    found = [_repaired_document(part, fallback) for part in parts if part.text.strip("- \n")]
    read = [each for each in found if each is not None]
    if not read:
        span = excerpt.span(problem.offset, problem.offset + 1)
        return Loaded((), (report("K0606", span, excerpt.source, problem=problem.problem),))
    return joined([with_head(each, excerpt) for each in read])


def _repaired_document(excerpt: Excerpt, fallback: SourceText | None) -> Loaded | None:
    """The hunt of one document; None when none of Sentinel's keys could be read."""
    repair = Repair(excerpt, [], [])
    entries = repair.entries()
    if not any(canonical(entry.key, TOP_KEYS) for entry in entries):
        return None
    loaded = read_entries(entries, excerpt, fallback, tuple(repair.said))
    failed = tuple(repair.failed)
    hunts = tuple(replace(hunt, diagnostics=(*failed, *hunt.diagnostics)) for hunt in loaded.hunts)
    return Loaded(hunts, (*failed, *loaded.diagnostics))
