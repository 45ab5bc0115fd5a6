"""What functions of Python's functools mean."""

from __future__ import annotations

import functools
from typing import Any

from srcgrad.frontend.registry import means
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import Closure, Known, Value

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


@means(functools.cache, functools.lru_cache)
def _cached(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """The function itself: what it is called with must stay as it is."""
    if not args or not isinstance(args[0], Closure):
        return Known(_keeping)
    run.cached.add(args[0].node)
    return args[0]


@means(functools.wraps)
def _wraps(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(_itself)


def _keeping(function: Any) -> Any:
    return function


means(_keeping)(_cached)


def _itself(function: Any) -> Any:
    return function
