"""Whatever a text holds, loading answers with values: hunts with places, or an error."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hunt_pages import INDENTED_YAML, PAGE

from gazehound.diagnostics.render import to_json
from gazehound.hunting.check import check_hunts
from gazehound.hunting.load import load_source
from gazehound.hunting.write import to_sentinel_yaml
from gazehound.text import SourceText

SCRAPS = (
    *("\t", '"', "'", "{", "[", "|", "- ", "  ", ":", "#", "---", "\r", "\0", "\ufeff", "`", "```", "“", "*a", "&a "),
    *("!!x ", "\n\n", " | ", "query:", "Scenario: x", "KQL Query", "\u2028", "\x85", "é", "%", "?", ">", "\u00a0"),
)


def damaged(text: str, random: Random) -> str:
    lines = text.split("\n")
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(lines))
        match random.randrange(6):
            case 0:
                lines[at] = ""
            case 1:
                lines[at] = lines[at].lstrip()
            case 2:
                lines[at] = random.choice(("  ", "\t", "   ")) + lines[at]
            case 3:
                lines.insert(at, random.choice(lines))
            case 4:
                lines = lines[: at + 1]
            case _:
                cut = random.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + random.choice(SCRAPS) + lines[at][cut:]
    return "\n".join(lines)


@pytest.mark.parametrize("suffix", [".yaml", ".txt", ".md", ".kql"])
@pytest.mark.parametrize("seed", range(60))
def test_damaged_hunt_loads_or_says_why_not(seed: int, suffix: str) -> None:
    random = Random(seed)
    text = damaged(random.choice((PAGE, INDENTED_YAML)), random)
    loaded = load_source(SourceText(text, "hunt"), Path("hunt" + suffix))
    assert loaded.hunts or loaded.has_errors
    assert all(to_json(each)["message"] for each in (*loaded.diagnostics, *check_hunts(loaded.hunts)))
    for hunt in loaded.hunts:
        places = [hunt.query.position(at) for at in range(len(hunt.query.text))]
        assert all(1 <= line <= text.count("\n") + 1 and column >= 1 for line, column in places)
        (again,) = load_source(SourceText(to_sentinel_yaml(hunt), "hunt"), Path("hunt.yaml")).hunts
        assert again.query.text == hunt.query.text


LONG = 30_000
FLOODS = {
    "blanks": " " * LONG,
    "quotes": "'" * LONG,
    "brackets": "(" * LONG,
    "bars": "|" * LONG,
    "a label that never ends": "KQL Query\nT\nScenario: a\nFilter" + " " * LONG + "x",
    "a scenario that never ends": "KQL Query\nT\nScenario" + " " * LONG,
    "a heading that never ends": "#" + " " * LONG + "x",
    "a fence that never ends": "```" + " " * LONG + "`",
    "a ruler that never ends": "a|" + "-" * LONG,
    "keys": "id: x\n" * (LONG // 10),
    "fences": "```kql\nT\n```\n" * (LONG // 10),
    "queries": "T\n\n" * (LONG // 10),
    "values": "query: T\ntags: [" + "a," * LONG + "]",
    "braces": "query: T\nname: " + "{" * LONG,
}


@pytest.mark.parametrize("suffix", [".yaml", ".txt", ".md", ".kql"])
@pytest.mark.parametrize("text", FLOODS.values(), ids=FLOODS)
def test_flood_of_one_sign_is_answered(text: str, suffix: str) -> None:
    loaded = load_source(SourceText(text, "hunt"), Path("hunt" + suffix))
    assert loaded.hunts or loaded.has_errors
