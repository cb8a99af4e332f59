"""`gazehound hunt`: hunts over logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import click

from gazehound.cli.exits import CONTENT_ERROR, DONE, FINDINGS, RUN_FAILED
from gazehound.cli.keeping import Keeper, keeping, store_option
from gazehound.cli.opening import note_row_groups, note_what_was_not_read, opened, session_options
from gazehound.cli.options import output, rows
from gazehound.cli.print import note, print_notices
from gazehound.cli.progress import tracked
from gazehound.cli.report import print_report
from gazehound.cli.writing import chosen_format, deliver, format_option, new_file
from gazehound.diagnostics import KqlError, listing
from gazehound.hunting.evidence import MOST_EVENTS
from gazehound.hunting.excluding import gather_exclusions, live
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.outcome import HuntOutcome, HuntReport, HuntState, Reason
from gazehound.hunting.run import gather, not_reached, outcomes
from gazehound.hunting.session import Session
from gazehound.workbench.reports import write_report

CONTENT = frozenset({Reason.INVALID, Reason.COLUMN_MISSING})
CUT_SHORT = frozenset({Reason.FAILED, Reason.INTERRUPTED})


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…")
@session_options
@format_option
@output
@rows
@click.option(
    "--exclusions",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="A file of exclusions, or a folder of *.exclusions.yaml; active ones set events aside. May be repeated.",
)
@store_option
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.html",
    help="Write a report of the hunts to this file: one HTML page that needs nothing else.",
)
@click.option(
    "--fail-on-finding",
    is_flag=True,
    help="Exit with 10 when a hunt has findings; with --store, those that were closed do not count.",
)
def command(
    paths: tuple[Path, ...],
    format: str | None,
    output: Path | None,
    rows: int,
    exclusions: tuple[Path, ...],
    store: str | None,
    report_file: Path | None,
    fail_on_finding: bool,
    **options: Any,
) -> int:
    """Run hunting queries and hunt pages over logs.

    PATH is a hunting query as Sentinel YAML, a hunt page, a file of KQL, or a folder of them. First each hunt is shown
    with what became of it, then the totals, then the findings. A hunt that could not look never looks like one that
    found nothing.
    """
    if not options["data"]:
        raise click.UsageError("missing option '--data': a file or folder of logs")
    format = chosen_format(format, output)
    loaded = gather(paths)
    print_notices(loaded.diagnostics)
    if not loaded.hunts:
        raise KqlError(())
    applying, said = gather_exclusions(exclusions)
    print_notices(said)
    with opened(**options) as session, keeping(store, session, options["data"]) as keeper:
        runs = outcomes(session, loaded.hunts, live(applying), MOST_EVENTS if store or report_file else 0)
        with new_file(report_file) if report_file else nullcontext() as page:
            report = HuntReport(_outcomes(runs, loaded.hunts, keeper), loaded.diagnostics)
            if page is not None:
                _write_page(report, session, options["data"], page)
        deliver(format, output, lambda stream: write_report(report, format, stream), lambda: print_report(report, rows))
    if format != "table" or output:
        _note_skipped(report)
    note_what_was_not_read(session)
    note_row_groups(session)
    if not session.workspace.data:
        note(f"gazehound hunt: there are no logs in {listing([f'`{each}`' for each in options['data']])}")
        return RUN_FAILED
    missed = sum(each.reason is Reason.INTERRUPTED for each in report.outcomes)
    if missed:
        note(f"gazehound hunt: interrupted; {missed:,} of {len(report.outcomes):,} hunts were not run")
    return RUN_FAILED if keeper.has_failed else _exit_code(report, fail_on_finding)


def _outcomes(runs: Iterator[HuntOutcome], hunts: tuple[HuntingQuery, ...], keeper: Keeper) -> tuple[HuntOutcome, ...]:
    """What became of the hunts; Ctrl-C keeps what is finished."""
    done: list[HuntOutcome] = []
    try:
        for outcome in tracked(runs, len(hunts), "hunting"):
            done.append(keeper.keep(outcome))
            if outcome.reason is Reason.INTERRUPTED:
                break
        else:
            keeper.finish()
    except KeyboardInterrupt:
        pass  # the hunts that were not reached say so themselves
    return (*done, *map(not_reached, hunts[len(done) :]))


def _write_page(report: HuntReport, session: Session, data: Sequence[object], page: BinaryIO) -> None:
    from gazehound.workbench.html_report import write_html  # noqa: PLC0415  # start-up: Jinja is for reports alone

    write_html(report, session, [str(each) for each in data], page)


def _note_skipped(report: HuntReport) -> None:
    """Formats that hold findings only do not show that a hunt could not look; stderr does."""
    skipped = list(report.skipped)
    for outcome in skipped[:10]:
        note(f"{outcome.state}: {outcome.hunt.name or outcome.hunt.id}: {outcome.reason}: {outcome.explanation}")
    if len(skipped) > 10:
        note(f"and {len(skipped) - 10:,} more that were not run or looked in part; --format json has all")


def _exit_code(report: HuntReport, fail_on_finding: bool) -> int:
    reasons = {outcome.reason for outcome in report.outcomes if outcome.state is HuntState.NOT_RUN}
    if reasons & CUT_SHORT:
        return RUN_FAILED
    if reasons & CONTENT or any(each.is_error for each in report.diagnostics):
        return CONTENT_ERROR
    return FINDINGS if fail_on_finding and any(map(_has_open_findings, report.outcomes)) else DONE


def _has_open_findings(outcome: HuntOutcome) -> bool:
    changes = outcome.changes
    return outcome.rows > 0 if changes is None else len(changes.new) + len(changes.seen) > len(changes.closed)
