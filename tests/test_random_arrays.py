"""Random array programs: values as NumPy's, gradients as differences, compiled as plain.

`pytest -m soak` runs thousands; by default a fixed few run.
"""

from __future__ import annotations

import pytest

from tests.array_oracle import Finding, examined, shrunk
from tests.random_arrays import OTHER_SIZES, ArrayProgram, array_program


def checked(seed: int, compiled: bool = False) -> Finding:
    """The finding of a seed's program; a fault is reported with a small program that has it."""
    program = array_program(seed)
    sizes = (OTHER_SIZES[seed % len(OTHER_SIZES)],)
    found = examined(program, compiled, sizes)
    if found.is_fault:

        def fails(smaller: ArrayProgram) -> bool:
            return examined(smaller, compiled, sizes).kind == found.kind

        small = shrunk(program, fails)
        pytest.fail(f"{found.kind}: {found.detail}\n{small.text}for n, m, k = {small.sizes}")
    return found


@pytest.mark.parametrize("start", range(0, 40, 8))
def test_few(start: int) -> None:
    found = [checked(seed) for seed in range(start, start + 8)]
    assert any(each.kind == "fine" for each in found)


def test_few_compiled() -> None:
    for seed in range(100, 103):
        checked(seed, compiled=True)


def test_refusals_are_the_exception() -> None:
    """Most of what NumPy runs is differentiated."""
    found = [examined(array_program(seed), sizes=()).kind for seed in range(200, 220)]
    assert found.count("refused") <= 10, found


@pytest.mark.soak
@pytest.mark.parametrize("start", range(1000, 6000, 50))
def test_many(start: int) -> None:
    for seed in range(start, start + 50):
        checked(seed)


@pytest.mark.soak
@pytest.mark.parametrize("start", range(10_000, 10_300, 10))
def test_many_compiled(start: int) -> None:
    for seed in range(start, start + 10):
        checked(seed, compiled=True)
