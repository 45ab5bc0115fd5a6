"""`with`: what is entered and left around a block."""

from __future__ import annotations

import contextlib
import types
import warnings
from typing import Any

import gast
import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.language import assignment
from srcgrad.frontend.evaluate.loops import flow, generators
from srcgrad.frontend.evaluate.objects import lookup, special_methods
from srcgrad.frontend.reading import functions, kinds
from srcgrad.frontend.values.containers.lists import stored
from srcgrad.frontend.values.core.control import DEAD, Raised
from srcgrad.frontend.values.core.raising import Cause, Handler
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Bound, Known, Suspended, Tuple, Value
from srcgrad.frontend.values.joins import handling
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import plain


def with_statement(run: Run, node: Any) -> None:
    _within(run, node, list(node.items))


def _within(run: Run, node: Any, items: list[Any]) -> None:
    """Do the body of a `with` inside of its context managers, the first of them outermost."""
    if not items:
        run.execute(node.body)
        return
    item, *others = items
    value = plain(run, run.evaluate(item.context_expr))
    run.place = item.context_expr
    if isinstance(value, Suspended):
        _around(run, node, value, item.optional_vars, others)
        return
    kind = type(value.object) if isinstance(value, Known) else lookup.class_of(value)
    if isinstance(value, Known) and isinstance(value.object, np.errstate):
        _refuse_raising(run, value.object)
    if kind is contextlib.suppress and item.optional_vars is None:
        _suppress(run, node, value, others)
        return
    if kind not in (np.errstate, warnings.catch_warnings):
        if special_methods.special(run, value, "__enter__") is not None:
            _managed(run, node, value, item.optional_vars, others)
            return
        run.refuse(
            f"with is not supported for {scalars.describe(value)}",
            "Do what the context manager does outside of the differentiated function.",
            code="SG141",
        )
    if item.optional_vars is not None:
        run.refuse("with … as is not supported", "Leave out the name.", code="SG142")
    _within(run, node, others)


def _suppress(run: Run, node: Any, manager: Value, others: list[Any]) -> None:
    """`contextlib.suppress(...)`: a `try` whose handler does nothing."""
    told = plain(run, run.attribute(manager, "_exceptions"))
    items = told.items if isinstance(told, Tuple) else (told,)
    kinds = tuple(each.object for each in items if isinstance(each, Known))

    def handle(causes: list[Cause]) -> None:
        flow.set_aside(run)

    handler = _handler(run, node, kinds, False)
    handling.attempt(run, handler, lambda: _within(run, node, others), handle)


def _handler(run: Run, node: Any, kinds: tuple[type[BaseException], ...], apart: bool) -> Handler:
    """A handler of a `with`, after which all names may be read."""
    after = run.frame.liveness.after.get(node, frozenset())
    reads = frozenset(("name", run.frame.id, name) for name in after)
    return Handler((kinds,), len(run.draft.blocks), (apart,), reads)


def _refuse_raising(run: Run, state: np.errstate) -> None:
    """Refuse an `np.errstate` in which NumPy raises: compiled code gives infinities and NaN."""
    before: dict[str, Any] = {**np.geterr()}
    with state:
        told: dict[str, Any] = {**np.geterr()}
    if any(told[each] != before[each] and told[each] in ("raise", "call") for each in told):
        run.refuse(
            "np.errstate with errors that are raised: a derivative gives infinities and NaN",
            "Test the operands with `if` or np.where.",
            errors.NotDifferentiable,
            code="SG2387",
        )


def _around(run: Run, node: Any, value: Suspended, target: Any, others: list[Any]) -> None:
    """The body of a `with` at the one `yield` of what `contextlib.contextmanager` has made."""
    if not value.manager or not generators.is_single(value):
        run.refuse(
            "with of a generator that has several yields, or one in a loop",
            "Give it one yield, and none in a loop.",
            code="SG171",
        )

    def body(item: Value) -> None:
        if target is not None:
            assignment.assign(run, target, stored(run, item))
        _within(run, node, others)

    generators.resume(run, value, body, False)


def _managed(run: Run, node: Any, manager: Value, target: Any, others: list[Any]) -> None:
    """`__enter__`, the body, `__exit__`: after a return too, and after what is raised.

    What leaves the program is not seen by `__exit__`, unless that may catch it.
    """
    leave = special_methods.special(run, manager, "__exit__")
    if leave is None:
        run.refuse(
            "with of an object without __exit__",
            advice="Give the class an __exit__.",
            kind=errors.NotDifferentiable,
            code="SG299",
        )
    entered = run.special(manager, "__enter__")
    assert entered is not None
    if target is not None:
        assignment.assign(run, target, stored(run, entered))

    def body() -> None:
        _within(run, node, others)

    def close() -> None:
        run.place = node
        if DEAD not in run.state:
            run.call(leave, (Known(None),) * 3, {})

    def handle(causes: list[Cause]) -> None:
        run.place = node
        flow.set_aside(run)
        _leave_by(run, leave, causes)

    if _may_catch(leave) or run.exceptions.handlers:
        handler = _handler(run, node, (BaseException,), True)
        handling.attempt(run, handler, body, handle, close)
        return
    frames = len(run.frames)
    try:
        body()
    except Raised as raised:
        del run.frames[frames:]
        handle([Cause((), 0, raised)])
    close()


def _leave_by(run: Run, leave: Value, causes: list[Cause]) -> None:
    """Let `__exit__` have an exception, which goes on unless that says that it does not."""
    cause, *others = causes

    def act() -> None:
        error = cause.raised.exception
        told: tuple[Value, ...] = (Known(type(error)), Known(error), Known(None))
        caught = run.truth(run.call(leave, told, {}))
        branch(run, caught, lambda: None, lambda: handling.raise_again(run, [cause]))

    if others:
        branch(run, cause.condition, act, lambda: _leave_by(run, leave, others))
    else:
        act()


def _may_catch(leave: Value) -> bool:
    """Whether an `__exit__` returns anything but `None` and `False`."""
    function = leave.function if isinstance(leave, Bound) else leave
    if not isinstance(function, Known) or not isinstance(function.object, types.FunctionType):
        return True
    for each in kinds.returns(functions.read(function.object)):
        value = each.value if isinstance(each, gast.Return) else each
        if value is not None and not (isinstance(value, gast.Constant) and not value.value):
            return True
    return False
