"""Whether a function asks whether what it reads of a list is None."""

from __future__ import annotations

import functools
from typing import Any

import gast


@functools.lru_cache(maxsize=1024)
def asks(node: Any) -> bool:
    """Whether a function compares an item of something with None, or asks for its truth."""
    nodes = list(gast.walk(node))
    items = {
        target.id
        for each in nodes
        if isinstance(each, gast.Assign | gast.NamedExpr) and isinstance(each.value, gast.Subscript)
        for target in getattr(each, "targets", [getattr(each, "target", None)])
        if isinstance(target, gast.Name)
    }
    loops = (each for each in nodes if isinstance(each, gast.For | gast.comprehension))
    items |= {each.id for loop in loops for each in gast.walk(loop.target) if _is_name(each)}
    return any(_is_item(each, items) for node in nodes for each in _asked(node))


def _is_name(node: Any) -> bool:
    return isinstance(node, gast.Name)


def _asked(node: Any) -> list[Any]:
    """What a node asks about."""
    match node:
        case gast.Compare(left=left, comparators=[gast.Constant(value=None)]):
            return [left]
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            return [operand]
        case gast.If(test=test) | gast.IfExp(test=test) | gast.While(test=test):
            return [test]
        case gast.BoolOp(values=values):
            return list(values)
    return []


def _is_item(node: Any, items: set[str]) -> bool:
    match node:
        case gast.NamedExpr(value=value):
            return isinstance(value, gast.Subscript)
        case gast.Name(id=name):
            return name in items
    return isinstance(node, gast.Subscript)
