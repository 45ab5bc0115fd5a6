"""Stacks of matrices, which SciPy goes through one by one."""

from __future__ import annotations

from typing import Any

import numpy as np


def of_each(function: Any, a: Any, *rest: Any) -> Any:
    """`function(matrix, *rest)` for each matrix of a stack, of the shape of the matrix."""
    found = np.empty_like(a)
    for at in np.ndindex(a.shape[:-2]):
        found[at] = function(a[at], *rest)
    return found


def check_square(a: Any, words: Any) -> None:
    """Raise SciPy's error for what is neither a square matrix nor a stack of them."""
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(words)


def is_stack(a: Any, b: Any) -> Any:
    """Whether there are several matrices, or several right-hand sides of more than one column."""
    return a.ndim > 2 or b.ndim > 2


def solved(function: Any, a: Any, b: Any, *rest: Any) -> Any:
    """`function(matrix, side, *rest)` for stacks of both; right-hand sides are matrices too."""
    axes = min(b.ndim, 2)
    stack = np.broadcast_shapes(a.shape[:-2], b.shape[: b.ndim - axes])
    a = np.broadcast_to(a, (*stack, *a.shape[-2:]))
    b = np.broadcast_to(b, (*stack, *b.shape[b.ndim - axes :]))
    found = np.empty(b.shape, b.dtype)
    for at in np.ndindex(stack):
        found[at] = function(a[at], b[at], *rest)
    return found
