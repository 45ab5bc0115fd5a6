"""A name that gets free is taken again, for something of another type."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from srcgrad import value_and_grad

DTYPES = [np.uint8, np.int16, np.int32, np.uint64, np.float32, np.float64]


def clipped_for_nothing(a: float, u: np.ndarray) -> Any:
    _unread = np.clip(u, 1, 4)
    start = a
    for _ in range(3):
        a += 200.3
    return a + 10.0 * start


def clipped_twice_for_nothing(a: float, u: np.ndarray) -> Any:
    _unread = np.clip(np.clip(u, 1, 4), 2, 3)
    start = a
    for k in range(3):
        a -= k * 111.1
    return a * start


def own_name_for_nothing(total: float, u: np.ndarray) -> Any:
    def added(total: Any) -> Any:
        total += u[1]
        total += u[2]
        return total

    _unread = np.array([added(u[0])])
    start = total
    for k in range(len(u)):
        total += 0.3 + k
    return total * start


@pytest.mark.parametrize("dtype", DTYPES, ids=lambda d: d.__name__)
@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (clipped_for_nothing, lambda a: 11.0),
        (clipped_twice_for_nothing, lambda a: 2.0 * a - 333.3),
        (own_name_for_nothing, lambda a: 2.0 * a + 3 * 0.3 + 3),
    ],
)
def test_the_type_is_that_of_what_has_the_name_now(f: Any, slope: Any, dtype: Any) -> None:
    u = np.array([2, 3, 1], dtype)
    value, found = value_and_grad(f).plain(0.7, u)
    assert abs(value - f(0.7, u)) < 1e-12 * abs(value)
    assert abs(found - slope(0.7)) < 1e-12 * abs(found)
