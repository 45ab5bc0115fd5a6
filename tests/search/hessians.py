"""Products with the Hessian beside one another and beside differences of the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tests.search.smoothness import jumps, kinked
from tests.search.ways import Asked, Found
from tests.tools.checking import Differences, flat, slope

SETTLED = 1e-7
"""The error of differences, relative to the product, above which they say nothing."""


def disagreement(
    asked: Asked,
    arguments: tuple[Any, ...],
    directions: Sequence[np.ndarray],
    found: dict[str, Found],
    rtol: float,
) -> tuple[str, str, str] | None:
    """The way that is wrong, in what, and the numbers; None where the products agree.

    Products are compared along the second direction: one number for each of the arguments.
    """
    first, second = directions
    products = {name: each.product for name, each in found.items() if each.product is not None}
    for name, product in products.items():
        if product.shape != second.shape:
            return name, "form of the product", f"{product.shape} for {second.shape}"
    gradients = Differences(
        lambda *moved: flat(asked.backwards.plain(*moved)[1]) @ second,
        arguments,
        {},
        list(asked.wrt),
    )
    mine = {name: float(product @ second) for name, product in products.items()}
    largest = max(float(np.max(np.abs(each), initial=0.0)) for each in products.values())
    wanted, error = _by_differences(gradients, first)
    scale = 1.0 + abs(wanted) + (min(largest, 1e6) if np.isfinite(largest) else 0.0)
    if abs(wanted) < 1e7 and error <= SETTLED * scale:
        for name, each in mine.items():
            if not abs(each - wanted) <= rtol * scale + 10.0 * error:
                kind = "NaN" if np.isnan(each) else "product"
                return name, kind, f"{each!r}, differences {wanted!r} ({error:.0e})"
        return None
    one = next(iter(products.values()))
    for name, other in products.items():
        both = np.isfinite(one) & np.isfinite(other)
        apart = np.max(np.abs(one - other)[both], initial=0.0)
        size = np.max(np.abs(one[both]), initial=1.0)
        if apart > 1e-6 * size and not jumps(gradients, directions):
            return name, "another product", f"{one.tolist()}, {name} {other.tolist()}"
    return None


def _by_differences(gradients: Differences, direction: np.ndarray) -> tuple[float, float]:
    """How the gradient changes, and the error; that is infinite where differences say nothing."""
    try:
        if kinked(gradients, direction):
            return 0.0, np.inf
        return slope(lambda t: float(gradients.at(t * direction)))
    except Exception:  # the text may raise where the arguments are moved to
        return 0.0, np.inf
