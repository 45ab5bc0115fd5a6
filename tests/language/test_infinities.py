"""An adjoint that is zero contributes zero, whatever the partial derivative is."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pytest

import srcgrad
from tests.language import unread
from tests.language.infinities import ROWS, Row, boltzmann
from tests.tools import random_infinities
from tests.tools.checking import flat


def _name(row: Row) -> str:
    return row.program.__name__


def _argnums(row: Row) -> tuple[int, ...]:
    return tuple(at for at in range(len(row.arguments)) if at not in row.integers)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_infinity_met_by_a_zero(row: Row) -> None:
    both = srcgrad.value_and_grad(row.program, _argnums(row))
    value, gradient = both.plain(*copy.deepcopy(row.arguments))
    if row.program is not boltzmann:  # Python raises where NumPy has an infinity
        expected = row.program(*copy.deepcopy(row.arguments))
        assert math.isclose(value, expected, rel_tol=1e-12, abs_tol=1e-12), (value, expected)
    _assert_right(gradient, row)


@pytest.mark.parametrize("row", ROWS[: unread.FIRST : 12] + ROWS[unread.FIRST :: 13], ids=_name)
def test_compiled(row: Row) -> None:
    _assert_right(srcgrad.grad(row.program, _argnums(row))(*row.arguments), row)


def _assert_right(gradient: Any, row: Row) -> None:
    assert np.all(np.isfinite(flat(gradient))), gradient
    is_single = any(getattr(each, "dtype", None) == np.float32 for each in row.arguments)
    rtol = 1e-6 if is_single else 1e-12
    np.testing.assert_allclose(flat(gradient), flat(row.expected), rtol=rtol, atol=1e-14)


def simpson(x: Any) -> Any:
    y = np.sqrt(x)
    return y[0] + 4.0 * np.sum(y[1:-1:2]) + 2.0 * np.sum(y[2:-1:2]) + y[-1]


def recurrence(x: Any) -> Any:
    mean, variance, total = 0.0, 1.0, 0.0
    for each in x:
        gain = variance / (variance + x[0])
        total += gain * (each - mean) ** 2
        mean += gain * (each - mean)
        variance *= 1.0 - gain
    return total


@pytest.mark.parametrize(
    "program",
    [
        lambda x: np.sum(np.log(x)),
        lambda x: np.sum(np.where(x > 0.0, x / (1.0 + x * x), 0.0)),
        lambda x: np.sum(np.maximum(x / (2.0 + np.sin(x)), 0.0)),
        lambda x: np.sum((1.0 / x)[::-1]),
        lambda x: np.sum(np.diff(np.sqrt(x))),
        lambda x: np.mean(np.exp(-x * x) / np.exp(-x * x).sum()),
        lambda x: np.sum(np.log(x)[:1]) + np.sum(np.log(x)[1:]),
        lambda x: np.sum(np.log(x)[::2]) - 2.0 * np.sum(np.log(x)[1::2]),
        simpson,
        recurrence,
    ],
)
def test_no_test_where_none_is_needed(program: Any) -> None:
    text = srcgrad.grad(program).specialise(np.array([1.0, 2.0])).source
    assert "!= 0.0" not in text, text


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_infinity_that_is_used_stays() -> None:
    """As NumPy has it; and where zero times infinity stands for a number, nothing is said."""
    assert srcgrad.grad(lambda x: np.sum(np.log(x))).plain(np.array([0.0, 1.0]))[0] == math.inf
    parallel = srcgrad.grad(lambda x: 1.0 / (1.0 / x + 1.0)).plain(np.float64(0.0))
    assert math.isnan(parallel)  # it is 1, and 0 would be wrong


def examined(seed: int) -> None:
    """Compare a random program's derivative with differences that leave its zeros alone."""
    made = random_infinities.program(seed)
    with np.errstate(all="ignore"):
        expected = random_infinities.differences(made)
        found = srcgrad.grad(made.function, (0, 1, 2), cache=False).plain(made.x, made.w, made.k)
    scale = max(1.0, float(np.max(np.abs(expected))))
    assert np.all(np.isfinite(flat(found))), f"{seed}: {flat(found)}, {expected}\n{made.text}"
    assert np.allclose(flat(found), expected, rtol=0.0, atol=1e-4 * scale), (
        f"{seed}: {flat(found)}, differences {expected}\n{made.text}"
    )


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_random_programs() -> None:
    for seed in range(25):
        examined(seed)


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("chunk", range(20))
def test_many_random_programs(chunk: int) -> None:
    for seed in range(1000 + 100 * chunk, 1100 + 100 * chunk):
        examined(seed)
