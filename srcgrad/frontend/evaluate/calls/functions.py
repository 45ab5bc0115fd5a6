"""Functions of the user's, read in place of a call."""

from __future__ import annotations

import functools
import os
import types
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from srcgrad import errors
from srcgrad.errors import Span
from srcgrad.frontend.evaluate.access import items
from srcgrad.frontend.evaluate.calls import (
    advice,
    blame,
    callees,
    slice_bounds,
    spreading,
    unknown,
)
from srcgrad.frontend.evaluate.containers import stacks
from srcgrad.frontend.evaluate.loops import flow, generators, recursion, resumed
from srcgrad.frontend.reading import functions, kinds, unwrap
from srcgrad.frontend.reading.liveness import Liveness, liveness
from srcgrad.frontend.reading.moved import moved
from srcgrad.frontend.reading.stacked import stacked
from srcgrad.frontend.reading.viewed import viewed
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import DEAD, NeedKnown, Raised
from srcgrad.frontend.values.core.frames import Frame, is_ours
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Closure, Known, Number, Tuple, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import plain_or_none


def installed(function: Any) -> bool:
    """Whether a function comes with Python or with a package that is not being worked on."""
    file = function.__code__.co_filename
    return file.startswith(_STANDARD) or "site-packages" in file or "dist-packages" in file


_STANDARD = (os.path.dirname(os.__file__) + os.sep, os.path.dirname(os.path.dirname(__file__)))
_UNREADABLE = (
    errors.UnsupportedSyntax,
    errors.MissingRule,
    errors.SourceUnavailable,
    errors.NotDifferentiable,
)


def ruleless(
    function: Any, args: tuple[Value, ...], span: Span | None, inner: errors.SrcgradError | None
) -> errors.MissingRule:
    """A library's function that cannot be read, with the line at which reading it ended."""
    name = unknown.dotted(function).removesuffix(".__init__")
    text = advice.instead_of(function, name, args)
    if inner is not None and inner.span is not None:
        text += f"\n  It is read as far as this: {inner.problem}\n{inner.span.excerpt()}"
    return errors.MissingRule(f"no derivative rule for {name}", span, text, code="SG306")


def beneath(run: Run, function: types.FunctionType) -> types.FunctionType:
    """The function under decorators that change nothing."""
    if not hasattr(function, "__wrapped__"):
        return function
    found = unwrap.unwrap(function, is_called_by_name=False)
    assert not found.bound and not found.keywords
    return found.function


@functools.lru_cache(maxsize=1024)
def _liveness(node: Any) -> Any:
    return liveness(node)


def enter(run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """Read a Python function in place of a call of it, or call it by name if that is long."""
    made = callees.called(run, function, args, kwargs, enter)
    if made is not None:
        return made
    with run.shared.growth.call(function):
        try:
            return _in_place(run, function, args, kwargs)
        except errors.DifferentiationError as error:
            if _is_first_of_library(run, function):
                raise _of_library(run, function, args, error) from error
            raise


def _of_library(
    run: Run, function: Any, args: tuple[Value, ...], error: errors.DifferentiationError
) -> errors.DifferentiationError:
    """What stopped the reading of a library's function, said of the user's call."""
    span = run.span()
    if span is None or (error.span is not None and error.span.file == span.file):
        return error
    if isinstance(error, _UNREADABLE) and not isinstance(error, NeedKnown):
        return ruleless(function, args, span, error)
    name = unknown.dotted(function)
    return blame.at_call(run, error, name, advice.of_name(name))


def _is_first_of_library(run: Run, function: Any) -> bool:
    """Whether a call leads from the user's functions into a library's."""
    if not run.frames or is_ours(function) or not installed(function):
        return False
    return not installed(run.frame.source.function)


def _in_place(run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    try:
        source = functions.read(function)
    except errors.SourceUnavailable as error:
        if error.span is None:
            raise type(error)(error.problem, run.span(), error.advice, code=error.code) from None
        raise
    run.taken.functions[function] = None
    names, parent = _liveness(source.tree), run.shared.within.get(function)
    frame = Frame(run.number(), source, source.tree, parent, function, names, function.__name__)
    defaults = tuple(
        environment.wrap(run, value, "", _default(function, k))
        for k, value in enumerate(function.__defaults__ or ())
    )
    keyword_defaults = {
        name: environment.wrap(run, value, "", environment.same(value))
        for name, value in (function.__kwdefaults__ or {}).items()
    }
    bound = bind(run, source.tree, function.__name__, args, kwargs, defaults, keyword_defaults)
    return _body(run, frame, bound)


def _default(function: types.FunctionType, position: int) -> Callable[[], Any]:
    return lambda: (function.__defaults__ or ())[position]


def enter_closure(
    run: Run, closure: Closure, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value:
    made = callees.called(run, closure, args, kwargs, enter_closure)
    if made is not None:
        return made
    node = closure.node
    frame = inner_frame(run, closure.frame, node, closure.name)
    keyword_defaults = {
        each.id: value
        for each, value in zip(node.args.kwonlyargs, closure.keyword_defaults, strict=True)
        if value is not None
    }
    bound = bind(run, node, closure.name, args, kwargs, closure.defaults, keyword_defaults)
    return _body(run, frame, bound)


def inner_frame(run: Run, parent: Frame, node: Any, name: str) -> Frame:
    """A call of a function, or a comprehension, that stands within another."""
    if name == "<comprehension>":
        return Frame(run.number(), parent.source, node, parent, None, _targets(node), name)
    return Frame(run.number(), parent.source, node, parent, None, _liveness(node), name)


@functools.lru_cache(maxsize=1024)
def _targets(node: Any) -> Any:
    names = frozenset(
        each.id
        for clause in node.generators
        for each in gast.walk(clause.target)
        if isinstance(each, gast.Name)
    )
    return Liveness(names, names, frozenset(), frozenset())


def bind(
    run: Run,
    node: Any,
    name: str,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    defaults: tuple[Value, ...],
    keyword_defaults: dict[str, Value],
) -> dict[str, Value]:
    """Give each parameter its value, with Python's own errors."""
    a = node.args
    only = [each.id for each in a.posonlyargs]
    positional = only + [each.id for each in a.args]
    keyword_only = [each.id for each in a.kwonlyargs]
    bound: dict[str, Value] = dict(zip(positional, args, strict=False))
    extra = args[len(positional) :]
    rest: dict[str, Value] = {}
    if extra and a.vararg is None:
        words = (
            f"{name}() takes {len(positional)} positional argument{'s' * (len(positional) != 1)} "
            f"but {len(args)} {'was' if len(args) == 1 else 'were'} given"
        )
        raise Raised(TypeError(words), run.span())
    for key, value in kwargs.items():
        if key in bound:
            words = f"{name}() got multiple values for argument {key!r}"
            raise Raised(TypeError(words), run.span())
        if (key in positional and key not in only) or key in keyword_only:
            bound[key] = value
        elif a.kwarg is not None:
            rest[key] = value
        else:
            words = f"{name}() got an unexpected keyword argument {key!r}"
            raise Raised(TypeError(words), run.span())
    for key, value in zip(positional[len(positional) - len(defaults) :], defaults, strict=True):
        bound.setdefault(key, value)
    for key, value in keyword_defaults.items():
        bound.setdefault(key, value)
    missing = [key for key in (*positional, *keyword_only) if key not in bound]
    if missing:
        kind = "positional" if missing[0] in positional else "keyword-only"
        shown = " and ".join(map(repr, missing))
        count = f"{len(missing)} required {kind} argument{'s' * (len(missing) > 1)}"
        words = f"{name}() missing {count}: {shown}"
        raise Raised(TypeError(words), run.span())
    if a.vararg is not None:
        others = spreading.rest(run, extra)
        bound[a.vararg.id] = others or Tuple(tuple(lists.stored(run, each) for each in extra))
    if a.kwarg is not None:
        bound[a.kwarg.id] = lists.new_dict(run, rest)
    return {key: lists.stored(run, value) for key, value in bound.items()}


def _body(run: Run, frame: Frame, bound: dict[str, Value]) -> Value:
    """Read the body of a function whose parameters are bound."""
    frame, bound = _with_stack(run, frame, bound)
    recursion.check(run, frame, bound)
    for name, value in bound.items():
        run.state["name", frame.id, name] = value
        if isinstance(value, Number):
            run.draft.hints.setdefault(value.atom.name, name)
    place = frame.site = run.place
    if kinds.own_yields(frame.node) and not isinstance(frame.node, gast.Lambda):
        if run.span() in run.shared.keyed:
            return resumed.resumed(run, frame)
        return generators.suspended(run, frame)
    run.frames.append(frame)
    run.place = frame.node
    node = frame.node
    try:
        if isinstance(node, gast.Lambda):
            return run.evaluate(node.body)
        run.execute(node.body)
        result = plain_or_none(run, _result(run, frame))
        if frame.changed is None:
            return result
        items.set_item(run, frame.changed, Known(Ellipsis), result)
        return Known(None)
    finally:
        run.frames.pop()
        run.place = place
        flow.forget(run, frame)


def _with_stack(run: Run, frame: Frame, bound: dict[str, Value]) -> tuple[Frame, dict[str, Value]]:
    """A call of a function that calls itself: with a stack of its own where others do not do."""
    if ("stack", frame.node) not in run.shared.keyed:
        return frame, bound
    written, before = frame.node, bound
    bounded = viewed(written, slice_bounds.BOUNDS)
    if bounded is not None:
        more = slice_bounds.bounds(bounded.axes, bound)
        if more is not None:
            written, bound = bounded.node, {**bound, **more}
    given = moved(written) if written is frame.node else None
    changed = None if given is None else bound[given.name]
    if given is not None and slice_bounds.is_alone(run, frame, bound, given.name):
        assert isinstance(changed, ArrayRef), "an array is alone"
        own = nests.materialise(run, changed, copy=True)
        written, bound = given.node, {**bound, given.name: own}
    else:
        changed = None
    node = stacked(written, stacks.pushed, stacks.popped, stacks.items_of)
    if node is None:
        return frame, before
    depth, names = len(run.draft.blocks), _liveness(node)
    return replace(frame, node=node, liveness=names, depth=depth, changed=changed), bound


def _result(run: Run, frame: Frame) -> Value:
    """What the call returns, with `None` at the end of the function."""
    if DEAD in run.state:
        raise raising.every_path(run)
    returned = run.state.get(("returned", frame.id), Known(False))
    returned = scalars.truth(run, returned)
    if isinstance(returned, Known):
        return run.state["return", frame.id] if returned.object else Known(None)
    value = run.state[("return", frame.id)]
    if isinstance(value, Known) and value.object is None:
        return value
    last = frame.node.body[-1]
    run.place = last
    span = run.span(last)
    if frame is run.frames[0]:
        line = "" if span is None else f" ending at line {last.end_lineno or last.lineno}"
        run.refuse(
            f"the path{line} returns nothing, while another returns {scalars.describe(value)}",
            "Return a value on every path.",
            code="SG106",
        )

    def nothing() -> None:
        run.state["return", frame.id] = Known(None)
        run.state["returned", frame.id] = Known(True)

    branch(run, returned, lambda: None, nothing)
    return run.state[("return", frame.id)]
