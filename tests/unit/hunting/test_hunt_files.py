"""Files and folders of hunts: forms, encodings, limits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hunt_pages import ID, PAGE, QUERY, codes

from gazehound.hunting.load import LARGEST, Form, load_hunts, recognise
from gazehound.hunting.model import HuntKind

YAML = f"id: {ID}\nname: A\nquery: |\n  T\n  | take 1\n"
MARKDOWN = (
    "# Lab\n\nSome words.\n\n## Sentinel\n\n```kql\nT\n| take 1\n```\n\n## Defender\n\n```KQL\nU\n| take 2\n```\n"
)
SEVERAL = "// one\nT\n| take 1\n\n// two\nlet a = 1;\n\nU\n| take a\n\n| count\n"

FORMS = [
    # intent, text, suffix, form
    ("Sentinel YAML", YAML, "", Form.YAML),
    ("the suffix says YAML", "T | take 1", ".yaml", Form.YAML),
    ("a hunt page", PAGE, "", Form.PAGE),
    ("a hunt page under the suffix of queries", PAGE, ".kql", Form.PAGE),
    ("fenced KQL", MARKDOWN, "", Form.MARKDOWN),
    ("fenced KQL without a language", MARKDOWN.replace("```kql", "```"), ".md", Form.MARKDOWN),
    ("markdown without KQL", "# Lab\n\n```python\nprint(1)\n```\n", ".md", Form.NONE),
    ("a piped query", QUERY, "", Form.KQL),
    ("a table's name", "DeviceEvents", "", Form.KQL),
    ("a function's call", "imDns(starttime=ago(1d))\n| take 1", "", Form.KQL),
    ("comments first", "// all of it\nT\n| take 1", ".txt", Form.KQL),
    ("print", "print x = 1", "", Form.KQL),
    ("a statement", "let x = 1;\nx", "", Form.KQL),
    ("a source in brackets", "['my table']\n| take 1", "", Form.KQL),
    ("broken KQL in a file for queries", "T !!", ".kql", Form.KQL),
    ("only a comment", "// T | take 1", ".kql", Form.NONE),
    ("prose", "Nothing to see here. Move on, please.", "", Form.NONE),
    ("prose with a bar", "Use a | b where needed.", ".txt", Form.NONE),
    ("JSON", '{"query": "T | take 1"}', "", Form.NONE),
    ("nothing", " \n", "", Form.NONE),
]


@pytest.mark.parametrize(("text", "suffix", "form"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
def test_form_is_told_by_text_and_suffix(text: str, suffix: str, form: Form) -> None:
    assert recognise(text, suffix) is form


@pytest.mark.parametrize("text", [row[1] for row in FORMS if row[3] is Form.NONE])
def test_text_without_a_hunt_is_said_to_be_one(text: str) -> None:
    loaded = load_hunts(text)
    assert (loaded.hunts, codes(loaded)) == ((), ["K0604"])


def test_each_block_of_a_markdown_file_is_a_hunt(tmp_path: Path) -> None:
    path = tmp_path / "lab.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    found = [(each.name, each.part, each.query.text, each.query.position(0)) for each in load_hunts(path).hunts]
    assert found == [
        ("Lab / Sentinel", (1, 2), "T\n| take 1", (8, 1)),
        ("Lab / Defender", (2, 2), "U\n| take 2", (15, 1)),
    ]


def test_block_inside_of_a_list_is_cut_out_with_its_indentation() -> None:
    hunt = load_hunts("- first\n\n  ```kql\n  T\n  | take 1\n  ```\n").hunts[0]
    assert hunt.query.text == "T\n| take 1"
    assert hunt.query.position(hunt.query.text.index("take")) == (5, 5)


def test_query_file_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "new_tasks.csl"
    path.write_text("\n// all\nT\n| take 1\n\n", encoding="utf-8")
    (hunt,) = load_hunts(path).hunts
    assert (hunt.kind, hunt.name, hunt.path) == (HuntKind.BARE_KQL, "new_tasks", path)
    assert hunt.query.text == "// all\nT\n| take 1"
    assert hunt.query.position(hunt.query.text.index("take")) == (4, 3)
    assert hunt.query.file == str(path)


def test_blank_lines_divide_the_queries_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "two.kql"
    path.write_text(SEVERAL, encoding="utf-8")
    loaded = load_hunts(path)
    assert [(each.name, each.part, each.query.text) for each in loaded.hunts] == [
        ("two (1 of 2)", (1, 2), "// one\nT\n| take 1"),
        ("two (2 of 2)", (2, 2), "// two\nlet a = 1;\n\nU\n| take a\n\n| count"),
    ]
    assert loaded.hunts[1].query.position(0) == (5, 1)
    assert codes(loaded) == ["K0626"]


ENCODINGS = [
    ("utf-8", []),
    ("utf-8-sig", []),
    ("utf-16", []),
    ("cp1252", ["K0629"]),
]


@pytest.mark.parametrize(("encoding", "said"), ENCODINGS)
def test_file_is_read_in_its_encoding(tmp_path: Path, encoding: str, said: list[str]) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(YAML.replace("name: A", "name: Größe").encode(encoding))
    loaded = load_hunts(path)
    assert [each.name for each in loaded.hunts] == ["Größe"]
    assert codes(loaded) == said


def test_folder_gives_the_hunts_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "rmm" / "deep").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    texts = {
        "rmm/a.yaml": YAML,
        "rmm/deep/b.txt": PAGE,
        "c.kql": QUERY,
        "README.md": "# Hunts\n\nSee the folders.\n",
        "a.exclusions.yaml": "exclusions: []\n",
        "data.csv": "a,b\n",
        ".git/x.kql": QUERY,
        "ci.yml": "on: push\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = load_hunts(tmp_path)
    assert [each.path.relative_to(tmp_path).as_posix() for each in loaded.hunts] == [
        "c.kql",
        "rmm/a.yaml",
        "rmm/deep/b.txt",
    ]
    skipped = [each.message for each in loaded.diagnostics if each.code == "K0627"]
    assert [Path(message.split("`")[1]).name for message in skipped] == ["README.md", "ci.yml"]
    assert not loaded.has_errors


def test_broken_file_of_a_folder_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: A\ntactics: [Impact]\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(YAML, encoding="utf-8")
    loaded = load_hunts(tmp_path)
    assert [each.name for each in loaded.hunts] == ["A"]
    assert codes(loaded) == ["K0607"]


def test_a_folder_without_hunts_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing", encoding="utf-8")
    assert codes(load_hunts(tmp_path)) == ["K0605", "K0627"]


def test_a_file_without_a_hunt_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing", encoding="utf-8")
    assert codes(load_hunts(tmp_path / "README.md")) == ["K0604"]


@pytest.mark.parametrize("name", ["nowhere.yaml", "hunts/nowhere", "./a.kql"])
def test_a_path_that_leads_nowhere_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert codes(load_hunts(name)) == ["K0601"]


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kql"
    path.write_bytes(b"T\n" * LARGEST)
    assert codes(load_hunts(path)) == ["K0602"]
    assert codes(load_hunts("T\n" * LARGEST)) == ["K0602"]


def test_bytes_are_no_hunt(tmp_path: Path) -> None:
    path = tmp_path / "a.kql"
    path.write_bytes(bytes(range(256)))
    assert codes(load_hunts(path)) == ["K0603"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everybody may read everything here")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.kql"
    path.write_text(QUERY, encoding="utf-8")
    path.chmod(0)
    assert codes(load_hunts(path)) == ["K0601"]


@pytest.mark.parametrize("text", [QUERY, "DeviceEvents | take 1", "print 1"])
def test_text_that_is_no_path_is_read_as_text(text: str) -> None:
    assert [each.query.text for each in load_hunts(text).hunts] == [text]
