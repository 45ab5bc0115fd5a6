"""Where masks hold."""

from __future__ import annotations

import operator
from collections.abc import Callable

from srcgrad.frontend.evaluate.loops import loops
from srcgrad.frontend.values.arrays import elements, nests
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.core.over import Iteration
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Number, Value
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom


def positions(run: Run, mask: AnyArray) -> tuple[ArrayRef, ...]:
    """Where a mask holds: the subscripts along each of its axes, in order.

    The memory is for as many as there may be; how many there are is counted at run time.
    """
    elements.check_fresh(run, mask)
    key = _places_key(run, mask)
    known = run.known.facts.get(key) if key is not None else None
    if known is not None:
        return known  # type: ignore[return-value]
    room = sizes.product(run, mask.shape)
    places = [nests.allocate(run, "int64", (room,), hint="where") for _ in mask.shape]

    def put(found: Value, at: Subscripts) -> None:
        for place, subscript in zip(places, at, strict=True):
            nests.put(run, place.base, (atom(run, found),), subscript)

    count = _counted(run, mask, put)
    if isinstance(count, Number):
        run.known.ceilings[count.atom.name] = (room,)
    made = tuple(
        ArrayRef(each.base, "int64", (Along(0, Known(0)),), (count,), False) for each in places
    )
    if key is not None:
        run.known.facts[key] = made  # type: ignore[assignment]
    return made


def _places_key(run: Run, mask: AnyArray) -> object | None:
    """What tells a named mask from others, as long as this block goes on and it is not changed."""
    if not isinstance(mask, ArrayRef) or not mask.whole:
        return None
    return ("places", id(run.draft.blocks[-1]), mask.base, run.memory.writes.get(mask.base, 0))


def _counted(run: Run, mask: AnyArray, action: Callable[[Value, Subscripts], None]) -> Value:
    """Do something with the number before, and the subscripts, of each place where a mask holds."""
    key = ("temporary", run.number())
    place = run.place
    run.state[key] = Known(0)

    def over(axes: Subscripts) -> None:
        run.place = place
        if len(axes) < mask.ndim:
            extent = mask.shape[len(axes)]
            span = Iteration(Known(0), extent, Known(1), lambda k: k)
            loops.run_over(run, span, lambda k: over((*axes, k)))
            return
        holds = scalars.truth(run, elements.element(run, mask, axes))
        branch(run, holds, lambda: keep(axes), lambda: None)

    def keep(axes: Subscripts) -> None:
        found = run.state[key]
        action(found, axes)
        run.state[key] = numbers(run, operator.add, found, Known(1))

    over(())
    count = run.state.pop(key)
    if isinstance(count, Number):
        run.known.signs.add(count.atom.name)
        run.draft.hints.setdefault(count.atom.name, "count")
    return count
