"""The hand-written pages against the project: links lead somewhere, commands exist, rooms are the real ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tools import gen_docs

ROOT = Path(__file__).resolve().parent.parent
GENERATED = sorted(gen_docs.PAGES)
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("sample/**/*.md"))
    if path.name not in GENERATED
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
MAKE = re.compile(r"`make(?: [A-Z]+=\S+)? ([a-z][a-z-]*)`")
TARGET = re.compile(r"^([a-z-]+):.*?## ", re.MULTILINE)
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)$", re.MULTILINE)


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(read("pyproject.toml"))


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub spells them in a link."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in link:
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_command_that_a_page_names_exists(page: Path) -> None:
    assert set(MAKE.findall(page.read_text(encoding="utf-8"))) <= set(TARGET.findall(read("Makefile")))


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_says_what_the_code_says(name: str) -> None:
    assert gen_docs.read(gen_docs.REFERENCE / name) == gen_docs.text_of(name), "`make docs` writes it anew"


def test_every_decision_is_listed() -> None:
    listed = set(LINK.findall(read("docs/decisions/README.md")))
    assert listed == {path.name for path in (ROOT / "docs/decisions").glob("0*.md")}


def layers() -> list[str]:
    contract = next(each for each in project()["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    return [" ".join(sorted(re.findall(r"\w+", layer))) for layer in contract["layers"]]


def test_the_picture_of_the_doors_is_the_contract() -> None:
    picture = re.search(r"## The doors.*?```\n(.*?)```", read("docs/architecture.md"), re.DOTALL)
    assert picture is not None
    assert [" ".join(sorted(re.findall(r"\w+", line))) for line in picture[1].splitlines()] == layers()


def test_the_rooms_said_to_be_here_are_the_rooms() -> None:
    said = dict(
        re.findall(r"^\| `([a-z_]+(?:/|\.py))` \|.*\| (here|to come)\b[^|]*\|$", read("docs/architecture.md"), re.M)
    )
    rooms = {
        f"{name}/" if (ROOT / "src/gazehound" / name).is_dir() else f"{name}.py" for name in " ".join(layers()).split()
    }
    assert {room for room, state in said.items() if state == "here"} == rooms


def pins(name: str) -> dict[str, Version]:
    """The versions pinned in a requirements file and in those it includes."""
    text = read(f"requirements/{name}.txt")
    found = {package.lower(): Version(version) for package, version in PIN.findall(text)}
    for other in re.findall(r"^-r (\w+)\.txt$", text, re.MULTILINE):
        found |= pins(other)
    return found


@pytest.mark.parametrize(
    ("pinned", "asked"),
    [
        ("build", project()["build-system"]["requires"]),
        ("run", project()["project"]["dependencies"]),
        ("dev", project()["dependency-groups"]["dev"]),
        *(("dev", extra) for extra in project()["project"]["optional-dependencies"].values()),
    ],
)
def test_what_the_project_asks_for_is_pinned_in_a_version_it_accepts(pinned: str, asked: list[str]) -> None:
    versions = pins(pinned)
    wrong = [each for each in map(Requirement, asked) if versions.get(each.name.lower()) not in each.specifier]
    assert wrong == []
