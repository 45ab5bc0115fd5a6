"""Colours for columns of which no two have an element in one row; and for symmetric patterns.

Plain loops, compiled by `machine.py`. The algorithms are those of Gebremedhin, Manne & Pothen, What
Color Is Your Jacobian?, SIAM Review 47, 2005: greedy partial distance-2 colouring (3.1, after
Curtis, Powell & Reid 1974), greedy distance-1 colouring (2.1), and greedy star colouring (4.1,
after Coleman & Moré 1984).
"""

from __future__ import annotations

import numpy as np

from srcgrad.sparse.types import Integers


def coloured(
    starts: Integers, others: Integers, ends: Integers, rows: Integers, order: Integers
) -> Integers:
    """A colour for each column in `order`, -1 for one without elements.

    Of the pattern (`starts`, `others`) and its transpose (`ends`, `rows`).
    """
    columns = ends.shape[0] - 1
    colours = np.full(columns, -1, np.int64)
    taken = np.full(columns + 1, -1, np.int64)
    for at in range(order.shape[0]):
        column = order[at]
        if ends[column] == ends[column + 1]:
            continue
        for k in range(ends[column], ends[column + 1]):
            row = rows[k]
            for j in range(starts[row], starts[row + 1]):
                colour = colours[others[j]]
                if colour >= 0:
                    taken[colour] = column
        colour = 0
        while taken[colour] == column:
            colour += 1
        colours[column] = colour
    return colours


def apart(starts: Integers, others: Integers) -> Integers:
    """A colour for each row and column of a symmetric pattern: none has an element in a row of its
    own colour but that on the diagonal."""
    count = starts.shape[0] - 1
    colours = np.full(count, -1, np.int64)
    taken = np.full(count + 1, -1, np.int64)
    for vertex in range(count):
        for k in range(starts[vertex], starts[vertex + 1]):
            if colours[others[k]] >= 0:
                taken[colours[others[k]]] = vertex
        colour = 0
        while taken[colour] == vertex:
            colour += 1
        colours[vertex] = colour
    return colours


def star_coloured(starts: Integers, others: Integers, order: Integers, first: int) -> Integers:
    """A colour for each row and column of a symmetric pattern: no path of four has two colours.

    The first ones in `order` have a colour that no other has.
    """
    count = starts.shape[0] - 1
    colours = np.full(count, -1, np.int64)
    for at in range(first):
        colours[order[at]] = at
    taken = np.full(count + 1, -1, np.int64)
    for at in range(first, order.shape[0]):
        vertex = order[at]
        if starts[vertex] == starts[vertex + 1]:
            continue
        for k in range(starts[vertex], starts[vertex + 1]):
            near = others[k]
            colour = colours[near]
            if near == vertex or 0 <= colour < first:
                continue
            if colour >= 0:
                taken[colour] = vertex
            for j in range(starts[near], starts[near + 1]):
                far = colours[others[j]]
                if far >= first and others[j] != vertex and (colour < 0 or far < colour):
                    taken[far] = vertex
        colour = first
        while taken[colour] == vertex:
            colour += 1
        colours[vertex] = colour
    return colours


def recovered(
    starts: Integers, others: Integers, colours: Integers, count: int
) -> tuple[Integers, Integers, bool]:
    """Where each element of a symmetric matrix stands in its products with colours: a row and a
    colour; and whether each stands alone in such a place."""
    size = others.shape[0]
    rows = starts.shape[0] - 1
    places = np.empty(size, np.int64)
    directions = np.empty(size, np.int64)
    mirrors = np.empty(size, np.int64)
    nexts = starts[:rows].copy()
    alone = np.zeros(size, np.int64)
    met = np.zeros(count + 1, np.int64)
    for row in range(rows):
        for k in range(starts[row], starts[row + 1]):
            mirrors[k] = nexts[others[k]]
            nexts[others[k]] += 1
            met[colours[others[k]]] += 1
        for k in range(starts[row], starts[row + 1]):
            alone[k] = met[colours[others[k]]] == 1
        for k in range(starts[row], starts[row + 1]):
            met[colours[others[k]]] = 0
    is_found = True
    for row in range(rows):
        for k in range(starts[row], starts[row + 1]):
            places[k] = row
            directions[k] = colours[others[k]]
            if alone[k] == 0:
                places[k] = others[k]
                directions[k] = colours[row]
                if alone[mirrors[k]] == 0:
                    is_found = False
    return places, directions, is_found
