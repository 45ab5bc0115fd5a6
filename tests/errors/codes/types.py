"""Programs whose arrays share memory, or do not fit in shape or dtype: SG4xx and SG5xx."""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse
import scipy.special

from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])
MATRIX = np.ones((2, 3))
COMPLEX = np.array([1.0 + 1j, 2.0])


@refused("SG401", VECTOR)
def view_without_axes(x):
    a = x.copy()
    first = a[0, ...]
    a[0] = 5.0
    return np.sum(a) + first


@refused("SG402", 2.0)
def shapes_that_differ(x):
    return np.sum(np.zeros(3) + np.zeros(4) * x)


@refused("SG404", VECTOR)
def changed_while_read(x):
    a = x.copy()

    def change():
        a[0] = 5.0
        return 1.0

    return np.sum(a * 2.0 + change())


@refused("SG405", VECTOR)
def second_name_in_a_loop(x):
    a = x.copy()
    b = x[1:].copy()
    total = 0.0
    for k in range(int(x[2])):
        a[k] = 0.0
        total += b[k % 2]
        b = a[1:]
    return total


@refused("SG406", VECTOR)
def truth_of_an_array(x):
    return x[0] if x > 0.0 else 0.0


@refused("SG407", VECTOR)
def mask_of_more_axes(x):
    return np.sum(x, where=np.ones((2, 3), dtype=bool))


@refused("SG408", MATRIX)
def order_as_it_lies(x):
    y = x if x[0, 0] > 0.0 else x[::-1]
    return np.sum(y[:, ::2].ravel(order="K"))


@refused("SG409", MATRIX)
def reshape_without_copy(x):
    return np.sum(np.reshape(x[:, 1:], -1, copy=False))


@refused("SG410", VECTOR, 3)
def changed_in_a_growing_list(x, n):
    rows = []
    y = x.copy()
    for _ in range(n):
        rows.append(y)
    y[0] = 1.0
    return np.sum(rows[0])


@refused("SG411", VECTOR)
def changes_a_view_without_axes(x):
    first = x[0, ...]
    np.add(first, 1.0, out=first)
    return np.sum(x)


@refused("SG412", VECTOR)
def right_hand_side_changes_it(x):
    a = x.copy()

    def change():
        a[0] = 5.0
        return 1.0

    a[0] += change()
    return np.sum(a)


@refused("SG414", 2.0)
def pair(x):
    return 2.0 * x, x


@refused("SG415", VECTOR)
def array(x):
    return 2.0 * x


@refused("SG416", np.arange(4.0), 4)
def stretched_when_it_runs(x, n):
    return np.sum(x[1:n] + x[3 : n + 2])


@refused("SG417", VECTOR, VECTOR[1:])
def arguments_share_memory(x, y):
    x[0] = 1.0
    return np.sum(x) + np.sum(y)


@refused("SG418", VECTOR, 3)
def changed_where_the_list_grows(x, n):
    rows = [x]
    for k in range(n):
        x[k] = 0.0
        rows.append(x)
    return np.sum(rows[0])


@refused("SG419", VECTOR, 3)
def changed_through_the_list(x, n):
    rows = []
    for _ in range(n):
        rows.append(x)
    rows[0] *= 2.0
    return np.sum(rows[1])


@refused("SG501", np.array([1.0, 2.0], dtype=object))
def objects(x):
    return np.sum(x)


class Tensor:
    dtype = "float32"

    def __array__(self, dtype=None, copy=None):
        return VECTOR


@refused("SG502", Tensor())
def tensor(x):
    return np.sum(x)


@refused("SG503", scipy.sparse.coo_array(MATRIX))
def triplets(x):
    return np.sum(x @ VECTOR)


@refused("SG504", np.ma.masked_array(VECTOR, VECTOR > 1.0))
def masked(x):
    return np.sum(x)


@refused("SG505", "text")
def text(x):
    return float(x)


@refused("SG506", {})
def empty(x):
    return sum(x.values())


@refused("SG507", VECTOR > 1.0)
def booleans(x):
    return np.sum(x)


@refused("SG508", 2**63)
def large(x):
    return x * 1.0


@refused("SG509", 2.0 + 1j)
def complex_number_made_real(x):
    return np.sum(np.array([x, 2.0], dtype=float))


@refused("SG510", 2.0)
def large_constant(x):
    return x * (2**63)


@refused("SG511", VECTOR)
def array_of_functions(x):
    return np.sum(np.array([lambda: x]))


@refused("SG512", VECTOR)
def sum_of_long_doubles(x):
    return np.sum(x, dtype=np.float16)


@refused("SG513", 2.0)
def zeros_of_half_precision(x):
    return np.sum(np.zeros(3, dtype=np.float16)) * x


@refused("SG515", COMPLEX)
def complex_number_in_a_real_part(x):
    y = x.copy()
    y.real[0] = 1j
    return np.sum(np.abs(y))


@refused("SG516", 2.0 + 1j)
def larger_of_complex_numbers(x):
    return abs(np.maximum(x, 1.0))


@refused("SG518", 2.0)
def common_divisor(x):
    return np.gcd(x, 2)


@refused("SG519", VECTOR)
def sine_of_a_truth(x):
    return np.sum(np.sin(x > 1.0)) * x[0]


@refused("SG520", 2.0)
def bits_of_a_number(x):
    return x & 1


@refused("SG521", 2.0 + 1j)
def sine_of_a_complex_number(x):
    return math.sin(x)


@refused("SG522", 2.0)
def gcd_of_floats(x):
    return math.gcd(x, 2)


@refused("SG523", 2.0)
def negative_power(x):
    return np.power(np.arange(1, 4), -1)[0] * x


COO = scipy.sparse.coo_array(MATRIX)


@refused("SG524", VECTOR)
def captured_triplets(x):
    return np.sum(COO @ x)


@refused("SG525", 2.0 + 1j)
def erf_of_a_complex_number(x):
    return abs(scipy.special.gammaln(x))


@refused("SG526", VECTOR)
def divides_integers(x):
    counts = np.arange(3)
    counts /= 2
    return np.sum(counts * x)


@refused("SG527", VECTOR)
def stores_into_integers(x):
    counts = np.arange(3)
    counts[0] = x[0]
    return np.sum(counts * x)


@refused("SG528", VECTOR)
def integer_result(x):
    return len(x)


@refused("SG529", 2.0)
def complex_result(x):
    return x * 1j


@refused("SG530", VECTOR)
def float_or_integer(x):
    k = 1 if x[0] > 0.0 else np.int32(2)
    return np.sum(np.float32(1.5) * k) * x[0]


@refused("SG531", 2.0 + 1j)
def imaginary_part_is_lost(x):
    values = np.zeros(2)
    values.fill(x)
    return np.sum(values)


@refused("SG430", VECTOR)
def array_without_axes_that_has_another_name(x):
    a = np.array(x[0])
    b = a
    a += x[1]
    return a * b


@refused("SG431", VECTOR)
def stores_into_an_array_made_of_a_number(x):
    a = [np.array(1.0)]
    a[0][...] = x[1]
    return a[0] * x[0]


@refused("SG534", VECTOR)
def dtype_of_integers_or_floats(x):
    a = np.array([1, 2]) if x[0] > 0.0 else x[:2]
    b = np.zeros_like(a)
    b[0] = x[1]
    return np.sum(b)


@refused("SG498", VECTOR)
def one_of_two_views(x):
    u = x[1:]
    v = u if x[0] > 0.0 else (x * 2.0)[:-1]
    return np.sum(x) if v is u else np.sum(x * x)
