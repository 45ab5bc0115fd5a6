"""Samplers that take srcgrad's gradients: their draws beside what is known of the density."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from srcgrad import errors
from srcgrad.company import to_jax, to_nutpie, to_pytensor

MEAN = np.array([1.0, -2.0])
PRECISION = np.array([[2.0, 0.6], [0.6, 0.5]])
COVARIANCE = np.array([[0.5, -0.6], [-0.6, 2.0]]) / (2.0 * 0.5 - 0.36)


def gaussian(q):
    return -0.5 * np.dot(q - MEAN, np.dot(PRECISION, q - MEAN))


def agree(draws):
    """Whether draws, a row each, have the mean and the covariance of `gaussian`."""
    error = np.sqrt(np.diag(COVARIANCE) / 100.0)  # as if 100 of them were independent
    assert np.all(np.abs(draws.mean(axis=0) - MEAN) < 4.0 * error)
    assert np.allclose(np.cov(draws.T), COVARIANCE, atol=1.0)


@pytest.mark.long
def test_nutpie_draws_in_threads_of_its_own():
    nutpie = pytest.importorskip("nutpie", reason="pip install 'srcgrad[nutpie]'")
    options = {"draws": 500, "tune": 300, "chains": 2, "seed": 1, "progress_bar": False}
    found = nutpie.sample(to_nutpie(gaussian, np.zeros(2)), **options)
    draws = found.posterior["x"].values
    assert draws.shape == (2, 500, 2)
    agree(draws.reshape(-1, 2))

    def named(p):
        return gaussian(np.array([p["a"], p["b"][0]])) - 0.5 * p["b"][1] ** 2

    model = to_nutpie(named, {"a": 0.0, "b": np.zeros(2)})
    found = nutpie.sample(model, **options).posterior
    agree(np.stack([found["a"].values.ravel(), found["b"].values[..., 0].ravel()], axis=1))
    model = to_nutpie(gaussian, np.zeros(2), kept=lambda q: {"total": q[0] + q[1]})
    kept = nutpie.sample(model, **options).posterior
    assert list(kept) == ["total"] and kept["total"].shape == (2, 500)


def test_nutpie_is_told_what_is_wrong_before_it_starts():
    pytest.importorskip("nutpie", reason="pip install 'srcgrad[nutpie]'")
    with pytest.raises(IndexError):
        to_nutpie(lambda x: x[7], np.zeros(2))


@pytest.mark.long
def test_blackjax():
    jax = pytest.importorskip("jax")
    blackjax = pytest.importorskip("blackjax", reason="pip install blackjax")
    density = to_jax(gaussian)
    warm = blackjax.window_adaptation(blackjax.nuts, density)
    (state, parameters), _ = warm.run(jax.random.key(0), jax.numpy.zeros(2), num_steps=300)
    kernel = blackjax.nuts(density, **parameters)

    def step(state, key):
        state, _ = kernel.step(key, state)
        return state, state.position

    _, draws = jax.lax.scan(step, state, jax.random.split(jax.random.key(1), 1000))
    agree(np.asarray(draws))


def wave(x, k):
    total = 0.0
    for i in range(len(x)):
        total += np.sin(k * x[i]) * x[i - 1]
    return total


WAYS = {
    "value": lambda p, y, x, k, v: y,
    "gradient": lambda p, y, x, k, v: p.grad(y, x),
    "by a number": lambda p, y, x, k, v: p.grad(y, k),
    "hessian": lambda p, y, x, k, v: p.gradient.hessian(y, x),
    "tangent": lambda p, y, x, k, v: p.gradient.Rop(y, x, v, use_op_rop_implementation=True),
    "tangent of the gradient": lambda p, y, x, k, v: p.gradient.Rop(
        p.grad(y, x), x, v, use_op_rop_implementation=True
    ),
    "mixed": lambda p, y, x, k, v: p.grad((p.grad(y, x) * v).sum(), [x, k])[1],
    "third": lambda p, y, x, k, v: p.grad((p.gradient.hessian(y, x) * v).sum(), x),
}


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_pytensor_as_its_own(way):
    pytensor = pytest.importorskip("pytensor", reason="pip install 'srcgrad[pymc]'")
    tensor = pytensor.tensor
    x, k, v = tensor.dvector(), tensor.dscalar(), tensor.dvector()
    own = (tensor.sin(k * x) * tensor.roll(x, 1)).sum()
    given = [np.arange(1.0, 5.0), 0.7, np.array([1.0, 0.5, -1.0, 2.0])]
    found, expected = (
        pytensor.function([x, k, v], WAYS[way](pytensor, y, x, k, v), on_unused_input="ignore")(
            *given
        )
        for y in (to_pytensor(wave)(x, k), own)
    )
    assert np.shape(found) == np.shape(expected) and np.allclose(found, expected, rtol=1e-9)


@pytest.mark.long
def test_pytensor_with_several_results_integers_and_pickling():
    pytensor = pytest.importorskip("pytensor", reason="pip install 'srcgrad[pymc]'")
    tensor = pytensor.tensor
    scale = 2.0
    both = to_pytensor(lambda a, n: (scale * a * a, np.sum(a) * n))
    x = tensor.dvector()
    squares, total = both(x, 3)
    assert squares.type.ndim == 1 and total.type.ndim == 0
    gradient = pytensor.grad(squares.sum() + total, x)
    assert np.allclose(gradient.eval({x: np.array([1.0, 2.0])}), [7.0, 11.0])
    assert np.allclose(pytensor.grad(total, x).eval({x: np.array([1.0, 2.0])}), [3.0, 3.0])
    sent = pickle.loads(pickle.dumps(squares.owner.op))
    assert np.allclose(sent(x, 3)[0].eval({x: np.array([1.0, 2.0])}), [2.0, 8.0])
    with pytest.raises(errors.DTypeError, match="complex"):
        both(tensor.zvector(), 3)
    with pytest.raises(errors.DTypeError, match="real floats"):
        to_pytensor(lambda a: np.argsort(a))(x)


@pytest.mark.long
@pytest.mark.parametrize("cores", [1, 2])
def test_pymc(cores):
    pymc = pytest.importorskip("pymc", reason="pip install 'srcgrad[pymc]'")
    with pymc.Model():
        q = pymc.Flat("q", shape=2)
        pymc.Potential("density", to_pytensor(gaussian)(q))
        found = pymc.sample(300, tune=300, chains=2, cores=cores, progressbar=False, random_seed=1)
    agree(found.posterior["q"].values.reshape(-1, 2))
