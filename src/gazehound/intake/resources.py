"""The data files of intake, read when first needed.

Lives here: finding and loading them. Does not live here: what their rules mean (`naming`, `mapping`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("mappings")


@cache
def load(name: str) -> Any:
    """The content of `mappings/<name>`."""
    import yaml  # noqa: PLC0415  # start-up: Parquet whose file says its table needs none of them

    # The C loader reads the larger files ten times as fast; it is not part of every PyYAML build.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=loader)
