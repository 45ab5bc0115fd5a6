"""Statements one by one, as the other rewrites know them.

n, m = x.shape                        n = x.shape[0]; m = x.shape[1]
y = y_saved[i] = x * x                y = x * x; y_saved[i] = y
"""

from __future__ import annotations

import ast


def single_statements(function: ast.FunctionDef) -> None:
    """Replace the statements of a function that give values to several things at once."""
    for node in ast.walk(function):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                setattr(node, field, [each for s in block for each in _singly(s)])


def _singly(statement: ast.stmt) -> list[ast.stmt]:
    match statement:
        case ast.Assign([ast.Tuple(names)], ast.Attribute(ast.Name(), "shape") as shape):
            return [_length(statement, name, shape, axis) for axis, name in enumerate(names)]
        case ast.Assign([ast.Name(name) as made, _, *_] as targets, value):
            saved = [ast.Assign([each], ast.Name(name, ast.Load())) for each in targets[1:]]
            singles = [ast.Assign([made], value), *saved]
            return [ast.fix_missing_locations(ast.copy_location(s, statement)) for s in singles]
    return [statement]


def _length(statement: ast.stmt, name: ast.expr, shape: ast.expr, axis: int) -> ast.stmt:
    length = ast.Subscript(shape, ast.Constant(axis), ast.Load())
    made = ast.copy_location(ast.Assign([name], length), statement)
    return ast.fix_missing_locations(made)
