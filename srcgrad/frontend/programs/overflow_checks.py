"""The checks that a whole number fits into 64 bits, as statements."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.programs.limits import Limits
from srcgrad.frontend.programs.ranges import Range
from srcgrad.types import BOOL, FLOAT, INT, Scalar

FITS = 9.2e18
"""A float below this is that of an int64, whatever was lost in rounding."""
TOO_WIDE = "an int beyond 64 bits"
NOT_WHOLE = "{} of a NaN, an infinity, or a number beyond 64 bits"
TO_WHOLE = (int, np.int64, round, math.floor, math.ceil, math.trunc)


class Writer:
    """Writes the checks of one statement."""

    def __init__(self, limits: Limits, span: errors.Span | None) -> None:
        self.limits, self.span = limits, span
        self.out: list[ir.Statement] = []

    def name(self, type: Scalar, value: ir.Expr) -> ir.Var:
        name = self.limits.fresh(type)
        self.out.append(ir.Assign(ir.Var(name), value, self.span))
        return ir.Var(name)

    def guard(self, condition: ir.Expr, message: str) -> None:
        named = self.name(BOOL, condition)
        self.out.append(ir.Guard(named, errors.Overflow, message, (), self.span))

    def float_fits(self, number: ir.Expr, function: Callable[..., Any]) -> None:
        size = self.name(FLOAT, ir.Apply(abs, (number,)))
        words = getattr(function, "__name__", "int")
        words = words if words in ("int", "round") else f"math.{words}"
        self.guard(ir.Apply(operator.lt, (size, ir.Const(FITS))), NOT_WHOLE.format(f"{words}()"))

    def fits(
        self,
        function: Callable[..., Any],
        arguments: tuple[ir.Expr, ...],
        operands: tuple[Range | None, ...],
    ) -> None:
        """A check that the result of a function of whole numbers has 64 bits."""
        first = arguments[0]
        if function in TO_WHOLE:
            self.guard(ir.Apply(operator.le, (first, ir.Const(2**63 - 1))), TOO_WIDE)
            return
        if function is operator.lshift:
            shift = operands[1]
            if isinstance(first, ir.Const):
                room = 63 - int(first.value).bit_length()
                self.guard(ir.Apply(operator.le, (arguments[1], ir.Const(room))), TOO_WIDE)
                return
            if shift is None or shift.high > 62:
                self.guard(ir.Apply(operator.le, (arguments[1], ir.Const(62))), TOO_WIDE)
            power = self.name(INT, ir.Apply(operator.lshift, (ir.Const(1), arguments[1])))
            function, arguments = operator.mul, (first, power)
        convert = np.float64 if function is operator.pow else float
        head = (
            ir.Const(float(first.value))
            if isinstance(first, ir.Const)
            else self.name(FLOAT, ir.Apply(convert, (first,)))
        )
        if function not in (operator.neg, abs, operator.abs, operator.floordiv):
            function = operator.mul if function is np.lcm else function
            head = self.name(FLOAT, ir.Apply(function, (head, arguments[1])))
        self.bounded(self.name(FLOAT, ir.Apply(abs, (head,))))

    def divided(self, number: ir.Expr, divisor: ir.Expr) -> ir.Expr:
        """The quotient of two numbers of NumPy's: the least one over -1 wraps around."""
        kind = Scalar("int64")
        quotient = self.name(kind, ir.Apply(operator.floordiv, (number, divisor)))
        negative = self.name(kind, ir.Apply(operator.neg, (number,)))
        if isinstance(divisor, ir.Const) and divisor.value == -1:
            return negative
        turns = self.name(BOOL, ir.Apply(operator.eq, (divisor, ir.Const(-1))))
        return ir.Apply(ir.select, (turns, negative, quotient))

    def bounded(self, size: ir.Expr) -> None:
        """A check that the size of a number is that of an int64."""
        large = self.name(BOOL, ir.Apply(operator.gt, (size, ir.Const(FITS))))
        self.guard(ir.Apply(operator.not_, (large,)), TOO_WIDE)

    def magnitude(self, value: ir.Expr) -> ir.Expr:
        """How large a whole number is, as a float."""
        if isinstance(value, ir.Const):
            return ir.Const(abs(float(value.value)))
        number = self.name(FLOAT, ir.Apply(float, (value,)))
        return self.name(FLOAT, ir.Apply(abs, (number,)))


def summed(
    limits: Limits, name: str, start: Range, body: ir.Block
) -> tuple[ir.Block, ir.Block, ir.Block]:
    """What stands before a loop, its body, and what stands behind it, where a sum may not fit.

    before  for i in range(n): total += i * i
    after   size = 0.0
            for i in range(n): total += i * i; size += abs(float(i * i))
            if size > 9.2e18: raise ...

    The sum wraps around in the meantime, which its end does not show.
    """
    size = limits.fresh(FLOAT)
    number = ir.Const(start.low) if start.low == start.high else ir.Var(name)
    span: errors.Span | None = None

    def block(inner: ir.Block) -> ir.Block:
        nonlocal span
        out: list[ir.Statement] = []
        for statement in inner:
            match statement:
                case ir.Increment(ir.Var(target), value) if target == name:
                    writer = Writer(limits, statement.span)
                    span = statement.span
                    term = writer.magnitude(value)
                    out += [statement, *writer.out, ir.Increment(ir.Var(size), term, span)]
                case ir.If(_, then, orelse):
                    out.append(replace(statement, then=block(then), orelse=block(orelse)))
                case ir.For() | ir.While():
                    out.append(replace(statement, body=block(statement.body)))
                case _:
                    out.append(statement)
        return tuple(out)

    changed = block(body)
    first, last = Writer(limits, span), Writer(limits, span)
    first.out.append(ir.Assign(ir.Var(size), first.magnitude(number), span))
    last.bounded(ir.Var(size))
    return tuple(first.out), changed, tuple(last.out)
