"""The exit codes of every command."""

from __future__ import annotations

DONE = 0
CONTENT_ERROR = 1
BAD_USAGE = 2
RUN_FAILED = 3
FINDINGS = 10
"""Only where findings are asked to count as a failure."""
