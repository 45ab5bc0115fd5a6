"""All array programs, and those whose turn it is today."""

from __future__ import annotations

import datetime
import os

from benchmarks.arrays import fields, filters, matrices, networks, physics, statistics, transforms
from benchmarks.arrays.program import Program

PROGRAMS: tuple[Program, ...] = (
    *fields.PROGRAMS,
    *statistics.PROGRAMS,
    *networks.PROGRAMS,
    *transforms.PROGRAMS,
    *physics.PROGRAMS,
    *filters.PROGRAMS,
    *matrices.PROGRAMS,
)
TURNS = 12
"""Days until each program has been checked once."""


def todays() -> tuple[Program, ...]:
    """A share of the programs, another each day (`SRCGRAD_DAY=2026-12-24` has that day's)."""
    given = os.environ.get("SRCGRAD_DAY")
    day = datetime.date.fromisoformat(given) if given else datetime.date.today()
    return PROGRAMS[day.toordinal() % TURNS :: TURNS]
