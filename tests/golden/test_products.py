"""Generated texts of products and of second order, beside those of `test_golden`.

`pytest tests/golden --update-golden` rewrites them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from tests.golden import design
from tests.golden.products import FOLDER, PRODUCTS, VECTOR, hill, swirl


@pytest.mark.parametrize("name", PRODUCTS)
def test_text(name: str, request: pytest.FixtureRequest) -> None:
    text = PRODUCTS[name]()
    file = FOLDER / f"{name}.py"
    if request.config.getoption("--update-golden"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), "run pytest --update-golden, and read the diff"


def kept(name: str) -> Callable[..., Any]:
    """The function of the file of that name."""
    found: Callable[..., Any] = getattr(importlib.import_module(f"tests.golden.{name}"), name)
    return found


def jacobian_of_swirl() -> np.ndarray:
    h = 1e-6
    columns = [
        (swirl(VECTOR + h * e, 1.3) - swirl(VECTOR - h * e, 1.3)) / (2 * h) for e in np.eye(5)
    ]
    return np.stack(columns, axis=1)


DIRECTION = np.array([1.0, -0.5, 0.3, 2.0, -1.0])


def test_vjp() -> None:
    value, bars = kept("swirl_vjp")(VECTOR, 1.3, DIRECTION)
    np.testing.assert_allclose(value, swirl(VECTOR, 1.3), rtol=1e-14)
    np.testing.assert_allclose(bars, DIRECTION @ jacobian_of_swirl(), atol=1e-8)


def test_hvp() -> None:
    h = 1e-5
    gradient = srcgrad.grad(hill).plain
    rise = gradient(VECTOR + h * DIRECTION) - gradient(VECTOR - h * DIRECTION)
    found = kept("hill_grad_hvp")(VECTOR, DIRECTION)
    np.testing.assert_allclose(found, rise / (2 * h), rtol=1e-7, atol=1e-7)


def test_second_order_of_a_while() -> None:
    # The root of a, to twice the digits that the loop asks for: -a^(-3/2) / 4.
    found = kept("babylonian_grad_grad")(2.7, 1e-6)
    assert abs(found + 0.25 * 2.7**-1.5) < 1e-5
    assert design.babylonian(2.7, 1e-6) ** 2 == pytest.approx(2.7)


def test_linearization() -> None:
    module = importlib.import_module("tests.golden.swirl_linearized")
    value, *rest = module.swirl_linearized(VECTOR, 1.3)
    np.testing.assert_allclose(value, swirl(VECTOR, 1.3), rtol=1e-14)
    product = module.swirl_linear_jvp(*rest, DIRECTION)
    np.testing.assert_allclose(product, jacobian_of_swirl() @ DIRECTION, atol=1e-8)
