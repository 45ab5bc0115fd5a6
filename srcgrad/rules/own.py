"""Rules of one's own, for functions everywhere: `adjoint`, `tangent`, `constant`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import FunctionType
from typing import Any, TypeVar

from srcgrad.frontend.evaluate.calls.stated import Stated, of, state
from srcgrad.rules import registry

Definition = TypeVar("Definition", bound=Callable[..., Any])
Function = TypeVar("Function", bound=Callable[..., Any])


def adjoint(function: Callable[..., Any]) -> Callable[[Definition], Definition]:
    """Let the decorated function be the adjoint of a function, wherever that is called.

    The definition has parameters with the names of operands of `function`, as many as it needs, and
    of `result` and `result_bar`: what the function gives, and its adjoint, made as that is. It
    returns the adjoint of the operand that it names, a tuple of several, None where it is zero; or
    it has parameters such as `x_bar`, arrays of zeros to which it adds in place, and returns
    nothing. Operands and results are numbers, arrays, and tuples, lists, dicts or dataclasses of
    them. An operand that holds floating-point numbers and is not named has no rule: a derivative by
    way of it is refused.

    `function` is one of your own, a method as `Class.method`, or of a library: its value is read
    from its text, or it is called by its name: what `numba.njit` has compiled, a ctypes function, a
    `numba.cfunc`. It changes none of its arguments, and returns none of them.

    The definition is plain Python, read and not called: its text becomes part of the derivative,
    and is differentiated in turn for derivatives of higher order. It changes nothing but what is
    its own. Forward mode has the transpose of it, if it is seen to be linear in `result_bar`, or
    what `srcgrad.tangent` states. `srcgrad.check_rule` compares a rule with differences.

    Complex adjoints are df/dRe + i df/dIm. Raises TypeError for what is not a function; what a
    definition cannot be is refused where it is first used.

    >>> import numpy as np
    >>> from srcgrad import check_rule, grad
    >>> def normalised(x):
    ...     return x / np.sqrt(np.sum(x * x))
    >>> @adjoint(normalised)
    ... def normalised_adjoint(x, result, result_bar):
    ...     return (result_bar - result * np.sum(result * result_bar)) / np.sqrt(np.sum(x * x))
    >>> check_rule(normalised, at=np.array([3.0, 4.0])) < 1e-9
    True
    >>> grad(lambda x: normalised(x)[0])(np.array([3.0, 4.0])).tolist()
    [0.128, -0.096]
    """
    return _stating(function, "adjoint")


def tangent(function: Callable[..., Any]) -> Callable[[Definition], Definition]:
    """Let the decorated function be the tangent of a function, wherever that is called.

    As for `srcgrad.adjoint`. The definition has parameters with the names of operands, with those
    names and `_dot` for their tangents, and `result`; it returns the tangent of the result, or has
    a parameter `result_dot`, zero before, to which it adds in place. Reverse mode has the
    transpose of it, if it is seen to be linear in the tangents, or what `srcgrad.adjoint` states.

    >>> import math
    >>> from srcgrad import grad
    >>> def cube(x):
    ...     return x * x * x
    >>> @tangent(cube)
    ... def cube_tangent(x, x_dot):
    ...     return 3.0 * x * x * x_dot
    >>> grad(lambda x: math.sin(cube(x)))(2.0) == 12.0 * math.cos(8.0)
    True
    """
    return _stating(function, "tangent")


def constant(function: Function) -> Function:
    """Let what a function returns be constant to every derivative, wherever it is called.

    The function is returned as it is: this is also a decorator. Its value is read or called as for
    `srcgrad.adjoint`. For one value there is `srcgrad.stop_gradient`.

    >>> import numpy as np
    >>> from srcgrad import grad
    >>> @constant
    ... def scale(x):
    ...     return np.max(np.abs(x))
    >>> grad(lambda x: np.sum(x / scale(x)))(np.array([1.0, -4.0])).tolist()
    [0.25, 0.25]
    """
    if not callable(function):
        raise TypeError(f"constant takes a function, not {function!r}")
    _state(function, Stated(is_constant=True))
    return function


def _stating(function: Callable[..., Any], mode: str) -> Callable[[Definition], Definition]:
    if not callable(function):
        raise TypeError(f"{mode} takes a function, not {function!r}")

    def enter(definition: Definition) -> Definition:
        if not isinstance(definition, FunctionType):
            raise TypeError(f"a rule is a Python function, not {definition!r}")
        known = of(function) or Stated()
        if mode == "adjoint":
            known = replace(known, adjoint=definition)
        else:
            known = replace(known, tangent=definition)
        _state(function, replace(known, is_constant=False))
        return definition

    return enter


def _state(function: Callable[..., Any], stated: Stated) -> None:
    state(function, stated)
    for forget in tuple(registry.on_change):
        forget()
