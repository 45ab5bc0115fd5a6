"""Where calls of built-in and NumPy functions get their meaning.

`REGISTRY[function]` is a handler `handler(run, args, kwargs) -> Value`. `DEFINITIONS[function]` is
a plain Python function that is read in place of a call. Functions of numbers are in `pointwise`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Value

Handler: TypeAlias = Callable[[Run, tuple[Value, ...], dict[str, Value]], Value]
Definition: TypeAlias = Callable[..., Any]
Args = tuple[Value, ...]
Kwargs = dict[str, Value]
REGISTRY: dict[Any, Handler] = {}
DEFINITIONS: dict[Any, Definition] = {}
GIVE_ARRAYS = (np.where, np.select, np.real_if_close, np.i0, np.tensordot, np.cov, np.roll)
"""Functions that give an array without axes where others give a number."""


def means(*functions: Any) -> Callable[[Handler], Handler]:
    """Enter a handler for calls of these functions."""

    def enter(handler: Handler) -> Handler:
        for function in functions:
            REGISTRY[function] = handler
        return handler

    return enter


def reads_as(*functions: Any) -> Callable[[Definition], Definition]:
    """Enter a definition in plain Python, read in place of calls of these functions."""

    def enter(definition: Definition) -> Definition:
        for function in functions:
            DEFINITIONS[function] = definition
        return definition

    return enter
