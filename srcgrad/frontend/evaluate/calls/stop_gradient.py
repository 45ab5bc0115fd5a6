"""What `stop_gradient` gives: numbers and arrays that are constant."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.frontend.evaluate.calls import pytrees
from srcgrad.frontend.values.arrays import elements, nests
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Number, Value
from srcgrad.types import is_inexact


def held(run: Run, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """What `stop_gradient(x)` gives: numbers and arrays like those of x, which are constant."""
    (value,) = (*args, *kwargs.values())

    def number(leaf: Value) -> Value:
        if isinstance(leaf, Number) and is_inexact(leaf.type.dtype):
            return run.apply(ir.held, (leaf.atom,), leaf.type)
        return leaf

    def constant(leaf: Value) -> Value | None:
        if not isinstance(leaf, ArrayRef):
            return number(leaf)
        made = nests.allocate(run, leaf.dtype, leaf.shape)

        def body(at: tuple[Value, ...]) -> None:
            index = elements.base_subscripts(run, made, at)
            nests.put(run, made.base, index, number(elements.element(run, leaf, at)))

        nests.loop_nest(run, leaf.shape, body)
        return made

    found = pytrees.taken_apart(run, value, constant)
    return found.rebuilt(found.leaves)
