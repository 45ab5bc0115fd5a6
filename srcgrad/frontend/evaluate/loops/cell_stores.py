"""Arrays handed from one iteration to the next."""

from __future__ import annotations

from typing import Any

from srcgrad.frontend.values.arrays import leading
from srcgrad.frontend.values.arrays.broadcasting import agree, shape_text
from srcgrad.frontend.values.arrays.elements import base_subscripts, element
from srcgrad.frontend.values.arrays.nests import loop_nest, materialise, put
from srcgrad.frontend.values.arrays.positions import Subscripts
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same_places
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Entries,
    Hole,
    Maybe,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import sizes


def store_cells(run: Run, moves: list[tuple[str, ArrayRef]], made: dict[Any, Value]) -> None:
    """At the end of an iteration, copy arrays into those that the next iteration starts with."""
    values = (*run.joining.contents.values(), *made.values())
    cells = {each.base: each for value in values for each in _arrays_of(value)}
    moves = [(name, value) for name, value in moves if not (value.base == name and value.whole)]
    waiting = {name for name, _ in moves}
    sources: list[tuple[str, ArrayRef]] = []
    for name, value in moves:
        if value.base in waiting and not _stays(run, name, value):
            value = materialise(run, value, copy=True)
        sources.append((name, value))
    for name, value in sources:
        target = cells[name]
        part = run.known.parts.get(name)
        for k, (wanted, extent) in enumerate(zip(target.shape, value.shape, strict=True)):
            if part is None or not isinstance(part.shape[k], Hole):
                _unchanged(run, wanted, extent, target, value)
        run.memory.writes[name] = run.memory.writes.get(name, 0) + 1
        if part is not None:
            if part.room == "more":
                leading.make_room(run, name, sizes.product(run, value.shape))
            target = leading.part(run, name, target.dtype, value.shape)
            if _stays(run, name, value):
                continue

        def body(
            subscripts: Subscripts, target: ArrayRef = target, value: ArrayRef = value
        ) -> None:
            read = element(run, value, subscripts)
            put(run, target.base, base_subscripts(run, target, subscripts), read)

        loop_nest(run, target.shape, body)


def _stays(run: Run, name: str, value: ArrayRef) -> bool:
    """Whether an array is a leading part of the memory that it is handed on in."""
    if value.base != name or name not in run.known.parts:
        return False
    return same_places(leading.part(run, name, value.dtype, value.shape), value)


def _unchanged(run: Run, wanted: Value, extent: Value, target: ArrayRef, value: ArrayRef) -> None:
    message = (
        f"an array changes its shape from {shape_text(target.shape)} to "
        f"{shape_text(value.shape)} in a loop"
    )
    agree(run, wanted, extent, [target.shape, value.shape], message)


def _arrays_of(value: Value) -> list[ArrayRef]:
    if isinstance(value, ArrayRef):
        return [value]
    if isinstance(value, Tuple | Entries):
        items = value.items if isinstance(value, Tuple) else value.values
        return [each for item in items for each in _arrays_of(item)]
    return _arrays_of(value.value) if isinstance(value, Maybe) else []
