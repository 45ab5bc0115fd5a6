"""Lists, dicts and objects that a branch of a loop returns, which other paths do not make."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
FIRST = np.array([-0.5, 1.3, 0.7, 2.1])
SECOND = np.array([1.3, -0.4, 0.7, 2.1])
NEITHER = np.array([1.3, 0.7, 2.1, 0.4])


def on_each_path(program):
    for x in (FIRST, SECOND, NEITHER):
        case(program, x)


def changed_list(x):
    for z in (x[0], x[1]):
        if z < 0.0:
            s = [0.0] * 2
            for i in range(2):
                s[i] = s[i - 1] + x[2] * x[3] + z
            return s
    return [x[2], x[3] * x[0]]


def of_a_list(x):
    r = changed_list(x)
    return r[0] * 2 + r[1] * x[2]


on_each_path(of_a_list)


def dict_and_list(x):
    for z in (x[0], x[1]):
        if z < 0.0:
            d = {}
            for i in range(2):
                d[i] = x[2] * x[3] + z * i
            return 2.0, (d, [x[3] * x[2]])
    return x[2] * x[2], ({0: x[2], 1: x[3] * x[0]}, [x[0]])


def of_a_dict(x):
    a, (d, b) = dict_and_list(x)
    return a * 2 + d[0] * x[2] + d[1] * b[0]


on_each_path(of_a_dict)


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, [b]


def pair(x):
    for z in (x[0], x[1], x[2]):
        if z < 0.0:
            p = Pair(z, x[3] * x[2])
            for i in range(2):
                p.a += x[2 + i] ** 2
            return p
    return Pair(x[2], x[3] * x[0])


def of_an_object(x):
    p = pair(x)
    return p.a * 2 + p.b[0] * x[2]


on_each_path(of_an_object)


def grown(x):
    for z in (x[0], x[1]):
        if z < 0.0:
            s = [z]
            for i in range(int(x[3] * 2)):
                s.append(x[2] ** 2 * i)
            return s
    return [x[2], x[3] * x[0]]


def of_a_list_that_grows(x):
    r = grown(x)
    return r[0] * 2 + r[1] * x[2] + sum(r) * len(r)


on_each_path(of_a_list_that_grows)


def arrays(x):
    for z in (x[0], x[1]):
        if z < 0.0:
            s = [x * 2, x**2]
            for i in range(2):
                s[i] = s[i] * x[2 + i]
            return s
    return [x, x * x[2]]


def of_arrays(x):
    r = arrays(x)
    return np.sum(r[0] * 2 + r[1] * x[2])


on_each_path(of_arrays)


def lists_in_a_list(x):
    for z in (x[0], x[1]):
        if z < 0.0:
            s = [[0.0] * 2, [1.0] * 2]
            for i in range(2):
                s[i][0] = s[i][0] + x[2 + i]
                s[0][i] = x[3] * s[1][i]
            return s
    return [[x[2], x[3]], [x[0], x[1]]]


def of_lists(x):
    r = lists_in_a_list(x)
    return r[0][0] * 2 + r[1][1] * x[2] + r[0][1] * r[1][0]


on_each_path(of_lists)
