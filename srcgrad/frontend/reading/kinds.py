"""Generators, coroutines, and what a function returns, as its text shows."""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any

import gast

from srcgrad.errors import UnsupportedSyntax
from srcgrad.frontend.reading.source import Source, span


def refuse_coroutine(source: Source) -> None:
    """Raise at the `async` of a coroutine."""
    flags = source.function.__code__.co_flags
    if flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        raise UnsupportedSyntax(
            f"{source.name} is an async function, which gives a coroutine and not a number",
            span(_first_words(source.tree, len("async def")), source),
            "Move the arithmetic to a function of its own (def), and differentiate that.",
            code="SG133",
        )


def refuse_generator(source: Source) -> None:
    """Raise at the `yield` of a generator."""
    if source.function.__code__.co_flags & inspect.CO_GENERATOR:
        raise UnsupportedSyntax(
            f"{source.name} is a generator, which gives an iterator and not a number",
            source.span(own_yields(source.tree)[0]),
            "Collect the values in a list and return it, or add them up where they are made.",
            code="SG134",
        )


def _first_words(node: Any, width: int) -> Any:
    return types.SimpleNamespace(
        lineno=node.lineno,
        col_offset=node.col_offset,
        end_lineno=node.lineno,
        end_col_offset=node.col_offset + width,
    )


@functools.lru_cache(maxsize=1024)
def own_yields(tree: Any) -> list[Any]:
    """The `yield` expressions of a function itself, in order."""
    found: list[Any] = []
    pending = [tree.body] if isinstance(tree, gast.Lambda) else list(reversed(tree.body))
    while pending:
        node = pending.pop()
        if isinstance(node, gast.Yield | gast.YieldFrom):
            found.append(node)
        if not isinstance(node, gast.FunctionDef | gast.AsyncFunctionDef | gast.Lambda):
            pending.extend(reversed(list(gast.iter_child_nodes(node))))
    return found


def returns(source: Source) -> list[Any]:
    """The `return` statements of a function itself, or the expression of a lambda."""
    if isinstance(source.tree, gast.Lambda):
        return [source.tree.body]
    found: list[Any] = []
    todo: list[Any] = list(reversed(source.tree.body))
    while todo:
        node = todo.pop()
        if isinstance(node, gast.Return):
            found.append(node)
        elif not isinstance(node, gast.FunctionDef | gast.ClassDef | gast.Lambda):
            todo.extend(reversed(list(gast.iter_child_nodes(node))))
    return found
