"""What functions of Python's functools mean."""

from __future__ import annotations

import functools
from typing import Any

from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Closure, Known, Value
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
