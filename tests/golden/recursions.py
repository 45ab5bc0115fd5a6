"""Programs that call themselves, to a depth that their arguments decide, or search keys."""

import math

import numpy as np


def tree(weights, left, right, node):
    """The value of a node of a tree: leaves have no child on the left."""
    if left[node] < 0:
        return math.sin(weights[node])
    return weights[node] * tree(weights, left, right, left[node]) + tree(
        weights, left, right, right[node]
    )


LEFT, RIGHT = np.array([1, 3, -1, -1, -1]), np.array([2, 4, -1, -1, -1])


def sums_by_label(x, labels):
    """Sums of what has one label, and of their squares."""
    sums = {}
    for label, value in zip(labels, x, strict=True):
        sums[label] = sums.get(label, 0.0) + value
    return sum(value * value for value in sums.values())
