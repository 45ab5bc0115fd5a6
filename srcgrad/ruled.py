"""What was computed by other means, with derivatives by a rule: a callable of the small language.

A routine calls it with the values first, one array each, and then the operands. A number is an
array of one element among values and operands, so that it may have an adjoint; whole numbers are
numbers. The routine's results are the values; their derivatives are what the rule says of the
operands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from typing import Any

from srcgrad import ir
from srcgrad.errors import Span
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Part:
    """A rule in one mode, as a program of the operands, the results, and what comes in.

    adjoint   the adjoints of all results come in, those of the `stated` operands are returned
    tangent   the tangents of the `stated` operands come in, those of all results are returned
    """

    program: ir.Function
    stated: tuple[int, ...]
    """Which operands these are."""


@dataclass(frozen=True, eq=False)
class Ruled:
    """What a routine calls whose derivatives are by a rule."""

    of: str
    """What the rule is for, in words."""
    count: int
    """How many of the operands are values."""
    adjoint: Part | None
    tangent: Part | None
    derivative: Callable[..., ir.Function]
    """What makes a derivative of a program that is a part of another."""
    quiet: frozenset[int] = frozenset()
    """Operands that the rule reads, and on which the values do not depend."""
    names: tuple[str, ...] = ()
    """What the operands are called by the user."""
    is_stated: bool = True
    """Whether there is a rule, though perhaps not for derivatives of this order."""
    is_edit: bool = False
    """Whether this is no function, but a place at which a sweep is edited: once."""
    span: Span | None = field(default=None)

    @property
    def __name__(self) -> str:
        return self.of

    def __call__(self, *operands: Any) -> Any:
        values = tuple(each.copy() for each in operands[: self.count])
        return values if self.count > 1 else values[0]


def given_values(statement: ir.Statement) -> tuple[tuple[str, str], ...]:
    """The results of a routine whose values are there before it, each with its value."""
    match statement:
        case ir.Routine((name,), ir.Apply(ir.Implicit(), (ir.Whole(value), *_))):
            return ((name, value),)
        case ir.Routine(names, ir.Apply(Ruled(), operands)):
            pairs = zip(names, operands, strict=False)
            return tuple((name, each.array) for name, each in pairs if isinstance(each, ir.Whole))
    return ()


def is_given(statement: ir.Statement) -> bool:
    """Whether a statement is a routine whose values are there before it."""
    match statement:
        case ir.Routine(_, ir.Apply(ir.Implicit() | Ruled())):
            return True
    return False


def without_edit(statement: ir.Statement) -> ir.Statement:
    """A statement, or if it is a place at which a sweep is edited, one whose derivative is plain.

    An edit is of one derivative: the derivative of that is of what it computes, the edit among it.
    """
    match statement:
        case ir.Routine(_, ir.Apply(Ruled(is_edit=True) as edit, operands)):
            values = operands[: edit.count]
            return replace(statement, value=ir.Apply(_identity(edit), (*values, *values)))
    return statement


def _identity(edit: Ruled) -> Ruled:
    """What hands on its values and their derivatives as they are."""
    stated = edit.adjoint or edit.tangent
    assert stated is not None, "an edit has a rule"
    first = len(edit.names)
    made = stated.program.params[first : first + edit.count]
    kinds = [stated.program.types[each] for each in made]
    params = {f"{role}_{k}": kind for role in ("x", "y", "change") for k, kind in enumerate(kinds)}
    results = tuple(ir.Var(f"change_{k}") for k in range(edit.count))
    program = ir.Function("same", tuple(params), (), results, params)
    part = Part(program, tuple(range(edit.count)))
    names = ("a value",) * edit.count
    return Ruled(edit.of, edit.count, part, part, edit.derivative, names=names)
