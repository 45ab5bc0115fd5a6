"""Functions of `operator` that say a question or a call, and numbers made from numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(operator.is_)
def is_same(a: Any, b: Any) -> Any:
    """`a is b`."""
    return a is b


@reads_as(operator.is_not)
def is_other(a: Any, b: Any) -> Any:
    """`a is not b`."""
    return a is not b


def called(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """`function(*args, **kwargs)`."""
    return function(*args, **kwargs)


def is_none(a: Any) -> Any:
    """`a is None`."""
    return a is None


def is_not_none(a: Any) -> Any:
    """`a is not None`."""
    return a is not None


def real_of(number: Any) -> Any:
    """`float.from_number`."""
    if isinstance(number, str):
        raise TypeError("must be real number, not str")
    return float(number)


def complex_of(number: Any) -> Any:
    """`complex.from_number`."""
    if isinstance(number, str):
        raise TypeError("must be real number, not str")
    return complex(number)


def _enter(owner: object, name: str, definition: Callable[..., Any]) -> None:
    """Read the definition in place of what only a later Python has."""
    if hasattr(owner, name):
        reads_as(getattr(owner, name))(definition)


_enter(operator, "call", called)  # 3.11
_enter(operator, "is_none", is_none)  # 3.14
_enter(operator, "is_not_none", is_not_none)
_enter(float, "from_number", real_of)
_enter(complex, "from_number", complex_of)
