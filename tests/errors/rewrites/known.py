"""Rewrites of programs that ask for what is only known when they run: give it, or do without."""

from __future__ import annotations

import importlib

import numpy as np

from tests.tools.rewritten import instead_of

VECTOR = np.array([1.5, 2.5, 3.5])
MATRIX = np.array([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])
SQUARE = np.array([[2.0, 0.5], [0.3, 1.5]])


@instead_of("SG204", 2.0)
def text_or_text(x):
    name = "a" if x > 0.0 else "bc"
    return x * x * len(name)


@instead_of("SG205", VECTOR)
def steps_of_a_loop(x):
    step, total = int(x[0]), 0.0
    for k in range(0, len(x), step):
        total += x[k] ** 2
    return total


@instead_of("SG236", VECTOR)
def counts_in_a_while_loop(x):
    k, count = 0, 0
    while k < len(x):
        k += int(x[0])
        count += 1
    return x[0] * x[0] * count


@instead_of("SG214", 2.0)
def sine_of_a_call(x):
    double = lambda: 2.0 * x  # noqa: E731
    return np.sin(double())


@instead_of("SG217", 2.0)
def dict_of_items(x):
    return {"a": x * x}.get("a")


@instead_of("SG218", 2.0)
def subscript_of_a_tuple(x):
    doubled = (2.0 * x * x,)
    return doubled[0]


@instead_of("SG221", VECTOR, 3)
def compares_items(x, n):
    some, others = [], []
    for k in range(n):
        some.append(x[k])
        others.append(x[k])
    are_equal = len(some) == len(others)
    for k in range(n):
        are_equal = are_equal and some[k] == others[k]
    return x[0] ** 2 if are_equal else 0.0


@instead_of("SG224", VECTOR)
def store_in_an_array_of_rows(x):
    values = np.stack([x, x])
    values[int(x[0])] = 2.0 * x
    return np.sum(values[0] * values[1])


@instead_of("SG227", VECTOR)
def appends_numbers(x):
    values = []
    for k in range(int(x[2])):
        values.append(x[k] * x[k])
    return values[0]


@instead_of("SG230 SG254", 2.0)
def seed_that_is_known(x):
    return x * x * np.random.default_rng([3]).normal(1.0)


@instead_of("SG255", 2.0)
def seed_on_all_paths(x):
    np.random.seed(0)
    drawn = np.random.normal()
    return x * x * drawn if x > 0.0 else x


@instead_of("SG238 SG290", VECTOR)
def loop_into_an_array(x):
    found = np.zeros(len(x))
    for k, value in enumerate(x):
        found[k] = value * value
    return found[0] * found[1]


@instead_of("SG239", VECTOR)
def appends_instead(x):
    values = [x[0], x[1]]
    values.append(x[2])
    return values[0] * values[2]


@instead_of("SG242", VECTOR)
def dtype_that_is_written(x):
    return np.sum(np.zeros(3, dtype=np.float64) + x) * x[0]


@instead_of("SG243", VECTOR, 1)
def einsum_that_is_written(x, n):
    return np.einsum("i,i", x, x) * n


@instead_of("SG244", VECTOR)
def adds_to_what_has_a_name(x):
    doubled = x * 2.0
    np.add.at(doubled, [0], 1.0)
    return np.sum(doubled**2)


@instead_of("SG245", VECTOR)
def windows_along_an_axis(x):
    return np.sum(np.lib.stride_tricks.sliding_window_view(x, 2, axis=0) ** 2)


@instead_of("SG247", SQUARE, 3)
def loop_of_products(x, n):
    power = np.eye(2)
    for _ in range(n):
        power = power @ x
    return np.sum(power)


@instead_of("SG249", MATRIX)
def vecdot_along_an_axis(x):
    return np.sum(np.vecdot(x, x, axis=1))


@instead_of("SG250", MATRIX)
def product_without_out(x):
    return np.sum(np.dot(x, x.T))


@instead_of("SG251", MATRIX)
def axes_of_tensordot(x):
    return np.sum(np.tensordot(x, x.T, axes=1))


@instead_of("SG256", VECTOR)
def initial_number(x):
    return np.sum(x * x, initial=0.5)


@instead_of("SG259", 2.0)
def name_that_there_is(x):
    return x * x * VECTOR[0]


def _later():
    later = 2.0

    def reads(x):
        return x * x * later

    return reads


set_before_the_call = instead_of("SG260", 2.0)(_later())


def _power(x):
    """One number, and nothing is changed."""
    if x < 1.0:
        return 1.0
    return x * _power(x - 1.0)


@instead_of("SG261", 3.5)
def recursion_to_one_number(x):
    return _power(x)


@instead_of("SG262", 20.0)
def halves_in_a_loop(x):
    value, count = x, 1
    while value >= 2.0:
        value, count = 0.5 * value, count + 1
    return value * value * count


@instead_of("SG2396", 0.7)
def takes_one_way_in_a_loop(x):
    y = x
    for _ in range(20):
        y = 0.5 * y if y > 0.5 else 0.9 * y
    return y * x


@instead_of("SG266 SG267", VECTOR)
def array_of_rows(x):
    rows = np.zeros((int(x[2]), len(x)))
    for k in range(int(x[2])):
        rows[k] = x * x * k
    rows[0] = 2.0
    return np.sum(rows[1])


@instead_of("SG270", 2.0)
def function_of_a_number(x):
    return 3.0 * x * x


@instead_of("SG272 SG279", 2.0, has_aux=True)
def returns_numbers(x):
    return x * x, (x, 3.0)


@instead_of("SG273", 2.0, np.random.default_rng(0).normal())
def draws_before_the_call(x, drawn):
    return drawn * x * x


@instead_of("SG280", 1.0)
def asks_before_the_routine(x):
    a = np.array([[x, 0.5], [0.5, x]])
    if not np.all(np.isfinite(a)):
        return x
    return np.sum(np.linalg.svd(a, compute_uv=False))


@instead_of("SG282 SG297", 2.0)
def writes_the_loop_out(x):
    a = b = 0.0
    for value in [x, 2.0 * x]:
        if value > 1.0:
            a, b = b, value
    return a * b


@instead_of("SG288", VECTOR)
def makes_iterators_anew(x):
    rows = [x, x]
    return sum(sum(row * row) for row in rows) + sum(sum(row) for row in rows)


@instead_of("SG289", VECTOR)
def letters_by_their_places(x):
    codes = np.array([97, 98, 99])
    start = 1 if x[0] > 0.5 else 0
    return x[0] ** 2 if codes[start] == codes[start + 1] else x[1] ** 2


@instead_of("SG293", VECTOR)
def starts_where_it_is_known(x):
    grown = []
    for value in x:
        grown.append(value * value)
    total = 0.0
    for k in range(len(grown) if x[0] > 0.5 else 0):
        total += grown[k]
    return total


@instead_of("SG294", VECTOR)
def reversed_copy(x):
    values = []
    for k in range(int(x[2])):
        values.append(x[k] * x[k])
    backwards = values[::-1]
    values.append(x[0])
    return sum(backwards)


@instead_of("SG2120", VECTOR)
def remembers_the_last(x):
    last = x[0]
    for k in range(2):
        last = x[k] * x[k]
    return last


@instead_of("SG215", VECTOR)
def one_array_for_many_names(x):
    line = np.zeros(14)
    for value in x:
        line[1:] = line[:-1].copy()
        line[0] = value * value
    return x[0] + line[2]


@instead_of("SG202", VECTOR)
def counts_from_a_number(x):
    return sum([value * place for place, value in enumerate(x, 1)]) * x[0]


def _values(x):
    for v in x:
        yield v * v


@instead_of("SG2302", VECTOR)
def calls_it_again(x):
    total = 0.0
    for v in _values(x):
        total += v
    for v in _values(x):
        total += v
    return total


@instead_of("SG2301", VECTOR)
def loop_without_an_end(x):
    total, value = 0.0, x[0]
    for _ in range(len(x)):
        total += value * value
        value = 0.5 * value
    return total


@instead_of("SG171", VECTOR)
def managers_one_after_the_other(x):
    total = 0.0
    for _ in range(2):
        with np.errstate(all="ignore"):
            total += np.sum(x * x)
    return total


@instead_of("SG2303", VECTOR)
def imported_by_its_whole_name(x):
    return importlib.import_module("numpy.linalg").norm(x)


@instead_of("SG496", VECTOR)
def first_of_a_loop(x):
    first = 0.0
    for v in _values(x):
        first = v
        break
    return first


@instead_of("SG286", VECTOR)
def batches_by_slices(x):
    total = 0.0
    for k in range(0, len(x), 2):
        total += np.prod(x[k : k + 2])
    return total


@instead_of("SG127", VECTOR)
def array_of_a_comprehension(x):
    return np.sum(np.array([each * each for each in x]))


@instead_of("SG132", 2.0)
def case_for_each_alternative(x):
    match (x, 0.0):
        case (first, 0.0):
            return first * first
        case (0.0, first):
            return first
    return 0.0


@instead_of("SG133", 2.0)
def arithmetic_of_its_own(x):
    return x * x


@instead_of("SG145", 2.0)
def while_it_is_not_the_value(x):
    total, each = 0.0, 3.0
    while each != 1.0:
        total += each * x * x
        each -= 1.0
    return total


@instead_of("SG123", VECTOR)
def stencil_as_a_loop(x):
    y = np.zeros_like(x)
    for i in range(1, len(x) - 1):
        y[i] = x[i - 1] * x[i] * VECTOR[i]
    return np.sum(y)


@instead_of("SG147 SG277", 2.0)
def loop_over_a_range(x):
    total = 0.0
    for k in range(100):
        total += x * x / (k + 1)
    return total


@instead_of("SG711", 3.5)
def table_that_is_an_array(x):
    table = np.arange(120.0)
    for k in range(len(table)):
        if x < table[k]:
            return x * table[k]
    return x


@instead_of("SG705", 2.0)
def repeats_in_a_loop(x):
    total = 1.0
    for _ in range(20):
        total = np.sin(total * x)
    return total


@instead_of("SG269", 3.0)
def lambda_for_a_gap(x):
    product = lambda a: a * a * 2.0  # noqa: E731
    return product(x)


@instead_of("SG706", 2.0, 10**15)
def without_the_zeros(x, n):
    values = np.zeros(min(n, 1))
    values[0] = x
    return np.sum(values * values)


@instead_of("SG298", VECTOR)
def without_the_vectors(x):
    return np.sum(np.linalg.svd(np.diag(x * x) + np.outer(x, x), compute_uv=False))


@instead_of("SG2382", VECTOR)
def sorts_real_parts(x):
    return np.sum(np.sort((x * 1j).imag) ** 2)


@instead_of("SG2119", MATRIX, 1)
def takes_along_an_argument(x, axis):
    return np.sum(np.take(x, 0, axis=axis) ** 2)


@instead_of("SG709 SG710", 0.3)
def keeps_away_from_the_pole(a):
    return np.log(a) if a > 0.0 else 0.0


@instead_of("SG602", 2.0)
def written_in_a_file(x):
    return x * x
