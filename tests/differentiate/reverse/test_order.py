"""Loops whose reversal must run last to first, or may not: every way to write to an array and to
read it in one loop, in every order, against differences."""

from __future__ import annotations

import linecache
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad

WRITERS = {
    "x += y": "x += y",
    "x *= y": "x *= y",
    "x[:] = y * x": "x[:] = y * x",
    "x[i] = y[i] * x[i]": "x[i] = y[i] * x[i]",
    "x[i] += y[i]": "x[i] += y[i]",
    "x[0] += y[i]": "x[0] += y[i]",
    "x[i - 3] += y[i]": "x[i - 3] += y[i] * y[0]",
    "x[i - 3] = y[i]": "x[i - 3] = y[i] * c",
    "x[i % 3] = c": "x[i % 3] = c + y[i]",
    "x, y": "x, y = y, x",
    "x = y": "x = y * x",
    "x = copy": "x = x.copy()\nx += y",
    "in a branch": "if y[i] > 0.0:\n    x += y * c",
    "in a loop": "for j in range(3):\n    x[j] += y[i] * x[0]",
    "in a while": "k = 0\nwhile k < 2:\n    x[k] += y[i]\n    k += 1",
    "x[ix]": "x[ix] += y",
    "x[::-1]": "x[::-1] += y * c",
}
READERS = {
    "element": "c += x[i] * y[0]",
    "other element": "c += x[2 - i] ** 2",
    "negative": "c += x[i - 3] ** 2",
    "copy": "z = x.copy()\nc -= np.sum(z * z)",
    "list": "z = x.tolist()\nc += z[i] * z[0]",
    "var": "c += np.var(x.copy())",
    "sum": "c += np.sum(x * y)",
    "dot": "c += (x @ y) ** 2",
    "solve": "z = np.linalg.solve(A, x)\nc += z[i] ** 2",
    "sort": "z = np.sort(x)\nc += z[i] * z[0]",
    "store": "w[i] = x[0] * x[i]",
    "add": "w += x * x[i]",
    "snapshot": "h.append(x.copy())\nc += h[0][i] * h[-1][0]",
    "append": "h.append(x[0] * x[i])\nc += h[0] * h[-1]",
    "view": "z = x[1:]\nc += z[0] * y[i]",
    "branch": "if x[i] > 0.5:\n    c += x[0] * 0.5\nelse:\n    c -= x[1] * 0.5",
    "last": "last = x[i] * x[i - 1]",
    "scan": "z = np.cumsum(x)\nc += z[i] ** 2",
    "where": "c += np.sum(np.where(x > 0.4, x * x, y))",
    "max": "c += np.max(x) * y[i]",
    "row": "B[i] = x\nc += B[0, i] ** 2",
}
TEMPLATE = """def program(x, y, A, c):
    x = x.copy()
    y = y.copy()
    w = np.zeros(3)
    B = np.zeros((3, 3))
    h = []
    last = 0.0
    ix = np.array([1, 1, 0])
    for i in range(3):
{}
    return np.sum(x * y) + c * 0.5 + np.sum(w * w) + last * last + B[1, 1]
"""
ARGUMENTS = (
    np.array([0.7123, -0.4371, 0.9719]),
    np.array([0.6317, 0.8191, -0.3433]),
    np.array([[2.0, 0.3, -0.1], [0.2, 1.5, 0.4], [-0.3, 0.1, 1.8]]),
    0.35,
)


def load(text: str) -> Callable[..., Any]:
    file = f"<order {hash(text)}>"
    linecache.cache[file] = len(text), None, text.splitlines(True), file
    names: dict[str, Any] = {"np": np}
    exec(compile(text, file, "exec"), names)
    function: Callable[..., Any] = names["program"]
    return function


def differences(function: Callable[..., Any], argnum: int) -> Any:
    """The slopes by central differences, with a correction for their third derivative."""
    value = np.asarray(ARGUMENTS[argnum], dtype=float)
    found = np.zeros(value.shape)

    def at(index: Any, step: float) -> float:
        moved = value.copy()
        moved[index] += step
        given = [each if k != argnum else moved for k, each in enumerate(ARGUMENTS)]
        return float(function(*(float(g) if np.ndim(g) == 0 else np.array(g) for g in given)))

    for index in np.ndindex(value.shape):
        near, far = ((at(index, h) - at(index, -h)) / (2.0 * h) for h in (1e-4, 2e-4))
        found[index] = (4.0 * near - far) / 3.0
    return found


def checked(first: str, second: str) -> None:
    text = TEMPLATE.format(textwrap.indent(f"{first}\n{second}", "        "))
    function = load(text)
    try:
        found = srcgrad.grad(function, argnums=(0, 1, 3)).plain(*ARGUMENTS)
    except srcgrad.errors.NotDifferentiable as refused:
        assert "list" in str(refused), text
        return
    for argnum, slope in zip((0, 1, 3), found, strict=True):
        np.testing.assert_allclose(slope, differences(function, argnum), 1e-6, 1e-8, err_msg=text)


@pytest.mark.parametrize("writer", ("x += y", "x[i] = y[i] * x[i]", "x[i - 3] = y[i]", "x, y"))
@pytest.mark.parametrize("reader", ("element", "copy", "solve", "append", "last", "view"))
def test_a_few(writer: str, reader: str) -> None:
    checked(WRITERS[writer], READERS[reader])


@pytest.mark.soak
@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("reader", READERS)
def test_all(writer: str, reader: str) -> None:
    checked(WRITERS[writer], READERS[reader])
    checked(READERS[reader], WRITERS[writer])


def test_what_counts_from_the_end() -> None:
    """Two iterations with different subscripts may meet if one of these is negative."""

    def program(y: Any) -> Any:
        w = np.zeros(3)
        for i in range(6):
            w[i - 3] = y[i]
        return np.sum(w * np.array([2.0, 3.0, 5.0]))

    slope = srcgrad.grad(program).plain(np.arange(6.0))
    np.testing.assert_array_equal(slope, [0.0, 0.0, 0.0, 2.0, 3.0, 5.0])
