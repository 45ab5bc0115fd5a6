"""Derivatives of random programs, whatever was chosen for them, against dual numbers."""

from __future__ import annotations

import random

import pytest

from srcgrad.printer import function_text
from tests.tools.ir.attempts import Checks, Wrong, check_all
from tests.tools.ir.canonical import violation
from tests.tools.ir.random_ir import Case
from tests.tools.ir.slices import examined, soak

SLICES = [(0, 12), (100_000, 24), (200_000, 48)]
"""The first seed and the size of programs."""


def examine(made: Case, seed: int, size: int) -> None:
    broken = violation(made.program)
    assert broken is None, f"{broken}: the generator, case({seed}, {size})"
    try:
        check_all(made, random.Random(seed), Checks())
    except Wrong as wrong:
        shown = "" if wrong.program is None else function_text(wrong.program)
        pytest.fail(
            f"case({seed}, {size}), by {made.wrt}, {wrong.choices}, {wrong.change}: "
            f"{wrong.reason}\n\n{function_text(made.program)}\n{shown}"
        )


@pytest.mark.parametrize(("start", "size"), SLICES)
def test_slice(start: int, size: int) -> None:
    assert examined(examine, start, size, 7.0) > 0


@pytest.mark.soak
def test_soak() -> None:
    soak(examine)
