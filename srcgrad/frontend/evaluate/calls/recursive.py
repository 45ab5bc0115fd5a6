"""Functions that call themselves to a depth that nobody knows: a program that calls itself.

What such a function returns is known once it has been read, and reading it needs that. So it is
read several times: first without the paths on which it calls itself, then with calls that return
what it was found to return, until that does not change any more.

    def power(x, n):                        power(x, n, depth):
        if n == 0:                              if depth >= LEVELS: raise RecursionError
            return 1.0                          if n == 0: t = 1.0
        return x * power(x, n - 1)              else: t = x * power(x, n - 1, depth + 1)

The last operand says how many calls there are around a call.
"""

from __future__ import annotations

import operator
from typing import Any

from srcgrad import ir
from srcgrad.frontend.evaluate.calls.apart import (
    Attempt,
    Call,
    Read,
    applied,
    attempted,
    found,
    program,
)
from srcgrad.frontend.evaluate.calls.handed_arguments import NotHanded
from srcgrad.frontend.values.core.captured import Captured
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.records import dataclass
from srcgrad.types import BOOL, INT, Scalar, is_complex_dtype

LEVELS = 3000
"""The most calls within calls: without a bound, machine code would end the process."""
STACK = 4_000_000
"""How many bytes of a thread's stack calls within calls may take,"""
BYTES = 24
"""of which each takes so many for each name, its derivatives' names included."""
READINGS = 6
"""How often a function is read until it is known what it returns."""
WITHIN = 8
"""How many functions, or a function for how many kinds of arguments, may be being read."""
DEEP = "maximum recursion depth exceeded"


@dataclass
class Pending:
    """A recursive function while it is being read."""

    callee: ir.Callee
    type: Scalar | None = None
    """What it returns, as far as that is known."""
    captured: tuple[Captured, ...] = ()
    is_called: bool = False
    depth: ir.Var | None = None
    is_entered: bool = False
    """Whether the call has been met that the function is read for."""


def called_again(run: Run, pending: Pending, operands: list[ir.Expr]) -> Value | None:
    """What a recursive function gives that is being read: a call of itself.

    None for the call that it is being read for, which is read in place.
    """
    if not pending.is_entered:
        pending.is_entered = True
        return None
    innermost = [each for each in run.shared.callees.values() if isinstance(each, Pending)][-1]
    if pending is not innermost:
        raise NotHanded  # two functions that need each other are one: the inner is read in place
    pending.is_called = True
    if pending.type is None:
        raise Raised(RecursionError(DEEP), run.span())
    assert pending.depth is not None, "a function that is being read has a depth"
    deeper = run.define(ir.Apply(operator.add, (pending.depth, ir.Const(1))), INT)
    same = Read((pending.callee,), (pending.type,), None, pending.captured, {}, {}, ())
    return applied(run, same, operands, (deeper.atom,))


def read(run: Run, key: Any, call: Call) -> Read:
    """A function that may call itself; `NotHanded` if it is none of numbers and arrays."""
    if sum(isinstance(each, Pending) for each in run.shared.callees.values()) >= WITHIN:
        raise NotHanded
    pending = Pending(ir.Callee(ir.Function(call.name, (), (), (), {}), True))
    for _ in range(READINGS):
        run.shared.callees.pop(key, None)
        run.shared.callees[key] = pending
        attempt = attempted(run, call, lambda inner: _begin(inner, pending))
        type = _type(attempt.value)
        captured = tuple(attempt.run.taken.captured)
        if not pending.is_called:
            return _finished(call, attempt, pending)
        if type == pending.type and _paths(captured) == _paths(pending.captured):
            return _finished(call, attempt, pending)
        pending.type, pending.captured, pending.is_called = type, captured, False
    raise NotHanded


def _begin(inner: Run, pending: Pending) -> None:
    """The check of how deep the calls are."""
    depth = inner.fresh(INT, "depth")
    inner.known.early.add(depth)
    pending.depth, pending.is_entered = ir.Var(depth), False
    fits = inner.define(ir.Apply(operator.lt, (pending.depth, ir.Const(LEVELS))), BOOL)
    inner.guard(fits, RecursionError, DEEP)


def _type(value: Value) -> Scalar:
    type = scalars.type_of(value)
    if type is None or is_complex_dtype(type.dtype):
        raise NotHanded
    return Scalar(type.dtype, type.weak)


def _paths(captured: tuple[Captured, ...]) -> list[tuple[str, Any]]:
    return [(each.path, each.type) for each in captured]


def _finished(call: Call, attempt: Attempt, pending: Pending) -> Read:
    """The function as it was read at last; calls of it in its program are calls of that."""
    inner, value = attempt.run, attempt.value
    if isinstance(value, Known):
        return found(call, inner, (value,), (None,), None)
    assert isinstance(value, Number) and pending.depth is not None
    _limit(inner, pending.depth)
    made = program(call, inner, value.atom, (pending.depth.name,))
    object.__setattr__(pending.callee, "program", made)
    return found(call, inner, (pending.callee,), (_type(value),), None)


def _limit(inner: Run, depth: ir.Var) -> None:
    """Allow fewer calls within calls of a long function, each of which needs more of the stack."""
    levels = min(LEVELS, STACK // (BYTES * len(inner.draft.types)))
    block = inner.draft.blocks[0]
    for at, each in enumerate(block):
        match each:
            case ir.Assign(target, ir.Apply(operator.lt, (first, ir.Const()))) if first == depth:
                fits = ir.Apply(operator.lt, (depth, ir.Const(levels)))
                block[at] = ir.Assign(target, fits, each.span)
                return


def first_operands() -> tuple[ir.Expr, ...]:
    """The operands of a call from outside, after all others: there are no calls around it."""
    return (ir.Const(0),)
