"""Lengths one by one, as the other rewrites know them.

n, m = x.shape                        n = x.shape[0]; m = x.shape[1]
"""

from __future__ import annotations

import ast


def single_lengths(function: ast.FunctionDef) -> None:
    """Replace the statements of a function that name all lengths of an array at once."""
    for node in ast.walk(function):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                setattr(node, field, [each for s in block for each in _singly(s)])


def _singly(statement: ast.stmt) -> list[ast.stmt]:
    match statement:
        case ast.Assign([ast.Tuple(names)], ast.Attribute(ast.Name(), "shape") as shape):
            return [_length(statement, name, shape, axis) for axis, name in enumerate(names)]
    return [statement]


def _length(statement: ast.stmt, name: ast.expr, shape: ast.expr, axis: int) -> ast.stmt:
    length = ast.Subscript(shape, ast.Constant(axis), ast.Load())
    made = ast.copy_location(ast.Assign([name], length), statement)
    return ast.fix_missing_locations(made)
