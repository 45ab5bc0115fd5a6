"""Values that are a number on one path and an array on another, as totals are that begin with 0."""

import numpy as np

from tests.tools.checking import Cases

case = Cases()
GENERATOR = np.random.default_rng(31)
ROWS = GENERATOR.uniform(0.3, 1.3, size=(5, 3))
VECTOR = ROWS[0] * 1.1


def totals(rows):
    squares, product, largest, counts = 0, 1.0, -np.inf, 0
    for row in rows:
        squares = squares + row**2
        product *= row
        largest = np.maximum(largest, row)
        counts += (row > 0.6).astype(int)
    return np.sum(np.sqrt(squares) * counts) + np.sum(product) + np.sum(largest**2)


case(totals, ROWS)
case(totals, ROWS[:1])


def of_each_order(x, n):
    """A power series, Horner's rule and a matrix power, whose first value is a number."""
    term, series, value, power = 1.0, 0, 0, 1.0
    for k in range(1, len(n) + 1):
        term = term * x / k
        series = series + term
        value = value * x + k
        power = np.outer(x, x) * power
    return np.sum(series * value) + np.trace(power)


case(of_each_order, VECTOR, np.zeros(4, int))
case(of_each_order, VECTOR, np.zeros(40, int), rtol=1e-5)


def starts_again(rows):
    total, seen = 0.0, 0.0
    for row in rows:
        total += row * row
        seen += np.sum(total * row)
        if seen > 1.5:
            total = 0
    return seen


case(starts_again, ROWS)
case(starts_again, ROWS[:2] * 0.1)


def inner_totals(rows):
    out = 0.0
    for row in rows:
        total = 0
        for k in range(len(rows)):
            total = total + rows[k] * row
        out += np.sum(total**2) + np.sum(total / 3.0 - np.exp(-total))
    return out


case(inner_totals, ROWS)
case(inner_totals, ROWS[:0])


def two_that_change_places(rows):
    a, b = 0.0, 1.0
    for row in rows:
        a, b = b * row, a + row
    return np.sum(a * rows[0]) + np.sum(b * rows[1])


case(two_that_change_places, ROWS)


def on_one_path(x, c):
    drag, scale = 0.0, 2.0 * c
    if c > 0:
        drag = c * x * x
        scale = np.cos(x)
    return np.sum((drag - x) ** 2) + np.sum(scale * x) + np.sum(np.minimum(drag, x))


case(on_one_path, VECTOR, 0.4)
case(on_one_path, VECTOR, -0.4)


def beside_the_array(x, c):
    """On one path the array is one that another name stands for: nothing is written to it."""
    z = 3.0 * x
    y = 2.0 * c
    if c > 0:
        y = z
    y = y + z
    y[0] = 7.0
    return np.sum(y) + np.sum(z)


case(beside_the_array, VECTOR, 0.4)
case(beside_the_array, VECTOR, -0.4)


def kept_elsewhere(rows):
    """Totals in a list, a dict and an object."""
    held, by_name, history, model = [0.0, 0.0], {"a": 0.0}, [], Total()
    for row in rows:
        held[0] = held[0] + row**2
        held[1] += np.sum(row)
        by_name["a"] += row * held[1]
        model.add(by_name["a"])
        history.append(held[0])
    return np.sum(held[0] * held[1] + by_name["a"]) + np.sum(model.total * history[-1])


class Total:
    def __init__(self):
        self.total = 0.0

    def add(self, row):
        self.total += row


case(kept_elsewhere, ROWS)


def known_trips(x):
    """The loop is unrolled where the number's own value is asked for."""
    total, out = 1.0, 0.0
    for k in range(4):
        out += np.sum(total) * k
        total = total * x
    return out + np.sum(total)


case(known_trips, VECTOR)


def until_large(rows):
    k, total = 0, 0.0
    while k < len(rows):
        total = total + rows[k] ** 2
        k += 1
        if np.sum(total) > 2.0:
            break
    return np.sum(total**2)


case(until_large, ROWS)
case(until_large, ROWS[:1])


def of_no_rows(rows, other):
    """Where no iteration has run, the product of the number with an array of its shape is right."""
    total = 1.5
    for k in range(len(rows)):
        total = total + rows[k, 0] * other
    return np.sum(total * other)


case(of_no_rows, ROWS, VECTOR)
case(of_no_rows, ROWS[:0], VECTOR, argnums=1)


def stored_without_axes(x):
    """As functions do that take a number or an array."""
    total = 0.0
    for k in range(len(x)):
        h = np.array(x[k] * 2.0)
        h[h > 1.5] = x[0]
        h[np.asarray(h < 0.9)] += x[1] ** 2
        h[()] *= 1.5
        total += h * x[k]
        m = np.array(x[k])
        m[...] = x[1] ** 2
        total += m
        m[m > 5.0] = 0
    return total


case(stored_without_axes, VECTOR)
case(stored_without_axes, VECTOR * 0.5)


def nothing_is_not_a_number(x):
    a = np.array([None, x[0], 1.0], dtype=float)
    b = np.asarray([[None, x[1]], [x[2], 2.0]], dtype=np.float64)
    missing = None
    c = np.asarray(missing, dtype=float)
    return np.nansum(a) * np.nansum(b) * (x[1] if np.isnan(c) else x[0])


case(nothing_is_not_a_number, VECTOR)


def bends(t, low, scale=2.0):
    """Pieces by NumPy's own functions, of a number as of an array."""
    first = np.select([t < low, t > 1.0], [t * scale, 3], default=-1)
    second = np.piecewise(t, [t < low, t >= 1.0], [lambda u: u * u, 3.0, lambda u: np.exp(-u)])
    third = np.piecewise(t, [t < 1.0], [lambda u, k: u * k, 1], scale)
    fourth = np.choose(0 if low > 0.5 else 1, [t * t, t + 1])
    return first * t + second * scale + third + np.where(t > low, 3, 2.5) * fourth


def pieces_of_numbers(x):
    total = np.sum(bends(x, 0.6))
    for each in x:
        total += bends(each, 0.6) * bends(np.asarray(each), x[0])
    return total


case(pieces_of_numbers, VECTOR)
case(pieces_of_numbers, VECTOR * 0.4)
