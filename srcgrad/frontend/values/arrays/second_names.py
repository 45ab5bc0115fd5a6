"""Writes to arrays: what is written to a copy that paths have in common is written to the array."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from contextlib import contextmanager

from srcgrad import errors, ir
from srcgrad.frontend.values.arrays.elements import base_subscripts, scalar
from srcgrad.frontend.values.arrays.nests import loop_nest, put
from srcgrad.frontend.values.arrays.positions import Subscripts
from srcgrad.frontend.values.core import aliasing, frames, origins
from srcgrad.frontend.values.core.mentions import arrays_in
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Key, Known
from srcgrad.frontend.values.numbers import arithmetic, scalars
from srcgrad.frontend.values.numbers.scalars import atom


@contextmanager
def writing(run: Run, target: ArrayRef) -> Iterator[None]:
    """What is done here writes to elements of an array, or of a view of one."""
    aliasing.written(run, target.base)
    yield
    if run.shared.follows:
        for base in _others(run, target.base):
            _repeat(run, target, base)


def _repeat(run: Run, target: ArrayRef, base: str) -> None:
    """Write the elements to another array as well, where it is the same one at run time."""
    one, other = (origins.origin(run, each) for each in (target.base, base))
    is_one = arithmetic.numbers(run, operator.eq, one, other)
    if isinstance(is_one, Known) and not is_one.object:
        return
    frozen = run.memory.frozen.get(base)
    parts = origins.PART in origins.roots(run, base) | origins.roots(run, target.base)
    if frozen is not None and not parts and not isinstance(is_one, Known):
        # What else shares memory with it is not followed: it must not be that one.
        run.guard(scalars.negate(run, is_one), errors.NotDifferentiable, frozen[0])
        return
    aliasing.written(run, base)

    def body(subscripts: Subscripts) -> None:
        where = base_subscripts(run, target, subscripts)
        value = run.define(ir.Item(target.base, where), scalar(target.dtype))
        put(run, base, where, value)

    with run.block() as block:
        loop_nest(run, target.shape, body)
    run.emit(ir.If(atom(run, is_one), tuple(block), (), run.span()))


def _others(run: Run, base: str) -> list[str]:
    """The arrays that may be the same as this one, and that something still reads."""
    mine = origins.roots(run, base) - {origins.PART}
    dead: set[str] = set()
    live: dict[str, None] = {}
    for key, value in run.state.items():
        for each in arrays_in(value):
            if _is_read(run, key):
                live[each] = None
            else:
                dead.add(each)
    # What is in the midst of an expression has no name; and what shares memory with others does.
    open_blocks = {id(block) for block in run.draft.blocks}
    for each in (*run.memory.origins, *mine):
        shares = each in run.memory.frozen or each in run.memory.separate
        if (shares or each not in dead) and id(run.memory.places.get(each)) in open_blocks:
            live[each] = None
    return [
        each
        for each in live
        if each != base and origins.roots(run, each) & mine and _alike(run, each, base)
    ]


def _alike(run: Run, one: str, other: str) -> bool:
    return origins.form(run, one) == origins.form(run, other)


def _is_read(run: Run, key: Key) -> bool:
    """Whether something may be read under a name, here or after what is being read."""
    frame = run.frame
    if key[0] != "name":
        return True
    if key[1] != frame.id or frame.at is None:
        return run.alive(key)
    names, name = frame.liveness, key[2]
    return (
        names.live(frame.at, name)
        or name in names.head.get(frame.at, ())
        or bool(frames.mentions(frame.at, name))
    )
