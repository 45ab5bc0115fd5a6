"""Views that differ between paths and iterations are read and written to as what they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import errors, value_and_grad
from tests.tools import tiers
from tests.tools.checking import Differences, Program, against_differences, flat

X = np.array([0.5, 1.3, 2.1, 0.9])


def halves(x, s):
    v = x[1:] if s > 0.0 else x[:-1]
    v[0] = s * 2.0
    v *= 1.5
    x[1] += s
    return np.sum(x * x) + np.sum(v**3)


def unequal(x, s):
    v = x[1:] if s > 0.0 else x
    v[0] = s * 2.0
    v[:-1] *= v[1:]
    x[1] += s
    return np.sum(x * x) + np.sum(v**3)


def backwards(x, s):
    v = x[::-1] if s > 0.0 else x
    v[0] = s * 2.0
    v[:-1] *= v[1:]
    x[1] += s
    w = v[1:]
    w[0] *= s
    return np.sum(x * x) + np.sum(v**3)


def row_or_column(x, s):
    A = np.outer(x, x)
    v = A[0] if s > 0.0 else A[:, 1]
    v[1] = s * 2.0
    v *= np.sin(v)
    A[0, 1] += s
    return np.sum(A * A * x) + np.sum(v**3)


def rows(x, s):
    A = np.outer(x, x + s)
    row = A[0]
    t = 0.0
    for i in range(len(x)):
        row[i] *= 1.1 + s
        t += np.sum(row * row)
        if x[i] > 1.0:
            row = A[i]
        A[0] += 0.1
    row[0] = s
    return np.sum(A * A) + t


def swapped(x, s):
    k = len(x) // 2
    left, right = x[:k], x[k:]
    for i in range(3):
        left[0] += s * right[0]
        left, right = right, left
        if s > i:
            left, right = right, left
    right[0] *= 2.0
    return np.sum(x * x) + np.sum(left**3) * np.sum(right)


def of_two_arrays(x, s):
    y = x * 2.0
    v = x[1:] if s > 0.0 else y[:-1]
    v[0] = s * 2.0
    v *= 1.5
    x[1] += s
    y[0] -= s * s
    return np.sum(x * x) + np.sum(v**3) + np.sum(y**3)


def walking(x, s):
    A = np.outer(x, x)
    for i in range(len(x)):
        row = A[i]
        while np.sum(row) < 3.0 + s:
            row += 0.5
            row = A[(i + 1) % len(x)]
        row[0] *= s
    return np.sum(A**2)


def shrinking(x, s):
    v = x
    while len(v) > 1:
        v[0] += s * v[1]
        v = v[1:] if v[0] > 1.0 else v[:-1]
    v *= 2.0
    return np.sum(x**2) + v[0] ** 3


def transposed(x, s):
    A = np.outer(x, x + 1.0)
    B = A.T if s > 0.0 else A
    B[0, 1] += s
    B[1] *= 2.0
    A[1, 0] *= s
    return np.sum(A**2 * x) + np.sum(B * B)


def rows_and_columns_in_a_loop(x, s):
    A = np.outer(x, x + 1.0)
    v = A[0]
    for i in range(len(x)):
        v[i] += s
        v = A[:, i] if x[i] > 1.0 else A[i, ::-1]
        v *= 1.0 + s
    return np.sum(A**2 * x) + np.sum(v**3)


def of_a_part_of_what_may_be_another(x, s):
    a = x * 1.0
    b = a if s > 0.0 else x * 2.0
    part = b[1:] if x[0] > 0.0 else x[:-1]
    b[1] = s
    return np.sum(part) + np.sum(a)


def unset_at_first(x, s):
    for i in range(len(x)):
        if x[i] > 1.0:
            v = x[: i + 1]
            v[0] += s
    v[0] *= 2.0
    return np.sum(x * x)


def left_early(x, s):
    A = np.outer(x, x)
    for i in range(len(x)):
        row = A[i]
        if row[i] > 1.0 + s:
            break
    row[0] = 5.0 * s
    return np.sum(A * A)


def maybe_none(x, s):
    best = None
    A = np.outer(x, x)
    for i in range(len(x)):
        if best is None or A[i, 0] > best[0]:
            best = A[i]
    best *= s
    return np.sum(A * A)


def best_row(x, s):
    A = np.outer(x, x)
    best, m = A[0], -1.0
    for row in A:
        t = np.sum(row) * s
        if t > m:
            best, m = row, t
    best[:] = best * 2.0 + m
    return np.sum(A * A)


def in_a_list(x, s):
    A = np.outer(x, x)
    rows = [A[0], A[1]]
    if s > 0:
        rows.reverse()
    rows[0] *= 2.0
    rows[0], rows[1] = rows[1], rows[0]
    rows[0][1:] += s
    return np.sum(A**3)


def from_a_helper(x, s):
    def pick(a, c):
        if c:
            return a[1:]
        return a[:-1]

    v = pick(x, s > 0)
    v[0] = 3.0 * s
    pick(v, x[1] > 1.0)[0] *= 2.0
    return np.sum(x**3)


def from_row_to_row(x, s):
    u = np.zeros((2, len(x)))
    u[0] = x
    a, b = u[0], u[1]
    k = 0
    while np.sum(a) < 9.0 and k < 10:
        k += 1
        b[1:-1] = a[1:-1] + s * (a[2:] - a[:-2]) + 0.5
        b[0] = a[0]
        b[-1] = a[-1]
        a, b = b, a
    return np.sum(a**2) + np.sum(u)


def of_blocks(x, s):
    A = np.outer(x, x)
    B = A[:2, :2] if s > 0 else A[2:, 2:]
    C = B.T
    C[0] += s
    B[1:] = B[:-1] * 2
    return np.sum(A @ x) + np.sum(B @ C) + np.linalg.det(B)


def scattered(x, s):
    v = x[1:] if s > 0 else x[:-1]
    v[v > 1.0] = s
    np.add.at(v, [0, 1, 0], s)
    v.sort()
    return np.sum(x**3) + np.dot(x[1:], v)


def given_to_a_function(x, s):
    def smooth(a, b):
        a[1:] += b[:-1] * s
        return a

    u, w = (x[:2], x[2:]) if s > 0.0 else (x[2:], x[:2])
    y = smooth(u, w)
    y = smooth(w, y)
    y[0] = 3.0
    return np.sum(x**3)


def grown(x, s):
    v = x[:1]
    for i in range(1, len(x)):
        v[-1] += s
        v = x[: i + 1]
    v[0] *= 2
    return np.sum(x**2)


def of_three_axes(x, s):
    A = np.zeros((2, 3, len(x)))
    A += x
    p = A[0, 1]
    for i in range(3):
        p[1:] *= s
        p = A[i % 2, i] if x[i] > 1.0 else A[1, 0]
    p[0] = 1.0
    q = A[:, 0] if s > 1.0 else A[0, :2]
    q += 1.0
    return np.sum(A**3)


def found_by_helper(x, s):
    def first_above(A, t):
        for row in A:
            if np.sum(row) > t:
                return row
        return A[-1]

    A = np.outer(x, x)
    first_above(A, 4.0)[0] = 3.0 * s
    r = first_above(A, 6.0 + s)
    r *= s
    A[1] += 0.5
    return np.sum(A * A) + r[0]


def in_a_dict(x, s):
    A = np.outer(x, x)
    d = {}
    if s > 0:
        d["v"] = A[0]
    else:
        d["v"] = A[1, ::-1]
    d["v"][1] *= s
    return np.sum(A**3)


class Holder:
    def __init__(self, a):
        self.a = a


def in_an_object(x, s):
    A = np.outer(x, x)
    c = Holder(A[0])
    for i in range(len(x)):
        c.a[i] += s
        c.a = A[i]
    c.a[:] = c.a * 2.0
    return np.sum(A**3)


PROGRAMS = (
    *(
        halves,
        unequal,
        backwards,
        row_or_column,
        rows,
        swapped,
        of_two_arrays,
        walking,
        shrinking,
        transposed,
        rows_and_columns_in_a_loop,
        of_a_part_of_what_may_be_another,
        unset_at_first,
        left_early,
        maybe_none,
        best_row,
        in_a_list,
        from_a_helper,
        from_row_to_row,
        of_blocks,
        scattered,
        given_to_a_function,
        grown,
        of_three_axes,
        found_by_helper,
        in_a_dict,
        in_an_object,
    ),
)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("s", [0.7, -0.4])
def test_values_and_gradients(program: Program, s: float) -> None:
    before = X.copy()
    derivative = value_and_grad(program, (0, 1))
    call = derivative if tiers.IS_LONG else derivative.plain
    value, gradient = call(X, s)
    np.testing.assert_array_equal(X, before)
    np.testing.assert_allclose(value, program(X.copy(), s), rtol=1e-12)
    differences = Differences(program, (X, s), {}, [0, 1])
    against_differences(differences, flat(gradient), 1e-6, 1e-9)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_forwards(program: Program) -> None:
    direction = np.array([0.4, -0.3, 0.8, 0.1])
    _, tangent = srcgrad.jvp(program, (0, 1)).plain(X, 0.7, tangents=(direction, 0.6))
    gradient, slope = srcgrad.grad(program, (0, 1)).plain(X, 0.7)
    np.testing.assert_allclose(tangent, gradient @ direction + 0.6 * slope, rtol=1e-10)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_second_derivatives(program: Program) -> None:
    gradient, step = srcgrad.grad(program), 1e-5
    columns = [
        (gradient.plain(X + step * each, 0.7) - gradient.plain(X - step * each, 0.7)) / (2.0 * step)
        for each in np.eye(len(X))
    ]
    found = srcgrad.hessian(program).plain(X, 0.7)
    np.testing.assert_allclose(found, np.transpose(columns), rtol=1e-5, atol=1e-5)


def over_itself(x: Any, s: Any) -> Any:
    v = x[1:] if s > 0.0 else x[:-1]
    w = x[:-1] if s > 0.5 else x[1:]
    v[:] = w * 2.0 + v
    w += v
    return np.sum(x**3)


@pytest.mark.parametrize("s", [0.7, 0.2, -0.4])
@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_views_that_overlap(size: int, s: float) -> None:
    x = np.linspace(0.5, 1.5, size)
    value, gradient = value_and_grad(over_itself).plain(x, s)
    assert np.isclose(value, over_itself(x.copy(), s), rtol=1e-12)
    if size:
        differences = Differences(over_itself, (x, s), {}, [0])
        against_differences(differences, flat((gradient,)), 1e-6, 1e-9)


def chosen_part(a: Any, s: Any) -> Any:
    v = a[0] if s > 0.0 else a[:, -1]
    v[1:] *= s
    w = a.T if s > 0.5 else a
    w[0] += 1.0
    return np.sum(a**2 * np.arange(a.size).reshape(a.shape)) + np.sum(v**3)


LAYOUTS = {
    "rows": np.arange(9.0).reshape(3, 3),
    "columns": np.asfortranarray(np.arange(9.0).reshape(3, 3)),
    "strided": np.arange(36.0).reshape(6, 6)[::2, ::-2],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("s", [0.7, 0.3, -0.4])
def test_of_an_array_in_any_layout(layout: str, s: float) -> None:
    a = LAYOUTS[layout] / 10.0
    before = a.copy()
    value, gradient = value_and_grad(chosen_part).plain(a, s)
    np.testing.assert_array_equal(a, before)
    assert np.isclose(value, chosen_part(a.copy(), s), rtol=1e-12)
    differences = Differences(chosen_part, (a, s), {}, [0])
    against_differences(differences, flat((gradient,)), 1e-6, 1e-9)


def read_only(x: Any, s: Any) -> Any:
    v = x[1:] if s > 0.0 else x[:-1]
    return np.sum(v * v) * s


def test_views_that_are_only_read_are_copies_or_not_as_before() -> None:
    text = srcgrad.grad(read_only).specialise("f8[:]", "f8").source
    assert "start" not in text


def which(x: Any, s: Any) -> Any:
    v = x if s > 0.0 else x[1:]
    v[0] = s
    return np.sum(x) if v is x else np.sum(v)


def test_which_array_a_view_is_one_of_is_not_asked() -> None:
    with pytest.raises(errors.SrcgradError):
        value_and_grad(which).plain(X, 0.7)
