"""Reading the user's logs as tables."""

from __future__ import annotations

from gazehound.intake.discover import discover
from gazehound.intake.ledger import Rejected, Skipped
from gazehound.intake.limits import IntakeLimits
from gazehound.intake.model import ARROW_TYPES, BatchPart, Intake, Loaded, ParquetPart, Part, Rows, TableData

__all__ = [
    "ARROW_TYPES",
    "BatchPart",
    "Intake",
    "IntakeLimits",
    "Loaded",
    "ParquetPart",
    "Part",
    "Rejected",
    "Rows",
    "Skipped",
    "TableData",
    "discover",
]
