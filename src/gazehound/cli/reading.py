"""Options that bound the reading of logs."""

from __future__ import annotations

from dataclasses import replace

import click

from gazehound.cli.options import UNITS, Quantity, stacked
from gazehound.intake.limits import IntakeLimits

LEAST_EXPANSION = UNITS["mb"]
"""What any compressed file may grow to beside the ratio that was asked for."""

reading_limits = stacked(
    click.option(
        "--line-limit", type=Quantity("size", dict(UNITS), "64MB"), metavar="SIZE",
        help="Leave out a line that is longer. [default: 64MB]",
    ),
    click.option(
        "--expansion-limit", type=click.IntRange(min=1), metavar="N",
        help="Read compressed data up to N times its size and 1 MB. [default: 250 times and 256 MB]",
    ),
)  # fmt: skip


def intake_limits(line_bytes: float | None, expansion: int | None) -> IntakeLimits:
    """What `reading_limits` ask for; a ratio that was asked for holds for small files, too."""
    limits = IntakeLimits()
    if line_bytes is not None:
        limits = replace(limits, line_bytes=int(line_bytes))
    if expansion is None:
        return limits
    return replace(limits, expansion_ratio=expansion, expansion_floor=LEAST_EXPANSION)
