"""Roots of one equation and of several, as scientists ask for them."""

import dataclasses

import numpy as np
from scipy import optimize, special

from tests.tools.rows import Rows, array

row = Rows()


def cubic(x, a, b):
    return x**3 + a * x - b


def slope(x, a, b):
    return 3 * x * x + a


def bend(x, a, b):
    return 6 * x


def colebrook(reynolds, roughness):
    """The friction factor of a pipe."""

    def f(x):
        return 1 / np.sqrt(x) + 2 * np.log10(roughness / 3.7 + 2.51 / (1e5 * reynolds * np.sqrt(x)))

    return optimize.brentq(f, 1e-3, 0.5)


def flash(z, k):
    """Rachford and Rice: the share of vapour, and the compositions."""

    def balance(v):
        return np.sum(z * (k - 1) / (1 + v * (k - 1)))

    v = optimize.brentq(balance, 0.0, 1.0, xtol=1e-14)
    x = z / (1 + v * (k - 1))
    return v, x, k * x


def implied_volatility(price, strike):
    def call(volatility):
        d = np.log(1.0 / strike) / volatility + 0.5 * volatility
        return special.ndtr(d) - strike * special.ndtr(d - volatility)

    return optimize.newton(lambda v: call(v) - price, 0.5, tol=1e-12)


def quantiles(p, shape):
    """By inversion of a distribution function, each in a loop."""
    found = np.empty(len(p))
    for i in range(len(p)):
        found[i] = optimize.brentq(
            lambda x, q: 1 - np.exp(-(x**shape)) - q, 0.0, 50.0, args=(p[i],)
        )
    return found


@dataclasses.dataclass
class Pendulum:
    e: float
    drag: float

    def anomaly(self, mean):
        return optimize.bisect(self.residual, -9.0, 9.0, args=(mean,), xtol=1e-13)

    def residual(self, x, mean):
        return x - self.e * np.sin(x) - mean * self.drag


def reactor(x, k, q):
    c, t = x
    rate = k * c * np.exp(-1.0 / t)
    return [q * (1 - c) - rate, q * (1 - t) + 0.5 * rate]


def thermal_network(g, power):
    """Temperatures of nodes in a row that radiate: as many as there are conductances."""

    def balance(t):
        left = np.concatenate((np.array([1.0]), t[:-1]))
        return g * (left - t) + power - 0.1 * t**4

    return optimize.root(balance, np.ones(len(g))).x


row(
    "scipy.optimize.brentq scipy.optimize.brenth scipy.optimize.ridder scipy.optimize.bisect",
    lambda a, b: (
        optimize.brentq(cubic, 0.0, 3.0, args=(a, b)),
        optimize.brenth(lambda x: cubic(x, a, b), 0, 3, xtol=1e-13),
        optimize.ridder(cubic, 0.0, 3.0, (a, b), full_output=True)[0],
        optimize.bisect(cubic, 0.0, 3.0, (a, b), xtol=1e-13, maxiter=200),
    ),
    array(low=0.5, high=1.0),
    array(low=2.0, high=3.0),
    float32=False,
)
row(
    "scipy.optimize.toms748",
    lambda a, b: optimize.toms748(cubic, 0.0, 3.0, args=(a, b), xtol=1e-13),
    array(low=0.5, high=1.0),
    array(low=2.0, high=3.0),
    float32=False,
)
row("scipy.optimize.brentq", colebrook, 1.3, 2e-4, float32=False)
row(
    "scipy.optimize.brentq",
    flash,
    array("n", low=0.3, high=0.4, make=lambda z: z + 0.2 * (np.arange(len(z)) % 2 == 0)),
    array("n", make=lambda x: 1.0 + 0.8 * np.cos(np.pi * np.arange(len(x))) + 0.05 * x),
    sizes=(4, 2),
    float32=False,
)
row(
    "scipy.optimize.brentq",
    quantiles,
    array("n", low=0.2, high=0.8),
    array(low=1.0, high=2.0),
    float32=False,
)
row(
    "scipy.optimize.bisect", lambda e, d, m: Pendulum(e, d).anomaly(m), 0.4, 1.1, 0.8, float32=False
)
row("scipy.optimize.newton", implied_volatility, 0.2, 1.05, float32=False)
row(
    "scipy.optimize.newton",
    lambda a, b: (
        optimize.newton(cubic, 1.0, slope, args=(a, b), tol=1e-12),
        optimize.newton(cubic, 1.0, slope, (a, b), fprime2=bend, tol=1e-12),
        optimize.newton(cubic, 1.0, args=(a, b), x1=1.2, tol=1e-12, full_output=True)[0],
    ),
    array(low=0.5, high=1.0),
    array(low=2.0, high=3.0),
    float32=False,
)
row(
    "scipy.optimize.root_scalar",
    lambda a, b: (
        optimize.root_scalar(cubic, (a, b), bracket=[0, 3], xtol=1e-13).root,
        optimize.root_scalar(cubic, args=(a, b), x0=1.0, fprime=slope, xtol=1e-13).root,
        optimize.root_scalar(
            lambda x: (cubic(x, a, b), slope(x, a, b)), x0=1.0, fprime=True, xtol=1e-13
        )["root"],
        optimize.root_scalar(cubic, (a, b), "secant", x0=1.0, x1=1.5, xtol=1e-13).root,
    ),
    array(low=0.5, high=1.0),
    array(low=2.0, high=3.0),
    float32=False,
)
row(
    "scipy.optimize.fixed_point",
    lambda a, b: (
        optimize.fixed_point(lambda x, k: np.cos(k * x), 0.7, args=(a,), xtol=1e-13),
        optimize.fixed_point(lambda x: np.cos(a * x) * b, np.full(3, 0.5), xtol=1e-13),
        optimize.fixed_point(lambda x: np.cos(x) * b, [0.5, 0.4], (), 1e-13, 900, "iteration"),
    ),
    array(low=0.5, high=0.9),
    array(low=0.5, high=0.9),
    float32=False,
)
row(
    "scipy.optimize.fsolve",
    lambda k, q: (
        optimize.fsolve(reactor, [0.5, 1.0], args=(k, q), xtol=1e-12),
        optimize.fsolve(lambda x: cubic(x, k, q), 1.0, xtol=1e-12),
    ),
    array(low=1.0, high=2.0),
    array(low=1.0, high=2.0),
    float32=False,
)
row(
    "scipy.optimize.root",
    thermal_network,
    array("n", low=1.0, high=2.0),
    array(low=0.5, high=1.0),
    sizes=(4, 1),
    float32=False,
    rtol=1e-5,
)
