"""From the keys of a Sentinel YAML file to a hunting query.

Lives here: which keys there are, their shapes, what is put right in a value (one text where a list is
expected, a key in another case). Does not live here: reading YAML (`yaml_tree`), repairing its lines
(`yaml_repair`), judging values (`check`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gazehound.diagnostics import Diagnostic, did_you_mean, report
from gazehound.hunting.kql_text import has_comment
from gazehound.hunting.model import DataConnector, EntityMapping, FieldMapping, HuntingQuery, HuntKind
from gazehound.hunting.places import Excerpt
from gazehound.hunting.yaml_tree import Keyed, Listing, Node, Scalar, scalar_source, span_of
from gazehound.text import SourceText, Span

TEXTS = {
    "id": "id",
    "name": "name",
    "description": "description",
    "severity": "severity",
    "status": "status",
    "queryFrequency": "query_frequency",
    "queryPeriod": "query_period",
    "triggerOperator": "trigger_operator",
    "version": "version",
    "kind": "rule_kind",
}
TEXT_LISTS = {"tactics": "tactics", "relevantTechniques": "relevant_techniques"}
READ = (*TEXTS, *TEXT_LISTS, "requiredDataConnectors", "triggerThreshold", "tags", "query", "entityMappings")
KEPT = (
    "customDetails",
    "alertDetailsOverride",
    "eventGroupingSettings",
    "incidentConfiguration",
    "suppressionDuration",
    "suppressionEnabled",
    "sentinelEntitiesMappings",
    "alertRuleTemplateName",
    "templateVersion",
    "enabled",
    "metadata",
    "description-detailed",
)
TOP_KEYS = (*READ, *KEPT)
OTHER_NAMES = {"techniques": "relevantTechniques"}
RULE_KEYS = ("queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold")
NULLS = ("", "~", "null", "Null", "NULL")
NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})")
REAL = re.compile(r"[-+]?(?:0|[1-9]\d{0,17})\.\d{1,17}")
COMMAS = re.compile(r"\s*[,;]\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One top-level key with its value and the excerpt that both were read from."""

    key: str
    key_span: Span
    value: Node
    excerpt: Excerpt

    @property
    def span(self) -> Span:
        return span_of(self.value, self.excerpt) if self.value.end > self.value.start else self.key_span


def entries_of(node: Keyed, excerpt: Excerpt) -> list[Entry]:
    """The pairs of a mapping as entries."""
    return [Entry(key.text, span_of(key, excerpt), value, excerpt) for key, value in node.pairs]


def canonical(key: str, known: Iterable[str]) -> str | None:
    """The key in Sentinel's spelling, None when it is none of `known`; case does not count."""
    return next((each for each in known if each == key), None) or next(
        (each for each in known if each.lower() == key.lower()), None
    )


@dataclass
class FieldReader:
    """Reads the entries of one hunt; what it says collects in `repairs` and `problems`."""

    source: SourceText
    repairs: list[Diagnostic] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    places: dict[str, Span] = field(default_factory=dict)

    def read(self, entries: list[Entry], fallback: SourceText | None = None) -> HuntingQuery | None:
        """The hunt; None when no query could be read, which is then said in `problems`.

        `fallback` is the query where the keys give none.
        """
        values: dict[str, Any] = {}
        extra: dict[str, object] = {}
        for key, entry in self._unique(self._named(entries)).items():
            self.places[key] = entry.span
            if key in TEXTS:
                values[TEXTS[key]] = self._text(key, entry)
            elif key in TEXT_LISTS:
                values[TEXT_LISTS[key]] = self._texts(key, entry.value, entry)
            elif key in READ:
                values |= self._structured(key, entry)
            else:
                extra[key] = plain(entry.value)
        if "query" not in values and fallback is not None:
            values["query"] = fallback
        elif "query" not in values:
            self._missing_query(entries)
        if values.get("query") is None:
            return None
        rule = any(key in self.places for key in RULE_KEYS) or values.get("rule_kind") in ("Scheduled", "NRT")
        kind = HuntKind.ANALYTICS_RULE if rule else HuntKind.HUNTING_QUERY
        return HuntingQuery(kind=kind, extra=extra, source=self.source, places=self.places, **values)

    def _missing_query(self, entries: list[Entry]) -> None:
        span = entries[0].key_span if entries else None
        self.problems.append(report("K0607", span, self.source))

    def _named(self, entries: list[Entry]) -> list[tuple[str, Entry]]:
        """Each entry under Sentinel's spelling of its key, or its own where the key is unknown."""
        present = {entry.key for entry in entries}
        named = []
        for entry in entries:
            known = canonical(entry.key, TOP_KEYS)
            other = OTHER_NAMES.get(entry.key)
            if known is None and other is not None and other not in present and plain(entry.value):
                known = other
            if known is None:
                self._unknown(entry.key, entry.key_span)
            elif known != entry.key:
                self._respelled(entry.key, known, entry.key_span)
            named.append((known or entry.key, entry))
        return named

    def _unique(self, named: list[tuple[str, Entry]]) -> dict[str, Entry]:
        unique: dict[str, Entry] = {}
        for key, entry in named:
            if key in unique:
                self.repairs.append(report("K0615", entry.key_span, self.source, key=key))
            unique[key] = entry
        return unique

    def _unknown(self, key: str, span: Span) -> None:
        hint = did_you_mean(key, TOP_KEYS, "key")
        self.problems.append(report("K0620", span, self.source, key=key, help=hint))

    def _respelled(self, key: str, known: str, span: Span) -> None:
        self.repairs.append(report("K0616", span, self.source, key=key, known=known))

    def _text(self, key: str, entry: Entry) -> str:
        return self._scalar(key, entry.value, entry.excerpt).strip("\n")

    def _scalar(self, key: str, node: Node, excerpt: Excerpt, expected: str = "a text") -> str:
        if isinstance(node, Scalar):
            return "" if is_null(node) else node.text
        self._shape(key, node, excerpt, expected)
        return ""

    def _shape(self, key: str, node: Node, excerpt: Excerpt, expected: str) -> None:
        found = {Scalar: "a text", Listing: "a list", Keyed: "a mapping"}[type(node)]
        span = span_of(node, excerpt)
        self.problems.append(report("K0609", span, self.source, key=key, expected=expected, found=found))

    def _texts(self, key: str, node: Node, entry: Entry) -> tuple[str, ...]:
        """A list of texts; one text, and texts with commas in them, become several."""
        if isinstance(node, Keyed):
            self._shape(key, node, entry.excerpt, "a list of texts")
            return ()
        items = node.items if isinstance(node, Listing) else (node,)
        found: list[str] = []
        for item in items:
            text = self._scalar(f"{key}[]", item, entry.excerpt).strip()
            parts = [part for part in COMMAS.split(text) if part]
            for part in parts:
                self.places[f"{key}[{len(found)}]"] = span_of(item, entry.excerpt)
                found.append(part)
            if len(parts) > 1 and isinstance(node, Listing):
                self._listed(key, text, len(parts), item, entry.excerpt)
        if isinstance(node, Scalar) and not is_null(node):
            self._listed(key, node.text.strip(), len(found), node, entry.excerpt)
        return tuple(found)

    def _listed(self, key: str, text: str, count: int, node: Node, excerpt: Excerpt) -> None:
        counted = "one value" if count == 1 else f"{count} values"
        span = span_of(node, excerpt)
        self.repairs.append(report("K0612", span, self.source, key=key, text=text, counted=counted))

    def _structured(self, key: str, entry: Entry) -> dict[str, Any]:
        match key:
            case "query":
                return {"query": self._query(entry)}
            case "requiredDataConnectors":
                return {"required_data_connectors": tuple(self._connectors(entry))}
            case "entityMappings":
                return {"entity_mappings": tuple(self._mappings(entry))}
            case "tags":
                return {"tags": self._tags(entry)}
            case _:
                return {"trigger_threshold": self._whole_number(key, entry)}

    def _query(self, entry: Entry) -> SourceText | None:
        node = entry.value
        if not isinstance(node, Scalar):
            self._shape("query", node, entry.excerpt, "a text")
            self.problems.append(report("K0607", entry.key_span, self.source))
            return None
        text = "" if is_null(node) else node.text.rstrip()
        if not text.strip():
            self.problems.append(report("K0607", entry.key_span, self.source))
            return None
        if node.style in ("", ">"):
            self._folded(node, text, entry.excerpt)
        return scalar_source(node, text, entry.excerpt)

    def _folded(self, node: Scalar, text: str, excerpt: Excerpt) -> None:
        """A folded query is what YAML says it is; say so where that changes what the query means."""
        span = span_of(node, excerpt)
        if "\n" in excerpt.text[node.start : node.end].rstrip() and has_comment(text):
            self.problems.append(report("K0623", span, self.source))
        after = excerpt.text[node.end :].split("\n", 1)[0].strip()
        if not node.style and after.startswith("#"):
            self.problems.append(report("K0624", span, self.source, text=after[:40]))

    def _connectors(self, entry: Entry) -> Iterable[DataConnector]:
        for at, item in enumerate(self._items("requiredDataConnectors", entry)):
            place = f"requiredDataConnectors[{at}]"
            self.places[place] = span_of(item, entry.excerpt)
            if not isinstance(item, Keyed):
                self._shape(place, item, entry.excerpt, "a mapping with `connectorId`")
                continue
            keys = self._keys(place, item, entry.excerpt, ("connectorId", "dataTypes"))
            connector = self._optional("connectorId", keys, entry.excerpt)
            types = keys.get("dataTypes")
            listed = self._data_types(types, entry) if types is not None else ()
            yield DataConnector(connector, listed)

    def _data_types(self, node: Node, entry: Entry) -> tuple[str, ...]:
        items = node.items if isinstance(node, Listing) else () if is_null(node) else (node,)
        if isinstance(node, Scalar) and items:
            self._listed("dataTypes", node.text, 1, node, entry.excerpt)
        return tuple(self._scalar("dataTypes", item, entry.excerpt).strip() for item in items)

    def _mappings(self, entry: Entry) -> Iterable[EntityMapping]:
        for at, item in enumerate(self._items("entityMappings", entry)):
            place = f"entityMappings[{at}]"
            self.places[place] = span_of(item, entry.excerpt)
            keys = self._keys(place, item, entry.excerpt, ("entityType", "fieldMappings"))
            kind = self._optional("entityType", keys, entry.excerpt)
            if "entityType" in keys:
                self.places[f"{place}.entityType"] = span_of(keys["entityType"], entry.excerpt)
            yield EntityMapping(kind, tuple(self._field_mappings(place, keys.get("fieldMappings"), entry)))

    def _field_mappings(self, place: str, node: Node | None, entry: Entry) -> Iterable[FieldMapping]:
        if node is None or is_null(node):
            return
        items = node.items if isinstance(node, Listing) else (node,)
        for at, item in enumerate(items):
            own = f"{place}.fieldMappings[{at}]"
            self.places[own] = span_of(item, entry.excerpt)
            keys = self._keys(own, item, entry.excerpt, ("identifier", "columnName"))
            for key, value in keys.items():
                self.places[f"{own}.{key}"] = span_of(value, entry.excerpt)
            identifier = self._optional("identifier", keys, entry.excerpt)
            yield FieldMapping(identifier, self._optional("columnName", keys, entry.excerpt))

    def _items(self, key: str, entry: Entry) -> tuple[Node, ...]:
        if isinstance(entry.value, Listing):
            return entry.value.items
        if is_null(entry.value):
            return ()
        if isinstance(entry.value, Keyed):  # one mapping where a list of them is expected
            first = entry.excerpt.text[entry.value.start : entry.value.end].split("\n", 1)[0]
            self._listed(key, first.strip(), 1, entry.value, entry.excerpt)
            return (entry.value,)
        self._shape(key, entry.value, entry.excerpt, "a list")
        return ()

    def _keys(self, place: str, node: Node, excerpt: Excerpt, known: tuple[str, ...]) -> dict[str, Node]:
        if not isinstance(node, Keyed):
            self._shape(place, node, excerpt, "a mapping")
            return {}
        keys: dict[str, Node] = {}
        for key, value in node.pairs:
            span = span_of(key, excerpt)
            name = canonical(key.text, known)
            if name is None:
                hint = did_you_mean(key.text, known, "key")
                self.problems.append(report("K0621", span, self.source, key=key.text, place=place, help=hint))
            elif name != key.text:
                self._respelled(key.text, name, span)
            if name in keys:
                self.repairs.append(report("K0615", span, self.source, key=name))
            keys[name or key.text] = value
        return keys

    def _optional(self, key: str, keys: Mapping[str, Node], excerpt: Excerpt) -> str:
        return self._scalar(key, keys[key], excerpt).strip() if key in keys else ""

    def _tags(self, entry: Entry) -> tuple[object, ...]:
        if isinstance(entry.value, Listing):
            return tuple(plain(item) for item in entry.value.items)
        if is_null(entry.value):
            return ()
        self._listed("tags", "a single tag", 1, entry.value, entry.excerpt)
        return (plain(entry.value),)

    def _whole_number(self, key: str, entry: Entry) -> int | None:
        text = self._scalar(key, entry.value, entry.excerpt, "a whole number").strip()
        if NUMBER.fullmatch(text):
            return int(text)
        if text:
            self._shape(key, entry.value, entry.excerpt, "a whole number")
        return None


def is_null(node: Node) -> bool:
    """Whether the node is YAML's null: nothing, `~` or `null`, unquoted."""
    return isinstance(node, Scalar) and not node.style and node.text in NULLS


def plain(node: Node) -> object:
    """The node as plain data: text, whole number, real, bool, None, list, dict."""
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    if isinstance(node, Keyed):
        return {key.text: plain(value) for key, value in node.pairs}
    return _typed(node)


def _typed(node: Scalar) -> object:
    if node.style:
        return node.text
    if node.text in NULLS:
        return None
    if node.text.lower() in ("true", "false"):
        return node.text.lower() == "true"
    if NUMBER.fullmatch(node.text):
        return int(node.text)
    return float(node.text) if REAL.fullmatch(node.text) else node.text
