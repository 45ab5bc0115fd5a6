"""Checks of two lines in the text, and messages with all numbers for the user."""

import math

import numpy as np
import pytest

import srcgrad


def product(a, x, y):
    return np.sum((a @ x) * y)


def neighbours(x, w):
    total = 0.0
    for i in range(len(w)):
        total += w[i] * x[i + 1] ** 2
    return total


def gathered(x, k):
    return x[k[0]] ** 2


@pytest.fixture(scope="module")
def slopes():
    return {f: srcgrad.grad(f) for f in (product, neighbours, gathered)}


def arrays(*shapes):
    return [np.ones(shape) for shape in shapes]


@pytest.mark.parametrize(
    ("program", "shapes", "numbers"),
    [
        (product, [(2, 3), (4,), (2,)], ["size 4", "3"]),
        (product, [(2, 3), (3,), (5,)], ["(2,)", "(5,)"]),
        (neighbours, [(3,), (4,)], ["index 4", "size 3"]),
    ],
)
@pytest.mark.parametrize("run", ["plain", "compiled"])
def test_the_user_reads_the_numbers(slopes, program, shapes, numbers, run):
    slope = slopes[program]
    with pytest.raises((srcgrad.ShapeError, srcgrad.OutOfBounds)) as raised:
        (slope.plain if run == "plain" else slope)(*arrays(*shapes))
    for number in numbers:
        assert number in str(raised.value)
    assert "{}" not in slope.source
    assert "shapes do not match (line" in slope.source or "is out of bounds for axis 0 (line" in (
        slope.source
    )


def test_what_is_no_length_stays_in_the_message(slopes):
    slope = slopes[gathered]
    with pytest.raises(srcgrad.OutOfBounds, match=r"index 7 is out of bounds for axis 0.* size 3"):
        slope.plain(np.ones(3), np.array([7]))
    assert "index {} is out of bounds" in slope.source


def test_the_text_alone_says_where(slopes):
    slope = slopes[product]
    slope.plain(*arrays((2, 3), (3,), (2,)))
    names = {}
    exec(slope.source, names)
    with pytest.raises(ValueError, match=r"shapes do not match \(line \d+\)"):
        names["product_grad"](*arrays((2, 3), (4,), (2,)))


def test_elements_of_a_batch_say_the_same():
    with pytest.raises(srcgrad.ShapeError, match="size 4 is different from 3"):
        srcgrad.vmap(srcgrad.grad(product))(*arrays((5, 2, 3), (5, 4), (5, 2)))


def test_a_check_without_a_line_says_what_it_is_about():
    slope = srcgrad.vjp(lambda x: x * x)
    slope.plain(np.ones(3), seed=np.ones(3))
    assert "that of its seed" in slope.source and "shapes do not match" not in slope.source


def affine(x, w, b, c):
    return np.sum((x @ w + b) * c)


def test_one_check_a_line_says_which_part_of_it_failed():
    slope = srcgrad.grad(affine)
    slope.plain(*arrays((2, 3), (3, 4), (4,), (4,)))
    assert slope.source.count("raise ") == 1, slope.source
    with pytest.raises(srcgrad.ShapeError, match="size 5 is different from 3"):
        slope.plain(*arrays((2, 3), (5, 4), (9,), (8,)))
    with pytest.raises(srcgrad.ShapeError, match=r"\(2,4\) \(9,\)"):
        slope.plain(*arrays((2, 3), (3, 4), (9,), (8,)))
    with pytest.raises(srcgrad.ShapeError, match=r"\(2,4\) \(8,\)"):
        slope.plain(*arrays((2, 3), (3, 4), (4,), (8,)))


def test_checks_after_products_in_a_loop_are_made_before_it():
    def steps(a, x, b):
        for _ in range(len(b)):
            x = a @ x @ a + b
        return np.sum(x)

    slope = srcgrad.grad(steps)
    slope.plain(*arrays((2, 2), (2, 2), (2, 2)))
    assert "raise" not in slope.source.split("for ")[1], slope.source
    with pytest.raises(srcgrad.ShapeError):
        slope.plain(*arrays((2, 2), (2, 2), (3, 3)))
    slope.plain(*arrays((2, 2), (3, 3), (0, 3)))


def layers(x, w, b, v, c):
    h = np.tanh(x @ w + b)
    y = h @ v
    z = y + c
    return np.sum(z * z)


SHAPES = {"x": (2, 3), "w": (3, 4), "b": (4,), "v": (4, 5), "c": (5,)}


@pytest.mark.parametrize(
    ("wrong", "line", "numbers"),
    [
        ({"w": (6, 4)}, 1, ["size 6", "3"]),
        ({"b": (7,)}, 1, ["(2,4)", "(7,)"]),
        ({"v": (8, 5)}, 2, ["size 8", "4"]),
        ({"c": (9,)}, 3, ["(2,5)", "(9,)"]),
        ({"c": (9,), "v": (8, 5)}, 2, ["size 8", "4"]),
    ],
)
def test_one_check_for_several_lines_says_which_of_them_failed(wrong, line, numbers):
    slope = srcgrad.grad(layers)
    slope.plain(*arrays(*SHAPES.values()))
    first = layers.__code__.co_firstlineno
    assert slope.source.count("raise ") == 1, slope.source
    assert f"shapes do not match (lines {first + 1} to {first + 3})" in slope.source
    with pytest.raises(srcgrad.ShapeError) as raised:
        slope.plain(*arrays(*{**SHAPES, **wrong}.values()))
    assert raised.value.span.line == first + line
    for number in numbers:
        assert number in str(raised.value)


def test_checks_have_room_on_a_line():
    def chain(an_array, another_array, a_third_array, one_more_array, the_last_array):
        t = an_array @ another_array
        t = t @ a_third_array
        t = t @ one_more_array
        return np.sum(t @ the_last_array)

    slope = srcgrad.grad(chain)
    slope.plain(*arrays((2, 2), (2, 2), (2, 2), (2, 2), (2, 2)))
    assert max(map(len, slope.source.splitlines())) <= 100, slope.source
    for k in range(1, 5):
        with pytest.raises(srcgrad.ShapeError) as raised:
            slope.plain(*(np.ones((3 if j == k else 2, 2)) for j in range(5)))
        assert raised.value.span.line == chain.__code__.co_firstlineno + k


def ends(x, y):
    r = math.exp(x[0])
    q = math.exp(x[2])
    level = y[0]
    total = 0.0
    for t in range(1, len(y)):
        total += (y[t] - level) * r
        level = level * q
    return total + r


@pytest.mark.parametrize(
    ("sizes", "line", "numbers"),
    [((0, 1), 1, ["index 0", "size 0"]), ((2, 1), 2, ["index 2"]), ((3, 0), 3, ["index 0"])],
)
def test_a_check_that_another_tells_is_not_made(sizes, line, numbers):
    slope = srcgrad.grad(ends)
    slope.plain(np.ones(3), np.ones(1))
    assert "if x.shape[0] <= 2 or m <= 0:" in slope.source, slope.source
    with pytest.raises(srcgrad.OutOfBounds) as raised:
        slope.plain(*map(np.ones, sizes))
    assert raised.value.span.line == ends.__code__.co_firstlineno + line
    for number in numbers:
        assert number in str(raised.value)
