"""How what a NumPy function makes of arrays lies in memory, where those do not lie row by row.

Most functions keep the order of the axes, some do not, and a few depend on it. Those that say so
themselves are here by name; what another one makes of arrays that lie row by row does so too, and
of others it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad.frontend.values.arrays import strides
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Lazy, ListRef, Tuple, Value

SAYING: frozenset[Any] = frozenset(
    {
        *(np.where, np.array, np.asarray, np.asanyarray, np.copy, np.ndarray.copy),
        *(np.ascontiguousarray, np.asfortranarray, np.ndarray.astype),
        *(np.zeros_like, np.ones_like, np.empty_like, np.full_like),
        *(np.zeros, np.ones, np.empty, np.full),
        *(np.concatenate, np.reshape, np.ravel, np.transpose, np.swapaxes, np.moveaxis),
        *(np.ndarray.reshape, np.ndarray.ravel, np.ndarray.flatten),
        *(np.ndarray.transpose, np.ndarray.swapaxes, np.outer),
    }
)
"""Functions whose meanings say how what they make lies in memory."""
KEEPING: frozenset[Any] = frozenset(
    {np.cumsum, np.cumprod, np.ndarray.cumsum, np.ndarray.cumprod, np.sort}
)
"""Functions that make an array which lies in memory as theirs does, where they have an axis."""


def follow(
    run: Run,
    function: Any,
    given: tuple[Value, ...],
    made: Value,
    before: int,
) -> Value:
    """What a call has made, with what is known of its order; `before` it there were fewer names."""
    if isinstance(function, np.ufunc) or _is_one_of(function, SAYING):
        return made
    arrays = list(_arrays(run, given))
    if all(strides.keeps_order(run, each) for each in arrays):
        return made
    order = "?"
    if _is_one_of(function, KEEPING) and isinstance(made, AnyArray):
        if made.ndim == arrays[0].ndim:
            order = strides.copied_order(run, arrays[0])
    return _with_order(run, made, order, before)


def _with_order(run: Run, made: Value, order: str, before: int) -> Value:
    match made:
        case Lazy() if made.ndim > 1:
            return replace(made, order=order)
        case ArrayRef():
            number = made.base[1:]
            if number.isdigit() and int(number) > before:
                run.known.orders[made.base] = order if made.whole else "?"
        case Tuple():
            return replace(
                made, items=tuple(_with_order(run, each, order, before) for each in made.items)
            )
    return made


def _arrays(run: Run, values: tuple[Value, ...]) -> Iterator[AnyArray]:
    """The arrays among values, and in lists and tuples among them."""
    for each in values:
        match each:
            case ArrayRef() | Lazy():
                yield each
            case Tuple():
                yield from _arrays(run, each.items)
            case ListRef():
                content = run.state.get(("list", each.id))
                yield from _arrays(run, (content,) if content is not None else ())


def _is_one_of(function: Any, functions: frozenset[Any]) -> bool:
    try:
        return function in functions
    except TypeError:
        return False  # of what has no hash
