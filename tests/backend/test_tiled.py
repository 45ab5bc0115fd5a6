"""Loops that put the last axis of an array first do it by tiles, and no others."""

import ast

import numpy as np
import pytest

from srcgrad.backend.compile import compile_text
from srcgrad.backend.tiled import STEPS, TILE, tiled_copies
from srcgrad.types import Array

TEXT = """
def f(x):
    n, p, q = x.shape
    s = np.zeros((n, p, q))
    s += x
    t = np.empty((q, n, p))
    for i in range(q):
        t[i] = s[:, :, i]
    return t
"""
LOOPS = """
def f(x, n, t):
    s = np.empty((n, n, n))
    for i in range(n):
        for j in range(n):
            for k in range(n):
                t[i, j, k] = s[j, k, i]
"""


@pytest.mark.parametrize("shape", ((2, 3, 0), (0, 3, 2), (2, 3, 1), (3, 2, STEPS), (2, 5, 19)))
def test_numbers(shape):
    compiled = compile_text("import numpy as np\n" + TEXT, "f", (Array("float64", 3),), cache=False)
    x = np.random.default_rng(0).normal(size=shape)
    np.testing.assert_array_equal(compiled.dispatcher(x), np.moveaxis(x, -1, 0))


def is_tiled(text: str) -> bool:
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    tiled_copies(function)
    return TILE in ast.unparse(function)


def test_what_has_tiles():
    assert is_tiled(LOOPS)
    for before, after in (
        ("s[j, k, i]", "s[k, j, i]"),  # not the same order
        ("s[j, k, i]", "s[i, j, k]"),  # a copy as it stands
        ("s[j, k, i]", "2.0 * s[j, k, i]"),
        ("= s[j, k, i]", "= t[j, k, i]"),  # itself
        ("s = np.empty((n, n, n))", "s = x"),  # may be the same memory
        ("    for i", "    s = t\n    for i"),
        ("for k in range(n)", "for k in range(i)"),
        ("for k in range(n)", "for k in range(1, n)"),
    ):
        assert not is_tiled(LOOPS.replace(before, after)), after
