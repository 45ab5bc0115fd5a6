"""`try`, `raise` and `assert`."""

from __future__ import annotations

from typing import Any

import gast

from srcgrad.frontend.evaluate.calls import raised
from srcgrad.frontend.evaluate.language import names
from srcgrad.frontend.evaluate.language.choices import condition
from srcgrad.frontend.evaluate.loops import flow
from srcgrad.frontend.reading import liveness, scopes
from srcgrad.frontend.values.core.control import DEAD, NotRead, Raised
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Conflict, Known, OneOf, Text, Tuple, Value
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.joins.joins import branch, died
from srcgrad.frontend.values.numbers.scalars import plain, plain_or_one_of


def do_assert(run: Run, node: Any) -> None:
    test = condition(run, node.test)
    run.place = node
    if isinstance(test, Known):
        if not test.object:
            raise _raised(run, AssertionError, node.msg, node)
        return
    if node.msg is None:
        run.guard(test, AssertionError, "")
        return

    def fail() -> None:
        died(run, _raised(run, AssertionError, node.msg, node))

    run.place = node
    branch(run, test, lambda: None, fail)


def _raised(run: Run, kind: type[BaseException], message: Any, node: Any) -> Raised:
    value = Known("") if message is None else plain(run, run.evaluate(message))
    return raised.make_exception(run, kind, (value,) if message is not None else (), run.span(node))


def do_raise(run: Run, node: Any) -> None:
    if node.exc is None:
        if run.exceptions.handling:
            raise Raised(run.exceptions.handling[-1], run.span())
        run.refuse(
            "raise without an exception, outside of a handler",
            advice="Name the exception: raise ValueError(...).",
            code="SG139",
        )
    _raise(run, node, plain_or_one_of(run, run.evaluate(node.exc)))


def _raise(run: Run, node: Any, value: Value) -> Any:
    run.place = node
    if isinstance(value, OneOf):
        try:
            one_of.each(run, value, lambda each: _raise(run, node, each))
        except Raised:
            if DEAD not in run.state:
                raise
        return
    if isinstance(value, Known) and isinstance(value.object, type):
        value = run.call(value, (), {})
    match value:
        case Known(BaseException() as exception):
            raise Raised(_as_raised(run, exception), run.span())
        case Tuple((Known(kind), Text(template, arguments), _)):
            raise Raised(_as_raised(run, kind(template)), run.span(), arguments)
    run.refuse(
        "raise of something that is no exception of Python's own",
        advice="Raise an exception of a class that extends Exception.",
        code="SG135",
    )


def _as_raised(run: Run, exception: BaseException) -> BaseException:
    """An exception, of which a definition of ours makes a refusal if it stands for one."""
    is_refusal = isinstance(exception, NotImplementedError) and is_ours(run.frame.source.function)
    return NotRead(*exception.args) if is_refusal else exception


def do_try(run: Run, node: Any) -> None:
    """A `try` whose body does not raise on the path taken, or is known to."""
    caught: list[tuple[tuple[type[BaseException], ...], Any]] = []
    for handler in node.handlers:
        kinds: Value = Known(BaseException)
        if handler.type is not None:
            kinds = plain(run, run.evaluate(handler.type))
        items = kinds.items if isinstance(kinds, Tuple) else (kinds,)
        types = tuple(each.object for each in items if isinstance(each, Known))
        caught.append((types, handler))
    everything = tuple(kind for kinds, _ in caught for kind in kinds)
    depth, frames = len(run.exceptions.handlers), len(run.frames)
    if everything:
        run.exceptions.handlers.append((everything, len(run.draft.blocks)))
    frame, around = run.frame, run.frame.finals
    frame.finals = around | liveness.mentioned(node.finalbody)
    try:
        try:
            run.execute(node.body)
        except Raised as raised:
            del run.frames[frames:]
            del run.exceptions.handlers[depth:]
            for types, handler in caught:
                if raised.is_caught_by(types):
                    _handle(run, handler, raised)
                    break
            else:
                raise
        else:
            del run.exceptions.handlers[depth:]
            run.execute(node.orelse)
    except Raised:  # out of the statement, from wherever in it
        del run.frames[frames:]
        frame.finals = around
        run.execute(node.finalbody)
        raise
    finally:
        frame.finals = around
    if node.finalbody:
        _finally(run, node.finalbody)


def _finally(run: Run, body: list[Any]) -> None:
    """Do what is in a `finally`: on paths that return, break or continue, too, which then do."""
    if any(scopes.has(body, each) for each in (gast.Return, gast.Break, gast.Continue)):
        run.refuse(
            "return, break or continue in finally, which gives up an exception and other returns",
            "Put it after the try statement.",
            node=body[0],
            code="SG143",
        )
    if DEAD in run.state:
        return
    flags = flow.set_aside(run)
    run.execute(body)
    run.state.update(flags)


def _handle(run: Run, handler: Any, raised: Raised) -> None:
    if handler.name is not None:
        name = handler.name.id if isinstance(handler.name, gast.Name) else handler.name
        value: Value = Known(raised.exception)
        if raised.arguments:
            words = "this exception was raised with numbers that are not known beforehand"
            value = Conflict(words, raised.span, "Keep them in names of their own.")
        names.set_name(run, name, value)
    run.exceptions.handling.append(raised.exception)
    try:
        run.execute(handler.body)
    finally:
        run.exceptions.handling.pop()
