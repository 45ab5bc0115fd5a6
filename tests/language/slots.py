"""Lists of run-time length whose items are stored one by one: `out = [None] * n; out[k] = …`."""

import math

import numpy as np

from tests.tools.checking import Cases

case = Cases()

x3 = np.array([0.9, -0.4, 1.7])


def link_poses(angles):
    """Arrays, of which others are made."""
    turns, poses = [None] * len(angles), [None] * len(angles)
    for i in range(len(angles)):
        c, s = np.cos(angles[i]), np.sin(angles[i])
        turns[i] = np.array([[c, -s], [s, c]])
        poses[i] = turns[i] if i == 0 else poses[i - 1] @ turns[i]
    return poses[-1][0, 1] + np.trace(poses[1])


def forces_from_the_tip(angles):
    """As the inverse dynamics of an arm: a list of lists repeated, stored from both ends."""
    n = len(angles)
    steps = [[None]] * (n + 1)
    steps[n] = np.array([angles[0], angles[0] ** 2])
    for i in range(n):
        steps[i] = np.array([angles[i], angles[i] ** 2])
    force = np.zeros(2)
    for i in range(n - 1, -1, -1):
        force = np.dot(np.outer(steps[i + 1], steps[i]), force) + steps[i] * angles[i]
    return np.sum(force)


def numbers_from_the_end(x):
    out = [None] * len(x)
    for i in range(len(x) - 1, -1, -1):
        out[i] = x[i] ** 2 + (out[i + 1] if i + 1 < len(x) else 0.0)
    return np.sum(np.array(out) * np.arange(3)) + max(out)


def pairs(x):
    out = [None] * len(x)
    for i in range(len(x)):
        out[i] = (x[i], x[i] ** 2)
    return sum(a * b for a, b in out)


def mappings(x):
    out = [{}] * len(x)
    for i in range(len(x)):
        out[i] = {"a": x[i], "b": np.array([x[i], 1.0])}
    return out[1]["a"] * out[2]["b"][0]


def rows_of_other_lengths(x):
    out = [[]] * len(x)
    for i in range(len(x)):
        out[i] = [x[i] * k for k in range(i + 1)]
    return sum(sum(row) ** 2 for row in out)


def zeros_then_arrays(x):
    out = [0] * len(x)
    for i in range(len(x)):
        out[i] = x[i] * np.eye(2)
    together = np.array(out)
    return np.sum(together[:, 0, 1] + together[:, 1, 1] ** 2)


def one_array_many_times(x):
    out = [np.zeros(2)] * len(x)
    for i, each in enumerate(x):
        out[i] = each * np.ones(2)
    out[0] = out[0] * out[1]  # each place is stored into again
    return np.sum(out[0]) + np.sum(out[-1] ** 2)


def arrays_that_stay(x):
    out = [x * x] * len(x)
    out[1] = np.sin(x)
    return np.sum(out[0]) + np.sum(out[1] * out[2])


def cut_and_changed(x):
    out = [None] * len(x)
    for i, each in enumerate(x):
        out[i] = each * np.ones(3)
    total = 0.0
    for i, (one, other) in enumerate(zip(out, out[1:], strict=False)):
        total += one @ other * (i + 1)
    out.append(x * x)
    out.insert(1, x)
    out.reverse()
    last = out.pop()
    return total + sum(np.sum(each) * k for k, each in enumerate(out)) + last @ x


def several_repeated(x):
    out = [0.0, 1.0] * len(x)
    for i in range(len(x)):
        out[2 * i] = math.sin(x[i])
    return sum(each * (k + 1) for k, each in enumerate(out)) + out[3] * x[0]


def lists_repeated(x):
    """One and the same, until others are stored."""
    rows = [[x[0], x[1]]] * len(x)
    rows[1] = [x[2] * 2.0]
    for k in range(len(x)):
        rows[k][0] += x[k]
    return sum(sum(row) * len(row) for row in rows)


def pairs_repeated(x):
    rows = [(x[0], x[1])] * len(x)
    for k in range(1, len(x)):
        rows[k] = (x[k], rows[k - 1][0])
    return sum(p * q for p, q in rows)


def mappings_repeated(x):
    rows = [{"a": x[0]}] * len(x)
    rows[0]["a"] *= x[1]
    return sum(row["a"] ** 2 for row in rows)


def words_and_arrays_repeated(x):
    total = 0.0
    for word, part in zip(["a", "b"] * len(x), [x[:2], x[1:]] * len(x), strict=True):
        total += np.sum(part**2) if word == "a" else part[0]
    return total


for program in (
    *(link_poses, forces_from_the_tip, numbers_from_the_end, pairs, mappings),
    *(rows_of_other_lengths, zeros_then_arrays, one_array_many_times, cut_and_changed),
    *(several_repeated, arrays_that_stay, lists_repeated, pairs_repeated, mappings_repeated),
    words_and_arrays_repeated,
):
    case(program, x3)
