"""One reading of a table for many queries: the rows that any of them can be about.

Lives here: the SQL of such a reading and of the texts that tell which queries have rows in it. Does not live here: what
queries cannot be true without (`plan.needles`), which of them are run together (`hunting.pack`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gazehound import sql
from gazehound.codegen import kept_name, scan_name, stored_name
from gazehound.codegen.constants import datetime_text
from gazehound.functions.casefold_sql import escaped
from gazehound.functions.terms import MOST_NEEDLES
from gazehound.plan.needles import Needle, Needles, Since
from gazehound.plan.terms import Needed
from gazehound.records import record
from gazehound.sql import Node, Select, render

ROWS_OF_SAMPLE = 4096
"""So many rows, the first of a table, tell how rare a needle is."""


@record(frozen=True, slots=True)
class SharedScan:
    """The rows of a table that hold one of the needles, none from before `since`; only the columns at `positions`.

    `needed` is what an index of terms can be asked for: no row without it is looked for.
    """

    table: str
    needles: Needles
    since: Since | None
    positions: tuple[int, ...]
    needed: Needed | None = None

    def query(self, rows: str) -> Node:
        """Those among the rows of a name, under the names that the table's columns are stored by."""
        names = [stored_name(each) for each in self.positions]
        where = [_holds_any(self.needles)]
        if self.since is not None:
            where.insert(0, _is_since(self.since))
        columns = tuple((each, sql.column(each)) for each in names)
        return Select(source=sql.table(scan_name(rows)), columns=columns, where=tuple(where)).to_node()


def _is_since(since: Since) -> Node:
    """The bound as a text, in which form whole row groups are skipped."""
    return sql.binary(">=", sql.column(kept_name(since.position)), sql.text(datetime_text(since.ticks)))


def _holds_any(needles: Needles) -> Node:
    by_position: dict[int, list[str]] = {}
    for each in sorted(needles):
        by_position.setdefault(each.position, []).append(each.text)
    return sql.or_(*(_holds(stored_name(position), texts) for position, texts in by_position.items()))


def _holds(column: str, texts: list[str]) -> Node:
    """True where one of the texts stands in the column, in any letter case and maybe more; the length is the quicker
    test, and most cells fail it."""
    is_long = sql.binary(">=", sql.call("strlen", sql.column(column)), sql.integer(min(map(len, texts))))
    chunks = [texts[at : at + MOST_NEEDLES] for at in range(0, len(texts), MOST_NEEDLES)]
    found = [
        sql.call("regexp_matches", sql.column(column), sql.text(f"(?i){'|'.join(map(escaped, each))}"))
        for each in chunks
    ]
    return sql.and_(is_long, sql.or_(*found))


def sample_query(table: str, positions: Sequence[int]) -> str:
    """The first rows of a table."""
    columns = tuple((name, sql.column(name)) for name in map(stored_name, positions))
    limit = sql.integer(ROWS_OF_SAMPLE)
    return render(Select(source=sql.table(scan_name(table)), columns=columns, limit=limit).to_node())


def texts_query(rows: str, position: int) -> str:
    """The different texts of one column."""
    name = stored_name(position)
    columns = ((name, sql.column(name)),)
    return render(Select(source=sql.table(scan_name(rows)), columns=columns, distinct=True).to_node())


class Texts:
    """The texts of some columns in lower case, to be searched for needles."""

    def __init__(self) -> None:
        self._joined: dict[int, str] = {}
        self._distinct: dict[int, str] = {}
        """Each text once: most needles are not there at all."""

    def add(self, position: int, texts: Iterable[str | None]) -> None:
        found = [each.lower() for each in texts if each]
        self._joined[position] = "\n".join(found)
        self._distinct[position] = "\n".join(dict.fromkeys(found))

    def count(self, needle: Needle) -> int:
        """How often the needle stands in its column; not more often than in its rows, unless a cell has it twice."""
        return self._joined[needle.position].count(needle.text) if self.hold(needle) else 0

    def hold(self, needle: Needle) -> bool:
        """True when the needle stands in its column."""
        return needle.text in self._distinct[needle.position]


@record(frozen=True, slots=True)
class HeldRows:
    """Rows that were read once: their name, how many they are, and the texts they hold."""

    name: str
    count: int
    texts: Texts
