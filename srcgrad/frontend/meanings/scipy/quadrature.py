"""Integrals of functions: `scipy.integrate.quad`, `dblquad` and `fixed_quad`.

Adaptive bisection by the rule of Gauss and Kronrod with 21 nodes and QUADPACK's estimate of its
error, infinite ranges mapped to (0, 1] as QUADPACK maps them: R. Piessens et al., QUADPACK, 1983.
The intervals, once found, are constant: the derivative of an integral is the integral of the
derivative by the same nodes. A limit that is not constant moves the outer end of one interval, the
first or the last, in which the integrand is smooth, as in all of them. Where it is not, since it
has a root or a pole at the limit, that interval is short, and what is left of the error there grows
with each derivative by one over its length. All that is smooth between the limit and the rest is
then moved as one, by nodes that crowd at the limit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.integrate

from srcgrad.frontend.evaluate.calls.implicit import constant
from srcgrad.frontend.meanings.numpy.elements import certainly
from srcgrad.frontend.meanings.scipy.root_results import in_tuple, number
from srcgrad.frontend.values.environment.registry import reads_as

_HALF_NODES = np.array(
    [
        *(0.995657163025808080735527280689003, 0.973906528517171720077964012084452),
        *(0.930157491355708226001207180059508, 0.865063366688984510732096688423493),
        *(0.780817726586416897063717578345042, 0.679409568299024406234327365114874),
        *(0.562757134668604683339000099272694, 0.433395394129247190799265943165784),
        *(0.294392862701460198131126603103866, 0.148874338981631210884826001129720),
    ]
)
_HALF_WEIGHTS = np.array(
    [
        *(0.011694638867371874278064396062192, 0.032558162307964727478818972459390),
        *(0.054755896574351996031381300244580, 0.075039674810919952767043140916190),
        *(0.093125454583697605535065465083366, 0.109387158802297641899210590325805),
        *(0.123491976262065851077958109585166, 0.134709217311473325928054001771707),
        *(0.142775938577060080797094273138717, 0.147739104901338491374841515972068),
    ]
)
_HALF_GAUSS = np.array(
    [
        *(0.0, 0.066671344308688137593568809893332, 0.0, 0.149451349150580593145863396957658),
        *(0.0, 0.219086362515982043995534934228163, 0.0, 0.269266719309996355091226921569469),
        *(0.0, 0.295524224714752870173815619188769),
    ]
)
NODES = np.concatenate((-_HALF_NODES, [0.0], _HALF_NODES[::-1]))
WEIGHTS = np.concatenate(
    (_HALF_WEIGHTS, [0.149445554002916905664936468389821], _HALF_WEIGHTS[::-1])
)
GAUSS = np.concatenate((_HALF_GAUSS, [0.0], _HALF_GAUSS[::-1]))
PANELS = 4
"""Of so many intervals are nodes that crowd at a limit."""
ROUNDING = 1e-13
"""What an integral may be wrong by where the integrand is smooth, of its size."""
MOST = 500
"""How many intervals there may be: extrapolation, which we do without, would do with fewer."""


@reads_as(
    scipy.integrate.quad,
    ignoring="limit limlst maxp1",
    only={"points": None, "weight": None, "complex_func": False, "full_output": 0},
)
def quad(
    func: Any, a: Any, b: Any, args: Any = (), epsabs: Any = 1.49e-8, epsrel: Any = 1.49e-8
) -> Any:
    """`scipy.integrate.quad`: the integral, and an estimate of its error."""
    args = in_tuple(args)

    def f(x: Any) -> Any:
        return number(func(x, *args))

    if certainly(a == np.inf) or certainly(b == -np.inf):
        value, error = quad(func, b, a, args, epsabs, epsrel)
        return -value, error
    if certainly(a == -np.inf) and certainly(b == np.inf):
        return _finite(
            lambda t: (f((1.0 - t) / t) + f((t - 1.0) / t)) / (t * t), 0.0, 1.0, epsabs, epsrel
        )
    if certainly(b == np.inf):
        start = constant(a)
        end = 1.0 / (1.0 + (a - start))
        return _finite(lambda t: f(start + (1.0 - t) / t) / (t * t), 0.0, end, epsabs, epsrel)
    if certainly(a == -np.inf):
        start = constant(b)
        end = 1.0 / (1.0 - (b - start))
        return _finite(lambda t: f(start - (1.0 - t) / t) / (t * t), 0.0, end, epsabs, epsrel)
    return _finite(f, a * 1.0, b * 1.0, epsabs, epsrel)


def _finite(f: Any, a: Any, b: Any, epsabs: Any, epsrel: Any) -> Any:
    """The integral between finite limits."""
    left, right = np.empty(MOST), np.empty(MOST)
    parts, errors = np.empty(MOST), np.empty(MOST)
    start, end = constant(a), constant(b)
    left[0], right[0] = start, end
    parts[0], errors[0] = _interval(f, start, end)
    count = 1
    value, error = parts[0], errors[0]
    while error > max(epsabs, epsrel * abs(value)) and count < MOST:
        worst = 0
        for k in range(1, count):
            if errors[k] > errors[worst]:
                worst = k
        middle = 0.5 * (left[worst] + right[worst])
        left[count], right[count] = middle, right[worst]
        right[worst] = middle
        parts[worst], errors[worst] = _interval(f, left[worst], middle)
        parts[count], errors[count] = _interval(f, middle, right[count])
        count += 1
        value = error = 0.0
        for k in range(count):
            value += parts[k]
            error += errors[k]
    bound = max(epsabs, epsrel * abs(value))
    if not error <= bound < np.inf:
        raise RuntimeError("the integral is not found to the tolerance: it may not be finite")
    total = 0.0
    before = after = 0.0
    if not certainly(a == start):
        before = _crowded(f, start, end, left[:count], right[:count], parts, errors, bound)
        if before > 0.0:
            total += _towards(f, a, start + before * (end - start))
    if not certainly(b == end):
        after = _crowded(f, end, start, right[:count], left[:count], parts, errors, bound)
        if after > 0.0:
            total -= _towards(f, b, end - after * (end - start))
    for k in range(count):
        low, high = left[k], right[k]
        place = (0.5 * (low + high) - start) / (end - start) if before + after > 0.0 else 0.5
        if before <= place <= 1.0 - after:
            if not certainly(a == start) and low == start:
                low = a
            if not certainly(b == end) and high == end:
                high = b
            total += _by_nodes(f, low, high)
    return total, error


def _by_nodes(f: Any, low: Any, high: Any) -> Any:
    """The integral by the nodes of one interval."""
    half, middle = 0.5 * (high - low), 0.5 * (low + high)
    total = 0.0
    for j in range(21):
        total += half * WEIGHTS[j] * f(middle + half * NODES[j])
    return total


def _towards(f: Any, limit: Any, other: Any) -> Any:
    """The integral from a limit, at which nodes crowd: by s, of which x - limit has the power 4."""
    length = other - limit
    total = 0.0
    for panel in range(PANELS):
        for j in range(21):
            s = (panel + 0.5 + 0.5 * NODES[j]) / PANELS
            total += 0.5 * WEIGHTS[j] * f(limit + length * s**4) * (4.0 * s**3)
    return total * length / PANELS


def _crowded(
    f: Any, start: Any, end: Any, near: Any, far: Any, parts: Any, errors: Any, bound: Any
) -> Any:
    """The share of the range, next to a limit, over which nodes are to crowd there: none, mostly.

    Two derivatives make an error that is in proportion to an interval larger by its length twice.
    """
    share = 1.0
    for k in range(near.shape[0]):
        if near[k] == start:
            share = (far[k] - start) / (end - start)
            if errors[k] <= max(bound * share * share, ROUNDING * abs(parts[k])):
                return 0.0
    part = 0.5
    while part > 0.75 * share:
        length = part * (end - start)
        value = error = 0.0
        for panel in range(PANELS):
            more, wrong = _interval(
                lambda s, length=length: f(start + length * s**4) * (4.0 * length * s**3),
                panel / PANELS,
                (panel + 1) / PANELS,
            )
            value += more
            error += wrong
        if error <= max(bound * part * part, ROUNDING * abs(value)):
            return part
        part = 0.5 * part
    raise RuntimeError("how the integral depends on its limit is not found to the tolerance")


def _interval(f: Any, a: Any, b: Any) -> Any:
    """The integral over one interval and QUADPACK's estimate of its error."""
    half, middle = 0.5 * (b - a), 0.5 * (a + b)
    values = np.empty(21)
    kronrod = gauss = size = 0.0
    for j in range(21):
        value = constant(f(middle + half * NODES[j]))
        values[j] = value
        kronrod += WEIGHTS[j] * value
        gauss += GAUSS[j] * value
        size += WEIGHTS[j] * abs(value)
    spread = 0.0
    for j in range(21):
        spread += WEIGHTS[j] * abs(values[j] - 0.5 * kronrod)
    size, spread = size * abs(half), spread * abs(half)
    error = abs((kronrod - gauss) * half)
    if spread != 0.0 and error != 0.0:
        error = spread * min(1.0, (200.0 * error / spread) ** 1.5)
    if size > 1e-290:
        error = max(1.1e-14 * size, error)
    return kronrod * half, error


@reads_as(scipy.integrate.dblquad)
def dblquad(
    func: Any,
    a: Any,
    b: Any,
    gfun: Any,
    hfun: Any,
    args: Any = (),
    epsabs: Any = 1.49e-8,
    epsrel: Any = 1.49e-8,
) -> Any:
    """`scipy.integrate.dblquad`."""
    args = in_tuple(args)

    def inner(x: Any) -> Any:
        low = gfun(x) if callable(gfun) else gfun
        high = hfun(x) if callable(hfun) else hfun
        return quad(lambda y: func(y, x, *args), low, high, (), epsabs, epsrel)[0]

    return quad(inner, a, b, (), epsabs, epsrel)


@reads_as(scipy.integrate.fixed_quad)
def fixed_quad(func: Any, a: Any, b: Any, args: Any = (), n: Any = 5) -> Any:
    """`scipy.integrate.fixed_quad`."""
    if certainly(a == -np.inf) or certainly(b == np.inf):
        raise ValueError("Gaussian quadrature is only available for finite limits.")
    nodes, weights = np.polynomial.legendre.leggauss(n)
    x = (b - a) * (nodes + 1) / 2.0 + a
    return (b - a) / 2.0 * np.sum(weights * func(x, *args), axis=-1), None
