"""Events of the Defender XDR streaming API (Event Hub, Storage).

Lives here: the envelope `{"category": "AdvancedHunting-<table>", "properties": {row}}`. Does not live here: the array
of envelopes that an Event Hub message is (`json_text`).

Source: Microsoft Defender XDR, "Streaming API".
"""

from __future__ import annotations

from collections.abc import Iterator

from gazehound.intake.events import Row
from gazehound.intake.readers.reading import Reading, RecordKind, Routed

PREFIX = "AdvancedHunting-"


def matches(record: Row) -> bool:
    """True for an envelope of the streaming API."""
    category = record.get("category")
    return isinstance(category, str) and category.startswith(PREFIX) and isinstance(record.get("properties"), dict)


def route(record: Row, reading: Reading) -> Iterator[Routed]:
    """The properties as a row; the envelope's own time is when Defender received it, not the event's."""
    row = record["properties"]
    if isinstance(row, dict):
        if tenant := record.get("tenantId"):
            row.setdefault("TenantId", tenant)
        yield Routed(str(record["category"])[len(PREFIX) :], row)


KIND = RecordKind("Defender streaming API", matches, route)
