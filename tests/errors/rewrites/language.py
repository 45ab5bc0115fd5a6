"""Rewrites of programs that are refused for their syntax, types, shapes, or what is not known."""

from __future__ import annotations

import cmath
import dataclasses
import functools
import itertools

import numpy as np

from tests.tools.rewritten import instead_of

VECTOR = np.array([1.5, 2.5, 3.5])
MATRIX = np.array([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])


class Point:
    def __init__(self, x):
        self.x = x


@dataclasses.dataclass(frozen=True)
class Frozen:
    x: float


@instead_of("SG101", 2.0)
def attribute_by_name(x):
    return Point(x).x


@instead_of("SG103", MATRIX)
def reshaped(x):
    y = x.T
    rest = y[1:]
    return np.sum(y.reshape(x.size)) + np.sum(rest)


@instead_of("SG105", 2.0)
def sum_of_a_list(x):
    return sum([x, 2.0])


@instead_of("SG106", 2.0)
def result_on_each_path(x):
    if x > 0.0:
        return x
    return 0.0


@instead_of("SG107", 2.0)
def exception_with_a_message(x):
    if x > 3.0:
        raise ValueError(f"{x} is too large")
    return x


@instead_of("SG108", 2.0)
def written_out(x):
    return x * x


@instead_of("SG110", VECTOR, 3)
def numbers_in_a_list(x, n):
    values = []
    for k in range(n):
        values.append(x[k])
    values[0] = 5.0
    return values[1]


@instead_of("SG113", 2.0)
def equal_numbers(x):
    return x if x == x * 1.0 else 0.0


@instead_of("SG120", 2.0)
def value_of_an_object(x):
    return Point(2.0).x * x


@instead_of("SG122", 2.0)
def iterates_over_a_tuple(x):
    total = 0.0
    for name in ("a", "b"):
        total += x * len(name)
    return total


@instead_of("SG124", VECTOR)
def asks_before_it_computes(x):
    if np.any(x < 1.0):
        return x[0]
    return np.sum(x)


@instead_of("SG2387", VECTOR)
def asks_for_zeros(x):
    if np.any(x == 0.0):
        return x[0]
    return np.sum(1.0 / x)


@instead_of("SG128", VECTOR)
def array_of_a_list(x):
    return np.sum(np.asarray([2.0 * each for each in x]))


@instead_of("SG129", VECTOR)
def vectorized_by_position(x):
    double = np.vectorize(lambda v: 2.0 * v)
    return np.sum(double(x))


@instead_of("SG131", 2.0)
def first_of_a_list(x):
    values = [x, 1.0]
    if len(values) >= 1:
        return values[0]
    return 0.0


@instead_of("SG134", 2.0)
def sum_of_what_is_made(x):
    total = 0.0
    for k in range(3):
        total += k * x
    return total


@instead_of("SG137", 2.0)
def returns_instead_of_keeping(x):
    count = 1
    return x * count


@instead_of("SG139", 2.0)
def raises_by_name(x):
    if x > 3.0:
        raise ValueError("too large")
    return x


@instead_of("SG142", 2.0)
def with_without_a_name(x):
    with np.errstate(all="ignore"):
        return 2.0 * x


@instead_of("SG143", VECTOR)
def returned_after_the_try(x):
    total = 0.0
    try:
        total = x[0] / x[1]
    finally:
        total += 1.0
    return total


@instead_of("SG146", VECTOR, 2)
def loop_to_a_bound(x, n):
    total = 0.0
    for k in range(n):
        total += x[k]
    return total


@instead_of("SG170", 2.0)
def left_by_a_condition(x):
    count = 0
    while count < 3:
        count += 1
    return x * count


@instead_of("SG203", VECTOR)
def length_of_an_integer(x):
    return np.sum(np.zeros(int(x[0]))) + x[0]


@instead_of("SG209", 2.0)
def replaces_a_frozen_field(x):
    frozen = Frozen(x)
    frozen = dataclasses.replace(frozen, x=2.0 * x)
    return frozen.x


@instead_of("SG213", 2.0)
def product_with_its_star(x):
    return x * (2.0)


@instead_of("SG219", VECTOR)
def item_of_an_array(x):
    return np.array([x[0], 2.0])[int(x[0])] * x[1]


@instead_of("SG226", VECTOR)
def stores_in_a_name(x):
    y = x * 2.0
    y[0] = 1.0
    return np.sum(y)


@instead_of("SG235", 2.0)
def set_before_it_is_read(x):
    late = 2.0
    y = late * x
    return y + late


@instead_of("SG241", MATRIX, 1)
def axis_that_is_an_argument(x, axis):
    return np.sum(np.sum(x, axis=axis) ** 2)


@instead_of("SG252", 2.0)
def generator_with_a_seed(x):
    return np.random.default_rng(0).normal() * x


@instead_of("SG258", VECTOR)
def where_with_out(x):
    return np.sum(np.exp(x, where=x > 1.0, out=np.zeros(3)))


@instead_of("SG263", 2.0)
def recursion_that_ends(x):
    if x < 0.1:
        return x
    return recursion_that_ends(x * 0.5) + 1.0


@instead_of("SG274", VECTOR)
def pairs(x):
    return sum(a * b for a, b in itertools.combinations([x[0], x[1], x[2]], 2))


class Sorted(dict):
    def __iter__(self):
        return iter(sorted(dict.keys(self)))


@instead_of("SG2457", 2.0)
def says_what_is_taken(x):
    given = Sorted(b=x, a=2.0)
    found = {}
    found.update({key: given[key] for key in given})
    return found["b"]


RATE = 1.0


def times_the_rate(n):
    return n * RATE


@instead_of("SG2456", 2.0)
def without_the_cache(x):
    global RATE
    RATE = 2.0
    total = x * times_the_rate(2)
    RATE = 1.0
    return total


@instead_of("SG2118", 2.0)
def cached_with_an_argument(x):
    @functools.cache
    def times(t, n):
        return t * n

    total = times(x, 2)
    return total + times(x * x, 2)


@instead_of("SG401", VECTOR)
def takes_the_number(x):
    a = x.copy()
    first = a[0]
    a[0] = 5.0
    return np.sum(a) + first


@instead_of("SG403", VECTOR)
def names_the_element(x):
    return np.sum(x[2, None] * x)


@instead_of("SG404", VECTOR)
def changed_after_it_is_read(x):
    a = x.copy()
    doubled = a * 2.0
    a[0] = 5.0
    return np.sum(doubled + a[0])


@instead_of("SG405", VECTOR)
def copied_in_the_loop(x):
    a = x.copy()
    b = x.copy()
    total = 0.0
    for k in range(int(x[2])):
        a[k] = 0.0
        total += b[k]
        b = a.copy()
    return total


@instead_of("SG406", VECTOR)
def truth_of_all_elements(x):
    return x[0] if np.all(x > 0.0) else 0.0


@instead_of("SG411", VECTOR)
def changes_the_element(x):
    x[0] += 1.0
    return np.sum(x)


@instead_of("SG412", VECTOR)
def right_hand_side_first(x):
    a = x.copy()
    a[0] = 5.0
    change = 1.0
    a[0] += change
    return np.sum(a)


@instead_of("SG413", VECTOR)
def stores_a_row(x):
    x[:] = np.ones((2, 3))[0] * x[1]
    return np.sum(x)


@instead_of("SG415", VECTOR)
def sum_of_the_array(x):
    return np.sum(2.0 * x)


@instead_of("SG418", VECTOR, 3)
def copies_in_the_list(x, n):
    rows = [x.copy()]
    for k in range(n):
        x[k] = 0.0
        rows.append(x.copy())
    return np.sum(rows[0])


@instead_of("SG430", VECTOR)
def number_with_another_name(x):
    a = x[0]
    b = a
    a = a + x[1]
    return a * b


@instead_of("SG509", 2.0 + 1j)
def real_part_in_an_array(x):
    return np.sum(np.array([x.real, 2.0]))


@instead_of("SG510", 2.0)
def large_constant_as_a_float(x):
    return x * 2.0**63


@instead_of("SG516", 2.0 + 1j)
def larger_modulus(x):
    return np.maximum(abs(x), 1.0)


@instead_of("SG520", 2.0)
def bits_of_an_integer(x):
    return x * (int(x) & 2)


@instead_of("SG521", 2.0 + 1j)
def sine_of_cmath(x):
    return cmath.sin(x).real


@instead_of("SG523", 2.0)
def negative_power_of_floats(x):
    return np.power(np.arange(1.0, 4.0), -1)[1] * x


@instead_of("SG526", VECTOR)
def divides_floats(x):
    counts = np.arange(3.0)
    counts /= 2
    return np.sum(counts * x)


@instead_of("SG527", VECTOR)
def stores_into_floats(x):
    counts = np.arange(3.0)
    counts[0] = x[0]
    return np.sum(counts * x)


@instead_of("SG529", 2.0)
def modulus_of_the_result(x):
    return abs(x * 1j) ** 2


@instead_of("SG534", VECTOR)
def floats_on_both_paths(x):
    a = np.array([1.0, 2.0]) if x[0] > 0.0 else x[:2]
    b = np.zeros_like(a)
    b[0] = x[1]
    return np.sum(b)
