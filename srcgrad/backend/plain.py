"""Generated text run by Python itself."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def plain(text: str, name: str, file: str, objects: Mapping[str, Any]) -> Callable[..., Any]:
    """The function `name` of a module's text as Python runs it, with nothing compiled.

    Division by zero gives infinities and NaN as in compiled code. `objects` are functions that the
    text calls and does not hold, by name.
    """
    unjitted = {called: getattr(value, "py_func", value) for called, value in objects.items()}
    namespace: dict[str, Any] = {"__name__": name, "__file__": file, **unjitted}
    namespace[_Divisions.NAME] = quotient
    tree = ast.parse(text)
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            statement.decorator_list = []
            _Divisions().visit(statement)
    exec(compile(ast.fix_missing_locations(tree), file, "exec"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function


def quotient(x: Any, y: Any) -> Any:
    """`x / y` as NumPy has it, also of Python's numbers.

    >>> quotient(1.0, 0), quotient(3, 2)
    (inf, 1.5)
    """
    try:
        return x / y
    except ZeroDivisionError:
        with np.errstate(all="ignore"):
            return np.true_divide(x, y).item()


class _Divisions(ast.NodeTransformer):
    """Makes calls of the divisions by what may be zero."""

    NAME = "quotient_of_"

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        if isinstance(node.right, ast.Constant) and node.right.value != 0:
            return node
        called = ast.Name(self.NAME, ast.Load())
        return ast.copy_location(ast.Call(called, [node.left, node.right], []), node)
