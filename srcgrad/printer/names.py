"""How the text refers to a callable, and to an exception."""

from __future__ import annotations

import builtins
import cmath
import math
from collections.abc import Callable
from typing import Any

import numpy as np


def function_name(function: Callable[..., Any]) -> str:
    """How the text refers to a callable: `math.sin`, `np.sign`, `abs`."""
    if function is np.abs:
        return "np.abs"  # by its own account, it is called "absolute"
    name = str(getattr(function, "__name__", ""))
    if getattr(math, name, None) is function:
        return f"math.{name}"
    if getattr(cmath, name, None) is function:
        return f"cmath.{name}"
    if getattr(builtins, name, None) is function:
        return name
    if vars(np).get(name) is function:
        return f"np.{name}"
    for package in ("linalg", "fft"):
        if getattr(getattr(np, package), name, None) is function:
            return f"np.{package}.{name}"
    module = getattr(function, "__module__", None) or ""
    if module.startswith("scipy.linalg"):
        return f"scipy.linalg.{name}"
    if module.startswith("scipy.special") or type(function).__module__.startswith("scipy.special"):
        return f"scipy.special.{name}"
    if type(function) is np.ufunc:
        return f"scipy.special.{name}"
    return name


def exception_name(exception: type[Exception]) -> str:
    """The nearest class that Python has of its own, and that takes a message and nothing else."""
    names: list[str] = [
        c.__name__
        for c in exception.__mro__
        if getattr(builtins, c.__name__, None) is c and c not in _OF_SEVERAL
    ]
    return names[0]


_OF_SEVERAL: tuple[type[BaseException], ...] = (
    UnicodeDecodeError,
    UnicodeEncodeError,
    UnicodeTranslateError,
)
if hasattr(builtins, "ExceptionGroup"):
    _OF_SEVERAL += (builtins.BaseExceptionGroup, builtins.ExceptionGroup)
