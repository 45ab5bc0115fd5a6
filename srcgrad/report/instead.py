"""What to use where a program cuts the gradient: advice by the operation that cuts."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.printer import function_name

STEP = (
    "the numbers that it chooses between do not depend on the argument: the derivative of the step "
    "is zero",
    "A smooth step: 0.5 * (1 + math.tanh((a - b) / width)), with a width that the model can bear.",
)
SEARCH = (
    "a loop finds its result by comparisons alone, and the numbers that they choose between do not "
    "depend on the argument: its derivative is zero",
    "srcgrad.root(f, start) gives the solution its derivative, by the implicit function theorem; "
    "or one Newton step on what the search has found.",
)
CHOICE = (
    "it decides which way the program takes: the derivative is that of the way taken",
    "",
)

_WHOLE = (
    "Keep the number as it is where it is used as one; where it counts or subscripts, interpolate "
    "between the neighbours: w = x - math.floor(x); (1 - w) * a[k] + w * a[k + 1]."
)
_EQUAL = (
    "An equality of computed numbers holds at single points, where the derivative is that of the "
    "branch and not of the function around. Let the general branch be right there too, or compare "
    "within a tolerance: abs(a - b) < tol."
)
_SIGN = "np.tanh(x / width) is a smooth sign; abs(x), which has a derivative, for x * np.sign(x)."
_WHERE = (
    "The extreme itself, np.max(x) or x[np.argmax(x)], has a derivative; for the place a soft one: "
    "w = np.exp(x / t); np.sum(w * np.arange(n)) / np.sum(w)."
)
_ORDER = "What is sorted, np.sort(x) or x[np.argsort(x)], has a derivative; the order has none."
_PLACE = (
    "np.interp(x, xs, ys), which interpolates between the places, has a derivative; the place has "
    "none."
)
_COUNT = "A soft count: np.sum(0.5 * (1 + np.tanh((x - a) / width)))."

ADVICE: dict[Any, str] = {
    **dict.fromkeys(
        (
            *(int, round, math.floor, math.ceil, math.trunc),
            *(np.floor, np.ceil, np.trunc, np.rint, np.round, np.fix),
        ),
        _WHOLE,
    ),
    **dict.fromkeys((np.int8, np.int16, np.int32, np.int64), _WHOLE),
    operator.floordiv: f"{_WHOLE} The remainder, x % y, has a derivative.",
    operator.eq: _EQUAL,
    operator.ne: _EQUAL,
    np.sign: _SIGN,
    np.argsort: _ORDER,
    np.argmax: _WHERE,
    np.argmin: _WHERE,
    np.searchsorted: _PLACE,
    np.digitize: _PLACE,
    np.count_nonzero: _COUNT,
    ir.held: "",
}


def instead(function: Any) -> str:
    """What to use instead of an operation; nothing, where nothing is known to be better."""
    try:
        return ADVICE.get(function, "")
    except TypeError:  # of what has no hash
        return ""


def spoken(function: Any) -> str:
    """What cuts, in a few words: the function, or the operation."""
    if function is ir.held or "srcgrad_holds" in getattr(function, "__dict__", ()):
        return "stop_gradient"
    if function is operator.floordiv:
        return "//"
    if function in (operator.eq, operator.ne):
        return "an equality" if function is operator.eq else "an inequality (!=)"
    if getattr(function, "__module__", "") == "_operator":
        return "a comparison"
    return dotted(function)


def dotted(function: Any) -> str:
    """A function as a user calls it: `np.argmax`, `math.floor`, `int`."""
    if isinstance(function, np.ufunc | type) or getattr(np, function_name(function), None):
        return function_name(function)
    module = (getattr(function, "__module__", None) or "").split(".")
    name = function_name(function)
    if "." in name or module[0] in ("", "builtins"):
        return name
    if module[0] == "numpy":
        known = getattr(np, name, None) is function
        return f"np.{name}" if known else ".".join(["np", *module[1:], name])
    return ".".join([*(part for part in module if not part.startswith("_")), name])
