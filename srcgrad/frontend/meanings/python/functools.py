"""What functions of Python's functools, and those that make functions, mean."""

from __future__ import annotations

import contextlib
import functools
from dataclasses import replace
from typing import Any

from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Bound, Closure, Known, Suspended, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means


@means(functools.cache, functools.lru_cache)
def _cached(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """The function itself: what it is called with must stay as it is."""
    if not args or not isinstance(args[0], Closure):
        return Known(_keeping)
    run.caches.cached.add(args[0].node)
    return args[0]


@means(functools.wraps)
def _wraps(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(_itself)


def _keeping(function: Any) -> Any:
    return function


means(_keeping)(_cached)


def _itself(function: Any) -> Any:
    return function


@means(contextlib.contextmanager)
def _manager(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """A function of the program's own as a context manager: its generator is read by the `with`."""
    return Bound(Known(_managed), args[0])


def _managed(function: Any, *args: Any, **kwargs: Any) -> None:
    """Stands for a call of what `contextlib.contextmanager` makes of a function."""


@means(_managed)
def _call_managed(run: Run, args: Args, kwargs: Kwargs) -> Value:
    made = run.call(args[0], args[1:], kwargs)
    return replace(made, manager=True) if isinstance(made, Suspended) else made
