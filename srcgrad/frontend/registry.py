"""Where calls of built-in and NumPy functions get their meaning.

`REGISTRY[function]` is a handler `handler(run, args, kwargs) -> Value`. `DEFINITIONS[function]` is
a plain Python function that is read in place of a call. Functions of numbers are in `pointwise.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeAlias

from srcgrad.frontend.run import Run
from srcgrad.frontend.values import Value

Handler: TypeAlias = Callable[[Run, tuple[Value, ...], dict[str, Value]], Value]

REGISTRY: dict[Any, Handler] = {}
DEFINITIONS: dict[Any, FunctionType] = {}


def means(*functions: Any) -> Callable[[Handler], Handler]:
    """Enter a handler for calls of these functions."""

    def enter(handler: Handler) -> Handler:
        for function in functions:
            REGISTRY[function] = handler
        return handler

    return enter


def reads_as(*functions: Any) -> Callable[[FunctionType], FunctionType]:
    """Enter a definition in plain Python, read in place of calls of these functions."""

    def enter(definition: FunctionType) -> FunctionType:
        for function in functions:
            DEFINITIONS[function] = definition
        return definition

    return enter
