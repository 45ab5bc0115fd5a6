"""Functions that JAX transforms, beside the same functions written in JAX."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from srcgrad import errors, grad
from srcgrad.company import to_jax

jax = pytest.importorskip("jax")
jnp = jax.numpy
pytestmark = pytest.mark.long  # both JAX and Numba compile for each


@pytest.fixture(autouse=True)
def _double():
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


def wave(x, k):
    total = 0.0
    for i in range(len(x)):
        total += np.sin(k * x[i]) * x[i - 1]
    return total


def wave_in_jax(x, k):
    return jnp.sum(jnp.sin(k * x) * jnp.roll(x, 1))


X, K = np.arange(1.0, 5.0), 0.7
ROWS = np.array([X, X + 1.0, 0.3 * X])
bridged = to_jax(wave)


def mapped(f):
    return jax.vmap(f, (0, None))


def doubly(f):
    return lambda x, k: jax.vmap(mapped(f), (None, 0))(x, jnp.stack([k, 2.0 * k]))


WAYS = {
    "value": lambda f: f(X, K),
    "jit": lambda f: jax.jit(f)(X, K),
    "grad": lambda f: jax.grad(f, (0, 1))(X, K),
    "jit of grad": lambda f: jax.jit(jax.value_and_grad(f))(X, K),
    "jvp": lambda f: jax.jvp(f, (X, K), (2.0 * X, 0.0)),
    "linearize": lambda f: jax.linearize(f, X, K)[1](X, 1.0),
    "hessian": lambda f: jax.jit(jax.hessian(f, (0, 1)))(X, K),
    "reverse twice": lambda f: jax.jacrev(jax.jacrev(f))(X, K),
    "forward twice": lambda f: jax.jacfwd(jax.jacfwd(f, 1), 1)(X, K),
    "third order": lambda f: jax.jacfwd(jax.jacfwd(jax.grad(f, 1), 1), 1)(X, K),
    "vmap": lambda f: mapped(f)(ROWS, K),
    "vmap of grad": lambda f: jax.jit(mapped(jax.grad(f, (0, 1))))(ROWS, K),
    "vmap of the other": lambda f: jax.vmap(jax.grad(f, (0, 1)), (None, 0))(X, np.ones(3)),
    "along a column": lambda f: jax.vmap(f, (1, None))(ROWS.T, K),
    "grad of vmap": lambda f: jax.grad(lambda *a: jnp.sum(mapped(f)(*a) ** 2), (0, 1))(ROWS, K),
    "jacrev of vmaps": lambda f: jax.jacrev(doubly(f), (0, 1))(ROWS, K),
    "hessian of vmaps": lambda f: jax.hessian(doubly(f), 1)(ROWS, K),
    "scan": lambda f: jax.lax.scan(lambda s, x: (s + f(x, s), s), K, ROWS),
}


@pytest.mark.parametrize("way", WAYS)
def test_as_jax_does(way):
    found, expected = (jax.tree.leaves(WAYS[way](f)) for f in (bridged, wave_in_jax))
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one.shape == other.shape and one.dtype == other.dtype
        assert np.allclose(one, other, rtol=1e-10)


def test_a_batch_is_one_call():
    calls = []

    def noted(x):
        return np.sum(x * x)

    made = to_jax(noted)
    plain = jax.pure_callback
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jax, "pure_callback", lambda f, *a: calls.append(f) or plain(f, *a))
        assert np.allclose(jax.vmap(jax.grad(made))(ROWS), 2.0 * ROWS)
    assert len(calls) <= 2, "one for values, one for adjoints"


def test_structures_integers_and_several_results():
    def f(p, n):
        return {"a": np.dot(p["w"], p["v"]) * n, "b": [np.sum(p["v"] ** 2)]}

    def in_jax(p, n):
        return {"a": p["w"] @ p["v"] * n, "b": [jnp.sum(p["v"] ** 2)]}

    p = {"w": np.ones((2, 3)), "v": np.arange(3.0)}
    for way in (lambda f: f, jax.jit, jax.jacrev, jax.jacfwd, lambda f: jax.jacfwd(jax.jacrev(f))):
        found, expected = way(to_jax(f))(p, 3), way(in_jax)(p, 3)
        assert jax.tree.structure(found) == jax.tree.structure(expected)
        for one, other in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
            assert np.allclose(one, other)


def test_a_derivative_is_a_function():
    slope = to_jax(grad(wave, "k"))
    assert float(slope(X, K)) == pytest.approx(float(jax.grad(wave_in_jax, 1)(X, K)))
    assert np.allclose(jax.grad(slope)(X, K), jax.grad(jax.grad(wave_in_jax, 1))(X, K))


def test_single_precision():
    jax.config.update("jax_enable_x64", False)
    found = jax.jit(jax.grad(bridged))(X, K)
    assert found.dtype == np.float32
    assert np.allclose(found, jax.grad(wave_in_jax)(X, K), rtol=1e-5)


def test_large_arrays_under_jit():
    square = to_jax(lambda x: np.sum(x * x))
    step = jax.jit(lambda x: x - jax.grad(lambda y: square(jnp.sin(y)))(x))
    found = step(step(jnp.ones(300_000)))
    expected = 1.0
    for _ in range(2):
        expected -= np.sin(2.0 * expected)
    assert np.allclose(found, expected)


def test_layer_of_a_model_that_is_trained():
    """A simulation between two of JAX's own layers; the loss falls to a small part."""

    def cooled(u, rate):
        for _ in range(5):
            new = u.copy()
            for i in range(1, len(u) - 1):
                new[i] = u[i] + rate * (u[i - 1] - 2.0 * u[i] + u[i + 1])
            u = new
        return u

    layer = jax.vmap(to_jax(cooled), (0, None))
    x = np.random.default_rng(1).normal(size=(20, 6))
    y = layer(x @ np.diag(np.arange(1.0, 7.0)), 0.2)

    @jax.jit
    def step(p):
        def loss(p):
            return jnp.mean((layer(x @ p["w"], p["rate"]) - y) ** 2)

        value, slope = jax.value_and_grad(loss)(p)
        return value, jax.tree.map(lambda a, b: a - 0.05 * b, p, slope)

    p = {"w": np.eye(6), "rate": 0.1}
    first, p = step(p)
    for _ in range(300):
        last, p = step(p)
    assert last < 0.02 * first


def test_refusals():
    with pytest.raises(errors.DTypeError, match="mode is not made of"):
        to_jax(lambda x, mode: x)(1.0, "fast")
    assert to_jax(functools.partial(lambda x, mode: x, mode="fast"))(1.0) == 1.0
    with pytest.raises(errors.DTypeError, match="real floats"):
        to_jax(lambda x: x)(1j)
    with pytest.raises(errors.DTypeError, match="a result"):
        to_jax(lambda x: x * 1j)(1.0)
    with pytest.raises(TypeError, match="no argument"):
        to_jax(lambda n: n * 1.0)(3)

    def factor(a):
        return np.linalg.cholesky(a)

    with pytest.raises(errors.SrcgradError, match="with ones"):
        to_jax(factor)(np.eye(3))
    for result in (np.zeros((3, 3)), lambda a: a):
        found = to_jax(factor, result=result)(4.0 * np.eye(3))
        assert np.allclose(found, 2.0 * np.eye(3))


def by_count(x, n):
    return np.reshape(x, (n, len(x) // n))


ANOTHER = {
    "fewer": (lambda x: x * x, np.zeros(2), (X,)),
    "transposed": (lambda x: np.outer(x[:2], x[:3]), np.zeros((3, 2)), (X,)),
    "an axis of one": (lambda x: np.sum(x), np.zeros(1), (X,)),
    "of values": (by_count, None, (X, 2)),
    "keys": (lambda x: {"a": x}, {"b": X}, (X,)),
    "nested": (lambda x: [x, (x, x)], [(X, X), X], (X,)),
}


@pytest.mark.parametrize("name", ANOTHER)
@pytest.mark.parametrize("way", [lambda f: f, jax.jit, jax.jacfwd, jax.jacrev])
def test_results_of_another_shape_are_not_made_to_fit(name, way):
    f, result, args = ANOTHER[name]
    with pytest.raises(Exception, match=r"to_jax: a result (is made|has the shape)"):
        jax.block_until_ready(way(to_jax(f, result=result))(*args))


def test_results_of_another_shape_in_a_batch():
    with pytest.raises(Exception, match="to_jax: a result has the shape"):
        jax.block_until_ready(jax.vmap(to_jax(by_count), (0, None))(ROWS, 2))
    shapes = jax.vmap(to_jax(by_count, result=lambda x, n: np.zeros((2, 2))), (0, None))
    assert np.allclose(shapes(ROWS, 2), ROWS.reshape(3, 2, 2))
