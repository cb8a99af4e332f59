"""`gazehound hunt --report`: the page is written, beside what stdout shows, or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Run, write_hunt

ROOT = Path(__file__).resolve().parents[2]
FINDS = "DeviceNetworkEvents | where RemoteUrl has 'ammyy.com' | project Timestamp, DeviceName"


def test_the_page_stands_beside_what_is_printed(run: Run, hunts: Path, logs: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "finds", FINDS)
    arguments = ["hunt", hunts, "--data", logs, "--now", "latest"]
    page = tmp_path / "report.html"
    without, done = run(*arguments), run(*arguments, "--report", page)
    assert (done.exit_code, done.stdout) == (0, without.stdout)
    assert page.read_text().startswith("<!doctype html>")
    assert "x.ammyy.com" in page.read_text()  # of the events behind the finding
    assert list(tmp_path.glob("*.partial")) == []


def test_with_a_store_the_page_says_what_is_new(run: Run, hunts: Path, logs: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "finds", FINDS)
    page = tmp_path / "report.html"
    for told in ("1 new · 0 seen · 0 gone", "0 new · 1 seen · 0 gone"):
        run("hunt", hunts, "--data", logs, "--now", "latest", "--report", page, "--store", tmp_path / "findings.db")
        assert told in page.read_text()


def test_the_page_is_whole_where_nobody_reads_the_rest_of_the_output(hunts: Path, logs: Path, tmp_path: Path) -> None:
    write_hunt(hunts, "finds", FINDS)
    page = tmp_path / "report.html"
    command = [sys.executable, "-m", "gazehound", "hunt", str(hunts), "--data", str(logs), "--report", str(page)]
    settings = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.close()
    assert page.read_text().rstrip().endswith("</html>")


def test_a_place_that_cannot_be_written_is_said_before_the_hunt(
    run: Run, hunts: Path, logs: Path, tmp_path: Path
) -> None:
    write_hunt(hunts, "finds", FINDS)
    store = tmp_path / "findings.db"
    done = run("hunt", hunts, "--data", logs, "--report", tmp_path / "no" / "report.html", "--store", store)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.strip().endswith("report.html` cannot be written: No such file or directory")
    assert json.loads(run("findings", "list", "--store", store, "--format", "json").stdout) == []
