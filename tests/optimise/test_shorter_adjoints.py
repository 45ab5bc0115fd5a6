"""Adjoints as one would write them: no copies of products, no twin sums, no zeros at the end."""

import operator
import re

import numpy as np
import pytest

import srcgrad
from srcgrad import ir
from srcgrad.optimise.zeroings import without_last_zeros
from srcgrad.types import Array, Scalar
from tests.tools.checking import check


def text(program, *arguments, **options):
    """The text of a derivative, its numbers compared with differences."""
    slope = srcgrad.grad(program, **options)
    slope.plain(*arguments)
    check(program, *arguments, compiled=False)
    return slope.source


R = np.random.default_rng(0)


def test_products_are_the_adjoints():
    def loss(w, x):
        return np.sum(np.tanh(x @ w))

    source = text(loss, R.random((2, 3)), R.random((4, 2)), argnums=(0, 1))
    assert "x_bar = z_bar @ w.T" in source or "x_bar = t" in source or "@ w.T" in source
    assert "np.empty" not in source.split("@ w.T")[1]
    assert not re.search(r"x_bar\[i\w*, j\w*\] [+]?= ", source)


def test_a_product_that_is_added_to_something_is_copied():
    def loss(w, x):
        return np.sum(x @ w) + np.sum(w * w)

    text(loss, R.random((2, 3)), R.random((4, 2)))


def test_a_product_of_another_shape_is_copied():
    def loss(w, x):
        z = x @ w[:2]
        return np.sum(z * z)

    text(loss, R.random((3, 3)), R.random((4, 2)), argnums=(0, 1))
    text(loss, R.random((2, 3)), R.random((4, 2)), argnums=(0, 1))


def test_a_mean_and_a_variance_have_one_sum():
    def spread(x):
        return np.mean(x) * np.var(x)

    source = text(spread, R.random(5))
    assert source.count("np.sum(x)") == 1, source


def test_a_sum_that_is_a_result_stays():
    def both(x):
        s, t = 0.0, 0.0
        for v in x:
            s += v
            t += v
        return s, t

    value, tangent = srcgrad.jvp(both).plain(np.arange(3.0), tangents=np.ones(3))
    assert value == (3.0, 3.0) and tangent == (3.0, 3.0)


def test_sums_that_only_begin_alike_are_two():
    def two(x):
        s, t = 0.0, 0.0
        for v in x:
            s += v * v
            x[0] = s
            t += v * v
        u, w = 1.0, 0.0
        for v in x:
            u += v
            w += v
        return s * t + u * w

    text(two, R.random(4))


def test_no_zero_is_stored_that_nothing_reads():
    def walk(x):
        y = np.empty(len(x))
        y[0] = x[0]
        for i in range(1, len(x)):
            y[i] = x[i] * y[i - 1]
        return y[-1]

    assert "] = 0.0" not in text(walk, R.random(5))


@pytest.mark.parametrize("again", [0, 1, 2])
def test_zeros_that_are_read_again_stay(again):
    def sweeps(x):
        y = np.zeros(len(x))
        s = 0.0
        for _ in range(3):
            for i in range(len(x)):
                y[i] = x[i] * (1.0 + s)
            s += y[again]
        return s

    text(sweeps, R.random(4))


def zeros(*, body, result="s"):
    """A function of x that makes an array y and does something with it."""
    kinds = {"x": Array("float64", 1), "y": Array("float64", 1), "s": Scalar("float64")}
    kinds |= {name: Scalar("int64") for name in "nij"} | {"again": Scalar("bool")}
    start = (
        ir.Assign(ir.Var("n"), ir.Dim("x", 0)),
        ir.Allocate("y", (ir.Var("n"),), ir.Const(0.0)),
        ir.Assign(ir.Var("s"), ir.Const(0.0)),
    )
    return ir.Function("f", ("x",), (*start, *body), (ir.Var(result),), kinds)


def while_loop(*body):
    test = (ir.Assign(ir.Var("again"), ir.Apply(operator.lt, (ir.Var("s"), ir.Const(9.0)))),)
    return ir.While(test, ir.Var("again"), body)


def stored(name="i"):
    return ir.Assign(ir.Item("y", (ir.Var(name),)), ir.Const(0.0))


def read(*index):
    return ir.Increment(ir.Var("s"), ir.Item("y", index))


def loop(name, *body):
    return ir.For(name, ir.Const(0), ir.Var("n"), ir.Const(1), body)


HERE = ir.Var("i")
NEXT = ir.Apply(operator.add, (HERE, ir.Const(1)))
BEFORE = ir.Apply(operator.sub, (HERE, ir.Const(1)))


@pytest.mark.parametrize(
    ("body", "is_read"),
    [
        ([loop("i", read(HERE), stored())], False),
        ([loop("i", stored(), read(HERE))], True),
        ([loop("i", read(BEFORE), stored())], True),
        ([loop("i", read(NEXT), stored())], False),
        ([loop("i", stored()), loop("j", read(ir.Var("j")))], True),
        ([loop("j", read(ir.Var("j"))), loop("i", stored())], False),
        ([loop("j", loop("i", read(HERE), stored()))], True),
        ([loop("i", loop("j", read(HERE)), stored())], False),
        ([while_loop(read(ir.Const(0))), loop("i", read(HERE), stored())], False),
        ([while_loop(loop("i", read(HERE), stored()))], True),
        ([while_loop(read(ir.Const(0)), loop("i", stored()))], True),
        ([loop("i", stored()), while_loop(read(ir.Const(0)))], True),
        ([loop("j", while_loop(read(ir.Const(0)))), loop("i", stored())], False),
        ([loop("j", while_loop(read(ir.Const(0))), loop("i", stored()))], True),
    ],
)
def test_when_a_zero_is_read(body, is_read):
    program = zeros(body=body)
    count = sum(s == stored() for s in _walk(program.body))
    left = sum(s == stored() for s in _walk(without_last_zeros(program).body))
    assert left == (count if is_read else 0)


def _walk(body):
    for statement in body:
        yield statement
        yield from _walk(getattr(statement, "body", ()))
