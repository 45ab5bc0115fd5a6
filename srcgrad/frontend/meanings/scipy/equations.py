"""Systems of equations: `scipy.optimize.fsolve` and `root`.

Powell's hybrid of Newton's step and steepest descent within a trust region, as in MINPACK, with the
Jacobian by derivatives in each step: M. J. D. Powell, "A hybrid method for nonlinear equations", in
Numerical Methods for Nonlinear Algebraic Equations, 1970; J. J. Moré, B. S. Garbow and K. E.
Hillstrom, "User guide for MINPACK-1", 1980.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.optimize

from srcgrad.frontend.evaluate.calls.implicit import constant, jacobian, solved
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.root_results import Solution, in_tuple
from srcgrad.frontend.values.environment.registry import reads_as

NO_PROGRESS = "the equations were not solved: the iteration is not making good progress"


@reads_as(
    scipy.optimize.fsolve,
    ignoring="col_deriv xtol band epsfcn diag",
)
def fsolve(
    func: Any,
    x0: Any,
    args: Any = (),
    fprime: Any = None,
    full_output: Any = False,
    maxfev: Any = 0,
    factor: Any = 100.0,
) -> Any:
    """`scipy.optimize.fsolve`. What cannot be solved is a RuntimeError, unless `full_output`."""
    args = in_tuple(args)
    solution, solved_it = _solution(func, x0, args, factor, maxfev)
    if full_output:
        refuse("scipy.optimize.fsolve with full_output", "Leave it out, or take `root`.")
    if not solved_it:
        raise RuntimeError(NO_PROGRESS)
    return solution


@reads_as(scipy.optimize.root, ignoring="tol callback options jac")
def root(fun: Any, x0: Any, args: Any = (), method: Any = "hybr") -> Any:
    """`scipy.optimize.root`: whatever the method, by the hybrid one."""
    if method not in METHODS:
        raise ValueError(f"Unknown solver {method}")
    args = in_tuple(args)
    x, success = _solution(fun, x0, args, 100.0, 0)
    return Solution(x, _residual(fun, x, args), success)


METHODS = (
    "hybr",
    "lm",
    "broyden1",
    "broyden2",
    "anderson",
    "linearmixing",
    "diagbroyden",
    "excitingmixing",
    "krylov",
    "df-sane",
)


def _residual(func: Any, x: Any, args: Any) -> Any:
    return np.ravel(np.asarray(func(x, *args), float))


def _solution(func: Any, x0: Any, args: Any, factor: Any, maxfev: Any) -> Any:
    start = np.ravel(np.asarray(constant(x0), float)).copy()
    size = start.shape[0]
    if _residual(func, start, args).shape[0] != size:
        raise TypeError("there must be as many equations as unknowns")
    most = maxfev if maxfev else 200 * (size + 1)

    def residual(x: Any) -> Any:
        return _residual(func, x, args)

    x, success = hybrid(residual, start, factor, most)
    return solved(residual, x), success


def hybrid(residual: Any, start: Any, factor: Any, most: Any) -> Any:
    """Where a residual is zero, and whether it is there."""
    x = start
    value = constant(residual(x))
    size = np.sqrt(np.sum(value * value))
    length = np.sqrt(np.sum(x * x))
    radius = factor * length if length != 0.0 else factor
    steps = 0
    stuck = 0
    while size > 0.0 and steps < most and stuck < 10:
        steps += 1
        slopes = constant(jacobian(residual)(x))
        newton = -np.linalg.solve(slopes, value)
        step = _dogleg(slopes, value, newton, radius)
        moved = x + step
        new_value = constant(residual(moved))
        new_size = np.sqrt(np.sum(new_value * new_value))
        linear = value + slopes @ step
        expected = size - np.sqrt(np.sum(linear * linear))
        long = np.sqrt(np.sum(step * step))
        ratio = (size - new_size) / expected if expected > 0.0 else 0.0
        if not ratio >= 0.1:
            radius = 0.5 * min(radius, long)
        elif ratio >= 0.5:
            radius = max(radius, 2.0 * long)
        if new_size < size:
            x, value, size = moved, new_value, new_size
            stuck = 0
        else:
            stuck += 1
        if long <= 4e-16 * np.sqrt(np.sum(x * x)):
            stuck = 10
    scale = 1.0 + np.max(np.abs(x))
    last = np.linalg.solve(constant(jacobian(residual)(x)), value)
    return x, bool(np.max(np.abs(last)) <= 1.5e-8 * scale)


def _dogleg(slopes: Any, value: Any, newton: Any, radius: Any) -> Any:
    """The step of Newton, or as far as one may go on the way that turns to it from the descent."""
    long = np.sqrt(np.sum(newton * newton))
    step = newton
    if long > radius:
        descent = -(slopes.T @ value)
        along = slopes @ descent
        bend = np.sum(along * along)
        turn = descent * (np.sum(descent * descent) / bend if bend > 0.0 else 0.0)
        short = np.sqrt(np.sum(turn * turn))
        if short >= radius:
            step = turn * (radius / short)
        else:
            rest = newton - turn
            a, b, c = np.sum(rest * rest), np.sum(turn * rest), short * short - radius * radius
            step = turn + rest * (-c / (b + np.sqrt(b * b - a * c)))
    return step
