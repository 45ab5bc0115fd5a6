"""Arguments that share memory."""

from __future__ import annotations

from collections.abc import Sequence as Row
from typing import Any

import numpy as np


def overlapping(leaves: Row[Any]) -> list[tuple[int, int]]:
    """The pairs of positions at which arrays share memory, or at least cannot be shown not to."""
    arrays = [(i, leaf) for i, leaf in enumerate(leaves) if isinstance(leaf, np.ndarray)]
    return [
        (i, j)
        for n, (j, second) in enumerate(arrays)
        for i, first in arrays[:n]
        if _overlap(first, second)
    ]


def _overlap(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> bool:
    if first.base is None and second.base is None and first is not second:
        if first.flags.owndata and second.flags.owndata:
            return False
    if not np.may_share_memory(first, second):
        return False
    work: Any = 10_000
    try:
        return bool(np.shares_memory(first, second, max_work=work))
    except np.exceptions.TooHardError:
        return True
