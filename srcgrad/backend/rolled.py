"""`np.roll(array, shift, axis=…)`, which Numba has without the axis only."""

# mypy: allow-untyped-defs, disable-error-code="misc,untyped-decorator"

from __future__ import annotations

import numba
import numpy as np
from numba import types
from numba.extending import overload


def roll(array, shift, axis):
    return np.roll(array, shift, axis=axis)


def rolled_along(array, shift, axis):
    """A rolled array, as what Numba compiles."""
    count, inner = array.shape[axis], 1
    for k in range(axis + 1, array.ndim):
        inner *= array.shape[k]
    result = np.empty(array.shape, array.dtype)
    result[...] = array
    parts = result.reshape((-1, count, inner)) if result.size else result.reshape((0, 1, 1))
    kept = np.empty((parts.shape[1], parts.shape[2]), array.dtype)
    for part in parts:
        kept[:] = part
        for k in range(count):
            part[(k + shift) % count] = kept[k]
    return result


_compiled = numba.njit(rolled_along)


@overload(roll)
def _roll(array, shift, axis):
    if isinstance(array, types.Array):
        return lambda array, shift, axis: _compiled(array, shift, axis)
    return None
