"""Diagonals of Hessians beside those of dense Hessians: in few directions, and without n * n."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest

import srcgrad
from srcgrad import (
    grad,
    grad_and_hessian_diagonal,
    hessian,
    hessian_diagonal,
    jacobian,
    value_grad_and_hessian_diagonal,
    vmap,
)
from srcgrad.sparse import planning

RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=12)


def separable(x):
    return np.sum(np.exp(x) + x**3)


def chained(x):
    return np.sum(x[1:] * x[:-1] ** 3)


def loop(x):
    total = 0.0
    for i in range(2, len(x)):
        if x[i] > 0.0:
            total += math.sin(x[i] * x[i - 2])
        else:
            total += x[i] ** 2 * x[i - 1]
    return total


def arrowhead(x):
    return np.sum(x * x[0] ** 2) + x[0] ** 3


def dense(x):
    return np.sum(x * x) ** 2


def solved(x):
    n = x.shape[0]
    return np.sum(np.linalg.solve(np.diag(x) + 9.0 * np.eye(n), x))


def expected(f, *args, argnums=0):
    """The diagonals of the blocks of the dense Hessian."""
    blocks = hessian(f, argnums).plain(*args)
    if not isinstance(argnums, tuple):
        blocks = ((blocks,),)
    sizes = [round(np.size(row[k]) ** 0.5) for k, row in enumerate(blocks)]
    return [
        np.reshape(row[k], (size, size)).diagonal()
        for k, (row, size) in enumerate(zip(blocks, sizes, strict=True))
    ]


@pytest.mark.parametrize(
    "f, directions",
    [(separable, 1), (chained, 2), (loop, 3), (arrowhead, 2), (dense, 12), (solved, 12)],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_programs(f, directions):
    diagonal = hessian_diagonal(f)
    np.testing.assert_allclose(diagonal.plain(X), expected(f, X)[0], rtol=1e-10, atol=1e-12)
    assert diagonal.directions == directions


@pytest.mark.parametrize("size", (0, 1, 31, 32, 33, 70))
def test_blocks_of_directions(size):
    """12 x[i]^2 + 4 sum of the other squares, from the definition of `dense`."""
    x = RANDOM.normal(size=size)
    found = hessian_diagonal(dense).plain(x)
    np.testing.assert_allclose(found, 8.0 * x**2 + 4.0 * np.sum(x * x))


def test_shapes_and_several_arguments():
    def sheet(u, k):
        across, down = u[1:] - u[:-1], u[:, 1:] - u[:, :-1]
        return k[0] * np.sum(across**4) + np.sum(down**2) * k[1] ** 3

    u, k = RANDOM.normal(size=(4, 5)), np.array([0.5, 2.0])
    for argnums in (0, 1, (0, 1), ("k", "u")):
        found = hessian_diagonal(sheet, argnums).plain(u, k)
        parts = found if isinstance(argnums, tuple) else (found,)
        for part, block in zip(parts, expected(sheet, u, k, argnums=argnums), strict=True):
            np.testing.assert_allclose(part.ravel(), block)
    found = hessian_diagonal(lambda p: np.sum(p["a"] ** 3) * p["b"][0] ** 2).plain(
        {"a": X[:2], "b": [3.0, 2.0]}
    )
    np.testing.assert_allclose(found["a"], 6.0 * X[:2] * 9.0)
    np.testing.assert_allclose(found["b"], [2.0 * np.sum(X[:2] ** 3), 0.0])
    assert hessian_diagonal(lambda x, *k: k[0] ** 3 * x * k[1] ** 2, (0, 2)).plain(
        2.0, 3.0, 4.0
    ) == (0.0, 2 * 27.0 * 2.0)


def test_values_beside():
    aux = lambda x: (np.sum(x**3), x)  # noqa: E731
    found = hessian_diagonal(aux, has_aux=True).plain(X)
    np.testing.assert_allclose(found, (6.0 * X, X))
    gradient, diagonal = grad_and_hessian_diagonal(lambda x: np.sum(x**3)).plain(X)
    np.testing.assert_allclose((gradient, diagonal), (3.0 * X**2, 6.0 * X))
    value, gradient, diagonal = value_grad_and_hessian_diagonal(lambda x: np.sum(x**3)).plain(X)
    np.testing.assert_allclose((gradient, diagonal), (3.0 * X**2, 6.0 * X))
    np.testing.assert_allclose(value, np.sum(X**3))
    (value, beside), gradient, diagonal = value_grad_and_hessian_diagonal(aux, has_aux=True).plain(
        X
    )
    np.testing.assert_allclose((beside, gradient, diagonal), (X, 3.0 * X**2, 6.0 * X))
    single = hessian_diagonal(lambda x: np.sum(x**3)).plain(X.astype(np.float32))
    assert single.dtype == np.float32


def test_programs_without_a_pattern():
    def kept(x):
        values = []
        for each in x:
            if each > 0.0:
                values.append(each**4)
        return sum(values)

    found = hessian_diagonal(kept).plain(X)
    np.testing.assert_allclose(found, np.where(X > 0.0, 12.0 * X**2, 0.0))


def test_within_functions():
    f = lambda x: np.sum(hessian_diagonal(chained)(x) ** 2)  # noqa: E731
    same = lambda x: np.sum(np.diagonal(hessian(chained)(x)) ** 2)  # noqa: E731
    np.testing.assert_allclose(grad(f).plain(X), grad(same).plain(X))
    made = hessian_diagonal(chained)
    np.testing.assert_allclose(
        jacobian(made).plain(X), jacobian(lambda x: np.diagonal(hessian(chained)(x))).plain(X)
    )
    assert grad(lambda a: hessian_diagonal(lambda x, k: k * x**4)(a, k=a)).plain(2.0) == 36.0 * 4.0
    both = lambda a: value_grad_and_hessian_diagonal(lambda x: (x**4, a), has_aux=True)(a)  # noqa: E731
    found = srcgrad.value(both).plain(2.0)
    assert found == ((16.0, 2.0), 32.0, 48.0)
    with pytest.raises(srcgrad.NotDifferentiable, match="a batch of diagonals"):
        vmap(made)


def test_refused():
    with pytest.raises(srcgrad.NotDifferentiable, match="with respect to complex numbers"):
        hessian_diagonal(lambda z: abs(z) ** 2).plain(1.0j)
    with pytest.raises(srcgrad.NotDifferentiable, match="within a function"):
        grad(lambda x: hessian_diagonal(lambda p: p[0] ** 3)([x])[0]).plain(1.0)
    with pytest.raises(srcgrad.NotDifferentiable, match="a check of the diagonal"):
        srcgrad.check_grad(hessian_diagonal(chained), (X,))
    with pytest.raises(TypeError, match="takes no arrays for its results"):
        hessian_diagonal(chained).into()


def test_out():
    out = np.empty(12)
    assert hessian_diagonal(chained).plain(X, out=out) is out
    np.testing.assert_allclose(out, expected(chained, X)[0])
    gradient, number = np.empty(12), np.empty(())
    found = value_grad_and_hessian_diagonal(chained).plain(X, out=(number, gradient, out))
    assert found[1] is gradient and found[0] is number and number == pytest.approx(chained(X))
    with pytest.raises(TypeError, match="out is a list"):
        hessian_diagonal(chained).plain(X, out=[1.0])


def test_directions_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("SRCGRAD_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(planning, "WORTH_A_FILE", 0.0)
    hessian_diagonal(chained).plain(X)
    (_,) = (tmp_path / "cache").glob("*.sparse")
    monkeypatch.setattr(srcgrad.sparse.diagonal.DiagonalEvaluation, "_made", None)
    again = hessian_diagonal(chained)
    np.testing.assert_allclose(again.plain(X), expected(chained, X)[0])
    assert again.directions == 2


@pytest.mark.long
def test_no_matrix_is_held():
    """Compiled; 1,500 numbers would make a matrix of 18 MB."""
    x = RANDOM.normal(size=1500)
    diagonal = hessian_diagonal(dense)
    np.testing.assert_allclose(diagonal(x), 8.0 * x**2 + 4.0 * np.sum(x * x))
    tracemalloc.start()
    diagonal(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2e6
