"""Powers by halves of odd numbers: those of the C library but for the last digits."""

import ast
import math

import numba
import numpy as np
import pytest

from srcgrad.backend.half_powers import names, roots_for_powers

POWERS = [sign * k / 2 for k in (1, 3, 5, 7) for sign in (1, -1)]
LAST_DIGITS = 4
"""Units in the last place."""


def compiled(power):
    tree = ast.parse(f"def f(x, y):\n    for i in range(x.size):\n        y[i] = x[i] ** {power}\n")
    roots_for_powers(tree.body[0], {"x": ("float64", 1), "i": "int64"})
    assert "**" not in ast.unparse(tree)
    namespace = names()
    exec(compile(ast.fix_missing_locations(tree), "", "exec"), namespace)
    return numba.njit(error_model="numpy")(namespace["f"])


@pytest.mark.parametrize("power", POWERS)
def test_values(power):
    random = np.random.default_rng(1)
    small, large = 10 ** random.uniform(-300, 300, 4000), 10 ** random.uniform(-2, 2, 4000)
    special = [0.0, -0.0, math.inf, -math.inf, math.nan, -1.0, -1e300, 5e-324, 1e-310, 1.7e308]
    x = np.concatenate([small, large, special])
    found = np.empty_like(x)
    compiled(power)(x, found)
    with np.errstate(all="ignore"):
        expected = np.array([np.float64(each) ** power for each in x])
        units = np.abs(found - expected) / np.spacing(np.abs(expected))
    finite = np.isfinite(expected)
    assert units[finite].max() < LAST_DIGITS
    np.testing.assert_array_equal(found[~finite], expected[~finite])
    ordered = ~np.isnan(expected)
    assert np.array_equal(np.signbit(found[ordered]), np.signbit(expected[ordered]))


@pytest.mark.parametrize(
    "text", ["x ** 2.0", "x ** 4.5", "x ** y", "k ** 1.5", "x ** 0.25", "z ** 1.5"]
)
def test_other_powers_stay(text):
    tree = ast.parse(f"def f():\n    return {text}\n")
    roots_for_powers(
        tree.body[0], {"x": "float64", "k": "int64", "z": "complex128", "y": "float64"}
    )
    assert "**" in ast.unparse(tree)
