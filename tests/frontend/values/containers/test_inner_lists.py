"""Stores to the lists in a list of run-time length: every name of an item sees them."""

import numpy as np
import pytest

from srcgrad import errors, grad

POINT = np.array([1.0, 2.0, 3.0])


def stored_and_added(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    for i in range(len(x)):
        rows[i][0] = x[i] ** 2
        rows[i][1] += x[i]
    s = 0.0
    for r in rows:
        s += r[0] * r[1]
    return s


def named_before(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    total = 0.0
    for i in range(len(x)):
        row = rows[i]
        total += row[0]
    for i in range(len(x)):
        rows[i][0] = x[i] * 2
    return total + rows[1][0] * rows[2][0]


def asked_about(x):
    rows = [[0.0, 1.0] for _ in range(len(x))]
    return (
        x[0]
        * (2.0 if rows[0] == [0.0, 1.0] else 3.0)
        * (5.0 if isinstance(rows[1], list) else 7.0)
        * (5.0 if rows[0] == (0.0, 1.0) else 7.0)
    )


def in_a_helper(x):
    def put(rows, i, v):
        rows[i][0] = v

    rows = [[0.0, 1.0] for _ in range(len(x))]
    for i in range(len(x)):
        if x[i] > 1.5:
            put(rows, i, x[i] ** 2)
    return rows[0][0] + rows[1][0] * rows[2][0]


def filled_by_two_loops(x):
    r = [[0.0 for _ in range(2)] for _ in range(len(x))]
    for i in range(len(x)):
        for j in range(2):
            r[i][j] = x[i] ** (j + 1)
    return sum(a[0] * a[1] for a in r)


RIGHT = [stored_and_added, named_before, asked_about, in_a_helper, filled_by_two_loops]


def by_a_name(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    for i in range(len(x)):
        row = rows[i]
        row[0] = x[i] ** 2
    return rows[0][0] + rows[2][0]


def by_a_loop_s_name(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    for i, row in enumerate(rows):
        row[0] = x[i] ** 2
    return rows[0][0] + rows[2][0]


def named_before_the_loop(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    row = rows[0]
    for i in range(len(x)):
        rows[i][0] = x[i] * 2
    return row[0]


def of_a_slice(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    part = rows[:2]
    for i in range(len(x)):
        rows[i][0] = x[i] * 2
    return part[0][0]


def handed_on(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    last = rows[0]
    for i in range(len(x)):
        rows[i][0] = x[i] * 2
        t = last[0]
        last = rows[i]
    return t


def of_a_copy(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    other = list(rows)
    other[0][0] = x[0]
    return rows[0][0]


def listed_twice(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    other = [rows[0], rows[1]]
    rows[0][0] = x[0]
    return other[0][0]


def while_it_is_passed_on(x):
    rows = [[0.0, 1.0] for _ in range(len(x))]

    def change():
        rows[0][0] = 5.0
        return 1.0

    def use(row, c):
        a, _ = row
        return a * c

    return use(rows[0], change()) * x[0]


def while_a_loop_names_it(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    for i in range(len(x)):
        for row in rows:
            rows[i][0] = x[i] + row[0]
    return rows[0][0] * rows[2][0]


def appended_to_another(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    out = []
    for i in range(len(x)):
        out.append(rows[i])
    for i in range(len(x)):
        rows[i][0] = x[i]
    return out[0][0] + x[0]


def exchanged(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    rows[0], rows[1] = rows[1], rows[0]
    rows[0][0] = x[0]
    return rows[0][0] + rows[1][0] * x[1]


def given_twice(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    rows[0] = rows[1]
    rows[0][0] = x[0]
    return rows[0][0] + rows[1][0] * x[1]


RIGHT += [
    by_a_name,
    by_a_loop_s_name,
    named_before_the_loop,
    of_a_slice,
    handed_on,
    of_a_copy,
    listed_twice,
    while_a_loop_names_it,
    appended_to_another,
    exchanged,
    given_twice,
]


@pytest.mark.parametrize("function", RIGHT)
def test_stores_reach_the_list(function):
    steps = 1e-6 * np.eye(3)
    wanted = [(function(POINT + step) - function(POINT - step)) / 2e-6 for step in steps]
    np.testing.assert_allclose(grad(function).plain(POINT), wanted, atol=1e-5)


def test_what_a_function_is_given_may_not_change_on_the_way():
    with pytest.raises(errors.AliasingError) as caught:
        grad(while_it_is_passed_on).plain(POINT)
    assert caught.value.span is not None


def numbers_of_both_kinds(x):
    squares = [0.0] * len(x)
    for i in range(len(x)):
        squares[i] = x[i] ** 2
    return squares[0] * squares[1]


def test_a_list_of_python_s_floats_takes_those_of_an_array():
    np.testing.assert_allclose(grad(numbers_of_both_kinds).plain(POINT), [8.0, 4.0, 0.0])
