"""The source of a Python function, and what its names mean outside it."""

from __future__ import annotations

import builtins
import types
from typing import Any

from srcgrad.frontend.reading import kinds, returning_gradients, trees
from srcgrad.frontend.reading.source import Source
from srcgrad.frontend.reading.trees import Globals


def read(function: types.FunctionType) -> Source:
    """The source of a plain Python function.

    Raises `SourceUnavailable` where there is no text, `SourceMismatch` where the text is no longer
    what the function was compiled from, and `UnsupportedSyntax` for coroutines.
    """
    question = vars(function).get(returning_gradients.QUESTION)
    if question is not None:
        return question.source(lambda: _read(function))  # type: ignore[no-any-return]
    return _read(function)


def _read(function: types.FunctionType) -> Source:
    code = function.__code__
    file = code.co_filename
    if file.startswith("<frozen "):  # of the standard library, whose text lies beside it
        file = function.__globals__.get("__file__", file)
    tree, lines = trees.tree_of(file, code, Globals(function.__globals__))
    source = Source(function, tree, file, lines)
    kinds.refuse_coroutine(source)
    return source


def closure_values(function: types.FunctionType) -> dict[str, types.CellType]:
    """The cells that a function's free names refer to."""
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))


def global_value(function: types.FunctionType, name: str) -> Any:
    """What a global name means in a function: its module's value, else the built-in one.

    >>> global_value(closure_values, "len") is len
    True
    """
    if name in function.__globals__:
        return function.__globals__[name]
    if hasattr(builtins, name):
        return getattr(builtins, name)
    raise NameError(f"name {name!r} is not defined")
