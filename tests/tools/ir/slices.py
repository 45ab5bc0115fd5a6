"""How many random programs a test examines: some from fixed seeds, or many from new ones."""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Callable

from tests.tools.ir.attempts import Invalid
from tests.tools.ir.random_ir import Case, case

Examine = Callable[[Case, int, int], None]
"""What is done with a program of a seed and a size."""


def examined(examine: Examine, start: int, size: int, seconds: float) -> int:
    """Examine programs from a seed on for so long; how many."""
    end = time.monotonic() + seconds
    seed = start
    while time.monotonic() < end:
        with contextlib.suppress(Invalid):
            examine(case(seed, size), seed, size)
        seed += 1
    return seed - start


def soak(examine: Examine) -> None:
    """Examine programs of all sizes from a new seed on, for as many seconds as SOAK says."""
    start = random.SystemRandom().randrange(1_000_000, 1_000_000_000)
    print("from seed", start)
    seconds = float(os.environ.get("SOAK", "600")) / 4
    for k in range(4):
        examined(examine, start + 10_000_000 * k, 12 * 2**k, seconds)
