"""The README shows what its commands print, and its Python runs."""

from __future__ import annotations

import re

import pytest

from tools.readme import README, ROOT, blocks, outputs

TEXT = README.read_text(encoding="utf-8")
BLOCKS = list(blocks(TEXT))
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_readme_shows_the_hunt_first() -> None:
    assert BLOCKS[0].command == "make hunt"


@pytest.fixture(scope="module")
def printed() -> list[str]:
    return outputs(TEXT)


@pytest.mark.parametrize("at", range(len(BLOCKS)), ids=lambda at: " ".join(BLOCKS[at].command.split()[:3]))
def test_a_command_prints_what_the_readme_shows(at: int, printed: list[str]) -> None:
    assert printed[at] == BLOCKS[at].output, "`make docs` writes the real output"


@pytest.mark.parametrize("code", PYTHON)
def test_the_python_of_the_readme_runs(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  # our own page
