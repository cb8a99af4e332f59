"""The command as a process: start-up, streams, exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import gazehound
from gazehound.cli.main import COMMANDS
from tests.cli.conftest import Run

SOURCE = Path(gazehound.__file__).parents[1]


def process(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """`gazehound` with the arguments, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "gazehound", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": "80"},
        input=stdin, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_version_imports_neither_the_engine_nor_arrow() -> None:
    code = (
        "import sys\n"
        "from gazehound.cli.main import main\n"
        "try: main(['--version'])\n"
        "except SystemExit as end: print(end.code)\n"
        "print(*sorted({'duckdb', 'pyarrow', 'sqlglot', 'rich'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout == f"gazehound {gazehound.__version__}\n0\n\n"


def test_help_names_every_command() -> None:
    shown = process("--help").stdout
    assert all(f"  {name} " in shown for name in COMMANDS)


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    done = run()
    assert (done.exit_code, done.stdout, done.stderr) == (0, run("--help").stdout, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: gazehound {command}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["hnt"], "gazehound: there is no command `hnt`; a similar command exists: `hunt`"),
        (["--colour"], "gazehound: no such option '--colour'."),
        (["check"], "gazehound check: missing argument 'PATH…'."),
        (["check", "nowhere.yaml"], "gazehound check: invalid value for 'PATH…': Path 'nowhere.yaml' does not exist."),
        (["functions", "tostrin"], "gazehound functions: no function is called `tostrin`; similar functions exist: "),
        (["explain", "nowhere.kql"], "gazehound explain: there is no file `nowhere.kql`"),
        (["explain", "T", "--schemas", "nowhere.json"], "gazehound explain: invalid value for '--schemas': "),
        (["explain", "T", "--now", "noon"], "gazehound explain: invalid value for '--now': `noon` is neither "),
        (
            ["functions", "--format", "xml"],
            "gazehound functions: invalid value for '--format' / '-f': 'xml' is not one of 'table', 'json'.",
        ),
    ],
)
def test_a_usage_mistake_is_one_line_and_exit_2(run: Run, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(message)


def test_a_mistake_in_a_query_is_drawn_on_stderr_and_exit_1() -> None:
    done = process("explain", "-", stdin="DeviceInfo | take")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error[K01")
    assert " --> stdin:1:" in done.stderr


@pytest.mark.parametrize("command", ["functions", "query 'range x from 1 to 100000 step 1' --format csv"])
def test_a_reader_that_has_seen_enough_is_no_failure(command: str) -> None:
    pipe = f"{{ '{sys.executable}' -m gazehound {command} 2>&1; echo \"exit $?\" >&2; }} | head -n 1"
    done = subprocess.run(
        ["sh", "-c", pipe], env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=False
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == "exit 0\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_a_disk_that_is_full_is_said_in_a_line(format: str) -> None:
    command = [sys.executable, "-m", "gazehound", "query", "print 1", "--format", format]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": str(SOURCE)}, stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (3, "gazehound: No space left on device\n")
