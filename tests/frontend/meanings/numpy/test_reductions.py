"""What rows do not show: NumPy's errors, NaN, conventions, and the loops that come of it."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, value_and_grad
from tests.tools.machine_text import with_loops

X = np.array([0.4, -0.7, 1.3])
A = np.array([[0.3, -1.2, 0.8], [1.1, 0.4, -0.5]])
EMPTY = np.ones(0)

RAISING: dict[str, tuple[Callable[..., Any], np.ndarray]] = {
    "max of nothing": (lambda x: np.max(x), EMPTY),
    "min of nothing": (lambda x: np.sum(np.min(x, axis=1)), np.ones((2, 0))),
    "ptp of nothing": (lambda x: np.ptp(x), EMPTY),
    "argmax of nothing": (lambda x: x.sum() * np.argmax(x), EMPTY),
    "argmin of nothing": (lambda x: x.sum() * np.argmin(x), EMPTY),
    "nanmax of nothing": (lambda x: np.nanmax(x), EMPTY),
    "subtract.reduce of nothing": (lambda x: np.subtract.reduce(x), EMPTY),
    "axis": (lambda x: np.sum(x, axis=1), X),
    "axis of the mean": (lambda a: np.mean(a, axis=-3), A),
    "axis twice": (lambda a: np.sum(a, axis=(0, -2)), A),
    "axis of a float": (lambda a: np.sum(a, axis=1.0), A),
    "axis of cumsum": (lambda a: np.sum(np.cumsum(a, axis=2)), A),
    "cumulative_sum without an axis": (lambda a: np.sum(np.cumulative_sum(a)), A),
    "where without initial": (lambda x: np.max(x, where=x > 0.0), X),
    "where of floats": (lambda x: np.sum(x, where=x), X),
    "two axes of subtract": (lambda a: np.subtract.reduce(a, axis=(0, 1)), A),
    "out of another shape": (lambda a: np.sum(np.sum(a, axis=0, out=np.zeros(2))), A),
    "out of more axes": (lambda a: np.sum(np.sum(a, axis=0, out=np.zeros((1, 3)))), A),
    "out of integers": (lambda a: np.sum(np.add(a, a, out=np.zeros((2, 3), int))), A),
    "out that is too small": (lambda a: np.sum(np.add(a, a[0], out=np.zeros(3))), A),
    "out of another length": (lambda x: np.sum(np.sin(x, out=np.zeros(2))), X),
    "out that is no array": (lambda x: np.sum(np.sin(x, out=[1.0, 2.0, 3.0])), X),
    "keyword": (lambda x: np.sum(np.sin(x, axis=0)), X),
    "too many operands": (lambda x: np.sum(np.sin(x, x, x)), X),
    "dtype": (lambda x: np.sum(np.add(x, x, dtype=int)), X),
    "accumulate of a number": (lambda x: np.add.accumulate(x[0]), X),
    "reduceat": (lambda x: np.sum(np.add.reduceat(x, [0, 3])), X),
    "reduceat from the end": (lambda x: np.sum(np.add.reduceat(x, [0, -1])), X),
    "all NaN": (lambda x: x[0] * np.nanargmax(x * np.nan), X),
    "ddof twice": (lambda x: np.var(x, ddof=1, correction=1), X),
    "broadcasting": (lambda x: np.sum(np.hypot(x, x[1:])), X),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", RAISING)
def test_the_error_is_numpy_s(name: str) -> None:
    program, argument = RAISING[name]
    with pytest.raises(Exception) as theirs:
        program(argument.copy())
    with pytest.raises(Exception) as ours:
        grad(program).plain(argument)
    kind = next(each for each in type(theirs.value).__mro__ if each.__module__ == "builtins")
    assert isinstance(ours.value, kind), (ours.value, theirs.value)


MESSAGES = {
    "max of nothing": "zero-size array to reduction operation maximum which has no identity",
    "axis": "axis 1 is out of bounds for array of dimension 1",
    "argmax of nothing": "attempt to get argmax of an empty sequence",
    "out of another length": r"could not be broadcast together with shapes \(3,\) \(2,\)",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_words_are_numpy_s(name: str) -> None:
    program, argument = RAISING[name]
    with pytest.raises(Exception, match=MESSAGES[name]):
        program(argument)
    with pytest.raises(Exception, match=MESSAGES[name]):
        grad(program)(argument)


REFUSED: dict[str, Callable[..., Any]] = {
    "where= and without out=": lambda x: np.sum(np.sqrt(x, where=x > 0.0)),
    "it is about dates": lambda x: np.sum(np.isnat(x)),
    "another casting": lambda x: np.sum(np.add(x, x, casting="unsafe")),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_refused(words: str) -> None:
    with pytest.raises(srcgrad.SrcgradError, match=words):
        grad(REFUSED[words]).plain(X)


# Conventions: see the table in srcgrad/rules/pointwise.py.

ONES = np.ones(3)
CONVENTIONS: dict[str, tuple[Callable[..., Any], np.ndarray, list[float]]] = {
    "max of equals": (lambda x: np.max(x), ONES, [1.0, 0.0, 0.0]),
    "min of equals": (lambda x: np.min(x), ONES, [1.0, 0.0, 0.0]),
    "maximum.reduce of equals": (lambda x: np.maximum.reduce(x), ONES, [1.0, 0.0, 0.0]),
    "max and an equal initial": (lambda x: np.max(x, initial=1.0), ONES, [0.0, 0.0, 0.0]),
    "ptp of equals": (lambda x: np.ptp(x), ONES, [0.0, 0.0, 0.0]),
    "one zero": (lambda x: np.prod(x), np.array([2.0, 0.0, 3.0]), [0.0, 6.0, 0.0]),
    "two zeros": (lambda x: np.prod(x), np.array([2.0, 0.0, 0.0]), [0.0, 0.0, 0.0]),
    "running product of a zero": (
        lambda x: np.cumprod(x)[2],
        np.array([2.0, 0.0, 3.0]),
        [0.0, 6.0, 0.0],
    ),
    "running maximum of equals": (
        lambda x: np.sum(np.maximum.accumulate(x)),
        ONES,
        [3.0, 0.0, 0.0],
    ),
    "std of equals": (lambda x: np.std(x), ONES, [0.0, 0.0, 0.0]),
    "var of equals": (lambda x: np.var(x), ONES, [0.0, 0.0, 0.0]),
    "hypot.reduce of zeros": (lambda x: np.hypot.reduce(x), np.zeros(3), [0.0, 0.0, 0.0]),
    "clip at its bounds": (lambda x: np.sum(np.clip(x, 1.0, 1.0)), ONES, [1.0, 1.0, 1.0]),
    "sinc(0)": (lambda x: np.sum(np.sinc(x)), np.zeros(3), [0.0, 0.0, 0.0]),
    "a guarded root": (
        lambda x: np.sum(np.sqrt(x, out=np.zeros(3), where=x > 0.0)),
        np.array([4.0, 0.0, -1.0]),
        [0.25, 0.0, 0.0],
    ),
    "a guarded sum": (
        lambda x: np.sum(np.log(x), where=x > 0.0),
        np.array([4.0, 0.0, -1.0]),
        [0.25, 0.0, 0.0],
    ),
    "NaN passed over": (
        lambda x: np.nansum(x),
        np.array([1.0, math.nan, 2.0]),
        [1.0, 0.0, 1.0],
    ),
    "the largest number": (lambda x: np.nanmax(x), np.array([math.nan, 1.0, 2.0]), [0.0, 0.0, 1.0]),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", CONVENTIONS)
def test_the_convention(name: str) -> None:
    program, argument, wanted = CONVENTIONS[name]
    value, found = value_and_grad(program).plain(argument)
    assert value == pytest.approx(program(argument.copy()))
    assert found.tolist() == wanted


NAN = np.array([[1.0, math.nan, 2.0], [math.inf, 0.5, 0.1]])
OF_NAN: dict[str, Callable[..., Any]] = {
    "max": lambda x: np.max(x, axis=1),
    "min": lambda x: np.min(x, axis=0),
    "argmax": lambda x: np.argmax(x, axis=1),
    "argmin": lambda x: np.argmin(x, axis=1),
    "fmax": lambda x: np.fmax.reduce(x, axis=0),
    "nanmean of none": lambda x: np.nanmean(x * np.nan, axis=0),
    "nanmax of none": lambda x: np.nanmax(x * np.nan, axis=0),
    "nanvar of one": lambda x: np.nanvar(x, axis=0, ddof=2),
    "all": lambda x: np.all(x, axis=0),
    "maximum": lambda x: np.maximum(x, 0.7),
    "sign": lambda x: np.sign(x),
    "clip": lambda x: np.clip(x, 0.2, 0.9),
    "nan_to_num": lambda x: np.nan_to_num(x),
    "isclose": lambda x: np.isclose(x, x, equal_nan=True),
    "array_equal": lambda x: (np.array_equal(x, x), np.array_equal(x, x, equal_nan=True)),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", OF_NAN)
def test_values_of_nan(name: str) -> None:
    program = OF_NAN[name]
    (_, found), _ = value_and_grad(lambda x: (x[0, 0], program(x)), has_aux=True).plain(NAN)
    np.testing.assert_array_equal(found, program(NAN))


def test_a_dtype_that_is_asked_for() -> None:
    def program(x: Any) -> Any:
        total = np.sum(x, dtype=np.float32)
        return total * 1.0, (total, np.mean(x, dtype="f4"), np.add(x, 1.0, dtype=np.float32))

    (_, found), _ = value_and_grad(program, has_aux=True).plain(X)
    for ours, theirs in zip(found, program(X)[1], strict=True):
        assert np.asarray(ours).dtype == theirs.dtype == np.float32
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_a_sum_of_float32_loses_nothing() -> None:
    x = np.full(200_000, 0.1, np.float32)
    value, _ = value_and_grad(lambda x: np.sum(x))(x)
    assert value == pytest.approx(np.sum(x), rel=1e-6)


def test_nan_to_num_in_place() -> None:
    def program(x: Any) -> Any:
        y = x.copy()
        np.nan_to_num(y, copy=False, nan=3.0)
        return np.sum(y * y)

    value, found = value_and_grad(program).plain(np.array([2.0, math.nan]))
    assert value == 13.0 and found.tolist() == [4.0, 0.0]


# Loops.


def loops(program: Callable[..., Any], *types: str) -> list[str]:
    source = grad(program).specialise(*types).source
    tree = ast.parse(source)
    assert "_saved" not in source
    return [ast.unparse(node.iter) for node in ast.walk(tree) if isinstance(node, ast.For)]


def test_a_sum_of_an_expression_is_one_loop_without_temporaries() -> None:
    assert len(loops(lambda x: np.sum(np.sin(x) * x), "f8[:]")) == 0  # one statement
    assert len(loops(lambda x: np.mean((x - 1.0) ** 2), "f8[:]")) == 0  # one statement
    assert len(loops(lambda x, y: np.sum(np.hypot(x, y), where=x > y), "f8[:]", "f8[:]")) == 1
    source = grad(lambda x: np.sum(np.sin(x) * x)).specialise("f8[:]").source
    assert "x_bar = np.sin(x) + np.cos(x) * x" in source and "np.empty" not in source


def test_a_sum_over_leading_axes_runs_along_memory() -> None:
    source = (
        value_and_grad(lambda a: np.sum(np.sum(a * a, axis=0) ** 2)).specialise("f8[:, :]").source
    )
    assert "np.sum(a * a, axis=0)" in source
    machine = ast.parse(with_loops(source, (np.ones((2, 3)),)))
    first = next(node for node in ast.walk(machine) if isinstance(node, ast.For))
    (inner,) = first.body  # a row at once
    assert isinstance(inner, ast.For) and isinstance(inner.target, ast.Name)
    (added,) = inner.body
    assert isinstance(added, ast.AugAssign) and f"[{inner.target.id}]" in ast.unparse(added.target)


def test_an_extreme_saves_nothing() -> None:
    assert loops(lambda x: np.max(np.sin(x)), "f8[:]") == ["range(1, n)"]
