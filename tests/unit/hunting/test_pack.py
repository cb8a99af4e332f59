"""Hunts that run together find what each finds alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

import gazehound
from gazehound.compiler import analyze
from gazehound.diagnostics import failure
from gazehound.hunting.model import HuntingQuery, HuntKind
from gazehound.hunting.outcome import HuntOutcome, Reason
from gazehound.hunting.pack import Pack
from gazehound.hunting.run import outcomes
from gazehound.text import SourceText

NOW = datetime(2026, 11, 20, tzinfo=UTC)
WORDS = (
    "ammyy", "addigy", "AnyDesk", "splashtop", "atera", "kaseya", "screenconnect", "ultraviewer", "rustdesk",
    "meshagent",
)  # fmt: skip
COMMON = ("svchost", "windows update", "microsoft")
OPERATORS = ("has", "contains", "startswith", "=~", "==", "hasprefix", "has_cs")
ROWS = 3000


def events(seed: int) -> pa.Table:
    """Rows most of which hold common texts, some a rare word in any letter case, alone, glued or inside."""
    chance = random.Random(seed)

    def cell() -> str | None:
        kind = chance.random()
        if kind < 0.05:
            return None if chance.random() < 0.5 else ""
        if kind > 0.02 + 0.05:
            return f"c:\\{chance.choice(COMMON)}.exe {chance.randrange(50)}"
        word = chance.choice(WORDS)
        word = chance.choice((word, word.upper(), word.title(), word.replace("k", "\u212a")))
        return chance.choice((word, f"{word}.com", f"x{word}", f"relay.{word}.net/{chance.randrange(9)}"))

    times = [NOW - timedelta(minutes=chance.randrange(60 * 24 * 10)) for _ in range(ROWS)]
    return pa.table(
        {
            "TimeGenerated": pa.array(times, pa.timestamp("us", "UTC")),
            "Url": pa.array([cell() for _ in range(ROWS)], pa.string()),
            "Image": pa.array([cell() for _ in range(ROWS)], pa.string()),
            "Size": pa.array([chance.randrange(100) for _ in range(ROWS)], pa.int64()),
        }
    )


def condition(chance: random.Random) -> str:
    column, words = chance.choice(("Url", "Image")), chance.sample(WORDS, 3)
    match chance.randrange(7):
        case 0:
            return f"{column} has_any ({', '.join(map(repr, words))})"
        case 1:
            return f"{column} in~ ({', '.join(map(repr, words))})"
        case 2:
            return f"Url has '{words[0]}' or Image contains '{words[1]}'"
        case 3:
            return f"({column} has '{words[0]}' and Size > 20) or tolower({column}) == '{words[1].lower()}'"
        case 4:
            return f"not({column} has '{words[0]}') and {column} contains '{chance.choice(COMMON)}' and Size == 7"
        case 5:
            return f"{column} has_all ('{words[0]}', 'com')"
        case _:
            return f"{column} {chance.choice(OPERATORS)} '{words[0]}'"


def query(chance: random.Random) -> str:
    window = chance.choice(
        ("", "| where TimeGenerated > ago(3d)", "| where TimeGenerated between (ago(5d) .. ago(1d))")
    )
    rest = chance.choice(
        (
            "| project TimeGenerated, Url, Size",
            "| summarize count(), min(TimeGenerated), make_set(Image) by Url",
            "| summarize count(), max(Size)",
            "| join kind=leftanti (Events | where Image has 'atera') on Url",
            "| join kind=inner (Events | where Url has 'kaseya' | project Size, Image) on Size",
            "| union (Events | where Image has_any ('rustdesk', 'meshagent'))",
            "| extend Host = tostring(split(Url, '/')[0]) | where Host contains 'relay' | top 5 by TimeGenerated, Size",
        )
    )
    return f"Events {window} | where {condition(chance)} {rest}"


def hunt(kql: str) -> HuntingQuery:
    return HuntingQuery(kind=HuntKind.BARE_KQL, query=SourceText(kql))


def said(outcome: HuntOutcome) -> tuple[object, ...]:
    rows = None if outcome.result is None else sorted(map(repr, map(_without_order, outcome.result.rows())))
    return outcome.state, outcome.reason, outcome.explanation, outcome.first_seen, outcome.last_seen, rows


def _without_order(row: Sequence[object]) -> list[object]:
    return [sorted(each) if isinstance(each, list) else each for each in row]


@pytest.mark.parametrize("seed", range(12))
def test_a_pack_finds_what_each_hunt_finds_alone(seed: int) -> None:
    chance = random.Random(seed)
    hunts = [hunt(query(chance)) for _ in range(12)] + [hunt("Events | where Url has 'x' | no_such"), hunt("Missing")]
    with gazehound.connect({"Events": events(seed)}, now=NOW) as session:
        together, again = ([said(each) for each in outcomes(session, hunts)] for _ in range(2))
        alone = [said(next(outcomes(session, [each]))) for each in hunts]
    assert together == alone
    assert again == alone


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("", None),
        ("| summarize count() by Url", None),
        ("| extend Hash = hash_many(Url, Image)", Reason.UNSUPPORTED),
        ("| extend Found = parse_time(Url)", Reason.INVALID),
        ("| extend Place = geo_info_from_ip_address(Url)", Reason.UNSUPPORTED),
        ("| evaluate autocluster()", Reason.UNSUPPORTED),
    ],
)
def test_hunts_without_events_are_refused_as_others_are(rest: str, reason: Reason | None) -> None:
    hunts = [hunt(f"Events | where Url has '{text}' {rest}") for text in ("ammyy", "nowhere", "nobody")]
    with gazehound.connect({"Events": events(5)}, now=NOW) as session:
        runs = [[each.reason for each in outcomes(session, hunts)] for _ in range(3)]
    assert runs == [[reason] * 3] * 3


def test_evidence_and_whole_events_are_the_same() -> None:
    hunts = [hunt(f"Events | where Url has '{each}' | summarize count() by Url | sort by Url asc") for each in WORDS]
    with gazehound.connect({"Events": events(99)}, now=NOW) as session:
        together = [each.evidence for each in outcomes(session, hunts, evidence=5)]
        alone = [next(outcomes(session, [each], evidence=5)).evidence for each in hunts]
    assert any(together)
    assert together == alone


def test_only_rare_texts_are_looked_for_together() -> None:
    texts = ("Events | where Url has 'ammyy'", "Events | where Image has 'atera'", "Events | where Url has 'microsoft'")
    with gazehound.connect({"Events": events(3)}, now=NOW) as session:
        plans = [analyze(SourceText(each), session.workspace)[0].results[0].relation for each in texts]
        pack = Pack(session)
        pack.gather(plans, session.moment(), with_events=False)
        is_changed = [pack.rewrite(each) is not each for each in plans]
        pack.close()
    assert is_changed == [True, True, False]


def test_an_interrupted_reading_ends_every_hunt(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*arguments: object) -> None:
        raise failure("K0503")

    with gazehound.connect({"Events": events(3)}, now=NOW) as session:
        monkeypatch.setattr(session, "hold", stopped)
        found = list(outcomes(session, [hunt(f"Events | where Url has '{each}'") for each in WORDS]))
    assert [each.reason for each in found] == [Reason.INTERRUPTED] * len(WORDS)


def test_a_reading_that_fails_leaves_hunts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*arguments: object) -> None:
        raise failure("K0502")

    with gazehound.connect({"Events": events(3)}, now=NOW) as session:
        monkeypatch.setattr(session, "hold", slow)
        found = list(outcomes(session, [hunt(f"Events | where Url has '{each}'") for each in WORDS]))
    assert any(each.rows for each in found)
