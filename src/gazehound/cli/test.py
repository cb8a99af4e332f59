"""`gazehound test`: events with what must become of them in hunts and exclusions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click

from gazehound.cli.exits import CONTENT_ERROR, DONE
from gazehound.cli.layout import printable
from gazehound.cli.opening import configured
from gazehound.cli.options import definitions, json_format, outside
from gazehound.cli.print import note, print_json, print_notices, print_text
from gazehound.cli.progress import tracked
from gazehound.cli.writing import new_file
from gazehound.hunting.coverage import ConditionCoverage, Coverage, TableCoverage
from gazehound.hunting.excluding import gather_exclusions
from gazehound.hunting.tests_of_hunts import Around, Suite, Tried, gather_suite, run_tests
from gazehound.schemas import workspace_from
from gazehound.schemas.given import Definitions
from gazehound.workbench.hunt_tests import as_data, coverages, made_tests

MOST_LEFT_OUT = 10


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…")
@click.option(
    "--exclusions",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="A file of exclusions, or a folder of *.exclusions.yaml; drafts are tested too. May be repeated.",
)
@click.option("--generate", is_flag=True, help="First write tests made from the hunts and exclusions themselves.")
@click.option(
    "--output",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="With --generate, write to this folder instead of beside each hunt.",
)
@click.option("--coverage", is_flag=True, help="Also tell which conditions of each hunt no test exercises.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Also write JUnit XML.")
@definitions
@outside
@json_format
def command(
    paths: tuple[Path, ...],
    exclusions: tuple[Path, ...],
    generate: bool,
    output: Path | None,
    coverage: bool,
    junit: Path | None,
    format: str,
    **given: Any,
) -> int:
    """Test hunts and exclusions with events.

    PATH is a hunt, a file of tests (*.tests.yaml), or a folder of both. Each event is run through its hunt alone. The
    exit code is 1 when a test fails.
    """
    if output and not generate:
        raise click.UsageError("`--output` says where `--generate` writes")
    applying, said = gather_exclusions(exclusions)
    around = Around(given["schemas"], given["functions"], configured(**given))
    suite = gather_suite(paths, applying, around)
    workspace = workspace_from(around.schemas, around.functions)
    if generate:
        written = _generate(suite, workspace, output)
        beside = [each for each in written if not any(each.is_relative_to(path) for path in paths)]
        suite = gather_suite((*paths, *beside), applying, around)
    print_notices((*said, *suite.diagnostics))
    total = len(suite.tests) + sum(len(each.tests) for each in suite.exclusions)
    tried = list(tracked(run_tests(suite), total, "testing"))
    covered = coverages(suite, workspace) if coverage else []
    if format == "json":
        print_json(as_data(tried, covered if coverage else None))
    else:
        _print_tests(tried)
        for each in covered:
            print_text("\n" + "\n".join(_page(each)))
    if junit is not None:
        write_junit(tried, junit)
    failed = any(not each.is_passed for each in tried)
    is_broken = failed or not tried or any(each.is_error for each in suite.diagnostics)
    return CONTENT_ERROR if is_broken else DONE


def _generate(suite: Suite, workspace: Definitions, folder: Path | None) -> list[Path]:
    """Write the files of made tests, and say on stderr what they hold and what there is no test for."""
    written = []
    for each in tracked(made_tests(suite, workspace, folder), len(suite.hunts), "making tests"):
        if each.path is not None:
            each.path.parent.mkdir(parents=True, exist_ok=True)
            with new_file(each.path) as stream:
                stream.write(each.text.encode())
            written.append(each.path)
            note(f"wrote {each.path}: {_counted(each.count, 'test')} of {each.hunt}")
        else:
            note(f"no tests could be made of {each.hunt}")
        for line in each.left_out[:MOST_LEFT_OUT]:
            note(f"  no test: {line}")
        if len(each.left_out) > MOST_LEFT_OUT:
            note(f"  and {len(each.left_out) - MOST_LEFT_OUT:,} more without a test")
    return written


def _print_tests(tried: Sequence[Tried]) -> None:
    """What failed with its event, then the totals of each hunt and exclusion, and of all."""
    for each in tried:
        if not each.is_passed:
            print_text(f"failed  {each.subject}: {each.name}: an event that {each.expected}: {each.failure}")
            print_text("        " + printable(", ".join(f"{key} = {value!r}" for key, value in each.event.items())))
    failed = sum(not each.is_passed for each in tried)
    print_text(f"{_counted(len(tried), 'event')}: {len(tried) - failed:,} passed, {failed:,} failed")


def _page(coverage: Coverage) -> Iterator[str]:
    """What the tests of a hunt exercise, with what they do not exercise marked."""
    name = coverage.hunt.name or coverage.hunt.id or str(coverage.hunt.path)
    yield f"{name}: {coverage.exercised:,} of {_counted(coverage.total, 'condition')} exercised"
    for table in coverage.tables:
        yield from _of_table(table)
    if not coverage.tables:
        yield "  it reads no table event by event"


def _of_table(table: TableCoverage) -> Iterator[str]:
    found = f"{_counted(len(table.found), 'event')} that must be found" if table.found else "nothing must be found here"
    yield f"  {table.table}: {found}"
    for each in table.conditions:
        yield f"    {_mark(each):<14} line {each.line:<3} {printable(each.text)}"


def _mark(condition: ConditionCoverage) -> str:
    if condition.tests:
        return "exercised"
    return "not exercised" if condition.is_known else "not known"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def write_junit(tried: Sequence[Tried], path: Path) -> None:
    """The outcome as JUnit XML, a suite per hunt or exclusion."""
    root = ElementTree.Element("testsuites")
    for subject in dict.fromkeys(each.subject for each in tried):
        own = [each for each in tried if each.subject == subject]
        failures = str(sum(not each.is_passed for each in own))
        suite = ElementTree.SubElement(
            root, "testsuite", name=printable(subject), tests=str(len(own)), failures=failures
        )
        for each in own:
            name = printable(f"{each.name}: {each.expected}")
            case = ElementTree.SubElement(suite, "testcase", name=name, classname=printable(subject))
            if not each.is_passed:
                ElementTree.SubElement(case, "failure", message=printable(each.failure)).text = printable(
                    str(each.event)
                )
    try:
        ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise click.UsageError(f"`{path}` cannot be written: {error.strerror}") from None
