"""Lists whose length the program computes, changed at any place and put in order."""

import heapq

import numpy as np

from tests.tools.checking import Cases

case = Cases()
GENERATOR = np.random.default_rng(29)
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, 1.1])
MATRIX = GENERATOR.normal(size=(5, 3))


def moving_average(x, width):
    window, out = [], [0.0]
    for v in x:
        window.append(v)
        if len(window) > width:
            window.pop(0)
        out.append((sum(window) / len(window)) ** 2)
    return sum(out)


case(moving_average, VECTOR, 2)
case(moving_average, VECTOR[:0], 2)


def windows_of_rows(rows, width):
    window, total = [], 0.0
    for row in rows:
        window.append(row * row)
        if len(window) > width:
            total += np.sum(window.pop(0) * row)
    return total + sum(np.sum(each**2) for each in window)


case(windows_of_rows, MATRIX, 2)
case(windows_of_rows, MATRIX, 9)


def pops_at(x, where):
    values = [v * v for v in x]
    a = values.pop(where)
    b = values.pop(-2)
    del values[where]
    return a * values[0] - b * values[-1]


case(pops_at, VECTOR, 1)
case(pops_at, VECTOR, 0)


def inserts(x, where):
    values = [1.0]
    for k, v in enumerate(x):
        values.insert(where, v * k)
        values.insert(-1, v)
    total = 0.0
    for k, v in enumerate(values):
        total += v * v * (k + 1)
    return total


case(inserts, VECTOR, 0)
case(inserts, VECTOR, 2)
case(inserts, VECTOR, -3)
case(inserts, VECTOR[:0], 1)


def forward_and_backward(start, b):
    """The backward recursion puts its arrays in front."""
    a = np.outer(start, start)
    alphas, betas = [start * b[0]], [np.ones(3)]
    for t in range(1, len(b)):
        alphas.append((a @ alphas[-1]) * b[t])
    for t in range(len(b) - 1, 0, -1):
        betas.insert(0, a @ (b[t] * betas[0]))
    return sum(np.sum(p * q) for p, q in zip(alphas, betas))


case(forward_and_backward, VECTOR[:3], MATRIX)
case(forward_and_backward, VECTOR[:3], MATRIX[:1])


def reversed_in_place(x, n):
    rows, values = [], []
    for k in range(n):
        x = x * 0.8 + 0.1
        rows.append(x)
        values.append(x[0])
    rows.reverse()
    values.reverse()
    total = 0.0
    for k, row in enumerate(rows):
        total += np.sum(row) * values[k] * (k + 1)
    return total


case(reversed_in_place, VECTOR, 4)
case(reversed_in_place, VECTOR, 20)
case(reversed_in_place, VECTOR, 0)


def sorts(x, backwards):
    values = [v * v for v in x]
    values.sort()
    other = sorted(x, key=lambda v: abs(v - 0.5), reverse=True)
    other.sort(key=np.cos)
    total = 0.0
    for k, v in enumerate(values):
        total += v * (k + 1) + other[k] ** 3 * k
    return total + sum(sorted(x)[:2]) * len(sorted(x) + sorted(x, reverse=True))


case(sorts, VECTOR, False)
case(sorts, VECTOR[:1], True)
case(sorts, VECTOR[:0], True)


def equal_marks(x, k):
    """Items with one mark stay in the order that they had, backwards too."""
    up = sorted(x, key=lambda v: int(abs(v) * k))
    down = sorted(x, key=lambda v: int(abs(v) * k), reverse=True)
    total = 0.0
    for i in range(len(x)):
        total += up[i] * (i + 1) + down[i] ** 2 * (i + 1)
    return total


case(equal_marks, VECTOR, 1)
case(equal_marks, VECTOR, 0)


def sorted_rows(rows, weights):
    total = 0.0
    for k, row in enumerate(sorted(rows, key=lambda row: row[1])):
        total += k * np.sum(row * row)
    for value, weight in sorted(zip(rows[:, 0], weights)):
        total = 0.5 * total + value * weight
    for weight, k in sorted([(w, w * k) for k, w in enumerate(weights)], reverse=True):
        total = 0.9 * total + weight * k
    return total


case(sorted_rows, MATRIX, VECTOR)
case(sorted_rows, MATRIX[:, :2], np.array([1.0, 1.0, 2.0, 1.0, 2.0]), argnums=0)
case(sorted_rows, MATRIX[:0], VECTOR[:0])


def a_few(x, y, z):
    """Arrays of which there are three, by what is computed of them."""
    first, second, third = sorted([x, y, z], key=np.sum)
    pairs = sorted([(x[0], 1), (y[0], 2), (z[0], 1)], key=lambda pair: (pair[1], -pair[0]))
    return np.sum(first) + np.sum(second**2) + np.sum(third**3) + pairs[0][0] * pairs[2][0]


case(a_few, VECTOR, VECTOR[::-1] * 0.3, VECTOR - 1.0)


def smallest(x, n):
    small = heapq.nsmallest(n, x)
    large = heapq.nlargest(2, [v * v for v in x], key=lambda v: abs(v - 1.0))
    return sum(v * k for k, v in enumerate(small)) + sum(large)


case(smallest, VECTOR, 3)


def smoother(x, n):
    """A queue of states of which the oldest is written out."""
    queue, out = [x, 2.0 * x], []
    for k in range(n):
        queue.append(0.5 * (queue[0] + queue[-1]) + np.sin(queue[0]))
        out.append(np.sum(queue.pop(0)))
    out.reverse()
    return np.sum(np.array(out) ** 2) + np.sum(queue[0])


case(smoother, VECTOR, 3)
case(smoother, VECTOR, 19)
