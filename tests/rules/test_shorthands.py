"""Rows that share a text are read as if each had it."""

from __future__ import annotations

import math
from types import FunctionType

import pytest

from srcgrad.rules.reading import read
from srcgrad.rules.shorthands import Shorthand

half = Shorthand(lambda f, z: 0.5 * f(z))
twice = Shorthand(lambda f, z: half(f, z) + half(f, z + 1.0))


def rule(row: FunctionType):
    return read(math.sin, row)


@pytest.mark.parametrize(
    "short, long",
    [
        (lambda x: half(math.sin, 2.0 * x), lambda x: 0.5 * math.sin(2.0 * x)),
        (
            lambda x, result: result - twice(math.cos, -x),
            lambda x, result: result - (0.5 * math.cos(-x) + 0.5 * math.cos(-x + 1.0)),
        ),
        (lambda x, z: (z, half(math.exp, z)), lambda x, z: (z, 0.5 * math.exp(z))),
    ],
)
def test_a_row_has_the_text_of_a_shorthand(short, long):
    assert rule(short) == rule(long)


def test_operands_are_put_in_at_once():
    """A parameter's name in an operand is the row's, not the shorthand's."""
    swapped = lambda z, f: (half(math.sin, f), half(math.cos, z))  # noqa: E731
    plain = lambda z, f: (0.5 * math.sin(f), 0.5 * math.cos(z))  # noqa: E731
    assert rule(swapped) == rule(plain)


def test_a_shorthand_is_no_function():
    with pytest.raises(AssertionError, match="read, not called"):
        half(math.sin, 1.0)
