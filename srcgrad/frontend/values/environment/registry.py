"""Where calls of built-in and NumPy functions get their meaning.

`REGISTRY[function]` is a handler `handler(run, args, kwargs) -> Value`. `DEFINITIONS[function]` is
a plain Python function that is read in place of a call, and `OPTIONS[function]` says which of the
function's own parameters it does not have. Functions of numbers are in `pointwise`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, TypeAlias

import numpy as np

from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Value
from srcgrad.records import dataclass

Handler: TypeAlias = Callable[[Run, tuple[Value, ...], dict[str, Value]], Value]
Definition: TypeAlias = Callable[..., Any]
Args = tuple[Value, ...]
Kwargs = dict[str, Value]
REGISTRY: dict[Any, Handler] = {}
DEFINITIONS: dict[Any, Definition] = {}


@dataclass(frozen=True)
class Options:
    """Parameters of a function that the definition of it does not have."""

    ignored: frozenset[str] = frozenset()
    """Those that change no result: memory, drivers, checks."""
    only: Mapping[str, Any] = field(default_factory=dict)
    """Those of which one value is supported."""


OPTIONS: dict[Any, Options] = {}
GIVE_ARRAYS = (np.where, np.select, np.real_if_close, np.i0, np.tensordot, np.cov, np.roll)
"""Functions that give an array without axes where others give a number."""


def means(*functions: Any) -> Callable[[Handler], Handler]:
    """Enter a handler for calls of these functions."""

    def enter(handler: Handler) -> Handler:
        for function in functions:
            REGISTRY[function] = handler
        return handler

    return enter


def reads_as(
    *functions: Any,
    ignoring: str = "",
    only: Mapping[str, Any] | None = None,
    by_name: bool = False,
) -> Callable[[Definition], Definition]:
    """Enter a definition in plain Python, read in place of calls of these functions.

    A definition has the parameters of the function, but for those whose names stand in `ignoring`,
    which change no result, and in `only`, of which any other value is refused. If it leaves some
    out, or asks for it by `by_name`, arguments are bound by the function's own signature and given
    to it by name: it may hand on those that are none of its business as `**options`.
    """

    def enter(definition: Definition) -> Definition:
        for function in functions:
            DEFINITIONS[function] = definition
            if ignoring or only or by_name:
                OPTIONS[function] = Options(frozenset(ignoring.split()), only or {})
        return definition

    return enter
