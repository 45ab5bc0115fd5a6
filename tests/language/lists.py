"""Lists of arrays and of tuples whose length the program computes."""

import functools
import itertools
import logging
import math
import time
import warnings

import numpy as np

from tests.tools.checking import Cases

case = Cases()
GENERATOR = np.random.default_rng(17)
VECTOR = np.array([0.9, -0.4, 1.7])
MATRIX = GENERATOR.normal(size=(3, 2))


def states(x, n):
    h = x
    seen = []
    for _ in range(n):
        h = np.tanh(1.5 * h + x)
        seen.append(h)
    return np.sum(np.array(seen) ** 2) + np.sum(seen[-1] * seen[0])


case(states, VECTOR, 5, float32=True)
case(states, VECTOR, 20)


def trajectory(x, n):
    """The list is what carries the state."""
    path = [x]
    for k in range(n):
        path.append(path[-1] + 0.1 * np.sin(path[-1]) * k)
    steps = [b - a for a, b in zip(path[:-1], path[1:])]
    return np.sum(np.stack(path) ** 2) + sum(np.dot(s, s) for s in steps)


case(trajectory, VECTOR, 4)


def of_rows(a, w):
    rows = [np.exp(-row) @ w for row in a]
    squares = np.array([row * row for row in a])
    columns = [column / np.linalg.norm(column) for column in a.T]
    return sum(rows) * np.sum(squares) + np.sum(np.column_stack(columns) ** 3)


case(of_rows, MATRIX, MATRIX[0])
case(of_rows, GENERATOR.normal(size=(40, 2)), MATRIX[0])


def joined(x, n):
    pieces = []
    for k in range(n):
        pieces.append(np.outer(x, x) * (k + 1.0))
    total = np.sum(np.concatenate(pieces) ** 2) + np.sum(np.hstack(pieces)[:, 1])
    total += np.sum(np.vstack(pieces)[::2]) + np.sum(np.stack(pieces, axis=-1)[0] ** 3)
    total += np.sum(np.concatenate(pieces, axis=1)[0]) + np.concatenate(pieces, axis=None)[3]
    return total + np.mean(pieces)


case(joined, VECTOR, 4)


def sometimes(x, n):
    kept = []
    for k in range(n):
        x = x * 1.1
        if k % 3 == 0:
            kept.append(x.copy())
        x[0] += 0.1
    return np.sum(np.array(kept) ** 2) * len(kept)


case(sometimes, VECTOR, 7)


def made_in_the_loop(x, n):
    rows = []
    for k in range(n):
        row = np.zeros(3)
        row[k % 3] = x[0] * k
        row[1] += x[1]
        rows.append(row)
    return np.sum(np.array(rows) ** 2)


case(made_in_the_loop, VECTOR, 5)


def of_tuples(x, n):
    points = []
    for k in range(n):
        points.append((x[k % 3], math.sin(x[0] * k)))
    total = 0.0
    for (a, b), (c, d) in zip(points, points[1:]):
        total += (a - c) ** 2 + b * d
    return total + np.sum(np.array(points)[:, 1])


case(of_tuples, VECTOR, 5)


def of_pairs_of_places(x, near):
    pairs = []
    for i in range(len(x)):
        for j in range(i):
            if abs(x[i] - x[j]) < near:
                pairs.append((i, j))
    return sum(x[i] * x[j] ** 2 for i, j in pairs)


case(of_pairs_of_places, VECTOR, 2.0)


def table(x, y):
    return np.sum(np.array([[np.sin(a * b) for b in y] for a in x]) ** 2)


case(table, VECTOR, MATRIX[:, 0])


def popped(x, n):
    stack = [x]
    total = 0.0
    for _ in range(n):
        stack.append(stack[-1] * 0.7)
        stack.append(np.cos(stack[0]))
    while len(stack) > 1:
        top = stack.pop()
        total += np.sum(top * stack[-1])
    return total


case(popped, VECTOR, 3)


def replaced(x, n):
    rows = [x * k for k in range(n)]
    for k in range(1, n):
        rows[k] = rows[k] + np.sin(rows[k - 1])
    return np.sum(rows[-1])


case(replaced, VECTOR, 4)
case(replaced, VECTOR, 20)


class Recorder:
    def __init__(self):
        self.history = {"x": [], "cost": []}

    def record(self, x):
        self.history["x"].append(x)
        self.history["cost"].append(np.sum(x**2))


def recorded(x, n):
    recorder = Recorder()
    for _ in range(n):
        x = x - 0.1 * np.cos(x)
        recorder.record(x)
    return np.var(recorder.history["x"]) + min(recorder.history["cost"])


case(recorded, VECTOR, 5)
case(recorded, VECTOR, 30)


def of_differing_shapes(x):
    """A short loop is unrolled: the arrays of a list may be of any shapes there."""
    parts = []
    for k in range(3):
        parts.append(x[: k + 1] * (k + 1))
    return np.sum(np.concatenate(parts) ** 2)


case(of_differing_shapes, VECTOR)


def sums_of_arrays(x, scales):
    basis = []
    for k in range(3):
        v = x * scales[k] - sum(np.dot(x, b) * b for b in basis)
        basis.append(v / (1.0 + v @ v))
    mixed = sum(np.exp(-x * s) for s in scales)
    return np.sum(np.array(basis) ** 2) + np.sum(mixed**2)


case(sums_of_arrays, VECTOR, VECTOR)


def set_by_the_loop_only(x, n=8):
    for _ in range(n):
        step = np.sin(x)
        x = x - 0.1 * step
    return np.sum(step * x)


case(set_by_the_loop_only, VECTOR)
case(set_by_the_loop_only, VECTOR, 5)


def state_in_a_dict(x):
    state = {"v": np.zeros_like(x), "rate": 0.1}
    p = x.copy()
    for _ in range(3):
        state["v"] = 0.9 * state["v"] - state["rate"] * 2.0 * p
        p += state["v"]
    return np.sum(p**2)


case(state_in_a_dict, VECTOR)


def unpacked(a):
    first, *rest = a
    *others, last = a[:, 0]
    return np.sum([np.dot(first, row) for row in rest]) * last + sum(others)


case(unpacked, MATRIX)


def ordered(x):
    best = sorted([v * v for v in x], reverse=True)[:2]
    return best[0] * best[1] + sorted(np.sin(v) for v in x)[0]


case(ordered, VECTOR)


def chosen_pairs(a, b, c, x):
    total = 0.0
    for p, q in itertools.combinations([a, b, c], 2):
        total += (p - q) ** 4
    total += sum(p * q for p, q in itertools.pairwise(x))
    return total + sum(p * q for p, q in itertools.pairwise((a, b, c)))


case(chosen_pairs, 0.9, -0.4, 1.7, VECTOR)


def with_quadrature(c):
    nodes, weights = np.polynomial.legendre.leggauss(4)
    return np.sum(weights * np.exp(-c * nodes**2))


case(with_quadrature, 0.7)


def kept_by_a_condition(a):
    near = [row for row in a if np.linalg.norm(row) < 1.5]
    if len(near) == 0:
        return 0.0
    centre = np.mean(near, axis=0)
    return centre @ centre + len(near) * centre[0]


case(kept_by_a_condition, MATRIX)
case(kept_by_a_condition, GENERATOR.normal(size=(20, 2)))


def by_two_paths(x, n):
    rows = []
    for k in range(n):
        if x[k % 3] > 0.0:
            rows.append(x * k)
        else:
            rows.append(x + k)
            rows.append(np.cos(x))
    return np.sum(np.array(rows) ** 2) + len(rows) * x[0]


case(by_two_paths, VECTOR, 5)


def twice(function):
    @functools.wraps(function)
    def doubled(*arguments):
        return 2.0 * function(*arguments)

    return doubled


def decorated_inside(x, p):
    @np.vectorize
    def piece(v):
        if v < 1.0:
            return p * v
        return p * p + np.log(v)

    @functools.lru_cache(maxsize=None)
    def fibonacci(n):
        return p if n < 2 else fibonacci(n - 1) + x[0] * fibonacci(n - 2)

    @twice
    def scaled(v):
        return p * v

    return piece(x).sum() + fibonacci(5) + scaled(x[1])


case(decorated_inside, VECTOR, 0.7)


def by_the_way(x):
    """What is said and timed on the way makes no difference."""
    start = time.perf_counter()
    for k in range(3):
        x = x * 1.5
        logging.getLogger("srcgrad.tests").debug("step %d after %s", k, time.time() - start)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn(f"took {time.perf_counter() - start:.3f} s, %.2f" % (time.time() - start))
    return np.sum(x**2)


case(by_the_way, VECTOR)


def copied_before_it_grows(x):
    order = []
    for v in x:
        order.append(v)
        if v > 0.6:
            order.append(2.0 * v)
            if v < 2.0:
                order.append(3.0 * v)
    total = 0.0
    for k, w in enumerate(order):
        total += w * w * k
    return total


case(copied_before_it_grows, [0.5, 1.3, 2.1, 0.7])
case(copied_before_it_grows, np.array([0.5, 1.3, 2.1, 0.7]))


def both_grow_after_a_copy(x):
    order = [x[0], x[1]]
    for i in range(len(x)):
        order.append(x[i] * order[-1])
    other = order.copy()
    for i in range(len(x)):
        other.append(x[i] + other[i])
        order.append(x[i])
    total = 0.0
    for k, w in enumerate(other):
        total += w * w * k
    for w in order:
        total += w**3
    return total


case(both_grow_after_a_copy, [0.5, 1.3, 2.1, 0.7])
case(both_grow_after_a_copy, np.array([0.5, 1.3, 2.1, 0.7]))


def zeros_then_floats(x, n):
    out = [0] * n
    for i in range(n):
        out[i] = x[i] ** 2
    return out[1] + sum(out)


def zeros_of_a_comprehension(x):
    out = [0 for _ in range(len(x))]
    out[-1] = x[0] * x[1]
    for i in range(len(out) - 1):
        out[i] = out[i + 1] + x[i] * 2.0
    return sum(out)


def hydrograph(rain, params):
    """As models of rivers route water: `[0] * n`, the number of items computed, floats later."""
    capacity, delay = params
    count = int(math.ceil(delay))
    store, queue, flow = 0.6 * capacity, [0] * count, []
    weights = [
        min(k / delay, 1) ** 2.5 - min((k - 1) / delay, 1) ** 2.5 for k in range(1, count + 1)
    ]
    for p in rain:
        if p > 0.5:
            routed = p - 0.5
        else:
            routed = 0
        store += routed * math.tanh(p / capacity)
        for i in range(0, len(queue) - 1):
            queue[i] = queue[i + 1] + weights[i] * routed
        queue[-1] = weights[-1] * routed
        flow.append(queue[0] + store / capacity)
    return sum(flow)


def counts_then_weights(x):
    counts = [0] * 3
    for k, each in enumerate(x):
        counts[k % 3] += 1
    weights = [1] * len(x)
    for k in range(len(x)):
        weights[k] /= counts[k % 3]
        weights[k] *= x[k]
    return sum(weights)


def complex_in_a_list_of_zeros(x):
    out = [0.0] * len(x)
    for k in range(len(x)):
        out[k] = x[k] * 1j + x[k - 1]
    return abs(out[1]) + abs(out[-1]) ** 2


case(zeros_then_floats, np.array([0.5, 1.3, 2.1]), 3)
case(zeros_of_a_comprehension, np.array([0.5, 1.3, 2.1]))
case(hydrograph, np.array([0.7, 0.2, 1.9, 0.9, 0.1]), np.array([3.1, 2.7]))
case(counts_then_weights, np.array([0.5, 1.3, 2.1, 0.8]))
case(complex_in_a_list_of_zeros, np.array([0.5, 1.3, 2.1]))
