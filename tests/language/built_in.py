"""The built-in functions of Python."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])


def absolutes(x, y):
    return abs(x) * abs(y) + abs(x - y) ** 2


case(absolutes, 1.3, -0.7)


def minima_and_maxima(x, y):
    return max(x, y) * min(x, y, 0.5) + max([x, y, 1.0]) + min((x * y, x + y))


case(minima_and_maxima, 1.3, 0.7)
case(minima_and_maxima, 0.3, 0.7)


def maximum_of_array(x):
    return max(x) * min(x)


case(maximum_of_array, VECTOR)


def maximum_with_default(x):
    return max((x, 2.0), default=0.0) * max((), default=3.0)


case(maximum_with_default, 1.3)
case(maximum_with_default, 2.3)


def maximum_by_key(x, y):
    return max(x, y, key=abs) * 2.0 + min(x, y, key=lambda v: v * v)


case(maximum_by_key, 1.3, -2.7)


def sums(x, y):
    return sum([x, y, x * y]) * sum((x, y), 2.0) + sum(v * v for v in (x, y))


case(sums, 1.3, 0.7)


def sum_of_array(x):
    return sum(x) * sum(x[1:3])


case(sum_of_array, VECTOR)


def powers(x, y):
    return pow(x, 2) + pow(x, y) * pow(2, 3)


case(powers, 1.3, 0.7)


def roundings(x):
    return round(x) * x + round(x, 1) * x * x + round(2.567, 2) * x


case(roundings, 1.34)


def divmods(x, y, n):
    q, r = divmod(x, y)
    a, b = divmod(n, 3)
    return q * x + r * y + a * x**2 + b * x


case(divmods, 4.3, 0.7, 17)


def conversions(x, n):
    return float(n) * x + int(x) * x + float(x) * 2.0 + bool(n) * x + int(2.9) * x + float("2.5")


case(conversions, 1.3, 3)


def lengths(x, y):
    return len(x) * x[0] + len((x, y)) * y + len([1, 2, 3]) * y * y + len("abc") * y


case(lengths, VECTOR, 0.7)


def any_and_all(x, y):
    if any([x > 1.0, y > 1.0]) and all((x > 0.0, y > 0.0)):
        return x * y
    if any(v > 0.0 for v in (x, y)):
        return x + y * y
    return x


case(any_and_all, 1.3, 0.7)
case(any_and_all, 0.3, 0.7)
case(any_and_all, -0.3, -0.7)


def any_run_time(x):
    total = 0.0
    if any(v > 1.5 for v in x):
        total += x[0] * x[1]
    if all(v > -1.0 for v in x):
        total += x[2]
    return total + x[3] ** 2


case(any_run_time, VECTOR)


def sorted_inactive(x, order):
    total = 0.0
    for k, position in enumerate(sorted(order)):
        total += x[position] * (k + 1)
    for position in sorted(order, reverse=True):
        total *= 1.0 + 0.1 * x[position]
    return total


case(sorted_inactive, VECTOR, (3, 1, 2), argnums=0)


def maps_and_filters(x, y):
    squares = map(lambda v: v * v, (x, y))
    total = sum(squares)
    for a, b in zip(map(abs, (x, y)), filter(None, (1.0, 0, 2.0))):
        total += a * b
    return total


case(maps_and_filters, 1.3, -0.7)


def ranges(x):
    total = 0.0
    r = range(2, 11, 3)
    for i in r:
        total += x * i
    return total * len(r) + r[1] * x + (x if 5 in r else 0.0) + list(range(3))[2] * x


case(ranges, 1.3)


def tuples_and_lists(x, y):
    values = list((x, y))
    values.append(x * y)
    frozen = tuple(values)
    return frozen[0] * frozen[2] + tuple(v * 2.0 for v in values)[1]


case(tuples_and_lists, 1.3, 0.7)


def dictionaries(x, y):
    d = dict(a=x, b=y)
    e = dict([("c", x * y)])
    f = dict(zip(("p", "q"), (x, y)))
    return d["a"] * e["c"] + f["q"]


case(dictionaries, 1.3, 0.7)


def types_asked(x, n):
    if type(x) is float or isinstance(x, np.floating):
        x = x * 2.0
    return x * n if isinstance(n, int) else x


case(types_asked, 1.3, 3)


def callables(x):
    return x * x if callable(abs) and not callable(3) else x


case(callables, 1.3)


def enumerations(x, y):
    total = 0.0
    for i, (a, b) in enumerate(zip((x, y), (y, x)), 2):
        total += a**i * b
    for v in reversed([x, y]):
        total = total * v
    return total


case(enumerations, 1.3, 0.7)


def complex_free(x):
    return float(int(x)) * x + float(np.float64(x)) * x + np.float64(1).item() * x


case(complex_free, 1.3)
