"""A program that calls itself, to a depth that its arguments decide."""

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
