"""Programs that are refused for what is not known of their iterators, lists and recursions."""

from __future__ import annotations

import itertools

import numpy as np

from srcgrad import grad
from tests.tools.refused import refused, situation

VECTOR = np.array([1.0, 2.0, 3.0])


@refused("SG281", VECTOR)
def islice_of_a_list(x):
    return sum(itertools.islice([x[0], 2.0, 3.0], int(x[0])))


@refused("SG282", 2.0)
def unpacks_what_is_left(x):
    a, b = itertools.dropwhile(lambda v: v < 1.0, [x, 2.0 * x])
    return a * b


@refused("SG283", 2.0)
def unpacks_some_values(x):
    a, b = (v for v in [x, 2.0 * x] if v > 1.0)
    return a * b


@refused("SG297", 2.0)
def unpacks_what_passes(x):
    a, b = filter(lambda v: v > 1.0, [x, 2.0 * x])
    return a * b


@situation("SG286", since=(3, 12))
def batches_of_a_number():
    grad(_batches).plain(VECTOR)


def _batches(x):
    return sum(next(itertools.batched(x, int(x[0]))))


@refused("SG288", VECTOR)
def iterators_in_a_list(x):
    rows = list(map(iter, [x, x]))
    return sum(sum(row) for row in rows) + sum(sum(row) for row in rows)


@refused("SG289", VECTOR)
def unpacks_the_rest(x):
    letters = iter("abc")
    if x[0] > 0.5:
        next(letters)
    first, second = letters
    return x[0] if first == second else x[1]


@refused("SG290", VECTOR)
def unpacks_an_array(x):
    a, b = filter(lambda v: v > 1.0, x)
    return a * b


@refused("SG293", VECTOR)
def used_up_on_some_paths(x):
    grown = []
    for value in x:
        grown.append(value)
    values = iter(grown)
    if x[0] > 0.5:
        list(values)
    return sum(values)


@refused("SG205", VECTOR)
def step_of_a_growing_list(x):
    grown = []
    for value in x:
        grown.append(value)
    return sum(grown[:: int(x[0])])


@refused("SG236", VECTOR)
def length_of_a_range(x):
    return x[0] * len(range(0, len(x), int(x[0])))


@refused("SG215", VECTOR)
def hands_on_through_many_names(x):
    a = b = c = d = e = f = g = h = i = j = k = m = n = 0
    for value in x:
        n, m, k, j, i, h, g = m, k, j, i, h, g, f
        f, e, d, c, b, a = e, d, c, b, a, value
    return x[0] + n


@refused("SG2396", 0.7)
def takes_one_of_many_ways(x):
    def walk(y, depth):
        if depth == 0:
            return [y]
        return walk(0.5 * y, depth - 1) if y > 0.5 else walk(0.9 * y, depth - 1)

    return walk(x, 20)[0]


@refused("SG262", 20.0)
def halves_with_a_count(x):
    def halved(value, count):
        if value < 2.0:
            return [value]
        return halved(0.5 * value, count + 1)

    return halved(x, 1)[0]


@refused("SG421", VECTOR, [])
def longer_row(x, rows):
    for value in x:
        rows.append([value, value])
    rows[0].append(x[0])
    return rows[0][0]


@refused("SG422", VECTOR, [])
def row_read_before_a_store(x, rows):
    for value in x:
        rows.append([value, value])

    def stored():
        rows[0][0] = 2.0
        return 0

    return x[0] * rows[0][stored()]


@refused("SG423", VECTOR, [])
def row_with_a_name(x, rows):
    for value in x:
        rows.append([value, value])
    row = rows[0]
    row[0] = 2.0
    return x[0] * rows[0][0]


@refused("SG168", VECTOR, [])
def stores_a_text_in_a_row(x, rows):
    for _ in range(len(x)):
        rows.append([0.0, 0.0])
    for k in range(len(x)):
        rows[k][0] = "a"
    return rows[0][0] * x[0]


@refused("SG169", VECTOR, [])
def stores_a_float_in_a_row_of_integers(x, rows):
    for _ in range(len(x)):
        rows.append([0, 0])
    for k in range(len(x)):
        rows[k][0] = x[k]
    return rows[0][0] * x[0]


@refused("SG2120", VECTOR)
def unpacks_the_rest_of_a_slice(x):
    some = itertools.islice(x, 2)
    for value in some:
        if value > 0.5:
            break
    (last,) = some
    return last


@refused("SG2419", VECTOR)
def key_that_is_complex(x):
    held = {int(x[0]): x[1]}
    held[1j * x[1]] = x[2]
    return held[1]
