"""All that is asked of a pattern with short rows, in one call: its rows, and colours for columns.

Plain loops, compiled by `machine.py`. The colours are those of `colouring.coloured`: the first that
no row of a column has. Which ones a row has are bits of one number. Where the columns of each row
lie within as many as the longest row has, they have their colours in turn: A. R. Curtis, M. J. D.
Powell and J. K. Reid, "On the estimation of sparse Jacobian matrices", 1974.
"""

from __future__ import annotations

import numpy as np

from srcgrad.sparse.pattern_rows import rows_of, transposed
from srcgrad.sparse.types import Integers


def tried(sets: Integers, ends: Integers, inputs: int, room: Integers, few: int) -> tuple[int, int]:
    """How many elements the pattern has, and how many colours: -1 if there is a row of more than a
    few elements, or if there are more than a few colours, of which 62 are the most; -2 if there is
    too little room for the elements.

    In `room` stand where rows begin and the pattern in order, then, if there are colours, those of
    the columns, and where each element stands among rows with as many places as there are colours:
    for rows of a few elements there must be room.
    """
    count = ends.shape[0]
    starts, others = room[: count + 1], room[count + 1 :]
    longest, width = in_order(sets, ends, inputs, starts, others, few)
    if longest > few:
        return of_long_rows(sets, ends, inputs, room)
    size = int(starts[count])
    colours = others[size : size + inputs]
    if width == longest:
        found = width
        in_turn(others[:size], width, colours)
    else:
        across, rows = transposed(starts, others[:size], inputs)
        found = first_colours(across, rows, count, few, colours)
        if found > few:
            return size, -1
    places = others[size + inputs :]
    for row in range(count):
        for k in range(starts[row], starts[row + 1]):
            places[k] = row * found + colours[others[k]]
    return size, found


def of_long_rows(sets: Integers, ends: Integers, inputs: int, room: Integers) -> tuple[int, int]:
    """The same where rows have any length: the pattern in order, and no colours."""
    count = ends.shape[0]
    others = room[count + 1 :]
    starts = rows_of(sets, ends, inputs, others, 2**62)
    size = int(starts[count])
    if size > others.shape[0]:
        return size, -2
    across, rows = transposed(starts, others[:size], inputs)
    starts, rows = transposed(across, rows, count)
    room[: count + 1] = starts
    others[:size] = rows
    return size, -1


def in_order(
    sets: Integers, ends: Integers, inputs: int, starts: Integers, others: Integers, few: int
) -> tuple[int, int]:
    """As `rows_of`, in order, up to a row that is not short: the most elements of a row, and
    within how many columns each lies."""
    seen = np.zeros(sets[0, 0] + 1, np.int64)
    waiting = np.empty(sets[0, 0] + 1, np.int64)
    starts[0] = 0
    size = longest = width = 0
    for row in range(ends.shape[0]):
        start, depth, which = size, 0, ends[row]
        while which > 0:
            if which > inputs:
                one, other = sets[which, 0], sets[which, 1]
                is_new = seen[one] <= row
                seen[one] = row + 1
                if seen[other] <= row:
                    seen[other] = row + 1
                    waiting[depth] = other
                    depth += 1
                if is_new:
                    which = one
                    continue
            else:
                if size - start == few:
                    return few + 1, 0
                at = size
                while at > start and others[at - 1] >= which:
                    others[at] = others[at - 1]
                    at -= 1
                others[at] = which - 1
                size += 1
            depth -= 1
            which = waiting[depth] if depth >= 0 else 0
        starts[row + 1] = size
        if size > start:
            longest = max(longest, size - start)
            width = max(width, others[size - 1] + 1 - others[start])
    return longest, width


def in_turn(others: Integers, width: int, colours: Integers) -> None:
    """So many colours in turn, for columns that have elements."""
    colours[:] = -1
    turns = np.empty(colours.shape[0], np.int64)  # remainders of divisions, which take longer
    turn = 0
    for column in range(colours.shape[0]):
        turns[column] = turn
        turn = turn + 1 if turn + 1 < width else 0
    for k in range(others.shape[0]):
        colours[others[k]] = turns[others[k]]


def first_colours(starts: Integers, rows: Integers, count: int, few: int, colours: Integers) -> int:
    """A colour for each column, of so many rows, and how many these are; columns without elements
    have none, nor have those after one that takes more than a few."""
    colours[:] = -1
    taken = np.zeros(count, np.int64)
    found = 0
    for column in range(starts.shape[0] - 1):
        if starts[column] == starts[column + 1]:
            continue
        near = 0
        for k in range(starts[column], starts[column + 1]):
            near |= taken[rows[k]]
        colour = 0
        while near >> colour & 1:
            colour += 1
        colours[column] = colour
        found = max(found, colour + 1)
        if found > few:
            break
        for k in range(starts[column], starts[column + 1]):
            taken[rows[k]] |= 1 << colour
    return found
