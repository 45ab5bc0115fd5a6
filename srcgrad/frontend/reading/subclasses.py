"""Classes that extend numbers, containers or NumPy's arrays, and change their rules."""

from __future__ import annotations

import functools
import types
from typing import Any

import numpy as np

BASES = (bool, int, float, complex, str, list, dict, tuple, np.ndarray)
HARMLESS = frozenset(
    {
        "__init__", "__new__", "__repr__", "__str__", "__format__", "__hash__", "__dir__",
        "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__copy__", "__deepcopy__",
        "__getnewargs__", "__init_subclass__", "__class_getitem__", "__array_finalize__",
        "__sizeof__",
    }
)  # fmt: skip
"""Methods that are not asked when one computes with a value."""
HOOKS = frozenset(
    {
        "__missing__", "__getattr__", "__array_ufunc__", "__array_function__", "__array_wrap__",
        "__round__", "__trunc__", "__floor__", "__ceil__", "__float__", "__int__", "__index__",
    }
)  # fmt: skip
BINARY = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "matmul", "lshift",
    "rshift", "and", "or", "xor",
)  # fmt: skip
OPERATORS = frozenset(f"__{kind}{name}__" for name in BINARY for kind in ("", "r", "i"))


def changes_rules(kind: Any) -> bool:
    """Whether values of a class compute otherwise than those of the built-in class it extends."""
    return _changes_rules(kind)


@functools.lru_cache(maxsize=1024)
def _changes_rules(kind: Any) -> bool:
    base = next((each for each in kind.__mro__ if each in BASES), None)
    if base is None or kind is base or issubclass(kind, np.generic | np.memmap):
        return False
    known = (set(dir(base)) | HOOKS | OPERATORS) - HARMLESS
    return any(
        name in known
        and isinstance(value, types.FunctionType | property)
        and getattr(value, "__module__", "") not in ("collections", "typing")
        for each in kind.__mro__[: kind.__mro__.index(base)]
        for name, value in vars(each).items()
    )


def base_number(value: Any) -> Any:
    """A number of a class that extends `int`, `float` or `complex` as one of those."""
    if type(value) in (bool, int, float, complex) or isinstance(value, np.generic):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    return complex(value) if isinstance(value, complex) else value


def has_equals(kind: Any) -> bool:
    """Whether an object of a class may equal another one."""
    return kind.__hash__ is not object.__hash__
