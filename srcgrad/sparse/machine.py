"""The functions of this folder that are plain loops, in machine code, kept as derivatives are."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from typing import Any

from srcgrad.sparse import colouring, pattern_rows, short_rows
from srcgrad.types import INT, Array, Type

_INTEGERS = Array("int64", 1)
_SIGNATURES: dict[Callable[..., Any], tuple[Type, ...]] = {
    pattern_rows.rows_of: (Array("int64", 2), _INTEGERS, INT, _INTEGERS, INT),
    pattern_rows.transposed: (_INTEGERS, _INTEGERS, INT),
    pattern_rows.without: (_INTEGERS, _INTEGERS, _INTEGERS),
    colouring.coloured: (_INTEGERS,) * 5,
    colouring.apart: (_INTEGERS, _INTEGERS),
    colouring.star_coloured: (_INTEGERS, _INTEGERS, _INTEGERS, INT),
    colouring.recovered: (_INTEGERS, _INTEGERS, _INTEGERS, INT),
    short_rows.tried: (Array("int64", 2), _INTEGERS, INT, _INTEGERS, INT),
}
_CALLED: dict[Callable[..., Any], tuple[Callable[..., Any], ...]] = {
    short_rows.tried: (
        *(pattern_rows.rows_of, pattern_rows.transposed),
        *(short_rows.of_long_rows, short_rows.in_order),
        *(short_rows.in_turn, short_rows.first_colours),
    )
}


@functools.cache
def compiled(function: Callable[..., Any]) -> Any:
    """The machine code of a function of this folder."""
    called = "".join(f"@numba.njit\n{_text(each)}\n\n" for each in _CALLED.get(function, ()))
    text = f"import numba\nimport numpy as np\n\n\n{called}{_text(function)}"
    backend = importlib.import_module("srcgrad.backend.compile")  # brings Numba
    return backend.compile_text(text, function.__name__, _SIGNATURES[function]).dispatcher


def _text(function: Callable[..., Any]) -> str:
    """The text of a function without its annotations, which name what its module does not have."""
    names = ", ".join(inspect.signature(function).parameters)
    _, _, body = inspect.getsource(function).partition(":\n")
    return f"def {function.__name__}({names}):\n{body}"


def as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, run by Python."""
    return function
