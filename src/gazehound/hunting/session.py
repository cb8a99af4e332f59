"""A session that hunts: the engine's, with hunts run over its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazehound import engine
from gazehound.hunting.evidence import MOST_EVENTS

if TYPE_CHECKING:
    from gazehound.hunting.excluding import Exclusions
    from gazehound.hunting.outcome import HuntReport
    from gazehound.hunting.run import Hunts


class Session(engine.Session):
    """Data opened for queries and hunts."""

    def hunt(self, hunts: Hunts, exclusions: Exclusions = None, *, evidence: int = MOST_EVENTS) -> HuntReport:
        """Run hunts over the data.

        In:      hunts, paths (files and folders of hunting queries, hunt pages, KQL), texts, or loaded hunts
                 exclusions, paths (files and folders of `*.exclusions.yaml`) or loaded exclusions; live ones apply
                 evidence, how many raw events of a table each finding carries; 0 spares the queries for them
        Out:     a report with an outcome per hunt, in order; `.findings`, `.set_aside` and `.skipped` of it
        Errors:  `KqlError` for exclusions that cannot be read; what is wrong with a hunt is in its outcome
        """
        from gazehound.hunting.run import run_hunts  # noqa: PLC0415  # start-up: a query needs nothing of it

        return run_hunts(self, hunts, exclusions, evidence)


connect = Session.open
