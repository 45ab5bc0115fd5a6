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
    """The function itself: how often it is called makes no difference."""
    return args[0] if args and isinstance(args[0], Closure) else Known(_itself)


@means(functools.wraps)
def _wraps(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(_itself)


def _itself(function: Any) -> Any:
    return function
