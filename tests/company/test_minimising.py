"""Objectives for `scipy.optimize.minimize`: what methods take, and how often it is computed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize
from scipy.sparse import issparse

from srcgrad.company import objective


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


START = np.array([-1.2, 1.0, 0.7])
METHODS = ["CG", "BFGS", "L-BFGS-B", "TNC", "SLSQP", "Newton-CG", "dogleg", "trust-ncg"]
METHODS += ["trust-krylov", "trust-exact", "trust-constr", None, "Nelder-Mead", "Powell"]


@pytest.fixture(scope="module")
def loss():
    return objective(rosenbrock)


def test_against_scipys_own_derivatives(loss):
    p = np.array([1.0, -2.0, 0.5])
    assert loss.fun(START) == pytest.approx(optimize.rosen(START), rel=1e-13)
    assert np.allclose(loss.jac(START), optimize.rosen_der(START), rtol=1e-13)
    assert np.allclose(loss.hess(START), optimize.rosen_hess(START), rtol=1e-13)
    assert np.allclose(loss.hessp(START, p), optimize.rosen_hess_prod(START, p), rtol=1e-13)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", METHODS)
def test_each_method_is_given_what_it_takes(loss, method):
    options = {"TNC": {"maxfun": 2000}}.get(method, {})
    start = np.array([0.8, 1.2, 0.9]) if method == "dogleg" else START  # where it is convex
    result = loss.minimize(start, method=method, options=options)
    assert np.allclose(result.x, 1.0, atol=1e-3)


def test_value_and_gradient_are_one_sweep(loss):
    before = loss.sweeps
    for x in (START, START + 1.0, START):
        value, gradient = loss.fun(x), loss.jac(x)
        assert value == pytest.approx(optimize.rosen(x))
        assert np.allclose(gradient, optimize.rosen_der(x))
    assert loss.sweeps - before == 3
    gradient, value = loss.jac(START + 2.0), loss.fun(START + 2.0)
    assert loss.sweeps - before == 4
    result = loss.minimize(START, method="BFGS")
    assert loss.sweeps - before == 4 + max(result.nfev, result.njev)


def test_nothing_stale_is_handed_out():
    loss = objective(lambda x, data: np.sum(data * x * x))
    x, data = np.array([1.0, 2.0]), np.array([1.0, 1.0])
    assert loss.fun(x, data) == 5.0 and loss.jac(x, data).tolist() == [2.0, 4.0]
    data[:] = 10.0
    assert loss.fun(x, data) == 50.0
    x[:] = 1.0  # SciPy reuses its vectors
    assert loss.jac(x, data).tolist() == [20.0, 20.0] and loss.fun(x, data) == 20.0
    assert loss.fun(x, data.copy()) == 20.0
    assert loss.jac(x, np.zeros(2)).tolist() == [0.0, 0.0]


SCALES = np.ones(2)
SCALE = 1.0


def _of_globals(x, data):
    return np.sum(SCALES * SCALE * x * x)


def _closed_over(scales):
    return lambda x, data: np.sum(scales * x * x)


def _change(place):
    """Ten times as much, in one of the places that functions read."""
    global SCALE
    if place == "global number":
        SCALE *= 10.0
    else:
        SCALES[:] *= 10.0


@pytest.fixture
def _as_before():
    global SCALE
    yield
    SCALE = 1.0
    SCALES[:] = 1.0


READS = {
    "argument": (lambda x, data: np.sum(data * x * x), SCALES),
    "structure": (lambda x, data: np.sum(data["a"][0] * x * x), {"a": [SCALES]}),
    "strided": (lambda x, data: np.sum(data[:, 0] * x * x), np.array([SCALES, SCALES]).T),
    "closure": (_closed_over(SCALES), None),
    "global array": (_of_globals, None),
    "global number": (_of_globals, None),
}
ASKED = {
    "gradient": lambda loss, x, data: loss.jac(x, data),
    "value": lambda loss, x, data: loss.fun(x, data),
    "product": lambda loss, x, data: loss.hessp(x, x, data),
}


@pytest.mark.usefixtures("_as_before")
@pytest.mark.parametrize("products", ["anew", "kept"])
@pytest.mark.parametrize("place", READS)
def test_what_has_changed_between_two_questions_at_a_point(place, products):
    f, data = READS[place]
    loss, x = objective(f, products=products), np.array([1.0, 2.0])
    for first in ASKED:
        for then in ASKED:
            before = ASKED[then](loss, x, data)
            ASKED[first](loss, x, data)
            if place == "strided":
                data *= 10.0
            else:
                _change(place)
            assert np.allclose(ASKED[then](loss, x, data), 10.0 * before), (first, then)


def test_the_same_data_are_one_sweep():
    scales = np.array([1.0, 3.0])
    loss = objective(lambda x, data: np.sum(data["a"] * scales * x * x))
    for n in range(1, 4):
        x, data = np.full(2, float(n)), {"a": np.ones(2)}
        assert loss.fun(x, data) == 4.0 * n * n and loss.jac(x, data).tolist() == [2.0 * n, 6.0 * n]
        assert loss.sweeps == n


def test_nothing_is_left_of_a_search():
    scales = np.ones(2)
    loss = objective(lambda x: np.sum(scales * (x - 1.0) ** 2), products="kept")
    for method in ("Nelder-Mead", "trust-ncg"):
        options = {"return_all": True}
        points = loss.minimize(np.zeros(2), method=method, options=options).allvecs
        scales *= 10.0
        for x in points:
            assert np.allclose(loss.jac(x), 2.0 * scales * (x - 1.0))
            assert np.allclose(loss.hessp(x, np.ones(2)), 2.0 * scales)


def test_a_gradient_is_the_callers(loss):
    gradient = loss.jac(START)
    gradient[:] = 0.0
    assert np.allclose(loss.jac(START), optimize.rosen_der(START))


def test_kept_products_run_nothing_again():
    loss = objective(rosenbrock, products="kept")
    assert loss.fun(START) == pytest.approx(optimize.rosen(START))
    assert np.allclose(loss.jac(START), optimize.rosen_der(START))
    for p in np.eye(3):
        assert np.allclose(loss.hessp(START, p), optimize.rosen_hess_prod(START, p))
    assert loss.sweeps == 1
    assert np.allclose(loss.minimize(START, method="trust-ncg").x, 1.0, atol=1e-4)


def test_sparse_hessians():
    loss = objective(rosenbrock, hess="sparse")
    hessian = loss.hess(START)
    assert issparse(hessian) and np.allclose(hessian.toarray(), optimize.rosen_hess(START))
    assert "hess" in loss.keywords("trust-constr") and "hessp" not in loss.keywords("trust-constr")
    assert np.allclose(loss.minimize(START, method="trust-constr").x, 1.0, atol=1e-3)


def test_structures_as_vectors():
    def f(parameters, k):
        w = parameters["w"]
        return np.sum((w - k) ** 2) + (parameters["c"] - w[0, 1] * w[1, 0]) ** 2

    like = {"w": np.zeros((2, 2)), "c": 0.0}
    loss = objective(f, like=like)
    x = np.array([0.1, 0.2, 0.3, 0.4, 0.5])

    def flat(x):
        return np.sum((x[:4] - 3.0) ** 2) + (x[4] - x[1] * x[2]) ** 2

    assert loss.fun(x, 3.0) == pytest.approx(flat(x))
    numeric = optimize.approx_fprime(x, flat, 1e-7)
    assert np.allclose(loss.jac(x, 3.0), numeric, atol=1e-5)
    columns = [(loss.jac(x + e, 3.0) - loss.jac(x - e, 3.0)) / 2e-6 for e in 1e-6 * np.eye(5)]
    assert np.allclose(loss.hess(x, 3.0), columns, atol=1e-6)
    result = loss.minimize(like, args=(3.0,), method="trust-exact")
    assert np.allclose(result.structure["w"], 3.0) and result.structure["c"] == pytest.approx(9.0)


def test_what_is_given_goes_before(loss):
    calls = []

    def own(x):
        calls.append(x)
        return optimize.rosen_hess(x)

    loss.minimize(START, method="trust-exact", hess=own)
    assert calls
    calls.clear()
    loss.minimize(START, method="trust-ncg", hess=own)
    assert calls


@pytest.mark.parametrize("options", [{"hess": "none"}, {"products": "none"}])
def test_options_that_there_are_not(options):
    with pytest.raises(ValueError, match="none"):
        objective(rosenbrock, **options)


def test_vectors_of_another_length():
    loss = objective(rosenbrock, like=np.zeros((3,)))
    with pytest.raises(ValueError, match="3 numbers"):
        loss.fun(np.zeros(4))
    with pytest.raises(ValueError, match="shape"):
        loss.minimize(np.zeros((2,)))
