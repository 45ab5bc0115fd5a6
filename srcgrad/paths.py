"""Taylor coefficients of a call as compiled code takes them, and its own as the user's answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad.frontend.arguments.leaves import leaf_specs, rebuild
from srcgrad.frontend.arguments.results import smooth_leaves
from srcgrad.frontend.arguments.specs import ArrayLeaf, Spec

Fit = Callable[[Any, Sequence[Any]], list[Any]]
"""Makes what compiled code takes of a seed and the leaves of a call's arguments."""


def coefficients(fit: Fit, single: bool, name: str) -> Fit:
    """What makes of a series of seeds arrays with a last axis for the order."""

    def taken(series: Any, given: Sequence[Any]) -> list[Any]:
        orders = _by_order(series, single, name)
        each = [fit(seed, given) for seed in orders]
        return [np.stack(leaf, axis=-1) for leaf in zip(*each, strict=True)]

    return taken


def _by_order(series: Any, single: bool, name: str) -> list[Any]:
    """The seed of each order, from the series of one argument or of several."""
    if single:
        found = _listed(series, name)
    else:
        each = [_listed(part, f"{name}[{k}]") for k, part in enumerate(_listed(series, name))]
        if len(set(map(len, each))) > 1:
            raise ValueError(f"{name} has different numbers of coefficients for the arguments")
        found = list(zip(*each, strict=True))
    if not found:
        raise ValueError(f"{name} has no coefficients: give that of order 1 at least")
    return found


def _listed(series: Any, name: str) -> list[Any]:
    if isinstance(series, tuple | list) or (isinstance(series, np.ndarray) and series.ndim):
        return list(series)
    raise TypeError(f"{name} is no sequence of coefficients, but a {type(series).__name__}")


def answer(value: Spec, outputs: Sequence[Any], arrays: Sequence[Any]) -> tuple[Any, ...]:
    """The coefficients of a result, one thing made as it is for each order.

    `outputs` are the numbers and arrays of the result, `arrays` the coefficients of those that
    have any.
    """
    kinds = tuple(leaf_specs(value))
    smooth = tuple(smooth_leaves(value))

    def order(k: int) -> Any:
        remaining = iter(arrays)
        leaves: list[Any] = []
        for kind, has_any, output in zip(kinds, smooth, outputs, strict=False):
            if not has_any:
                leaves.append(np.zeros_like(output)[()])
            elif isinstance(kind, ArrayLeaf):
                leaves.append(np.ascontiguousarray(next(remaining)[..., k]))
            else:
                number = next(remaining)[k]
                leaves.append(number.item() if kind.type.weak else number)
        return rebuild(value, leaves)

    return tuple(order(k) for k in range(arrays[0].shape[-1]))
