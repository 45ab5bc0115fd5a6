"""Axes of length one: known at compile time only where a call stretches them.

Code is compiled for arrays of any size, one included. Only where an axis of length one meets a
longer one must it be known to be that short. That shows when the function is read, or when a check
in compiled code fails; then the derivative is made for calls whose axes of length one are these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

Pattern: TypeAlias = tuple[tuple[int, ...], ...]


def pattern(leaves: Sequence[Any]) -> Pattern:
    """The axes of length one of each of the numbers and arrays of a call; empty if none has any.

    >>> pattern([2.0, np.ones((3, 1)), np.ones(4)])
    ((), (1,), ())
    """
    found = tuple(
        tuple(axis for axis, n in enumerate(leaf.shape) if n == 1)
        if isinstance(leaf, np.ndarray)
        else ()
        for leaf in leaves
    )
    return found if any(found) else ()
