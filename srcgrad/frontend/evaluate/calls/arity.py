"""How many arguments Python's own functions and those of NumPy and SciPy take."""

from __future__ import annotations

import builtins
import functools
import inspect
import itertools
import types
from typing import Any

import numpy as np

from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Value
from srcgrad.frontend.values.environment.environment import HEAP_TYPE

MANY = 10**6
WITHOUT_SIGNATURE: dict[Any, tuple[int, int]] = {
    builtins.type: (1, 3),
    builtins.getattr: (2, 3),
    builtins.super: (0, 2),
    builtins.range: (1, 3),
    builtins.iter: (1, 2),
    builtins.map: (2, MANY),
    builtins.filter: (2, 2),
    builtins.next: (1, 2),
    builtins.set: (0, 1),
    builtins.frozenset: (0, 1),
    builtins.dict: (0, 1),
    builtins.slice: (1, 3),
    builtins.min: (1, MANY),
    builtins.max: (1, MANY),
    functools.reduce: (2, 3),
    functools.partial: (1, MANY),
    itertools.islice: (2, 4),
    itertools.repeat: (1, 2),
    dict.keys: (1, 1),
    dict.values: (1, 1),
    dict.items: (1, 1),
    dict.copy: (1, 1),
    dict.update: (1, 2),
    dict.pop: (2, 3),
}
"""The fewest and the most positional arguments of those that do not say it themselves."""
MODULES = ("builtins", "itertools", "functools", "_functools", "operator", "_operator", "math")
BUILT_IN = (types.BuiltinFunctionType, types.MethodDescriptorType, type)


def check(run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]) -> None:
    """Raise what Python raises for a wrong number of arguments of a function of a library."""
    if not isinstance(function, BUILT_IN) and not _is_of_numbers(function):
        return
    try:
        signature = _signature(function)
    except TypeError:
        return
    if signature is not None:
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            words = f"{function.__name__}(): {error}"
            raise Raised(TypeError(words), run.span()) from None
    bounds = WITHOUT_SIGNATURE.get(function)
    if bounds is not None and not (bounds[0] <= len(args) + len(kwargs) and len(args) <= bounds[1]):
        words = f"{function.__name__}() does not take {len(args)} arguments"
        raise Raised(TypeError(words), run.span())


@functools.lru_cache(maxsize=1024)
def _signature(function: Any) -> inspect.Signature | None:
    owner = getattr(function, "__objclass__", function)
    is_known = getattr(owner, "__module__", None) in MODULES
    if function is np.arange or not (is_known or _is_of_numbers(function)):
        return None  # np.arange(stop=4) is against what it says of itself
    if is_known and isinstance(function, type) and not _is_built_in(function):
        return None
    try:
        return inspect.signature(function)
    except ValueError:
        return None


def _is_built_in(kind: type) -> bool:
    return not kind.__flags__ & HEAP_TYPE


def _is_of_numbers(function: Any) -> bool:
    """Whether NumPy or SciPy has this function or class; what has no module is a ufunc."""
    if isinstance(function, np.ufunc):
        return True
    module = getattr(function, "__module__", None)
    return isinstance(module, str) and module.split(".")[0] in ("numpy", "scipy")
