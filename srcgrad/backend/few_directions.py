"""Machine code for a number of directions that is known and small: their loops are written out.

def f(x, directions):                          (for directions = 2)
    for i in range(n):                         for i in range(n):
        for k in range(directions):                y_dot[i, 0] = a * x_dot[i, 0]
            y_dot[i, k] = a * x_dot[i, k]          y_dot[i, 1] = a * x_dot[i, 1]

So the loop around is the innermost one, and its functions are vector functions. Measured, a
tridiagonal Jacobian in three directions: 11 ns a row become 6.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

FEW = 8
"""The most directions of which there is code for each number."""
SHORT = 150
"""The most statements of a function when its loops are written out: what takes a second."""


def may_be_written_out(text: str, name: str, constants: Mapping[str, int]) -> bool:
    """Whether a function of a text is short enough for code of its own for these constants."""
    if not all(0 < each <= FEW for each in constants.values()):
        return False
    for function in ast.parse(text).body:
        if isinstance(function, ast.FunctionDef) and function.name == name:
            written_out(function, constants)
            return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) <= SHORT
    return False


def written_out(function: ast.FunctionDef, constants: Mapping[str, int]) -> None:
    """Have constants in the place of parameters, and statements in that of loops as often."""
    put = _Constants(constants)
    function.body = [put.visit(statement) for statement in function.body]
    counts = {range(count) for count in constants.values()}
    counts |= {range(count - 1, -1, -1) for count in constants.values()}
    function.body = _without_loops(function.body, counts)


def _without_loops(body: list[ast.stmt], counts: set[range]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for statement in body:
        for each in ("body", "orelse"):
            if inner := getattr(statement, each, None):
                setattr(statement, each, _without_loops(inner, counts))
        match statement:
            case ast.For(ast.Name(counter), iter, inner, []) if (
                steps := _steps(iter)
            ) in counts and not _may_end(inner):
                for step in steps:
                    put = _Constants({counter: step})
                    found += [put.visit(copy.deepcopy(each)) for each in inner]
            case _:
                found.append(statement)
    return found


def _steps(iterated: ast.expr) -> range:
    """The steps of a range of constants; none of what is another range."""
    match iterated:
        case ast.Call(ast.Name("range"), arguments, []):
            bounds = [_constant(each) for each in arguments]
            if None not in bounds:
                return range(*bounds)  # type: ignore[arg-type]
    return range(0)


def _constant(value: ast.expr) -> int | None:
    """A whole number, as bounds of loops over directions are written."""
    match value:
        case ast.Constant(int(number)):
            return number
        case ast.UnaryOp(ast.USub(), ast.Constant(int(number))):
            return -number
        case ast.BinOp(ast.Constant(int(left)), ast.Sub(), ast.Constant(int(right))):
            return left - right
    return None


def _may_end(body: list[ast.stmt]) -> bool:
    """Whether a loop may end before its last step, or leave one."""
    nodes = (node for statement in body for node in ast.walk(statement))
    return any(isinstance(node, ast.Break | ast.Continue) for node in nodes)


class _Constants(ast.NodeTransformer):
    """Constants in the place of names that are read."""

    def __init__(self, values: Mapping[str, int]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self.values or not isinstance(node.ctx, ast.Load):
            return node
        return ast.copy_location(ast.Constant(self.values[node.id]), node)
