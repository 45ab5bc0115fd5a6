"""Lists of lists, and objects in lists, in derivatives that are taken within a program."""

import copy

import numpy as np
import pytest

from srcgrad import DifferentiationError, grad, hvp, jacobian, jvp, vjp
from tests.language import shared_rows

X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])
TWICE = (
    shared_rows.two_lists_share,
    shared_rows.obj_swap,
    shared_rows.cols_slice_set,
    shared_rows.nested_two_deep,
)


@pytest.mark.parametrize("program", TWICE, ids=lambda each: each.__name__)
def test_second_derivatives(program):
    vector = np.array([0.3, -1.1, 0.7, 0.2, -0.4])
    gradient, step = grad(program), 1e-5
    near, far = (gradient.plain(X + sign * step * vector) for sign in (1.0, -1.0))
    found = hvp(program).plain(X, v=vector)
    assert np.allclose(found, (near - far) / (2.0 * step), rtol=1e-6, atol=1e-6)


def of_rows(x):
    rows = [[v] for v in x]
    rows[1].append(x[0])
    again = rows[1]
    again.append(x[2])
    rows[2] = again
    y = np.zeros(len(x))
    for i, row in enumerate(rows):
        y[i] = sum(row) * len(row) * x[i]
    return y


def test_jacobians():
    step = 1e-6
    moved = [of_rows(X + step * e) - of_rows(X - step * e) for e in np.eye(5)]
    expected = np.stack(moved, axis=1) / (2.0 * step)
    assert np.allclose(jacobian(of_rows).plain(X), expected, atol=1e-6)
    seed = np.arange(5.0) + 1.0
    assert np.allclose(vjp(of_rows).plain(X, seed=seed)[1], seed @ expected, atol=1e-6)
    _, tangent = jvp(of_rows).plain(X, tangents=seed)
    assert np.allclose(tangent, expected @ seed, atol=1e-5)


def row_put_inside(x):
    rows = [[v] for v in x]
    rows[0].append(x[1])

    def energy(z):
        inner = [[z * v] for v in x]
        inner[1].append(z)
        inner[0] = rows[0]
        return sum(sum(row) ** 2 for row in inner)

    return grad(energy)(x[3]) + sum(rows[0])


def test_a_row_from_outside_is_not_put_inside():
    with pytest.raises(DifferentiationError):
        grad(row_put_inside).plain(X)


class Tripled:
    def __init__(self, a):
        self.a = a

    def __deepcopy__(self, memo):
        return Tripled(self.a * 3.0)


def deep_copies(x):
    found = [Tripled(v) for v in x]
    return sum(each.a for each in copy.deepcopy(found))


def test_what_a_class_says_of_copies_is_not_passed_over():
    with pytest.raises(DifferentiationError, match="a class with __deepcopy__"):
        grad(deep_copies).plain(X)
