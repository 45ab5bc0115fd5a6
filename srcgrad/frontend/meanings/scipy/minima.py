"""Minima: `scipy.optimize.minimize`, `minimize_scalar`, `least_squares` and `curve_fit`.

Newton's method with exact Hessians, damped as by Levenberg and Marquardt and projected to bounds:
J. Nocedal and S. J. Wright, Numerical Optimization, 2006, chapters 3, 10 and 16. The derivative is
that of the point where the gradient is zero; what is at a bound stays there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.optimize

from srcgrad.frontend.evaluate.calls.derived import parameters
from srcgrad.frontend.evaluate.calls.implicit import constant, gradient, jacobian, solved
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.root_results import Solution, in_tuple, number
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as

NOT_FOUND = "no minimum was found, at which the gradient would be zero"
GOLDEN = 0.3819660112501051


@reads_as(scipy.optimize.minimize, ignoring="hess hessp tol callback options")
def minimize(
    fun: Any,
    x0: Any,
    args: Any = (),
    method: Any = None,
    jac: Any = None,
    bounds: Any = None,
    constraints: Any = (),
) -> Any:
    """`scipy.optimize.minimize`: whatever the method, by Newton's. Constraints are bounds."""
    if constraints != ():
        refuse(
            "scipy.optimize.minimize with constraints",
            "Solve their equations by srcgrad.root: of the gradient, the constraints and their "
            "multipliers, at the solution that was found.",
        )
    args = in_tuple(args)

    def f(x: Any) -> Any:
        value = fun(x, *args)
        return number(value[0] if jac is True else value)

    start = np.ravel(np.asarray(x0, float))
    low, high = _limits(bounds, start)
    x = minimum(f, start, low, high)
    return Solution(x, f(x), True)


def _limits(bounds: Any, x: Any) -> Any:
    """The bounds as two arrays, or None for none."""
    if bounds is None:
        return None, None
    if isinstance(bounds, scipy.optimize.Bounds):
        return bounds.lb + 0.0 * x, bounds.ub + 0.0 * x
    low = np.array([-np.inf if pair[0] is None else pair[0] * 1.0 for pair in bounds])
    high = np.array([np.inf if pair[1] is None else pair[1] * 1.0 for pair in bounds])
    return low, high


def minimum(f: Any, start: Any, low: Any, high: Any) -> Any:
    """Where a function is least, from a starting point, as a solution."""
    x = constant(start)
    if low is None:
        found = _descended(f, x, None, None)
        return solved(gradient(f), found)
    lowest, highest = constant(low), constant(high)
    found = _descended(f, np.minimum(np.maximum(x, lowest), highest), lowest, highest)
    slope = constant(gradient(f)(found))
    at_low = (found <= lowest) & (slope > 0.0)
    at_high = (found >= highest) & (slope < 0.0)

    def residual(x: Any) -> Any:
        g = gradient(f)(x)
        return np.where(at_low, x - low, np.where(at_high, x - high, g))

    return solved(residual, found)


def _descended(f: Any, x: Any, low: Any, high: Any) -> Any:
    """Steps of Newton, damped until they lead downwards."""
    n = x.shape[0]
    value = constant(f(x))
    damping = 0.0
    steps = 0
    done = converged = False
    while not done and steps < 1000:
        steps += 1
        slope = constant(gradient(f)(x))
        bend = constant(jacobian(gradient(f))(x))
        scale = 1e-300
        for i in range(n):
            if low is not None:
                held = (x[i] <= low[i] and slope[i] > 0.0) or (x[i] >= high[i] and slope[i] < 0.0)
                if held:
                    slope[i] = 0.0
                    bend[i, :] = 0.0
                    bend[:, i] = 0.0
                    bend[i, i] = 1.0
            scale = max(scale, abs(bend[i, i]))
        for i in range(n):
            bend[i, i] += damping * scale + 1e-300
        step = -np.linalg.solve(bend, slope)
        moved = x + step
        if low is not None:
            moved = np.minimum(np.maximum(moved, low), high)
        change = np.max(np.abs(moved - x))
        small = change <= 1e-11 * (1.0 + np.max(np.abs(x)))
        then = constant(f(moved))
        if then < value or (small and then <= value + 1e-14 * abs(value)):
            x, value = moved, then
            damping = 0.0 if damping < 1e-8 else 0.1 * damping
            if small and damping < 1e-3:
                done = converged = True
        elif small and damping == 0.0 and abs(then - value) <= 1e-13 * (1.0 + abs(value)):
            done = converged = True
        else:
            damping = max(10.0 * damping, 1e-4)
            done = damping > 1e14
    if not converged:
        raise RuntimeError(NOT_FOUND)
    return x


@reads_as(scipy.optimize.minimize_scalar, ignoring="tol options")
def minimize_scalar(
    fun: Any, bracket: Any = None, bounds: Any = None, args: Any = (), method: Any = None
) -> Any:
    """`scipy.optimize.minimize_scalar`, by golden sections and a step of Newton."""
    args = in_tuple(args)

    def f(x: Any) -> Any:
        return number(fun(x, *args))

    if bounds is not None:
        a, b = constant(bounds[0] * 1.0), constant(bounds[1] * 1.0)
    else:
        a, b = _bracketed(f, bracket)
    x = _golden(f, a, b)
    x = x - constant(gradient(f)(x)) / constant(gradient(gradient(f))(x))
    if not abs(constant(gradient(f)(x))) <= 1e-6 * (1.0 + abs(constant(f(x)))):
        raise RuntimeError(NOT_FOUND)
    x = solved(gradient(f), x)
    return Solution(x, f(x), True)


def _bracketed(f: Any, bracket: Any) -> Any:
    """Two points between which there is a minimum, by steps downhill that grow."""
    a, b = (0.0, 1.0) if bracket is None else (bracket[0] * 1.0, bracket[-1] * 1.0)
    a, b = constant(a), constant(b)
    if bracket is not None and len(bracket) == 3:
        return min(a, b), max(a, b)
    fa, fb = constant(f(a)), constant(f(b))
    if fb > fa:
        a, b, fa, fb = b, a, fb, fa
    c = b + 1.618034 * (b - a)
    fc = constant(f(c))
    steps = 0
    while fc < fb and steps < 1000:
        steps += 1
        a, b, fb = b, c, fc
        c = b + 1.618034 * (b - a)
        fc = constant(f(c))
    return min(a, c), max(a, c)


def _golden(f: Any, a: Any, b: Any) -> Any:
    x = a + GOLDEN * (b - a)
    y = b - GOLDEN * (b - a)
    fx, fy = constant(f(x)), constant(f(y))
    steps = 0
    while b - a > 1e-7 * (abs(x) + abs(y) + 1e-3) and steps < 500:
        steps += 1
        if fx < fy:
            b, y, fy = y, x, fx
            x = a + GOLDEN * (b - a)
            fx = constant(f(x))
        else:
            a, x, fx = x, y, fy
            y = b - GOLDEN * (b - a)
            fy = constant(f(y))
    return 0.5 * (a + b)


@reads_as(
    scipy.optimize.least_squares,
    ignoring="jac method ftol xtol gtol x_scale diff_step tr_solver tr_options jac_sparsity "
    "max_nfev verbose callback workers",
    only={"loss": "linear", "f_scale": 1.0, "kwargs": None},
)
def least_squares(fun: Any, x0: Any, bounds: Any = None, args: Any = ()) -> Any:
    """`scipy.optimize.least_squares`; the derivative has all of the Hessian."""
    args = in_tuple(args)

    def residual(x: Any) -> Any:
        return np.ravel(np.asarray(fun(x, *args)))

    start = np.atleast_1d(np.asarray(x0, float))
    x = _least(residual, start, *_pair(bounds, start))
    return LeastSquares(x, residual(x))


class LeastSquares(Solution):
    """What `least_squares` returns: `fun` is the vector of residuals."""

    def __init__(self, x: Any, fun: Any) -> None:
        self.x = x
        self.fun = fun
        self.cost = 0.5 * np.sum(fun * fun)
        self.success = True


def _pair(bounds: Any, x: Any) -> Any:
    if bounds is None:
        return None, None
    if isinstance(bounds, scipy.optimize.Bounds):
        return bounds.lb + 0.0 * x, bounds.ub + 0.0 * x
    return np.asarray(bounds[0]) + 0.0 * x, np.asarray(bounds[1]) + 0.0 * x


def _least(residual: Any, start: Any, low: Any, high: Any) -> Any:
    def half(x: Any) -> Any:
        r = residual(x)
        return 0.5 * np.sum(r * r)

    return minimum(half, start, low, high)


@reads_as(
    scipy.optimize.curve_fit,
    ignoring="check_finite method jac nan_policy kwargs",
    only={"full_output": False},
)
def curve_fit(
    f: Any,
    xdata: Any,
    ydata: Any,
    p0: Any = None,
    sigma: Any = None,
    absolute_sigma: Any = False,
    bounds: Any = None,
) -> Any:
    """`scipy.optimize.curve_fit`: the parameters, and their covariance."""
    if p0 is None:
        p0 = np.ones(arity(f) - 1)
    if sigma is not None and np.ndim(sigma) > 1:
        refuse("scipy.optimize.curve_fit with a matrix sigma", "Give standard deviations.")
    weights = 1.0 if sigma is None else 1.0 / np.asarray(sigma)

    def residual(p: Any) -> Any:
        return np.ravel((f(xdata, *p) - np.asarray(ydata)) * weights)

    start = np.atleast_1d(np.asarray(p0, float))
    found = _least(residual, start, *_pair(bounds, start))
    slopes = jacobian(residual)(found)
    spread = np.linalg.inv(slopes.T @ slopes)
    if not absolute_sigma:
        rest = residual(found)
        spread = spread * (np.sum(rest * rest) / (rest.shape[0] - found.shape[0]))
    return found, spread


def arity(f: Any) -> Any:
    """How many parameters a function has."""
    raise AssertionError(f"{f} is looked at where it is read")


@means(arity)
def _arity(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(len(parameters(run, args[0])))
