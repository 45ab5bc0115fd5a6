"""Forward mode beside reverse mode: the tangent in a random direction, the gradient times it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import srcgrad
from tests.tools.checking import flat, leaves, rebuilt


def against_reverse(
    program: Any,
    argnums: Any,
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
    gradient: Any,
    **options: Any,
) -> None:
    """Check `jvp`'s plain text in one direction; `gradient` is what reverse mode gives."""
    direction = direction_like(gradient)
    forward = srcgrad.jvp(program, argnums, **options)
    _, tangent = forward.plain(*arguments, **keywords, tangents=direction)
    terms = flat(gradient) * flat(direction)
    expected = float(np.sum(terms))
    if not np.isfinite(expected):
        assert not np.isfinite(tangent), f"forward gives {tangent}, reverse {expected}"
        return
    bound = 1e-8 * (1.0 + float(np.sum(np.abs(terms))))
    assert abs(tangent - expected) <= bound, f"forward gives {tangent}, reverse {expected}"


def direction_like(gradient: Any) -> Any:
    """A tangent for arguments of which this is the gradient."""
    generator = np.random.default_rng(11)

    def drawn() -> Iterator[Any]:
        for leaf in leaves(gradient):
            kind = np.asarray(leaf).dtype
            if kind.kind not in "fc":
                yield leaf
                continue
            made = generator.uniform(-1.0, 1.0, np.shape(leaf))
            if kind.kind == "c":
                made = made + 1j * generator.uniform(-1.0, 1.0, np.shape(leaf))
            made = np.asarray(made, kind)
            yield made if isinstance(leaf, np.ndarray) else type(leaf)(made[()])

    return rebuilt(gradient, drawn())
