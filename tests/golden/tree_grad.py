import math

import numba
import numpy as np


@numba.njit(error_model="numpy")
def tree(weights, left, right, node, depth):
    n = weights.shape[0]
    m = left.shape[0]
    p = right.shape[0]
    if depth >= 3000:
        raise RecursionError("maximum recursion depth exceeded")
    if -m > node or node >= m:
        raise IndexError("index {} is out of bounds for axis 0 with size {} (line 10)", node, m)
    if left[node] < 0:
        # line 11: return math.sin(weights[node])
        if -n > node or node >= n:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 11)", node, n)
        result = math.sin(weights[node])
    else:
        # line 12: return weights[node] * tree(weights, left, right, left[node]) + tree(
        if -n > node or node >= n:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 12)", node, n)
        t1 = weights[node] * tree(weights, left, right, left[node], depth + 1)
        # line 13: weights, left, right, right[node]
        if -p > node or node >= p:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 13)", node, p)
        result = t1 + tree(weights, left, right, right[node], depth + 1)
    return result


@numba.njit(error_model="numpy")
def tree_grad_3(weights, left, right, node, depth, result_seed, weights_bar):
    n = weights.shape[0]
    m = left.shape[0]
    p = right.shape[0]
    if depth >= 3000:
        raise RecursionError("maximum recursion depth exceeded")
    if -m > node or node >= m:
        raise IndexError("index {} is out of bounds for axis 0 with size {} (line 10)", node, m)
    if left[node] < 0:
        if -n > node or node >= n:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 11)", node, n)
        # line 11: return math.sin(weights[node])
        weights_bar[node] += math.cos(weights[node]) * result_seed
    else:
        if -n > node or node >= n:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 12)", node, n)
        t1 = weights[node]
        t2 = tree(weights, left, right, left[node], depth + 1)
        if -p > node or node >= p:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 13)", node, p)
        tree_grad_3(weights, left, right, right[node], depth + 1, result_seed, weights_bar)
        tree_grad_3(weights, left, right, left[node], depth + 1, t1 * result_seed, weights_bar)
        # line 12: return weights[node] * tree(weights, left, right, left[node]) + tree(
        weights_bar[node] += t2 * result_seed


@numba.njit(error_model="numpy")
def tree_grad_2(weights, left, right, node, depth, result_seed, weights_bar):
    n = weights.shape[0]
    m = left.shape[0]
    p = right.shape[0]
    if depth >= 3000:
        raise RecursionError("maximum recursion depth exceeded")
    if -m > node or node >= m:
        raise IndexError("index {} is out of bounds for axis 0 with size {} (line 10)", node, m)
    if left[node] < 0:
        if -n > node or node >= n:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 11)", node, n)
        # line 11: return math.sin(weights[node])
        weights_bar[node] += math.cos(weights[node]) * result_seed
    else:
        if -n > node or node >= n:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 12)", node, n)
        t1 = weights[node]
        t2 = tree(weights, left, right, left[node], 0)
        if -p > node or node >= p:
            raise IndexError("index {} is out of bounds for axis 0 with size {} (line 13)", node, p)
        tree_grad_3(weights, left, right, right[node], 0, result_seed, weights_bar)
        tree_grad_3(weights, left, right, left[node], 0, t1 * result_seed, weights_bar)
        # line 12: return weights[node] * tree(weights, left, right, left[node]) + tree(
        weights_bar[node] += t2 * result_seed


def tree_grad(weights, left, right, node):
    weights_bar = np.zeros_like(weights)
    tree_grad_2(weights, left, right, node, 0, 1.0, weights_bar)
    return weights_bar
