"""Sums and other folds over values."""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Callable

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import updates
from srcgrad.frontend.evaluate.language import assignment
from srcgrad.frontend.evaluate.loops import loops, sequences
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import NeedKnown, NotAccumulated
from srcgrad.frontend.values.core.over import Items, Over
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Number, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.types import Scalar


def blank(value: Value | None) -> Value:
    """Something of the form of a value, to be there until there is one."""
    if isinstance(value, Tuple):
        return Tuple(tuple(map(blank, value.items)), value.kind)
    kind = None if value is None else scalars.type_of(value)
    if kind is None:
        return Known(None)
    zero = np.dtype(kind.dtype).type(0)
    return Known(zero.item() if kind.weak else zero)


@means(sum)
def _sum(run: Run, args: Args, kwargs: Kwargs) -> Value:
    start = args[1] if len(args) > 1 else kwargs.get("start", Known(0))
    over = sequences.snapshot(run.iterate(args[0]))
    if isinstance(over, Items):
        total = start
        for each in over.items:
            total = _add(run, total, each)
        return lists.stored(run, total)
    saved, state = run.save(), dict(run.state)
    try:
        return fold_over(run, over, start, _add, summing=True)
    except NeedKnown:
        run.restore(saved)
        run.state = state
        found = _sum_of_arrays(run, over, start)
        if found is None:
            raise
        return found


class _Seen(Exception):
    """The first item has been read."""


def first_item(run: Run, over: Over) -> Value | None:
    """What the items are like, found by reading one; nothing is left of that in the program."""
    saved, state = run.save(), dict(run.state)
    found: list[Value] = []

    def see(each: Value) -> None:
        found.append(plain(run, each))
        raise _Seen

    with contextlib.suppress(_Seen, errors.SrcgradError):
        loops.run_over(run, over, see)
    run.restore(saved)
    run.state = state
    return found[0] if found else None


def _sum_of_arrays(run: Run, over: Over, start: Value) -> Value | None:
    """A sum of arrays of one shape; of none it is zero everywhere."""
    there = set(run.draft.types)
    first, kind = first_item(run, over), scalars.type_of(start)
    if not isinstance(first, ArrayRef | Lazy) or not first.shape or kind is None:
        return None
    if not all(
        isinstance(e, Known) or (isinstance(e, Number) and e.atom.name in there)
        for e in first.shape
    ):
        return None
    dtype = scalars.promote(Scalar(first.dtype), kind).dtype
    total = nests.allocate(run, dtype, first.shape)
    everything = Known(Ellipsis)
    updates.set_item(run, total, everything, start)

    def add(each: Value) -> None:
        updates.update(run, total, everything, operator.add, each)

    loops.run_over(run, over, add)
    return total


def _add(run: Run, total: Value, each: Value) -> Value:
    return run.operate(operator.add, total, each)


def fold_over(
    run: Run,
    over: Over,
    start: Value,
    step: Callable[[Run, Value, Value], Value],
    summing: bool = False,
) -> Value:
    """Run over values, carrying one along."""
    key = ("temporary", run.number())
    place = run.place
    run.state[key] = start
    saved = run.save()
    state = dict(run.state)
    if summing:
        try:

            def accumulate(each: Value) -> None:
                run.place = place
                if key in run.accumulators:
                    assignment.accumulate(run, key, each)
                else:
                    run.state[key] = step(run, run.state[key], each)

            loops.run_over(run, over, accumulate, sums=(key,))
            return run.state.pop(key)
        except NotAccumulated:
            run.restore(saved)
            run.state = state

    def carry(each: Value) -> None:
        run.place = place
        run.state[key] = lists.stored(run, step(run, plain(run, run.state[key]), each))

    loops.run_over(run, over, carry)
    return run.state.pop(key)
