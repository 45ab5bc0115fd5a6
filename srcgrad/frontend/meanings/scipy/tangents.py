"""Roots from a starting point: `scipy.optimize.newton`, `root_scalar` and `fixed_point`.

The steps are SciPy's own: of Newton and Raphson, of Halley, of the secant, of Steffensen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.optimize

from srcgrad.frontend.evaluate.calls.implicit import constant, gradient, solved
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.root_results import Found, RootResults, in_tuple, number
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.optimize.newton)
def newton(
    func: Any,
    x0: Any,
    fprime: Any = None,
    args: Any = (),
    tol: Any = 1.48e-8,
    maxiter: Any = 50,
    fprime2: Any = None,
    x1: Any = None,
    rtol: Any = 0.0,
    full_output: Any = False,
    disp: Any = True,
) -> Any:
    """`scipy.optimize.newton` of a number."""
    if tol <= 0:
        raise ValueError(f"tol too small ({tol} <= 0)")
    if maxiter < 1:
        raise ValueError("maxiter must be greater than 0")
    if np.ndim(x0) != 0:
        refuse("scipy.optimize.newton of an array", "Call it for each of its elements.")
    args = in_tuple(args)
    start = constant(x0 * 1.0)
    if fprime is not None:
        found = _newton(func, fprime, fprime2, start, args, (tol, rtol, maxiter))
    else:
        found = _secant(func, start, x1, args, (tol, rtol, maxiter))
    x, calls, iterations, converged = found
    if disp and not converged:
        raise RuntimeError(f"Failed to converge after {iterations} iterations, value is {x}.")
    root = solved(lambda x: number(func(x, *args)), x)
    if full_output:
        return root, RootResults(root, iterations, calls, converged)
    return root


def _newton(func: Any, fprime: Any, fprime2: Any, start: Any, args: Any, tolerances: Any) -> Any:
    tol, rtol, maxiter = tolerances
    x = start
    calls = iterations = 0
    done = converged = False
    while not done and iterations < maxiter:
        value = constant(number(func(x, *args)))
        calls += 1
        if value == 0.0:
            done = converged = True
        else:
            slope = constant(number(fprime(x, *args)))
            calls += 1
            iterations += 1
            if slope == 0.0:
                done = True
            else:
                step = value / slope
                if fprime2:
                    bend = step * constant(number(fprime2(x, *args))) / slope / 2
                    calls += 1
                    if abs(bend) < 1:
                        step = step / (1.0 - bend)
                moved = x - step
                if abs(moved - x) <= tol + rtol * abs(x):
                    done = converged = True
                x = moved
    return x, calls, iterations, converged


def _secant(func: Any, start: Any, x1: Any, args: Any, tolerances: Any) -> Any:
    tol, rtol, maxiter = tolerances
    before = start
    if x1 is not None:
        now = constant(x1 * 1.0)
        if now == before:
            raise ValueError("x1 and x0 must be different")
    else:
        now = before * (1 + 1e-4)
        now += 1e-4 if now >= 0.0 else -1e-4
    f_before = constant(number(func(before, *args)))
    f_now = constant(number(func(now, *args)))
    if abs(f_now) < abs(f_before):
        before, now, f_before, f_now = now, before, f_now, f_before
    x = now
    calls = 2
    iterations = 0
    done = converged = False
    while not done and iterations < maxiter:
        iterations += 1
        if f_now == f_before:
            done = True
            converged = now == before
            x = (now + before) / 2.0
        else:
            if abs(f_now) > abs(f_before):
                x = (-f_before / f_now * now + before) / (1 - f_before / f_now)
            else:
                x = (-f_now / f_before * before + now) / (1 - f_now / f_before)
            if abs(x - now) <= tol + rtol * abs(now):
                done = converged = True
            else:
                before, f_before = now, f_now
                now = x
                f_now = constant(number(func(now, *args)))
                calls += 1
    return x, calls, iterations, converged


@reads_as(scipy.optimize.root_scalar)
def root_scalar(
    f: Any,
    args: Any = (),
    method: Any = None,
    bracket: Any = None,
    fprime: Any = None,
    fprime2: Any = None,
    x0: Any = None,
    x1: Any = None,
    xtol: Any = None,
    rtol: Any = None,
    maxiter: Any = None,
    options: Any = None,
) -> Any:
    """`scipy.optimize.root_scalar`; without `fprime`, Newton's method differentiates by itself."""
    args = in_tuple(args)
    given = {"xtol": xtol, "rtol": rtol, "maxiter": maxiter}
    chosen = {key: value for key, value in given.items() if value is not None}
    if options is not None:
        chosen = {**chosen, **options}
    if not method:
        method = _method(bracket, x0, x1, fprime, fprime2)
    method = method.lower()
    if method in ("bisect", "brentq", "brenth", "ridder", "toms748"):
        if bracket is None:
            raise ValueError(f"Bracket needed for {method}")
        solver = getattr(scipy.optimize, method)
        return solver(f, bracket[0], bracket[1], args, full_output=True, disp=False, **chosen)[1]
    if method not in ("secant", "newton", "halley"):
        raise ValueError(f"Unknown solver {method}")
    if x0 is None:
        raise ValueError(f"x0 must not be None for {method}")
    if "xtol" in chosen:
        chosen = {("tol" if key == "xtol" else key): value for key, value in chosen.items()}
    f, fprime, fprime2 = _derivatives(f, fprime, fprime2)
    if method == "secant":
        return newton(f, x0, None, args, x1=x1, full_output=True, disp=False, **chosen)[1]
    if method == "newton":
        if not fprime:
            slope = gradient(lambda x, *args: number(f(x, *args)))
            found = newton(f, x0, slope, args, full_output=True, disp=False, **chosen)
            return Found(found[0], found[1].converged)
        return newton(f, x0, fprime, args, full_output=True, disp=False, **chosen)[1]
    if not fprime:
        raise ValueError(f"fprime must be specified for {method}")
    if not fprime2:
        raise ValueError(f"fprime2 must be specified for {method}")
    return newton(f, x0, fprime, args, fprime2=fprime2, full_output=True, disp=False, **chosen)[1]


def _method(bracket: Any, x0: Any, x1: Any, fprime: Any, fprime2: Any) -> Any:
    if bracket is not None:
        return "brentq"
    if x0 is None:
        raise ValueError(
            "Unable to select a solver as neither bracket nor starting point provided."
        )
    if fprime:
        return "halley" if fprime2 else "newton"
    return "newton" if x1 is None else "secant"


def _derivatives(f: Any, fprime: Any, fprime2: Any) -> Any:
    """The function and its derivatives, which it may give itself."""
    if fprime2 is True:
        return (
            lambda x, *args: f(x, *args)[0],
            lambda x, *args: f(x, *args)[1],
            lambda x, *args: f(x, *args)[2],
        )
    if fprime is True:
        return lambda x, *args: f(x, *args)[0], lambda x, *args: f(x, *args)[1], fprime2
    return f, fprime, fprime2


@reads_as(scipy.optimize.fixed_point)
def fixed_point(
    func: Any,
    x0: Any,
    args: Any = (),
    xtol: Any = 1e-8,
    maxiter: Any = 500,
    method: Any = "del2",
) -> Any:
    """`scipy.optimize.fixed_point`, in Steffensen's steps or plain ones."""
    if method not in ("del2", "iteration"):
        raise KeyError(method)
    args = in_tuple(args)
    accelerated = method == "del2"
    if np.ndim(x0) == 0:
        x = _fixed_number(func, constant(x0 * 1.0), args, xtol, maxiter, accelerated)
    else:
        start = constant(np.asarray(x0, float))
        x = _fixed_vector(func, start, args, xtol, maxiter, accelerated)
    return solved(lambda x: x - func(x, *args), x)


def _fixed_number(
    func: Any, start: Any, args: Any, xtol: Any, maxiter: Any, accelerated: Any
) -> Any:
    x = start
    converged = False
    iterations = 0
    while not converged and iterations < maxiter:
        iterations += 1
        moved = constant(func(x, *args))
        if accelerated:
            again = constant(func(moved, *args))
            bend = again - 2.0 * moved + x
            moved = x - (moved - x) ** 2 / bend if bend != 0.0 else again
        change = (moved - x) / x if x != 0.0 else moved
        converged = abs(change) < xtol
        x = moved
    if not converged:
        raise RuntimeError(f"Failed to converge after {maxiter} iterations, value is {x}")
    return x


def _fixed_vector(
    func: Any, start: Any, args: Any, xtol: Any, maxiter: Any, accelerated: Any
) -> Any:
    x = start
    converged = False
    iterations = 0
    while not converged and iterations < maxiter:
        iterations += 1
        moved = np.asarray(constant(func(x, *args)), float)
        if accelerated:
            again = np.asarray(constant(func(moved, *args)), float)
            bend = again - 2.0 * moved + x
            safe = np.where(bend != 0.0, bend, 1.0)
            moved = np.where(bend != 0.0, x - (moved - x) ** 2 / safe, again)
        change = np.where(x != 0.0, (moved - x) / np.where(x != 0.0, x, 1.0), moved)
        converged = bool(np.all(np.abs(change) < xtol))
        x = moved
    if not converged:
        raise RuntimeError(f"Failed to converge after {maxiter} iterations")
    return x
