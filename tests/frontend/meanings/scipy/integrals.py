"""Integrals of functions, differential equations, and linear equations for matrices."""

import numpy as np
import scipy.linalg
from scipy import integrate

from tests.tools.rows import Rows, array

row = Rows()
TIGHT = {"rtol": 1e-10, "atol": 1e-12}


def predators(t, y, a, b):
    return [a * y[0] - b * y[0] * y[1], -y[1] + b * y[0] * y[1]]


def heat(conductance, start):
    """A rod of as many pieces as there are conductances between them, and one more."""

    def slope(t, u):
        flow = conductance * (u[1:] - u[:-1])
        return np.concatenate((np.array([0.0]), flow)) * -1.0 + np.concatenate(
            (flow, np.array([0.0]))
        )

    return integrate.solve_ivp(slope, (0.0, 0.7), start, t_eval=[0.2, 0.5], **TIGHT).y


row(
    "scipy.integrate.quad",
    lambda a, b: (
        integrate.quad(lambda x: np.exp(-a * x * x) * np.cos(b * x), 0, 2)[0],
        integrate.quad(lambda x, k: np.exp(-a * x) * k, 0, np.inf, args=(b,))[0],
        integrate.quad(lambda x: np.sin(x * a) / (1 + x), a, b, epsabs=1e-12)[0],
        integrate.quad(lambda x: np.sqrt(x) * np.cos(a * x), 0, b, epsabs=1e-12)[0],
    ),
    array(low=0.5, high=1.0),
    array(low=1.5, high=2.0),
    float32=False,
)
row(
    "scipy.integrate.quad",
    lambda a, b: (
        integrate.quad(lambda x: np.exp(-((x - a) ** 2) * b), a, np.inf)[0],
        integrate.quad(lambda x: np.exp(-((x - a) ** 2)), -np.inf, b)[0],
        integrate.quad(lambda x: 1 / (1 + b * x * x) / (a + x * x), np.inf, -np.inf)[0],
    ),
    array(low=0.5, high=1.0),
    array(low=1.5, high=2.0),
    float32=False,
)
row(
    "scipy.integrate.quad",
    lambda w, x: integrate.quad(lambda t: np.sum(w * np.cos(t * x)), 0.0, 1.0)[0],
    array("n"),
    array("n"),
    float32=False,
)
row(
    "scipy.integrate.dblquad scipy.integrate.fixed_quad",
    lambda a, b: (
        integrate.dblquad(lambda y, x: x * y * np.exp(-a * x), 0.0, 1.0, 0.0, lambda x: b - x)[0],
        integrate.fixed_quad(lambda x: np.exp(-a * x), 0.0, b, n=7)[0],
    ),
    array(low=0.5, high=1.0),
    array(low=1.5, high=2.0),
    float32=False,
)
row(
    "scipy.integrate.solve_ivp",
    lambda a, b: (
        integrate.solve_ivp(predators, (0, 1), [1.0, b], args=(a, b), **TIGHT).y[:, -1],
        integrate.solve_ivp(
            lambda t, y: -a * y * t, (b, 0.5), [a, 1.0], "RK23", t_eval=[1.0, 0.5], rtol=1e-8
        ).y,
        integrate.solve_ivp(
            lambda t, y: -a * y + np.cos(b * t),
            [0, b],
            [b],
            method="DOP853",
            t_eval=[0.3, 1.0],
            **TIGHT,
        ).y,
    ),
    array(low=0.5, high=1.0),
    array(low=1.5, high=2.0),
    float32=False,
    rtol=1e-5,
)
row(
    "scipy.integrate.solve_ivp",
    heat,
    array("n", low=0.5, high=1.0),
    array("n + 1"),
    sizes=(3, 1),
    float32=False,
    rtol=1e-5,
)
row(
    "scipy.integrate.solve_ivp",
    lambda a, b: (
        integrate.solve_ivp(predators, (0, 1), [1.0, b], "Radau", args=(a, b), **TIGHT).y[:, -1],
        integrate.solve_ivp(predators, (0, b), [1.0, b], "BDF", args=(a, b), **TIGHT).y[:, -1],
    ),
    array(low=0.5, high=1.0),
    array(low=1.5, high=2.0),
    float32=False,
    rtol=1e-5,
)
row(
    "scipy.integrate.odeint",
    lambda a, b: integrate.odeint(
        lambda y, t, k: [y[1], -k * y[0] - b * np.sin(t)],
        [1.0, a],
        [0.0, 0.4, 1.0],
        args=(a,),
        rtol=1e-11,
        atol=1e-12,
    ),
    array(low=0.5, high=1.0),
    array(low=1.5, high=2.0),
    float32=False,
    rtol=1e-5,
)
for _solve in (scipy.linalg.solve_continuous_are, scipy.linalg.solve_discrete_are):
    row(
        f"scipy.linalg.{_solve.__name__}",
        lambda a, b, q, r, solve=_solve: solve(a, b, q @ q.T, r @ r.T),
        array("n", "n"),
        array("n", 2),
        array("n", "n", make=lambda x: x + 2.0 * np.eye(len(x))),
        array(2, 2, make=lambda x: x + 2.0 * np.eye(2)),
        sizes=(3, 1),
        float32=False,
        layouts=False,
        rtol=1e-5,
        lengths=(2,),
    )
    row(
        f"scipy.linalg.{_solve.__name__}",
        lambda a, b, q, r, solve=_solve: solve(a, b, q @ q.T, r @ r.T, q, 0.1 * b),
        array("n", "n"),
        array("n", 2),
        array("n", "n", make=lambda x: x + 2.0 * np.eye(len(x))),
        array(2, 2, make=lambda x: x + 2.0 * np.eye(2)),
        sizes=(3,),
        float32=False,
        compiled=False,
        layouts=False,
        rtol=1e-5,
    )
row(
    "scipy.linalg.solve_sylvester scipy.linalg.solve_continuous_lyapunov "
    "scipy.linalg.solve_discrete_lyapunov",
    lambda a, b, q: (
        scipy.linalg.solve_sylvester(a, b, q),
        scipy.linalg.solve_continuous_lyapunov(a, q @ q.T),
        scipy.linalg.solve_discrete_lyapunov(0.2 * a, q @ q.T),
    ),
    array("n", "n", make=lambda x: x + 3.0 * np.eye(len(x))),
    array(2, 2, make=lambda x: x + 3.0 * np.eye(2)),
    array("n", 2),
    sizes=(3, 1),
    float32=False,
)
