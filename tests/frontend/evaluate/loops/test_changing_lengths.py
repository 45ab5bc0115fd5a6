"""Arrays whose lengths change in a loop: what is refused, and which loops still check a length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from srcgrad import grad, gradients, vjp
from srcgrad.errors import AliasingError, NotDifferentiable, ShapeError

X = np.array([0.7, -0.4, 0.9, 1.2, -0.3, 0.5])


def written_under_another_name(x: Any, n: int) -> Any:
    first = x
    for _ in range(n):
        x = x[1:]
        x[0] += 1.0
    return np.sum(first**2) + np.sum(x**3)


def ravelled_and_written(x: Any, n: int) -> Any:
    """NumPy copies from the second iteration on: the elements lie apart then."""
    x = x * 1.0
    for _ in range(n):
        row = x.ravel()
        row[0] = 7.0 * row[1]
        x = x[::2]
    return np.sum(x**2)


def reversed_and_written(x: Any, n: int) -> Any:
    """The same of an array that keeps its length."""
    x = x * 1.0
    for _ in range(n):
        row = x.ravel()
        row[0] = 7.0 * row[1]
        x = x[::-1]
    return np.sum(x**2 * np.arange(len(x)))


def columns_ravelled_and_written(x: Any, n: int) -> Any:
    x = x.reshape(2, 3)
    for _ in range(n):
        x = x[:, 1:]
        row = x.ravel()
        row[0] = 7.0
    return np.sum(x**2)


@pytest.mark.parametrize(
    "program",
    [
        ravelled_and_written,
        reversed_and_written,
        columns_ravelled_and_written,
    ],
)
def test_writes_that_another_name_would_see(program: Callable[..., Any]) -> None:
    with pytest.raises(AliasingError):
        grad(program).plain(X, 2)


def test_a_shorter_view_in_each_iteration_is_written_to() -> None:
    program, step = written_under_another_name, 1e-6
    slopes = [
        (program(X + step * e, 3) - program(X - step * e, 3)) / (2.0 * step) for e in np.eye(len(X))
    ]
    np.testing.assert_allclose(grad(program).plain(X, 3), slopes, atol=1e-8)


def test_what_is_one_length_for_long_axes_is_checked() -> None:
    def product(a: Any, x: Any, n: int) -> Any:
        for _ in range(n):
            x = a @ x
        return np.sum(x)

    def shifted(x: Any, n: int) -> Any:
        for k in range(n):
            x = np.append(x[1:], x[0] * k)
        return np.sum(x)

    with pytest.raises(ShapeError):
        grad(product).plain(np.ones((2, 3)), np.ones(3), 1)
    assert "Grow" not in grad(product).specialise(np.ones((3, 3)), np.ones(3), 1).source
    assert "_longer" not in grad(shifted).specialise(X, 2).source


def test_text_of_what_becomes_steadily_shorter() -> None:
    def smoothed(x: Any, n: int) -> Any:
        for _ in range(n):
            x = 0.3 * x[:-1] + 0.7 * x[1:]
        return np.sum(x * x)

    text = grad(smoothed).specialise(X, 2).source
    assert "size_saved" not in text and "append" not in text and "raise" not in text


@pytest.mark.parametrize("n", [0, 1, 3, 6, 8])
def test_results_of_any_length(n: int) -> None:
    def shortened(x: Any, n: int) -> Any:
        for _ in range(n):
            x = x[1:] * 2.0
        return x

    seed = np.ones(max(len(X) - n, 0))
    _, found = vjp(shortened).plain(X, n, seed=seed)
    expected = np.where(np.arange(len(X)) >= n, 2.0**n, 0.0)
    np.testing.assert_allclose(found, expected)


def test_a_matrix_is_transposed_in_a_short_loop() -> None:
    def turned(a: Any, s: Any) -> Any:
        for _ in range(3):
            a = np.swapaxes(a, 0, -1) * s
            a[0] += 1.0
        for _ in range(2):
            a = a.T
            a[1, 0] = s
        return np.sum(np.arange(20.0) * a.reshape(-1) ** 2)

    a, step = np.arange(20.0).reshape(5, 4) / 9.0, 1e-6
    units = np.eye(20).reshape(20, 5, 4)
    slopes = [(turned(a + step * e, 1.3) - turned(a - step * e, 1.3)) / (2 * step) for e in units]
    np.testing.assert_allclose(grad(turned).plain(a, 1.3).reshape(-1), slopes, atol=1e-5)


def test_gradients_inside() -> None:
    def outer(x: Any, n: int) -> Any:
        total = 0.0
        for _ in range(n):
            x = x[1:] * x[:-1]
            y = np.sum(np.sin(x))
            (slope,) = gradients(y, [x])
            total += np.sum(slope * slope)
        return total

    def by_hand(x: Any, n: int) -> Any:
        total = 0.0
        for _ in range(n):
            x = x[1:] * x[:-1]
            total += np.sum(np.cos(x) ** 2)
        return total

    np.testing.assert_allclose(grad(outer).plain(X, 3), grad(by_hand).plain(X, 3))


def test_gradients_of_what_is_handed_on() -> None:
    def outer(x: Any, n: int) -> Any:
        total = 0.0
        for _ in range(n):
            y = np.sum(np.sin(x))
            total += np.sum(gradients(y, [x])[0] ** 2)
            x = x[1:] * x[:-1]
        return total

    with pytest.raises(NotDifferentiable, match="Copy it"):
        grad(outer).plain(X, 3)
