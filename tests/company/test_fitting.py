"""Fits by other packages' minimisers: the same best points with srcgrad's gradients and without."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from srcgrad import errors, grad, jacfwd, jacobian, value_and_grad
from srcgrad.company import curve, ipopt_problem, labelled

X = np.linspace(0.0, 2.0, 40)
Y = 2.0 * np.exp(-1.3 * X) + 0.5 + 0.01 * np.random.default_rng(0).normal(size=40)


def decay(x, a, k, c=0.0):
    return a * np.exp(-k * x) + c


def chi2(a, k, c):
    return np.sum(((decay(X, a, k, c) - Y) / 0.01) ** 2)


@functools.cache
def best():
    """By Gauss and Newton's steps, with derivatives written by hand."""
    p = np.array([1.5, 1.0, 0.2])
    for _ in range(50):
        e = np.exp(-p[1] * X)
        slopes = np.stack([e, -p[0] * X * e, np.ones_like(X)], axis=1)
        p = p + np.linalg.lstsq(slopes, Y - decay(X, *p), rcond=None)[0]
    return p


@pytest.mark.long
def test_iminuit_finds_names_and_calls_the_gradient():
    iminuit = pytest.importorskip("iminuit", reason="pip install 'srcgrad[iminuit]'")
    gradient = grad(chi2, ("a", "k", "c"))
    assert iminuit.util.describe(gradient) == ["a", "k", "c"]
    fit = iminuit.Minuit(chi2, a=1.0, k=1.0, c=0.0, grad=gradient)
    fit.migrad()
    assert fit.valid and fit.ngrad > 0 and fit.parameters == ("a", "k", "c")
    assert np.allclose([*fit.values], best(), rtol=1e-4)
    points = pytest.importorskip("iminuit.cost").LeastSquares(
        X, Y, 0.01, decay, grad=lambda *p: np.array(jacfwd(decay, (1, 2, 3))(*p))
    )
    fit = iminuit.Minuit(points, a=1.0, k=1.0, c=0.0)
    fit.migrad()
    assert fit.valid and fit.ngrad > 0 and np.allclose([*fit.values], best(), rtol=1e-4)


@pytest.mark.long
@pytest.mark.parametrize("method", ["leastsq", "least_squares"])
@pytest.mark.parametrize("weights", [None, np.linspace(1.0, 2.0, 40)])
def test_lmfit(method, weights):
    lmfit = pytest.importorskip("lmfit", reason="pip install 'srcgrad[lmfit]'")
    start = lmfit.Parameters()
    start.add("c", 0.1, min=-1.0)
    start.add("a", 1.0, min=0.0, max=10.0)
    start.add("k", 1.0)
    found = curve(decay).fit_parameters(start, X, Y, weights, method=method)
    scale = 1.0 if weights is None else weights

    def misfit(p):
        return scale * (decay(X, p["a"].value, p["k"].value, p["c"].value) - Y)

    expected = lmfit.minimize(misfit, start, method=method)
    for name in start:
        one, other = found.params[name], expected.params[name]
        assert one.value == pytest.approx(other.value, rel=1e-6)
        assert one.stderr == pytest.approx(other.stderr, rel=1e-3)
    assert found.nfev < expected.nfev, "differences take runs of the model"


@pytest.mark.long
def test_lmfit_with_what_does_not_vary_and_expressions():
    lmfit = pytest.importorskip("lmfit", reason="pip install 'srcgrad[lmfit]'")
    start = lmfit.create_params(a=1.0, k={"value": 1.3, "vary": False}, c=0.0)
    found = curve(decay).fit_parameters(start, X, Y)
    design = np.stack([np.exp(-1.3 * X), np.ones_like(X)], axis=1)
    a, c = np.linalg.lstsq(design, Y, rcond=None)[0]
    assert found.params["a"].value == pytest.approx(a, rel=1e-6)
    assert found.params["c"].value == pytest.approx(c, rel=1e-6)
    start["k"].expr = "2 * a"
    with pytest.raises(errors.NotDifferentiable, match="k is the expression '2 \\* a' of others"):
        curve(decay).fit_parameters(start, X, Y)


@pytest.mark.long
def test_optimagic():
    optimagic = pytest.importorskip("optimagic", reason="pip install 'srcgrad[optimagic]'")
    pandas = pytest.importorskip("pandas")
    minimize = functools.partial(optimagic.minimize, algorithm="scipy_lbfgsb")

    def bowl(p):
        return np.sum((p["w"] - 2.0) ** 2) + (p["c"] - p["w"][0, 1]) ** 2

    start = {"w": np.zeros((2, 2)), "c": 0.0}
    for given in ({"fun_and_jac": value_and_grad(bowl)}, {"jac": grad(bowl)}):
        found = minimize(bowl, start, **given)
        assert np.allclose(found.params["w"], 2.0, atol=1e-5)
        assert found.params["c"] == pytest.approx(2.0, abs=1e-5)

    def far(x):
        return np.sum((x - np.array([2.0, 1.0, 0.0])) ** 2)

    series = pandas.Series([1.0, 2.0, 3.0], index=["a", "b", "c"])
    found = minimize(labelled(far), series, fun_and_jac=labelled(value_and_grad(far)))
    assert np.allclose(found.params, [2.0, 1.0, 0.0], atol=1e-6)
    assert [*found.params.index] == ["a", "b", "c"]
    marked = optimagic.mark.least_squares
    valley = lambda x: np.array([10.0 * (x[1] - x[0] ** 2), 1.0 - x[0]])  # noqa: E731
    found = optimagic.minimize(
        marked(valley), np.zeros(2), algorithm="scipy_ls_lm", jac=marked(jacobian(valley))
    )
    assert np.allclose(found.params, 1.0)


@pytest.mark.long
def test_optimagic_sends_derivatives_to_processes():
    """It copies what `functools.wraps` copies: all of `__dict__`."""
    optimagic = pytest.importorskip("optimagic", reason="pip install 'srcgrad[optimagic]'")

    def far(x):
        return np.sum((x - np.array([2.0, 1.0, 0.0])) ** 2)

    found = optimagic.minimize(
        far,
        np.zeros(3),
        bounds=optimagic.Bounds(lower=-5.0 * np.ones(3), upper=5.0 * np.ones(3)),
        algorithm="scipy_lbfgsb",
        fun_and_jac=value_and_grad(far),
        multistart=optimagic.MultistartOptions(n_samples=10, n_cores=2),
    )
    assert np.allclose(found.params, [2.0, 1.0, 0.0], atol=1e-6)


def hs71(x):
    return x[0] * x[3] * (x[0] + x[1] + x[2]) + x[2]


def hs71_constraints(x):
    return [x[0] * x[1] * x[2] * x[3], x[0] ** 2 + x[1] ** 2 + x[2] ** 2 + x[3] ** 2]


def test_what_ipopt_asks_for():
    """Hock and Schittkowski's problem 71, its derivatives by hand as in Ipopt's own manual."""
    x = np.array([1.0, 5.0, 4.0, 2.0])
    made = ipopt_problem(hs71, x, hs71_constraints)
    assert made.objective(x) == pytest.approx(24.0)
    a, b, c, d = x
    assert np.allclose(made.gradient(x), [d * (2 * a + b + c), a * d, a * d + 1, a * (a + b + c)])
    assert np.allclose(made.constraints(x), [40.0, 46.0])
    rows, columns = made.jacobianstructure()
    jacobian = np.zeros((2, 4))
    jacobian[rows, columns] = made.jacobian(x)
    assert np.allclose(jacobian, [[b * c * d, a * c * d, a * b * d, a * b * c], 2 * x])
    factor, (m, n) = 0.5, (3.0, 7.0)
    rows, columns = made.hessianstructure()
    assert np.all(rows >= columns)
    found = np.zeros((4, 4))
    found[rows, columns] = made.hessian(x, np.array([m, n]), factor)
    lower = factor * np.array(
        [[2 * d, 0, 0, 0], [d, 0, 0, 0], [d, 0, 0, 0], [2 * a + b + c, a, a, 0]]
    )
    lower += m * np.array(
        [[0, 0, 0, 0], [c * d, 0, 0, 0], [b * d, a * d, 0, 0], [b * c, a * c, a * b, 0]]
    )
    assert np.allclose(found, lower + 2 * n * np.eye(4))


@pytest.mark.long
def test_ipopt():
    pytest.importorskip("ipyopt", reason="pip install 'srcgrad[ipopt]'")
    made = ipopt_problem(hs71, np.array([1.0, 5.0, 5.0, 1.0]), hs71_constraints)
    found = made.solve(
        lower=1.0,
        upper=5.0,
        constraint_lower=[25.0, 40.0],
        constraint_upper=[np.inf, 40.0],
        print_level=0,
        sb="yes",
    )
    assert found.success and found.fun == pytest.approx(17.0140173, rel=1e-7)  # its known optimum
    assert np.allclose(found.x, [1.0, 4.7429994, 3.8211503, 1.3794082], rtol=1e-5)

    def chain(x):
        total = 0.0
        for i in range(len(x) - 1):
            total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
        return total

    made = ipopt_problem(chain, np.zeros(100))
    assert len(made.hessianstructure()[0]) == 199, "a diagonal, and one below it"
    found = made.solve(print_level=0, sb="yes")
    assert found.success and np.allclose(found.x, 1.0)


def test_ipopt_by_cyipopt(monkeypatch):
    """cyipopt has no wheel: a stand-in with its interface sees what it would be given."""
    given = {}

    class Problem:
        def __init__(self, n, m, problem_obj, lb, ub, cl, cu):
            given.update(n=n, m=m, lb=lb, ub=ub, cl=cl, cu=cu)
            self.made = problem_obj

        def add_option(self, name, value):
            given[name] = value

        def solve(self, x):
            rows, columns = self.made.hessianstructure()
            assert len(self.made.hessian(x, np.ones(2), 1.0)) == len(rows) == len(columns)
            assert len(self.made.jacobian(x)) == len(self.made.jacobianstructure()[0])
            value = self.made.objective(x)
            return x, {"obj_val": value, "mult_g": self.made.constraints(x), "status": 1}

    import sys
    import types

    stand_in = types.ModuleType("cyipopt")
    stand_in.Problem = Problem
    stand_in.__spec__ = types.SimpleNamespace(name="cyipopt")
    monkeypatch.setitem(sys.modules, "cyipopt", stand_in)
    found = ipopt_problem(hs71, np.ones(4), hs71_constraints).solve(upper=5.0, tol=1e-6)
    assert found.success and found.fun == pytest.approx(4.0)
    assert given["n"] == 4 and given["m"] == 2 and given["tol"] == 1e-6
    assert np.array_equal(given["ub"], np.full(4, 5.0)) and np.all(given["lb"] < -1e19)
