"""Rewrites of programs whose arrays share memory, or have dtypes or shapes that do not fit."""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse
import scipy.special

from tests.tools.rewritten import instead_of

VECTOR = np.array([1.5, 2.5, 3.5])
MATRIX = np.array([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])
COMPLEX = np.array([1.0 + 1j, 2.0])


@instead_of("SG402", 2.0)
def shapes_that_fit(x):
    return np.sum(np.ones((3, 1)) + np.ones(4) * x * x)


@instead_of("SG407", VECTOR)
def mask_of_its_axes(x):
    return np.sum(x * x, where=np.array([True, False, True]))


@instead_of("SG408", MATRIX)
def order_that_is_said(x):
    y = x if x[0, 0] > 0.0 else x[::-1]
    return np.sum(y[:, ::2].ravel(order="C") ** 2)


@instead_of("SG409", MATRIX)
def reshape_that_may_copy(x):
    return np.sum(np.reshape(x[:, 1:], -1) ** 2)


@instead_of("SG410", VECTOR, 3)
def copies_where_the_list_grows(x, n):
    rows = []
    y = x * x
    for _ in range(n):
        rows.append(y.copy())
    y[0] = 1.0
    return np.sum(rows[0])


@instead_of("SG414", 2.0, has_aux=True)
def pair_with_its_number_first(x):
    return 2.0 * x * x, x


@instead_of("SG416", np.arange(4.0), 1)
def slice_of_one_element(x, n):
    k = max(n, 0)
    return np.sum(x[1:] * x[k : k + 1])


@instead_of("SG417", VECTOR, VECTOR[1:].copy())
def arguments_of_their_own(x, y):
    x[0] = 1.0
    return np.sum(x * x) + np.sum(y)


@instead_of("SG419", VECTOR, 3)
def stores_a_new_array(x, n):
    rows = []
    for _ in range(n):
        rows.append(x)
    rows[0] = rows[0] * 2.0
    return np.sum(rows[1] ** 2)


@instead_of("SG420", 2.0)
def makes_another_set(x):
    seen = {1, 2}
    other = seen
    seen = seen | {3}
    return x * x * len(other)


@instead_of("SG421", VECTOR)
def columns_that_are_arrays(x):
    rows = np.stack([x, x * x], axis=1)
    return np.sum(np.append(rows[0], x[0]))


@instead_of("SG422 SG423", VECTOR)
def reads_again_after_a_store(x):
    rows = [[value, value] for value in x]
    rows[0][0] = 2.0
    return x[0] * x[0] * rows[0][0]


@instead_of("SG168 SG169", VECTOR)
def rows_of_floats(x):
    rows = [[0.0, 0.0] for _ in range(len(x))]
    for k in range(len(x)):
        rows[k][0] = x[k] * x[k]
    return rows[0][0] * x[0]


@instead_of("SG431", VECTOR)
def names_the_new_number(x):
    a = 1.0
    a = x[1]
    return a * x[0]


@instead_of("SG432", VECTOR)
def writes_to_a_copy(x):
    y = x.copy()
    y[0] = 2.0 * y[1]
    return np.sum(y * x)


@instead_of("SG149", VECTOR)
def compares_lengths(x):
    first = x[1:]
    second = x[1:]
    return x[0] ** 2 if first.shape == second.shape else x[1]


@instead_of("SG501 SG502 SG504 SG507", VECTOR)
def array_of_floats(x):
    return np.sum(x * x)


@instead_of("SG503", scipy.sparse.csr_array(MATRIX))
def rows_that_are_compressed(x):
    return np.sum((x @ VECTOR) ** 2)


CSR = scipy.sparse.csr_array(MATRIX)


@instead_of("SG524", VECTOR)
def captured_rows(x):
    return np.sum((CSR @ x) ** 2)


@instead_of("SG505", "text", 2.0, argnums=1)
def with_respect_to_the_number(name, x):
    return x * x if name == "text" else x


@instead_of("SG506", {"a": 2.0})
def numbers_in_a_dict(x):
    return sum(x.values()) ** 2


@instead_of("SG508", float(2**63))
def large_float(x):
    return np.log(x)


@instead_of("SG511", VECTOR)
def array_of_numbers(x):
    return np.sum(np.array([value * value for value in x]))


@instead_of("SG512 SG513", VECTOR)
def double_precision(x):
    return np.sum(np.zeros(3, dtype=np.float64) + x * x, dtype=np.float64)


@instead_of("SG515", COMPLEX)
def real_number_in_a_real_part(x):
    y = x.copy()
    y.real[0] = 2.0 * x.imag[1]
    return np.sum(np.abs(y) ** 2)


@instead_of("SG517", 2.0)
def sine_of_a_float(x):
    return x * np.sin(float(x > 1.0)) * x


@instead_of("SG518 SG522", 2.0)
def divisor_of_integers(x):
    return np.gcd(int(x), 2) * math.gcd(int(x), 2) * x * x


@instead_of("SG519", VECTOR)
def sine_of_floats(x):
    return np.sum(np.sin((x > 1.0).astype(float))) * x[0] ** 2


@instead_of("SG525", 2.0 + 1j)
def function_of_a_modulus(x):
    return scipy.special.gammaln(abs(x))


@instead_of("SG528", VECTOR)
def floating_point_result(x):
    return np.sum(x * x) * len(x)


@instead_of("SG530 SG532", VECTOR)
def integer_on_both_paths(x):
    k = 1 if x[0] > 0.0 else int(np.int32(2))
    return np.sum(np.float32(1.5) * k) * (k + k) * x[0] ** 2


@instead_of("SG533", 2.0)
def float_on_both_paths(x):
    k = float(2**50 + 1)
    if x > 1.0:
        k = 0.5
    return x * x * k


@instead_of("SG531", 2.0 + 1j)
def real_part_in_floats(x):
    values = np.zeros(2)
    values.fill(x.real * x.imag)
    return np.sum(values)


@instead_of("SG275", VECTOR)
def stores_a_number(x):
    y = x.copy()
    y[0] = x[1] * x[2]
    return np.sum(y)


@instead_of("SG109", 2.0)
def stores_into_a_list(x):
    name = ["a", "b", "c"]
    name[0] = "d"
    return x * x * len(name)


@instead_of("SG104", 2.0)
def list_grows(x):
    seen = [2]
    if 1 not in seen:
        seen.append(1)
    return x * x * len(seen)


@instead_of("SG114", 3.0)
def sum_of_a_tuple(x):
    return sum((x * x, 2.0))


@instead_of("SG166", VECTOR)
def without_the_element(x):
    rest = np.delete(x, 0)
    return rest[0] ** 2


@instead_of("SG167", 2.0)
def equal_tuples(x):
    first = (x, 1.0)
    second = (x, 1.0)
    return x * x if first == second else 2.0 * x


@instead_of("SG173", 2.0)
def number_that_says_which(x):
    is_origin = x <= 1.0
    return x if is_origin else x * x


@instead_of("SG148", 2.0)
def truth_of_a_comparison(x):
    return x * x if x != 0.0 else 2.0 * x


@instead_of("SG164", 2.0)
def leaves_the_global_name(x):
    return x * x * VECTOR[0]


@instead_of("SG2117", 2.0)
def one_type_on_all_paths(x):
    k = 1.0 if x > 0.0 else 2.0
    return x * x if isinstance(k, float) else 2.0 * x
