"""The bounds of the slices that a function which calls itself is handed (`reading.viewed`)."""

from __future__ import annotations

from typing import Any

from srcgrad.frontend.reading.viewed import Bounds, count_name, first_name
from srcgrad.frontend.values.core import frames, mentions
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Key, Known, Value


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


def is_alone(run: Run, frame: Frame, given: dict[str, Value], name: str) -> bool:
    """Whether a function finds an array that it is given under no other name than this."""
    array = given[name]
    if not isinstance(array, ArrayRef):
        return False
    around: set[int] = set()
    outer = frame.parent
    while outer is not None:
        around.add(outer.id)
        outer = outer.parent
    reached: dict[Key, Value] = {
        key: value
        for key, value in run.state.items()
        if key[0] != "name" or (key[1] in around and frames.mentions(frame.node, key[2]))
    }
    reached.update({("name", -1, key): each for key, each in given.items() if key != name})
    captured = {each.name for each in run.taken.captured}
    return array.base not in captured and not mentions.references(reached, array.base)
