"""All that is asked of a pattern with short rows, in one call: its rows, and colours for columns.

Plain loops, compiled by `machine.py`.
"""

from __future__ import annotations

import numpy as np

from srcgrad.sparse.colouring import coloured
from srcgrad.sparse.pattern_rows import rows_of, transposed
from srcgrad.sparse.types import Integers


def tried(
    sets: Integers, ends: Integers, inputs: int, room: Integers, few: int
) -> tuple[Integers, Integers, Integers, Integers, Integers, int]:
    """The pattern in order; the row of each element, colours of the columns, the colour of each
    element, and how many there are: -1 if there is a row of more than a few elements, or if there
    are more than a few colours.

    `room` is for the elements; where there are more, there is nothing but where rows begin.
    """
    loose = rows_of(sets, ends, inputs, room, 2**62)
    size = loose[ends.shape[0]]
    if size > room.shape[0]:
        nothing = np.empty(0, np.int64)
        return loose, nothing, nothing, nothing, nothing, -1
    across, rows = transposed(loose, room[:size], inputs)
    starts, others = transposed(across, rows, ends.shape[0])
    longest = 0
    of = np.empty(others.shape[0], np.int64)
    for row in range(ends.shape[0]):
        longest = max(longest, starts[row + 1] - starts[row])
        for k in range(starts[row], starts[row + 1]):
            of[k] = row
    directions = np.empty(others.shape[0], np.int64)
    count = -1
    colours = coloured(starts, others, across, rows, np.arange(inputs if longest <= few else 0))
    if longest <= few:
        count = 0
        for k in range(others.shape[0]):
            directions[k] = colours[others[k]]
            count = max(count, directions[k] + 1)
        if count > few:
            count = -1
    return starts, others, of, colours, directions, count
