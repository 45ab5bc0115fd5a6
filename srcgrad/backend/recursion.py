"""Functions that call themselves, compiled once for all numbers.

Numba compiles a function that is called with a constant for that constant. One that calls itself
is then compiled twice, and the first form calls the second through a pointer that only this
process sets: such machine code could not be kept in a file. Within a function that calls itself
with a constant it fails ("compiler re-entrant to the same function signature").
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from types import FunctionType
from typing import Any

from numba.core.dispatcher import Dispatcher
from numba.core.types import unliteral  # type: ignore[attr-defined]


def without_constants(tree: ast.Module) -> None:
    """Have functions of this module that call themselves, or one another, called with numbers of
    int64 and bool where constants stand."""
    called = {
        each.name: {n.func.id for n in ast.walk(each) if _is_call(n)}  # type: ignore[attr-defined]
        for each in tree.body
        if isinstance(each, ast.FunctionDef)
    }
    reached = dict(called)
    for _ in called:
        reached = {
            name: found.union(*(reached.get(each, set()) for each in found))
            for name, found in reached.items()
        }
    again = {name for name, found in reached.items() if name in found}
    for node in ast.walk(tree):
        if _is_call(node) and node.func.id in again:  # type: ignore[attr-defined]
            node.args = [_number(each) for each in node.args]  # type: ignore[attr-defined]


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def _number(argument: ast.expr) -> ast.expr:
    """The argument, as a call that makes a number of it if it is a constant."""
    try:
        value = ast.literal_eval(argument)
    except (ValueError, TypeError):
        return argument
    made = {bool: "srcgrad_bool", int: "srcgrad_int64"}.get(type(value))
    if made is None:
        return argument
    call = ast.Call(ast.Name(made, ast.Load()), [argument], [])
    return ast.fix_missing_locations(ast.copy_location(call, argument))


def for_any_numbers(objects: Iterable[Any]) -> None:
    """Have the functions among objects that call themselves take constants for any numbers."""
    for each in objects:
        if isinstance(each, Dispatcher) and _calls_itself(each.py_func):
            each.get_call_template = _Template(each)  # type: ignore[method-assign]


def _calls_itself(function: FunctionType) -> bool:
    return function.__name__ in function.__code__.co_names


class _Template:
    """How a dispatcher is called, with types in place of constants."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.of = dispatcher.get_call_template

    def __call__(self, args: Any, kws: Any) -> Any:
        plain = tuple(unliteral(each) for each in args)
        return self.of(plain, {name: unliteral(each) for name, each in kws.items()})
