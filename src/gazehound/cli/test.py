"""`gazehound test`: events with what must become of them in hunts and exclusions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import click

from gazehound.cli.exits import CONTENT_ERROR, DONE
from gazehound.cli.layout import printable
from gazehound.cli.print import print_notices, print_text
from gazehound.hunting.excluding import gather_exclusions
from gazehound.hunting.tests_of_hunts import Tried, gather_suite, run_tests


@click.command
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…")
@click.option(
    "--exclusions",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="A file of exclusions, or a folder of *.exclusions.yaml; drafts are tested too. May be repeated.",
)
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Also write JUnit XML.")
def command(paths: tuple[Path, ...], exclusions: tuple[Path, ...], junit: Path | None) -> int:
    """Test hunts and exclusions with events.

    PATH is a hunt, a file of tests (*.tests.yaml), or a folder of both. Each event is run through its hunt alone. The
    exit code is 1 when a test fails.
    """
    given, said = gather_exclusions(exclusions)
    suite = gather_suite(paths, given)
    print_notices((*said, *suite.diagnostics))
    tried = list(run_tests(suite))
    for each in tried:
        if not each.is_passed:
            print_text(f"failed  {each.subject}: {each.name}: an event that {each.expected}: {each.failure}")
            print_text("        " + printable(", ".join(f"{key} = {value!r}" for key, value in each.event.items())))
    failed = sum(not each.is_passed for each in tried)
    print_text(
        f"{len(tried):,} event{'' if len(tried) == 1 else 's'}: {len(tried) - failed:,} passed, {failed:,} failed"
    )
    if junit is not None:
        write_junit(tried, junit)
    is_broken = failed or not tried or any(each.is_error for each in suite.diagnostics)
    return CONTENT_ERROR if is_broken else DONE


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
