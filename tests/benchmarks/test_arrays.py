"""The group of array programs: each has its turn, and what is counted of a text."""

from __future__ import annotations

import pytest

from benchmarks.arrays.collection import PROGRAMS, TURNS, todays
from benchmarks.arrays.quantities import guards, lines, statements

TEXT = '''
import numpy as np

def f_grad(x, n):
    """What it is."""
    # line 3: a comment
    if x.shape != (n, n):
        raise ValueError(
            "no"
        )

    return 2.0 * x
'''


def test_each_program_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for day in range(1, TURNS + 1):
        monkeypatch.setenv("SRCGRAD_DAY", f"2026-12-{day:02}")
        found += [program.name for program in todays()]
    assert sorted(found) == sorted(program.name for program in PROGRAMS)
    assert len(PROGRAMS) >= 30


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_two_sizes(program) -> None:
    assert len(program.sizes) == 2


def test_counts() -> None:
    assert (lines(TEXT), guards(TEXT), statements(TEXT)) == (6, 1, 3)
