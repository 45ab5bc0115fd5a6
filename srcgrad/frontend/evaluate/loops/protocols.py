"""How Python runs over an object: backwards, or by its subscripts."""

from __future__ import annotations

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.loops import lengths, stream
from srcgrad.frontend.evaluate.loops.stream import Done, Some, Stream
from srcgrad.frontend.evaluate.objects import special_methods
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.over import Items, Iteration
from srcgrad.frontend.values.core.raising import Handler
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Iterator, Known, Value
from srcgrad.frontend.values.joins import handling

LONGEST = 10_000
"""The most items that are fetched from an object one by one."""


def reversed_(run: Run, owner: Value) -> Value | None:
    """What the object's `__reversed__` gives; None if it has none."""
    return run.special(owner, "__reversed__")


def by_subscript(run: Run, owner: Value) -> Iteration | Items:
    """Items from subscript 0 up to the first that raises IndexError, which is Python's way."""
    size = None
    if special_methods.special(run, owner, "__len__") is not None:
        size = lengths.length(run, owner)
    if size is None or isinstance(size, Known):
        return _one_by_one(run, owner)
    _check_end(run, owner, size)
    return Iteration(Known(0), size, Known(1), lambda k: run.item(owner, k))


def _one_by_one(run: Run, owner: Value) -> Items:
    items: list[Value] = []
    for position in range(LONGEST):
        try:
            items.append(lists.stored(run, run.item(owner, Known(position))))
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
    saved, state, handlers = run.save(), dict(run.state), run.exceptions.handlers
    ends = False
    try:
        with run.block() as block:
            run.exceptions.handlers = []
            run.item(owner, size)
        ends = any(isinstance(s, ir.Guard) and s.exception is IndexError for s in block)
    except Raised as raised:
        ends = isinstance(raised.exception, IndexError)
    run.exceptions.handlers = handlers
    run.restore(saved)
    run.state = state
    if not ends:
        run.refuse(
            "iteration over an object whose subscripts do not end at its length",
            "Give the class an __iter__, or loop over a range.",
            errors.NotDifferentiable,
            code="SG2115",
        )


class Written(Stream):
    """An object of a class with `__next__`."""

    def __init__(self, owner: Instance) -> None:
        self.held = (owner,)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        method = run.attribute(self.held[0], "__next__")
        found: list[Value] = []
        handling.attempt(
            run,
            Handler(((StopIteration,),), len(run.draft.blocks)),
            lambda: found.append(run.call(method, (), {})),
            lambda causes: none(),
            lambda: some(found[-1]),
        )


def written(run: Run, owner: Instance) -> Iterator:
    """An iterator whose class is written in Python."""
    if not hasattr(owner.kind, "__next__"):
        words = f"iter() returned non-iterator of type {owner.kind.__name__!r}"
        raise Raised(TypeError(words), run.span())
    return stream.made(run, Written(owner))
