"""Calls of whole arrays that are read as loops: value and gradient of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from srcgrad import NotDifferentiable, ShapeError, grad
from tests.tools.checking import check

X = np.array([0.9, -0.4, 1.7, 0.3, -1.1])
Y = np.array([0.2, 1.4, -0.7, 0.6, 0.5])
A = np.arange(12.0).reshape(3, 4) / 7.0 - 0.6
U = np.array([0.3, 0.1, 0.5])
V = np.array([1.0, -0.2, 0.4, 0.6])


def columns(a):
    b = np.zeros(a.shape)
    for j in range(a.shape[1]):
        b[:, j] = a[:, j] * a[:, 0]
    for i in range(len(a)):
        b[i, :] += a[i, :] ** 2
    return np.sum(np.copy(b) * np.ones(a.shape) * a)


def imports(x):
    import math
    from math import sin

    import numpy as numeric

    return math.cos(x) * sin(x) * numeric.tanh(x)


def stable(x):
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest)))


def ragged(x):
    positive = [v for v in x if v > 0.0]
    part = positive[1:]
    part.append(x[0])
    return sum(part) * positive[0] * len(part)


def flags(x, flag):
    large = x > 1.0
    return x * large + x**3 * (not (large or flag)) - (x > 0.0) + (-large) * x


CASES: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "import": (imports, (0.7,)),
    "float64": (lambda x: np.float64(x) * x, (0.7,)),
    "item": (lambda x: x.item() ** 2, (np.array([0.7]),)),
    "zero axes": (lambda x: float(x) ** 2 + x[()] * x, (np.array(0.7),)),
    "sizes": (lambda a: len(a.shape) * a.ndim * np.shape(a)[1] * np.size(a) * a[0, 0], (A,)),
    "methods": (lambda x, y: x.sum() * x.dot(y) * x.mean(), (X, Y)),
    "mean": (lambda x: np.mean(x) * np.mean(x * x), (X,)),
    "sum, axis 0": (lambda a: np.sum(np.sum(a, axis=0) ** 2), (A,)),
    "sum, axis 1": (lambda a: np.sum(a.sum(axis=1, keepdims=True) * a), (A,)),
    "mean, axis": (lambda a: np.sum(np.mean(a, axis=0) * a.mean(axis=-2)), (A,)),
    "pointwise": (lambda x: np.sum(np.abs(x) * np.exp(x) + np.sin(x) ** 2 - np.tanh(x)), (X,)),
    "array": (lambda a, b: np.sum(np.array([a, b, a * b]) ** 2), (1.2, 0.3)),
    "arange": (lambda x, n: np.sum(np.arange(n) * x[:n]), (X, 4)),
    "arange of floats": (lambda x: np.sum(np.arange(0.0, 1.0, 0.25) * x[:4]), (X,)),
    "linspace": (lambda x, n: np.linspace(x[0], x[1], n)[2] ** 2, (X, 5)),
    "max": (lambda x: np.max(x) * np.min(x) + x.max() ** 2 - x.min() * np.amax(x), (X,)),
    "max, axis": (lambda a: np.sum(np.max(a, axis=0) ** 2) + np.sum(a.max(axis=1)), (A,)),
    "maximum": (lambda x, y: np.sum(np.maximum(x, y) * np.minimum(x, 0.0)), (X, Y)),
    "where": (lambda x, y: np.sum(np.where(x > 0.0, x * y, y**2)), (X, Y)),
    "flatten": (lambda a: a.flatten()[3] * a.ravel()[5] * np.sum(a[0].ravel()), (A,)),
    "matrix and vector": (lambda a, u, v: u @ (a @ v) + (u @ a) @ v + np.dot(a, v)[1], (A, U, V)),
    "two matrices": (lambda a: np.sum((a @ a.T) ** 2) + np.matmul(a.T, a)[1, 0], (A,)),
    "outer": (lambda x, y: np.sum(np.outer(x, y) ** 3), (X, Y)),
    "None": (lambda x, y: np.sum((x[:, None] - y) ** 2 * x[np.newaxis, :]), (X, Y)),
    "columns": (columns, (A,)),
    "log of a sum": (stable, (X,)),
    "prod": (lambda x: np.prod(x) + x.prod() * x[0], (X,)),
    "any, all": (lambda x: x[0] * np.any(x > 1.0) + x[1] * np.all(x > -3.0), (X,)),
    "count": (lambda x: x[0] * np.count_nonzero(x > 0.0), (X,)),
    "tolist": (lambda x: sum(x.tolist()) ** 2, (X,)),
    "bools": (flags, (1.3, False)),
    "sum of bools": (lambda x: sum(x > 0.0) * x[0] + np.sum(x > 0.0) * x[1], (X,)),
    "filter": (lambda x: sum(v * v for v in x if v > 0.0) * sum(1 for v in x if v > 0.0), (X,)),
    "growing list": (ragged, (X,)),
    "default": (lambda x: max((v * v for v in x if v > 5.0), default=x[0] ** 2), (X,)),
    "key": (lambda x: max(x, key=lambda v: v * v) ** 2, (X,)),
}


@pytest.mark.parametrize("name", CASES)
def test_value_and_gradient(name):
    program, arguments = CASES[name]
    check(program, *arguments, compiled=False, layouts=name != "zero axes")


def write_after_ravel(a):
    b = a.ravel()
    b[0] = 2.0
    return np.sum(a * a)


def test_ravel_is_a_view_of_rows():
    check(write_after_ravel, A, compiled=False, layouts=False)


def write_columns(a, k):
    a = a * 1.0
    b = a[:, :k].ravel()
    b[0] = 2.0
    return np.sum(a * a) * b[1]


def test_whether_ravel_is_a_view_depends_on_sizes():
    check(write_columns, A, 3, compiled=False, layouts=False)
    with pytest.raises(NotDifferentiable, match="share memory"):
        grad(write_columns).plain(A, 4)


def test_lengths_of_a_product():
    with pytest.raises(
        ShapeError, match=r"mismatch in its core dimension 0.*size 3 is different from 4"
    ):
        grad(lambda a, u: np.sum(a @ u)).plain(A, U)


def test_maximum_of_nothing():
    with pytest.raises(ValueError, match="zero-size array"):
        grad(lambda x: np.max(x)).plain(np.ones(0))
