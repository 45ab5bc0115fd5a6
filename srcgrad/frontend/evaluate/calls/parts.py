"""The bounds of the slices that a function which calls itself is handed (`reading.viewed`)."""

from __future__ import annotations

from typing import Any

from srcgrad.frontend.reading.viewed import Bounds, count_name, first_name
from srcgrad.frontend.values.core.values import ArrayRef, Known, Value


def place(bound: Any, count: Any) -> Any:
    """Where a bound of a slice lies among so many items."""
    if bound is None:
        return 0
    if bound < 0:
        return max(bound + count, 0)
    return min(bound, count)


def extent(low: Any, high: Any, count: Any) -> Any:
    """How many of so many items a slice has."""
    first = place(low, count)
    last = count if high is None else place(high, count)
    return max(last - first, 0)


BOUNDS = Bounds(place, extent)


def bounds(axes: dict[str, int], given: dict[str, Value]) -> dict[str, Value] | None:
    """All of each array, for the first call; None if an argument is no array of so many axes."""
    found: dict[str, Value] = {}
    for name, count in axes.items():
        array = given.get(name)
        if not isinstance(array, ArrayRef) or array.ndim < count:
            return None
        for axis in range(count):
            found[first_name(name, axis)] = Known(0)
            found[count_name(name, axis)] = array.shape[axis]
    return found
