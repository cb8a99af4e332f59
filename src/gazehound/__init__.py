"""gazehound: run Kusto Query Language hunts on your own logs."""

from __future__ import annotations

__version__ = "0.1.0"
