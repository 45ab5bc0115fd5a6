"""Loops that add up products of elements: they become products of arrays, or stay as they are."""

import re

import numpy as np
import pytest

import srcgrad
from tests.tools import random_nests
from tests.tools.checking import check

R = np.random.default_rng(12)


def source(program, *arguments, **options):
    slope = srcgrad.grad(program, **options)
    slope.plain(*arguments)
    return slope.source


def with_a_sum(a, b):
    n, p = a.shape
    m = b.shape[1]
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            s = 0.0
            for k in range(p):
                s += a[i, k] * b[k, j]
            c[i, j] = s
    return np.sum(np.sin(c))


def in_place_of_elements(a, b):
    n, p = a.shape
    m = b.shape[1]
    c = np.ones((n, m))
    for k in range(p):
        for i in range(n):
            for j in range(m):
                c[i, j] -= 2.0 * b[k, j] * a[i, k]
    return np.sum(c**3)


def covariance(data):
    n, m = data.shape
    cov = np.zeros((m, m))
    for i in range(m):
        for j in range(i, m):
            for k in range(n):
                cov[i, j] += data[k, i] * data[k, j]
            cov[i, j] /= n - 1.5
            cov[j, i] = cov[i, j]
    return np.sum(cov**2)


def column_by_column(data):
    """The covariance in NumPy's words: each row of the triangle is made anew."""
    data = data - np.mean(data, axis=0)
    m = data.shape[1]
    cov = np.zeros((m, m))
    for i in range(m):
        cov[i:, i] = data[:, i] @ data[:, i:] / 3.0
        cov[i, i:] = cov[i:, i]
    return np.sum(cov**3)


def counted_on(a, b):
    """Subscripts that are sums of two counters."""
    n = len(a)
    c = np.ones((n, n))
    for i in range(n):
        for j in range(n - i):
            for k in range(n):
                c[i, i + j] -= a[i, k] * b[i + j, k]
    return np.sum(c**3)


def below(a, b):
    """A strictly lower triangle times a matrix, and added."""
    c = b.copy()
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(i):
                c[i, j] += a[i, k] * b[k, j]
    return np.sum(np.cos(c))


def of_itself(a, b):
    """As below, the matrix times what it is added to: rows that are read are changed later."""
    b = b.copy()
    n = len(b)
    for i in range(n):
        for j in range(b.shape[1]):
            for k in range(i + 1, n):
                b[i, j] += a[k, i] * b[k, j]
    return np.sum(b**2)


def symmetric(a, b):
    """A symmetric matrix, of which the lower triangle is given, times another one."""
    n, m = b.shape
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(i):
                c[k, j] += b[i, j] * a[i, k]
                total += b[k, j] * a[i, k]
            c[i, j] += b[i, j] * a[i, i] + total
    return np.sum(c**2)


def moved(a, b):
    """Inner parts of matrices."""
    c = np.zeros((max(len(a) - 1, 0), b.shape[1]))
    for i in range(1, len(a)):
        for j in range(b.shape[1]):
            for k in range(a.shape[1] - 1):
                c[i - 1, j] += a[i, k + 1] * b[k, j]
    return np.sum(c**2)


def stacks(a, b):
    c = np.zeros((a.shape[0], a.shape[1], b.shape[2]))
    for t in range(a.shape[0]):
        for i in range(a.shape[1]):
            for j in range(b.shape[2]):
                for k in range(b.shape[1]):
                    c[t, i, j] += a[t, i, k] * b[t, k, j]
    return np.sum(c**2)


def in_steps(a, b):
    """Products in a loop of which each needs the one before."""
    for _ in range(3):
        c = np.zeros_like(b)
        for i in range(a.shape[0]):
            for j in range(b.shape[1]):
                for k in range(a.shape[1]):
                    c[i, j] += a[i, k] * b[k, j]
        b = np.tanh(c)
    return np.sum(b**2)


PRODUCTS = [
    (with_a_sum, ["a @ b_part", "_bar @ b_part.T", "b_part_bar = a.T @ "]),
    (in_place_of_elements, ["a @ b_part"]),
    (covariance, ["data.T @ data"]),
    (column_by_column, ["data_1.T @ data_1"]),
    (counted_on, [" @ b"]),
    (moved, ["a_part @ b_part"]),
]


def square(n, dtype="float64"):
    made = R.uniform(-1.0, 1.0, (n, n))
    if dtype.startswith("complex"):
        made = made + 1j * R.uniform(-1.0, 1.0, (n, n))
    return made.astype(dtype)


def arguments_of(program, n, dtype="float64"):
    if program in (covariance, column_by_column):
        return (square(n, dtype),)
    return square(n, dtype), square(n, dtype)


@pytest.mark.parametrize(("program", "texts"), PRODUCTS, ids=lambda p: getattr(p, "__name__", ""))
def test_products_are_written_as_such(program, texts):
    arguments = arguments_of(program, 3)
    text = source(program, *arguments, argnums=tuple(range(len(arguments))))
    assert " @ " in text, text
    for each in texts:
        assert each in text, text


LONG = [pytest.param(n, marks=pytest.mark.long) for n in (1, 2, 5)]


@pytest.mark.parametrize("n", [0, 3, *LONG])
@pytest.mark.parametrize("program", [p for p, _ in PRODUCTS], ids=lambda p: p.__name__)
def test_gradients(program, n):
    check(program, *arguments_of(program, n), compiled=n == 5, layouts=n == 5)


def wrong_order(a, b):
    """Each product is of what the ones before have made."""
    c = b.copy()
    for i in range(len(a)):
        for j in range(c.shape[1]):
            for k in range(len(a)):
                c[i, j] += a[i, k] * c[k, j]
    return np.sum(c**2)


def read_inside(a, b):
    c = np.zeros((len(a), len(a)))
    total = 0.0
    for i in range(len(a)):
        for j in range(len(a)):
            for k in range(len(a)):
                c[i, j] += a[i, k] * b[k, j]
                total += c[i, j]
    return total


def row_read_inside(a, b):
    """A row that is made anew in each step, and read while it is summed."""
    total = 0.0
    for i in range(len(a)):
        row = np.zeros(len(a))
        for k in range(len(a)):
            for j in range(len(a) - i):
                row[j] += a[k, i] * b[k, i + j]
            total += row[0]
    return total


def written_inside(a, b):
    a = a.copy()
    c = np.zeros((len(a), len(a)))
    for k in range(len(a)):
        for i in range(len(a)):
            for j in range(len(a)):
                c[i, j] += a[i, k] * b[k, j]
                a[i, k] *= 0.5
    return np.sum(c)


def on_a_condition(a, b):
    c = np.zeros((len(a), len(a)))
    for i in range(len(a)):
        for j in range(len(a)):
            for k in range(len(a)):
                if a[i, k] > b[k, j]:
                    c[i, j] += a[i, k] * b[k, j]
    return np.sum(c)


def in_a_band(a, b):
    c = np.zeros((len(a), len(a)))
    for i in range(len(a)):
        for k in range(max(i - 1, 0), i + 1):
            for j in range(len(a)):
                c[i, j] += a[i, k] * b[k, j]
    return np.sum(c**2)


def known_small(a, b):
    c = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            for k in range(3):
                c[i, j] += a[i, k] * b[k, j]
    return np.sum(c**2)


def twice_along_a_row(a, b):
    c = np.zeros((len(a), len(a)))
    for i in range(len(a)):
        for j in range(len(a)):
            for k in range(len(a)):
                c[i, i] += a[i, k] * b[k, j]
    return np.sum(c**2)


def of_quotients(a, b):
    """What may be infinite is multiplied with what the loops multiply it with only."""
    q = np.empty_like(a)
    for i in range(len(a)):
        for k in range(len(a)):
            q[i, k] = 1.0 / a[i, k]
    c = np.zeros((len(a), len(a)))
    for i in range(len(a)):
        for j in range(len(a)):
            for k in range(len(a)):
                c[i, j] += q[k, i] * b[k, j]
    return np.sum(c[:2] ** 2)


OTHERS = [
    *(
        wrong_order,
        read_inside,
        row_read_inside,
        written_inside,
        on_a_condition,
        in_a_band,
        known_small,
    ),
    *(twice_along_a_row, in_steps, below, of_itself, of_quotients),
]


@pytest.mark.parametrize("program", OTHERS, ids=lambda p: p.__name__)
def test_what_is_no_product_of_large_matrices_stays(program):
    arguments = square(3), square(3)
    assert "@" not in re.sub("#.*", "", source(program, *arguments))
    check(program, *arguments, compiled=False, layouts=False)


@pytest.mark.parametrize("n", [0, 1, 2, 4])
def test_what_is_read_of_the_array_that_is_added_to_is_a_copy(n):
    """Its adjoint needs no element saved."""
    text = source(of_itself, square(3), square(3), argnums=(0, 1))
    assert "_saved" not in text
    assert text.count(".copy()") == 2
    check(of_itself, square(n), square(n), compiled=False, layouts=False)


def test_infinities_that_nobody_reads():
    """The last row of the result is not used, and so its infinities are nobody's."""
    a, b = R.uniform(1.0, 2.0, (3, 3)), R.uniform(1.0, 2.0, (3, 3))
    a[1, 2] = 0.0
    value, (a_bar, b_bar) = srcgrad.value_and_grad(of_quotients, (0, 1)).plain(a, b)
    c = (1.0 / a[:, :2]).T @ b
    np.testing.assert_allclose(value, np.sum(c**2))
    np.testing.assert_allclose(b_bar, 2.0 / a[:, :2] @ c)
    np.testing.assert_allclose(a_bar[:, :2], -2.0 * (b @ c.T) / a[:, :2] ** 2)
    np.testing.assert_array_equal(a_bar[:, 2], 0.0)


@pytest.mark.parametrize("dtype", ["float32", "complex128"])
def test_other_dtypes(dtype):
    def product(a, b):
        n = len(a)
        c = np.zeros((n, n), a.dtype)
        for i in range(n):
            for j in range(n):
                for k in range(n):
                    c[j, i] -= b[k, j] * a[i, k]
        return np.sum(np.abs(c) ** 2)

    a, b = square(4, dtype), square(4, dtype)
    assert " @ " in source(product, a, b)
    c = -a @ b
    slope = srcgrad.grad(product, (0, 1))
    for found in (slope.plain(a, b), slope(a, b)):
        for mine, expected in zip(found, (-2 * c @ b.conj().T, -2 * a.conj().T @ c), strict=True):
            assert mine.dtype == a.dtype
            np.testing.assert_allclose(mine, expected, rtol=1e-4 if dtype == "float32" else 1e-12)


def test_second_derivatives():
    a, b, v = square(3), square(3), square(3)
    found = srcgrad.hvp(with_a_sum).plain(a, b, v=v)
    step = 1e-5
    slope = srcgrad.grad(with_a_sum).plain
    expected = (slope(a + step * v, b) - slope(a - step * v, b)) / (2 * step)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)


def test_only_what_loops_read_is_read():
    """Rows that no loop reaches may hold anything, and lengths of loops that do not run, too."""
    a, b = square(4), square(4)
    a[np.triu_indices(4)] = np.nan
    assert np.isfinite(srcgrad.value_and_grad(below).plain(a, b)[0])

    def needs_columns(a, b):
        c = np.zeros((5, b.shape[1]))
        for i in range(5):
            for j in range(b.shape[1]):
                for k in range(6):
                    c[i, j] += a[i, k] * b[k, j]
        return np.sum(c)

    slope = srcgrad.grad(needs_columns)
    for run in (slope.plain, slope):
        assert run(np.ones((2, 2)), np.ones((0, 0))).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def idle_last(a, b):
    n = len(b)
    c = np.zeros((n, n))
    for i in range(n):
        for j in range(n - 1 - i):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[j, k]
    return np.sum(c**2)


def idle_first(a, b):
    n = len(b)
    c = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            for k in range(a.shape[1]):
                c[i, j] += a[i - 1, k] * b[j, k]
    return np.sum(c**2)


def idle_of_the_other(a, b):
    """`b` is read from its second row on."""
    n = len(b)
    c = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1, n):
            for k in range(a.shape[1]):
                c[i, j] -= a[i, k] * b[j, k]
    return np.sum(c**2)


def idle_to_a_name(a, b):
    n = len(b)
    c = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1, n):
            t = 0.0
            for k in range(a.shape[1]):
                t += a[i, k] * b[j, k]
            c[i, j] = t
    return np.sum(c**2)


IDLE = [idle_last, idle_first, idle_of_the_other, idle_to_a_name]


@pytest.mark.parametrize("n", [0, 1, 2, pytest.param(5, marks=pytest.mark.long)])
@pytest.mark.parametrize("program", IDLE, ids=lambda p: p.__name__)
def test_rows_that_no_step_reads_are_not_there(program, n):
    """A step in which the inner loop makes none: the array may end before its row."""
    a, b = R.uniform(-1.0, 1.0, (max(n - 1, 0), 3)), R.uniform(-1.0, 1.0, (n, 3))
    check(program, a, b, compiled=n == 5, layouts=n == 5)


@pytest.mark.parametrize("program", IDLE, ids=lambda p: p.__name__)
def test_rows_that_no_step_reads_may_hold_anything(program):
    """The last row of one operand and the first of the other are never multiplied with anything."""
    a, b = R.uniform(-1.0, 1.0, (3, 3)), R.uniform(-1.0, 1.0, (4, 3))
    longer = np.vstack([a, np.full((1, 3), np.inf)])
    both = srcgrad.value_and_grad(program, (0, 1))
    value, (a_bar, b_bar) = both.plain(a, b)
    found, (longer_bar, other_bar) = both.plain(longer, b)
    assert found == value
    np.testing.assert_array_equal(other_bar, b_bar)
    np.testing.assert_array_equal(longer_bar, np.vstack([a_bar, np.zeros((1, 3))]))


def test_random_nests_against_differences():
    """Value and gradient of the text, whether it has products or not."""
    for seed in range(12):
        program, is_square = random_nests.program(seed)
        random_nests.compare(program, random_nests.arguments(seed, is_square))


@pytest.mark.long
def test_many_random_nests():
    for seed in range(100, 180):
        program, is_square = random_nests.program(seed)
        for other in range(2):
            random_nests.compare(program, random_nests.arguments(other, is_square), other == 0)


@pytest.mark.long
@pytest.mark.parametrize("program", [below, of_itself, symmetric, idle_of_the_other])
def test_blocks_read_what_loops_read(program):
    """Compiled and in Python, infinities among what is read, and beyond the triangle."""

    def whole(a, b, c, s):
        return program(a, b) + np.sum(c) * s

    for seed, (n, infinities) in enumerate(((7, 1), (41, 0), (41, 3), (70, 2))):
        random_nests.compare_large(whole, seed, n, infinities)
