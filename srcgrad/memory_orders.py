"""In which order the axes of an array lie in memory: "C", "F", digits, or "?" if it is not known.

`"102"` is the order of an array of three axes of which the second has the longest steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Axes = tuple[int, ...]


def axes(order: str, ndim: int) -> Axes | None:
    """The axes from the one with the longest steps to that with the shortest."""
    if order == "C":
        return tuple(range(ndim))
    if order == "F":
        return tuple(range(ndim))[::-1]
    if order.isdigit() and len(order) == ndim:
        return tuple(map(int, order))
    return None


def named(found: Axes) -> str:
    """What an order of axes is called."""
    if found == tuple(range(len(found))):
        return "C"
    if found == tuple(range(len(found)))[::-1]:
        return "F"
    return "".join(map(str, found)) if len(found) < 10 else "?"


def of_strided(array: np.ndarray[Any, Any]) -> str:
    """The order of an array's axes; nothing if it has one axis, or some have equal steps."""
    steps = [abs(step) for step, n in zip(array.strides, array.shape, strict=True) if n > 1]
    if array.ndim < 2 or 0 in steps or len({*steps}) < len(steps):
        return ""
    places = sorted(steps, reverse=True)
    ranks = [
        places.index(abs(step)) if n > 1 else None
        for step, n in zip(array.strides, array.shape, strict=True)
    ]
    return common([ranks])


def common(ranks: list[list[int | None]], lasting: list[bool] | None = None) -> str:
    """The order that arrays have in common, of which each says where its axes are in its own.

    The axes are sorted as `numpy.nditer` sorts them (`npyiter_find_best_axis_ordering`): those that
    no array tells apart keep the order that they have, and so do those of which one lies so; but a
    large array that lies otherwise, and that nothing else stands for, may hold the result. Those
    that are `lasting` hold none.
    """
    lasting = lasting or [False] * len(ranks)
    inner_first: list[int] = []
    for axis in range(len(ranks[0]))[::-1]:
        place = len(inner_first)
        for k in range(len(inner_first))[::-1]:
            votes = {
                (each[axis] < each[inner_first[k]], lasts)  # type: ignore[operator]
                for each, lasts in zip(ranks, lasting, strict=True)
                if each[axis] is not None and each[inner_first[k]] is not None
            }
            kept = any(vote for vote, _ in votes)
            if kept and (False, False) in votes:
                return "?"
            if kept:
                break
            if votes:
                place = k
        inner_first.insert(place, axis)
    return named(tuple(inner_first[::-1]))
