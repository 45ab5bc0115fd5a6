"""The order of products: a sum is moved into a product that is there for nothing else."""

import re

import numpy as np
import pytest

from srcgrad import grad, value_and_grad
from tests.tools.checking import check

R = np.random.default_rng(4).normal


def summed(a, b):
    return np.sum(a @ b)


def summed_by_columns(a, b):
    return np.sum(np.sum(a @ b, axis=0) ** 2)


def traced(a, b):
    return np.trace(a @ b) + np.mean(a @ b)


def chained(a, b):
    return np.sum((a @ b @ a[0]) ** 2)


def chained_from_the_left(a, b):
    return np.sum(b[0] @ (a.T @ b.T)) ** 2


def stacked(a, b):
    return np.sum((np.stack([a, a + 1.0]) @ b) @ b[:, 0])


WITHOUT = [summed, summed_by_columns, traced, chained, chained_from_the_left, stacked]


@pytest.mark.parametrize("program", WITHOUT)
def test_no_matrix_is_made(program) -> None:
    a, b = R(size=(4, 4)), R(size=(4, 4))
    text = value_and_grad(program, argnums=(0, 1)).specialise(a, b).source
    code = [line for line in text.splitlines() if "#" not in line]
    of_matrices = re.compile(r"\b[ab] @|@ [ab]\b(?!\[)|\.T\b|np\.einsum")
    products = [line for line in code if " @ " in line or "np.einsum" in line]
    assert not any(map(of_matrices.search, products))  # of rows there may be some
    check(program, a, b, compiled=program is traced)


def named(a, b):
    c = a @ b
    return np.sum(c) + np.sum(c**2)


def in_a_loop(a, b):
    total = 0.0
    for i in range(3):
        total += np.sum((a @ b) @ a[i])
    return total


def changed(a, b):
    a = a.copy()
    total = np.zeros(4)
    for i in range(2):
        c = [a @ b]
        a[i] = 2.0 * b[i]
        total += c[0] @ a[i]
    return np.sum(total**2)


@pytest.mark.parametrize("program", [named, in_a_loop, changed])
def test_values(program) -> None:
    check(program, R(size=(4, 4)), R(size=(4, 4)), compiled=False)


def test_a_product_with_a_name_is_used() -> None:
    text = grad(named).specialise(R(size=(4, 3)), R(size=(3, 4))).source
    code = "\n".join(line for line in text.splitlines() if "#" not in line)
    assert code.count("a @ b") == 1


@pytest.mark.parametrize("size", [0, 1])
def test_of_little(size) -> None:
    a, b = np.full((size, 3), 0.5), np.full((3, size), 2.0)
    value, slope = value_and_grad(summed).plain(a, b)
    assert value == 3.0 * size * size
    np.testing.assert_array_equal(slope, np.full((size, 3), 2.0 * size))


def test_single_precision_is_summed_as_it_was() -> None:
    a, b = (R(size=(3, 3)).astype(np.float32) for _ in "ab")
    value, slope = value_and_grad(summed).plain(a, b)
    assert slope.dtype == np.float32
    np.testing.assert_allclose(value, np.sum(a @ b), rtol=1e-5)


def test_complex_numbers() -> None:
    a, b = (R(size=(3, 3)) + 1j * R(size=(3, 3)) for _ in "ab")
    check(lambda a, b: np.abs(np.sum(a @ b)) ** 2 + np.trace(a @ b).real, a, b, compiled=False)
