"""The page on the command line names every command and every option."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from gazehound.cli.main import COMMANDS, main

PAGE = (Path(__file__).parents[2] / "docs" / "guide" / "command-line.md").read_text(encoding="utf-8")
CONTEXT = click.Context(main)


def options(name: str) -> set[str]:
    command = main.get_command(CONTEXT, name)  # type: ignore[attr-defined]  # it is a group
    parts = command.commands.values() if isinstance(command, click.Group) else [command]
    return {each.opts[0] for part in parts for each in part.params if isinstance(each, click.Option)}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_on_the_page(name: str) -> None:
    assert f"| `gazehound {name}" in PAGE


def test_the_page_names_every_option_and_no_other() -> None:
    named = set(re.findall(r"^\| `(--[a-z-]+)", PAGE, re.MULTILINE))
    assert named == {option for name in COMMANDS for option in options(name)}
