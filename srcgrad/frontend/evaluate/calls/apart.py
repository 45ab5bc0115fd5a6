"""A function read by itself, in a run of its own: its program, and calls of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

from srcgrad import ir
from srcgrad.frontend.evaluate.calls.handed_arguments import Handed, Make, NotHanded
from srcgrad.frontend.programs import entry, guards, naming, overflow
from srcgrad.frontend.values.core.captured import Captured, Dependency
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Instance, Known, Number, Tuple, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.numbers import scalars
from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar, Type, is_complex_dtype

RESULTS = 4
"""The most numbers that such a function returns; each is worked out by itself."""
Enter = Callable[[Run, Any, tuple[Value, ...], dict[str, Value]], Value]


@dataclass
class Call:
    """A call of a function, and what it hands over."""

    function: Any
    """A function, or a closure."""
    handed: Handed
    args: list[Make]
    kwargs: dict[str, Make]
    enter: Enter

    @property
    def name(self) -> str:
        name = getattr(self.function, "__name__", None) or getattr(self.function, "name", None)
        return name if isinstance(name, str) and name.isidentifier() else "function"


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


@dataclass(frozen=True)
class Attempt:
    """A run in which a function was read, and what it returns there."""

    run: Run
    value: Value


def attempted(run: Run, call: Call, before: Callable[[Run], None]) -> Attempt:
    """The function by itself; `NotHanded` if it needs more of the program than its arguments."""
    inner = Run(run.interpreter, shared=run.shared, apart=True, counter=run.counter)
    makes = [*call.args, *call.kwargs.values()]
    values = call.handed.parameters(inner, makes)
    before(inner)
    count = len(call.args)
    named = dict(zip(call.kwargs, values[count:], strict=True))
    sizes = run.shared.growth.sizes.copy()
    try:
        entered = call.enter(inner, call.function, tuple(values[:count]), named)
        value = scalars.plain(inner, entered)
    finally:
        run.shared.growth.sizes = sizes
    taken = inner.taken
    if taken.drawn or taken.generators or taken.identities.matter or touched(inner):
        raise NotHanded
    written = {name for name, count in inner.memory.writes.items() if count} | inner.memory.lent
    if written & {*inner.draft.params, *(each.name for each in taken.captured)}:
        raise NotHanded
    return Attempt(inner, value)


def touched(run: Run) -> bool:
    """Whether the program has changed anything that was there before it."""
    real = {
        each.id
        for _, each in run.taken.objects.values()
        if isinstance(each, Instance) and each.real is not None
    }
    real |= {*run.taken.modules.values()}
    return any(
        (key[0] in ("list", "dict") and key in run.taken.outside)
        or (key[0] == "attribute" and key[1] in real)
        for key in run.state
    )


def read(call: Call, attempt: Attempt) -> Read:
    """What there is to call; each number that the function returns is worked out by itself."""
    inner, value = attempt.run, attempt.value
    items = value.items if isinstance(value, Tuple) else (value,)
    if len(items) > RESULTS or not all(map(_is_result, items)):
        raise NotHanded
    results = tuple(
        ir.Callee(program(call, inner, each.atom, ())) if isinstance(each, Number) else each
        for each in items
        if isinstance(each, Number | Known)
    )
    if any(isinstance(each, ir.Callee) and _may_raise(each.program.body) for each in results):
        raise NotHanded  # what is raised must be raised where the program has the call
    types = tuple(each.type if isinstance(each, Number) else None for each in items)
    kind = value.kind if isinstance(value, Tuple) else None
    return found(call, inner, results, types, kind)


def found(
    call: Call,
    inner: Run,
    results: tuple[ir.Callee | Known, ...],
    types: tuple[Scalar | None, ...],
    kind: type | None,
) -> Read:
    """What there is to know of a function that was read in a run of its own."""
    taken = inner.taken
    captured, dependencies = tuple(taken.captured), dict(taken.dependencies)
    kept = tuple(call.handed.kept)
    return Read(results, types, kind, captured, dependencies, dict(taken.functions), kept)


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


def program(call: Call, inner: Run, result: ir.Atom, last: tuple[str, ...]) -> ir.Function:
    """The program of one number that was read; `last` are parameters after all others."""
    params = (*inner.draft.params, *(each.name for each in inner.taken.captured), *last)
    body = (*inner.draft.entry, *inner.draft.blocks[0])
    made = ir.Function(call.name, params, body, (result,), dict(inner.draft.types))
    made = overflow.checked(guards.proven(made), lengths=inner.known.measured)
    made = entry.without_unused_sizes(made)
    return naming.named(made, inner.draft.hints)[0]


def applied(run: Run, found: Read, operands: list[ir.Expr], last: tuple[ir.Expr, ...]) -> Value:
    """The calls of a function that was read by itself."""
    operands = [*operands, *(passed(run, each) for each in found.captured), *last]
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


def passed(run: Run, captured: Captured) -> ir.Expr:
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
