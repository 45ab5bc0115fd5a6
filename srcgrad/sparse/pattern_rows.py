"""Rows of a pattern: from sets that are unions of others, and from columns.

Plain loops, compiled by `machine.py`. A pattern is what `scipy.sparse` has for one: `starts[i]` to
`starts[i + 1]` are the places in `others` of row `i`.
"""

from __future__ import annotations

import numpy as np

from srcgrad.sparse.types import Integers, Pair


def rows_of(sets: Integers, ends: Integers, inputs: int, others: Integers, limit: int) -> Integers:
    """Where the inputs begin that are in each of some sets; they are written to `others`, in any
    order, as far as there is room. Rows after the one with which there are more than `limit` stay
    empty.

    `sets` is what `srcgrad.differentiate.patterns.sets` describes. An array that is put in the
    place of `others` when it is full would cost a count of references for each number.
    """
    count = sets[0, 0] + 1
    seen = np.zeros(count, np.int64)
    waiting = np.empty(count, np.int64)
    starts = np.zeros(ends.shape[0] + 1, np.int64)
    size = 0
    for row in range(ends.shape[0]):
        depth = 0
        if ends[row] > 0 and size <= limit:
            waiting[0] = ends[row]
            depth = 1
        while depth > 0:
            depth -= 1
            which = waiting[depth]
            if which <= inputs:
                if size < others.shape[0]:
                    others[size] = which - 1
                size += 1
            else:
                for side in range(2):
                    part = sets[which, side]
                    if seen[part] <= row:
                        seen[part] = row + 1
                        waiting[depth] = part
                        depth += 1
        starts[row + 1] = size
    return starts


def transposed(starts: Integers, others: Integers, columns: int) -> Pair:
    """The pattern with rows for columns, in the order of the places in each."""
    ends = np.zeros(columns + 1, np.int64)
    for k in range(others.shape[0]):
        ends[others[k] + 1] += 1
    for column in range(columns):
        ends[column + 1] += ends[column]
    nexts = ends[:columns].copy()
    rows = np.empty(others.shape[0], np.int64)
    for row in range(starts.shape[0] - 1):
        for k in range(starts[row], starts[row + 1]):
            rows[nexts[others[k]]] = row
            nexts[others[k]] += 1
    return ends, rows


def without(starts: Integers, others: Integers, left_out: Integers) -> Pair:
    """The pattern with nothing in some rows, those where `left_out` is not zero."""
    fewer = np.zeros(starts.shape[0], np.int64)
    kept = np.empty(others.shape[0], np.int64)
    size = 0
    for row in range(starts.shape[0] - 1):
        if left_out[row] == 0:
            for k in range(starts[row], starts[row + 1]):
                kept[size] = others[k]
                size += 1
        fewer[row + 1] = size
    return fewer, kept[:size].copy()
