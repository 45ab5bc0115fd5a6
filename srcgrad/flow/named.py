"""Derivatives of any value in a function with respect to any other, in the manner of TensorFlow."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Literal

from srcgrad.derivative import Derivative
from srcgrad.frontend.reading.returning_gradients import asking
from srcgrad.frontend.reading.unwrap import unwrap
from srcgrad.operators import GRADIENTS


def gradients(
    ys: Any,
    xs: Any,
    grad_ys: Any = None,
    stop_gradients: Any = None,
    unconnected: Literal["zero", "none", "error"] = "zero",
    *,
    of: Callable[..., Any] | None = None,
) -> Any:
    """Derivatives of `ys` with respect to `xs`, values in one function, or lists of such.

    Within a function that srcgrad reads, it stands where the gradients are wanted; `value` runs
    such a function, and it is differentiated as any other. From outside, values are named by text,
    with the function by `of`: as they are when it returns, and "return" is what it returns.

    The data flow is walked backwards from ys to xs. Several ys add up, each times its `grad_ys`
    (ones, if that is None; complex ys need it: it is `vjp`'s seed). The answer is made as xs are.
    Each of the xs is the value that it is where the call stands; what is computed from it follows
    it, but through `stop_gradients` nothing is handed on: the derivatives are partial. An array is
    what it holds now, `x[i]` or a slice in the call these elements. Of xs from which ys are not
    computed the answer is 0, or None with `unconnected="none"`; with "error" they are refused.

    Raises `NotDifferentiable` where the answer is not certain (docs/gradients.md), and TypeError
    on numbers outside of a function that srcgrad reads.

    >>> from srcgrad import value
    >>> @value
    ... def f(a):
    ...     b = 2 * a
    ...     y = a + b
    ...     return gradients(y, [a, b]), gradients(y, [a, b], stop_gradients=[a, b])
    >>> f(5.0)
    ([3.0, 1.0], [1.0, 1.0])
    >>> def g(a):
    ...     b = 2 * a
    ...     return a + b
    >>> gradients("return", ["a", "b"], of=g)(5.0)
    [3.0, 1.0]
    """
    if of is None:
        raise TypeError(
            "gradients(ys, xs) has a meaning within a function that srcgrad reads: run the "
            "function by srcgrad.value, value(f)(...) or @value, or differentiate it; or name the "
            'values from outside, gradients("y", ["a", "b"], of=f)(...)'
        )
    if unconnected not in ("zero", "none", "error"):
        raise ValueError(f"unconnected={unconnected!r} is none of 'zero', 'none', 'error'")
    named = {"ys": ys, "xs": xs, "grad_ys": grad_ys, "stop_gradients": stop_gradients}
    named = {name: value for name, value in named.items() if value is not None}
    under = unwrap(of)
    function: Any = asking(under.function, gradients, named, {"unconnected": unconnected})
    if under.bound or under.keywords:
        function = functools.partial(function, *under.bound, **under.keywords)
    return Derivative(function, operator=GRADIENTS)


gradients.srcgrad_flows = True  # type: ignore[attr-defined]
