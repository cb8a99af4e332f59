"""A lake with a term index gives the rows that it gives without one, and reads fewer row groups."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import gazehound
from gazehound.engine import skipping
from gazehound.engine.session import Session
from gazehound.hunting.model import HuntingQuery, HuntKind
from gazehound.hunting.run import outcomes
from gazehound.intake import ParquetPart, discover
from gazehound.intake.lake import parts, term_index
from gazehound.intake.lake.layout import index_path
from gazehound.intake.lake.term_columns import IndexChoice
from gazehound.plan.terms import Terms
from gazehound.text import SourceText
from gazehound.workbench.ingest import ingest_logs

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ROWS = 1500
GROUP = 40
SCHEMAS: Any = {
    "Events": {
        "TimeGenerated": "datetime",
        "Url": "string",
        "Image": "string",
        "Number": "long",
        "More": "dynamic",
        "Never": "string",
    }
}
WORDS = ("ammyy", "Kaseya", "anydesk", "istanbul", "straße", "ÉTÉ", "x9", "a", "7", "SİSTEM", "\u212aelvin", "ſsl")
SORTED = "| sort by Number asc"
"""After operators that keep no order."""
GLUE = (".", "/", " ", "-", "_", "é", "", "", "☃", "\u212a", "ı")


def text(chance: random.Random) -> str | None:
    """Mostly nothing of interest; now and then words alone, glued together or cut, in any letter case."""
    if chance.random() < 0.85:
        return chance.choice((None, "", "svchost.exe", f"c:\\windows\\{chance.randrange(99)}.dll"))
    words = [chance.choice(WORDS) for _ in range(chance.randint(1, 4))]
    made = "".join(f"{chance.choice(GLUE)}{each}" for each in words)[chance.randrange(2) :]
    return chance.choice((made, made.upper(), made.lower(), made.title(), made[:-1], f"{made}."))


def write_events(path: Path, seed: int, rows: int = ROWS) -> None:
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            moment = NOW - timedelta(days=3) + timedelta(seconds=120 * number)
            event = {"TimeGenerated": moment.isoformat(), "Url": text(chance), "Image": text(chance), "Number": number}
            file.write(json.dumps({**event, "More": {"Url": text(chance)}}) + "\n")


def take_in(logs: Path, lake: Path, is_wanted: bool | None, *names: str) -> Path:
    """Ingest with small row groups; the lake."""
    choice = IndexChoice(is_wanted, names)
    for _ in ingest_logs([logs], lake, processes=1, schemas=SCHEMAS, index=choice):
        pass
    return lake


def opened(lake: Path) -> Session:
    return gazehound.connect(lake, now=NOW, schemas=SCHEMAS)


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "ROWS_PER_GROUP", GROUP)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    write_events(tmp_path / "logs" / "Events.json", 1)
    return tmp_path / "logs"


@pytest.fixture
def lake(logs: Path, tmp_path: Path) -> Path:
    return take_in(logs, tmp_path / "lake", True)


def needle(chance: random.Random) -> str:
    """A text to look for, as KQL writes it."""
    made = text(chance) or chance.choice(WORDS)
    made = chance.choice((made, chance.choice(WORDS), made.strip("./ -_")))
    return json.dumps(chance.choice((made, made.swapcase(), made.lower(), made[1:] or made)), ensure_ascii=False)


def condition(chance: random.Random, depth: int = 2) -> str:
    if depth and chance.random() < 0.4:
        joined = chance.choice((" and ", " or "))
        return f"({joined.join(condition(chance, depth - 1) for _ in range(2))})"
    column = chance.choice(("Url", "Image", "Url", "Image", "tolower(Url)", "toupper(Image)", "tostring(Url)", "More"))
    several = ", ".join(needle(chance) for _ in range(chance.randint(1, 3)))
    match chance.randrange(8):
        case 0:
            return f"{column} {chance.choice(('has_any', 'has_all'))} ({several})"
        case 1:
            return f"{column} {chance.choice(('in', 'in~'))} ({several})"
        case 2:
            return chance.choice((f"not({column} has {needle(chance)})", f"Number % {chance.randint(2, 300)} == 1"))
        case 3:
            return f"Never has {needle(chance)}"
    one = chance.choice(("has", "contains", "startswith", "endswith", "hasprefix", "hassuffix"))
    return f"{column} {chance.choice((one, one, f'{one}_cs', '==', '=~'))} {needle(chance)}"


def query(chance: random.Random) -> str:
    where = f"| where {condition(chance)}"
    return chance.choice(
        (
            f"Events {where}",
            f"Events {where}",
            f"Events | extend Host = Url {where.replace('Image', 'Host')} | take 7",
            f"Events {where} | summarize count(), sum(Number) by Image | sort by Image asc",
            f"Events {where} | summarize count()",
            f"Events | sort by Number desc | extend Before = prev(Number) {where}",
            f"let E = Events; union (E {where}), (E | where {condition(chance)}) | project Number, Url",
            f"Events | where Number in ((Events {where} | project Number)) {SORTED}",
            f"Events {where} | join kind=leftouter (Events | where {condition(chance)}) on Number {SORTED}",
            f"search in (Events) {needle(chance)}",
        )
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_rows_are_the_same(seed: int, tmp_path: Path) -> None:
    """In their order, whatever is looked for."""
    chance = random.Random(seed)
    (tmp_path / "logs").mkdir()
    write_events(tmp_path / "logs" / "Events.json", seed)
    plain = take_in(tmp_path / "logs", tmp_path / "plain", None)
    indexed = take_in(tmp_path / "logs", tmp_path / "indexed", True)
    with opened(plain) as one, opened(indexed) as other:
        for _ in range(60):
            kql = query(chance)
            assert other.query(kql).rows() == one.query(kql).rows(), kql
        assert one.row_groups.total == 0
        assert 0 < other.row_groups.read < 0.8 * other.row_groups.total


def hunt(kql: str) -> HuntingQuery:
    return HuntingQuery(kind=HuntKind.BARE_KQL, query=SourceText(kql))


@pytest.mark.parametrize("evidence", [0, 3])
def test_packs_find_the_same(evidence: int, logs: Path, lake: Path, tmp_path: Path) -> None:
    chance = random.Random(5)
    hunts = [hunt(f"Events | where Url has_any ('{each}', 'nothing')") for each in ("ammyy", "kaseya", "anydesk", "x9")]
    hunts += [hunt(query(chance)) for _ in range(30)] + [hunt("Events | where Image has 'nowhere'")]
    found = []
    for data in (lake, take_in(logs, tmp_path / "plain", False)):
        with opened(data) as session:
            results = list(outcomes(session, hunts, evidence=evidence))
            rows = [None if each.result is None else each.result.rows() for each in results]
            found.append((rows, [(each.state, each.evidence) for each in results], session.row_groups))
    assert found[0][:2] == found[1][:2]
    assert found[0][2].read < 0.8 * found[0][2].total


def groups_read(session: Session, kql: str) -> tuple[int, int]:
    """How many row groups a query reads, of how many."""
    read, total = session.row_groups.read, session.row_groups.total
    session.query(kql)
    return session.row_groups.read - read, session.row_groups.total - total


def planted(tmp_path: Path, *numbers: int, rare: str = "relay.rare-thing.net") -> Path:
    """Logs in which the events of these numbers alone have a rare address."""
    folder = tmp_path / "planted"
    folder.mkdir()
    with (folder / "Events.json").open("w", encoding="utf-8") as file:
        for number in range(ROWS):
            url = rare if number in numbers else f"host{number % 7}.example.com"
            moment = (NOW - timedelta(days=3) + timedelta(seconds=120 * number)).isoformat()
            file.write(json.dumps({"TimeGenerated": moment, "Url": url, "Number": number}) + "\n")
    return folder


def test_only_the_row_groups_with_the_term_are_read(tmp_path: Path) -> None:
    lake = take_in(planted(tmp_path, 5, 6, 700, 1499), tmp_path / "lake", True)
    with opened(lake) as session:
        total = sum(pq.ParquetFile(path).num_row_groups for path in (lake / "table=Events").rglob("*.parquet"))
        assert groups_read(session, "Events | where Url has 'rare'") == (3, total)
        assert groups_read(session, "Events | where Url contains '.rare-thing.'") == (3, total)
        assert groups_read(session, "Events | where Url has 'rare' and Url has 'host9'") == (0, total)
        assert groups_read(session, "Events | where Url has 'example'") == (total, total)
        assert groups_read(session, "Events | where Number == 5") == (0, 0)
        found = session.query("Events | where Url has 'rare' | project Number").rows()
        assert found == [(5,), (6,), (700,), (1499,)]
        assert session.query("Events | where Url has 'no such' | summarize count()").rows() == [(0,)]
        assert "row_number" not in str(session.query("Events | where Url has 'rare'").schema)


@pytest.mark.parametrize(
    ("rare", "condition"),
    [
        ("\u212aelvin.net", "tolower(Url) has 'kelvin'"),
        ("\u0130st.net", "tolower(Url) startswith 'ist.'"),
        ("\u017fsl.net", "toupper(Url) has 'SSL'"),
        ("\u0131x.net", "toupper(Url) == 'IX.NET'"),
    ],
)
def test_letters_that_folding_makes_ascii_are_found(rare: str, condition: str, tmp_path: Path) -> None:
    lake = take_in(planted(tmp_path, 700, rare=rare), tmp_path / "lake", True)
    with opened(lake) as session:
        assert session.query(f"Events | where {condition} | project Number").rows() == [(700,)]
        assert session.row_groups.read == 1


def test_the_engine_reads_the_pages_of_those_row_groups_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that are not asked for can hold anything."""
    lake = take_in(planted(tmp_path, 700), tmp_path / "lake", True)
    for path in (lake / "table=Events").rglob("*.parquet"):
        spoil(path, keep=700)
    with opened(lake) as session:
        assert [each[0] for each in session.query("Events | where Url has 'rare' | project Number")] == [700]


def spoil(path: Path, keep: int) -> None:
    """Overwrite the pages of all row groups but the one with the event of this number."""
    metadata = pq.read_metadata(path)
    content = bytearray(path.read_bytes())
    for group in (metadata.row_group(at) for at in range(metadata.num_row_groups)):
        columns = [group.column(at) for at in range(group.num_columns)]
        number = next(each.statistics for each in columns if each.path_in_schema == "Number")
        if not number.min <= keep <= number.max:
            for each in columns:
                start = each.dictionary_page_offset or each.data_page_offset
                content[start : start + each.total_compressed_size] = b"\xff" * each.total_compressed_size
    path.write_bytes(content)


def indexes(lake: Path) -> Iterator[Path]:
    return (lake / "table=Events").rglob("_part-*.terms")


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(0, len(content), 7):
        content[at] ^= 0x55
    path.write_bytes(content)


def garble_sets(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-20] + bytes(20))


def of_another_version(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[7] += 1
    path.write_bytes(content)


def of_nonsense(path: Path) -> None:
    path.write_bytes(b"\0" * 4096)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [remove, cut, empty, garble, garble_sets, of_another_version, of_nonsense, a_folder])
def test_a_damaged_index_is_none(damage: Any, logs: Path, lake: Path, tmp_path: Path) -> None:
    queries = [query(random.Random(seed)) for seed in range(25)]
    with opened(take_in(logs, tmp_path / "plain", False)) as session:
        expected = [session.query(each).rows() for each in queries]
    for path in list(indexes(lake)):
        damage(path)
    with opened(lake) as session:
        assert [session.query(each).rows() for each in queries] == expected


def test_damaged_sets_rule_nothing_out(tmp_path: Path) -> None:
    """Sets that still have their form, with other hashes in them."""
    lake = take_in(planted(tmp_path, 5, 700), tmp_path / "lake", True)
    for part in (lake / "table=Events").rglob("*.parquet"):
        index = term_index.open_index(part)
        assert index is not None
        content = bytearray(index.path.read_bytes())
        for place, length, _ in filter(None, index.columns["Url"]):
            for at in range(1 + (1 << content[index.start + place]), length):
                content[index.start + place + at] ^= 0xFF
        index.path.write_bytes(content)
    with opened(lake) as session:
        assert session.query("Events | where Url has 'rare' | project Number").rows() == [(5,), (700,)]


def test_an_index_of_another_file_is_none(tmp_path: Path) -> None:
    """The part under a name is not the one that the index was made of."""
    lake = take_in(planted(tmp_path, 5), tmp_path / "lake", True)
    first = min((lake / "table=Events").rglob("*.parquet"))
    rows = pq.read_table(first, partitioning=None)
    at = rows.schema.get_field_index("Url")
    other = rows.set_column(at, rows.schema.field(at), pa.array(["late.arrival.org"] * len(rows)))
    pq.write_table(other, first, row_group_size=GROUP)
    with opened(lake) as session:
        assert session.query("Events | where Url has 'arrival' | count").rows() == [(len(rows),)]


def test_indexes_that_changed_places_are_none(tmp_path: Path) -> None:
    lake = take_in(planted(tmp_path, 5, 1400), tmp_path / "lake", True)
    first, *_, last = sorted(indexes(lake))
    aside = tmp_path / "aside"
    shutil.move(first, aside)
    shutil.move(last, first)
    shutil.move(aside, last)
    with opened(lake) as session:
        assert session.query("Events | where Url has 'rare' | project Number").rows() == [(5,), (1400,)]


def test_a_lake_that_grows_is_indexed_as_it_was_told_last(tmp_path: Path) -> None:
    lake, more = tmp_path / "lake", tmp_path / "more"
    more.mkdir()
    take_in(planted(tmp_path, 5), lake, None)
    assert not list(indexes(lake))
    with opened(lake) as session:
        assert session.query("Events | where Url has 'rare' | count").rows() == [(1,)]
    for number, is_wanted in enumerate((True, None, False, None)):
        (more / str(number)).mkdir()
        write_events(more / str(number) / "Events.json", number, rows=60)
        before = len(list(indexes(lake)))
        take_in(more, lake, is_wanted)
        assert (len(list(indexes(lake))) > before) is (number < 2)
    with opened(lake) as session:
        assert session.query("Events | where Url has 'rare' | count").rows() == [(1,)]
        assert session.query("Events | count").rows() == [(ROWS + 240,)]
        assert 0 < session.row_groups.total < ROWS // GROUP


def test_named_columns_alone_are_indexed(logs: Path, tmp_path: Path) -> None:
    lake = take_in(logs, tmp_path / "lake", None, "Image")
    with opened(lake) as session:
        read, total = groups_read(session, "Events | where Image has 'nowhere'")
        assert (read, total > 0) == (0, True)
        assert groups_read(session, "Events | where Url has 'nowhere'") == (total, total)


def test_groups_with_a_very_long_text_are_always_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_index, "LONGEST", 100)
    lake = take_in(planted(tmp_path, 5, rare="x" * 101 + ".rare"), tmp_path / "lake", True)
    with opened(lake) as session:
        assert session.query("Events | where Url has 'rare' | project Number").rows() == [(5,)]
        assert session.row_groups.read == 1


def test_a_lake_beside_other_files_is_read_whole(tmp_path: Path) -> None:
    lake, beside = take_in(planted(tmp_path, 5), tmp_path / "lake", True), tmp_path / "beside"
    beside.mkdir()
    write_events(beside / "Events.json", 3, rows=50)
    with gazehound.connect([lake, beside], now=NOW, schemas=SCHEMAS) as session:
        assert session.query("Events | where Url has 'rare' | count").rows() == [(1,)]


def test_an_index_that_was_copied_along_is_no_log(tmp_path: Path) -> None:
    lake = take_in(planted(tmp_path, 5), tmp_path / "lake", True)
    shutil.copytree(lake / "table=Events", tmp_path / "copy" / "Events")
    with opened(tmp_path / "copy") as session:
        assert session.skipped == ()
        assert sum(each.rows for each in session.tables()) == ROWS


def test_what_was_left_by_a_killed_run_is_removed(tmp_path: Path) -> None:
    lake = take_in(planted(tmp_path, 5), tmp_path / "lake", True)
    kept = next(indexes(lake))
    stale = index_path(kept.parent / "part-000009-0001.parquet")
    shutil.copy(kept, stale)
    take_in(tmp_path / "planted", lake, None)
    assert (kept.exists(), stale.exists()) == (True, False)


@pytest.mark.parametrize("most", [1, 2])
def test_few_choices_of_rows_read_more_and_the_same(most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = (3, 700, 1400)
    lake = take_in(planted(tmp_path, *numbers), tmp_path / "lake", True)
    monkeypatch.setattr(skipping, "MOST_PIECES", most)
    with opened(lake) as session:
        found = session.query("Events | where Url has 'rare' | project Number").rows()
    assert found == [(each,) for each in numbers]
    table = discover([lake], lambda name: None).tables["Events"]
    url = table.schema.names.index("Url")
    remaining = skipping.TermIndexes().remaining(table, Terms(url, frozenset({"rare"})))
    assert remaining is not None
    [part] = remaining.table.parts
    assert isinstance(part, ParquetPart)
    assert sum(1 for _ in groupby(part.paths, part.rows.get)) <= most
    rows = sum(end - start for spans in part.rows.values() for start, end in spans)
    assert GROUP * 2 < rows < ROWS / 2
