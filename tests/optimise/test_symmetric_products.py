"""Products with a matrix and with its transpose that are added up are one."""

import numpy as np
import pytest

import srcgrad
from tests.tools.checking import check

R = np.random.default_rng(4)


def of_rows(a):
    return np.sum(np.sin(a @ a.T))


def of_columns(a):
    return np.sum((a.T @ a) ** 3)


def and_before(a):
    return np.sum(a**2) + np.sum(np.cos(a @ a.T))


@pytest.mark.parametrize("program", [of_rows, of_columns, and_before], ids=lambda p: p.__name__)
def test_one_product(program):
    a = R.uniform(-1.0, 1.0, (3, 4))
    slope = srcgrad.grad(program)
    slope.plain(a)
    statements = [line for line in slope.source.splitlines() if "#" not in line]
    assert sum(" @ " in line for line in statements) == 2, slope.source
    assert "t1_bar_sum = t1_bar + t1_bar.T" in slope.source
    check(program, a, compiled=program is and_before)


@pytest.mark.parametrize("shape", [(0, 2), (2, 0), (1, 1)])
def test_empty_and_single(shape):
    check(of_rows, R.uniform(-1.0, 1.0, shape), compiled=False)


def test_other_pairs_stay():
    def two(a, b):
        return np.sum((a @ b.T) ** 2)

    a, b = R.uniform(-1.0, 1.0, (2, 3, 3))
    slope = srcgrad.grad(two, (0, 1))
    slope.plain(a, b)
    assert "_sum" not in slope.source


def test_single_precision_and_complex_numbers_have_two():
    def squares(a):
        return np.sum(np.abs(a @ a.T) ** 2)

    for dtype in ("float32", "complex128"):
        a = R.uniform(-1.0, 1.0, (2, 3)).astype(dtype)
        slope = srcgrad.grad(squares)
        c = a @ a.T
        np.testing.assert_allclose(
            slope.plain(a), 4 * c @ a.conj(), rtol=1e-4 if dtype == "float32" else 1e-12
        )
