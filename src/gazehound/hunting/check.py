"""What is wrong with the metadata of hunts.

Lives here: ids, names, tactics, techniques, entity mappings, judged by what Sentinel accepts. Does not live
here: the query itself (the compiler); `check_columns` is given the columns that the query returns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gazehound.diagnostics import Diagnostic, did_you_mean, listing, report
from gazehound.hunting import attack
from gazehound.hunting.entities import IDENTIFIERS, REQUIRED
from gazehound.hunting.model import EntityMapping, HuntingQuery, HuntKind
from gazehound.text import Span
from gazehound.types import TableSchema

GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
PLACEHOLDER = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


def check_hunts(hunts: Iterable[HuntingQuery]) -> tuple[Diagnostic, ...]:
    """Everything wrong with the metadata of the hunts, each by itself and ids given twice (K0637)."""
    listed = list(hunts)
    found = [each for hunt in listed for each in check_hunt(hunt)]
    return (*found, *duplicate_ids(listed))


def check_hunt(hunt: HuntingQuery) -> tuple[Diagnostic, ...]:
    """Everything wrong with the metadata of one hunt: K0630 to K0643; bare KQL has none to be wrong.

    Source: Azure-Sentinel wiki, "Query Style Guide"; Microsoft Learn, "Microsoft Sentinel entity types reference"
    """
    if hunt.kind is HuntKind.BARE_KQL:
        return ()
    return (*_identity(hunt), *_tactics(hunt), *_techniques(hunt), *_entities(hunt))


def check_columns(hunt: HuntingQuery, result_schema: TableSchema) -> tuple[Diagnostic, ...]:
    """Entity mappings and details that name columns the query does not return (K0640).

    In:      the schema of the query's result; an open one may hold more columns, so nothing is missing there
    """
    if result_schema.is_open:
        return ()
    names = result_schema.names
    columns = ", ".join(f"`{each}`" for each in names[:8])
    return tuple(
        report(
            "K0640",
            span,
            hunt.source,
            column=column,
            owner=owner,
            notes=(f"columns of the result: {columns}" + (f" and {len(names) - 8} more" if len(names) > 8 else ""),),
            help=did_you_mean(column, names, "column"),
        )
        for owner, column, span in _named_columns(hunt)
        if column not in names
    )


def _named_columns(hunt: HuntingQuery) -> Iterator[tuple[str, str, Span | None]]:
    """Every (where, column, place) that the metadata names."""
    for at, mapping in enumerate(hunt.entity_mappings):
        for number, each in enumerate(mapping.field_mappings):
            place = f"entityMappings[{at}].fieldMappings[{number}]"
            if each.column_name:
                yield f"the entity {mapping.entity_type}", each.column_name, hunt.place(f"{place}.columnName", place)
    details = hunt.extra.get("customDetails")
    if isinstance(details, dict):
        for key, column in details.items():
            if isinstance(column, str):
                yield f"the custom detail {key}", column, hunt.place("customDetails")
    override = hunt.extra.get("alertDetailsOverride")
    if isinstance(override, dict):
        for key, text in override.items():
            for column in PLACEHOLDER.findall(text) if isinstance(text, str) else ():
                yield f"`{key}`", column, hunt.place("alertDetailsOverride")


def _identity(hunt: HuntingQuery) -> Iterator[Diagnostic]:
    start = hunt.place("id", "name", "query")
    if not hunt.id:
        yield report("K0630", start, hunt.source)
    elif not GUID.fullmatch(hunt.id):
        yield report("K0631", hunt.place("id"), hunt.source, id=hunt.id)
    if not hunt.name.strip():
        yield report("K0632", start, hunt.source)


def _tactics(hunt: HuntingQuery) -> Iterator[Diagnostic]:
    known = attack.tactics()
    for at, tactic in enumerate(hunt.tactics):
        if tactic in known:
            continue
        meant = attack.tactic_named(tactic)
        hint = f"write `{meant}`" if meant else did_you_mean(tactic, known, "tactic")
        yield report("K0633", hunt.place(f"tactics[{at}]", "tactics"), hunt.source, tactic=tactic, help=hint)


def _techniques(hunt: HuntingQuery) -> Iterator[Diagnostic]:
    for at, given in enumerate(hunt.relevant_techniques):
        span = hunt.place(f"relevantTechniques[{at}]", "relevantTechniques")
        found = attack.technique(given)
        if found is not None:
            yield from _without_tactic(hunt, found, span)
        elif not attack.TECHNIQUE_ID.fullmatch(given):
            fixed = given.strip().upper()
            hint = f"write `{fixed}`" if attack.TECHNIQUE_ID.fullmatch(fixed) else ""
            yield report("K0634", span, hunt.source, technique=given, help=hint)
        else:
            yield _unknown(hunt, given, span)


def _unknown(hunt: HuntingQuery, given: str, span: Span | None) -> Diagnostic:
    new = attack.replacement(given)
    if new is None:
        return report("K0635", span, hunt.source, technique=given, version=attack.version())
    successor = attack.technique(new)
    hint = f"ATT&CK has `{new}` ({successor.name}) in its place" if successor else ""
    return report("K0636", span, hunt.source, technique=given, help=hint)


def _without_tactic(hunt: HuntingQuery, found: attack.Technique, span: Span | None) -> Iterator[Diagnostic]:
    given = {attack.tactic_named(each) or each for each in hunt.tactics}
    if given and not given & set(found.tactics):
        served = listing(found.tactics)
        yield report("K0643", span, hunt.source, technique=found.id, name=found.name, tactics=served)


def _entities(hunt: HuntingQuery) -> Iterator[Diagnostic]:
    for at, mapping in enumerate(hunt.entity_mappings):
        place = f"entityMappings[{at}]"
        known = IDENTIFIERS.get(mapping.entity_type)
        if known is None:
            span = hunt.place(f"{place}.entityType", place)
            hint = did_you_mean(mapping.entity_type, IDENTIFIERS, "entity type")
            yield report("K0638", span, hunt.source, type=mapping.entity_type or "(none)", help=hint)
            continue
        yield from _identifiers(hunt, mapping, place, known)


def _identifiers(
    hunt: HuntingQuery, mapping: EntityMapping, place: str, known: tuple[str, ...]
) -> Iterator[Diagnostic]:
    for number, each in enumerate(mapping.field_mappings):
        own = f"{place}.fieldMappings[{number}]"
        if not each.identifier or not each.column_name:
            yield report("K0641", hunt.place(own), hunt.source, type=mapping.entity_type)
        elif each.identifier not in known:
            span = hunt.place(f"{own}.identifier", own)
            hint = did_you_mean(each.identifier, known, "identifier") or f"identifiers: {listing(known)}"
            values = {"identifier": each.identifier, "type": mapping.entity_type}
            yield report("K0639", span, hunt.source, label=None, notes=(), help=hint, **values)
    given = {each.identifier for each in mapping.field_mappings}
    if not any(given.issuperset(needed) for needed in REQUIRED[mapping.entity_type]):
        choices = " or ".join("+".join(needed) for needed in REQUIRED[mapping.entity_type])
        yield report("K0642", hunt.place(place), hunt.source, type=mapping.entity_type, choices=choices)


def duplicate_ids(hunts: Iterable[HuntingQuery]) -> Iterator[Diagnostic]:
    """K0637 for each hunt whose id an earlier one has."""
    first: dict[str, HuntingQuery] = {}
    for hunt in hunts:
        key = hunt.id.lower()
        other = first.setdefault(key, hunt)
        if key and other is not hunt:
            where = other.source.file if other.source else str(other.path)
            notes = (f"first in {where}: {other.name}",)
            yield report("K0637", hunt.place("id"), hunt.source, id=hunt.id, notes=notes)
