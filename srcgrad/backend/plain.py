"""Generated text run by Python itself."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def plain(text: str, name: str, file: str, objects: Mapping[str, Any]) -> Callable[..., Any]:
    """The function `name` of a module's text as Python runs it, with nothing compiled.

    Division by zero and what is undefined or too large give infinities and NaN as in compiled code,
    and as NumPy has them, where Python's numbers and `math` raise. `objects` are functions that the
    text calls and does not hold, by name.
    """
    unjitted = {called: getattr(value, "py_func", value) for called, value in objects.items()}
    namespace: dict[str, Any] = {"__name__": name, "__file__": file, **unjitted}
    namespace[_Operators.QUOTIENT] = quotient
    namespace[_Operators.POWER] = power
    tree = ast.parse(text)
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            statement.decorator_list = []
            _Operators().visit(statement)
    exec(compile(ast.fix_missing_locations(tree), file, "exec"), namespace)
    if namespace.get("math") is math:
        namespace["math"] = _Unraising()
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


def power(x: Any, y: Any) -> Any:
    """`x ** y` as NumPy has it, also of Python's numbers.

    >>> power(10.0, 400.0), power(0.0, -1), power(-8.0, 0.5), power(2, 3)
    (inf, inf, nan, 8)
    """
    try:
        found = x**y
    except (OverflowError, ZeroDivisionError):
        with np.errstate(all="ignore"):
            return np.power(x, float(y)).item()
    if isinstance(found, complex) and not isinstance(x, complex) and not isinstance(y, complex):
        return math.nan
    return found


class _Unraising:
    """`math` with NumPy's infinities and NaN.

    >>> _Unraising().log(0.0), _Unraising().exp(1000.0), _Unraising().pi
    (-inf, inf, 3.141592653589793)
    """

    def __getattr__(self, name: str) -> Any:
        found = getattr(math, name)
        twin = getattr(np, _OTHERWISE_NAMED.get(name, name), None)
        if not callable(found) or not isinstance(twin, np.ufunc):
            return found

        def unraising(*operands: Any) -> Any:
            try:
                return found(*operands)
            except (ValueError, OverflowError):
                with np.errstate(all="ignore"):
                    return twin(*operands).item()

        setattr(self, name, unraising)
        return unraising


_OTHERWISE_NAMED = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "pow": "power",
}


class _Operators(ast.NodeTransformer):
    """Makes calls of the divisions by what may be zero, and of powers."""

    QUOTIENT, POWER = "quotient_of_", "power_of_"

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div):
            if isinstance(node.right, ast.Constant) and node.right.value != 0:
                return node
            name = self.QUOTIENT
        elif isinstance(node.op, ast.Pow):
            name = self.POWER
        else:
            return node
        called = ast.Name(name, ast.Load())
        return ast.copy_location(ast.Call(called, [node.left, node.right], []), node)
