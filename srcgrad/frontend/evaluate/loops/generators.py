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
from typing import NoReturn

import gast

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.loops import flow
from srcgrad.frontend.reading import kinds
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Instance,
    Iterator,
    Known,
    ListRef,
    Suspended,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import arithmetic, scalars

READ = "a generator reads this array, whose values are taken from it one after the other"


def suspended(run: Run, frame: Frame) -> Suspended:
    """A generator whose parameters are bound; nothing of its body is done yet."""
    run.state["iterator", frame.id] = Known(False)
    run.made.sites[frame.id] = run.span()
    return Suspended(frame)


def in_parts(run: Run, value: Suspended, needed: NeedKnown) -> NeedKnown:
    """The error for a generator that was made to be run over once, and is asked in parts."""
    needed.site = run.made.sites.get(value.frame.id)
    return needed


def resume(run: Run, value: Suspended, act: Callable[[Value], None], closes: bool) -> Value:
    """Do the body of a generator, and an action with each value; `closes` if that may end it.

    What it gives is what the generator returns at its end.
    """
    frame, consumer = value.frame, run.frame
    begun = run.state.get(("iterator", frame.id))
    if not (isinstance(begun, Known) and begun.object is False):
        needed = NeedKnown(
            f"the generator {frame.name} is run over in more than one place",
            run.span(),
            "Call it again for each loop.",
            code="SG2302",
        )
        raise in_parts(run, value, needed)
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
        run.place = place
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
        return _returned(run, frame)
    finally:
        del run.frames[depth:]
        run.place = place
        flow.forget(run, frame)


def _returned(run: Run, frame: Frame) -> Value:
    """What a generator returns at its end, which `yield from` gives."""
    key = ("return", frame.id)
    if key not in run.state:
        return Known(None)
    returned = scalars.truth(run, run.state.get(("returned", frame.id), Known(False)))
    return run.choose(returned, lambda: run.state[key], lambda: Known(None))


def _numbered(run: Run, value: Suspended, item: Value) -> Value:
    """A value with its number, if `enumerate` asks for that."""
    if value.numbered is None:
        return item
    key = ("count", value.frame.id)
    number = run.state[key]
    run.state[key] = arithmetic.numbers(run, operator.add, number, Known(1))
    return Tuple((number, item))


def collected(run: Run, value: Suspended) -> Value:
    """All values of a generator, in a list: where it makes no difference when each is made."""
    for node in gast.walk(value.frame.node):
        if isinstance(node, gast.While) and isinstance(node.test, gast.Constant):
            _refuse_early(run, value, "may have no end")
        if isinstance(node, gast.Attribute | gast.Subscript) and isinstance(node.ctx, gast.Store):
            _refuse_early(run, value, "changes what may be read between its values")
        if isinstance(node, gast.Nonlocal | gast.Global):
            _refuse_early(run, value, "changes what may be read between its values")
    made = run.call(Known(list), (), {})
    append = run.attribute(made, "append")
    resume(run, value, lambda item: _done(run.call(append, (item,), {})), False)
    return made


def _done(value: Value) -> None:
    """A value that nothing is done with."""


def _refuse_early(run: Run, value: Suspended, words: str) -> NoReturn:
    needed = NeedKnown(
        f"all values of the generator {value.frame.name} at once: it {words}",
        run.span(),
        "Run over it by a for statement.",
        code="SG2301",
    )
    raise in_parts(run, value, needed)


def is_single(value: Suspended) -> bool:
    """Whether a generator has one `yield`, in no loop: as a context manager has."""
    body = value.frame.node
    loops = [each for each in gast.walk(body) if isinstance(each, gast.For | gast.While)]
    inside = {id(each) for loop in loops for each in gast.walk(loop)}
    found = kinds.own_yields(body)
    return len(found) == 1 and id(found[0]) not in inside and isinstance(found[0], gast.Yield)


def hold(run: Run, value: Suspended, is_strict: bool) -> None:
    """Let nothing be written to the arrays that a generator reads, whose values are found now.

    What else it reads and may be changed is refused if `is_strict`.
    """
    for each in gast.walk(value.frame.node):
        if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Load):
            _hold(run, value, each.id, is_strict)


def _hold(run: Run, value: Suspended, name: str, is_strict: bool) -> None:
    scope: Frame | None = value.frame
    while scope is not None:
        found = run.state.get(("name", scope.id, name))
        if is_strict and isinstance(found, ListRef | DictRef | Instance | Iterator):
            run.refuse(
                f"values of the generator {value.frame.name} in parts: {name} may change between",
                "Let the generator have one loop with one yield, or collect its values before.",
                errors.NotDifferentiable,
                code="SG2420",
            )
        if isinstance(found, ArrayRef):
            run.memory.frozen.setdefault(found.base, (READ, run.span()))
            run.made.sites["array", found.base] = run.made.sites.get(value.frame.id)
        if found is not None:
            return
        scope = scope.parent
