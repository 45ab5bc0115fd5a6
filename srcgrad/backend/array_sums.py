"""Sums over arrays in a generated text, as the loops that add them up."""

from __future__ import annotations

import ast
import copy
from abc import abstractmethod
from collections.abc import Callable

from srcgrad.backend.array_elements import Elements
from srcgrad.backend.array_sections import call, element, name, named
from srcgrad.backend.extents import Shape
from srcgrad.backend.fused import Loops
from srcgrad.backend.sums import ADJOINT

Statements = list[ast.stmt | Loops]


class Sums(Elements):
    """Statements about sums, with the loops that add these up before them."""

    @abstractmethod
    def statement(self, statement: ast.stmt) -> Statements | None:
        """The loops that a statement stands for; None if it is none of those known here."""

    def _with_sums(self, statement: ast.Assign | ast.AugAssign) -> Statements | None:
        """A statement about sums over arrays, with the loops that add these up before it."""
        match statement:
            case ast.AugAssign(ast.Name(total), ast.Add() | ast.Sub(), value) if (
                self._summed(value) is not None
                and ADJOINT.search(total)
                and total not in named(value)
            ):
                loop = self._added(total, value, statement.op)
                return None if loop is None else [loop]
            case ast.Assign([_]) | ast.AugAssign():
                pass
            case _:
                return None
        before: Statements = []
        failed = False

        def taken(node: ast.expr) -> ast.expr:
            nonlocal failed
            total = f"srcgrad_{next(self.numbers)}_bar"  # a sum in no promised order
            self.ranks[total] = 0
            loop = self._added(total, node, ast.Add())
            failed = failed or loop is None
            if loop is not None:
                before.extend((_set_to_zero(total), loop))
            return name(total)

        new = _Replaced(self, taken).visit(copy.deepcopy(statement))
        if failed:
            return None
        found = self.statement(new)
        return [*before, *([new] if found is None else found)]

    def _sums(self, value: ast.expr) -> bool:
        """Whether there is a sum over arrays in an expression."""
        nodes = (node for node in ast.walk(value) if isinstance(node, ast.Call | ast.BinOp))
        return any(self._summed(node) is not None for node in nodes)

    def _summed(self, value: ast.expr) -> ast.expr | None:
        """What is added up, if an expression is a sum over all elements of arrays of doubles."""
        match value:
            case ast.Call(ast.Attribute(ast.Name("np"), "sum"), [operand], []):
                return operand if self.is_double(operand) else None
            case ast.BinOp(left, ast.MatMult(), right) if self.rank(left) == self.rank(right) == 1:
                product = ast.BinOp(left, ast.Mult(), right)
                return product if self.is_double(product) else None
        return None

    def _added(self, total: str, value: ast.expr, added: ast.operator) -> Loops | None:
        """The loops that add a sum's terms to a name."""
        operand = self._summed(value)
        shape = None if operand is None else self.shape(operand)
        if operand is None or not shape:
            return None
        before: list[ast.stmt] = []
        counters = self._counters(len(shape))
        found = self._element(operand, counters, before)
        if found is None or before:
            return None
        inner = ast.AugAssign(ast.Name(total, ast.Store()), added, found)
        return Loops(counters, shape, [[inner]])

    def _totals(self, statement: ast.Assign | ast.AugAssign) -> Statements | None:
        """Sums along one axis, which a statement makes or adds to an array."""
        target, value = _target(statement), statement.value
        is_negative = False
        match value:
            case ast.UnaryOp(ast.USub(), operand):
                is_negative, value = True, operand
        if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Sub):
            is_negative = not is_negative
        match value:
            case ast.Call(
                ast.Attribute(ast.Name("np"), "sum"),
                [operand],
                [ast.keyword("axis", ast.Constant(int(axis)))],
            ) if self.is_double(operand):
                shape = self.shape(operand)
            case _:
                return None
        before: list[ast.stmt] = []
        counters = self._counters(len(shape or ()))
        found = self._element(operand, counters, before)
        if (
            not shape
            or found is None
            or before
            or (isinstance(target, ast.Subscript) and (isinstance(statement, ast.Assign)))
        ):
            return None
        kept = [each for k, each in enumerate(counters) if k != axis]
        made: Statements = []
        if isinstance(statement, ast.Assign):
            assert isinstance(target, ast.Name), "an array has a name"
            rest = tuple(each for k, each in enumerate(shape) if k != axis)
            zeros = self._empty(target, rest, False)
            assert isinstance(zeros, ast.Assign) and isinstance(zeros.value, ast.Call)
            assert isinstance(zeros.value.func, ast.Attribute)
            zeros.value.func.attr = "zeros"
            made = [zeros]
            self.ranks[target.id] = len(kept)
        operator = ast.Sub() if is_negative else ast.Add()
        inner = ast.AugAssign(element(loaded(target), kept, ast.Store()), operator, found)
        return [*made, Loops(counters, shape, [[inner]])]

    def _empty(self, target: ast.Name, shape: Shape, is_truth: bool) -> ast.stmt:
        lengths = [
            call(name("max"), each.expression(), ast.Constant(0))
            if each.may_be_negative
            else each.expression()
            for each in shape
        ]
        size = lengths[0] if len(shape) == 1 else ast.Tuple(lengths, ast.Load())
        made = call(ast.Attribute(name("np"), "empty", ast.Load()), size)
        if is_truth:
            dtype = ast.Attribute(name("np"), "bool_", ast.Load())
            made.keywords.append(ast.keyword("dtype", dtype))
        return ast.Assign([target], made)


class _Replaced(ast.NodeTransformer):
    """Sums over arrays replaced by what is given for each."""

    def __init__(self, ranks: Sums, given: Callable[[ast.expr], ast.expr]) -> None:
        self.ranks = ranks
        self.given = given

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self._expression(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return self._expression(node)

    def _expression(self, node: ast.expr) -> ast.AST:
        return self.generic_visit(node) if self.ranks._summed(node) is None else self.given(node)


def _set_to_zero(name: str) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], ast.Constant(0.0))


def loaded(target: ast.expr) -> ast.expr:
    """An array, or the part of one, as an operand."""
    if isinstance(target, ast.Subscript):
        return ast.Subscript(target.value, target.slice, ast.Load())
    assert isinstance(target, ast.Name), "an array has a name"
    return name(target.id)


def _target(statement: ast.Assign | ast.AugAssign) -> ast.expr:
    return statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0]
