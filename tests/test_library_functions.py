"""Functions of NumPy, SciPy and `math` are differentiated as they are, without a wrapper."""

import functools
import math

import numpy as np
import pytest
import scipy.linalg
import scipy.special
import scipy.stats

from srcgrad import grad, hvp, jacobian, jvp, vmap

X = np.array([0.3, 0.5, 1.2])
MATRIX = np.array([[2.0, 0.3], [0.4, 1.0]])


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (math.sin, math.cos(0.3)),
        (np.exp, math.exp(0.3)),
        (scipy.special.gamma, scipy.special.gamma(0.3) * scipy.special.psi(0.3)),
        (functools.partial(math.pow, 2.0), 2.0**0.3 * math.log(2.0)),
        (functools.partial(np.arctan2, 2.0), -2.0 / (4.0 + 0.09)),
    ],
)
def test_of_a_number(function, slope):
    assert grad(function).plain(0.3) == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize(
    ("function", "argument", "options"),
    [
        (np.linalg.norm, X, {}),
        (np.linalg.norm, X, {"ord": 3}),
        (np.linalg.det, MATRIX, {}),
        (scipy.stats.gmean, X, {}),
        (scipy.stats.gmean, X, {"weights": [1.0, 2.0, 1.0]}),
        (scipy.stats.skew, X, {"bias": False}),
        (scipy.stats.entropy, X, {}),
    ],
)
def test_of_an_array(function, argument, options):
    slope = grad(function).plain(argument, **options)
    direction = np.cos(np.arange(argument.size)).reshape(argument.shape)
    ahead, back = (function(argument + h * direction, **options) for h in (1e-5, -1e-5))
    assert np.sum(slope * direction) == pytest.approx((ahead - back) / 2e-5, rel=1e-7)


def test_every_operator_takes_them():
    assert jacobian(np.sort).plain(X[::-1].copy()).tolist() == np.eye(3)[::-1].tolist()
    assert jvp(np.square).plain(X, tangents=X)[1] == pytest.approx(2.0 * X * X)
    assert hvp(np.linalg.det).plain(np.eye(2), v=np.ones((2, 2))).tolist() == [[1, -1], [-1, 1]]
    assert vmap(grad(math.cos))(X) == pytest.approx(-np.sin(X))
    assert grad(lambda x: grad(math.sin)(x)).plain(0.3) == pytest.approx(-math.sin(0.3))
    by_name = grad(scipy.linalg.norm, argnums="a").plain(MATRIX)
    assert by_name == pytest.approx(MATRIX / np.sqrt(np.sum(MATRIX**2)))


def test_the_text_has_its_name():
    slope = grad(scipy.stats.hmean)
    slope.plain(X)
    assert slope.__name__ == "hmean"
    assert "def hmean_grad(a):" in slope.source


def test_what_may_be_left_out_has_no_name():
    with pytest.raises(ValueError, match="argnums='weights' names no parameter"):
        grad(scipy.stats.gmean, argnums="weights")
