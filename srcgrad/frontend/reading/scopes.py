"""The names that a piece of a function reads and sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gast

Names = frozenset[str]
NONE: Names = frozenset()
FUNCTIONS = (gast.FunctionDef, gast.Lambda, gast.AsyncFunctionDef)
COMPREHENSIONS = (gast.GeneratorExp, gast.ListComp, gast.SetComp, gast.DictComp)


def parameters(function: Any) -> list[str]:
    a = function.args
    names = [each.id for each in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
    names += [each.id for each in (a.vararg, a.kwarg) if each is not None]
    return names


def own(root: Any) -> list[Any]:
    """The nodes of a function's own scope: functions within are met but not entered.

    The targets of comprehensions are theirs alone; a walrus within one is the function's.
    """
    found: list[Any] = []
    pending = [(root, False)]
    while pending:
        node, inside = pending.pop()
        found.append(node)
        if isinstance(node, FUNCTIONS):
            pending.extend((each, inside) for each in getattr(node, "decorator_list", []))
            pending.extend((each, inside) for each in node.args.defaults)
            pending.extend((each, inside) for each in node.args.kw_defaults if each is not None)
            continue
        if isinstance(node, gast.ClassDef):
            continue
        inside = inside or isinstance(node, COMPREHENSIONS)
        for name, child in gast.iter_fields(node):
            if isinstance(node, gast.comprehension) and name == "target":
                continue
            if isinstance(child, list):
                pending.extend(
                    (each, inside) for each in reversed(child) if isinstance(each, gast.AST)
                )
            elif isinstance(child, gast.AST):
                pending.append((child, inside))
    return found


def loads(root: Any) -> set[str]:
    """Every name read in an expression, in functions within it too, but for comprehensions' own."""
    found: set[str] = set()
    pending: list[tuple[Any, Names]] = [(root, NONE)]
    while pending:
        node, theirs = pending.pop()
        if isinstance(node, gast.Name):
            if isinstance(node.ctx, gast.Load) and node.id not in theirs:
                found.add(node.id)
            continue
        if isinstance(node, COMPREHENSIONS):
            # What it runs over first is read outside of it.
            first = node.generators[0].iter
            pending.append((first, theirs))
            inner = theirs | targets(node)
            parts = [each for part in node.generators for each in gast.iter_child_nodes(part)]
            parts += [each for each in gast.iter_child_nodes(node) if each not in node.generators]
            pending.extend((each, inner) for each in parts if each is not first)
        else:
            pending.extend((each, theirs) for each in gast.iter_child_nodes(node))
    return found


def targets(comprehension: Any) -> Names:
    """The names that a comprehension gives to its items."""
    inside = (node for each in comprehension.generators for node in gast.walk(each.target))
    return frozenset(node.id for node in inside if isinstance(node, gast.Name))


def blocks(statement: Any) -> Iterator[list[Any]]:
    """The lists of statements in a statement that is neither a function nor a class."""
    for field in ("body", "orelse", "finalbody"):
        yield getattr(statement, field, [])
    for each in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield each.body


def has(statements: list[Any], kind: type) -> bool:
    """Whether a loop's body has a `break` or `continue` of its own."""
    pending = list(statements)
    while pending:
        node = pending.pop()
        if isinstance(node, kind):
            return True
        if isinstance(node, gast.For | gast.While):
            pending.extend(node.orelse)
        elif not isinstance(node, FUNCTIONS):
            for block in blocks(node):
                pending.extend(block)
    return False


def stores(root: Any) -> list[str]:
    return [
        node.id
        for node in own(root)
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store | gast.Del)
    ]
