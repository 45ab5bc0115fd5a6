"""`vmap` within functions that are differentiated, of derivatives, and of itself."""

from __future__ import annotations

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, hessian, hvp, jacobian, jvp, vjp, vmap

RANDOM = np.random.default_rng(5)
W = RANDOM.normal(size=3)
X = RANDOM.normal(size=(5, 3))
Y = RANDOM.normal(size=5)


def loss(w, x):
    return np.sum(np.sin(w * x)) ** 2


SLOPES = np.stack([grad(loss).plain(W, x) for x in X])
VALUES = np.array([loss(W, x) for x in X])


def test_within_a_function():
    made = vmap(loss, in_axes=(None, 0))
    expected = 2.0 * VALUES @ SLOPES
    np.testing.assert_allclose(grad(lambda w: np.sum(made(w, X) ** 2)).plain(W), expected)

    def inner(w):
        return np.sum(vmap(loss, in_axes=(None, -1))(w, X.T) ** 2)

    np.testing.assert_allclose(grad(inner).plain(W), expected)
    tangent = jvp(inner).plain(W, tangents=np.ones(3))[1]
    np.testing.assert_allclose(tangent, np.sum(expected))
    text = grad(inner).specialise(W).source
    assert text.count("for ") == 2, "the first element alone leaves no loop behind"


def test_of_a_batch():
    made = vmap(loss, in_axes=(None, 0))
    np.testing.assert_allclose(jacobian(made).plain(W, X), SLOPES)
    np.testing.assert_allclose(jacobian(made, argnums="w").plain(W, X), SLOPES)
    seed = np.arange(5.0)
    np.testing.assert_allclose(vjp(made).plain(W, X, seed=seed)[1], seed @ SLOPES)


def test_of_derivatives():
    found = grad(lambda w: np.sum(vmap(grad(loss), (None, 1), 1)(w, X.T))).plain(W)
    expected = sum(hessian(loss).plain(W, x) @ np.ones(3) for x in X)
    np.testing.assert_allclose(found, expected)
    cubes = lambda x: np.sum(vmap(jvp(lambda y: y**3))(x, tangents=x)[1])  # noqa: E731
    np.testing.assert_allclose(grad(cubes).plain(X), 9.0 * X**2)
    diagonal = lambda x: np.sum(vmap(jacobian(lambda y: y**2))(x))  # noqa: E731
    np.testing.assert_allclose(grad(diagonal).plain(X), np.full((5, 3), 2.0))


@pytest.mark.long
def test_of_batches():
    product = vmap(vmap(lambda a, b: a * b, (None, 0)), (0, None))
    np.testing.assert_allclose(product(W, Y), np.outer(W, Y))
    slopes = vmap(vmap(grad(loss), (None, 0)), (0, None))(X, X)
    np.testing.assert_allclose(slopes, [[grad(loss).plain(w, x) for x in X] for w in X])
    wide = X.reshape(5, 3, 1)
    np.testing.assert_allclose(vmap(vmap(lambda x: 2.0 * x, 1, -1))(wide), 2.0 * wide)
    np.testing.assert_allclose(vmap(jacobian(lambda x: x**2))(X)[3], np.diag(2.0 * X[3]))
    np.testing.assert_allclose(vmap(hvp(lambda x: np.sum(x**4)))(X, v=X), 12.0 * X**3)


def test_structures_and_axes():
    def scaled(q, x):
        return {"a": q["w"] * x, "b": (np.sum(x), 1.0)}

    def f(p):
        found = vmap(scaled, in_axes=({"w": 0, "k": None}, 0), out_axes={"a": 1, "b": (0, 0)})(p, X)
        assert found["a"].shape == (3, 5) and found["b"][1].shape == (5,)
        return np.sum(found["a"]) + np.sum(found["b"][0] * p["w"])

    found = grad(f).plain({"w": Y, "k": 1.0})
    np.testing.assert_allclose(found["w"], 2.0 * np.sum(X, axis=1))
    assert found["k"] == 0.0

    def by_name(w):
        return np.sum(vmap(lambda a, x, s=2.0: s * np.sum(a * x), (None, 0))(w, X, s=Y))

    np.testing.assert_allclose(grad(by_name).plain(W), Y @ X)


KEPT = [1.0]


def changing(x):
    def changes(y):
        KEPT.append(1.0)
        return 2.0 * y

    return np.sum(vmap(changes)(x)) * len(KEPT)


def of_two_kinds(x):
    return np.sum(vmap(lambda a, b: a * b)(x, np.ones(3)))


@pytest.mark.parametrize(
    "f, kind, words",
    [
        (changing, srcgrad.NotDifferentiable, "outside of it"),
        (of_two_kinds, ValueError, "different lengths"),
        (lambda x: np.sum(vmap(lambda a: a)(x[0])), ValueError, "which|that is a number"),
        (lambda x: np.sum(vmap(lambda a: a, (0, 0))(x)), ValueError, "2 entries"),
        (lambda x: np.sum(vmap(lambda a: a, 3)(x)), ValueError, "its axis 3"),
        (lambda x: np.sum(vmap(lambda a: a)(x[:0])), ValueError, "over nothing"),
        (lambda x: np.sum(vmap(lambda a: a, None)(x)), ValueError, "nothing to map over"),
    ],
)
def test_what_is_refused(f, kind, words):
    with pytest.raises(kind, match=words):
        grad(f).plain(Y)
    assert KEPT == [1.0]
