"""A function that calls itself with arrays of its own, which the call changes: it gives them back.

    def sort(a):                        def sort(a):
        if len(a) > 1:                      if len(a) > 1:
            left = a[:k].copy()                 left = a[:k].copy()
            sort(left)                          left = sort(left)
            …                                   …
                                            return a

Thus what lies on a stack for a call is the call's own (`stacked`), and may be written to.
"""

from __future__ import annotations

import copy
import functools
from typing import Any

import gast

from srcgrad.frontend.reading import scopes
from srcgrad.frontend.reading.viewed import Parameters
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Moved:
    """A function that gives back what it was given under this name."""

    node: Any
    name: str


@functools.lru_cache(maxsize=256)
def moved(node: Any) -> Moved | None:
    """The function with its array as what it gives; None if it is not of that kind."""
    if not isinstance(node, gast.FunctionDef) or node.decorator_list:
        return None
    arguments = node.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        return None
    found = Parameters(node)
    returns = [
        each
        for statement in node.body
        for each in scopes.own(statement)
        if isinstance(each, gast.Return)
    ]
    if any(each.value is not None for each in returns) or not found.calls:
        return None
    names = [name for name in found.names if _is_changed(found, name)]
    plain = [each.value for each in found.inside if isinstance(each, gast.Expr)]
    if len(names) != 1 or not all(any(call is each for each in plain) for call in found.calls):
        return None
    (name,) = names
    made = _Giving(found, name).visit(copy.deepcopy(node))
    made.body = [*made.body, _given(name, node.body[-1])]
    return Moved(made, name)


def _is_changed(found: Parameters, name: str) -> bool:
    """Whether the calls change what they get for a parameter: arrays that names stand for."""
    if found.stores[name] or not found.is_written(name):
        return False
    values = [found.argument(call, name) for call in found.calls]
    return all(isinstance(each, gast.Name) and not _is_other(found, each, name) for each in values)


def _is_other(found: Parameters, value: Any, name: str) -> bool:
    return value.id in found.names and value.id != name


def _given(name: str, model: Any) -> Any:
    value = gast.copy_location(gast.Name(name, gast.Load(), None, None), model)
    return gast.copy_location(gast.Return(value), model)


class _Giving(gast.NodeTransformer):  # type: ignore[misc]
    """Calls of the function with their values, and what it gives at its ends."""

    def __init__(self, found: Parameters, name: str) -> None:
        self.found, self.name = found, name

    def visit_Expr(self, node: Any) -> Any:
        if not self.found.is_call(node.value):
            return node
        argument = self.found.argument(node.value, self.name)
        assert isinstance(argument, gast.Name), "a name stands for what is changed"
        target = gast.copy_location(gast.Name(argument.id, gast.Store(), None, None), argument)
        return gast.copy_location(gast.Assign([target], node.value, None), node)

    def visit_Return(self, node: Any) -> Any:
        return _given(self.name, node)
