"""What to do instead of calling a function that has no meaning here: advice that fits it."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Any

from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Closure,
    DictRef,
    Known,
    Lazy,
    ListRef,
    Number,
    Partial,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import scalars

OF_NAMES = {
    "collections.deque": "Use a list: `append` and `pop` mean the same, `popleft()` is `pop(0)`.",
    "collections.Counter": "Use a dict, or an array of counts.",
    "collections.ChainMap": "Use one dict.",
    "array.array": "Use a NumPy array.",
    "queue.Queue": "Use a list.",
    "heapq": "Keep the values in an array and take np.argmin of it, or sort once with np.sort.",
    "bisect": "Use np.searchsorted on an array.",
    "fractions": "Use floating-point numbers.",
    "decimal": "Use floating-point numbers.",
    "statistics": "Use np.mean, np.var and np.median.",
    "random": "Draw with a np.random.Generator that is an argument: its numbers are constants.",
    "time": "Read the clock before the call, and pass what it says.",
    "datetime": "Pass a number of seconds or days.",
    "os": "Do it before the call, and pass the result.",
    "pathlib": "Do it before the call, and pass the result.",
    "json": "Do it before the call, and pass the result.",
    "pickle": "Do it before the call, and pass the result.",
    "re": "Do it before the call, and pass the result.",
    "subprocess": "Do it before the call, and pass the result.",
    "threading": "Write the loop: one derivative runs on one thread.",
    "concurrent": "Write the loop: one derivative runs on one thread.",
    "multiprocessing": "Write the loop: one derivative runs on one thread.",
    "pandas": "Take the numbers out before the call: `frame[name].to_numpy()`.",
    "pint": "Compute with numbers: x.to_base_units().magnitude before the call, the unit after it.",
    "torch": "Use NumPy arrays; tensors have derivatives of their own.",
    "jax": "Use NumPy arrays; JAX has derivatives of its own.",
    "sympy": "Turn the expression into a function of numbers first, with sympy.lambdify.",
    "matplotlib": "Draw after the call.",
    "logging": "Return what is to be reported; with has_aux=True it comes beside the derivative.",
    "np.polynomial": (
        "Use functions of coefficients: np.polynomial.polynomial.polyval(x, c), polyder, polyint."
    ),
    "np.poly1d": "Use functions of coefficients: np.polyval(c, x), np.polyder, np.polyint.",
    "scipy.optimize": (
        "Find the solution by other means, in the function or before it, and say what it solves: "
        "srcgrad.root, srcgrad.fixed_point or srcgrad.argmin gives it the derivative of a solution."
    ),
    "scipy.integrate": (
        "Use quad, fixed_quad or simpson for an integral, solve_ivp or odeint for a differential "
        "equation, or write the rule out: a sum over nodes, steps in a loop."
    ),
    "scipy.interpolate": "Use np.interp or scipy.interpolate.CubicSpline.",
    "scipy.sparse": "Use products with CSR or CSC matrices, or a dense matrix.",
    "scipy.spatial": "Use scipy.spatial.distance.cdist, or loops over the points.",
    "scipy.signal": "Use scipy.signal.lfilter or np.convolve.",
    "scipy.ndimage": "Use scipy.ndimage.convolve or correlate, or loops over the pixels.",
    "scipy.cluster": "Write it with arrays or loops.",
}
"""By the dotted name of a function, of its class, or of a module that it is in."""
WRITE = "Write it in plain Python or NumPy"
KEEP_OFF = "keep it off the path from the arguments to the result"
OF_NUMBERS = f"Write it in plain Python, or give it a rule with srcgrad.partials, or {KEEP_OFF}."
OF_FUNCTIONS = (
    f"{WRITE}, with the function that it is given called in a loop of your own, or {KEEP_OFF}."
)
OF_CLASSES = f"{WRITE}: objects of classes written in C are not followed."
OF_ARRAYS = f"{WRITE}, or give it a rule with srcgrad.adjoint, or {KEEP_OFF}."


def instead_of(function: Any, name: str, args: tuple[Value, ...]) -> str:
    """What to do instead of a call of a function by its dotted name with these arguments.

    >>> instead_of(len, "collections.deque", ())
    'Use a list: `append` and `pop` mean the same, `popleft()` is `pop(0)`.'
    """
    found = of_name(name)
    if found is not None:
        return found
    if any(map(_is_function, args)):
        return OF_FUNCTIONS
    if isinstance(function, type):
        return OF_CLASSES
    if any(isinstance(each, ArrayRef | Lazy | ListRef | Tuple | DictRef) for each in args):
        return OF_ARRAYS
    may_have_rule = isinstance(function, Callable) and not inspect.isclass(function)  # type: ignore[arg-type]
    if may_have_rule and any(isinstance(each, Number) for each in args):
        return OF_NUMBERS
    return f"{WRITE}, or {KEEP_OFF}."


def of_name(name: str) -> str | None:
    """What to do instead of a call of this, or of another of its module; None if nothing is known.

    >>> of_name("bisect.insort")
    'Use np.searchsorted on an array.'
    """
    parts = name.lstrip("_").split(".")
    found = (OF_NAMES.get(".".join(parts[:count])) for count in range(len(parts), 0, -1))
    return next((each for each in found if each is not None), None)


def _is_function(value: Value) -> bool:
    match value:
        case Closure() | Partial() | Bound():
            return True
        case Known(found):
            return isinstance(found, types.FunctionType) and not scalars.is_number(value)
    return False
