"""Functions that are called from many places: read once, each a program of its own.

A call is read in place of the function, as long as that is short. A function of numbers whose
calls have come to make up many statements is called by its name from then on, if a call of it can
change nothing, raises nothing, and sees nothing that the program has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.errors import SrcgradError
from srcgrad.frontend.programs import entry, guards, naming
from srcgrad.frontend.values.core.captured import Captured, Dependency
from srcgrad.frontend.values.core.control import NeedCaller, NeedUnits, NotAccumulated, Raised
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Instance, Known, Number, Tuple, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.numbers import scalars
from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar, Type, is_complex_dtype

LARGE = 400
"""How many statements the calls of a function may come to before it is called by its name."""
RESULTS = 4
"""The most numbers that such a function returns; each is worked out by itself."""
Enter = Callable[[Run, Any, tuple[Value, ...], dict[str, Value]], Value]


@dataclass(frozen=True)
class Read:
    """A function that was read by itself: what to call, and what of it there is to know."""

    results: tuple[ir.Callee | Known, ...]
    types: tuple[Scalar | None, ...]
    kind: type | None
    """The class of the tuple that it returns, if it does."""
    captured: tuple[Captured, ...]
    dependencies: dict[str, Dependency]
    functions: dict[FunctionType, None]
    kept: tuple[Any, ...]
    """Objects that the key names by their address."""


def called(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value], enter: Enter
) -> Value | None:
    """What a call by name gives; None if the function is to be read in place."""
    if (
        run.growth.sizes[function] < LARGE
        or run.exceptions.handlers
        or not run.frames
        or is_ours(function)
    ):
        return None
    given = (*args, *kwargs.values())
    described = [_described(each) for each in given]
    if None in described or _touched(run):
        return None
    key = (function, tuple(kwargs), tuple(described))
    if key not in run.callees:
        run.callees[key] = None  # a recursion, which is read in place
        run.callees[key] = _read(run, function, args, kwargs, enter)
    found: Read | None = run.callees[key]
    if found is None:
        return None
    return _applied(run, found, [each.atom for each in given if isinstance(each, Number)])


def _described(value: Value) -> Any:
    """What a function is specialised for: a type, or a known value; None for anything else."""
    match value:
        case Number(_, type):
            return ("number", type)
        case Known(found):
            return _constant(found)
        case Instance(real=real) if real is not None and value.path is not None:
            return ("object", id(real))
    return None


def _constant(found: Any) -> Any:
    if found is None or isinstance(found, bool | int | float | complex | str | np.generic):
        return (type(found), repr(found))
    if isinstance(found, FunctionType | BuiltinFunctionType | type | np.ufunc):
        return ("object", id(found))
    return None


def _touched(run: Run) -> bool:
    """Whether the program has changed anything that was there before it."""
    real = {
        each.id
        for _, each in run.taken.objects.values()
        if isinstance(each, Instance) and each.real is not None
    }
    return any(
        (key[0] in ("list", "dict") and key in run.taken.outside)
        or (key[0] == "attribute" and key[1] in real)
        for key in run.state
    )


def _read(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value], enter: Enter
) -> Read | None:
    """The function by itself; None if it needs more of the program than its arguments."""
    inner = Run(
        run.interpreter, growth=run.growth, derive=run.derive, apart=True, callees=run.callees
    )
    given = tuple(_parameter(inner, each) for each in args)
    named = {name: _parameter(inner, each, name) for name, each in kwargs.items()}
    sizes = run.growth.sizes.copy()
    try:
        value = scalars.plain(inner, enter(inner, function, given, named))
    except (SrcgradError, Raised, NeedCaller, NeedUnits, NotAccumulated):
        return None  # reading it in place says what is wrong, or does without
    finally:
        run.growth.sizes = sizes
    if (
        inner.taken.drawn
        or inner.taken.generators
        or inner.taken.identities.matter
        or _touched(inner)
    ):
        return None
    if any(inner.memory.writes.get(each.name) for each in inner.taken.captured):
        return None
    several = isinstance(value, Tuple)
    items = value.items if isinstance(value, Tuple) else (value,)
    if len(items) > RESULTS or not all(map(_is_result, items)):
        return None
    results = tuple(
        ir.Callee(_program(inner, function, each)) if isinstance(each, Number) else each
        for each in items
        if isinstance(each, Number | Known)
    )
    if any(isinstance(each, ir.Callee) and _may_raise(each.program.body) for each in results):
        return None  # what is raised must be raised where the program has the call
    return Read(
        results,
        tuple(each.type if isinstance(each, Number) else None for each in items),
        value.kind if isinstance(value, Tuple) and several else None,
        tuple(inner.taken.captured),
        dict(inner.taken.dependencies),
        dict(inner.taken.functions),
        tuple(each.object for each in (*args, *kwargs.values()) if isinstance(each, Known)),
    )


def _may_raise(block: Iterable[ir.Statement]) -> bool:
    for statement in block:
        match statement:
            case ir.Guard():
                return True
            case ir.If(_, then, orelse) if _may_raise((*then, *orelse)):
                return True
            case ir.For(body=body) if _may_raise(body):
                return True
            case ir.While(test, _, body) if _may_raise((*test, *body)):
                return True
    return False


def _is_result(value: Value) -> bool:
    if isinstance(value, Known):
        return scalars.is_number(value)
    return isinstance(value, Number) and not is_complex_dtype(value.type.dtype)


def _parameter(inner: Run, value: Value, name: str | None = None) -> Value:
    """What stands for an argument while the function is read."""
    match value:
        case Number(_, type):
            param = inner.fresh(type, name)
            inner.known.early.add(param)
            inner.draft.params.append(param)
            return Number(ir.Var(param), type)
        case Instance():
            path, get = value.path
            return environment.wrap(inner, value.real, path, get)
    return value


def _program(inner: Run, function: Any, result: Number) -> ir.Function:
    params = (*inner.draft.params, *(each.name for each in inner.taken.captured))
    body = (*inner.draft.entry, *inner.draft.blocks[0])
    name = getattr(function, "__name__", "function")
    name = name if name.isidentifier() else "function"
    program = ir.Function(name, params, body, (result.atom,), dict(inner.draft.types))
    program = entry.without_unused_sizes(guards.proven(program))
    return naming.named(program, inner.draft.hints)[0]


def _applied(run: Run, found: Read, numbers: list[ir.Var]) -> Value:
    """The calls of a function that was read by itself."""
    operands: list[ir.Expr] = [*numbers, *(_passed(run, each) for each in found.captured)]
    run.taken.dependencies.update(found.dependencies)
    run.taken.functions.update(found.functions)
    values: list[Value] = []
    for result, type in zip(found.results, found.types, strict=True):
        if isinstance(result, Known):
            values.append(result)
        else:
            assert type is not None, "a number has a type"
            values.append(run.define(ir.Apply(result, tuple(operands)), type))
    return values[0] if found.kind is None else Tuple(tuple(values), found.kind)


def _passed(run: Run, captured: Captured) -> ir.Expr:
    """Data from outside as an operand: the program's own parameter for them."""
    kind: Type = captured.type
    attribute = isinstance(kind, Scalar)
    value = environment.wrap(run, captured.get(), captured.path, captured.get, attribute)
    match value:
        case Number(atom):
            return atom
        case ArrayRef(base) if isinstance(kind, Array):
            return ir.Whole(base)
    raise AssertionError("what was captured once can be captured again")
