"""Where a program cuts the gradient: each kind of operation, with the line and what to use."""

from __future__ import annotations

import math

import numpy as np
import pytest

from srcgrad import grad, stop_gradient


def whole(x):
    k = int(x[0] * 3)
    return x[k] * 2.0 + k


def rounded(x):
    return np.sum(np.round(x) * x) + math.floor(x[0]) * x[1]


def place(x):
    return x[np.argmax(x)] + np.argmax(x)


def ordered(x):
    return x[np.argsort(x)[0]]


def counted(x):
    return np.sum(x) + np.sum(x > 0.5)


def bisected(x):
    lo, hi = 0.0, 2.0
    for _ in range(40):
        mid = 0.5 * (lo + hi)
        if mid * mid > x[0]:
            hi = mid
        else:
            lo = mid
    return mid + x[1]


def step(x):
    y = 1.0 if x[0] > 0.5 else 0.0
    return y * x[1]


def step_of_elements(x):
    return np.sum(np.where(x > 0.5, 1.0, 0.0) * x)


def equal(x):
    if x[0] == 2.0:
        y = x[1]
    else:
        y = x[1] * x[0]
    return y


def branch(x):
    if x[0] > 1.0:
        y = x[0] ** 2
    else:
        y = 2.0 * x[0]
    return y


def repeated(x):
    y = x[0]
    while y > 0.1:
        y = y * 0.5 * x[1]
    return y


def sign(x):
    return np.sign(x[0]) * x[1] + x[2] // 1.0


def held(x):
    return stop_gradient(x[0]) * x[1]


CASES = [
    (whole, [("int", "int(x[0] * 3)", "its derivative is zero")]),
    (
        rounded,
        [
            ("np.round", "np.round(x)", "its derivative is zero"),
            ("math.floor", "math.floor(x[0])", "its derivative is zero"),
        ],
    ),
    (place, [("np.argmax", "np.argmax(x)", "its derivative is zero")]),
    (ordered, [("np.argsort", "np.argsort(x)", "its derivative is zero")]),
    (counted, [("np.sum", "np.sum(x > 0.5)", "its derivative is zero")]),
    (bisected, [("a comparison", "mid * mid > x[0]", "a loop finds its result by comparisons")]),
    (step, [("a comparison", "x[0] > 0.5", "the derivative of the step is zero")]),
    (step_of_elements, [("a comparison", None, "the derivative of the step is zero")]),
    (equal, [("an equality", "x[0] == 2.0", "it decides which way")]),
    (branch, [("a comparison", "x[0] > 1.0", "it decides which way")]),
    (repeated, [("a comparison", "y > 0.1", "it decides which way")]),
    (
        sign,
        [
            ("np.sign", "np.sign(x[0])", "its derivative is zero"),
            ("//", "x[2] // 1.0", "its derivative is zero"),
        ],
    ),
    (held, [("stop_gradient", "stop_gradient(x[0])", "it is held fixed")]),
]


@pytest.mark.parametrize("program, expected", CASES, ids=lambda each: getattr(each, "__name__", ""))
def test_cuts(program, expected):
    found = grad(program).explain("f8[:]").cuts
    assert [cut.what for cut in found] == [what for what, _, _ in expected]
    lines = set(range(program.__code__.co_firstlineno, program.__code__.co_firstlineno + 12))
    for cut, (_, text, effect) in zip(found, expected, strict=True):
        assert effect in cut.effect
        assert cut.place is not None and cut.place.line in lines
        assert text is None or cut.place.text == text


@pytest.mark.parametrize("program", [whole, rounded, place, bisected, step, equal, sign])
def test_what_is_cut_has_something_to_use_instead(program):
    assert all(cut.instead for cut in grad(program).explain("f8[:]").cuts)


def test_what_only_decides_is_told_from_what_is_lost():
    choices = {p: [c.is_choice for c in grad(p).explain("f8[:]").cuts] for p, _ in CASES}
    assert choices[branch] == choices[repeated] == choices[equal] == choices[held] == [True]
    assert choices[bisected] == choices[step] == choices[whole] == [False]


@pytest.mark.parametrize(
    "program",
    [
        lambda x: np.max(x) + np.median(x) + np.sort(x)[0],
        lambda x: np.linalg.norm(x) + np.sum(np.abs(x)),
        lambda x: np.sum(np.maximum(x, 0.0)) + np.clip(x[0], 0.0, 1.0),
        lambda x: np.interp(x[0], np.arange(3.0), np.array([0.0, 1.0, 4.0])),
    ],
)
def test_what_a_call_compares_inside_is_no_cut(program):
    assert grad(program).explain("f8[:]").cuts == ()


def test_what_leads_to_no_result_is_no_cut():
    def counting(x):
        k = int(x[0])
        if k > 3:
            k = 4
        return x[1] * 2.0

    assert grad(counting).explain("f8[:]").cuts == ()


def test_a_helper_is_named_where_it_stands():
    def helper(y):
        return round(y) * y

    def program(x):
        return helper(x[0]) + x[1]

    (cut,) = grad(program).explain("f8[:]").cuts
    assert cut.place is not None and cut.place.text == "round(y)"
    assert cut.place.line == helper.__code__.co_firstlineno + 1
