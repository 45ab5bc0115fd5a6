"""A generated text with the loops that machine code has for statements about whole arrays."""

from __future__ import annotations

import ast
from typing import Any

import numba

from srcgrad.backend.shapes import single_statements
from srcgrad.backend.slices import loops_for_slices
from srcgrad.backend.whole_shapes import single_lengths


def with_loops(text: str, arguments: tuple[Any, ...]) -> str:
    """The last function of a text as the machine has it."""
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    function = functions[-1]
    names = [each.arg for each in function.args.args]
    kinds = {name: numba.typeof(each) for name, each in zip(names, arguments, strict=True)}
    single_lengths(function, kinds)
    single_statements(function)
    loops_for_slices(function, kinds)
    return ast.unparse(function)
