"""Functions of symmetric matrices that solve systems of equations with the eigenvectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
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
