"""Derivatives of functions of symmetric matrices that are to be differentiated again.

The derivative of f(A) in a direction E is V (f[w_i, w_j] * (V^T E V)) V^T. Written out, as the rule
has it, it depends on A by way of V, of which nothing is known where values are equal; it stays one
routine here, of A and E, until no derivative of it is wanted. The derivative of that in a direction
H has f[w_i, w_k, w_j] (rules/second_differences.py), and is written out.

N. J. Higham, "Functions of Matrices", 2008, section 3.2; N. J. Higham and S. D. Relton, "Higher
order Frechet derivatives of matrix functions and the level-2 condition number", 2014.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from types import FunctionType
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis.names import Names
from srcgrad.rules import second_differences as rules
from srcgrad.types import is_complex_dtype

Statements = list[ir.Statement]
Read = Callable[..., Statements]
"""Reads the text of a definition: `routines.read_definition`."""
_again: ContextVar[bool] = ContextVar("again", default=False)


@contextlib.contextmanager
def to_be_differentiated() -> Iterator[None]:
    """What is derived here is a part of a program of which a derivative is wanted."""
    token = _again.set(True)
    try:
        yield
    finally:
        _again.reset(token)


def is_kept(call: ir.Apply, names: Names) -> bool:
    """Whether the derivative of a function of a matrix stays a routine."""
    match call:
        case ir.Apply(ir.Recombination("eigh", False), (_, _, _, _, v, _, _, _, _)):
            return _again.get() and not is_complex_dtype(names.types[name_of(v)].dtype)
    return False


class Derived:
    """The statements for one routine: its adjoint (`_bar`) or its tangent (`_dot`)."""

    def __init__(
        self,
        statement: ir.Routine,
        changes: dict[str, str],
        shapes: dict[str, tuple[ir.Expr, ...]],
        names: Names,
        suffix: str,
        read: Read,
    ) -> None:
        self.statement = statement
        self.changes = changes
        self.shapes = dict(shapes)
        self.names = names
        self.suffix = suffix
        self.reader = read
        assert isinstance(statement.value, ir.Apply), "a routine is a call"
        self.call = statement.value
        (self.result,) = statement.names

    def read(self, definition: Any, operands: tuple[ir.Expr, ...], result: str) -> Statements:
        """The text of a definition of these operands."""
        assert isinstance(definition, FunctionType)
        part = ir.Routine((result,), ir.Apply(definition, operands), (), self.statement.span)
        return self.reader(part, definition, self.changes, self.shapes, self.names, self.suffix)

    def statements(self) -> Statements:
        """What the routine does to adjoints or tangents."""
        is_derivative = isinstance(self.call.function, rules.MatrixDerivative)
        return self.of_derivative() if is_derivative else self.of_function()

    def of_function(self) -> Statements:
        """Of f(A) itself."""
        _, _, a, w, v, f, slope, uplo, curve = self.call.arguments
        given = (a, w, v, f, slope, uplo, curve)
        matrix = name_of(a)
        if self.suffix == "_bar":
            made, found = self.first(ir.Whole(self.changes[self.result]), given)
            return [*found, *self.read(rules.in_triangle, (a, uplo), made)]
        direction, start = self.array("direction")
        start += self.read(rules.symmetric, (a, uplo), direction)
        made, found = self.first(ir.Whole(direction), given)
        assert matrix in self.changes
        return [*start, *found, *self.added(made, self.changes[self.result])]

    def of_derivative(self) -> Statements:
        """Of the derivative of f(A) in a direction."""
        e, *given = self.call.arguments
        a, w, v, f, slope, uplo, curve = given
        body: Statements = []
        own = self.changes[self.result]
        if self.suffix == "_bar":
            if name_of(e) in self.changes:
                made, found = self.first(ir.Whole(own), tuple(given))
                body += [*found, *self.added(made, self.changes[name_of(e)])]
            if name_of(a) in self.changes:
                across = ir.Apply(np.transpose, (e,))
                made, found = self.second(across, ir.Whole(own), (w, v, f, slope, curve))
                body += [*found, *self.read(rules.in_triangle, (a, uplo), made)]
            return body
        if name_of(e) in self.changes:
            made, found = self.first(ir.Whole(self.changes[name_of(e)]), tuple(given))
            body += [*found, *self.added(made, own)]
        if name_of(a) in self.changes:
            direction, start = self.array("direction")
            start += self.read(rules.symmetric, (a, uplo), direction)
            made, found = self.second(e, ir.Whole(direction), (w, v, f, slope, curve))
            body += [*start, *found, *self.added(made, own)]
        return body

    def first(self, e: ir.Expr, given: tuple[ir.Expr, ...]) -> tuple[str, Statements]:
        """The derivative of f(A) in a direction, in an array."""
        made = self.names.temporary(self.names.types[self.result])
        shape = self.shapes[made] = self.shapes[self.result]
        call = ir.Apply(rules.MatrixDerivative(), (e, *given))
        routine = ir.Routine((made,), call, (shape,), self.statement.span)
        return made, [routine] if _again.get() else self.written(routine)

    def second(self, e: ir.Expr, h: ir.Expr, given: tuple[ir.Expr, ...]) -> tuple[str, Statements]:
        """The second derivative of f(A) in two directions, in an array."""
        made, start = self.array("second")
        self.shapes |= {name_of(each): self.shapes[made] for each in (e, h)}
        return made, [*start, *self.read(rules.of_two, (e, h, *given), made)]

    def written(self, routine: ir.Routine) -> Statements:
        """The derivative of f(A) in a direction, written out."""
        (made,) = routine.names
        assert isinstance(routine.value, ir.Apply)
        e, _, w, v, f, slope, *_ = routine.value.arguments
        shape = self.shapes[made]
        self.shapes[name_of(e)] = shape
        start: Statements = [ir.Allocate(made, shape, None, routine.span)]
        return [*start, *self.read(rules.of_one, (e, w, v, f, slope), made)]

    def added(self, made: str, target: str) -> Statements:
        """One matrix added to another."""
        self.shapes[target] = self.shapes[made]
        return self.read(rules.added, (ir.Whole(target), ir.Whole(made)), made)

    def array(self, name: str) -> tuple[str, Statements]:
        """A new matrix, as large as the result."""
        made = self.names.numbered(name, self.names.types[self.result])
        self.shapes[made] = self.shapes[self.result]
        return made, [ir.Allocate(made, self.shapes[made], None, self.statement.span)]


def name_of(operand: ir.Expr) -> str:
    match operand:
        case ir.Whole(array) | ir.Apply(_, (ir.Whole(array),)):
            return array
    raise AssertionError("an operand is an array")
