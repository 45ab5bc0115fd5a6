"""Calls of a batch with types that were seen before: what is found once, and what is not."""

from __future__ import annotations

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, hvp, partials, vmap
from srcgrad.batches import batched
from tests.tools.work import calls

X = np.arange(1.0, 13.0).reshape(4, 3)


def cubes(x, k):
    return k * np.sum(x**3)


def test_the_second_call_asks_no_more(monkeypatch) -> None:
    batch = vmap(grad(cubes), in_axes=(0, None))
    np.testing.assert_allclose(batch(X, 2.0), 6.0 * X**2)
    first = calls(lambda: batch(X[:2], 3.0))
    assert first < 40
    monkeypatch.setattr(batched, "describe", None)
    np.testing.assert_allclose(batch(X, 3.0), 9.0 * X**2)
    np.testing.assert_allclose(batch(X[1:], 3.0), 9.0 * X[1:] ** 2)
    with pytest.raises(TypeError):  # another type, for which this is wanted
        batch(X.astype(np.float32), 2.0)
    with pytest.raises(TypeError):
        batch(X, 2)


def test_other_types_and_lengths() -> None:
    batch = vmap(grad(cubes), in_axes=(0, None))
    for _ in range(2):
        np.testing.assert_allclose(batch(X, 2.0), 6.0 * X**2)
        np.testing.assert_allclose(batch(X[:, :1], 2.0), 6.0 * X[:, :1] ** 2)
        np.testing.assert_allclose(batch(np.asfortranarray(X), 2), 6.0 * X**2)
        found = batch(X.astype(np.float32), 2.0)
        np.testing.assert_allclose(found, 6.0 * X**2, rtol=1e-5)
        assert batch(X[:0], 2.0).shape == (0, 3)
        np.testing.assert_allclose(batch(X[1:2], 2.0), 6.0 * X[1:2] ** 2)
    pairs = vmap(lambda x, y: np.sum(x * y), in_axes=(0, 0))
    for _ in range(2):
        np.testing.assert_allclose(pairs(X, X), np.sum(X * X, axis=1))
        with pytest.raises(ValueError, match="different lengths: x 4, y 3"):
            pairs(X, X[:3])
        with pytest.raises(srcgrad.ShapeError):
            pairs(X, X[:, :2])


def test_seeds_for_each_element_or_for_all() -> None:
    batch = vmap(hvp(cubes), in_axes=(0, None))
    v = np.array([1.0, -1.0, 2.0])
    for k in (2.0, 3.0):
        np.testing.assert_allclose(batch(X, k, v=v), 6.0 * k * X * v)
        np.testing.assert_allclose(batch(X, k, v=X), 6.0 * k * X * X)
        with pytest.raises(ValueError, match="of 3 elements, and there are 4"):
            batch(X, k, v=X[:3])


def test_what_is_not_told_by_types() -> None:
    scale = np.array([2.0, 2.0, 2.0])
    batch = vmap(grad(lambda x: np.sum(scale * x**2)))
    np.testing.assert_allclose(batch(X), 4.0 * X)
    scale[:] = 3.0
    np.testing.assert_allclose(batch(X), 6.0 * X)
    powers = vmap(grad(lambda x, n: np.sum(np.zeros(3) + x[0] ** len(range(n)))), in_axes=(0, None))
    for n in (2, 3, 2):
        np.testing.assert_allclose(powers(X, n)[:, 0], 3.0 * n * X[:, 0] ** (n - 1))


def own(x):
    return x * x


def test_a_rule_that_changes() -> None:
    batch = vmap(grad(lambda x: own(x)))
    np.testing.assert_allclose(batch(X[:, 0]), 2.0 * X[:, 0])
    np.testing.assert_allclose(batch(X[:, 0]), 2.0 * X[:, 0])
    partials(own, lambda x: 7.0)
    np.testing.assert_allclose(batch(X[:, 0]), 7.0)
