"""The scoreboard calls right what is right, wrong what is wrong, and refused what raises."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.scoreboard.collection import Entry
from benchmarks.scoreboard.judge import REFUSED, RIGHT, WRONG, judged
from benchmarks.scoreboard.reference import directions, slopes
from benchmarks.scoreboard.tools import with_autograd, with_srcgrad


def squares(x):
    x[0] = 2.0 * x[0]
    return np.sum(x * x)


def branching(x, k):
    return math.sin(x) * k if x > k else x * x


def unreadable(x):
    return eval("x * x")


POINT = np.array([0.5, -1.5])
ENTRIES = {
    "squares": Entry("squares", squares, (POINT,), {}, (0,)),
    "branching": Entry("branching", branching, (1.3, 2.0), {}, (0, 1)),
    "unreadable": Entry("unreadable", unreadable, (1.3,), {}, (0,)),
}


@pytest.mark.parametrize(
    ("name", "expected"), [("squares", RIGHT), ("branching", RIGHT), ("unreadable", REFUSED)]
)
def test_srcgrad_is_judged(name: str, expected: str) -> None:
    entry = ENTRIES[name]
    reference = slopes(entry)
    assert reference is not None
    size = len(POINT) if name == "squares" else len(entry.wrt)
    assert judged(with_srcgrad(entry), directions(name, size), reference).kind == expected


@pytest.mark.parametrize(
    ("gradient", "expected"),
    [
        ([4.0, -3.0], RIGHT),
        ([4.0, -3.001], WRONG),
        ([1.0, -3.0], WRONG),
        ([math.nan, -3.0], WRONG),
        ([4.0], WRONG),
    ],
)
def test_numbers_are_judged(gradient: list[float], expected: str) -> None:
    reference = slopes(ENTRIES["squares"])
    assert reference is not None
    given = [np.array(gradient)]
    assert judged(lambda: given, directions("squares", 2), reference).kind == expected


def test_the_conjugate_is_right_too() -> None:
    entry = Entry("modulus", lambda z: abs(z) ** 2, (1.0 + 2.0j,), {}, (0,))
    reference = slopes(entry)
    assert reference is not None
    both = [np.array([2.0, -4.0]), np.array([2.0, 4.0])]
    assert judged(lambda: both, directions("modulus", 2), reference).kind == RIGHT
    assert judged(lambda: both[:1], directions("modulus", 2), reference).kind == WRONG


def test_nothing_is_said_at_a_kink() -> None:
    assert slopes(Entry("kink", abs, (0.0,), {}, (0,))) is None


def test_autograd_is_given_the_program() -> None:
    pytest.importorskip("autograd")
    entry = Entry("cubes", lambda x: x * x * x, (1.3,), {}, (0,))
    reference = slopes(entry)
    assert reference is not None
    assert judged(with_autograd(entry), directions("cubes", 1), reference).kind == RIGHT
