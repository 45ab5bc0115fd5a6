"""What `scipy.optimize` returns of solvers, and how their callbacks are called."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.elements import refuse


class Results:
    """An `OptimizeResult`: its fields by name, and in brackets."""

    def __getitem__(self, key: Any) -> Any:
        return getattr(self, key)

    def __getattr__(self, name: Any) -> Any:
        refuse(
            f"{name} of a solver's result",
            "Take x (or root), fun, success (or converged), or leave the counts to SciPy.",
        )


class RootResults(Results):
    """A `scipy.optimize.RootResults`."""

    def __init__(self, root: Any, iterations: Any, function_calls: Any, converged: Any) -> None:
        self.root = root
        self.iterations = iterations
        self.function_calls = function_calls
        self.converged = converged


class Found(Results):
    """A root that was found in other steps than SciPy's, which are not counted."""

    def __init__(self, root: Any, converged: Any) -> None:
        self.root = root
        self.converged = converged


class Solution(Results):
    """A `scipy.optimize.OptimizeResult`."""

    def __init__(self, x: Any, fun: Any, success: Any) -> None:
        self.x = x
        self.fun = fun
        self.success = success


def in_tuple(args: Any) -> Any:
    """The further arguments of a callback, of which a single one need not be in a tuple."""
    return args if isinstance(args, tuple) else (args,)


def number(value: Any) -> Any:
    """A callback's value, a number or an array with one."""
    if np.ndim(value) == 0:
        return value
    return np.ravel(np.asarray(value))[0]
