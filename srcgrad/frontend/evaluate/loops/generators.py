"""Generators: their bodies are read where they are run over, with what is done with each value.

    def positive(x):                        for v in x:
        for v in x:                             if v > 0:
            if v > 0:                               total += v * v
                yield v

    for v in positive(x):
        total += v * v

The calls that are being read are those of the generator while its own text is, and those of the
one that runs over it while that does something with a value. What ends the loop ends the generator.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.loops import flow
from srcgrad.frontend.reading import kinds
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Bound, Known, ListRef, Suspended, Tuple, Value
from srcgrad.frontend.values.numbers import arithmetic, scalars


def suspended(run: Run, frame: Frame) -> Suspended:
    """A generator whose parameters are bound; nothing of its body is done yet."""
    run.state["iterator", frame.id] = Known(False)
    return Suspended(frame)


def resume(run: Run, value: Suspended, act: Callable[[Value], None], closes: bool) -> None:
    """Do the body of a generator, and an action with each value; `closes` if that may end it."""
    frame, consumer = value.frame, run.frame
    begun = run.state.get(("iterator", frame.id))
    if not (isinstance(begun, Known) and begun.object is False):
        run.refuse(
            f"the generator {frame.name} is run over in more than one place",
            "Call it again for each loop.",
            errors.NotDifferentiable,
            code="SG2302",
        )
    run.state["iterator", frame.id] = Known(True)
    if value.numbered is not None:
        run.state["count", frame.id] = value.numbered
    depth, handlers = len(run.frames), run.exceptions.handlers
    around = handlers[:]
    place, at = run.place, consumer.at
    frame.closes, frame.consumer, frame.loops = closes, consumer, 0

    def receive(item: Value) -> None:
        inner = run.place
        del run.frames[depth:]
        if not value.manager:
            run.exceptions.handlers = around[:]
        try:
            act(_numbered(run, value, item))
            stop = flow.stopped(run) if closes else Known(False)
        except Raised as raised:
            if not value.manager:
                raising.bind(run, raised)
            raise
        finally:
            del run.frames[depth:]
            run.frames.append(frame)
            run.exceptions.handlers = handlers
            run.place, consumer.at = inner, at
        if not (isinstance(stop, Known) and not stop.object):
            key = ("returned", frame.id)
            before = scalars.truth(run, run.state.get(key, Known(False)))
            run.state[key] = scalars.logical(run, ir.either, before, stop)

    frame.receive = receive
    run.frames.append(frame)
    run.place = frame.node
    try:
        run.execute(frame.node.body)
    finally:
        del run.frames[depth:]
        run.place = place
        flow.forget(run, frame)


def _numbered(run: Run, value: Suspended, item: Value) -> Value:
    """A value with its number, if `enumerate` asks for that."""
    if value.numbered is None:
        return item
    key = ("count", value.frame.id)
    number = run.state[key]
    run.state[key] = arithmetic.numbers(run, operator.add, number, Known(1))
    return Tuple((number, item))


def collected(run: Run, value: Suspended) -> ListRef:
    """All values of a generator, in a list: where it makes no difference when each is made."""
    for node in gast.walk(value.frame.node):
        if isinstance(node, gast.While) and isinstance(node.test, gast.Constant):
            _refuse_early(run, value, "may have no end")
        if isinstance(node, gast.Attribute | gast.Subscript) and isinstance(node.ctx, gast.Store):
            _refuse_early(run, value, "changes what may be read between its values")
        if isinstance(node, gast.Nonlocal | gast.Global):
            _refuse_early(run, value, "changes what may be read between its values")
    made = ListRef(run.number())
    run.state["list", made.id] = Tuple(())
    append = Bound(Known(list.append), made)
    resume(run, value, lambda item: _done(run.call(append, (item,), {})), False)
    return made


def _done(value: Value) -> None:
    """A value that nothing is done with."""


def _refuse_early(run: Run, value: Suspended, words: str) -> Any:
    run.refuse(
        f"all values of the generator {value.frame.name} at once: it {words}",
        "Run over it by a for statement.",
        errors.NotDifferentiable,
        code="SG2301",
    )


def is_single(value: Suspended) -> bool:
    """Whether a generator has one `yield`, in no loop: as a context manager has."""
    body = value.frame.node
    loops = [each for each in gast.walk(body) if isinstance(each, gast.For | gast.While)]
    inside = {id(each) for loop in loops for each in gast.walk(loop)}
    found = kinds.own_yields(body)
    return len(found) == 1 and id(found[0]) not in inside and isinstance(found[0], gast.Yield)
