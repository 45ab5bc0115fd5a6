"""What several rows say, said once: a row that calls a shorthand is read with its text in place."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from types import FunctionType
from typing import Any, NoReturn

from srcgrad.rules.lambdas import tree


class Shorthand:
    """A lambda whose text stands for calls of it in rows; it is never called itself.

    Its names are looked up where the row is, so they are those of modules, which any row knows.

    >>> half = Shorthand(lambda f, x: 0.5 * f(x))
    >>> ast.unparse(written_out(ast.parse("1 - half(math.sin, 2 * x)", mode="eval").body, vars()))
    '1 - 0.5 * math.sin(2 * x)'
    """

    def __init__(self, text: Any) -> None:
        assert isinstance(text, FunctionType), "the text is a lambda's"
        self.text = text

    def __call__(self, *operands: Any) -> NoReturn:
        raise AssertionError("a shorthand is read, not called")


def written_out(node: ast.expr, names: Mapping[str, Any]) -> ast.expr:
    """An expression with the text of each shorthand that it calls, by these names, in its place."""
    found: ast.expr = _WrittenOut(names).visit(copy.deepcopy(node))
    return found


class _WrittenOut(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, Any]) -> None:
        self.names = names

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        found = self.names.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if not isinstance(found, Shorthand):
            return node
        text = tree(found.text)
        parameters = [argument.arg for argument in text.args.args]
        assert len(parameters) == len(node.args) and not node.keywords, "one operand for each"
        body = written_out(text.body, found.text.__globals__)
        operands = dict(zip(parameters, node.args, strict=True))
        whole: ast.expr = _Operands(operands).visit(body)
        return whole


class _Operands(ast.NodeTransformer):
    """Puts operands in the places of parameters."""

    def __init__(self, operands: dict[str, ast.expr]) -> None:
        self.operands = operands

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.operands.get(node.id, node))
