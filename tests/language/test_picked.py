"""Lists of lists, words and objects at subscripts that the program computes: one of those there."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import DifferentiationError, grad, jvp, value_and_grad
from tests.tools.checking import check


def table(x, y):
    return [[x, y], [y * y, x * y], [1.0, x]]


def read(x, y):
    m, i = table(x, y), 0
    while m[i][0] < 0.9:
        i += 1
    return m[i][1] * x + m[i - 1][0]


def swapped(x, y):
    m, i = table(x, y), 0
    while m[i][0] < 0.9:
        i += 1
    m[i], m[0] = m[0], m[i]
    m[0] = [v / m[0][0] for v in m[0]]
    return m[0][1] * x + m[1][1] * y + m[2][0]


def second_names(x, y):
    m, i = table(x, y), 0
    while m[i][0] < 0.9:
        i += 1
    r = m[i]
    m[i], m[0] = m[0], m[i]
    r[0] = 7.0 * x
    m[1][1] += y
    m[i][1] *= 2.0
    return sum(sum(row) * k for k, row in enumerate(m, 1)) + r[1] * y + len(r)


def eliminated(x, y):
    m, i = table(x, y), 0
    while m[i][0] < 0.9:
        i += 1
    m[i], m[0] = m[0], m[i]
    for k in range(1, 3):
        factor = m[k][0]
        m[k] = [own - factor * first for first, own in zip(m[0], m[k], strict=True)]
    return m[1][1] * x + m[2][1] + m[0][0]


def words(x, y):
    i = 0
    while x > i:
        i += 1
    name = ["line", "square", "cube"][i]
    return y if name == "line" else y * y if name == "square" else y**3 * x


class Body:
    def __init__(self, mass):
        self.mass = mass


def objects(x, y):
    bodies = [Body(x), Body(y), Body(x * y)]
    heaviest = max(range(3), key=lambda k: bodies[k].mass)
    bodies[heaviest].mass *= 2.0
    bodies[heaviest], bodies[0] = bodies[0], bodies[heaviest]
    return bodies[0].mass * x + bodies[1].mass * y + bodies[2].mass


def run_over(x, y):
    m, total = table(x, y), 0.0
    i = 1 if x > y else -1
    for k, v in enumerate(m[i]):
        total += v * (k + 1.0)
        m[i][1] += x
    return total * m[i][1] + max(m[i])


PROGRAMS = [read, swapped, second_names, eliminated, words, objects, run_over]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_which_item_is_told_by_the_numbers(program):
    both, forward = value_and_grad(program, (0, 1)), jvp(program, (0, 1))
    for x, y in ((0.5, 0.8), (1.3, 0.7), (0.3, 1.2), (0.6, 0.5)):
        value, gradient = both.plain(x, y)
        assert value == pytest.approx(program(x, y), rel=1e-14)  # from Python 3.12 `sum` is exact
        step = 1e-6
        in_x = (program(x + step, y) - program(x - step, y)) / (2.0 * step)
        in_y = (program(x, y + step) - program(x, y - step)) / (2.0 * step)
        assert gradient == pytest.approx((in_x, in_y), rel=1e-7, abs=1e-8)
        _, tangent = forward.plain(x, y, tangents=(2.0, 3.0))
        assert tangent == pytest.approx(2.0 * gradient[0] + 3.0 * gradient[1], rel=1e-12)


def solved(a, b):
    """Gauss's elimination with pivots, in lists."""
    rows = [[*row, right] for row, right in zip(a, b, strict=True)]
    for k in range(3):
        pivot = max(range(k, 3), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(k + 1, 3):
            factor = rows[i][k] / rows[k][k]
            for j in range(k, 4):
                rows[i][j] -= factor * rows[k][j]
    x = [0.0] * 3
    for i in (2, 1, 0):
        x[i] = (rows[i][3] - sum(rows[i][j] * x[j] for j in range(i + 1, 3))) / rows[i][i]
    return x[0] + 2.0 * x[1] + 4.0 * x[2]


def test_elimination_with_pivots():
    """The gradient is that of the solution: minus the adjoint solution times the solution."""
    derivative = value_and_grad(solved, (0, 1))
    a = np.array([[0.5, 2.0, -1.0], [3.0, 1.0, 0.4], [-1.0, 0.3, 2.5]])
    b, weights = np.array([1.0, -2.0, 0.5]), np.array([1.0, 2.0, 4.0])
    for order in ([0, 1, 2], [1, 2, 0], [2, 0, 1]):
        given, right = a[order], b[order]
        value, (a_bar, b_bar) = derivative.plain(given.tolist(), right.tolist())
        x = np.linalg.solve(given, right)
        adjoint = np.linalg.solve(given.T, weights)
        assert value == pytest.approx(weights @ x, rel=1e-12)
        np.testing.assert_allclose(b_bar, adjoint, rtol=1e-12)
        np.testing.assert_allclose(a_bar, -np.outer(adjoint, x), rtol=1e-11)


def out_of_range(x, y):
    m, i = table(x, y), 0
    while m[0][0] * (i + 1) < 5.0:
        i += 1
    return m[i][1]


def test_outside_of_the_list():
    assert grad(out_of_range).plain(2.0, 3.0) == 1.0
    with pytest.raises(IndexError):
        grad(out_of_range).plain(0.5, 3.0)


def of_two_lengths(x, y):
    lists = [[x], [x, y]]
    i = 0
    while x * (i + 1) < 1.0:
        i += 1
    return sum(v * v for v in lists[i])


def test_lists_of_several_lengths():
    check(of_two_lengths, 0.7, 1.0)
    check(of_two_lengths, 1.7, 1.0)
