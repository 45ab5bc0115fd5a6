"""Roots of functions of one variable between two points: `scipy.optimize.brentq` and its kind.

The methods are those of SciPy's C code, step by step: R. P. Brent, "Algorithms for Minimization
Without Derivatives", 1973, chapters 3 and 4; J. C. P. Bus and T. J. Dekker, "Two efficient
algorithms with guaranteed convergence for finding a zero of a function", ACM Trans. Math. Softw. 1,
1975; C. J. F. Ridders, "A new algorithm for computing a single root of a real continuous function",
IEEE Trans. Circuits Syst. 26, 1979.
"""

from __future__ import annotations

import math
from typing import Any

import scipy.optimize

from srcgrad.frontend.evaluate.calls.implicit import constant, solved
from srcgrad.frontend.meanings.scipy.root_results import Found, RootResults, in_tuple, number
from srcgrad.frontend.values.environment.registry import reads_as

RTOL = 4.0 * 2.0**-52
XTOL = 2.0e-12


def bracketing(method: Any, variant: Any) -> Any:
    """`scipy.optimize.brentq` and its kind, which differ in the method."""

    def root(
        f: Any,
        a: Any,
        b: Any,
        args: Any = (),
        xtol: Any = XTOL,
        rtol: Any = RTOL,
        maxiter: Any = 100,
        full_output: Any = False,
        disp: Any = True,
    ) -> Any:
        tolerances = (xtol, rtol, maxiter)
        return _root(method, f, a, b, tolerances, in_tuple(args), full_output, disp, variant)

    return root


@reads_as(scipy.optimize.toms748)
def toms748(
    f: Any,
    a: Any,
    b: Any,
    args: Any = (),
    k: Any = 1,
    xtol: Any = XTOL,
    rtol: Any = RTOL,
    maxiter: Any = 100,
    full_output: Any = False,
    disp: Any = True,
) -> Any:
    """`scipy.optimize.toms748`, by Brent's method: the same root, found in other steps."""
    if a >= b:
        raise ValueError(f"a and b are not an interval [{a}, {b}]")
    tolerances = (xtol, max(rtol, RTOL), maxiter)
    found = _root(brent, f, a, b, tolerances, in_tuple(args), full_output, disp, False)
    if not full_output:
        return found
    return found[0], Found(found[0], found[1].converged)


def _root(
    method: Any,
    f: Any,
    a: Any,
    b: Any,
    tolerances: Any,
    args: Any,
    full_output: Any,
    disp: Any,
    variant: Any,
) -> Any:
    """The root that a method finds; its derivatives are those of the solution."""
    xtol, rtol, maxiter = tolerances
    if xtol <= 0:
        raise ValueError(f"xtol too small ({xtol} <= 0)")
    if rtol < RTOL:
        raise ValueError(f"rtol too small ({rtol} < {RTOL})")
    x, calls, iterations, converged = method(f, float(a), float(b), tolerances, args, variant)
    if disp and not converged:
        raise RuntimeError(f"Failed to converge after {maxiter} iterations.")
    root = solved(lambda x: number(f(x, *args)), x)
    if full_output:
        return root, RootResults(root, iterations, calls, converged)
    return root


def _value(f: Any, x: Any, args: Any) -> Any:
    """The function's value, of which nothing is differentiated."""
    value = constant(number(f(x, *args)))
    if value != value:
        raise ValueError(f"The function value at x={x} is NaN; solver cannot continue.")
    return value


def _check_signs(fa: Any, fb: Any) -> None:
    if fa != 0.0 and fb != 0.0 and (fa < 0.0) == (fb < 0.0):
        raise ValueError("f(a) and f(b) must have different signs")


def brent(f: Any, a: Any, b: Any, tolerances: Any, args: Any, hyperbolic: Any) -> Any:
    xtol, rtol, maxiter = tolerances
    before, now, beyond = constant(a), constant(b), 0.0
    f_before, f_now, f_beyond = _value(f, before, args), _value(f, now, args), 0.0
    _check_signs(f_before, f_now)
    if f_before == 0.0:
        now, f_now = before, f_before
    last = step = 0.0
    iterations = 0
    converged = f_now == 0.0
    while not converged and iterations < maxiter:
        iterations += 1
        if f_before != 0.0 and f_now != 0.0 and (f_before < 0.0) != (f_now < 0.0):
            beyond, f_beyond = before, f_before
            last = step = now - before
        if abs(f_beyond) < abs(f_now):
            before, now, beyond = now, beyond, now
            f_before, f_now, f_beyond = f_now, f_beyond, f_now
        delta = (xtol + rtol * abs(now)) / 2
        half = (beyond - now) / 2
        if f_now == 0.0 or abs(half) < delta:
            converged = True
        else:
            tried = half
            if abs(last) > delta and abs(f_now) < abs(f_before):
                if before == beyond:
                    tried = -f_now * (now - before) / (f_now - f_before)
                else:
                    near = (f_before - f_now) / (before - now)
                    far = (f_beyond - f_now) / (beyond - now)
                    if hyperbolic:
                        tried = -f_now * (f_beyond - f_before) / (f_beyond * near - f_before * far)
                    else:
                        above = -f_now * (f_beyond * far - f_before * near)
                        tried = above / (far * near * (f_beyond - f_before))
                if 2 * abs(tried) < min(abs(last), 3 * abs(half) - delta):
                    last, step = step, tried
                else:
                    last = step = half
            else:
                last = step = half
            before, f_before = now, f_now
            if abs(step) > delta:
                now += step
            else:
                now += delta if half > 0.0 else -delta
            f_now = _value(f, now, args)
    return now, 2 + iterations - (1 if iterations and converged else 0), iterations, converged


def _bisect(f: Any, a: Any, b: Any, tolerances: Any, args: Any, variant: Any) -> Any:
    xtol, rtol, maxiter = tolerances
    start, width = constant(a), constant(b - a)
    fa, fb = _value(f, start, args), _value(f, constant(b), args)
    _check_signs(fa, fb)
    x = start
    if fb == 0.0 and fa != 0.0:
        x = constant(b)
    iterations = 0
    converged = fa == 0.0 or fb == 0.0
    while not converged and iterations < maxiter:
        iterations += 1
        width = width * 0.5
        x = start + width
        fx = _value(f, x, args)
        if (fx < 0.0) == (fa < 0.0):
            start = x
        converged = fx == 0.0 or abs(width) < xtol + rtol * abs(x)
    return x if converged else start, 2 + iterations, iterations, converged


def _ridder(f: Any, a: Any, b: Any, tolerances: Any, args: Any, variant: Any) -> Any:
    xtol, rtol, maxiter = tolerances
    left, right = constant(a), constant(b)
    fl, fr = _value(f, left, args), _value(f, right, args)
    _check_signs(fl, fr)
    tolerance = xtol + rtol * min(abs(left), abs(right))
    x = left
    if fr == 0.0 and fl != 0.0:
        x = right
    iterations = 0
    converged = fl == 0.0 or fr == 0.0
    while not converged and iterations < maxiter:
        iterations += 1
        half = 0.5 * (right - left)
        middle = left + half
        fm = _value(f, middle, args)
        step = half * fm / math.sqrt(fm * fm - fl * fr)
        if fr < fl:
            step = -step
        step = math.copysign(min(abs(step), abs(half) - 0.5 * tolerance), step)
        x = middle - step
        fx = _value(f, x, args)
        if (fx < 0.0) != (fm < 0.0):
            left, fl, right, fr = x, fx, middle, fm
        elif (fx < 0.0) != (fl < 0.0):
            right, fr = x, fx
        else:
            left, fl = x, fx
        tolerance = xtol + rtol * x
        converged = fx == 0.0 or abs(right - left) < tolerance
    return x, 2 + 2 * iterations, iterations, converged


for _function, _method, _variant in (
    (scipy.optimize.brentq, brent, False),
    (scipy.optimize.brenth, brent, True),
    (scipy.optimize.bisect, _bisect, None),
    (scipy.optimize.ridder, _ridder, None),
):
    reads_as(_function)(bracketing(_method, _variant))
