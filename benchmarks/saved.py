"""How many bytes a generated derivative saves, counted by the derivative itself.

The text keeps what it saves in arrays and stacks whose names end in `_saved`. A copy of the text
that also adds up their sizes is compiled and run.
"""

from __future__ import annotations

import ast
import re
from typing import Any

import numba

BYTES = "bytes_"


class _Counting(ast.NodeTransformer):
    """Adds to each place's bytes where it is made or grows, and returns the bytes alone."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self.places: set[str] = set()
        self.stacks = {
            ast.unparse(node.targets[0])
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
        }

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        match node:
            case ast.Assign([ast.Name(name)], ast.Call() | ast.List()) if _is_place(name):
                return [node, *self._count(name)]
        return [node]

    def visit_Expr(self, node: ast.Expr) -> list[ast.stmt]:
        match node.value:
            case ast.Call(ast.Attribute(ast.Name(name), "append")) if _is_place(name):
                return [node, *self._count(name)]
        return [node]

    def visit_Return(self, node: ast.Return) -> ast.Return:
        total = " + ".join(f"{place}{BYTES}" for place in sorted(self.places)) or "0"
        return ast.Return(ast.parse(total, mode="eval").body)

    def _count(self, name: str) -> list[ast.stmt]:
        self.places.add(name)
        size = f"8 * len({name})"
        if name not in self.stacks:
            size = f"{name}.size * {name}.itemsize"
        return ast.parse(f"{name}{BYTES} = max({name}{BYTES}, {size})").body


def _is_place(name: str) -> bool:
    return re.search(r"_saved[0-9_]*$", name) is not None


def saved_bytes(text: str, arguments: tuple[Any, ...], outside: dict[str, Any]) -> int:
    """The bytes that the function of `text` saves; `outside` has what it captured, by name."""
    module = ast.parse(text)
    function = module.body[-1]
    assert isinstance(function, ast.FunctionDef), "the generated text ends with its function"
    extra = [outside[parameter.arg] for parameter in function.args.args[len(arguments) :]]
    counting = _Counting(function)
    counting.visit(function)
    function.body[:0] = [ast.parse(f"{place}{BYTES} = 0").body[0] for place in counting.places]
    namespace: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(module), "<counting>", "exec"), namespace)
    return int(numba.njit(error_model="numpy")(namespace[function.name])(*arguments, *extra))
