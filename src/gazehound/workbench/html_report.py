"""The report of a run as one HTML page: `write_html` asks the session what is missing, and fills the template.

The page has no script and asks nothing of the network, which its own security policy holds it to. Jinja spells out the
control characters of every value and escapes it. Does not live here: what the page shows (`report_page`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import BinaryIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import gazehound
from gazehound.hunting.outcome import HuntOutcome, HuntReport, HuntState
from gazehound.hunting.session import Session
from gazehound.workbench import report_page as page
from gazehound.workbench.values import counted, spelled_out

MOST_PLACES = 20
"""So many files that were not read are named; more are counted."""
HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[_.])")
"""Places where the name of a column may go on in the next line."""


def write_html(report: HuntReport, session: Session, data: Iterable[str], stream: BinaryIO) -> None:
    """Write the report of hunts over a session's data; `data` names where the data came from."""
    templates = Environment(
        loader=PackageLoader("gazehound.workbench"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"as_code": as_code, "breakable": breakable}
    text = templates.get_template("report.html").render(_context(report, session, list(data)))
    stream.write(text.encode("utf-8", "backslashreplace"))


def _context(report: HuntReport, session: Session, data: list[str]) -> dict[str, object]:
    outcomes = report.outcomes
    sections = page.hunt_sections(outcomes, session.workspace)
    kinds = Counter(each.kind for each in sections)
    moment = next((each.moment for each in outcomes if each.moment), None)
    return {
        "version": gazehound.__version__,
        "written": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "moment": f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "",
        "data": data,
        "headline": _headline(kinds),
        "kinds": kinds,
        "set_aside": sum(each.count for each in report.set_aside),
        "rows": counted(sum(each.rows for each in outcomes), "row"),
        "findings": sum(len(each.cards) + each.cards_left_out for each in sections),
        "changes": _changes(outcomes),
        "hunts": sections,
        "tactics": page.tactic_rows(outcomes),
        "tables": page.table_rows(session.tables(_tables_read(outcomes, session))),
        "not_read": _not_read(session),
        "problems": [f"{each.code}: {each.message}" for each in report.diagnostics if each.is_error],
    }


def _headline(kinds: Counter[str]) -> str:
    """The run in a sentence."""
    hunts, found, silent = kinds.total(), kinds["found"], kinds["part"] + kinds["blind"]
    if silent == hunts:
        return "The silence of these hunts proves nothing."
    others = f" The silence of {counted(silent, 'other')} proves nothing." if silent else ""
    return f"{found:,} of {counted(hunts, 'hunt')} found something.{others}" if found else f"Nothing was found.{others}"


def _changes(outcomes: Iterable[HuntOutcome]) -> dict[str, int] | None:
    """How many findings are new, seen and gone over all hunts; None without a store."""
    kept = [each.changes for each in outcomes if each.changes is not None]
    return {kind: sum(len(getattr(each, kind)) for each in kept) for kind in ("new", "seen", "gone")} if kept else None


def _tables_read(outcomes: Iterable[HuntOutcome], session: Session) -> set[str]:
    """The tables with data that the hunts which ran name."""
    ran = [each.hunt for each in outcomes if each.state is not HuntState.NOT_RUN]
    return {table for hunt in ran for table in session.analysis(hunt.query).bound.tables}


def _not_read(session: Session) -> list[str]:
    """Files that were skipped and pieces that were no rows, each with its reason."""
    places = [f"{each.path}: {each.reason}" for each in session.skipped]
    places += [f"{each.path}: {counted(each.count, 'piece')} left out: {each.reason}" for each in session.rejected]
    more = [f"and {len(places) - MOST_PLACES:,} more"] if len(places) > MOST_PLACES else []
    return [*places[:MOST_PLACES], *more]


def shown(value: object) -> object:
    """A value as the page shows it, before it is escaped: control characters of texts are spelled out."""
    return spelled_out(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def as_code(text: str) -> Markup:
    """The text, escaped, with what stands in backticks as code."""
    pieces = spelled_out(text).split("`")
    if len(pieces) % 2 == 0:
        return Markup.escape("`".join(pieces))
    return Markup().join(Markup("<code>{}</code>").format(each) if at % 2 else each for at, each in enumerate(pieces))


def breakable(name: str) -> Markup:
    """The name of a column, escaped, that breaks between its words."""
    return Markup("<wbr>").join(HUMPS.split(spelled_out(name)))
