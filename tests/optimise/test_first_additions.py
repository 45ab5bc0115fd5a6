"""What is added to an element that has just been set to zero is assigned to it."""

import operator
import re

import numpy as np
import pytest

import srcgrad
from srcgrad import ir
from srcgrad.optimise.overwrite import overwrite
from srcgrad.optimise.zeroings import without_last_zeros
from srcgrad.printer import module_text
from srcgrad.types import INT, Array, Scalar
from tests.tools.checking import check

R = np.random.default_rng(4)
FLOAT, VECTOR, MATRIX = Scalar("float64"), Array("float64", 1), Array("float64", 2)
TYPES = {
    **dict.fromkeys("xyz", VECTOR),
    **dict.fromkeys("ab", MATRIX),
    **dict.fromkeys("st", FLOAT),
    **dict.fromkeys("ijknm", INT),
}
HERE, THERE, N = ir.Var("i"), ir.Var("j"), ir.Dim("x", 0)
ZERO = ir.Const(0.0)


def at(array, *index):
    return ir.Item(array, tuple(ir.Const(k) if isinstance(k, int) else k for k in index))


def loop(*body, counter="i", stop=N, down=False):
    if down:
        start = ir.Apply(operator.sub, (stop, ir.Const(1)))
        return ir.For(counter, start, ir.Const(-1), ir.Const(-1), body)
    return ir.For(counter, ir.Const(0), stop, ir.Const(1), body)


def text(body, change=overwrite):
    program = ir.Function("f", ("x", "y", "z", "a", "b", "k", "s"), tuple(body), (), TYPES)
    if change is overwrite:
        return module_text(ir.Function("f", program.params, overwrite(program.body), (), TYPES))
    return module_text(change(program))


def add(target, value):
    return ir.Increment(target, value)


def put(target, value):
    return ir.Assign(target, value)


T = ir.Var("t")
CLEARED = loop(put(T, at("x", HERE)), put(at("x", HERE), ZERO), add(at("y", HERE), T))


@pytest.mark.parametrize("down", [False, True])
def test_loops_side_by_side(down):
    other = loop(put(T, at("z", THERE)), add(at("x", THERE), T), counter="j", down=down)
    found = text([CLEARED, other])
    assert "x[j] = t" in found and "0.0" not in found and "x[j] +=" not in found


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(loop(add(at("x", THERE), T), counter="j", stop=ir.Var("k")), id="fewer"),
        pytest.param(loop(add(at("x", 0), at("z", THERE)), counter="j"), id="one element"),
        pytest.param(loop(add(at("x", THERE), at("x", 0)), counter="j"), id="read"),
        pytest.param(
            loop(add(at("x", THERE), T), add(at("x", 0), T), counter="j"), id="and another element"
        ),
        pytest.param(
            loop(loop(add(at("x", THERE), T), counter="i", stop=ir.Const(2)), counter="j"),
            id="twice",
        ),
        pytest.param(put(T, at("x", 0)), id="no addition"),
    ],
)
def test_other_additions_stay(other):
    before = [CLEARED, other]
    assert text(before) == text(before, lambda program: program)


def test_what_is_read_between_keeps_its_zero():
    body = [CLEARED, put(ir.Var("s"), at("x", 0)), loop(add(at("x", THERE), T), counter="j")]
    assert text(body) == text(body, lambda program: program)


def test_what_is_read_after_the_zero_keeps_it():
    cleared = loop(put(at("x", HERE), ZERO), put(T, at("x", 0)))
    body = [cleared, loop(add(at("x", THERE), T), counter="j")]
    assert text(body) == text(body, lambda program: program)


def test_lengths_that_change_are_not_the_same():
    stop = ir.Var("k")
    cleared = loop(put(at("x", HERE), ZERO), stop=stop)
    body = [cleared, put(stop, N), loop(add(at("x", THERE), T), counter="j", stop=stop)]
    assert text(body) == text(body, lambda program: program)


def test_lengths_made_of_what_is_set_anew_are_not_the_same():
    """`m` is what `k` was, and no longer what it is."""
    before, after = ir.Var("m"), ir.Var("k")
    body = [
        put(before, after),
        put(after, ir.Const(2)),
        loop(put(at("x", HERE), ZERO), stop=before),
        loop(add(at("x", THERE), T), counter="j", stop=after),
        put(after, ir.Const(1)),
    ]
    assert text(body) == text(body, lambda program: program)
    once = [*body[:1], *body[2:4]]
    once[-1] = loop(add(at("x", THERE), T), counter="j", stop=after)
    assert "x[j] = t" in text(once)


def shortened(x, c):
    total, n = 0.0, len(x)
    while n > 1:
        y = np.empty(n - 1)
        for i in range(n - 1):
            y[i] = c * x[i + 1] - x[i]
        total += np.sum(np.cos(y))
        x, n = y, n - 1
    return total


def parts_of_less_and_less(x, w):
    total, n = 0.0, len(x)
    while n > 1:
        u = x[:n] @ w
        longer, n = n, n - 1
        for i in range(longer):
            total += u[i] * u[longer - 1 - i]
        x = x[:n] * 0.5
    return total


@pytest.mark.parametrize(
    ("program", "arguments"),
    [(shortened, (R.random(7), 2.0)), (parts_of_less_and_less, (R.random((4, 3)), R.random(3)))],
)
def test_arrays_that_become_shorter(program, arguments):
    check(program, *arguments, argnums=(0, 1), compiled=True)


def test_rows_are_of_one_iteration():
    """Of a matrix, other elements of the same row may be touched before and after."""
    cleared = loop(
        put(T, at("a", HERE, ir.Var("k"))),
        loop(put(at("a", HERE, THERE), ZERO), counter="j", stop=ir.Var("m")),
    )
    filled = loop(
        loop(add(at("a", HERE, THERE), at("z", THERE)), counter="j", stop=ir.Var("m")),
        add(at("a", HERE, ir.Var("k")), T),
    )
    found = text([cleared, filled])
    assert "a[i, j] = z[j]" in found and "= 0.0" not in found
    wrong = loop(
        add(at("a", HERE, ir.Var("k")), T),
        loop(add(at("a", HERE, THERE), at("z", THERE)), counter="j", stop=ir.Var("m")),
    )
    assert text([cleared, wrong]) == text([cleared, wrong], lambda program: program)


def test_in_one_iteration():
    moved = at("x", ir.Apply(operator.add, (HERE, ir.Const(1))))
    body = [
        loop(put(T, at("x", HERE)), put(at("x", HERE), ZERO), add(at("x", HERE), at("y", HERE)))
    ]
    assert "x[i] = y[i]" in text(body) and "0.0" not in text(body)
    back = [
        loop(put(T, at("x", HERE)), put(at("x", HERE), ZERO), add(at("x", HERE), T), add(moved, T))
    ]
    assert "x[i] " not in text(back).replace("t = x[i]", "")
    changed = [
        loop(
            put(T, at("x", HERE)),
            add(at("x", HERE), T),
            put(at("x", HERE), ZERO),
            add(at("x", HERE), T),
        )
    ]
    assert "x[i] = t" in text(changed)
    elsewhere = [put(at("x", HERE), ZERO), add(moved, T), add(at("x", HERE), T)]
    assert text(elsewhere) == text(elsewhere, lambda program: program)


def test_zeros_of_rows_that_another_row_cannot_reach_go():
    """Whatever element of the row it is that is looked up."""
    made = ir.Allocate("b", (N, N), ZERO)
    column = ir.Apply(int, (at("y", HERE),))
    body = [
        made,
        loop(
            add(at("b", HERE, column), ir.Const(1.0)),
            loop(
                put(T, at("b", HERE, THERE)),
                put(at("b", HERE, THERE), ZERO),
                add(at("z", THERE), T),
                counter="j",
            ),
        ),
    ]
    assert "] = 0.0" not in text(body, without_last_zeros)
    other = [
        made,
        loop(
            add(at("b", ir.Apply(int, (at("y", HERE),)), HERE), ir.Const(1.0)),
            loop(
                put(T, at("b", HERE, THERE)),
                put(at("b", HERE, THERE), ZERO),
                add(at("z", THERE), T),
                counter="j",
            ),
        ),
    ]
    assert "] = 0.0" in text(other, without_last_zeros)


def lstm_like(w, x):
    h = np.zeros(w.shape[0])
    c = np.zeros(w.shape[0])
    for t in range(len(x)):
        z = x[t] + w @ h
        c = c * 0.5 + np.tanh(z)
        h = np.sin(c) * z
    return np.sum(h) + np.sum(c**2)


def upwind(u, c):
    for _ in range(3):
        u = u - c * (u - np.roll(u, 1)) * u
    return np.sum(u**2)


def forward_probabilities(a, b):
    alpha = b[0].copy()
    for t in range(1, len(b)):
        m = alpha[:, None] + a
        top = m.max(axis=0)
        alpha = top + np.log(np.exp(m - top).sum(axis=0)) + b[t]
    return np.sum(alpha)


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        (lstm_like, (R.random((3, 3)), R.random((4, 3)))),
        (lstm_like, (R.random((1, 1)), R.random((2, 1)))),
        (lstm_like, (R.random((2, 2)), R.random((0, 2)))),
        (upwind, (R.random(5), 0.3)),
        (upwind, (R.random(1), 0.3)),
        (forward_probabilities, (R.random((3, 3)), R.random((4, 3)))),
        (forward_probabilities, (R.random((1, 1)), R.random((1, 1)))),
    ],
)
def test_numbers(program, arguments):
    wrt = tuple(range(len(arguments)))
    check(program, *arguments, argnums=wrt, compiled=len(arguments[0]) > 2)


def test_what_a_recurrence_carries_is_not_set_to_zero():
    source = srcgrad.grad(lstm_like, (0, 1)).specialise(*map(np.ones, ((2, 2), (3, 2)))).source
    assert not re.search(r"c_\w*bar\[\w+\] = 0\.0", source), source


CONDITION = ir.Apply(operator.gt, (at("y", HERE), ZERO))


def test_an_addition_on_a_condition_is_a_choice():
    new = ir.Allocate("x", (ir.Dim("y", 0),), ZERO)
    added = add(at("x", HERE), at("z", HERE))
    chosen = text([new, loop(ir.If(CONDITION, (added,), ()), stop=ir.Dim("y", 0))])
    assert "x = np.empty_like(y)" in chosen
    assert "x[i] = z[i] if y[i] > 0.0 else 0.0" in chosen


@pytest.mark.parametrize(
    "choice",
    [
        ir.If(CONDITION, (put(T, at("z", HERE)), add(at("x", HERE), T)), ()),
        ir.If(CONDITION, (add(at("x", HERE), T),), (add(at("x", HERE), ZERO),)),
        ir.If(ir.Apply(operator.gt, (at("x", HERE), ZERO)), (add(at("x", HERE), T),), ()),
        ir.If(CONDITION, (add(at("x", HERE), at("x", HERE)),), ()),
        ir.If(CONDITION, (add(at("x", THERE), T),), ()),
    ],
)
def test_what_is_more_than_an_addition_on_a_condition_stays(choice):
    new = ir.Allocate("x", (ir.Dim("y", 0),), ZERO)
    assert "np.zeros_like(y)" in text([new, loop(choice, stop=ir.Dim("y", 0))])


def test_gradients_on_a_condition():
    def positive(x, w):
        total = 0.0
        for k in range(len(x)):
            if x[k] > 0.0:
                total += w[k] * x[k]
        return total**2

    x, w = R.uniform(-1.0, 1.0, 7), R.uniform(-1.0, 1.0, 7)
    found = srcgrad.grad(positive, (0, 1)).plain(x, w)
    total = np.sum(np.where(x > 0.0, w * x, 0.0))
    np.testing.assert_allclose(found[0], np.where(x > 0.0, 2.0 * total * w, 0.0))
    np.testing.assert_allclose(found[1], np.where(x > 0.0, 2.0 * total * x, 0.0))
