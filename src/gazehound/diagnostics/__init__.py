"""Diagnostics: codes, values, suggestions and drawing."""

from __future__ import annotations

from gazehound.diagnostics.model import Diagnostic, Diagnostics, KqlError, Severity
from gazehound.diagnostics.report import failure, report
from gazehound.diagnostics.suggest import did_you_mean, listing, similar

__all__ = [
    "Diagnostic",
    "Diagnostics",
    "KqlError",
    "Severity",
    "did_you_mean",
    "failure",
    "listing",
    "report",
    "similar",
]
