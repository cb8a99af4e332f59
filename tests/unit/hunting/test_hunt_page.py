"""Hunt pages, as published and as people paste them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hunt_pages import HEAD, HYPOTHESIS, ID, INDENTED_YAML, PAGE, QUERY, SCENARIOS, TABLES, YAML, codes, page

from gazehound.hunting.load import load_hunts
from gazehound.hunting.model import DataConnector, HuntKind, TableNote

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the original hunt pages (../shared/seeds) are not here")
MARKED_SCENARIOS = (
    SCENARIOS.replace("Scenario:", "\n### Scenario:")
    .replace("Description:", "- **Description:**")
    .replace("Filter/Exclusion:", "- **Filter / Exclusion**:")
)


def only(text: str):
    (hunt,) = load_hunts(text).hunts
    return hunt


def test_page_gives_everything_it_says() -> None:
    hunt = only(PAGE)
    assert hunt.kind is HuntKind.HUNT_PAGE
    assert (hunt.id, hunt.name, hunt.hypothesis) == (ID, "Renamed rclone", HYPOTHESIS)
    assert hunt.description == "Images whose product is rclone: under any other name.\nSee the team's notes."
    assert hunt.required_data_connectors == (DataConnector("MicrosoftThreatProtection", ("DeviceProcessEvents",)),)
    assert (hunt.tactics, hunt.relevant_techniques) == (("Exfiltration",), ("T1567.002",))
    assert hunt.query.text == QUERY
    assert hunt.table_notes == (TableNote("DeviceProcessEvents", "Needs the Defender connector"),)
    assert [(each.title, each.description, each.filter_text) for each in hunt.scenarios] == SAID


SAID = [
    (
        "Backup of the lab",
        "The lab's backup job runs rclone under the vendor's name.",
        'process.name == "labsync.exe" and user.name == "svc_lab"',
    ),
    ("Tests by the packaging team", "They try new builds.", 'host.name in ("pkg-01", "pkg-02")'),
]

SAME = {
    "with line breaks of Windows": PAGE.replace("\n", "\r\n"),
    "with a byte order mark": "\ufeff" + PAGE,
    "indentation of the YAML survived": page(HYPOTHESIS, "KQL Query", QUERY, INDENTED_YAML, TABLES, SCENARIOS),
    "indented as a whole": "\n".join("    " + line for line in PAGE.split("\n")),
    "no line KQL Query": page(HYPOTHESIS, QUERY, YAML, TABLES, SCENARIOS),
    "the query only in the YAML": page(HYPOTHESIS, YAML, TABLES, SCENARIOS),
    "the query only above the YAML": page(HYPOTHESIS, "KQL Query", QUERY, HEAD, TABLES, SCENARIOS),
    "markdown": page(
        f"# rclone\n\n## Hypothesis\n\n{HYPOTHESIS}\n\n## KQL Query\n\n```kql\n{QUERY}\n```\n",
        f"## Sentinel YAML\n\n```yaml\n{INDENTED_YAML}\n```\n\n## Required tables\n\n{TABLES}\n",
        f"## False Positive Scenarios\n{MARKED_SCENARIOS}",
    ),
    "bold labels, fences without a language": page(
        f"**Hypothesis:** {HYPOTHESIS}\n\n**KQL Query:**\n```\n{QUERY}\n```\n```\n{YAML}\n```\n",
        TABLES,
        MARKED_SCENARIOS.replace("### ", ""),
    ),
    "numbered scenarios": PAGE.replace("Scenario:", "Scenario 1:"),
    "numbers for scenarios": PAGE.replace("Scenario:", "1."),
    "titles as headings": PAGE.replace("Scenario: ", "### 1. "),
    "titles as headings under one of their own": PAGE.replace(SCENARIOS, "## False positives\n" + SCENARIOS).replace(
        "Scenario: ", "### "
    ),
    "titles on lines of their own": PAGE.replace("Scenario: ", "Scenario 1:\n"),
    "scenarios as a list": PAGE.replace("Scenario:", "- **Scenario**:").replace(
        "Filter/Exclusion:", "  * Filter/Exclusion -"
    ),
    "tables without a head": PAGE.replace("| Sentinel Table | Notes |\n|---|---|", "Sentinel Tables"),
    "text after the scenarios": PAGE + "\n\n## References\n\nhttps://rclone.example",
    "filter in a fence": PAGE.replace("Filter/Exclusion: ", "Filter/Exclusion:\n```kql\n").replace('02")', '02")\n```'),
    "filter in backticks": PAGE.replace("Exclusion: process", "Exclusion: `process").replace('"svc_lab"', '"svc_lab"`'),
    "scenarios in a table": page(
        PAGE.removesuffix(SCENARIOS),
        "| Scenario | Description | Filter/Exclusion |\n|---|---|---|",
        *(f"| {title} | {description} | {text} |" for title, description, text in SAID),
    ),
    **{
        f"spelled {label}": PAGE.replace("Filter/Exclusion:", label)
        for label in (
            "Filter / Exclusion:",
            "Filters/Exclusions:",
            "Exclusion/Filter:",
            "Filter or Exclusion:",
            "Filter and Exclusions:",
            "Exclusion Filter:",
            "Exclusion:",
            "Exclude:",
            "Filter:",
            "FILTER/EXCLUSION:",
            "Suggested Exclusion:",
            "Filter/Exclusion Logic:",
        )
    },
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_page_in_another_form_says_the_same(text: str) -> None:
    hunt, expected = only(text), only(PAGE)
    assert hunt.kind is HuntKind.HUNT_PAGE
    assert hunt.query.text == QUERY
    assert (hunt.id, hunt.name, hunt.description) == (expected.id, expected.name, expected.description)
    assert (hunt.tactics, hunt.relevant_techniques) == (expected.tactics, expected.relevant_techniques)
    assert hunt.required_data_connectors == expected.required_data_connectors
    assert (hunt.hypothesis, hunt.table_notes) == (HYPOTHESIS, expected.table_notes)
    assert [(each.title, each.description, each.filter_text) for each in hunt.scenarios] == SAID


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_every_line_of_the_query_is_where_the_page_has_it(text: str) -> None:
    query = only(text).query
    lines = text.removeprefix("\ufeff").replace("\r", "").split("\n")
    for at, line in enumerate(query.text.split("\n")):
        number, column = query.position(query.line_starts[at])
        assert lines[number - 1][column - 1 :] == line


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_filter_span_is_the_filter_in_the_file(text: str) -> None:
    hunt = only(text)
    for each in hunt.scenarios:
        assert hunt.source.text[each.filter_span.start : each.filter_span.end].rstrip("`") == each.filter_text


MISSING = [
    ("no YAML", page(HYPOTHESIS, "KQL Query", QUERY, TABLES, SCENARIOS), {"id": "", "name": "", "tactics": ()}),
    ("a title for a name", f"# Lab\n{page(HYPOTHESIS, 'KQL Query', QUERY, TABLES)}", {"name": "Lab"}),
    ("no tables", page(HYPOTHESIS, "KQL Query", QUERY, YAML, SCENARIOS), {"table_notes": (), "id": ID}),
    ("no scenarios", page(HYPOTHESIS, "KQL Query", QUERY, YAML, TABLES), {"scenarios": (), "id": ID}),
    ("no hypothesis", page("KQL Query", QUERY, YAML, TABLES, SCENARIOS), {"hypothesis": "", "id": ID}),
    ("YAML and scenarios", page(YAML, SCENARIOS), {"hypothesis": "", "id": ID}),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in MISSING], ids=[row[0] for row in MISSING])
def test_page_may_lack_parts(text: str, expected: dict[str, object]) -> None:
    hunt = only(text)
    assert hunt.query.text == QUERY
    assert {key: getattr(hunt, key) for key in expected} == expected


NOTICED = [
    ("indentation and texts for lists", PAGE, ["K0610", "K0612"]),
    ("nothing to repair", page(HYPOTHESIS, "KQL Query", QUERY, INDENTED_YAML, TABLES), []),
    ("curly quotes", page(HYPOTHESIS, "KQL Query", QUERY.replace("'", "’"), INDENTED_YAML), ["K0617"]),
    ("a scenario without a filter", page("KQL Query", QUERY, "Scenario: a\nDescription: b"), ["K0628"]),
    ("no query", page(HYPOTHESIS, TABLES, SCENARIOS), ["K0607"]),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in NOTICED], ids=[row[0] for row in NOTICED])
def test_page_says_what_was_repaired_or_missing(text: str, expected: list[str]) -> None:
    assert codes(load_hunts(text)) == expected


def test_curly_quotes_are_straightened_outside_of_strings_only() -> None:
    text = page("KQL Query", 'T\n| where a == ‘x’ and b == "it’s" // ‘c’', TABLES)
    assert only(text).query.text == "T\n| where a == 'x' and b == \"it’s\" // ‘c’"


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (("has 'rclone'", "has 'rclonex'"), (27, 50), "`rclonex'` above, `rclone'` in the YAML"),
        (("count()", "dcount(DeviceId)"), (31, 21), "`dcount(DeviceId) by DeviceName` above, `count() by DeviceName`"),
        (
            (" by DeviceName", " by DeviceName, FileName"),
            (31, 41),
            "`DeviceName, FileName` above, `(its end)` in the YAML",
        ),
    ],
)
def test_copies_of_the_query_that_differ_are_reported(change, place, words: str) -> None:
    loaded = load_hunts(PAGE.replace(*change, 1))
    (found,) = [each for each in loaded.diagnostics if each.code == "K0625"]
    assert loaded.hunts[0].query.text == QUERY.replace(*change)
    assert (found.line, found.column) == place
    assert words in found.message


def test_copies_that_differ_in_white_space_are_the_same() -> None:
    assert codes(load_hunts(PAGE.replace("| summarize", "  |   summarize", 1))) == ["K0610", "K0612"]


def test_pages_that_follow_each_other_are_hunts_of_their_own() -> None:
    other = PAGE.replace("rclone", "megasync")
    hunts = load_hunts(f"{PAGE}\n{other}\n\n{SAME['markdown']}").hunts
    assert [each.name for each in hunts] == ["Renamed rclone", "Renamed megasync", "Renamed rclone"]
    assert [len(each.scenarios) for each in hunts] == [2, 2, 2]
    assert hunts[1].hypothesis == HYPOTHESIS.replace("rclone", "megasync")


def test_another_fenced_query_of_a_page_is_a_hunt_of_its_own() -> None:
    hunts = load_hunts(SAME["markdown"].replace("## Sentinel", "```kql\nT2\n| take 1\n```\n\n## Sentinel")).hunts
    assert [(each.kind, each.query.text) for each in hunts] == [
        (HuntKind.HUNT_PAGE, QUERY),
        (HuntKind.BARE_KQL, "T2\n| take 1"),
    ]


@needs_seeds
@pytest.mark.parametrize("name", ["000_d0be59925f93c25c.txt", "003_6c1b93b268a7fb5e.txt"])
def test_original_page_loads_whole(name: str) -> None:
    loaded = load_hunts(SEEDS / name)
    (hunt,) = loaded.hunts
    assert hunt.kind is HuntKind.HUNT_PAGE
    assert hunt.hypothesis.startswith("The hypothesis is that an adversary is using A")
    assert hunt.required_data_connectors == (DataConnector("MicrosoftThreatProtection", ("DeviceNetworkEvents",)),)
    assert (hunt.tactics, hunt.relevant_techniques) == (("CommandAndControl",), ("T1219",))
    assert hunt.description.endswith("RemoteManagementMonitoringTools")
    assert hunt.table_notes == (TableNote("DeviceNetworkEvents", "Ensure this data connector is enabled"),)
    assert len(hunt.scenarios) == 5
    assert all(each.title and each.description and each.filter_text for each in hunt.scenarios)
    assert hunt.query.text.startswith("let Time_start")
    assert hunt.query.text.endswith("\nRemoteUrl")
    assert codes(loaded) == ["K0610", "K0612"]
