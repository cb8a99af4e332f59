"""The HTML report: it holds what it has to, needs nothing else, and nothing from logs or hunts becomes markup."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from gazehound.exclusions.model import Exclusion, Status
from gazehound.hunting.model import HuntingQuery, HuntKind
from gazehound.hunting.session import Session, connect
from gazehound.text import SourceText
from gazehound.workbench.html_report import as_code, breakable, write_html

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article"),
    *("h1", "h2", "h3", "p", "span", "strong", "code", "pre", "ul", "ol", "li", "dl", "dt", "dd", "div", "a"),
    *("table", "thead", "tbody", "tr", "th", "td", "details", "summary", "wbr", "svg", "line", "rect"),
}
ATTRIBUTES = {
    *("lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "style", "role", "aria-label"),
    *("viewbox", "preserveaspectratio", "width", "height", "x1", "x2", "y1", "y2"),
}
EMPTY = {"meta", "wbr", "line", "rect"}
INLINE = {"wbr", "code", "strong", "a"}
HOSTILE = [
    "<script>alert(1)</script>",
    "</style></details></section><h1>owned</h1>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "`<b>bold</b>`",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;i&gt; &#60;",
    "a\u202egnp.exe\x1b[31m\x00",
    "\ud800",
]


class Page(HTMLParser):
    """A report, read: its tags and attributes, links, text, and whether tags stand in each other as they must."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.styles: set[str] = set()
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._part(tag)
        self.tags.add(tag)
        self.attributes |= given.keys()
        self.links += [given["href"] or ""] if "href" in given else []
        self.ids += [given["id"] or ""] if "id" in given else []
        self.styles |= {(given["style"] or "").partition(":")[0]} if "style" in given else set()
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._part(tag)

    def _part(self, tag: str) -> None:
        self.texts += [] if tag in INLINE else [" "]

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.texts.append(data)

    @property
    def text(self) -> str:
        """What is read, blanks folded."""
        return " ".join("".join(self.texts).split())


def hunt(query: str, name: str = "A hunt", **fields: object) -> HuntingQuery:
    return HuntingQuery(kind=HuntKind.HUNTING_QUERY, query=SourceText(query, name), name=name, **fields)  # type: ignore[arg-type]


def exclusion(when: str, name: str = "known", **fields: object) -> Exclusion:
    return Exclusion(name, name, when, status=Status.ACTIVE, **fields)  # type: ignore[arg-type]


def events(*devices: str) -> pa.Table:
    times = [datetime(2026, 11, 20, 10 + at, tzinfo=UTC) for at in range(len(devices))]
    return pa.table({"Timestamp": times, "DeviceName": devices, "RemoteUrl": ["x.ammyy.com"] * len(devices)})


def session_of(*devices: str) -> Session:
    return connect({"DeviceNetworkEvents": events(*devices)}, now="latest")


def page(session: Session, hunts: list[HuntingQuery], exclusions: list[Exclusion] | None = None) -> Page:
    stream = io.BytesIO()
    write_html(session.hunt(hunts, exclusions), session, ["logs"], stream)
    return Page(stream.getvalue().decode())


FOUND = "DeviceNetworkEvents | where RemoteUrl has 'ammyy' | summarize Count = count() by DeviceName"
PARTS = {
    "hypothesis": ([hunt(FOUND, hypothesis="Somebody uses\n Ammyy.")], [], "Somebody uses Ammyy."),
    "verdict of one that found": ([hunt(FOUND)], [], "Found A hunt 2 findings."),
    "verdict of one that found nothing": ([hunt("DeviceNetworkEvents | where 1 == 2")], [], "Nothing was found."),
    "the sentence": ([hunt(FOUND)], [], "1 of 1 hunt found something."),
    "where it looked": ([hunt(FOUND)], [], "DeviceNetworkEvents 3 2026-11-20 10:00:00 to 2026-11-20 12:00:00"),
    "where it could not look": ([hunt("SigninLogs")], [], "A hunt: table missing: no data for SigninLogs"),
    "a hunt with mistakes": ([hunt("DeviceNetworkEvents | where Nope == 1")], [], "Nope is not a column here"),
    "a hunt that looked in part": (
        [hunt("union DeviceNetworkEvents, SigninLogs | where 1 == 2")],
        [],
        "which proves little: no data for SigninLogs",
    ),
    "that exclusions left nothing": (
        [hunt(FOUND)],
        [exclusion('DeviceName startswith "pc"')],
        "All set aside A hunt Exclusions set all 3 events that it looks for aside; its silence proves nothing.",
    ),
    "that silence stands on what is left": (
        [hunt("DeviceNetworkEvents | where DeviceName has 'pc' | summarize n = count() | where n > 9")],
        [exclusion('DeviceName == "pc-2"')],
        "found nothing; exclusions set 1 event aside.",
    ),
    "the query": ([hunt(FOUND)], [], "The query DeviceNetworkEvents | where RemoteUrl has 'ammyy'"),
    "a timeline": ([hunt(FOUND)], [], "Timeline pc-1 pc-2 UTC 20 Nov 10:00"),
    "a finding and its row": ([hunt(FOUND)], [], "pc-1 2026-11-20 10:00:00 to 2026-11-20 12:00:00 · 2 events"),
    "its events": ([hunt(FOUND)], [], "2 events of DeviceNetworkEvents Time 2026-11-20 10:00:00 2026-11-20 12:00:00"),
    "what its events have in common": ([hunt(FOUND)], [], "The same in all: DeviceName pc-1 RemoteUrl x.ammyy.com"),
    "tactics and techniques": (
        [hunt(FOUND, tactics=("CommandAndControl",), relevant_techniques=("T1219",))],
        [],
        "Command And Control T1219 Remote Access Tools",
    ),
    "what an exclusion set aside": (
        [hunt(FOUND)],
        [exclusion('DeviceName == "pc-2"', scenario="It is the help desk's.", owner="kim")],
        'known: 1 of 3 events of DeviceNetworkEvents It is the help desk\'s. DeviceName == "pc-2" · owner kim',
    ),
    "the events set aside": ([hunt(FOUND)], [exclusion('DeviceName == "pc-2"')], "The events set aside Time"),
    "a verdict": ([hunt(FOUND)], [exclusion('DeviceName == "pc-2"')], "case == tells letter case apart"),
    "an event that shows it": ([hunt(FOUND)], [exclusion('DeviceName == "pc-2"')], "event: "),
    "what all exclusions do together": (
        [hunt(FOUND)],
        [exclusion('DeviceName =~ "pc-2"', "one"), exclusion('DeviceName !~ "pc-2"', "two")],
        "All of them together blinding",
    ),
    "an exclusion with nothing against it": (
        [hunt(FOUND)],
        [exclusion('DeviceName =~ "pc-2"')],
        "Proven: nothing stands against it.",
    ),
    "an exclusion that could not apply": (
        [hunt(FOUND)],
        [exclusion('user.account_type == "admin"')],
        "known was not applied to DeviceNetworkEvents: DeviceNetworkEvents has nothing for user.account_type",
    ),
    "a repair": (
        [hunt(FOUND)],
        [exclusion('process.name != "a.exe" or destination.port == 443')],
        "Perhaps meant:",
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_the_report_has(part: str) -> None:
    hunts, exclusions, text = PARTS[part]
    assert text in page(session_of("pc-1", "pc-2", "pc-1"), hunts, exclusions).text


def test_hunts_that_found_something_come_first_then_those_that_could_not_look() -> None:
    queries = {"clear": "DeviceNetworkEvents | where 1 == 2", "blind": "SigninLogs", "found": FOUND}
    text = page(session_of("a"), [hunt(query, name) for name, query in queries.items()]).text
    places = [text.index(f"{verdict} {name}") for name, verdict in
              [("found", "Found"), ("blind", "Could not look"), ("clear", "Nothing found")]]  # fmt: skip
    assert places == sorted(places)


def test_the_tiles_count_hunts_and_events() -> None:
    queries = [
        FOUND,
        "DeviceNetworkEvents | where 1 == 2",
        "SigninLogs",
        "union DeviceNetworkEvents, SigninLogs | where 1 == 2",
    ]
    text = page(session_of("a", "b"), [hunt(each) for each in queries], [exclusion('DeviceName == "b"')]).text
    told = "Findings 1 from 1 row Hunts that found 1 of 4 Found nothing 1 looked everywhere Silence proves nothing 2"
    assert f"{told} 1 looked in part · 1 not Events set aside 1 by exclusions" in text


def test_the_report_needs_nothing_else_and_runs_nothing() -> None:
    hunts = [hunt(FOUND), hunt("SigninLogs"), hunt("DeviceNetworkEvents | where 1 == 2", "clear")]
    read = page(session_of("a", "b"), hunts, [exclusion('DeviceName == "b"')])
    assert read.tags <= TAGS
    assert read.attributes <= ATTRIBUTES
    assert read.styles == {"left"}
    assert {each[1:] for each in read.links} <= set(read.ids)
    assert all(each.startswith("#") for each in read.links)
    assert len(read.ids) == len(set(read.ids))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_from_outside_becomes_markup(text: str) -> None:
    told = text.replace("\ud800", "\ufffd").replace("\0", "")  # what Arrow and KQL can hold
    query = f"DeviceNetworkEvents | where RemoteUrl has 'ammyy' // {text.partition(chr(0))[0]}"
    fields = {"hypothesis": text, "tactics": (text,), "relevant_techniques": (text,), "version": text, "id": text}
    hunts = [hunt(query, text, **fields), hunt(f"T | where {text}", text), hunt(f"['{told}']", text)]
    kept = exclusion('DeviceName == "pc"', text, scenario=text, owner=text, ticket=text)
    wrong = exclusion(f"DeviceName == '{told}' or {text}", text)
    table = events(told, "pc").append_column(told, pa.array([told, told]))
    read = page(connect({"DeviceNetworkEvents": table}, now="latest"), hunts, [kept, wrong])
    assert read.tags <= TAGS
    assert read.attributes <= ATTRIBUTES
    assert all(each.startswith("#") for each in read.links)
    assert not set("\x1b\u202e\0") & set(read.text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("use `=~` or `in~`", "use <code>=~</code> or <code>in~</code>"),
        ("a < b", "a &lt; b"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("one ` alone", "one ` alone"),
        ("", ""),
    ],
)
def test_backticks_become_code(text: str, html: str) -> None:
    assert as_code(text) == html


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("InitiatingProcessSHA256", "Initiating<wbr>Process<wbr>SHA256"),
        ("_ResourceId", "_<wbr>Resource<wbr>Id"),
        ("<B>", "&lt;B&gt;"),
        ("", ""),
    ],
)
def test_names_break_between_their_words(name: str, html: str) -> None:
    assert breakable(name) == html
