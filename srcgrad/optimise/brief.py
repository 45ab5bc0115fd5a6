"""Checks of lengths in two lines, one a statement of the user's: what they say in full is made
where one has failed.

    before  if p != n - 4:
                raise ValueError("operands could not be broadcast together with shapes …", p, …)
            if q != m:
                raise ValueError("matmul: Input operand 1 has a mismatch in its core …", …)
    after   if p != n - 4 or q != m:
                raise ValueError("shapes do not match (line 15)")

The numbers are worked out again from the arguments of the call, which nothing has changed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from srcgrad import errors, ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.proofs import steady
from srcgrad.comparisons import COMPARISONS
from srcgrad.frontend.programs import messages
from srcgrad.optimise.proven import is_movable
from srcgrad.records import dataclass

_FUNCTIONS: frozenset[Callable[..., Any]] = frozenset(
    (
        *(operator.add, operator.sub, operator.mul, operator.neg, operator.not_),
        *(max, min, ir.both, ir.either, *COMPARISONS),
    )
)
_PARTS = 2000


@dataclass(frozen=True)
class Case:
    """One check among those of a statement: the numbers are of parameters' lengths alone."""

    fine: ir.Expr | None
    message: str
    numbers: tuple[ir.Expr, ...]


@dataclass(frozen=True)
class Brief:
    """What stands in full for a short message: the first check that fails has the word."""

    cases: tuple[Case, ...]

    def said(self, arguments: Mapping[str, Any]) -> tuple[Any, ...]:
        """The message and its numbers, of the arguments of a call by the parameters' names."""
        failed = (c for c in self.cases if c.fine is not None and not _value(c.fine, arguments))
        case = next(failed, self.cases[-1])
        return (case.message, *(_value(number, arguments) for number in case.numbers))


def brief(program: ir.Function) -> tuple[ir.Function, dict[str, Brief]]:
    """A program whose checks say little where lengths of its arguments tell the rest."""
    work = _Brief(program)
    return replace(program, body=work.block(program.body)), work.found


class _Brief:
    def __init__(self, program: ir.Function) -> None:
        self.found: dict[str, Brief] = {}
        self.closing = _Closing(program)
        self.used = {s.message for s in dataflow.walk(program.body) if isinstance(s, ir.Guard)}

    def block(self, body: ir.Block) -> ir.Block:
        result: list[ir.Statement] = []
        cases: tuple[Case, ...] = ()
        last: ir.Guard | None = None
        condition: ir.Expr
        for statement in body:
            case = self._case(statement) if isinstance(statement, ir.Guard) else None
            if case is None or not isinstance(statement, ir.Guard):
                result.append(dataflow.with_blocks(statement, self.block))
                if not is_movable(statement):
                    last = None
                continue
            if last is not None and self._may_join(last, statement, (*cases, case)):
                result.remove(last)
                cases = (*cases, case)
                condition = ir.Apply(ir.both, (last.condition, statement.condition))
            else:
                cases, condition = (case,), statement.condition
            last = replace(statement, condition=condition, message=self._said(statement, cases))
            last = replace(last, arguments=())
            result.append(last)
        return tuple(result)

    def _case(self, guard: ir.Guard) -> Case | None:
        """What a check says in full, if it can be told from the arguments of a call."""
        numbers = tuple(map(self.closing.closed, guard.arguments))
        if _short(guard) is None or None in numbers:
            return None
        known = tuple(n for n in numbers if n is not None)
        return Case(self.closing.closed(guard.condition), guard.message, known)

    def _may_join(self, first: ir.Guard, second: ir.Guard, cases: tuple[Case, ...]) -> bool:
        is_told = all(case.fine is not None for case in cases)
        same = _line(first) == _line(second) and first.exception == second.exception
        return is_told and same and first.message.rstrip() == _short(second)

    def _said(self, guard: ir.Guard, cases: tuple[Case, ...]) -> str:
        short, full = _short(guard), Brief(cases)
        assert short is not None
        while short in self.used or not _is_start(self.found.get(short, full), full):
            short += " "
        self.found[short] = full
        return short


def _line(guard: ir.Guard) -> tuple[str, int] | None:
    return None if guard.span is None else (guard.span.file, guard.span.line)


def _is_start(known: Brief, full: Brief) -> bool:
    return known.cases == full.cases[: len(known.cases)]


def _short(guard: ir.Guard) -> str | None:
    """A few words and the user's line; a check that has no line says what it is about itself."""
    message, found, place = guard.message.partition(" (line ")
    place = place.rstrip()
    kind = messages.kind_of(guard.exception, message)
    if found and kind is errors.ShapeError:
        return f"shapes do not match{found}{place}"
    if found and kind is errors.OutOfBounds and not message.startswith(messages.SLICE):
        axis = message.partition(" for axis ")[2].split()[0]
        return f"index is out of bounds for axis {axis}{found}{place}"
    if found and guard.exception is ValueError and message.startswith("zero-size array "):
        return f"zero-size array{found}{place}"
    return None


def _given_to_be_filled(program: ir.Function) -> set[str]:
    """The parameters that stand for results: what a program stores into without a copy."""
    copied = {s.name for s in program.body if isinstance(s, ir.Copy)}
    stored = {array for s in dataflow.walk(program.body) for array in dataflow.stored(s)}
    return (stored & set(program.params)) - copied


class _Closing:
    """Expressions in terms of the lengths of a program's parameters."""

    def __init__(self, program: ir.Function) -> None:
        self.arrays = steady(program) - _given_to_be_filled(program)
        self.values = dataflow.values(program.body)

    def closed(self, expression: ir.Expr, parts: int = _PARTS) -> ir.Expr | None:
        match expression:
            case ir.Const(value) if type(value) in (int, bool):
                return expression
            case ir.Dim(array) if array in self.arrays:
                return expression
            case ir.Var(name) if name in self.values and parts > 0:
                return self.closed(self.values[name], parts - 1)
            case ir.Apply(function, operands) if function in _FUNCTIONS and parts > 0:
                inner = [self.closed(each, parts // len(operands) - 1) for each in operands]
                known = tuple(each for each in inner if each is not None)
                return ir.Apply(function, known) if len(known) == len(operands) else None
        return None


def _value(expression: ir.Expr, arguments: Mapping[str, Any]) -> Any:
    match expression:
        case ir.Const(value):
            return value
        case ir.Dim(array, axis):
            return arguments[array].shape[axis]
        case ir.Apply(function, operands):
            return function(*(_value(each, arguments) for each in operands))
    raise TypeError(f"{expression} is not of lengths")


def restored(
    error: Exception, known: Mapping[str, Brief], names: Sequence[str], values: Sequence[Any]
) -> None:
    """Give an exception of compiled code its full message and the numbers of this call."""
    said = error.args[0] if len(error.args) == 1 else None
    if isinstance(said, str) and said in known:
        error.args = known[said].said(dict(zip(names, values, strict=False)))
