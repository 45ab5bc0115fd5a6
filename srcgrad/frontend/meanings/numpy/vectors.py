"""Axes and the vectors along them, for definitions in plain Python."""

from __future__ import annotations

from typing import Any

import numpy as np


def axis_of(axis: Any, ndim: Any) -> Any:
    """An axis counted from the first."""
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis % ndim


def at(axis: Any, part: Any) -> Any:
    """The subscripts that take a part of one axis."""
    return (slice(None),) * axis + (part,)


def in_place(axis: Any, ndim: Any) -> Any:
    """The subscripts that let a vector broadcast along one axis of several."""
    return (slice(None),) + (None,) * (ndim - 1 - axis)


def with_axis_last(a: Any, axis: Any) -> Any:
    """A view with one axis moved to the end."""
    return np.transpose(a, (*tuple(k for k in range(a.ndim) if k != axis), axis))


def for_each_vector(function: Any, ndim: Any, a: Any, out: Any) -> None:
    """Call `function(vector, out)` with every vector along the last axis and its place in `out`."""
    if ndim == 1:
        function(a, out)
    else:
        for k in range(a.shape[0]):
            for_each_vector(function, ndim - 1, a[k], out[k])
