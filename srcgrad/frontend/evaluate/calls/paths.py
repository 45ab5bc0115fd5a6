"""Taylor coefficients that the program itself asks for: what `jet` takes and gives within it.

before  value, (first, second) = jet(f)(x, series=(x1, x2))
after   x_series[0] = x1; x_series[1] = x2        an array with a last axis for the order
        coefficients = …                          what the program of the path computes
        first = coefficients[0]; second = coefficients[1]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.calls.pytrees import Pytree
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, ListRef, Tuple, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.numbers import scalars

Matched = Callable[[Value, Pytree], list[Value]]
"""The numbers and arrays of a seed, as those are that it is one of."""


def series(
    run: Run, given: Value, wanted: Sequence[Pytree], single: bool, name: str, matched: Matched
) -> tuple[list[Value], int]:
    """Arrays of coefficients for each number or array that is followed; how many orders."""
    parts = [given] if single else _listed(run, given, name)
    if len(parts) != len(wanted):
        words = f"{name} has {len(parts)} series for {len(wanted)} arguments"
        raise Raised(TypeError(words), run.span())
    orders = [_listed(run, part, name) for part in parts]
    counts = {len(each) for each in orders}
    if len(counts) > 1:
        words = f"{name} has different numbers of coefficients for the arguments"
        raise Raised(ValueError(words), run.span())
    if counts == {0}:
        words = f"{name} has no coefficients: give that of order 1 at least"
        raise Raised(ValueError(words), run.span())
    found: list[Value] = []
    for each, tree in zip(orders, wanted, strict=True):
        leaves = [matched(order, tree) for order in each]
        found += [_stacked(run, list(leaf)) for leaf in zip(*leaves, strict=True)]
    return found, counts.pop()


def _listed(run: Run, given: Value, name: str) -> list[Value]:
    """The items of a sequence."""
    if isinstance(given, ListRef):
        given = lists.contents(run, given)
    if isinstance(given, Known) and isinstance(given.object, tuple | list):
        given = Tuple(tuple(Known(each) for each in given.object))
    if isinstance(given, Tuple):
        return list(given.items)
    if isinstance(given, ArrayRef) and given.shape and isinstance(given.shape[0], Known):
        return [_part(run, given, k, _first) for k in range(given.shape[0].object)]
    run.refuse(
        f"{name} is {scalars.describe(given)}, of which the number of coefficients is not known",
        "Within a function give a tuple or list with one for each order.",
        errors.NotDifferentiable,
        code="SG2197",
    )


def _stacked(run: Run, leaves: list[Value]) -> Value:
    """One array of coefficients, with a last axis for the order."""
    found = run.call(Known(np.stack), (Tuple(tuple(leaves)),), {"axis": Known(-1)})
    return nests.materialise(run, found, copy=True)  # type: ignore[arg-type]


def answer(run: Run, results: list[Value], count: int, outputs: Pytree) -> Value:
    """The coefficients of what the function gave: for each order one thing made as that is."""
    arrays: list[tuple[Value, Callable[..., Any]]] = []
    for result, leaf in zip(results, outputs.leaves, strict=True):
        assert isinstance(result, ArrayRef), "coefficients stand in an array"
        shape = leaf.shape if isinstance(leaf, ArrayRef) else ()
        whole = memory.whole(run, result.base, (*shape, Known(count)))
        arrays.append((whole, _of_array if shape else _of_number))
    each = (
        outputs.rebuilt([_part(run, whole, k, definition) for whole, definition in arrays])
        for k in range(count)
    )
    return Tuple(tuple(each))


def _part(run: Run, array: Value, k: int, definition: Callable[..., Any]) -> Value:
    fixed = environment.from_python(run, Known(definition))
    return run.call(fixed, (array, Known(k)), {})


def _of_array(series: Any, k: Any) -> Any:
    return series[..., k].copy()


def _of_number(series: Any, k: Any) -> Any:
    return series[k]


def _first(series: Any, k: Any) -> Any:
    return series[k]
