"""Models whose sparse structure is known: found without hints, exactly, with few colours."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import hessian, jacobian
from tests.tools.sparse_models import (
    arrowhead,
    bundle,
    collocation,
    five_points,
    lagrangian,
    tridiagonal,
    tridiagonal_slices,
)

RANDOM = np.random.default_rng(3)


def places(derivative) -> set[tuple[int, int]]:
    rows, columns = derivative.pattern.tocsr().nonzero()
    return set(zip(rows.tolist(), columns.tolist(), strict=True))


@pytest.mark.parametrize("residual", (tridiagonal, tridiagonal_slices))
@pytest.mark.parametrize("n", (1, 2, 3, 10, 57))
def test_tridiagonal(residual, n):
    x = RANDOM.normal(size=n)
    sparse = jacobian(residual, mode="sparse")
    found = sparse.plain(x, 2.0)
    main = -2.0 * (n + 1.0) ** 2 + 2.0 * np.exp(x)
    beside = np.full(n - 1, (n + 1.0) ** 2)
    expected = np.diag(main) + np.diag(beside, 1) + np.diag(beside, -1)
    np.testing.assert_allclose(found.toarray(), expected)
    assert found.nnz == sparse.pattern.nnz == 3 * n - 2
    assert len(sparse.colours) == min(n, 3)


def test_five_points():
    n, m = 7, 9
    u = RANDOM.normal(size=(n, m))
    sparse = jacobian(five_points, mode="sparse")
    found = sparse.plain(u, 0.3)

    def line(k):
        return np.diag(np.ones(k - 1), 1) + np.diag(np.ones(k - 1), -1) - 2.0 * np.eye(k)

    expected = np.kron(line(n), np.eye(m)) + np.kron(np.eye(n), line(m))
    expected += np.diag(0.9 * u.ravel() ** 2)
    np.testing.assert_allclose(found.toarray(), expected)
    assert found.nnz == np.count_nonzero(expected)
    assert len(sparse.colours) <= 7


@pytest.mark.parametrize("n", (12, 40))
def test_arrowhead_by_rows_and_columns(n):
    x = RANDOM.normal(size=n)
    sparse = jacobian(arrowhead, mode="sparse")
    found = sparse.plain(x)
    expected = np.diag(np.full(n, x[0]))
    expected[:, 0] += x
    expected[0] = 2.0 * x
    np.testing.assert_allclose(found.toarray(), expected)
    assert found.nnz == 3 * n - 2
    assert (sparse.colours.tangents, sparse.colours.adjoints) == (2, 1)


def observed(cameras: int, points: int, count: int):
    return (
        RANDOM.normal(size=(cameras, 11)),
        RANDOM.normal(size=(points, 3)),
        RANDOM.normal(size=count),
        RANDOM.integers(0, cameras, count),
        RANDOM.integers(0, points, count),
        RANDOM.normal(size=(count, 2)),
    )


def test_bundle_adjustment():
    args = observed(4, 8, 20)
    which = (0, 1, 2)
    sparse = jacobian(bundle, which, mode="sparse")
    found = sparse.plain(*args)
    dense = jacobian(bundle, which, mode="forward").plain(*args)
    for ours, block in zip(found, dense, strict=True):
        np.testing.assert_allclose(ours.toarray(), block.reshape(40, -1), atol=1e-12)
    # Each row: a camera without one of its two offsets, a point, a weight.
    assert set(np.diff(sparse.pattern.indptr)) == {14}
    assert [block.nnz for block in found] == [400, 120, 40]


def test_other_integers_have_another_pattern():
    args = list(observed(3, 5, 6))
    sparse = jacobian(bundle, (0, 1), mode="sparse")
    dense = jacobian(bundle, (0, 1), mode="forward")
    for _ in range(3):
        args[4] = RANDOM.permutation(6) % 5
        for ours, block in zip(sparse.plain(*args), dense.plain(*args), strict=True):
            np.testing.assert_allclose(ours.toarray(), block.reshape(12, -1), atol=1e-12)
            assert ours.nnz == np.count_nonzero(block)
        args[4][0] = (args[4][0] + 1) % 5  # in place


def test_collocation():
    z = RANDOM.normal(size=30)
    sparse = jacobian(collocation, mode="sparse")
    found = sparse.plain(z, 0.1)
    dense = jacobian(collocation, mode="forward").plain(z, 0.1)
    np.testing.assert_allclose(found.toarray(), dense.reshape(18, 30), atol=1e-12)
    assert found.nnz == np.count_nonzero(dense) == 18 * 6
    assert len(sparse.colours) == 6


def test_lagrangian_of_a_network():
    n = 12
    tail = np.array([*range(n - 1), 0, 2])
    head = np.array([*range(1, n), 5, 9])
    args = RANDOM.normal(size=2 * n), RANDOM.normal(size=n), tail, head, np.ones(tail.size)
    sparse = hessian(lagrangian, mode="sparse")
    found = sparse.plain(*args)
    np.testing.assert_allclose(found.toarray(), hessian(lagrangian).plain(*args), atol=1e-12)
    near = np.eye(n, dtype=bool)
    near[tail, head] = near[head, tail] = True
    assert places(sparse) == set(zip(*map(list, np.nonzero(np.tile(near, (2, 2)))), strict=True))
    assert len(sparse.colours) < 2 * n


def test_star_colours_of_a_hessian():
    def chain(x):
        total = x[0] * np.sum(x)
        for i in range(len(x) - 1):
            total += (x[i + 1] - x[i] ** 2) ** 2
        return total

    x = RANDOM.normal(size=60)
    sparse = hessian(chain, mode="sparse")
    np.testing.assert_allclose(sparse.plain(x).toarray(), hessian(chain).plain(x), atol=1e-12)
    assert sparse.colours.columns.max() == 3, "one for x[0], three for the rest"


def test_compiled():
    size = 1000
    x = RANDOM.normal(size=size)
    sparse = jacobian(tridiagonal, mode="sparse")
    np.testing.assert_allclose((sparse(x, 2.0) @ np.ones(size))[1:-1], 2.0 * np.exp(x)[1:-1])
    assert sparse(x, 2.0).nnz == 3 * size - 2
    assert len(sparse.colours) == 3
