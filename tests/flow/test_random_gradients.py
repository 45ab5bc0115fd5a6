"""Random programs with `gradients` in them against a tape of Python numbers."""

from __future__ import annotations

import linecache
import math

import numpy as np
import pytest

import srcgrad
from tests.tools import random_gradients, taped
from tests.tools.tiers import IS_LONG

WORLD = {"gradients": srcgrad.gradients, "sin": math.sin, "total": np.sum, "zeros": np.zeros}
POINT = (0.7, 1.3, 0.4)
QUICK, ALL = 24, 400


def made(text: str, name: str, world: dict):
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    names = dict(world)
    exec(compile(text, name, "exec"), names)
    return names["f"]


@pytest.mark.parametrize("seed", range(ALL if IS_LONG else QUICK))
def test_program(seed: int):
    text = random_gradients.text(seed)
    expected = made(text, f"<taped {seed}>", taped.WORLD)
    program = made(text, f"<gradients {seed}>", WORLD)

    def by_hand(a: float, n: int) -> float:
        return taped.taped(expected(*map(taped.Taped, (a, *POINT[1:])), n)).value

    run = srcgrad.value(program)
    for count in (0, 1, 3):
        try:
            value = run.plain(*POINT, count)
        except srcgrad.NotDifferentiable:
            return  # what is not certain is refused; test_most_are_not_refused
        np.testing.assert_allclose(value, by_hand(POINT[0], count), 1e-9, 1e-12)
    if IS_LONG:
        h = 1e-4
        near = [by_hand(POINT[0] + k * h, 3) for k in (-2, -1, 1, 2)]
        slope = (near[0] - 8 * near[1] + 8 * near[2] - near[3]) / (12 * h)
        found = srcgrad.grad(program).plain(*POINT, 3)
        np.testing.assert_allclose(found, slope, 1e-5, 1e-6)


def test_most_are_not_refused():
    refused = 0
    for seed in range(QUICK):
        program = made(random_gradients.text(seed), f"<gradients {seed}>", WORLD)
        try:
            srcgrad.value(program).specialise("f8, f8, f8, i8")
        except srcgrad.NotDifferentiable:
            refused += 1
    assert refused < QUICK // 3
