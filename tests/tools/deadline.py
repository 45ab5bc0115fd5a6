"""A limit on the time of the long tier: `SRCGRAD_MINUTES=20`, as .ci/run has it; none otherwise.

What has not begun when the time is over is skipped, with the reason `NOT_RUN`. With a limit tests
come in an order that the day draws, so that what one day does not reach another does.
"""

from __future__ import annotations

import hashlib
import os
import time

import pytest

from tests.tools import tiers

NOT_RUN = "not run: time"
MINUTES = float(os.environ.get("SRCGRAD_MINUTES") or 0.0)
_END = "SRCGRAD_TESTS_END"
"""What tells all processes of one run when its time is over."""


def start() -> None:
    """The time runs from here on, in the first process of a run."""
    if MINUTES:
        os.environ.setdefault(_END, str(time.time() + 60.0 * MINUTES))


def is_over() -> bool:
    """Whether no further test is to begin."""
    return bool(MINUTES) and time.time() > float(os.environ.get(_END, "inf"))


def place(test: str, day: str = tiers.DAY) -> int:
    """Where a test comes on a day.

    >>> days = ("2026-12-30", "2026-12-31")
    >>> [min(("a", "b", "c"), key=lambda test: place(test, day)) for day in days]
    ['a', 'b']
    """
    return int.from_bytes(hashlib.sha256(f"{day} {test}".encode()).digest()[:8], "big")


def in_the_days_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """All tests, if there is a limit in an order of the day's."""
    return sorted(items, key=lambda item: place(item.nodeid)) if MINUTES else items


def report(tests: int, left: int, minutes: float = MINUTES) -> str:
    """What became of a day's share, in a line.

    >>> report(1200, 0)
    'All of the 1200 tests were run.'
    >>> report(1200, 200, 20.0)
    '1000 of the 1200 tests were run in 20 minutes; 200 were NOT RUN for want of time.'
    """
    if not left:
        return f"All of the {tests} tests were run."
    return (
        f"{tests - left} of the {tests} tests were run in {minutes:g} minutes; "
        f"{left} were NOT RUN for want of time."
    )
