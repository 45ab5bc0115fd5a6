"""All that is asked of a pattern with short rows, in one call: its rows, and colours for columns.

Plain loops, compiled by `machine.py`. The colours are those of `colouring.coloured`: the first that
no row of a column has. Which ones a row has are bits of one number.
"""

from __future__ import annotations

import numpy as np

from srcgrad.sparse.pattern_rows import rows_of, transposed
from srcgrad.sparse.types import Integers


def tried(
    sets: Integers, ends: Integers, inputs: int, room: Integers, few: int
) -> tuple[Integers, Integers, Integers, Integers, int]:
    """The pattern in order; colours of the columns, where each element stands among rows with as
    many places as there are colours, and how many these are: -1 if there is a row of more than a
    few elements, or if there are more than a few colours, of which 62 are the most.

    `room` is for the elements; where there are more, there is nothing but where rows begin.
    """
    count = ends.shape[0]
    starts = rows_of(sets, ends, inputs, room, 2**62)
    size = starts[count]
    if size > room.shape[0]:
        nothing = np.empty(0, np.int64)
        return starts, nothing, nothing, nothing, -1
    longest = 0
    for row in range(count):
        longest = max(longest, starts[row + 1] - starts[row])
    if longest > few:
        across, rows = transposed(starts, room[:size], inputs)
        starts, others = transposed(across, rows, count)
        return starts, others, others, others, -1
    others, across, rows = ordered(starts, room, inputs)
    colours = first_colours(across, rows, count, few)
    found = 0
    for column in range(inputs):
        found = max(found, colours[column] + 1)
    if found > few:
        return starts, others, others, others, -1
    for row in range(count):
        for k in range(starts[row], starts[row + 1]):
            rows[k] = row * found + colours[others[k]]
    return starts, others, colours, rows, found


def ordered(starts: Integers, loose: Integers, inputs: int) -> tuple[Integers, Integers, Integers]:
    """Short rows in order; where each column ends in the transposed pattern, and that."""
    count = starts.shape[0] - 1
    others = np.empty(starts[count], np.int64)
    ends = np.zeros(inputs + 1, np.int64)
    for row in range(count):
        for k in range(starts[row], starts[row + 1]):
            other = loose[k]
            ends[other + 1] += 1
            at = k
            while at > starts[row] and others[at - 1] > other:
                others[at] = others[at - 1]
                at -= 1
            others[at] = other
    for column in range(inputs):
        ends[column + 1] += ends[column]
    rows = np.empty(starts[count], np.int64)
    for row in range(count):
        for k in range(starts[row], starts[row + 1]):
            rows[ends[others[k]]] = row
            ends[others[k]] += 1
    return others, ends, rows


def first_colours(ends: Integers, rows: Integers, count: int, few: int) -> Integers:
    """A colour for each column, of so many rows; those after one that has more than a few have
    none, as columns without elements have none."""
    colours = np.full(ends.shape[0] - 1, -1, np.int64)
    taken = np.zeros(count, np.int64)
    first = 0
    for column in range(ends.shape[0] - 1):
        if first == ends[column]:
            continue
        near = 0
        for k in range(first, ends[column]):
            near |= taken[rows[k]]
        colour = 0
        while near >> colour & 1:
            colour += 1
        colours[column] = colour
        if colour >= few:
            break
        for k in range(first, ends[column]):
            taken[rows[k]] |= 1 << colour
        first = ends[column]
    return colours
