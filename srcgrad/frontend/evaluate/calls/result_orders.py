"""How what a NumPy function makes of arrays lies in memory, where those do not lie row by row.

Most functions keep the order of the axes, some do not, and a few depend on it. Those that say so
themselves are here by name; what another one makes of arrays that lie row by row does so too, and
of others it is not known.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import memory_orders
from srcgrad.frontend.values.arrays import strides
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, ListRef, Tuple, Value

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
    {
        *(np.cumsum, np.cumprod, np.ndarray.cumsum, np.ndarray.cumprod, np.sort),
        *(np.clip, np.ndarray.clip),
    }
)
"""Functions of one array that make one of as many axes which lies in memory as that does."""
REDUCING: frozenset[Any] = frozenset(
    {
        *(np.sum, np.prod, np.max, np.min, np.mean),
        *(np.ndarray.sum, np.ndarray.prod, np.ndarray.max, np.ndarray.min, np.ndarray.mean),
    }
)
"""Functions of one array that make one without an axis, of which the others keep their order."""
ROWS: frozenset[Any] = frozenset(
    {
        *(np.matmul, np.dot, np.ndarray.dot, operator.matmul, np.linalg.inv, np.linalg.solve),
        *(np.repeat, np.ndarray.repeat, np.tile, np.take, np.ndarray.take, np.interp),
    }
)
"""Functions that make arrays which lie in memory row by row, whatever they are given."""


def follow(
    run: Run,
    function: Any,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    made: Value,
    before: int,
) -> Value:
    """What a call has made, with what is known of its order; `before` it there were fewer names."""
    if _says(function):
        return made
    arrays = list(_arrays(run, (*args, *kwargs.values())))
    if all(strides.keeps_order(run, each) for each in arrays):
        return made
    order = "?"
    if _is_one_of(function, ROWS):
        order = "C"
    elif len(arrays) == 1 and isinstance(made, AnyArray):
        if _is_one_of(function, KEEPING) and made.ndim == arrays[0].ndim:
            order = strides.copied_order(run, arrays[0])
        elif _is_one_of(function, REDUCING) and made.ndim == arrays[0].ndim - 1:
            axis = args[1] if len(args) > 1 else kwargs.get("axis")
            order = _without(strides.kept_order(run, arrays[0]), arrays[0].ndim, axis)
    return _with_order(run, made, order, before)


def _says(function: Any) -> bool:
    """Whether the meaning of a function says how what it makes lies in memory."""
    if isinstance(function, np.ufunc):
        return not _is_one_of(function, ROWS)
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        return bool(function.__name__ == "outer")
    return _is_one_of(function, SAYING)


def _without(order: str, ndim: int, axis: Value | None) -> str:
    """The order of the axes that a reduction leaves."""
    axes = memory_orders.axes(order, ndim)
    if axes is None or not isinstance(axis, Known) or not isinstance(axis.object, int):
        return "?"
    gone = axis.object % ndim
    return memory_orders.named(tuple(each - (each > gone) for each in axes if each != gone))


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
