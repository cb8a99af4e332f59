"""One module for each format, and the tuple that says in which order they are tried."""

from __future__ import annotations
