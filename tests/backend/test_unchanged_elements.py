"""Elements that a choice may leave as they are."""

from __future__ import annotations

import ast

import numpy as np
import pytest

import srcgrad
from srcgrad.backend.unchanged_elements import read_before

CHOICES = [
    ("y[i] = v if c else y[i]", "srcgrad_stays1 = y[i]\ny[i] = v if c else srcgrad_stays1"),
    ("y[i] = y[i] if c else v", "srcgrad_stays1 = y[i]\ny[i] = srcgrad_stays1 if c else v"),
    ("y[i] = v if c else y[i + 1]", "y[i] = v if c else y[i + 1]"),
    ("y[i] = v if c else x[i]", "y[i] = v if c else x[i]"),
    (
        "for i in range(n):\n    if a:\n        y[i, j] = v if c else y[i, j]",
        "for i in range(n):\n    if a:\n        srcgrad_stays1 = y[i, j]\n"
        "        y[i, j] = v if c else srcgrad_stays1",
    ),
]


@pytest.mark.parametrize(("before", "after"), CHOICES)
def test_only_the_element_that_is_stored_to_is_read(before: str, after: str) -> None:
    found = ast.Module(read_before(ast.parse(before).body), [])
    assert ast.unparse(ast.fix_missing_locations(found)) == after


def test_largest_of_columns() -> None:
    def largest(x):
        return np.sum(np.max(x, axis=0) ** 2)

    x = np.random.default_rng(0).standard_normal((7, 13))
    expected = np.where(x == x.max(axis=0), 2.0 * x, 0.0)
    np.testing.assert_allclose(srcgrad.grad(largest)(x), expected)
