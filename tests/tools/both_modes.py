"""Forward mode beside reverse mode: the tangent in a random direction, the gradient times it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import srcgrad
from tests.tools import tiers
from tests.tools.structures import flat, leaves, rebuilt


def against_reverse(
    forward: srcgrad.Derivative,
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
    gradient: Any,
    rtol: float = 1e-6,
) -> None:
    """Check a `jvp`, as plain text, in one direction; `gradient` is what reverse mode gives.

    A sixth of the quick tier's tests do.
    """
    if not tiers.has_turn(6):
        return
    direction = direction_like(gradient)
    _, tangent = forward.plain(*arguments, **keywords, tangents=direction)
    pairs = zip(leaves(gradient), leaves(direction), strict=True)
    terms = flat([flat(one) * flat(other) for one, other in pairs if _is_inexact(one)])
    if not terms.size:
        return
    expected = float(np.sum(terms))
    if not np.isfinite(expected):
        assert not np.isfinite(tangent), f"forward gives {tangent}, reverse {expected}"
        return
    bound = 1e-9 + rtol * float(np.sum(np.abs(terms)))
    assert abs(tangent - expected) <= bound, f"forward gives {tangent}, reverse {expected}"


def direction_like(gradient: Any) -> Any:
    """A tangent for arguments of which this is the gradient."""
    generator = np.random.default_rng(11)

    def drawn() -> Iterator[Any]:
        for leaf in leaves(gradient):
            if not _is_inexact(leaf):
                yield leaf
                continue
            kind = np.asarray(leaf).dtype
            made = generator.uniform(-1.0, 1.0, np.shape(leaf))
            if kind.kind == "c":
                made = made + 1j * generator.uniform(-1.0, 1.0, np.shape(leaf))
            made = np.asarray(made, kind)
            yield made if isinstance(leaf, np.ndarray) else type(leaf)(made[()])

    return rebuilt(gradient, drawn())


def _is_inexact(leaf: Any) -> bool:
    return np.asarray(leaf).dtype.kind in "fc"
