"""The README's console blocks: what its commands really print.

Usage: python tools/readme.py        (writes the output of each command under it)

Lives here: finding the blocks, running their commands, filling them. Does not live here: comparing
(`tests/test_readme.py`).
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ (?P<command>.*)\n(?P<output>(?:.*\n)*?)```\n")
INSTALLED = ".venv/.run"
CONTENT_ERROR = 1
"""`gazehound prove` ends so where a filter blinds its hunt, and the page shows one."""


@dataclass(frozen=True, slots=True)
class Block:
    """A command in the README and the output that stands under it."""

    command: str
    output: str


def blocks(text: str) -> Iterator[Block]:
    """Every console block of the page."""
    return (Block(match["command"], match["output"]) for match in BLOCK.finditer(text))


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder with the sample, where the commands of the page run and leave their files."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sample").symlink_to(ROOT / "sample", target_is_directory=True)
        yield Path(folder)


def outputs(text: str) -> list[str]:
    """What the commands of the page print, one after the other in one folder."""
    with scratch() as folder:
        return [shown(run(each.command, folder)) for each in blocks(text)]


def run(command: str, folder: Path) -> str:
    """What the command prints on stdout; `gazehound` is the one of this checkout, run by this Python."""
    words = shlex.split(made_by(command) if command.startswith("make ") else command)
    if Path(words[0]).name != "gazehound":
        raise ValueError(f"the README runs what is not gazehound: {command}")
    settings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "gazehound", *words[1:]], cwd=folder, env=settings, capture_output=True, check=False
    )
    if done.returncode not in (0, CONTENT_ERROR):
        raise ValueError(f"`{command}` ended with {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode()


def made_by(command: str) -> str:
    """The command that a target of the Makefile runs, what it installs before left out."""
    target = command.split()[1]
    shown = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", f"--old-file={INSTALLED}", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return shown.stdout.strip()


def filled(text: str) -> str:
    """The page with the real output under each command; a blank line at the end of an output is dropped."""
    printed = iter(outputs(text))
    return BLOCK.sub(lambda match: f"```console\n$ {match['command']}\n{next(printed)}```\n", text)


def shown(output: str) -> str:
    """An output as the page shows it."""
    return "\n".join(line.rstrip() for line in output.rstrip().splitlines()) + "\n"


def main() -> int:
    """Fill the README."""
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
