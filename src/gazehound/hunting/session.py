"""A session that hunts: the engine's, with hunts run over its data."""

from __future__ import annotations

from gazehound import engine
from gazehound.diagnostics import failure
from gazehound.hunting.outcome import HuntReport
from gazehound.hunting.run import Hunts, run_hunts


class Session(engine.Session):
    """Data opened for queries and hunts."""

    def hunt(self, hunts: Hunts, exclusions: object = None) -> HuntReport:
        """Run hunts over the data.

        In:      hunts, paths (files and folders of hunting queries, hunt pages, KQL), texts, or loaded hunts
        Out:     a report with an outcome per hunt, in order; `.findings`, `.set_aside` and `.skipped` of it
        Errors:  K0652 when exclusions are given; what is wrong with a hunt is in its outcome
        """
        if exclusions is not None:
            raise failure("K0652")
        return run_hunts(self, hunts)


connect = Session.open
