"""One element of what a generated text works out for whole arrays."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import count

from srcgrad.backend.array_sections import Counter, call, element, name
from srcgrad.backend.measured import Measured
from srcgrad.backend.ranks import is_elementwise, is_product
from srcgrad.printer.of_arrays import NUMBERS

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


class Elements(Measured):
    """Expressions for elements; what is to be worked out before the loops is said apart."""

    def __init__(self, ranks: dict[str, int], doubles: set[str]) -> None:
        super().__init__(ranks, doubles)
        self.numbers = count()

    def _counters(self, axes: int) -> list[str]:
        return [f"srcgrad_{next(self.numbers)}" for _ in range(axes)]

    def _element(
        self, value: ast.expr, counters: Sequence[Counter], before: list[ast.stmt]
    ) -> ast.expr | None:
        """An expression for one element; products are made before the loops."""
        rank = self.rank(value)
        if rank == 0:
            return value
        match value:
            case ast.BinOp() | ast.Call() if is_product(value):
                if rank != len(counters):
                    return None
                product = f"srcgrad_{next(self.numbers)}"
                self.ranks[product] = rank
                before.append(ast.Assign([ast.Name(product, ast.Store())], value))
                return element(name(product), counters, ast.Load())
            case ast.BinOp(left, operator, right) if isinstance(operator, _OPERATORS):
                one = self._element(left, counters, before)
                other = self._element(right, counters, before)
                return None if one is None or other is None else ast.BinOp(one, operator, other)
            case ast.UnaryOp(ast.USub() as operator, operand):
                inner = self._element(operand, counters, before)
                return None if inner is None else ast.UnaryOp(operator, inner)
            case ast.Attribute(array, "T") if rank == len(counters) == 2:
                return element(array, counters[::-1], ast.Load())
            case ast.Name(part) if part in self.parts:
                return self._element(self.parts[part], counters, before)
            case ast.Name() | ast.Subscript() if rank is not None and rank <= len(counters):
                return element(value, counters[len(counters) - rank :], ast.Load())
            case ast.Call(
                ast.Attribute(ast.Name("np"), "roll"),
                [array, shift],
                axes,
            ) if rank is not None and rank <= len(counters):
                own = counters[len(counters) - rank :]
                return self._rolled(array, shift, _axis(axes), own, before)
            case ast.Compare(left, operators, [right]):
                pair = self._elements([left, right], counters, before)
                return None if pair is None else ast.Compare(pair[0], operators, [pair[1]])
            case ast.Call(function, operands, []) if is_elementwise(function):
                parts = self._elements(operands, counters, before)
                return None if parts is None else _of_numbers(function, parts)
        return None

    def _rolled(
        self,
        array: ast.expr,
        shift: ast.expr,
        axis: int,
        counters: Sequence[Counter],
        before: list[ast.stmt],
    ) -> ast.expr | None:
        """The element of an array that is rolled along an axis."""
        shape = self.shape(array)
        if shape is None:
            return None
        by = f"srcgrad_{next(self.numbers)}"
        self.ranks[by] = 0
        size = shape[axis].expression()
        steps = ast.BinOp(shift, ast.Mod(), call(name("max"), size, ast.Constant(1)))
        before.append(ast.Assign([ast.Name(by, ast.Store())], steps))
        counter = counters[axis]
        own = name(counter) if isinstance(counter, str) else counter
        place = ast.BinOp(own, ast.Sub(), name(by))
        wrapped = ast.IfExp(
            ast.Compare(place, [ast.Lt()], [ast.Constant(0)]),
            ast.BinOp(place, ast.Add(), size),
            place,
        )
        return self._element(array, [*counters[:axis], wrapped, *counters[axis + 1 :]], before)

    def _elements(
        self, values: list[ast.expr], counters: Sequence[Counter], before: list[ast.stmt]
    ) -> list[ast.expr] | None:
        found = [self._element(each, counters, before) for each in values]
        known = [each for each in found if each is not None]
        return known if len(known) == len(found) else None


def _axis(given: list[ast.keyword]) -> int:
    """The axis that a call is about, the only one if it is not said."""
    match given:
        case [ast.keyword("axis", ast.Constant(int(axis)))]:
            return axis
    return 0


def _of_numbers(function: ast.expr, operands: list[ast.expr]) -> ast.expr:
    """What a function of arrays does to the elements of its operands."""
    match function:
        case ast.Attribute(ast.Name("np"), "where"):
            return ast.IfExp(*operands)
        case ast.Attribute(ast.Name("np"), "logical_not"):
            return ast.UnaryOp(ast.Not(), *operands)
        case ast.Attribute(ast.Name("np"), "logical_and" | "logical_or" as which):
            return ast.BoolOp(ast.And() if which == "logical_and" else ast.Or(), operands)
    text = ast.unparse(function)
    if text in NUMBERS:
        return call(ast.parse(NUMBERS[text], mode="eval").body, *operands)
    return call(function, *operands)
