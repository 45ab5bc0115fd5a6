"""Arrays of subscripts and masks: what is refused, what is raised, and how the text looks."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import AliasingError, SrcgradError, grad

X = np.array([0.9, -0.4, 1.7, 0.0, -1.1])
A = np.arange(12.0).reshape(3, 4) / 7.0 - 0.6


def text(function: Callable[..., Any], *types: Any) -> str:
    return grad(function).specialise(*types).source


def loops(source: str) -> int:
    return sum(isinstance(node, (ast.For, ast.While)) for node in ast.walk(ast.parse(source)))


# Messages are NumPy's own.


ERRORS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "subscripts outside": (lambda x, i: np.sum(x[i]), (X, np.array([0, 5]))),
    "subscripts outside, negative": (lambda a, i: np.sum(a[1, i]), (A, np.array([0, -5]))),
    "no common shape": (lambda a, i: np.sum(a[[0, 1], i]), (A, np.array([0, 1, 2]))),
    "mask too short": (lambda x, m: np.sum(x[m]), (X, np.array([True, False]))),
    "mask of another axis": (lambda a, m: np.sum(a[:, m]), (A, np.ones(3, bool))),
    "take": (lambda x, i: np.sum(np.take(x, i)), (X, np.array([7]))),
    "take from nothing": (lambda x: np.sum(np.take(x, [0], mode="wrap")), (X[:0],)),
    "unravel": (lambda x, k: x[0] * np.unravel_index(k, (2, 3))[0], (X, 7)),
    "choose": (lambda x, i: np.sum(np.choose(i, [x, x])), (X, np.full(5, 2))),
    "step": (lambda x, k: np.sum(x[::k]), (X, 0)),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_numpy_s(name: str) -> None:
    program, arguments = ERRORS[name]
    with pytest.raises((IndexError, ValueError)) as theirs:
        program(*arguments)
    with pytest.raises(type(theirs.value)) as ours:
        grad(program).plain(*arguments)
    assert str(theirs.value).strip() in re.sub(" of [ax] with", " with", str(ours.value))


def test_values_that_do_not_fit() -> None:
    def store(x, m, y):
        x[m] = y
        return np.sum(x)

    with pytest.raises(ValueError, match="cannot assign 3 input values to the 2 output values"):
        grad(store).plain(X, X > 0.5, np.ones(3))
    with pytest.raises(ValueError, match=r"shape mismatch: value array of shape \(3,\)"):
        grad(store).plain(X, np.array([0, 1]), np.ones(3))


# What has no meaning here is refused.


def lost(x):
    x[[0, 2]][0] = 100.0
    return np.sum(x)


def float_subscripts(x):
    return np.sum(x[x])


def diagonal_is_read_only(a):
    np.diagonal(a)[:] = 1.0
    return np.sum(a)


def window_is_read_only(x):
    np.lib.stride_tricks.sliding_window_view(x, 2)[0] = 1.0
    return np.sum(x)


def strided(x):
    return np.sum(np.lib.stride_tricks.as_strided(x, (2, 2), (4, 8)))


def made_of_objects(x):
    return np.sum(np.frompyfunc(abs, 1, 1)(x))


def nditer_with_flags(x):
    return sum(v * 1.0 for v in np.nditer(x, flags=["multi_index"]))


def cut(x):
    k = np.zeros(5, dtype=int)
    k[[0, 1]] = x[:2]
    return np.sum(k * x)


@pytest.mark.parametrize(
    "program",
    [
        lost,
        float_subscripts,
        window_is_read_only,
        strided,
        made_of_objects,
        nditer_with_flags,
        cut,
    ],
)
def test_refused(program: Callable[..., Any]) -> None:
    with pytest.raises((SrcgradError, ValueError)):
        grad(program).plain(X)


def test_a_diagonal_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        grad(diagonal_is_read_only).plain(A)


def stepped_and_changed(x, k):
    y = x[::k]
    x[0] = 2.0
    return np.sum(y * y)


def test_a_slice_with_a_run_time_step_would_be_a_view() -> None:
    with pytest.raises(AliasingError):
        grad(stepped_and_changed).plain(X, 2)


# What is not chosen puts no NaN into a derivative.


def log_where(x):
    return np.sum(np.where(x > 0, np.log(x), 0.0))


def sqrt_before(x):
    y = np.sqrt(x)
    return np.sum(np.where(x > 0, y, 0.0) ** 2)


def log_before(x):
    y = np.log(x)
    z = 3.0 * y + 1.0
    return np.sum(np.where(x > 0, z, 0.0))


def nested(x):
    y = 1.0 / x
    inner = np.where(x > 0, np.log(x) * y, 1.0)
    return np.sum(np.where(x > -1.0, np.where(x > 0, inner, 0.5), np.sqrt(-x)))


def softplus(x):
    e = np.exp(800.0 * x)
    return np.sum(np.where(x > 0.5, x, np.log1p(e)))


def chosen_by_mask(x):
    y = np.log(x)
    return np.sum(y[x > 0] ** 2)


def largest(x):
    return np.sum(np.maximum(np.log(x), -5.0))


def with_other_factors(x):
    y = np.log(x)
    return np.sum(np.where(x > 0, y * x, 0.0)) + np.sum(np.where(x > 0, y, 1.0) ** 2)


def selected(x):
    return np.sum(np.select([x > 0, x < 0], [np.log(x), np.sqrt(-x)], 0.0))


@pytest.mark.parametrize(
    "program",
    [log_where, log_before, nested, softplus, chosen_by_mask, with_other_factors, selected],
)
def test_no_nan_from_what_is_not_chosen(program: Callable[..., Any]) -> None:
    found = grad(program)(X)
    rest = np.flatnonzero(X > 0)
    with np.errstate(all="ignore"):
        alone = grad(program)(X[rest])
    assert np.all(np.isfinite(found))
    assert found[rest] == pytest.approx(alone)


def test_no_nan_from_missing_values() -> None:
    def squares(x, mean):
        r = (x - mean) ** 2
        return np.sum(np.where(np.isnan(x), 0.0, r))

    assert grad(squares, 1)(np.array([1.0, np.nan, 2.0]), 0.5) == pytest.approx(-4.0)


def test_no_nan_where_a_root_or_a_logarithm_is_bounded() -> None:
    x = np.array([0.0, 4.0])
    assert grad(sqrt_before)(x) == pytest.approx([0.0, 1.0])
    assert grad(largest)(x) == pytest.approx([0.0, 0.25])


# The text has no arrays that a reader would not write.


def masked_sum(x):
    return np.sum(x[x > 0] ** 2)


def masked_store(x, y, m):
    x[m] = y[m] * 2.0
    x[x < 0] = 0.0
    return np.sum(x * x)


def looked_up(e, t):
    return np.sum(e[t] ** 2)


def in_place(x):
    x[:] = x * 2.0
    x[x > 1] -= 1.0
    return np.sum(x)


def test_a_masked_sum_is_one_loop() -> None:
    source = text(masked_sum, "f8[:]")
    assert loops(source) == 1 and "np.int64" not in source


def test_masked_stores_are_loops_with_a_condition() -> None:
    source = srcgrad.value_and_grad(masked_store).specialise("f8[:]", "f8[:]", "b1[:]").source
    assert "np.int64" not in source and "if m[" in source


def test_a_subscript_is_looked_up_once_a_row() -> None:
    source = text(looked_up, "f8[:, :]", "i8[:]")
    assert source.count("raise IndexError") == 1 and loops(source) == 1
    assert source.index("raise IndexError") < source.index("e_bar[t1] +=")


def test_an_update_in_place_makes_no_copy_of_the_right_hand_side() -> None:
    stages = dict(srcgrad.stages(in_place, "f8[:]"))
    assert "np.empty" not in stages["specialise"]
