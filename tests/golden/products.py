"""Programs whose products and second derivatives are kept beside this file."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

import srcgrad
from srcgrad.linearization import Linearizing
from tests.golden import design

FOLDER = Path(__file__).parent
VECTOR = np.array([0.9, -0.4, 1.7, 0.3, -1.1])


def swirl(x, k):
    y = x.copy()
    for i in range(1, len(x)):
        y[i] = y[i] * math.sin(k * y[i - 1]) + x[i - 1] ** 2
    return y


def hill(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total


def _linearized() -> str:
    known = Linearizing(swirl).specialise(VECTOR, 1.3)
    return f"{known.source.rstrip()}\n\n\n{known.product.source.removeprefix(_IMPORT)}"


_IMPORT = "import numpy as np\n\n\n"

PRODUCTS: dict[str, Callable[[], str]] = {
    "swirl_vjp": lambda: srcgrad.vjp(swirl).specialise(VECTOR, 1.3).source,
    "hill_grad_hvp": lambda: srcgrad.hvp(hill).specialise(VECTOR).source,
    "babylonian_grad_grad": lambda: (
        srcgrad.grad(srcgrad.grad(design.babylonian)).specialise(2.7, 1e-9).source
    ),
    "swirl_linearized": _linearized,
}
"""The texts by the names of their files."""
