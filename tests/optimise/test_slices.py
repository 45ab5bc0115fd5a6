"""Loops over whole arrays, said as NumPy says it; compiled, they are loops again."""

import operator
import re

import numpy as np
import pytest

import srcgrad
from srcgrad import ir
from srcgrad.frontend.programs import interpret
from srcgrad.optimise.slices import slices
from srcgrad.types import INT, Array
from tests.tools.checking import check

R = np.random.default_rng(11)


def source(program, *arguments, **options):
    slope = srcgrad.grad(program, **options)
    slope.plain(*arguments)
    return slope.source


def squares(x):
    return np.sum(x**2)


def powers(a, x):
    for _ in range(3):
        x = a @ x @ a.T + x
    return np.sum(x * x)


def solved(a, b):
    total = 0.0
    for k in range(len(b)):
        s = a @ a.T + np.eye(len(a)) * (k + 2.0)
        total += b[k] @ np.linalg.solve(s, b[k])
    return total


def rows(x, w):
    y = np.zeros(x.shape[1])
    for k in range(len(x)):
        y = y * w + x[k]
    return np.sum(y**3)


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        (squares, [R.random((3, 4))]),
        (squares, [R.random((0, 4))]),
        (squares, [R.random((1, 1, 2))]),
        (powers, [R.random((3, 3)), R.random((3, 3))]),
        (powers, [R.random((1, 1)), R.random((1, 1))]),
        (powers, [R.random((0, 0)), R.random((0, 0))]),
        (solved, [R.random((3, 3)), R.random((2, 3))]),
        (solved, [R.random((1, 1)), R.random((0, 1))]),
        (rows, [R.random((4, 3)), R.random(3)]),
        (rows, [R.random((0, 3)), R.random(3)]),
        (rows, [R.random((4, 3))[:, ::-1], R.random(6)[::2]]),
    ],
)
def test_numbers(program, arguments):
    check(program, *arguments, compiled=min(a.size for a in arguments) > 1)


def test_a_square_is_one_line():
    assert re.search(r"x_bar = 2\.0 \* x\n", source(squares, R.random((3, 4))))
    assert "for " not in source(squares, R.random(5)).split("Reverse sweep")[-1]


def test_products_are_added_where_they_are_made():
    text = source(powers, R.random((3, 3)), R.random((3, 3)), argnums=(0, 1))
    reverse = text.split("# Reverse sweep.")[1]
    assert re.search(r"a_bar \+= .* @ .*", reverse), text
    assert not re.search(r"\[[ij], [ij]\] \+= t\w+\[", reverse), text


def test_saved_arrays_are_rows_of_one_array():
    text = source(powers, R.random((3, 3)), R.random((3, 3)), argnums=(0, 1))
    assert re.search(r"_saved\w*\[\w+\] = \w+\n", text), text
    assert "_again" not in text and "@ " in text


def test_single_precision_stays_in_loops():
    """NumPy and Numba differ in what a double does to an array of single precision."""
    text = source(lambda x: np.sum(x * np.float32(0.5)) * 2.0, R.random(3).astype(np.float32))
    assert "x_bar = " in text
    x = R.random((3, 2)).astype(np.float32)
    slope = srcgrad.grad(squares)
    assert slope.plain(x).dtype == slope(x).dtype == np.float32
    np.testing.assert_allclose(slope(x), 2 * x)


def test_loops_that_need_their_order_stay():
    def running(x):
        y = x.copy()
        for i in range(1, len(y)):
            y[i] = y[i] + y[i - 1]
        return np.sum(y * y)

    def turned(x):
        y = x + 0.0
        for i in range(len(y)):
            for j in range(len(y)):
                y[i, j] = 2.0 * y[j, i]
        return np.sum(y * y)

    check(running, R.random(5), compiled=False)
    check(turned, R.random((3, 3)), compiled=False)


def test_a_product_of_doubles_is_added_to_single_precision():
    def weighted(x, w):
        y = x @ w  # doubles, for the weights are
        return np.sum(y * y)

    x, w = R.random((3, 2)).astype(np.float32), R.random((2, 4))
    slope = srcgrad.grad(weighted, argnums=(0, 1))
    for found in (slope.plain(x, w), slope(x, w)):
        assert [each.dtype for each in found] == [np.float32, np.float64]
        np.testing.assert_allclose(found[0], 2 * (x @ w) @ w.T, rtol=1e-6)


def layers(w, b, v, x):
    h = np.maximum(x @ w + b, 0.0)
    p = np.exp(h - 1.0)
    p = p / np.sum(p, axis=1, keepdims=True)
    return np.sum(np.log(p @ v) ** 2)


def spread(x, w):
    mean = np.mean(x, axis=1, keepdims=True)
    var = np.mean((x - mean) ** 2, axis=1, keepdims=True)
    return np.sum((x - mean) / np.sqrt(var + 0.1) * w)


def by_hand(x, y):
    s = 0.0
    for i in range(len(x)):
        s += x[i] * y[i]
    return s * s


def running(x, w):
    y = np.zeros(len(x))
    level = 0.0
    for i in range(len(x)):
        level += x[i] * w[i]
        y[i] = level
    return np.sum(y * y)


def kept_for_later(x):
    t = 0.0
    y = np.zeros(len(x))
    for i in range(len(x)):
        t = np.exp(x[i])
        y[i] = t
    return np.sum(y * y) * t


def kinked(x, y):
    r = x - y
    return np.sum(np.where(r > 0.2, r, 0.3 * r**2)) + np.sum(np.abs(y) * np.minimum(x, y))


SHAPES = [(4, 3), (1, 3), (4, 1), (1, 1)]


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_of_functions_and_sums(shape):
    n, m = shape
    w, b, v, x = R.random((m, 2)), R.random(2) - 0.5, R.random(2), R.random(shape)
    check(layers, w, b, v, x, argnums=(0, 1, 2, 3), compiled=n > 1 and m > 1)
    check(spread, x, R.random(m), argnums=(0, 1), compiled=n > 1 and m > 1)
    check(kinked, x, R.random(shape), argnums=(0, 1), compiled=n > 1 and m > 1)


@pytest.mark.parametrize("size", [0, 1, 5])
def test_vectors_of_functions_and_sums(size):
    x, y = R.random(size), R.random(size)
    for program in (by_hand, running, kinked):
        check(program, x, y, argnums=(0, 1), compiled=size > 1)
    check(kept_for_later, x, compiled=size > 1)
    check(by_hand, R.random(2 * size)[::2], y[::-1], argnums=(0, 1), compiled=size > 1)


def test_sums_and_choices_are_one_line():
    text = source(spread, R.random((4, 3)), R.random(3), argnums=(0, 1))
    assert "np.sum(x[i]) / m" in text and "np.sum((x[i] - mean) ** 2)" in text, text
    text = source(layers, *map(np.ones, ((3, 2), (2,), (2,), (4, 3))), argnums=(0, 1, 2, 3))
    assert re.search(r"np\.maximum\(t\d\[i\] \+ b, 0\.0\)", text), text


def test_a_users_sum_is_a_loop():
    """Which says in which order it is added up."""
    assert re.search(r"for i in .*:\n +s \+= x\[i\] \* y\[i\]", source(by_hand, *R.random((2, 4))))


def test_what_a_loop_hands_on_stays_a_loop():
    assert "level +=" in source(running, *R.random((2, 4)))
    assert "t = math.exp(x[i])" in source(kept_for_later, R.random(4))


def highest(x):
    m = np.max(x, axis=1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(x - m), axis=1))) + np.sum(m) - np.min(x[0]) ** 2


def first_of_all(x):
    return np.max(x) ** 2 - 0.5 * np.min(x) * x[np.argmax(x)] + np.argmin(x) * x[0]


def at_hand(x):
    best, where = x[0], 0
    for k in range(1, len(x)):
        if x[k] > best:
            best, where = x[k], k
    return best * x[where]


@pytest.mark.parametrize(
    "x", [R.random(5), R.random(1), np.array([1.0, 3.0, -2.0, -1.0]), R.random(6)[::-2]]
)
def test_extremes_are_calls(x):
    check(first_of_all, x, compiled=len(x) > 1)
    check(at_hand, x, compiled=False)


def test_extremes_of_rows():
    text = source(lambda x: np.max(x) - np.min(x) ** 2, R.random(4))
    assert "np.argmax(x)" in text and "np.argmin(x)" in text and "for " not in text, text
    for shape in SHAPES:
        check(highest, R.random(shape), compiled=min(shape) > 1)
    assert "np.argmax(x[i])" in source(highest, R.random((3, 4)))


@pytest.mark.parametrize("compiled", [True, False])
def test_the_first_that_is_no_number_is_the_extreme(compiled):
    for x in ([1.0, np.nan, 3.0, np.nan], [np.nan, 2.0, 1.0], [-0.0, 0.0, -0.0]):
        slope = srcgrad.grad(lambda x: np.max(x) * 2.0 + np.min(x))
        expected = np.zeros(len(x))
        expected[np.argmax(x)] += 2.0
        expected[np.argmin(x)] += 1.0
        found = (slope if compiled else slope.plain)(np.array(x))
        np.testing.assert_array_equal(found, expected)


def test_an_array_that_is_only_copied_is_the_copy():
    def carried(x, w):
        y = np.zeros(len(w))
        for k in range(len(x)):
            y = y * w + x[k]
        return np.sum(y**3)

    def needed(x):
        y = 2.0 * x
        z = y.copy()
        z[0] = 3.0
        return np.sum(y * z)

    def halved(x):
        y = np.zeros(len(x))
        for k in range(len(x)):
            z = y.copy()
            z[k] = x[k] ** 2
            y = z * 0.5
        return np.sum(y)

    text = source(carried, R.random((4, 3)), R.random(3), argnums=(0, 1))
    assert ".copy()" not in text, text
    for program in (needed, halved):
        check(program, R.random(4), compiled=program is halved)
    check(carried, R.random((4, 3)), R.random(3), argnums=(0, 1), compiled=False)


def test_a_subscript_that_a_loop_hands_on_is_handed_on():
    i, k, n = ir.Var("i"), ir.Var("k"), ir.Dim("x", 0)
    place = ir.Item("y", (i,))
    loop = ir.For(
        "i",
        ir.Const(0),
        n,
        ir.Const(1),
        (ir.Assign(place, k), ir.Assign(k, ir.Apply(operator.add, (i, ir.Const(3))))),
    )
    body = (ir.Assign(k, ir.Const(0)), ir.Allocate("y", (n,)), loop)
    types = {"x": Array("float64", 1), "y": Array("int64", 1), "k": INT, "i": INT}
    program = ir.Function("f", ("x",), body, (ir.Var("y"), k), types)
    y, last = interpret.run(slices(program), np.zeros(4))
    np.testing.assert_array_equal(y, [0, 3, 4, 5])
    assert last == 6


def test_a_saved_length_is_said_by_itself():
    """A part that begins with the first element, of as many as were there."""

    def shortened(x, s):
        u, v = x * 1.0, x.copy()
        for k in range(4):
            if u[0] > s:
                v = u
            v[k] *= 1.1
            u = u * 0.9
        return np.sum(u * v)

    text = srcgrad.grad(shortened).specialise("f8[:]", "f8").source
    assert "[: v_length_saved[k]]" in text and "0 + " not in text
