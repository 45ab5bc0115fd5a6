"""`f(*items)` with as many items as `f` has parameters left, where their number is not known.

Model(*x)  ->  if len(x) != 3: raise TypeError(…)
               Model(x[0], x[1], x[2])

`math.hypot` takes any number of them: math.hypot(*x) -> length(x); and so does `zip`, which gives
columns of rows: zip(*rows) -> columns(rows)
"""

from __future__ import annotations

import inspect
import itertools
import math
import operator
import types
from collections.abc import Callable, Collection
from inspect import Parameter
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.loops import iteration, lengths
from srcgrad.frontend.evaluate.objects import lookup
from srcgrad.frontend.pointwise.definitions import length
from srcgrad.frontend.reading import functions
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Buffer,
    Closure,
    Known,
    Lazy,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import registry
from srcgrad.frontend.values.numbers import arithmetic, scalars


def columns(rows: Any) -> Any:
    """`zip(*rows)`: the first items of all rows, their second ones, …"""
    width = len(rows[0]) if len(rows) > 0 else 0
    for row in rows:
        if len(row) != width:
            raise NotImplementedError("zip(*rows) of rows of different lengths")
    return [[row[k] for row in rows] for k in range(width)]


def largest(items: Any) -> Any:
    """`max(*items)`."""
    if len(items) < 2:
        raise TypeError("max() of fewer than two arguments")
    return max(items)


def smallest(items: Any) -> Any:
    """`min(*items)`."""
    if len(items) < 2:
        raise TypeError("min() of fewer than two arguments")
    return min(items)


def listed(first: Any, items: Any) -> Any:
    """A list of some items and of others."""
    made = list(items)
    for k in range(len(first)):
        made.insert(k, first[k])
    return made


class Rest(tuple[Any, ...]):
    """The kind of a tuple that holds a list: so many arguments as there are items in it."""


OF_ITEMS: dict[object, Callable[..., Any]] = {
    math.hypot: length,
    max: largest,
    min: smallest,
    itertools.chain: itertools.chain.from_iterable,
}
"""What computes of a list or an array what a function computes of all its arguments."""


def of_items(run: Run, function: Value, value: Value) -> Value | None:
    """What takes `value` where `function` takes its items; None if each has to be known."""
    if isinstance(value, ArrayRef | Lazy | ListRef) and isinstance(function, Known):
        if function.object is zip:
            return Known(columns) if _is_long(run, value) else None
        match function.object:
            case types.BuiltinFunctionType() as known if known in OF_ITEMS:
                return Known(OF_ITEMS[known])
    return None


def _is_long(run: Run, value: Value) -> bool:
    """Whether the number of items is only known when the program runs."""
    if isinstance(value, ListRef):
        return isinstance(lists.contents(run, value), Buffer)
    return isinstance(value, ArrayRef | Lazy) and not isinstance(value.shape[0], Known)


def items(
    run: Run, function: Value, value: Value, given: int, names: Collection[str]
) -> tuple[Value, ...]:
    """The items of `value`, which stands alone with a star beside as many arguments as are `given`.

    `names` are those of the keywords.
    """
    open_ended = _of_rest(run, function, value, given, names)
    if open_ended is not None:
        return open_ended
    wanted = _parameters_left(function, given, names)
    if wanted is None or wanted < 0 or not isinstance(value, ArrayRef | Lazy | ListRef):
        return iteration.known_items(run, value)
    if isinstance(function, Known) and isinstance(function.object, np.ufunc):
        _refuse_outputs(run, function.object, value, wanted)
    words = f"{wanted} positional arguments are wanted where {{}} are given"
    return iteration.known_items(run, value, wanted, otherwise=(TypeError, words))


def _of_rest(
    run: Run, function: Value, value: Value, given: int, names: Collection[str]
) -> tuple[Value, ...] | None:
    """The items for the parameters that are left, and a list of the others for those with a star.

    None if their number is known, or if there is no such parameter.
    """
    if isinstance(function, Bound):
        return _of_rest(run, function.function, value, given + 1, names)
    match function:
        case Closure(node):
            arguments = node.args
        case Known(types.FunctionType() as written) if not _is_of_library(written):
            arguments = functions.read(written).tree.args
        case _:
            return None
    if arguments.vararg is None or not _is_long(run, value):
        return None
    positional = [each.id for each in (*arguments.posonlyargs, *arguments.args)]
    count = max(len(positional) - given, 0)
    if arguments.defaults or set(names) & {*positional}:
        return None
    size = lengths.length(run, value)
    words = f"at least {count} positional arguments are wanted where {{}} are given"
    enough = run.operate(operator.ge, size, Known(count))
    run.guard(enough, TypeError, words, (scalars.atom(run, size),))
    first = tuple(run.item(value, Known(k)) for k in range(count))
    rest = run.item(value, Tuple((Known(count), Known(None), Known(None)), slice))
    return (*first, Tuple((run.call(Known(list), (rest,), {}),), Rest))


def _is_of_library(function: types.FunctionType) -> bool:
    """Whether a function has a meaning of its own, or is none of Python's text."""
    if function in registry.REGISTRY or function in registry.DEFINITIONS:
        return True
    try:
        functions.read(function)
    except errors.SrcgradError:
        return True
    return False


def rest(run: Run, extra: tuple[Value, ...]) -> Value | None:
    """What the parameter with a star is, of arguments that are so many as a list has items."""
    *first, last = extra or (Known(None),)
    if not isinstance(last, Tuple) or last.kind is not Rest:
        return None
    (items,) = last.items
    return run.call(Known(listed), (Tuple(tuple(first)), items), {}) if first else items


def _refuse_outputs(run: Run, ufunc: np.ufunc, value: Value, wanted: int) -> None:
    """A check that nothing is written to, as NumPy does to the items beyond those that it reads."""
    count = lengths.length(run, value)
    if isinstance(count, Known):
        return
    fine = scalars.logical(
        run,
        ir.either,
        arithmetic.numbers(run, operator.le, count, Known(wanted)),
        arithmetic.numbers(run, operator.gt, count, Known(wanted + ufunc.nout)),
    )
    words = (
        f"np.{ufunc.__name__} writes to the last of {{}} arguments where it reads {ufunc.nin}: "
        "give it that array as out="
    )
    run.guard(fine, errors.NotDifferentiable, words, (scalars.atom(run, count),))


def _parameters_left(function: Value, given: int, names: Collection[str]) -> int | None:
    """How many arguments by position a call has to add; None if that is not one number."""
    match function:
        case Bound():
            return _parameters_left(function.function, given + 1, names)
        case Closure(node, defaults=defaults):
            if defaults or node.args.vararg is not None:
                return None
            positional = [each.id for each in (*node.args.posonlyargs, *node.args.args)]
        case Known(types.FunctionType() as written):
            return _of_signature(inspect.signature(written, follow_wrapped=False), given, names)
        case Known(np.ufunc() as ufunc):
            return None if names else ufunc.nin - given
        case Known(types.BuiltinFunctionType() as written):
            return _of_builtin(written, given, names)
        case Known(type() as kind) if _is_made_by_signature(kind):
            return _of_signature(inspect.signature(kind), given, names)
        case _:
            return None
    return sum(each not in names for each in positional) - given


def _is_made_by_signature(kind: type) -> bool:
    """Whether what a class is called with goes to one function of Python's, and nothing else."""
    if lookup.on_class(type(kind), "__call__") is not type.__dict__["__call__"]:
        return False
    init, new = lookup.on_class(kind, "__init__"), lookup.on_class(kind, "__new__")
    if hasattr(kind, "__signature__"):
        return False
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return init is object.__dict__["__init__"]
    return new is object.__dict__["__new__"] and isinstance(init, types.FunctionType)


def _of_builtin(
    function: types.BuiltinFunctionType, given: int, names: Collection[str]
) -> int | None:
    try:
        signature = inspect.signature(function)
    except ValueError:  # it has none
        return None
    return _of_signature(signature, given, names)


def _of_signature(signature: inspect.Signature, given: int, names: Collection[str]) -> int | None:
    wanted = -given
    for each in signature.parameters.values():
        if each.kind is Parameter.VAR_POSITIONAL:
            return None
        if each.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD):
            if each.name in names and each.kind is not Parameter.POSITIONAL_ONLY:
                continue
            if each.default is not Parameter.empty:
                return None
            wanted += 1
    return wanted
