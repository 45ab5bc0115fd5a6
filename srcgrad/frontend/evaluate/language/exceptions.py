"""`try`, `raise` and `assert`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gast

from srcgrad.frontend.evaluate.calls import raised
from srcgrad.frontend.evaluate.language import names, statements
from srcgrad.frontend.evaluate.language.choices import condition
from srcgrad.frontend.evaluate.loops import flow
from srcgrad.frontend.reading import liveness, scopes
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import DEAD, NotRead, Raised
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.raising import Cause, Handler
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Key, Known, OneOf, Text, Tuple, Value
from srcgrad.frontend.values.joins import handling, one_of
from srcgrad.frontend.values.joins.joins import branch, close, died, resume
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
            run.exceptions.handling[-1]()
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
        case Known(BaseException() as exception) if id(exception) in run.exceptions.shown:
            shown = run.exceptions.shown[id(exception)]
            raise Raised(exception, run.span(), shown.arguments, True)
        case Known(BaseException() as exception):
            raise Raised(_as_raised(run, exception), run.span())
        case Tuple((Known(kind), Text(template, arguments), _)):
            raise Raised(_as_raised(run, kind(template)), run.span(), arguments, True)
    run.refuse(
        "raise of something that is no exception of Python's own",
        advice="Raise an exception of a class that extends Exception.",
        code="SG135",
    )


def _as_raised(run: Run, exception: BaseException) -> BaseException:
    """An exception, of which a definition of ours makes a refusal if it stands for one."""
    is_refusal = isinstance(exception, NotImplementedError) and is_ours(run.frame.source.function)
    return NotRead(*exception.args) if is_refusal else exception


def all_leave(node: Any) -> bool:
    """Whether what comes after a `try` is for the paths that have not raised, from its text."""
    handlers = [each.body for each in node.handlers]
    return bool(handlers) and not node.finalbody and all(map(statements.leaves, handlers))


def do_try(run: Run, node: Any, rest: Sequence[Any] = ()) -> None:
    """A `try`, whose handlers are entered where the body raises.

    The `rest` of the block is done with it where all handlers leave that.
    """
    frame, around = run.frame, run.frame.finals
    frames, mark = len(run.frames), len(run.exceptions.open)
    live = _live_after(run, node, rest[-1] if rest else node)
    handler = _handler(run, node) if node.handlers else None
    frame.finals = around | liveness.mentioned(node.finalbody)
    try:
        if handler is None:
            run.execute(node.body)
        else:
            handling.attempt(
                run,
                handler,
                lambda: run.execute(node.body),
                lambda causes: _handle(run, node.handlers[causes[0].clause], causes),
                lambda: run.execute([*node.orelse, *rest]),
                live,
            )
    except Raised as raised:  # out of the statement, from wherever in it
        del run.frames[frames:]
        frame.finals = around
        if len(run.exceptions.open) == mark or not node.finalbody:
            run.execute(node.finalbody)
            raise
        died(run, raised)
    finally:
        frame.finals = around
    if node.finalbody:
        close(run, mark, live)
        _finally(run, node.finalbody)
        resume(run)


def _live_after(run: Run, node: Any, last: Any) -> Callable[[Key], bool]:
    """What is wanted after a `try`, by its `finally` too."""
    after, frame, finals = flow.live_after(run, last), run.frame, liveness.mentioned(node.finalbody)
    return lambda key: (key[:2] == ("name", frame.id) and key[2] in finals) or after(key)


def _handler(run: Run, node: Any) -> Handler:
    """What the clauses of a `try` catch, and which names they may read."""
    kinds, apart = [], []
    names: set[str] = set(liveness.mentioned(node.finalbody))
    after = run.frame.liveness.after.get(node, frozenset())
    for each in node.handlers:
        found: Value = Known(BaseException)
        if each.type is not None:
            found = plain(run, run.evaluate(each.type))
        items = found.items if isinstance(found, Tuple) else (found,)
        kinds.append(tuple(item.object for item in items if isinstance(item, Known)))
        apart.append(each.name is not None or any(map(_raises_again, each.body)))
        stored = frozenset(name for inner in each.body for name in scopes.stores(inner))
        names |= {name for inner in each.body for name in scopes.loads(inner)}
        if not isinstance(each.body[-1], gast.Return | gast.Raise | gast.Continue | gast.Break):
            names |= after - stored
    reads = frozenset(("name", run.frame.id, name) for name in names)
    return Handler(tuple(kinds), len(run.draft.blocks), tuple(apart), reads)


def _raises_again(node: Any) -> bool:
    return any(isinstance(each, gast.Raise) and each.exc is None for each in gast.walk(node))


def _finally(run: Run, body: list[Any]) -> None:
    """Do what is in a `finally`: on paths that return, break or continue, too, which then do."""
    if any(scopes.has(body, each) for each in (gast.Return, gast.Break, gast.Continue)):
        run.refuse(
            "return, break or continue in finally, which gives up an exception and other returns",
            "Put it after the try statement.",
            node=body[0],
            code="SG143",
        )
    ended = raising.is_awaited(run, run.state)
    if DEAD in run.state and not ended:
        return
    flags = flow.set_aside(run)
    run.state.pop(DEAD, None)
    run.execute(body)
    run.state.update(flags)
    if ended:
        run.state[DEAD] = Known(True)


def _handle(run: Run, handler: Any, causes: list[Cause]) -> None:
    flow.set_aside(run)
    if handler.name is not None:
        name = handler.name.id if isinstance(handler.name, gast.Name) else handler.name
        _name(run, name, causes)
    run.exceptions.handling.append(lambda: handling.raise_again(run, causes))
    try:
        run.execute(handler.body)
    finally:
        run.exceptions.handling.pop()


def _name(run: Run, name: str, causes: list[Cause]) -> None:
    """Give the exception that a handler was entered with its name."""
    cause, *others = causes
    value = Known(cause.raised.exception)
    if cause.raised.is_shown:
        run.exceptions.shown[id(value.object)] = cause.raised
    if not others:
        names.set_name(run, name, value)
        return
    branch(
        run,
        cause.condition,
        lambda: names.set_name(run, name, value),
        lambda: _name(run, name, others),
    )
