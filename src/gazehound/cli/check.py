"""`gazehound check`: diagnostics of hunts and KQL, without data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from gazehound.cli.exits import CONTENT_ERROR, DONE, RUN_FAILED
from gazehound.cli.options import definitions, watchlists
from gazehound.cli.print import note, out, print_diagnostics, print_json, print_sheet, print_text
from gazehound.cli.progress import tracked
from gazehound.cli.table import Sheet
from gazehound.diagnostics import Diagnostic, Severity
from gazehound.diagnostics.catalog import CATALOG
from gazehound.diagnostics.render import to_json
from gazehound.schemas import workspace_from
from gazehound.workbench.check import CheckedFile, Summary, checking, compared, files_below, summarize, without_hunts
from gazehound.workbench.exclusion_checks import check_beside, is_beside_hunts
from gazehound.workbench.sarif import sarif_log

NOTES_UP_TO = 10
"""For so few files notes are shown, too, unless asked otherwise."""
MOST_FILES = 10
LEVELS = [str(each) for each in Severity]


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…")
@click.option("--format", "-f", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.option(
    "--level", type=click.Choice(LEVELS),
    help=f"Show diagnostics of this level and above. [default: note for up to {NOTES_UP_TO} files, else warning]",
)  # fmt: skip
@click.option(
    "--processes", type=click.IntRange(min=1), metavar="N", help="Work in N processes. [default: one per core]"
)
@definitions
@watchlists
def command(paths: tuple[Path, ...], format: str, level: str | None, processes: int | None, **given: Any) -> int:
    """Check hunting queries, hunt pages and KQL files without any data.

    PATH is a file or a folder, which is searched for hunts. Exclusions (*.exclusions.yaml) are proven against them, and
    files of tests are read. The exit code is 1 when there is an error.
    """
    files = files_below(each for each in paths if not is_beside_hunts(each))
    workspace = workspace_from(given["schemas"], given["functions"])
    work = checking(files, workspace, processes or 0, named=paths)
    checked, is_complete = _checked(work, len(files))
    if is_complete:
        checked += check_beside(paths, files, workspace, watchlists=given["watchlists"])
        checked += without_hunts(paths, checked)
    summary = summarize(checked)
    lowest = Severity(level) if level else Severity.NOTE if len(files) <= NOTES_UP_TO else Severity.WARNING
    shown = [_from_level(file, lowest) for file in checked]
    match format:
        case "json":
            print_json(_as_data(shown, summary))
        case "sarif":
            print_json(sarif_log(shown))
        case _:
            print_diagnostics((each for file in shown for each in file.diagnostics), out())
            _print_summary(summary, lowest)
    if not is_complete:
        note(f"gazehound check: interrupted after {len(checked):,} of {len(files):,} files")
        return RUN_FAILED
    return CONTENT_ERROR if summary.by_severity[Severity.ERROR] else DONE


def _checked(work: AbstractContextManager[Iterator[CheckedFile]], total: int) -> tuple[list[CheckedFile], bool]:
    """What was checked, and whether that is everything: Ctrl-C keeps what is done."""
    done: list[CheckedFile] = []
    try:
        with work as results:
            done.extend(tracked(results, total, "checking"))
    except KeyboardInterrupt:
        return compared(done), False
    return compared(done), True


def _from_level(file: CheckedFile, lowest: Severity) -> CheckedFile:
    worst = list(Severity)[: list(Severity).index(lowest) + 1]
    return replace(file, diagnostics=tuple(each for each in file.diagnostics if each.severity in worst))


def _print_summary(summary: Summary, lowest: Severity) -> None:
    if summary.files > 1 and summary.by_code:
        _print_codes(summary)
    if summary.files > 1 and summary.errors_by_file:
        _print_files(summary)
    counts = [_counted(summary.by_severity[each], str(each)) for each in Severity]
    what = f"{_counted(summary.hunts, 'hunt')} in {_counted(summary.files, 'file')}"
    print_text(f"{what}: {', '.join(counts)}")
    hidden = [each for each in list(Severity)[list(Severity).index(lowest) + 1 :] if summary.by_severity[each]]
    if hidden:
        names = " and ".join(f"{each}s" for each in hidden)
        note(f"{names} are counted, not shown; --level {hidden[-1]} shows them")


def _print_codes(summary: Summary) -> None:
    def rank(code: str) -> tuple[int, int, str]:
        return list(Severity).index(CATALOG[code].severity), -summary.by_code[code], code

    rows = [
        [
            code,
            str(CATALOG[code].severity),
            f"{summary.by_code[code]:,}",
            f"{summary.files_by_code[code]:,}",
            message(code),
        ]
        for code in sorted(summary.by_code, key=rank)
    ]
    names, types = ["code", "severity", "count", "files", "message"], ["string", "string", "long", "long", "string"]
    print_sheet(Sheet(names, types, rows, len(rows), unit="code", lines=4))
    print_text("")


def message(code: str) -> str:
    """A code's message with `…` for what differs from place to place."""
    text = CATALOG[code].message
    while "{" in text:
        before, _, rest = text.partition("{")
        text = f"{before}…{rest.partition('}')[2]}"
    return text


def _print_files(summary: Summary) -> None:
    worst = summary.errors_by_file.most_common(MOST_FILES)
    rows = [[f"{count:,}", path] for path, count in worst]
    print_sheet(Sheet(["errors", "file"], ["long", "string"], rows, len(summary.errors_by_file), unit="file", lines=4))
    print_text("")


def _as_data(checked: Iterable[CheckedFile], summary: Summary) -> dict[str, object]:
    return {
        "summary": {
            "files": summary.files,
            "hunts": summary.hunts,
            **{f"{each}s": summary.by_severity[each] for each in Severity},
            "codes": dict(summary.by_code.most_common()),
        },
        "diagnostics": [_diagnostic(file.path, each) for file in checked for each in file.diagnostics],
    }


def _diagnostic(path: str, diagnostic: Diagnostic) -> dict[str, object]:
    """The documented form; a diagnostic without a place still names its file."""
    plain = to_json(diagnostic)
    return {**plain, "file": plain["file"] or path}


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
