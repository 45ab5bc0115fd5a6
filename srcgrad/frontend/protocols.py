"""How Python runs over an object: backwards, or by its subscripts."""

from __future__ import annotations

from srcgrad import errors, ir
from srcgrad.frontend import containers, objects
from srcgrad.frontend.run import Raised, Run
from srcgrad.frontend.values import Items, Iteration, Known, Value

LONGEST = 10_000
"""The most items that are fetched from an object one by one."""


def reversed_(run: Run, owner: Value) -> Value | None:
    """What the object's `__reversed__` gives; None if it has none."""
    return objects.call_special(run, owner, "__reversed__")


def by_subscript(run: Run, owner: Value) -> Iteration | Items:
    """Items from subscript 0 up to the first that raises IndexError, which is Python's way."""
    size = None
    if objects.special(run, owner, "__len__") is not None:
        size = containers.length(run, owner)
    if size is None or isinstance(size, Known):
        return _one_by_one(run, owner)
    _check_end(run, owner, size)
    return Iteration(Known(0), size, Known(1), lambda k: containers.item(run, owner, k))


def _one_by_one(run: Run, owner: Value) -> Items:
    items: list[Value] = []
    for position in range(LONGEST):
        try:
            items.append(containers.stored(run, containers.item(run, owner, Known(position))))
        except Raised as raised:
            if not isinstance(raised.exception, IndexError):
                raise
            return Items(tuple(items))
    run.refuse(
        f"iteration over {owner.kind.__name__}, whose subscripts do not end",  # type: ignore[union-attr]
        "Give the class an __iter__, or loop over a range.",
        code="SG161",
    )


def _check_end(run: Run, owner: Value, size: Value) -> None:
    """Refuse an object whose subscript at its length does not look for an element there."""
    saved, state = run.save(), dict(run.state)
    ends = False
    try:
        with run.block() as block:
            containers.item(run, owner, size)
        ends = any(isinstance(s, ir.Guard) and s.exception is IndexError for s in block)
    except Raised as raised:
        ends = isinstance(raised.exception, IndexError)
    run.restore(saved)
    run.state = state
    if not ends:
        run.refuse(
            "iteration over an object whose subscripts do not end at its length",
            "Give the class an __iter__, or loop over a range.",
            errors.NotDifferentiable,
            code="SG2115",
        )
