"""The derivative of what solves an equation, by the implicit function theorem.

Where F(x, p) = 0, and J is the Jacobian of F with respect to x, at the x that was found,

    forward   x_dot = -J^-1 F_p p_dot
    reverse   p_bar -= F_p^T J^-T x_bar

How x was found plays no part. All that is here is a program of x and p, so it can be differentiated
again, and x in it by these rules: derivatives of any order are right. Griewank & Walther,
Evaluating Derivatives, 2008, section 15.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.frontend.adjoints import Definition
from srcgrad.operators import JACFWD, JVP, VJP, Operator
from srcgrad.types import INT, Array, Scalar, Type

NUMBER = Scalar("float64")


def adjoint(
    call: ir.Apply, result: str, bars: dict[str, str], types: dict[str, Type]
) -> Definition:
    """What the adjoint of a solution adds to those of the other operands."""
    rule = _Rule(call, result, bars, types)
    bar = rule.shared(bars[result], "result_bar")
    solution = rule.solved(rule.slopes(), rule.of_unknown(bar), transposed=True)
    wrt = rule.active
    for param, found in zip(wrt, rule.part(VJP, wrt, [solution]), strict=True):
        rule.subtract(rule.change_of(param, "bar"), found)
    return rule.definition()


def tangent(
    call: ir.Apply, result: str, dots: dict[str, str], types: dict[str, Type]
) -> Definition:
    """What the tangents of the other operands add to that of a solution."""
    rule = _Rule(call, result, dots, types)
    slopes = rule.slopes()
    seeds = [rule.read(rule.change_of(param, "dot")) for param in rule.active]
    (change,) = rule.part(JVP, rule.active, seeds)
    right = change.name if isinstance(change, ir.Var) else change
    found = rule.solved(slopes, right, transposed=False)
    rule.subtract(rule.of_unknown(rule.shared(dots[result], "result_dot")), ir.Var(found))
    return rule.definition()


Place: TypeAlias = str | ir.Item
"""An array, or the element of one that stands for a number."""


class _Rule:
    """A rule on its way, in names of its own."""

    def __init__(
        self, call: ir.Apply, result: str, changes: dict[str, str], types: dict[str, Type]
    ) -> None:
        assert isinstance(call.function, ir.Implicit), "a solution"
        self.implicit, self.changes, self.kinds = call.function, changes, types
        self.program = call.function.program
        self.names = Names(self.program.types)
        self.body: list[ir.Statement] = []
        self.given: dict[str, str] = {}
        """What names of the rule are in the derivative."""
        self.origin: dict[str, tuple[str, int | None]] = {}
        """The array that a parameter is, or that it is an element of."""
        self.x = self.program.params[0]
        self.is_number = isinstance(self.program.types[self.x], Scalar)
        self._bind(call.arguments[1:], result)

    def _bind(self, operands: tuple[ir.Expr, ...], result: str) -> None:
        """Let the program's parameters be what they stand for."""
        packed = self.implicit.packed
        if self.is_number:
            self._elements((self.x,), result)
        else:
            self.given[self.x] = result
        for names, operand in zip(packed, operands[: len(packed)], strict=True):
            assert isinstance(operand, ir.Whole), "packed numbers are in an array"
            self._elements(names, operand.array)
        rest = self.program.params[1 + sum(map(len, packed)) :]
        for param, operand in zip(rest, operands[len(packed) :], strict=True):
            match operand:
                case ir.Whole(name) | ir.Var(name):
                    self.given[param] = name
                    self.origin[param] = (name, None)
                case _:
                    self.body.append(ir.Assign(ir.Var(param), operand))
                    self.origin[param] = ("", None)

    def _elements(self, names: tuple[str, ...], outer: str) -> None:
        """Let numbers be the elements of an array."""
        own = self.shared(outer, "numbers")
        for k, name in enumerate(names):
            self.body.append(ir.Assign(ir.Var(name), ir.Item(own, (ir.Const(k),))))
            self.origin[name] = (outer, k)

    @property
    def active(self) -> list[str]:
        """The parameters, but for x, that have adjoints or tangents."""
        return [param for param in self.program.params[1:] if self.origin[param][0] in self.changes]

    def shared(self, name: str, wanted: str) -> str:
        """A name for an array that the derivative has already."""
        for own, outer in self.given.items():
            if outer == name:
                return own
        own = self.names.fresh(wanted, self.kinds[name])
        self.given[own] = name
        return own

    def change_of(self, param: str, suffix: str) -> Place:
        """The adjoint or the tangent of a parameter."""
        outer, at = self.origin[param]
        own = self.shared(self.changes[outer], f"{param}_{suffix}")
        return own if at is None else ir.Item(own, (ir.Const(at),))

    def of_unknown(self, vector: str) -> Place:
        """Of an array like the result what is like x."""
        return ir.Item(vector, (ir.Const(0),)) if self.is_number else vector

    def read(self, place: Place) -> str:
        return place if isinstance(place, str) else self.named(place)

    def named(self, value: ir.Expr, kind: Type = NUMBER) -> str:
        name = self.names.temporary(kind)
        self.body.append(ir.Assign(ir.Var(name), value))
        return name

    def part(self, mode: Operator, wrt: Iterable[str], seeds: Iterable[str]) -> list[ir.Atom]:
        """The results of a derivative of the program, whose statements are added."""
        found = self.implicit.derivative(self.program, tuple(wrt), mode, (0,))
        new = {param: param for param in self.program.params}
        new |= dict(zip(found.params[len(new) :], seeds, strict=True))
        for name, kind in found.types.items():
            if name not in new:
                new[name] = self.names.numbered(name, kind)
        body = (each for each in found.body if not isinstance(each, ir.Comment))
        self.body += dataflow.renamed(tuple(body), new)
        return [ir.Var(new[r.name]) if isinstance(r, ir.Var) else r for r in found.results]

    def slopes(self) -> ir.Atom:
        """The derivative with respect to what was found: a number, or a matrix."""
        if not self.is_number:
            return self.part(JACFWD, (self.x,), ())[0]
        seed = self.named(ir.Const(1.0))
        return self.part(JVP, (self.x,), (seed,))[0]

    def solved(self, slopes: ir.Atom, right: Place | ir.Const, transposed: bool) -> str:
        """The solution of a linear system with the Jacobian or its transpose."""
        if self.is_number:
            above = ir.Var(right) if isinstance(right, str) else right
            if isinstance(above, ir.Item):
                above = ir.Var(self.named(above))
            return self.named(ir.Apply(operator.truediv, (above, slopes)))
        assert isinstance(slopes, ir.Var) and isinstance(right, str), "arrays have names"
        kind = self.program.types[self.x]
        made = self.names.fresh("solution", Array(kind.dtype, 1))
        left: ir.Expr = ir.Whole(slopes.name)
        if transposed:
            left = ir.Apply(np.transpose, (left,))
        size = self.named(ir.Dim(self.x, 0), INT)
        call = ir.Apply(np.linalg.solve, (left, ir.Whole(right)))
        self.body.append(ir.Routine((made,), call, ((ir.Var(size),),)))
        return made

    def subtract(self, target: Place, change: ir.Atom) -> None:
        """Take a number from an element, or an array from another, element by element."""
        if isinstance(target, ir.Item):
            less = self.named(ir.Apply(operator.neg, (change,)))
            self.body.append(ir.Increment(target, ir.Var(less)))
            return
        assert isinstance(change, ir.Var), "the adjoint of an array is one"
        kind = self.names.types[target]
        assert isinstance(kind, Array), "operands with a derivative are arrays"
        counters = [self.names.numbered("ijklmn"[axis % 6], INT) for axis in range(kind.ndim)]
        index = tuple(map(ir.Var, counters))
        sizes = [self.named(ir.Dim(target, axis), INT) for axis in range(kind.ndim)]
        outer, self.body = self.body, []
        value = self.named(ir.Item(change.name, index), Scalar(kind.dtype))
        less = self.named(ir.Apply(operator.neg, (ir.Var(value),)), Scalar(kind.dtype))
        self.body.append(ir.Increment(ir.Item(target, index), ir.Var(less)))
        for size, counter in reversed(list(zip(sizes, counters, strict=True))):
            loop = ir.For(counter, ir.Const(0), ir.Var(size), ir.Const(1), tuple(self.body))
            self.body = [loop]
        self.body = [*outer, *self.body]

    def definition(self) -> Definition:
        params = tuple(self.given)
        program = ir.Function("implicit", params, tuple(self.body), (), self.names.types)
        return Definition(program, self.given, {})
