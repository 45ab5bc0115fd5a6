"""What pytest knows of srcgrad where both are installed: two fixtures and `--update-golden`.

def test_loss(assert_gradient):
    assert_gradient(loss, (np.ones(3), 2.0))

def test_text(golden_text):
    golden_text(grad(loss).specialise("f8[:], f8"), "loss_grad")
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that rewrites golden texts, unless another plugin has one of that name."""
    with contextlib.suppress(ValueError):
        parser.addoption(
            "--update-golden", action="store_true", help="rewrite golden texts of derivatives"
        )


@pytest.fixture
def assert_gradient() -> Callable[..., None]:
    """`srcgrad.testing.assert_gradient`: fail unless a derivative is right at some arguments."""
    found: Callable[..., None] = importlib.import_module("srcgrad.testing").assert_gradient
    return found


@pytest.fixture
def golden_text(request: pytest.FixtureRequest) -> Callable[[Any, str], None]:
    """Compare the text of a derivative with `golden/NAME.py` beside the test, or write that file.

    It is written where pytest is run with `--update-golden`.
    """
    folder = request.path.parent / "golden"
    update = bool(request.config.getoption("--update-golden"))
    compare = importlib.import_module("srcgrad.testing").assert_golden

    def golden(derivative: Any, name: str) -> None:
        compare(derivative, folder / f"{name}.py", update=update)

    return golden
