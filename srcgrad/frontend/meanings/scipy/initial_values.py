"""Ordinary differential equations: `scipy.integrate.solve_ivp` and `odeint`.

The steps are found first, by SciPy's control of their sizes, and are constant from then on; the
same steps are then taken with derivatives. So the derivative is the exact one of the numbers that
the method gives (the discrete adjoint), and not the solution of an adjoint equation. E. Hairer,
S. P. Nørsett and G. Wanner, Solving Ordinary Differential Equations I, section II.4, 1993.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.integrate

from srcgrad.frontend.evaluate.calls.implicit import constant
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.root_results import Results, in_tuple
from srcgrad.frontend.meanings.scipy.runge_kutta import (
    A_23,
    A_45,
    A_853,
    C_23,
    C_45,
    C_853,
    E_23,
    E_45,
    E_853,
    F_853,
    P_23,
    P_45,
    P_853,
)
from srcgrad.frontend.values.environment.registry import reads_as


class Trajectory(Results):
    """What `solve_ivp` returns."""

    def __init__(self, t: Any, y: Any) -> None:
        self.t = t
        self.y = y
        self.success = True
        self.status = 0
        self.sol = None
        self.t_events = None
        self.y_events = None


@reads_as(scipy.integrate.solve_ivp)
def solve_ivp(
    fun: Any,
    t_span: Any,
    y0: Any,
    method: Any = "RK45",
    t_eval: Any = None,
    dense_output: Any = False,
    events: Any = None,
    vectorized: Any = False,
    args: Any = None,
    rtol: Any = 1e-3,
    atol: Any = 1e-6,
    max_step: Any = np.inf,
    first_step: Any = None,
) -> Any:
    """`scipy.integrate.solve_ivp` by RK23, RK45 or DOP853."""
    if dense_output or events is not None:
        refuse(
            "scipy.integrate.solve_ivp with dense_output or events",
            "Give t_eval; find the time of an event with brentq, of the solution up to it.",
        )
    table = _table(method)
    args = () if args is None else args
    start = np.asarray(y0, float)
    if start.ndim != 1:
        raise ValueError("`y0` must be 1-dimensional.")

    def f(t: Any, y: Any) -> Any:
        return np.asarray(fun(t, y, *args), float)

    t0, tf = t_span[0] * 1.0, t_span[1] * 1.0
    limits = (max(rtol, 100.0 * 2.0**-52), atol, max_step)
    sizes = _sizes(f, constant(t0), constant(tf), constant(start), limits, first_step, table)
    if t_eval is None:
        t, y = _steps(f, t0, tf, start, sizes, table)
        return Trajectory(t, y)
    points = np.asarray(t_eval) * 1.0
    return Trajectory(points, _between(f, t0, tf, start, sizes, points, table))


def _table(method: Any) -> Any:
    """A, C, the errors, the polynomials; the order of the error, the stages of a step, of all."""
    if method == "RK45":
        return A_45, C_45, E_45, None, P_45, 4, 7, 7
    if method == "RK23":
        return A_23, C_23, E_23, None, P_23, 2, 4, 4
    if method == "DOP853":
        return A_853, C_853, E_853, F_853, P_853, 7, 13, 16
    refuse(
        f"scipy.integrate.solve_ivp by {method}",
        "Use method='DOP853' or 'RK45' with a tolerance, where the equation is not too stiff.",
    )


def _stages(f: Any, t: Any, y: Any, h: Any, A: Any, C: Any, count: Any) -> Any:
    n = y.shape[0]
    slopes = np.empty((count, n))
    for s in range(count):
        z = np.empty(n)
        for i in range(n):
            total = 0.0
            for j in range(s):
                total += A[s, j] * slopes[j, i]
            z[i] = y[i] + h * total
        slopes[s] = f(t + C[s] * h, z)
    return slopes


def _end(y: Any, h: Any, slopes: Any, A: Any, last: Any) -> Any:
    n = y.shape[0]
    z = np.empty(n)
    for i in range(n):
        total = 0.0
        for j in range(last):
            total += A[last, j] * slopes[j, i]
        z[i] = y[i] + h * total
    return z


def _sizes(f: Any, t0: Any, tf: Any, start: Any, limits: Any, first: Any, table: Any) -> Any:
    """The sizes of the steps that are accepted, in a list."""
    A, C, E, F, _, order, count, _ = table
    rtol, atol, max_step = limits
    direction = 1.0 if tf >= t0 else -1.0
    t, y = t0, start
    if first is None:
        size = _first(f, t0, tf, y, direction, order, limits)
    else:
        size = first
    sizes = [0.0]
    rejected = False
    while direction * (t - tf) < 0.0:
        least = 10.0 * abs(np.nextafter(t, direction * np.inf) - t)
        if size > max_step:
            size = max_step
        elif size < least and not rejected:
            size = least
        if size < least:
            raise RuntimeError("Required step size is less than spacing between numbers.")
        then = t + size * direction
        if direction * (then - tf) > 0.0:
            then = tf
        h = then - t
        size = abs(h)
        slopes = constant(_stages(f, t, y, h, A, C, count))
        moved = _end(y, h, slopes, A, count - 1)
        scale = atol + np.maximum(np.abs(y), np.abs(moved)) * rtol
        error = _error(slopes, h, scale, E, F, count)
        if error < 1.0:
            factor = 10.0
            if error != 0.0:
                factor = min(10.0, 0.9 * error ** (-1.0 / (order + 1)))
            if rejected:
                factor = min(1.0, factor)
            sizes.append(h)
            t, y = then, moved
            rejected = False
            size = size * factor
        else:
            size = size * max(0.2, 0.9 * error ** (-1.0 / (order + 1)))
            rejected = True
    return sizes


def _first(f: Any, t0: Any, tf: Any, y0: Any, direction: Any, order: Any, limits: Any) -> Any:
    """The size of the first step, as Hairer, Nørsett and Wanner choose it."""
    rtol, atol, max_step = limits
    length = abs(tf - t0)
    if length == 0.0:
        return 0.0
    f0 = constant(f(t0, y0))
    scale = atol + np.abs(y0) * rtol
    d0, d1 = _size(y0 / scale), _size(f0 / scale)
    h0 = 1e-6 if d0 < 1e-5 or d1 < 1e-5 else 0.01 * d0 / d1
    h0 = min(h0, length)
    f1 = constant(f(t0 + h0 * direction, y0 + h0 * direction * f0))
    d2 = _size((f1 - f0) / scale) / h0
    if d1 <= 1e-15 and d2 <= 1e-15:
        h1 = max(1e-6, h0 * 1e-3)
    else:
        h1 = (0.01 / max(d1, d2)) ** (1.0 / (order + 1))
    return min(min(100.0 * h0, h1), min(length, max_step))


def _size(x: Any) -> Any:
    return np.sqrt(np.sum(x * x) / x.shape[0])


def _error(slopes: Any, h: Any, scale: Any, E: Any, F: Any, count: Any) -> Any:
    n = scale.shape[0]
    high = low = 0.0
    for i in range(n):
        total = other = 0.0
        for s in range(count):
            total += E[s] * slopes[s, i]
            if F is not None:
                other += F[s] * slopes[s, i]
        high += (total / scale[i]) ** 2
        low += (other / scale[i]) ** 2
    if F is None:
        return abs(h) * np.sqrt(high / n)
    if high == 0.0 and low == 0.0:
        return 0.0
    return abs(h) * high / np.sqrt((high + 0.01 * low) * n)


def _steps(f: Any, t0: Any, tf: Any, start: Any, sizes: Any, table: Any) -> Any:
    """The times and the values after each of the steps."""
    A, C, _, _, _, _, count, _ = table
    steps = len(sizes) - 1
    t, y = np.empty(steps + 1), np.empty((start.shape[0], steps + 1))
    now, z = t0, start
    t[0], y[:, 0] = now, z
    for k in range(steps):
        h = sizes[k + 1]
        if k == steps - 1:
            h = tf - now
        slopes = _stages(f, now, z, h, A, C, count - 1)
        z = _end(z, h, slopes, A, count - 1)
        now = now + h
        t[k + 1], y[:, k + 1] = now, z
    return t, y


def _between(f: Any, t0: Any, tf: Any, start: Any, sizes: Any, points: Any, table: Any) -> Any:
    """The values at given times, by the polynomials of the steps."""
    A, C, _, _, P, _, count, every = table
    n, steps = start.shape[0], len(sizes) - 1
    _check(points, t0, tf)
    firsts = _counts(constant(points), constant(t0), constant(tf), sizes)
    y = np.empty((n, points.shape[0]))
    now, z = t0, start
    for k in range(steps):
        h = sizes[k + 1]
        if k == steps - 1:
            h = tf - now
        slopes = _stages(f, now, z, h, A, C, every)
        for e in range(firsts[k], firsts[k + 1]):
            y[:, e] = _inside(z, h, slopes, P, (points[e] - now) / h)
        z = _end(z, h, slopes, A, count - 1)
        now = now + h
    return y


def _check(points: Any, t0: Any, tf: Any) -> None:
    for e in range(points.shape[0]):
        if points[e] < min(t0, tf) or points[e] > max(t0, tf):
            raise ValueError("Values in `t_eval` are not within `t_span`.")
        if e > 0 and (tf - t0) * (points[e] - points[e - 1]) <= 0.0:
            raise ValueError("Values in `t_eval` are not properly sorted.")


def _counts(points: Any, t0: Any, tf: Any, sizes: Any) -> Any:
    """How many points there are up to each step's end."""
    steps = len(sizes) - 1
    firsts = np.zeros(steps + 1, np.int64)
    found = 0
    now = t0
    for k in range(steps):
        now = now + sizes[k + 1]
        if k == steps - 1:
            now = tf
        while found < points.shape[0] and (tf - t0) * (points[found] - now) <= 0.0:
            found += 1
        firsts[k + 1] = found
    return firsts


def _inside(y: Any, h: Any, slopes: Any, P: Any, x: Any) -> Any:
    """The value a share x of a step after its start."""
    n = y.shape[0]
    z = np.empty(n)
    for i in range(n):
        total = 0.0
        for s in range(P.shape[0]):
            weight = 0.0
            for p in range(P.shape[1]):
                weight = weight * x + P[s, P.shape[1] - 1 - p]
            total += weight * x * slopes[s, i]
        z[i] = y[i] + h * total
    return z


@reads_as(scipy.integrate.odeint, only={"Dfun": None, "full_output": 0}, by_name=True)
def odeint(
    func: Any,
    y0: Any,
    t: Any,
    args: Any = (),
    rtol: Any = 1.49e-8,
    atol: Any = 1.49e-8,
    tfirst: Any = False,
    **others: Any,
) -> Any:
    """`scipy.integrate.odeint`, by DOP853 to a tenth of its tolerances."""
    args = in_tuple(args)

    def f(t: Any, y: Any) -> Any:
        return np.asarray(func(t, y, *args) if tfirst else func(y, t, *args), float)

    points = np.asarray(t) * 1.0
    start = np.atleast_1d(np.asarray(y0, float))
    t0, tf = points[0], points[-1]
    table = _table("DOP853")
    limits = (0.1 * rtol, 0.1 * atol, np.inf)
    sizes = _sizes(f, constant(t0), constant(tf), constant(start), limits, None, table)
    return _between(f, t0, tf, start, sizes, points, table).T
