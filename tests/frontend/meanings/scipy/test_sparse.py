"""Sparse matrices as arguments, in structures, and met outside the function."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.sparse import linalg

import srcgrad

DENSE = np.array([[2.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.5, -1.0], [3.0, 0.0, 0.0, 0.0]])
CLASSES = (sp.csr_matrix, sp.csr_array, sp.csc_matrix, sp.csc_array)
OUTSIDE = sp.csr_matrix(DENSE)


def loss(A: Any, x: Any, y: Any) -> Any:
    residual = A @ x - y
    return residual @ residual + np.sum((A.T @ y) * x) + 0.1 * A.nnz * np.sum(A.data**2)


def slope(function: Any, data: np.ndarray, k: int) -> float:
    moved = []
    for step in (1e-6, -1e-6):
        new = data.copy()
        new[k] += step
        moved.append(function(new))
    return (moved[0] - moved[1]) / 2e-6


@pytest.mark.parametrize("kind", CLASSES)
def test_the_gradient_is_a_matrix_of_the_same_pattern(kind: Any) -> None:
    A = kind(DENSE)
    x, y = np.array([1.0, -2.0, 0.5, 3.0]), np.array([0.3, 0.7, -0.2])
    before = A.copy()
    value, (gradient, x_bar) = srcgrad.value_and_grad(loss, (0, 1))(A, x, y)
    assert value == pytest.approx(loss(A, x, y), rel=1e-12)
    assert type(gradient) is type(A) and gradient.shape == A.shape
    assert np.array_equal(gradient.indices, A.indices)
    assert np.array_equal(gradient.indptr, A.indptr)
    assert not np.shares_memory(gradient.indices, A.indices)
    assert np.array_equal(A.data, before.data)

    def of_data(data: np.ndarray) -> Any:
        return loss(kind((data, A.indices, A.indptr), shape=A.shape), x, y)

    wanted = [slope(of_data, A.data, k) for k in range(A.data.size)]
    assert gradient.data == pytest.approx(wanted, rel=1e-6, abs=1e-8)
    assert x_bar == pytest.approx(2.0 * A.T @ (A @ x - y) + A.T @ y, rel=1e-10)


def test_one_derivative_serves_all_sizes_and_patterns() -> None:
    derivative = srcgrad.grad(lambda A, x: np.sum((A @ x) ** 2))
    first = derivative.specialise(sp.csr_array(DENSE), np.ones(4))
    other = sp.random(7, 5, 0.5, format="csr", random_state=1)
    assert derivative.specialise(sp.csr_array(other), np.ones(5)) is first
    x = np.arange(5.0)
    dense = 2.0 * np.outer(other @ x, x)
    rows, columns = other.nonzero()
    plain = first.plain(other.data, other.indices, other.indptr, *other.shape, x)
    assert plain == pytest.approx(dense[rows, columns], rel=1e-12)


def test_a_matrix_in_a_dict_and_one_outside() -> None:
    def function(p: Any) -> Any:
        return np.sum((p["A"] @ (OUTSIDE.T @ p["y"])) ** 2)

    p = {"A": sp.csr_array(DENSE), "y": np.array([1.0, 2.0, 3.0])}
    derivative = srcgrad.grad(function)
    gradient = derivative(p)
    M = p["A"] @ OUTSIDE.T
    assert gradient["y"] == pytest.approx(2.0 * M.T @ (M @ p["y"]), rel=1e-12)
    OUTSIDE.data *= 2.0
    try:
        M = p["A"] @ OUTSIDE.T
        assert derivative(p)["y"] == pytest.approx(2.0 * M.T @ (M @ p["y"]), rel=1e-12)
    finally:
        OUTSIDE.data /= 2.0


def test_shapes_are_checked() -> None:
    with pytest.raises(ValueError, match="dimension mismatch"):
        srcgrad.grad(lambda A, x: np.sum(A @ x))(sp.csr_array(DENSE), np.ones(3))


@pytest.mark.parametrize("kind", [sp.coo_matrix, sp.dia_array, sp.lil_matrix])
def test_other_formats_are_refused_with_advice(kind: Any) -> None:
    with pytest.raises(srcgrad.DTypeError, match=r"A\.tocsr\(\)"):
        srcgrad.grad(lambda A, x: np.sum(A @ x))(kind(DENSE), np.ones(4))


@pytest.mark.parametrize(
    "function",
    [
        lambda A, x: np.sum((A + A).data),
        lambda A, x: np.sum(A.sum(axis=0)),
        lambda A, x: np.sum(A[0] @ x),
        lambda A, x: np.sum((A + 1.0) @ x),
        lambda A, x: np.sum((A @ A.T).data),
        lambda A, x: np.sum(sp.csr_matrix(np.outer(x, x)) @ x),
        lambda A, x: (A * x[0], x),
    ],
)
def test_what_is_not_supported_is_refused(function: Any) -> None:
    with pytest.raises(srcgrad.SrcgradError):
        srcgrad.grad(function)(sp.csr_matrix(DENSE), np.ones(3))


def test_a_matrix_outside_in_a_loop() -> None:
    square = sp.csr_array(DENSE[:, :3])

    def function(u: Any) -> Any:
        for _ in range(4):
            u = u + 0.1 * (square @ u)
        return np.sum(u * u)

    step = np.eye(3) + 0.1 * square.toarray()
    power = np.linalg.matrix_power(step, 4)
    u = np.array([1.0, -1.0, 0.5])
    assert srcgrad.grad(function)(u) == pytest.approx(2.0 * power.T @ power @ u, rel=1e-12)


def test_the_tangent_has_the_pattern_of_its_matrix() -> None:
    A, x, y = OUTSIDE.copy(), np.array([1.0, -2.0, 0.5, 3.0]), np.array([0.3, 0.7, -0.2])
    V = A.copy()
    V.data = np.array([0.5, -1.0, 2.0, 0.3, 0.7])[: V.nnz]
    derivative = srcgrad.jvp(loss)
    _, tangent = derivative.plain(A, x, y, tangents=V)
    step = 1e-6
    change = (loss(A + step * V, x, y) - loss(A - step * V, x, y)) / (2.0 * step)
    assert tangent == pytest.approx(change, rel=1e-6)
    elsewhere = sp.csr_matrix(DENSE[:, ::-1])
    assert elsewhere.nnz == A.nnz
    with pytest.raises(ValueError, match="tangents has other elements"):
        derivative.plain(A, x, y, tangents=elsewhere)


def test_a_matrix_that_is_given_is_part_of_others() -> None:
    def function(A: Any, x: Any) -> Any:
        square = A.T @ A + sp.diags_array(x)
        other = (A @ A.T - 2.0 * OUTSIDE @ A.T) @ x[:3]
        return np.sum(linalg.spsolve(square.tocsc(), x)) + np.sum(other)

    A, x = sp.csr_array(DENSE), np.array([1.0, 2.0, 0.5, 3.0])
    value, (gradient, _) = srcgrad.value_and_grad(function, (0, 1)).plain(A, x)
    assert value == pytest.approx(function(A, x), rel=1e-12)

    def of_data(data: np.ndarray) -> Any:
        return function(sp.csr_array((data, A.indices, A.indptr), shape=A.shape), x)

    wanted = [slope(of_data, A.data, k) for k in range(A.data.size)]
    assert gradient.data == pytest.approx(wanted, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(
    ("function", "kind", "says"),
    [
        (lambda x: linalg.spsolve(sp.diags_array(x, offsets=1), x), ValueError, "mismatch"),
        (lambda x: linalg.spsolve(sp.eye(3, 4) * x[0], x), ValueError, "must be square"),
        (lambda x: linalg.spsolve(sp.diags(x * 0.0), x), np.linalg.LinAlgError, "singular"),
        (lambda x: sp.diags([x, x], [0, 1], shape=(4, 4)) @ x, ValueError, "does not agree"),
        (lambda x: sp.diags([x], [0, 1]) @ x, ValueError, "Different number"),
    ],
)
def test_what_makes_no_matrix_or_no_solution(function: Any, kind: Any, says: str) -> None:
    with pytest.raises((kind, srcgrad.SrcgradError), match=says):
        srcgrad.grad(lambda x: np.sum(function(x))).plain(np.array([1.0, 2.0, 3.0]))


def test_second_derivatives_of_a_solution() -> None:
    def energy(k: Any) -> Any:
        spread = sp.diags([-k[1:-1], k[1:] + k[:-1], -k[1:-1]], [-1, 0, 1])
        return np.sum(linalg.spsolve(spread.tocsc(), np.ones(3)) ** 2)

    k, v = np.array([1.0, 2.0, 0.7, 1.5]), np.array([0.3, -1.0, 0.5, 0.2])
    first = srcgrad.grad(energy)
    wanted = (first.plain(k + 1e-5 * v) - first.plain(k - 1e-5 * v)) / 2e-5
    assert srcgrad.hvp(energy).plain(k, v=v) == pytest.approx(wanted, rel=1e-7)
