"""Whether a reshaped array is a view is as NumPy has it, or refused: never the other."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import errors
from tests.tools.checking import Program

FOLLOWED = (
    *("A + 0.0", "A * B", "A.T * 2.0", "A.T * B.T", "-A[::-1]", "A[1:] + B[1:]", "np.exp(A.T)"),
    *("np.array(A)", "np.copy(A.T)", "A.T.copy()", "np.zeros_like(A.T) + A.T", "A[0] * A[1]"),
    *("np.where(A.T > 0.5, A.T, 0.0)", "np.swapaxes(A, 0, -1) * 1.0", "np.asfortranarray(A) + 1.0"),
    *("np.outer(A[0], B[0])", "np.multiply.outer(A.T, B[0])", "A.max(axis=-1, keepdims=True) * A"),
    *("(A.T + A.T).T", "np.concatenate([A.T, B.T])", "np.cumsum(A.T, axis=0)"),
)
"""Expressions of arrays that lie in any way, whose order NumPy keeps."""
OTHERS = (
    *("np.sum(A, axis=0)", "np.sum(np.swapaxes(A, 0, -1), axis=1)", "np.mean(A.T, axis=-1)"),
    *("np.gradient(A.T, axis=0)", "np.pad(A.T, 1)", "np.insert(A.T, 0, 1.0, axis=0)", "np.tril(A)"),
    *("np.median(A.T, axis=0)", "np.interp(A.T, [0.0, 1.0], [0.0, 2.0])", "A.T[[0, 1]]"),
    *("np.minimum.accumulate(A.T, axis=0)", "np.linalg.norm(A.T, axis=0)", "A * B.T"),
    *("np.delete(A.T, 0, axis=0)", "np.trapezoid(A.T, axis=0)", "np.var(A.T, axis=0)"),
    *(
        "np.sort(A.T, axis=0)",
        "np.average(np.swapaxes(A, 0, -1), axis=1)",
        "A[:, [1, 0]]",
        "A[:2][[1, 0]]",
    ),
)
RESHAPED = ("M.reshape(-1)", "M.ravel()", "M.T.reshape(-1)")


def _layouts(shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(len(shape))
    wide = rng.uniform(0.1, 1.0, tuple(2 * n for n in shape))
    a = rng.uniform(0.1, 1.0, shape)
    inside = tuple(slice(0, n) for n in shape)
    yield a
    yield np.asfortranarray(a)
    yield wide[::2][inside]
    yield np.ascontiguousarray(wide.T)[::2, ::2][inside[::-1]].T
    if len(shape) == 3:
        yield np.ascontiguousarray(np.transpose(a, (1, 2, 0))).transpose(2, 0, 1)


def _made(expression: str, reshaped: str) -> Program:
    text = (
        "import numpy as np\n"
        "def f(A, B):\n"
        f"    M = {expression}\n"
        f"    r = {reshaped}\n"
        "    r[0] += 7.0\n"
        "    M[-1] *= 2.0\n"
        "    w = np.arange(1.0, M.size + 1)\n"
        "    return np.sum(M * w.reshape(M.shape)) + np.sum(r * w)\n"
    )
    file = f"<orders {hash(text)}>"
    linecache.cache[file] = len(text), None, text.splitlines(True), file
    names: dict[str, Any] = {}
    exec(compile(text, file, "exec"), names)
    return names["f"]  # type: ignore[no-any-return]


def _compared(expression: str, reshaped: str, shape: tuple[int, ...]) -> list[bool]:
    """For each layout, whether the value is found, which then is NumPy's."""
    found = []
    program = _made(expression, reshaped)
    for a in _layouts(shape):
        try:
            expected = program(a, a)
        except ValueError:  # of shapes that do not fit
            continue
        try:
            value = srcgrad.value(program).plain(a, a)
        except errors.DifferentiationError:
            found.append(False)
            continue
        assert np.isclose(value, expected, rtol=1e-12), (a.strides, value, expected)
        found.append(True)
    return found


@pytest.mark.parametrize("reshaped", RESHAPED)
@pytest.mark.parametrize("expression", FOLLOWED)
def test_the_order_is_known(expression: str, reshaped: str) -> None:
    assert all(_compared(expression, reshaped, (3, 4)))


@pytest.mark.parametrize("expression", [*FOLLOWED, *OTHERS])
def test_of_three_axes_it_is_known_or_refused(expression: str) -> None:
    assert _compared(expression, "M.reshape(-1)", (2, 3, 4)) or "B.T" in expression


@pytest.mark.parametrize("expression", OTHERS)
def test_of_square_matrices(expression: str) -> None:
    assert _compared(expression, "M.ravel()", (3, 3))


def scaled(a: Any) -> Any:
    b = a * 2.0
    r = b.reshape(-1)
    r[0] = 0.0
    return np.sum(b * b) + np.sum(r)


def test_arrays_that_lie_in_other_orders_have_other_texts() -> None:
    wide = np.arange(24.0).reshape(4, 6)
    value = srcgrad.value(scaled)
    for a in (wide[::2], wide.T[:, ::2], wide[::2], wide[:1, ::2], wide.T[::2, :1]):
        assert np.isclose(value.plain(a), scaled(a), rtol=1e-12)
