"""Functions that call themselves, compiled once for all numbers.

Numba compiles a function that is called with a constant for that constant. One that calls itself
is then compiled twice, and the first form calls the second through a pointer that only this
process sets: such machine code could not be kept in a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType
from typing import Any

from numba.core.dispatcher import Dispatcher
from numba.core.types import unliteral  # type: ignore[attr-defined]


def for_any_numbers(objects: Iterable[Any]) -> None:
    """Have the functions among objects that call themselves take constants for any numbers."""
    for each in objects:
        if isinstance(each, Dispatcher) and _calls_itself(each.py_func):
            each.get_call_template = _Template(each)  # type: ignore[method-assign]


def _calls_itself(function: FunctionType) -> bool:
    return function.__name__ in function.__code__.co_names


class _Template:
    """How a dispatcher is called, with types in place of constants."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.of = dispatcher.get_call_template

    def __call__(self, args: Any, kws: Any) -> Any:
        plain = tuple(unliteral(each) for each in args)
        return self.of(plain, {name: unliteral(each) for name, each in kws.items()})
