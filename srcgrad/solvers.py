"""Solutions that a program finds by itself, with the derivatives of solutions.

How x was found plays no part in its derivative, only which equation it solves: the implicit
function theorem. So nothing of the iterations is kept, and they may be of any kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls.implicit import gradient, solved


def root(f: Callable[..., Any], x: Any, *args: Any) -> Any:
    """The same x, where `f(x, *args)` is zero: its derivatives are those of the root.

    x is a float64 number or array, found by whatever means; f gives one that is like it. Within a
    function that is differentiated the derivative of x with respect to all that f reads, its
    arguments or what it closes over, is by the implicit function theorem, to any order, and that
    of x by other ways, such as the iterations by which it was found, is none. The derivative of f
    with respect to x must not be singular there. That f is zero is not checked.

    Griewank & Walther, Evaluating Derivatives, 2008, section 15.

    >>> from srcgrad import grad
    >>> def cube_root(a):
    ...     x = 1.0
    ...     for _ in range(60):
    ...         x = (2.0 * x + a / (x * x)) / 3.0
    ...     return root(lambda x: x * x * x - a, x)
    >>> round(grad(cube_root)(8.0), 12)
    0.083333333333
    """
    if np.ndim(x) == 0:
        return solved(lambda z: f(z, *args), x)
    shape = np.shape(x)

    def residual(z: Any) -> Any:
        return np.ravel(np.asarray(f(np.reshape(z, shape), *args)))

    return np.reshape(solved(residual, np.ravel(x)), shape)


def fixed_point(g: Callable[..., Any], x: Any, *args: Any) -> Any:
    """The same x, where `g(x, *args)` is x: its derivatives are those of the fixed point.

    As for `root` of `x - g(x, *args)`.

    >>> import math
    >>> from srcgrad import grad
    >>> def settled(k):
    ...     x = 1.0
    ...     while abs(math.cos(k * x) - x) > 1e-13:
    ...         x = math.cos(k * x)
    ...     return fixed_point(lambda x: math.cos(k * x), x)
    >>> round(grad(settled)(0.9), 6)
    -0.31207
    """
    return root(lambda z: z - g(z, *args), x)


def argmin(f: Callable[..., Any], x: Any, *args: Any) -> Any:
    """The same x, where `f(x, *args)` is least: its derivatives are those of the minimum.

    f gives a number. As for `root` of its gradient: its Hessian must not be singular at x, which is
    no corner and at no bound.

    >>> from srcgrad import grad
    >>> def best(k):
    ...     x = np.zeros(2)
    ...     for _ in range(100):
    ...         x = x - 0.2 * np.array([2.0 * (x[0] - k), 2.0 * (x[1] - k * k)])
    ...     x = argmin(lambda x: (x[0] - k) ** 2 + (x[1] - k * k) ** 2, x)
    ...     return x[1]
    >>> round(grad(best)(1.5), 12)
    3.0
    """
    if np.ndim(x) == 0:
        return root(lambda x: gradient(lambda z: f(z, *args))(x), x)
    shape = np.shape(x)

    def along(z: Any) -> Any:
        return f(np.reshape(z, shape), *args)

    def slope(z: Any) -> Any:
        return np.reshape(gradient(along)(np.ravel(z)), shape)

    return root(slope, x)
