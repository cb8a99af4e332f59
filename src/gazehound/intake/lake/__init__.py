"""The lake: a folder of typed Parquet that keeps what was read from logs, and a manifest that says what it holds.

Lives here: writing it (`ingest`), finding and reading it (`reading`). Does not live here: formats of logs
(`gazehound.intake.readers`), running queries.
"""

from __future__ import annotations
