"""Functions that call themselves are called with no constants: Numba would compile them twice."""

import ast

import pytest

from srcgrad.backend.recursion import without_constants

TEXT = """
def even(n, x):
    return 1.0 if n == 0 else x * odd(n - 1, x, True)


def odd(n, x, first):
    return 0.0 if n == -1 else x * even(3, 2.0)


def other(n):
    return even(n, 1.0)


def start(x):
    return odd(-1, x, False) + other(4) + max(2, 3)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("odd(n - 1, x, True)", "odd(n - 1, x, srcgrad_bool(True))"),
        ("even(3, 2.0)", "even(srcgrad_int64(3), 2.0)"),
        ("odd(-1, x, False)", "odd(srcgrad_int64(-1), x, srcgrad_bool(False))"),
        ("other(4)", "other(4)"),
        ("max(2, 3)", "max(2, 3)"),
    ],
)
def test_constants_are_numbers(before, after):
    assert before in TEXT
    tree = ast.parse(TEXT)
    without_constants(tree)
    assert after in ast.unparse(tree)
