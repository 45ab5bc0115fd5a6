"""Loops that count by one run as often as Python's, with the same numbers."""

import ast

import numpy as np
import pytest

from srcgrad.backend import machine
from srcgrad.backend.compile import compile_text
from srcgrad.types import INT, Array

TEXT = """
def f(a, b, seen):
    count = 0
    for i in range(b):
        if i > 5:
            break
        seen[count] = i
        count += 1
    for i in range(a, b):
        seen[count] = i
        count += 1
        if i % 2:
            continue
        for j in range(i, a - 1, -1):
            seen[count] = j
            count += 1
    for i in range(b, a, -1):
        seen[count] = i
        i = 0
        count += 1
    for i in range(a, b, 2):
        seen[count] = i
        count += 1
    return count
"""


@pytest.fixture(scope="module")
def compiled():
    return compile_text(TEXT, "f", (INT, INT, Array("int64", 1)))


@pytest.mark.parametrize(
    ("a", "b"),
    [(0, 0), (0, 4), (-3, 2), (2, -3), (1, 9), (2**62, 2**62 + 3), (-(2**62), 4 - 2**62)],
)
def test_numbers(compiled, a, b):
    mine, expected = np.zeros(99, int), np.zeros(99, int)
    assert compiled.dispatcher(a, b, mine) == compiled.plain(a, b, expected)
    np.testing.assert_array_equal(mine, expected)


def test_what_is_replaced():
    text = ast.unparse(machine.for_machine(ast.parse(TEXT)))
    assert text.count("srcgrad_up(") == 2
    assert text.count("srcgrad_down(") == 2
    assert "in range(srcgrad_part_first, srcgrad_part_end, 2)" in text
