"""Derivatives of random programs, whatever was chosen for them, against dual numbers."""

from __future__ import annotations

import os
import random
import time

import pytest

from srcgrad.printer import function_text
from tests.tools.ir.attempts import Checks, Invalid, Wrong, check_all
from tests.tools.ir.canonical import violation
from tests.tools.ir.random_ir import case

SLICES = [(0, 12), (100_000, 24), (200_000, 48)]
"""The first seed and the size of programs."""


def run(start: int, size: int, seconds: float) -> int:
    """Check programs from a seed on for so long; how many."""
    end = time.monotonic() + seconds
    seed = start
    while time.monotonic() < end:
        made = case(seed, size)
        broken = violation(made.program)
        assert broken is None, f"{broken}: the generator, case({seed}, {size})"
        try:
            check_all(made, random.Random(seed), Checks())
        except Invalid:
            pass
        except Wrong as wrong:
            shown = "" if wrong.program is None else function_text(wrong.program)
            pytest.fail(
                f"case({seed}, {size}), by {made.wrt}, {wrong.choices}, {wrong.change}: "
                f"{wrong.reason}\n\n{function_text(made.program)}\n{shown}"
            )
        seed += 1
    return seed - start


@pytest.mark.parametrize(("start", "size"), SLICES)
def test_slice(start: int, size: int) -> None:
    assert run(start, size, 7.0) > 0


@pytest.mark.soak
def test_soak() -> None:
    start = random.SystemRandom().randrange(1_000_000, 1_000_000_000)
    print("from seed", start)
    for k in range(4):
        run(start + 10_000_000 * k, 12 * 2**k, float(os.environ.get("SOAK", "600")) / 4)
