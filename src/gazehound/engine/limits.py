"""What one session may cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gazehound.intake import IntakeLimits

GIB = 1 << 30
LEAST_MEMORY = GIB
"""Less than this and ordinary sorts and joins fail instead of spilling."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a session; None leaves a bound to the engine (memory: 80 % of the machine's, threads: its cores).

    `memory` in bytes, at least 1 GiB; `seconds` for each query; `spill` the folder for what does not fit in memory.
    `intake` has the bounds of reading logs, which have defaults of their own.
    """

    memory: int | None = None
    threads: int | None = None
    seconds: float | None = None
    spill: Path | None = None
    intake: IntakeLimits = field(default_factory=IntakeLimits)

    def __post_init__(self) -> None:
        if self.memory is not None and self.memory < LEAST_MEMORY:
            raise ValueError(f"the memory limit is {self.memory} bytes; at least {LEAST_MEMORY} are needed")
        if self.threads is not None and self.threads < 1:
            raise ValueError(f"the number of threads is {self.threads}; at least 1 is needed")
        if self.seconds is not None and self.seconds <= 0:
            raise ValueError(f"the time limit is {self.seconds} s; it must be more than 0")


NO_LIMITS = Limits()
