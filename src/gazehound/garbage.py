"""How often Python looks for garbage.

A command, and a run of many hunts, makes objects by the hundred thousand and keeps most of them, as plans and results:
looking for garbage among them takes a fifth of the time of planning and finds next to nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (50_000, 20, 50)
"""So many objects are made before garbage is looked for."""


def look_seldom() -> None:
    """From now on, look for garbage seldom; for a process of our own."""
    gc.set_threshold(*_SELDOM)


@contextmanager
def seldom() -> Iterator[None]:
    """Look for garbage seldom for a while; as before afterwards, for a process of somebody else."""
    before = gc.get_threshold()
    look_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
