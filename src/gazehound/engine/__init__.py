"""Running queries: sessions over data, results. The only room that runs anything."""

from __future__ import annotations

from gazehound.engine.limits import Limits
from gazehound.engine.outside import Outside
from gazehound.engine.result import Result
from gazehound.engine.session import Session, connect
from gazehound.engine.summary import TableSummary

__all__ = ["Limits", "Outside", "Result", "Session", "TableSummary", "connect"]
