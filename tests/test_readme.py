"""The README shows what its commands print, and its Python runs."""

from __future__ import annotations

import re

import pytest

from tools.readme import README, ROOT, Block, blocks, run, shown

TEXT = README.read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def test_the_readme_shows_the_hunt_first() -> None:
    assert next(iter(blocks(TEXT))).command == "make hunt"


@pytest.mark.parametrize("block", list(blocks(TEXT)), ids=lambda block: " ".join(block.command.split()[:2]))
def test_a_command_prints_what_the_readme_shows(block: Block) -> None:
    assert shown(run(block.command)) == block.output, "`make docs` writes the real output"


@pytest.mark.parametrize("code", PYTHON)
def test_the_python_of_the_readme_runs(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  # our own page
