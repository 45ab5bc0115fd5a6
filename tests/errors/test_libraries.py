"""What cannot be read in a library is said of the user's call first, with advice that fits it."""

import math

import numpy as np
import pytest
from numpy.polynomial import polynomial

import srcgrad
from srcgrad import grad

NNLS = """
import numpy as np, scipy.optimize

def f(x):
    return scipy.optimize.nnls(x * np.eye(2), np.ones(2))[1]
"""


def test_14_function_without_a_rule(programs):
    lines = programs.text(NNLS, "grad(f)(2.0)").splitlines()
    assert lines[:4] == [
        "MissingRule: no derivative rule for scipy.optimize.nnls",
        '  File "model.py", line 4, in f',
        "    return scipy.optimize.nnls(x * np.eye(2), np.ones(2))[1]",
        "           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ]
    assert lines[4].startswith("  Find the solution by other means")
    assert lines[5].startswith("  It is read as far as this: no derivative rule for ")
    assert "scipy" in lines[6], "the line within SciPy comes last"


CALLS = {
    "scipy.optimize.shgo(lambda v: (v[0] - x) ** 2, [(0.0, 9.0)]).x[0]": "srcgrad.argmin",
    "math.perm(5, 2) * unknown(x)": "give it a rule with srcgrad.partials",
}


@pytest.mark.parametrize("call", CALLS)
def test_advice_fits(programs, call):
    program = f"""
import ctypes, math
import scipy.optimize, scipy.stats
unknown = ctypes.CDLL(None).labs
def f(x):
    return {call}
"""
    text = programs.text(program, "grad(f)(1.5)")
    kind, _, rest = text.partition(": ")
    assert issubclass(getattr(srcgrad, kind), srcgrad.DifferentiationError), text
    assert 'File "model.py", line 5, in f' in rest.splitlines()[1], text
    assert CALLS[call] in rest, text
    if "unknown" not in call:
        assert "give it a rule with srcgrad.partials" not in rest, text


def failing(x, n):
    try:
        return np.sum(np.linalg.cholesky(np.array([[x, 2.0], [2.0, x]])))
    except np.linalg.LinAlgError:
        return n * x


def test_an_exception_of_a_routine_is_an_exception_like_any_other():
    """`except LinAlgError` is followed into its handler, as any other."""
    derivative = grad(failing)
    root = math.sqrt(5.0 - 4.0 / 5.0)  # of x - 4 / x, beside sqrt(x) and 2 / sqrt(x)
    expected = 0.5 / math.sqrt(5.0) - 5.0**-1.5 + 0.5 * (1.0 + 4.0 / 25.0) / root
    for run in (derivative.plain, derivative):
        assert run(5.0, 2.0) == pytest.approx(expected, rel=1e-12)
        assert run(1.0, 2.0) == 2.0  # of n * x, as [[1, 2], [2, 1]] is not positive definite


def shifted(y, n):
    return np.sum(y[1:n] + y[3 : n + 2])


def test_a_length_of_one_by_run_time_bounds():
    """NumPy repeats it; srcgrad says in its own words that it does not."""
    derivative = grad(shifted)
    with pytest.raises(srcgrad.ShapeError, match=r"\(3,\) \(1,\): they fit only by repeating"):
        derivative.plain(np.arange(4.0), 4)
    np.testing.assert_array_equal(derivative.plain(np.arange(6.0), 4), [0, 1, 1, 2, 1, 1])
    with pytest.raises(srcgrad.ShapeError, match=r"shapes \(4,\) \(2,\)\n"):  # NumPy's own words
        derivative.plain(np.arange(5.0), 5)


@pytest.mark.parametrize("size", [0, 3])
def test_an_array_is_not_stored_in_an_element(size):
    def f(x, y):
        if y[0] < 0.0:
            y[-1] += np.cumsum(x)
        return np.sum(y)

    derivative = grad(f)
    assert derivative.plain(np.ones(size), np.ones(3)).tolist() == [0.0] * size
    words = "setting an array element with a sequence"  # of NumPy from 2.4 on
    with pytest.raises(ValueError, match=rf"{words}|from shape \({size},\) into shape \(\)\n"):
        derivative.plain(np.ones(size), -np.ones(3))


def masked(y, x):
    y[y > 0.0] = x[1:]
    return np.sum(y)


def masked_sum(y, x):
    y[y > 0.0] += np.unique(x)[1:]
    return np.sum(y * y)


@pytest.mark.parametrize("function", [masked, masked_sum])
def test_a_length_of_one_where_a_mask_is_true(function):
    derivative = grad(function)
    y = np.array([1.0, -1.0, 2.0])
    with pytest.raises(srcgrad.ShapeError, match=r"cannot assign 1 input .*: they fit only by rep"):
        derivative.plain(y, np.arange(2.0))
    with pytest.raises(srcgrad.ShapeError, match=r"cannot assign 3 input .* mask is true\n"):
        derivative.plain(y, np.arange(4.0))
    assert derivative.plain(y, np.arange(3.0)).shape == (3,)


def test_vectors_of_a_length_that_is_known_when_it_runs():
    def f(x):
        return np.sum(np.cross(x, np.cos(x)) ** 2)

    derivative = grad(f)
    derivative.plain(np.arange(3.0))
    with pytest.raises(srcgrad.ShapeError, match=r"np.cross here takes vectors of 3 .*, not 2\n"):
        derivative.plain(np.arange(2.0))


@pytest.mark.parametrize("function", [polynomial.polyadd, polynomial.polysub, polynomial.polymul])
def test_a_function_of_numpys_is_what_is_derived(function):
    a, b, weights = np.array([1.0, 2.0, 3.0]), np.array([2.0, 5.0]), np.array([1.0, 3.0, 0.5, 2.0])
    value = function(a, b)
    weights = weights[: value.size]
    made, (a_bar, b_bar) = srcgrad.vjp(function, argnums=(0, 1)).plain(a, b, seed=weights)
    np.testing.assert_array_equal(made, value)
    for k, unit in enumerate(np.eye(3)):
        step = function(a + unit, b) - value
        assert a_bar[k] == pytest.approx(np.sum(weights * step))
    for k, unit in enumerate(np.eye(2)):
        step = function(a, b + unit) - value
        assert b_bar[k] == pytest.approx(np.sum(weights * step))
