"""`None` on one path and a tuple on another."""

from typing import NamedTuple

import numpy as np

from tests.tools.checking import Cases

case = Cases()
x4 = np.array([0.5, 1.5, 0.2, 2.5])
y4 = np.array([0.3, -0.7, 1.1, 0.4])


class Pt(NamedTuple):
    a: float
    b: int


def where_the_best_was(x, y, n):
    best, arg = -np.inf, None
    for i in range(n):
        for j in range(i):
            v = x[i] * y[j]
            if v > best:
                best, arg = v, (i, j)
    i, j = arg
    return best * x[i] + y[j]


case(where_the_best_was, x4, y4, 3)
case(where_the_best_was, x4, y4, 4)


def found_or_false(x, y, n):
    arg = None
    for i in range(n):
        if x[i] > 1:
            arg = (i, x[i])
    if arg:
        return arg[1] * y[arg[0]]
    return x[0]


case(found_or_false, x4, y4, 3)
case(found_or_false, x4, y4, 1)


def found_or_another(x, y, n):
    arg = None
    for i in range(n):
        if x[i] > 1:
            arg = (i, x[i])
    i, v = arg or (2, x[3])
    return v * y[i]


case(found_or_another, x4, y4, 3)
case(found_or_another, x4, y4, 1)


def returned_or_none(x, y, n):
    def find():
        for i in range(n):
            if x[i] > 1:
                return i, x[i]
        return None

    f = find()
    if f is None:
        return x[0]
    i, v = f
    return v * y[i] + len(f)


case(returned_or_none, x4, y4, 3)
case(returned_or_none, x4, y4, 1)


def returned_or_nothing(x, y, n):
    def find():
        for i in range(n):
            if x[i] > 1:
                return i, x[i]

    f = find()
    if f is not None:
        return f[1] * y[f[0]]
    return x[0]


case(returned_or_nothing, x4, y4, 3)
case(returned_or_nothing, x4, y4, 1)


def named_or_none(x, y, n):
    f = None
    if x[1] > 1:
        f = Pt(x[1], 2)
    if f is None or f.a > 5:
        return x[0]
    return f.a * f.b + sum(f) * isinstance(f, tuple) + isinstance(f, Pt)


case(named_or_none, x4, y4, 3)
case(named_or_none, y4, x4, 3)


def asked_in_every_way(x, y, n):
    f = None
    if x[1] > 1:
        f = (x[1], x[2])
    s = 0.0
    if f == None:
        s += 1
    if f != None:
        s += x[0]
    if not f:
        s += 2
    if f is not None and len(f) == 2:
        s += f[-1]
    for v in f:
        s += v
    return s + (x[1] in f)


case(asked_in_every_way, x4, y4, 3)


def the_one_before(x, y, n):
    prev = None
    s = 0.0
    for i in range(n):
        cur = (x[i], (i, y[i]))
        if prev is not None:
            s += (cur[0] - prev[0]) * prev[1][1] + prev[1][0]
        prev = cur
    return s + prev[1][1]


case(the_one_before, x4, y4, 3)
case(the_one_before, x4, y4, 1)


def a_run_that_begins_again(x, y, n):
    prev = None
    s = 0.0
    for i in range(n):
        if x[i] < 1:
            prev = None
            continue
        if prev is None:
            prev = (x[i], i)
        else:
            prev = (prev[0] + x[i], prev[1])
        s += prev[0]
    return s


case(a_run_that_begins_again, x4, y4, 3)
case(a_run_that_begins_again, x4[::-1].copy(), y4, 4)


def _none_twice(a, give):
    if a < 0.5:
        return None
    if a > 1.0:
        return give(a)
    return None


class Held:
    def __init__(self, a):
        self.a = a


def none_on_two_paths_of_three(x, y):
    total = 0.0
    for i in range(len(x)):
        number = _none_twice(x[i], lambda a: a * a)
        pair = _none_twice(x[i], lambda a: (a * a, i))
        some = _none_twice(x[i], lambda a: [a, a * a])
        made = _none_twice(x[i], lambda a: Held(a * a))
        array = _none_twice(x[i], lambda a: y * a)
        if number is not None:
            total += np.sin(number) + pair[0] * pair[1] + some[0] * some[1] + made.a**2
            total += np.sum(array * array)
    return total


case(none_on_two_paths_of_three, x4, y4)


def number_or_none_carried(x, y):
    total, best, row = 0.0, None, None
    for i in range(len(x)):
        if x[i] < 0.3:
            best = row = None
        elif best is None or x[i] > best:
            best, row = x[i] * x[i], y * x[i]
        if best is not None:
            total += best * np.sum(row)
    return total


case(number_or_none_carried, x4, y4)


def none_in_nested_branches(x):
    found = None
    if x[1] > 1.0:
        if x[0] < 1.0:
            found = {"product": x[2] * x[3]}
    return x[1] if found is None else found["product"] ** 2


case(none_in_nested_branches, x4)
case(none_in_nested_branches, x4[::-1].copy())
