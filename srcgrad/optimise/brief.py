"""Checks of lengths in two lines, one for all that stand together: what they say in full is made
where one has failed.

    before  if p != n - 4:
                raise ValueError("operands could not be broadcast together with shapes …", p, …)
            if q != m:
                raise ValueError("matmul: Input operand 1 has a mismatch in its core …", …)
    after   if p != n - 4 or q != m:
                raise ValueError("shapes do not match (lines 15 to 17)")

The line and the numbers are worked out again from the arguments of the call, which nothing has
changed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial, reduce
from typing import Any

from srcgrad import errors, ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.proofs import steady
from srcgrad.comparisons import COMPARISONS
from srcgrad.frontend.programs import messages
from srcgrad.optimise.proven import is_movable
from srcgrad.printer import WIDTH, failing
from srcgrad.records import dataclass
from srcgrad.types import Type

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


def brief(
    program: ir.Function, places: Mapping[str, errors.Span | None]
) -> tuple[ir.Function, dict[str, Brief]]:
    """A program whose checks say little where lengths of its arguments tell the rest.

    `places` are those of the checks in the user's text, by their messages.
    """
    work = _Brief(program, places)
    return replace(program, body=work.block(program.body)), work.found


class _Brief:
    def __init__(self, program: ir.Function, places: Mapping[str, errors.Span | None]) -> None:
        self.found: dict[str, Brief] = {}
        self.places, self.types = places, program.types
        self.closing = _Closing(program)
        self.used = {s.message for s in dataflow.walk(program.body) if isinstance(s, ir.Guard)}

    def block(self, body: ir.Block, depth: int = 1) -> ir.Block:
        result: list[ir.Statement] = []
        last: _Checks | None = None
        for statement in body:
            case = self._case(statement) if isinstance(statement, ir.Guard) else None
            if case is None or not isinstance(statement, ir.Guard):
                inside = partial(self.block, depth=depth + 1)
                result.append(dataflow.with_blocks(statement, inside))
                if not is_movable(statement):
                    last = None
                continue
            own = _Check(statement, case, self.places.get(statement.message))
            new = _Checks((own,), self.types)
            if last is not None and last.may_have(own, depth):
                result.remove(last.written)
                new = _Checks((*last.checks, own), self.types)
            new.written = self._written(new)
            result.append(new.written)
            last = new
        return tuple(result)

    def _case(self, guard: ir.Guard) -> Case | None:
        """What a check says in full, if it can be told from the arguments of a call."""
        numbers = tuple(map(self.closing.closed, guard.arguments))
        if _short(guard) is None or None in numbers:
            return None
        known = tuple(n for n in numbers if n is not None)
        return Case(self.closing.closed(guard.condition), guard.message, known)

    def _written(self, checks: _Checks) -> ir.Guard:
        """One check that stands for those that stand together."""
        short, full = checks.said, Brief(tuple(each.case for each in checks.checks))
        while short in self.used or not _is_start(self.found.get(short, full), full):
            short += " "
        self.found[short] = full
        last = checks.checks[-1].guard
        return replace(last, condition=checks.condition, message=short, arguments=())


@dataclass(frozen=True)
class _Check:
    guard: ir.Guard
    case: Case
    place: errors.Span | None

    @property
    def kind(self) -> str:
        return (_short(self.guard) or "").partition(" (line ")[0]

    @property
    def file(self) -> str | None:
        return None if self.place is None else self.place.file


class _Checks:
    """Checks that stand together."""

    def __init__(self, checks: tuple[_Check, ...], types: dict[str, Type]) -> None:
        self.checks, self.types = checks, types
        self.written = checks[-1].guard

    @property
    def condition(self) -> ir.Expr:
        all_of_them = list(dict.fromkeys(each.guard.condition for each in self.checks))
        needed = [c for c in all_of_them if not any(_is_told(c, by) for by in all_of_them)]
        return reduce(lambda one, other: ir.Apply(ir.both, (one, other)), needed)

    @property
    def said(self) -> str:
        """A few words, and the user's lines."""
        first = _short(self.checks[0].guard)
        assert first is not None, "checks that can be told in few words"
        lines = {each.place.line for each in self.checks if each.place is not None}
        if len(lines) < 2:
            return first
        return f"{self.checks[0].kind} (lines {min(lines)} to {max(lines)})"

    def may_have(self, check: _Check, depth: int) -> bool:
        """Whether one more check can be told from these, and has room on their line."""
        first = self.checks[0]
        if any(each.case.fine is None for each in (*self.checks, check)):
            return False
        if first.guard.exception != check.guard.exception or first.kind != check.kind:
            return False
        if _short(first.guard) == _short(check.guard):
            return True
        if first.file is None or first.file != check.file:
            return False
        both = ir.Apply(ir.both, (self.condition, check.guard.condition))
        return is_narrow(replace(check.guard, condition=both), depth, self.types)


def _is_told(condition: ir.Expr, by: ir.Expr) -> bool:
    """Whether one comparison of a length with a number tells another, as n > 1 tells n > 0."""
    match condition, by:
        case (
            ir.Apply(operator.lt, (ir.Const(int(least)), one)),
            ir.Apply(operator.lt, (ir.Const(int(more)), other)),
        ):
            return one == other and more > least
    return False


def is_narrow(guard: ir.Guard, depth: int, types: dict[str, Type]) -> bool:
    """Whether the condition of a check has room on one line, inside so many blocks."""
    return 4 * depth + len(f"if {failing(guard.condition, types)}:") <= WIDTH


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
