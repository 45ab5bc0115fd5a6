"""Determinants have derivatives of any order at matrices of any rank, exact to rounding."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from srcgrad import grad, hessian, jet, jvp
from srcgrad.rules import linalg

ORDER = 5


def determinant(a):
    return np.linalg.det(a)


@pytest.fixture(scope="module")
def along_paths():
    made = jet(determinant)
    made.plain(np.eye(2), series=[np.eye(2)] * 2)
    return made


@pytest.fixture(scope="module")
def curvature():
    made = hessian(determinant)
    made.plain(np.eye(2))
    return made


def signs(size: int):
    """All permutations, with their signs."""
    for permutation in itertools.permutations(range(size)):
        pairs = itertools.combinations(permutation, 2)
        yield permutation, (-1) ** sum(first > second for first, second in pairs)


def exact(path: list[np.ndarray]) -> list[float]:
    """The Taylor coefficients of the determinant, by Leibniz's formula in rational numbers."""
    size = path[0].shape[0]
    found = [Fraction(0)] * (ORDER + 1)
    for permutation, sign in signs(size):
        product = [Fraction(sign)] + [Fraction(0)] * ORDER
        for row, column in enumerate(permutation):
            factor = [Fraction(float(each[row, column])) for each in path]
            product = [
                sum((product[j] * factor[k - j] for j in range(k + 1)), Fraction(0))
                for k in range(ORDER + 1)
            ]
        found = [one + other for one, other in zip(found, product, strict=True)]
    return [float(each) for each in found]


def of_rank(random: np.random.Generator, size: int, rank: int) -> np.ndarray:
    if rank == size:
        return random.normal(size=(size, size))
    left, right = random.integers(-3, 4, (size, rank)), random.integers(-3, 4, (rank, size))
    return (left @ right).astype(float)


@pytest.mark.parametrize(
    ("size", "rank"), [(size, rank) for size in (1, 2, 3, 4) for rank in range(size + 1)]
)
def test_paths(along_paths, size: int, rank: int) -> None:
    random = np.random.default_rng(size)
    path = [of_rank(random, size, rank), *random.normal(size=(ORDER, size, size))]
    value, coefficients = along_paths.plain(path[0], series=path[1:])
    expected = exact(path)
    scale = max(map(abs, expected))
    np.testing.assert_allclose([value, *coefficients], expected, atol=1e-13 * scale, rtol=0)


def second(a: np.ndarray) -> np.ndarray:
    """The second derivatives of the determinant of three rows: what stands beside."""
    found = np.zeros((3, 3, 3, 3))
    for (i, k, p), row in signs(3):
        for (j, m, q), column in signs(3):
            found[i, j, k, m] += row * column * a[p, q]
    return found


@pytest.mark.parametrize("seed", range(8))
def test_second_derivatives_next_to_singular_matrices(curvature, seed: int) -> None:
    """The third row is a sum of the others but for rounding: the determinant is 1e-17, or zero."""
    a = np.random.default_rng(seed).normal(size=(3, 3))
    a[2] = a[0] + 0.3 * a[1]
    assert abs(np.linalg.det(a)) < 1e-15
    np.testing.assert_allclose(curvature.plain(a), second(a), atol=1e-13)


@pytest.mark.parametrize("size", (1e-4, 1e-8, 1e-12))
def test_second_derivatives_near_singular_matrices(curvature, size: float) -> None:
    a = np.random.default_rng(1).normal(size=(3, 3))
    a[2] = a[0] + 0.3 * a[1] + size * a[2]
    np.testing.assert_allclose(curvature.plain(a), second(a), atol=1e-12)


def test_complex_matrices() -> None:
    """Of rank two, three by three: the cofactors, by hand."""
    random = np.random.default_rng(2)
    a = random.normal(size=(3, 3)) + 1j * random.normal(size=(3, 3))
    a[2] = a[0] + (0.3 - 1j) * a[1]
    found = grad(lambda a: np.linalg.det(a).real).plain(a)
    by_hand = np.array([np.cross(a[1], a[2]), np.cross(a[2], a[0]), np.cross(a[0], a[1])])
    np.testing.assert_allclose(found, by_hand.conj(), atol=1e-13)
    _, along = jvp(determinant).plain(a, tangents=np.conj(a))
    np.testing.assert_allclose(along, np.sum(by_hand * np.conj(a)), atol=1e-12)


def test_regular_matrices_have_no_singular_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decomposition is only made where the inverse does not serve."""

    def unexpected(a, found):
        raise AssertionError

    a = np.array([[4.0, 1.0], [2.0, 3.0]])
    minors = np.zeros((2, 2))
    linalg.cofactors(a, minors)
    np.testing.assert_allclose(minors, [[3.0, -1.0], [-2.0, 4.0]], atol=1e-14)
    monkeypatch.setattr(linalg, "cofactors", unexpected)
    a_bar = np.zeros((2, 2))
    linalg.det(a, a_bar, np.array(10.0), np.array(2.0))
    np.testing.assert_allclose(a_bar, 2.0 * minors.T, atol=1e-14)
