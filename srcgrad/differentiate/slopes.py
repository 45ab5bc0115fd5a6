"""Statements that compute an expression of one number, and its derivative beside it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.analysis.products import Unknown
from srcgrad.differentiate import kinds
from srcgrad.errors import Span
from srcgrad.rules import registry
from srcgrad.rules.rule import UNSTATED
from srcgrad.types import INT, Scalar, is_complex_dtype

Slope = ir.Atom | None
"""The derivative of a value; None if it does not depend on the variable."""


class Forward:
    """The statements of one block, and what has been computed in them."""

    def __init__(self, names: Names, variable: ir.Item, span: Span | None) -> None:
        self.names = names
        self.variable = variable
        self.span = span
        self.statements: list[ir.Statement] = []
        self.known: dict[ir.Expr, tuple[ir.Atom, Slope]] = {}

    def value(self, expression: ir.Expr) -> tuple[ir.Atom, Slope]:
        """Names or constants for an expression and for its derivative."""
        found = self.known.get(expression)
        if found is None:
            found = self.known[expression] = self._value(expression)
        return found

    def tree(self, atom: ir.Atom) -> ir.Expr:
        """The expression of the variable that a name has been computed by."""
        made: dict[str, ir.Expr] = {}

        def change(part: ir.Expr) -> ir.Expr:
            return made.get(part.name, part) if isinstance(part, ir.Var) else part

        def enter(statements: Iterable[ir.Statement]) -> None:
            for each in statements:
                match each:
                    case ir.Assign(ir.Var(name), value):
                        made[name] = dataflow.rewritten(value, change)
                    case ir.If(test, then, orelse):
                        outer = dict(made)
                        enter(then)
                        yes = dict(made)
                        made.clear()
                        made.update(outer)
                        enter(orelse)
                        condition = change(test)
                        for name in yes.keys() & made.keys() - outer.keys():
                            chosen = (condition, yes[name], made[name])
                            made[name] = ir.Apply(ir.select, chosen)

        enter(self.statements)
        return change(atom)

    def _value(self, expression: ir.Expr) -> tuple[ir.Atom, Slope]:
        match expression:
            case ir.Const() | ir.Var():
                return expression, None
            case ir.Item():
                kind = Scalar(self.names.types[expression.array].dtype)
                slope = ir.Const(1.0) if expression == self.variable else None
                return self.assign(self._with_atoms(expression), kind), slope
            case ir.Dim():
                return self.assign(expression, INT), None
            case ir.Apply(ir.select, (condition, yes, no)):
                return self._chosen(condition, yes, no)
            case ir.Apply(function, arguments):
                return self._applied(function, arguments)
        raise Unknown

    def _with_atoms(self, item: ir.Item) -> ir.Item:
        return ir.Item(item.array, tuple(self.value(each)[0] for each in item.index))

    def _applied(
        self, function: Callable[..., Any], arguments: tuple[ir.Expr, ...]
    ) -> tuple[ir.Atom, Slope]:
        found = [self.value(each) for each in arguments]
        atoms = tuple(atom for atom, _ in found)
        if function is np.conjugate and not self.is_complex(atoms[0]):
            return found[0]
        made = self.assign(ir.Apply(function, atoms), self._kind(function, atoms))
        if registry.is_inactive(function) or all(slope is None for _, slope in found):
            return made, None
        is_complex = any(map(self.is_complex, (*atoms, made)))
        rule = registry.lookup_complex(function) if is_complex else registry.lookup(function)
        if rule is None or (rule.of_conjugates and is_complex):
            raise Unknown
        total: Slope = None
        for (_, slope), partial in zip(found, rule.partials(atoms, made), strict=True):
            if slope is None or partial is None:
                continue
            if partial == UNSTATED:
                raise Unknown
            part = self._flat(partial)
            if slope != ir.Const(1.0):
                part = self._apply(operator.mul, part, slope)
            total = part if total is None else self._apply(operator.add, total, part)
        return made, total

    def _flat(self, expression: ir.Expr) -> ir.Atom:
        """A name or constant for an expression of names."""
        match expression:
            case ir.Const() | ir.Var():
                return expression
            case ir.Apply(function, arguments):
                return self._apply(function, *map(self._flat, arguments))
        raise Unknown

    def _apply(self, function: Callable[..., Any], *atoms: ir.Atom) -> ir.Atom:
        return self.assign(ir.Apply(function, atoms), self._kind(function, atoms))

    def _chosen(self, condition: ir.Expr, yes: ir.Expr, no: ir.Expr) -> tuple[ir.Atom, Slope]:
        """A branch: what is not taken is not computed."""
        test, _ = self.value(condition)
        outer, known = self.statements, self.known
        blocks: list[list[ir.Statement]] = []
        found: list[tuple[ir.Atom, Slope]] = []
        for part in (yes, no):
            self.statements, self.known = [], dict(known)
            found.append(self.value(part))
            blocks.append(self.statements)
        self.statements, self.known = outer, known
        kind = kinds.joint([self.kind_of(atom) for atom, _ in found])
        made = self.names.temporary(kind)
        steep = any(slope is not None for _, slope in found)
        slope = self.names.temporary(kind) if steep else None
        for block, (atom, own) in zip(blocks, found, strict=True):
            block.append(ir.Assign(ir.Var(made), atom, self.span))
            if slope is not None:
                block.append(ir.Assign(ir.Var(slope), own or self.zero(slope), self.span))
        self.statements.append(ir.If(test, tuple(blocks[0]), tuple(blocks[1]), self.span))
        return ir.Var(made), None if slope is None else ir.Var(slope)

    def zero(self, name: str) -> ir.Const:
        dtype = self.names.types[name].dtype
        return ir.Const(0.0 if dtype == "float64" else np.dtype(dtype).type(0))

    def assign(self, value: ir.Expr, kind: Scalar) -> ir.Var:
        name = ir.Var(self.names.temporary(kind))
        self.statements.append(ir.Assign(name, value, self.span))
        return name

    # -- types ------------------------------------------------------------------------------------

    def is_complex(self, atom: ir.Atom) -> bool:
        return is_complex_dtype(self.kind_of(atom).dtype)

    def kind_of(self, atom: ir.Atom) -> Scalar:
        return kinds.kind(atom, self.names.types)

    def _kind(self, function: Callable[..., Any], atoms: tuple[ir.Atom, ...]) -> Scalar:
        return kinds.of_call(function, [self.kind_of(each) for each in atoms])
