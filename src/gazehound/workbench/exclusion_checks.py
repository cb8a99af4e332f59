"""Checking what lies beside hunts: exclusions, with what is proven of them, and files of tests.

Does not live here: checking hunts (`check`), proving (`hunting.prove`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from gazehound.binder import Workspace
from gazehound.diagnostics import Diagnostic, KqlError, report
from gazehound.exclusions.load import SUFFIXES as EXCLUSION_SUFFIXES
from gazehound.exclusions.load import read_exclusions
from gazehound.exclusions.model import Exclusion, Proof, Status, Verdict, VerdictKind
from gazehound.hunting.event_tests import SUFFIXES as TEST_SUFFIXES
from gazehound.hunting.event_tests import read_tests
from gazehound.hunting.load import load_candidate
from gazehound.hunting.model import HuntingQuery
from gazehound.hunting.prove import prove_exclusions
from gazehound.text import SourceText
from gazehound.workbench.check import CheckedFile
from gazehound.workbench.proofs import BLINDING_KINDS

ADVICE = frozenset(
    {VerdictKind.TOO_BROAD, VerdictKind.CASE, VerdictKind.REDUNDANT, VerdictKind.NOT_PROVEN, VerdictKind.EXPIRED}
)
"""Verdicts of exclusions that do what they say."""
TOGETHER = "all of them together"


def is_beside_hunts(path: Path) -> bool:
    """True for a file of exclusions or of tests."""
    return path.name.lower().endswith((*EXCLUSION_SUFFIXES, *TEST_SUFFIXES))


def files_beside(paths: Iterable[Path]) -> list[Path]:
    """The files of exclusions and of tests, those named and those in named folders."""
    found = [
        each
        for path in paths
        for each in (sorted(path.rglob("*.y*ml")) if path.is_dir() else [path])
        if is_beside_hunts(each)
    ]
    return list(dict.fromkeys(found))


def check_beside(
    paths: Iterable[Path],
    hunt_files: Sequence[Path],
    workspace: Workspace,
    now: datetime | None = None,
    watchlists: Path | None = None,
) -> list[CheckedFile]:
    """Check files of exclusions and tests; exclusions are proven against the hunts of `hunt_files`.

    `watchlists` is the folder of the lists that exclusions name.
    """
    found: dict[Path, list[Diagnostic]] = {}
    exclusions: list[Exclusion] = []
    for path in files_beside(paths):
        source = SourceText(path.read_text(encoding="utf-8-sig"), str(path))
        if path.name.lower().endswith(EXCLUSION_SUFFIXES):
            listed, said = read_exclusions(source)
            exclusions += listed
        else:
            _, said = read_tests(source)
        found[path] = list(said)
    if exclusions:
        for each in _verdicts(exclusions, hunt_files, workspace, now, watchlists):
            found[Path(each.source.file if each.source else "")].append(each)
    return [CheckedFile(str(path), (), tuple(diagnostics)) for path, diagnostics in found.items()]


def _verdicts(
    exclusions: Sequence[Exclusion],
    hunt_files: Sequence[Path],
    workspace: Workspace,
    now: datetime | None,
    watchlists: Path | None,
) -> Iterator[Diagnostic]:
    idle = [each for each in exclusions if each.when]
    for hunt in (hunt for path in hunt_files for hunt in load_candidate(path).hunts):
        covering = [each for each in exclusions if each.when and each.covers_hunt(hunt.id, hunt.name)]
        if not covering:
            continue
        idle = [each for each in idle if each not in covering]
        try:
            proven = prove_exclusions(covering, hunt, workspace, now, watchlists)
        except KqlError:
            continue  # the hunt has errors of its own
        for exclusion, proof in proven.proofs:
            yield from (_told(exclusion, hunt, each) for each in proof.verdicts)
        if proven.together is not None and not any(proof.kinds & BLINDING_KINDS for _, proof in proven.proofs):
            yield from _told_together([each for each, _ in proven.proofs], hunt, proven.together)
    for each in idle:
        yield report("K0683", each.span, each.source, name=each.name)


def _told_together(exclusions: Sequence[Exclusion], hunt: HuntingQuery, proof: Proof) -> Iterator[Diagnostic]:
    for each in proof.verdicts:
        if each.kind in BLINDING_KINDS:
            yield _told(exclusions[-1], hunt, each, TOGETHER)


def _told(exclusion: Exclusion, hunt: HuntingQuery, verdict: Verdict, name: str = "") -> Diagnostic:
    """A verdict as a diagnostic at the exclusion; only one that applies can be an error."""
    code = "K0682" if verdict.kind in ADVICE else "K0681"
    if verdict.kind in BLINDING_KINDS and exclusion.status is Status.ACTIVE:
        code = "K0680"
    event = ", ".join(f"{key} = {value!r}" for key, value in verdict.witness.items() if value is not None)
    return report(
        code,
        exclusion.span,
        exclusion.source,
        name=name or exclusion.name,
        hunt=hunt.name or hunt.id,
        kind=str(verdict.kind),
        message=verdict.message,
        notes=(f"event: {event}",) if event else (),
    )
