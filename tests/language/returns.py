"""Arrays that are returned, or given a name, on some paths only."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()

STIFF = np.array([[4.0, 1.0, 0.3], [1.0, 5.0, 2.0], [0.2, 2.0, 6.0]])
LOAD = np.array([1.1, 2.2, 3.3])


def relaxed(A, b, most):
    x = np.zeros(len(b))
    for sweep in range(most):
        new = x + (b - A @ x) / np.diag(A)
        if np.max(np.abs(new - x)) < 1e-11:
            return new, sweep
        x = new
    return x, most


def leaves_a_loop(A, b):
    x, sweeps = relaxed(A, b, 400)
    return np.sum(x**3) * (sweeps > 0)


def goes_to_the_end(A, b):
    x, sweeps = relaxed(A, b, 3)
    return np.sum(x**3) * sweeps


case(leaves_a_loop, STIFF, LOAD)
case(goes_to_the_end, STIFF, LOAD, compiled=False)


def halved(x):
    while True:
        if np.sum(x * x) < 1.0:
            return x
        x = x * 0.5
        x[0] *= 1.1


def leaves_an_endless_loop(b):
    return np.sum(np.sin(halved(b)))


case(leaves_an_endless_loop, LOAD)


def trimmed(x, most):
    for sweep in range(50):
        for k in range(len(x)):
            if x[k] > most:
                return x, k
            x[k] *= 1.7
    return x, -1


def leaves_two_loops(b, most):
    x, k = trimmed(b, most)
    return np.sum(x**2) * (k + 2)


case(leaves_two_loops, LOAD, 20.0)


def scaled(x, limit):
    if np.sum(x) > limit:
        y = x * 2.0
        if x[0] > limit:
            return y, 3.0
    z = x**2
    return z, 2.0


def leaves_a_branch(x, limit):
    array, factor = scaled(x, limit)
    return factor * np.sum(array)


for limit in (0.5, 2.0, 9.0):
    case(leaves_a_branch, LOAD, limit, compiled=limit == 0.5)


def named_in_a_loop(A, b):
    power, total, change = A, b, 1.0
    while change > 1e-3:
        squared = 0.1 * power @ power
        latest = total + squared @ total * 0.1
        change = np.max(np.abs(latest - total))
        power, total = squared, latest
    return np.sum(latest)


def named_in_a_branch(b, limit):
    if b[1] > limit:
        twice = b * 2.0
        more = twice + 1.0
    if b[1] > limit:
        return np.sum(twice * more)
    return np.sum(b)


def best_so_far(b):
    best = None
    for k in range(6):
        if b[0] * k > 2.5:
            best = b * k
            break
    return 0.0 if best is None else np.sum(best**2)


def first_then_next(b, count):
    for k in range(count):
        if k == 0:
            z = b * 2.0
        elif k == 1:
            z = z * b
        else:
            z = z * b - before
        before = 0.3 * z
    return np.sum(z)


case(named_in_a_loop, STIFF * 0.1, LOAD)
case(named_in_a_branch, LOAD, 1.0)
case(named_in_a_branch, LOAD, 5.0, compiled=False)
case(best_so_far, LOAD)
case(first_then_next, LOAD, 4)


def chosen(x):
    axis = np.array([0.0, 0.0, 0.0]) if x[0] == 0.0 else x / x[0]
    return np.sum(axis**2)


def listed(x):
    joined = np.array([x[0], *x] + list(x * 2.0))
    return np.sum(joined**2)


case(chosen, LOAD)
case(listed, LOAD)


class Relaxation:
    def __init__(self, x):
        self.x = x
        self.last = None

    def run(self, most):
        for _ in range(most):
            self.x = self.x * 0.5 + 1.0
            self.last = self.x
            if np.sum(self.x) < 6.5:
                return self.x
        return self.x


def none_before_a_loop(b, most):
    solver = Relaxation(b)
    result = solver.run(most)
    return np.sum(result * solver.x) + np.sum(solver.last)


def reshaped_in_place(b):
    grid = np.concatenate((b, b * b))
    same, part = grid, grid[1:4]
    grid.shape = 2, 3
    part *= 3.0
    return np.sum(same[0] * same[1])


case(none_before_a_loop, LOAD, 4)
case(reshaped_in_place, LOAD)


def swept_both_ways(u, sweeps):
    for sweep in range(sweeps):
        for axis in range(2):
            lines = u if axis == 0 else u.T
            for k in range(1, len(lines)):
                lines[k] += 0.3 * lines[k - 1] ** 2
    return np.sum(u**2)


case(swept_both_ways, np.arange(9.0).reshape(3, 3) / 7.0, 2)
