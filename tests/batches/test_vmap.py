"""One compiled loop gives what a loop of Python's gives, and what jax.vmap gives."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from srcgrad import NumericsError, SrcgradError, grad, jvp, value_and_grad, vjp, vmap
from srcgrad.errors import DifferentiationError, OutOfBounds

RANDOM = np.random.default_rng(7)
W = RANDOM.normal(size=3)
X = RANDOM.normal(size=(5, 3))
Y = RANDOM.normal(size=5)


def loss(w, x, y=0.5):
    total = 0.0
    for k in range(len(w)):
        total += math.sin(w[k] * x[k]) - y
    return total * total


def shifted(p, x):
    return {"sum": p["k"] * x.sum(), "rows": (np.outer(x, x), p["n"][0] + 1)}


def stacked(rows):
    return np.array(list(rows))


def test_gradients():
    one = grad(loss)
    expected = stacked(one(W, x, y) for x, y in zip(X, Y, strict=True))
    assert np.array_equal(vmap(one, in_axes=(None, 0, 0))(W, X, Y), expected)
    assert np.array_equal(vmap(one, in_axes=(None, 1, -1))(W, X.T, Y), expected)
    assert np.array_equal(vmap(one, (None, 0, 0), parallel=True)(W, X, Y), expected)
    assert np.array_equal(vmap(one, (None, 0, 0), out_axes=1)(W, X, Y), expected.T)
    assert np.array_equal(vmap(one, (None, 0))(W, X, y=Y), expected)
    bound = vmap(one, in_axes=(None, 0))
    assert np.array_equal(bound(W, X), stacked(one(W, x) for x in X))
    assert "def loss_grad_vmap(start, stop, w, x, y, stacked_1):" in bound.source


@pytest.mark.parametrize("size", [0, 1, 2])
def test_few(size):
    value, (w_bar, y_bar) = vmap(value_and_grad(loss, argnums=("w", "y")), (None, 0, 0))(
        W, X[:size], Y[:size]
    )
    assert value.shape == (size,) and w_bar.shape == (size, 3) and y_bar.shape == (size,)
    for k in range(size):
        expected = value_and_grad(loss, argnums=("w", "y"))(W, X[k], Y[k])
        assert value[k] == expected[0] and y_bar[k] == expected[1][1]
        assert np.array_equal(w_bar[k], expected[1][0])


@pytest.mark.parametrize("is_mapped", [True, False])
def test_seeds_that_are_only_to_be_read(is_mapped):
    def squares(x):
        return np.cumsum(x * x)

    seed = 2.0 * X if is_mapped else 2.0 * W
    seed.flags.writeable = False
    along, back = vmap(jvp(squares)), vmap(vjp(squares))
    expected = np.cumsum(2.0 * X * seed, axis=1)
    assert np.allclose(along(X, tangents=seed)[1], expected)
    sums = np.cumsum((seed + 0.0 * X)[:, ::-1], axis=1)[:, ::-1]
    assert np.allclose(back(X, seed=seed)[1], 2.0 * X * sums)


def test_seeds():
    def scaled(x, k):
        return k * x, np.sum(x)

    forward, reverse = jvp(scaled, argnums=(0, 1)), vjp(scaled)
    value, tangent = vmap(forward, (0, None))(X, 2.0, tangents=(X + 1.0, 0.5))
    for k, x in enumerate(X):
        expected = forward(x, 2.0, tangents=(x + 1.0, 0.5))
        assert np.array_equal(value[0][k], expected[0][0]) and value[1][k] == expected[0][1]
        assert np.array_equal(tangent[0][k], expected[1][0]) and tangent[1][k] == expected[1][1]
    # Seeds with the axis differ, those without it are the same for all.
    _, x_bar = vmap(reverse, (0, None))(X, 2.0, seed=(X, 3.0))
    assert np.array_equal(x_bar, 2.0 * X + 3.0)
    with pytest.raises(ValueError, match=r"seed\[0\] is of 4 elements, and there are 5"):
        vmap(reverse, (0, None))(X, 2.0, seed=(X[:4], 3.0))


def test_plain_functions_and_structures():
    p = {"k": 2.0, "n": [np.arange(5)]}
    found = vmap(shifted, in_axes=({"k": None, "n": [0]}, 0))(p, X)
    assert found["sum"] == pytest.approx(2.0 * X.sum(axis=1))
    assert np.array_equal(found["rows"][0], np.einsum("ni,nj->nij", X, X))
    assert np.array_equal(found["rows"][1], np.arange(5) + 1)
    assert found["rows"][1].dtype == np.int64
    moved = vmap(shifted, ({"k": None, "n": 0}, 0), {"sum": 0, "rows": (-1, 0)})(p, X)
    assert np.array_equal(moved["rows"][0], np.einsum("ni,nj->ijn", X, X))


def test_dtypes_and_integers():
    found = vmap(lambda x, n: (x * x, n > 1, x * 1j))(X.astype(np.float32)[:, 0], np.arange(5))
    assert [each.dtype for each in found] == [np.float32, np.bool_, np.complex64]
    assert np.array_equal(vmap(grad(lambda n: n * n))(np.arange(4)), 2.0 * np.arange(4))


def test_dataclasses_and_methods():
    @dataclass
    class Model:
        weights: np.ndarray
        shift: float

        def value(self, x):
            return np.sum(self.weights * x) + self.shift

    def predicted(model, x):
        return model.weights[0] * x + model.shift

    model = Model(W, 2.0)
    assert vmap(model.value)(X) == pytest.approx(X @ W + 2.0)
    models = Model(X, np.arange(5.0))
    slope = vmap(grad(predicted), in_axes=(0, None))(models, 3.0)
    assert np.array_equal(slope.weights, np.eye(3)[:1] * 3.0 * np.ones((5, 1)))
    assert np.array_equal(slope.shift, np.ones(5))


def test_the_callers_arrays_stay():
    def doubled(x):
        x *= 2.0
        return np.sum(x)

    before = X.copy()
    assert vmap(doubled)(X) == pytest.approx(2.0 * X.sum(axis=1))
    assert np.array_equal(vmap(grad(doubled))(X), np.full((5, 3), 2.0))
    assert np.array_equal(X, before)


def test_one_array_twice_by_different_axes():
    square = RANDOM.normal(size=(3, 3))
    found = vmap(lambda x, y: x @ y, in_axes=(0, 1))(square, square)
    assert found == pytest.approx(np.diag(square @ square))
    assert vmap(lambda x, y: x @ y)(square, square.T) == pytest.approx(np.diag(square @ square))


@pytest.mark.parametrize("parallel", [False, True])
def test_errors_of_elements(parallel):
    with pytest.raises(OutOfBounds, match="index 3 is out of bounds"):
        vmap(lambda x, k: x[k], (None, 0), parallel=parallel)(W, np.arange(4))
    with pytest.raises(ValueError, match="different shapes"):
        vmap(lambda x, n: x[:n], (None, 0), parallel=parallel)(W, np.array([1, 2, 3]))


def test_debug():
    with pytest.raises(NumericsError, match=r"x = 0.0"):
        vmap(grad(lambda x: math.log(x), debug=True))(np.array([1.0, 2.0, 0.0]))


class TestRefused:
    def test_axes(self):
        with pytest.raises(ValueError, match="different lengths: x 5, y 4"):
            vmap(loss, (None, 0, 0))(W, X, Y[:4])
        with pytest.raises(ValueError, match="axis 0 of y, which is a number"):
            vmap(loss, (None, 0, 0))(W, X, 1.0)
        with pytest.raises(ValueError, match="x has 2 axes, and vmap is to map over its axis 2"):
            vmap(loss, (None, 2))(W, X)
        with pytest.raises(ValueError, match="nothing to map over"):
            vmap(loss, None)(W, X[0])
        with pytest.raises(ValueError, match="in_axes has 1 entries, and there are 2 arguments"):
            vmap(loss, (0,))(W, X)
        with pytest.raises(TypeError, match=r"axes \(0, 0\) are not made as w is"):
            vmap(loss, ((0, 0), 0))(W, X)
        with pytest.raises(ValueError, match="out_axes says None"):
            vmap(loss, (None, 0), None)(W, X)

    def test_what_cannot_be_one_loop(self):
        def drawn(x, generator):
            return x * generator.normal()

        with pytest.raises(DifferentiationError, match="draws random numbers"):
            vmap(drawn, (0, None))(Y, np.random.default_rng(0))

        def grown(x):
            kept = []
            while x > 0.1:
                x = 0.5 * x
                kept.append(x)
            return kept

        with pytest.raises(DifferentiationError, match="cannot be stacked"):
            vmap(grown)(Y)

    def test_source_before_a_call(self):
        with pytest.raises(SrcgradError, match="has no source yet"):
            _ = vmap(loss).source


def checked(x):
    if x[0] > 5.0:
        raise ValueError("too large")


def test_functions_that_return_no_numbers():
    assert vmap(checked)(X) is None
    assert vmap(checked, out_axes=1)(X) is None
    assert vmap(lambda x: {"of": ("x", None)})(X) == {"of": ("x", None)}
    for parallel in (False, True):
        with pytest.raises(ValueError, match="too large"):
            vmap(checked, parallel=parallel)(np.concatenate([X, 9.0 + 0.0 * X]))


def test_against_jax():
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)

    def model(w, x, y):
        return np.sum(np.sin(w["a"] * x) + w["b"]) * y

    def model_of_jax(w, x, y):
        return jax.numpy.sum(jax.numpy.sin(w["a"] * x) + w["b"]) * y

    w = {"a": RANDOM.normal(size=(3, 5)), "b": 0.3}
    axes = ({"a": 1, "b": None}, 0, None)
    for out_axes in (0, {"a": -1, "b": 0}):
        ours = vmap(grad(model), axes, out_axes)(w, X, 2.0)
        theirs = jax.vmap(jax.grad(model_of_jax), axes, out_axes)(w, X, 2.0)
        for name in ("a", "b"):
            assert ours[name] == pytest.approx(np.asarray(theirs[name]), rel=1e-12)
