"""Random programs against differences, and compiled against plain.

`pytest -m soak` runs thousands; by default a fixed few run.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

import srcgrad
from tests.checking import Differences, close, flat, snapshot
from tests.random_programs import RandomProgram, programs

WRT = (0, 1, 2)


def checked(program: RandomProgram, compiled: bool) -> None:
    """Compare the derivative with differences, where those converge."""
    function = program.load()
    differences = Differences(function, program.arguments, {}, list(WRT))
    generator = np.random.default_rng(11)
    directions = [generator.uniform(-1.0, 1.0, differences.size) for _ in range(2)]
    try:
        found = [differences.along(direction) for direction in directions]
    except (OverflowError, ValueError):
        assume(False)
    for slope, error in found:
        assume(abs(slope) < 1e6 and error <= 1e-7 * (1.0 + abs(slope)))

    before = snapshot(program.arguments)
    derivative = srcgrad.value_and_grad(function, WRT)
    value, gradient = derivative.plain(*program.arguments)
    assert snapshot(program.arguments) == before, "arguments changed"
    assert close(value, differences.at(np.zeros(differences.size)), 1e-10), "value"
    vector = flat(gradient)
    for direction, (slope, error) in zip(directions, found, strict=True):
        mine = float(vector @ direction)
        assert abs(mine - slope) <= 1e-6 * (1.0 + abs(slope)) + 10.0 * error, (
            f"gradient gives {mine}, differences {slope} ({error:.1e})\n{program.text}"
            f"{program.arguments}"
        )
    if compiled:
        assert close(derivative(*program.arguments), (value, gradient), 1e-9), "compiled differs"


QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
FEW = settings(derandomize=True, deadline=None, database=None, suppress_health_check=QUIET)


@settings(FEW, max_examples=25)
@given(programs())
def test_few(program: RandomProgram) -> None:
    checked(program, compiled=False)


@settings(FEW, max_examples=5, phases=[Phase.generate])
@given(programs(size=14))
def test_few_compiled(program: RandomProgram) -> None:
    checked(program, compiled=True)


@pytest.mark.soak
@settings(deadline=None, max_examples=3000, suppress_health_check=QUIET)
@given(programs(size=30))
def test_many(program: RandomProgram) -> None:
    checked(program, compiled=False)


@pytest.mark.soak
@settings(deadline=None, max_examples=300, suppress_health_check=QUIET)
@given(programs(size=18))
def test_many_compiled(program: RandomProgram) -> None:
    checked(program, compiled=True)
