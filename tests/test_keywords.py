"""Parameters of a function that are called as what a derivative takes: one is never the other."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import (
    grad,
    grad_and_hvp,
    hessian,
    hvp,
    jacobian,
    jet,
    jvp,
    linearize,
    value_grad_and_hvp,
    vjp,
)

X, K = np.array([0.5, -1.0, 2.0]), np.array([3.0, 1.0, 2.0])


def energy(x, v):
    return np.sum(v * x**3)


def scaled(x, seed):
    return seed * x**2


def moved(x, tangents):
    return tangents * x**2


def path(x, series):
    return series * x**2


def written(x, out):
    return np.sum(out * x**3)


def vector(x, out):
    return out * x**2


@pytest.mark.parametrize(
    ("derivative", "own", "asked", "seed", "expected"),
    [
        (hvp(energy), "v", "v", X, 6.0 * K * X * X),
        (grad_and_hvp(energy), "v", "v", X, (3.0 * K * X**2, 6.0 * K * X * X)),
        (
            value_grad_and_hvp(energy),
            "v",
            "v",
            X,
            (np.sum(K * X**3), 3.0 * K * X**2, 6.0 * K * X * X),
        ),
        (vjp(scaled), "seed", "seed", X, (K * X**2, 2.0 * K * X * X)),
        (jvp(moved), "tangents", "tangents", X, (K * X**2, 2.0 * K * X * X)),
        (jet(path), "series", "series", (X,), (K * X**2, (2.0 * K * X * X,))),
    ],
)
def test_seeds(derivative: Any, own: str, asked: str, seed: Any, expected: Any) -> None:
    for found in (
        derivative.plain(X, K, **{f"{asked}_": seed}),
        derivative.plain(X, **{own: K, f"{asked}_": seed}),
    ):
        np.testing.assert_allclose(_flat(found), _flat(expected), rtol=1e-14)
    for args, kwargs in (((X, K), {asked: seed}), ((X,), {asked: seed}), ((X, K), {})):
        with pytest.raises(TypeError, match=rf"{own} is a parameter .* by that name is '{asked}_'"):
            derivative.plain(*args, **kwargs)


def _flat(found: Any) -> np.ndarray:
    if isinstance(found, tuple):
        return np.concatenate([_flat(each) for each in found])
    return np.ravel(found)


@pytest.mark.parametrize(
    ("derivative", "expected"),
    [
        (grad(written), 3.0 * K * X**2),
        (hessian(written), np.diag(6.0 * K * X)),
        (jacobian(vector, mode="forward"), np.diag(2.0 * K * X)),
        (jacobian(vector, mode="reverse"), np.diag(2.0 * K * X)),
    ],
)
def test_out(derivative: Any, expected: np.ndarray) -> None:
    out = np.empty_like(expected)
    np.testing.assert_allclose(derivative.plain(X, K), expected)
    np.testing.assert_allclose(derivative.plain(X, out=K), expected)
    assert derivative.plain(X, out=K, out_=out) is out
    np.testing.assert_allclose(out, expected)
    with pytest.raises(TypeError, match=r"what .* takes by that name is 'out_'"):
        derivative.plain(X, K, out=out)


@pytest.mark.parametrize("compiled", [False, True])
def test_product_and_out(compiled: bool) -> None:
    """The gradient is no result of a product: there is no array for it."""
    derivative = hvp(written)
    call: Callable[..., Any] = derivative if compiled else derivative.plain
    out = np.empty(3)
    assert call(X, K, v=X, out_=out) is out
    np.testing.assert_allclose(out, 6.0 * K * X * X)
    text = derivative.into().specialise("f8[:], f8[:]").source
    assert "x_bar" not in text
    assert "** 2" not in text


def with_sizes(x):
    return np.cumsum(x) ** 2, np.argsort(x), x.size


def with_aux(x, k):
    return np.sum(x**3) * k, (2.0 * x, 3)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_out_of_results_that_have_no_derivative(mode: Any) -> None:
    out = np.empty((3, 3)), np.ones((3, 3)), np.ones(3)
    found = jacobian(with_sizes, mode=mode).plain(X, out=out)
    assert found[0] is out[0]
    np.testing.assert_allclose(out[0], 2.0 * np.cumsum(X)[:, None] * np.tri(3))
    assert not out[1].any()
    assert not out[2].any()


@pytest.mark.parametrize(
    ("operator", "seed", "expected"),
    [
        (hvp, {"v": X}, 12.0 * X * X),
        (hessian, {}, np.diag(12.0 * X)),
        (jacobian, {}, 6.0 * X**2),
        (grad, {}, 6.0 * X**2),
    ],
)
def test_out_of_auxiliary_results(operator: Any, seed: Any, expected: Any) -> None:
    out = np.empty_like(expected), (np.empty(3), None)
    found, (aux, count) = operator(with_aux, has_aux=True).plain(X, 2.0, **seed, out=out)
    assert found is out[0]
    assert aux is out[1][0]
    assert count == 3
    np.testing.assert_allclose(found, expected)
    np.testing.assert_allclose(aux, 2.0 * X)


def starred(x, *v):
    return v[0] * x**3


def optional(x, **options):
    return options.get("v", 1.0) * x**3


def only(x, *, v):
    return v * x**3


def positional(x, v, /):
    return v * x**3


def both(x, v, v_):
    return v * v_ * x**3


def test_every_kind_of_parameter() -> None:
    assert hvp(starred).plain(2.0, 10.0, v_=1.0) == 120.0
    assert hvp(only).plain(2.0, v=10.0, v_=1.0) == 120.0
    assert hvp(positional).plain(2.0, 10.0, v_=1.0) == 120.0
    assert hvp(both).plain(2.0, 10.0, 2.0, v__=1.0) == 240.0
    assert hvp(optional).plain(2.0, v=10.0) == 120.0  # the vector: the option is not given
    assert hvp(lambda x, **v: v["k"] * x**3).plain(2.0, k=10.0, v_=1.0) == 120.0
    assert hvp(starred).plain(2.0, 10.0, v_=1.0) == 120.0
    with pytest.raises(TypeError, match="'v_'"):
        hvp(starred).plain(2.0, 10.0, v=1.0)


def test_names_that_are_bound() -> None:
    for f in (optional, only):
        bound = functools.partial(f, v=10.0)
        assert hvp(bound).plain(2.0, v_=1.0) == 120.0
        with pytest.raises(TypeError, match="by that name is 'v_'"):
            hvp(bound).plain(2.0, v=1.0)
        assert jvp(grad(bound)).plain(2.0, tangents=1.0) == (120.0, 120.0)


def test_derivatives_of_derivatives() -> None:
    cube = jvp(jvp(lambda x: x**3))
    assert cube.plain(2.0, tangents=1.0, tangents_=1.0) == ((8.0, 12.0), (12.0, 12.0))
    assert jvp(hvp(lambda x: x**4)).plain(2.0, v=1.0, tangents=1.0) == (48.0, 48.0)


def inside(x):
    return hvp(only)(x, v=10.0, v_=1.0) + hvp(starred)(x, 10.0, v_=1.0)


def inside_bound(x):
    return hvp(functools.partial(optional, v=10.0))(x, v_=1.0)


def inside_twice(x):
    value, more = jvp(jvp(lambda y: y**3))(x, tangents=1.0, tangents_=1.0)
    return value[1] + more[1]


def test_inside_functions() -> None:
    assert grad(inside).plain(2.0) == 120.0
    assert grad(inside_bound).plain(2.0) == 60.0
    assert grad(inside_twice).plain(2.0) == 18.0
    with pytest.raises(srcgrad.NotDifferentiable, match="by that name is 'v_'"):
        grad(lambda x: hvp(only)(x, v=1.0)).plain(2.0)


def cached(x, cache, argnums=2.0):
    return cache * argnums * x**2


def test_options_of_linearize() -> None:
    assert linearize(cached, 3.0, 5.0)(1.0) == 60.0
    assert linearize(cached, 3.0, cache=5.0, argnums=1.0, cache_=False)(1.0) == 30.0
    assert linearize(cached, 3.0, 5.0, argnums_=("x", "cache"))((1.0, 0.0)) == 60.0
    assert linearize(energy, X, v=K)(X) == pytest.approx(np.sum(3.0 * K * X**3))
    assert linearize(functools.partial(cached, cache=5.0), 3.0)(1.0) == 60.0
