"""Functions of symmetric matrices that solve systems of equations with the eigenvectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg
from scipy.linalg import expm_frechet

from srcgrad import grad, hvp, jvp, stages

B, C = np.array([1.0, 2.0, -1.0]), np.array([0.3, -0.7, 1.1])
MANY = np.array([[1.0, 0.5], [2.0, -0.3], [-1.0, 0.8]])
STEP = np.array([[0.2, 1.0, 0.5], [1.0, -0.4, -0.2], [0.5, -0.2, 0.3]])
POINTS = {
    "identity": np.eye(3),
    "a pair": np.diag([1.0, 1.0, 2.0]),
    "others": np.diag([0.2, 1.0, 2.0]) + 0.1,
}


def solved(a: Any) -> Any:
    w, v = np.linalg.eigh(a)
    return C @ (v @ (np.exp(w) * np.linalg.solve(v, B)))


def turned(a: Any) -> Any:
    w, v = np.linalg.eigh(a)
    return C @ np.linalg.solve(v.T, np.exp(w) * (v.T @ B))


def twice(a: Any) -> Any:
    w, v = np.linalg.eigh(a)
    return np.sum(np.exp(w) * np.linalg.solve(v, B) * np.linalg.solve(v, C))


def of_many(a: Any) -> Any:
    w, v = np.linalg.eigh(a)
    return np.sum(C @ (v @ (np.exp(w)[:, None] * np.linalg.solve(v, MANY))))


RIGHT = {solved: B, turned: B, twice: B, of_many: MANY.sum(axis=1)}


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("program", RIGHT)
def test_slopes(program: Any, point: str) -> None:
    a = POINTS[point]
    wanted = C @ expm_frechet(a, STEP, compute_expm=False) @ RIGHT[program]
    assert np.sum(grad(program).plain(a) * STEP) == pytest.approx(wanted, rel=1e-12)
    assert jvp(program).plain(a, tangents=STEP)[1] == pytest.approx(wanted, rel=1e-12)


def test_second_order_and_compiled() -> None:
    a = np.eye(3)
    wanted = hvp(twice).plain(a, v=STEP)
    np.testing.assert_allclose(hvp(solved).plain(a, v=STEP), wanted, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(grad(solved)(a), grad(solved).plain(a), rtol=1e-12, atol=1e-14)


def test_a_length_that_does_not_change() -> None:
    def length(a: Any) -> Any:
        _, v = np.linalg.eigh(a)
        return np.sum(np.linalg.solve(v, B) ** 2)

    np.testing.assert_allclose(grad(length).plain(np.eye(3)), np.zeros((3, 3)), atol=1e-14)


def test_vectors_that_were_changed_are_solved_with() -> None:
    def scaled(a: Any) -> Any:
        w, v = np.linalg.eigh(a)
        v[0] *= 2.0
        return np.sum(np.linalg.solve(v, B) * w)

    assert "solve" in dict(stages(scaled, "f8[:, :]"))["optimise"]
    a, h = POINTS["others"], 1e-6
    slope = (scaled(a + h * STEP) - scaled(a - h * STEP)) / (2.0 * h)
    assert np.sum(grad(scaled).plain(a) * STEP) == pytest.approx(slope, rel=1e-6)


def eigenvectors(a: Any) -> Any:
    w, v = np.linalg.eigh(a)
    return w, v, v


def complex_ones(a: Any) -> Any:
    w, v = np.linalg.eigh(a + 0j)
    return w, v, v


def left_ones(a: Any) -> Any:
    u, s, _ = np.linalg.svd(a)
    return s, u, u


def right_ones(a: Any) -> Any:
    u, s, vh = np.linalg.svd(a)
    return s, u, vh.T


def eliminated(v: Any) -> Any:
    """Gauss elimination by hand."""
    m, x = v.copy(), B.copy() * v[0, 0] / v[0, 0]
    for k in range(3):
        for i in range(k + 1, 3):
            factor = m[i, k] / m[k, k]
            m[i] -= factor * m[k]
            x[i] -= factor * x[k]
    for k in (2, 1, 0):
        x[k] = (x[k] - np.sum(m[k, k + 1 :] * x[k + 1 :])) / m[k, k]
    return x


INVERSES = {
    "inv": lambda v: np.linalg.inv(v) @ B,
    "pinv": lambda v: np.linalg.pinv(v) @ B,
    "solve": lambda v: np.linalg.solve(v, B),
    "of a multiple": lambda v: np.linalg.solve(2.0 * v, 2.0 * B),
    "of a copy": lambda v: np.linalg.inv(v.T.copy()).T @ B,
    "lstsq": lambda v: np.linalg.lstsq(v, B, rcond=None)[0],
    "lu": lambda v: scipy.linalg.lu_solve(scipy.linalg.lu_factor(v), B),
    "normal equations": lambda v: np.linalg.solve(v.conj().T @ v, v.conj().T @ B),
    "power": lambda v: np.linalg.matrix_power(v, -1) @ B,
}


@pytest.mark.parametrize("name", INVERSES)
@pytest.mark.parametrize("vectors", [eigenvectors, complex_ones, left_ones, right_ones])
def test_what_cancels_is_right_or_refused(vectors: Any, name: str) -> None:
    """The adjoints of vectors and of their inverse cancel to nothing where values are equal."""

    def program(a: Any) -> Any:
        w, left, right = vectors(a)
        return np.real(C @ (left @ (np.exp(w) * INVERSES[name](right))))

    for point in ("identity", "a pair"):
        a = POINTS[point]
        wanted = C @ expm_frechet(a, STEP, compute_expm=False) @ B
        try:
            found = np.sum(grad(program).plain(a) * STEP)
        except np.linalg.LinAlgError:
            continue
        assert found == pytest.approx(wanted, rel=1e-10)
    a, h = np.diag([0.3, 1.0, 2.0]) + 0.1, 1e-5
    slope = (program(a + h * STEP) - program(a - h * STEP)) / (2.0 * h)
    assert np.sum(grad(program).plain(a) * STEP) == pytest.approx(slope, rel=1e-6)


def test_by_hand() -> None:
    def program(a: Any) -> Any:
        w, v = np.linalg.eigh(a)
        return C @ (v @ (np.exp(w) * eliminated(v)))

    with pytest.raises(np.linalg.LinAlgError):
        grad(program).plain(np.eye(3))
    a = np.diag([0.3, 1.0, 2.0]) + 0.1
    wanted = C @ expm_frechet(a, STEP, compute_expm=False) @ B
    assert np.sum(grad(program).plain(a) * STEP) == pytest.approx(wanted, rel=1e-8)


def test_one_vector_may_be_scaled_where_others_are_of_equal_values() -> None:
    def top(a: Any) -> Any:
        _, v = np.linalg.eigh(a)
        first = v[:, -1] / np.sum(v[:, -1])
        return C @ first

    x = np.array([0.5, 1.0, 2.0])
    a, h = np.outer(x, x), 1e-6
    slope = (top(a + h * STEP) - top(a - h * STEP)) / (2.0 * h)
    assert np.sum(grad(top).plain(a) * STEP) == pytest.approx(slope, rel=1e-6)
