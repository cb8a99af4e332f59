"""The data files of intake, read when first needed.

Lives here: finding and loading them. Does not live here: what their rules mean (`naming`, `mapping`).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

# The C loader reads the larger files ten times as fast; it is not part of every PyYAML build.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load(name: str) -> Any:
    """The content of `mappings/<name>`."""
    text = files("gazehound.intake").joinpath("mappings", name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=LOADER)
