"""A session that hunts: the engine's, with hunts run over its data."""

from __future__ import annotations

from gazehound import engine
from gazehound.hunting.excluding import Exclusions
from gazehound.hunting.outcome import HuntReport
from gazehound.hunting.run import Hunts, run_hunts


class Session(engine.Session):
    """Data opened for queries and hunts."""

    def hunt(self, hunts: Hunts, exclusions: Exclusions = None) -> HuntReport:
        """Run hunts over the data.

        In:      hunts, paths (files and folders of hunting queries, hunt pages, KQL), texts, or loaded hunts
                 exclusions, paths (files and folders of `*.exclusions.yaml`) or loaded exclusions; live ones apply
        Out:     a report with an outcome per hunt, in order; `.findings`, `.set_aside` and `.skipped` of it
        Errors:  `KqlError` for exclusions that cannot be read; what is wrong with a hunt is in its outcome
        """
        return run_hunts(self, hunts, exclusions)


connect = Session.open
