"""New statements in a syntax tree, on the line of an old one: tracebacks show that line."""

from __future__ import annotations

import ast


def located(text: str, place: ast.stmt) -> list[ast.stmt]:
    """Statements that stand on the line of another."""
    statements = ast.parse(text).body
    for statement in statements:
        for node in ast.walk(statement):
            ast.copy_location(node, place)
    return statements
