"""Lists that serve as stacks become arrays with a count, one for the whole call.

    y_saved = []                           y_saved_count = 0
    while abs(y * y - a) > 1e-10:          while abs(y * y - a) > 1e-10:
        y_saved.append(y)                      if y_saved_count == y_saved.shape[0]:
        y = 0.5 * (y + a / y)                      y_saved = longer(y_saved, y)
    while y_saved:                             y_saved[y_saved_count] = y
        y = y_saved.pop()                      y_saved_count += 1
                                               y = 0.5 * (y + a / y)
                                           while y_saved_count > 0:
                                               y_saved_count -= 1
                                               y = y_saved[y_saved_count]

Numba's list calls its runtime at each push and pop, and gives memory back as it shrinks. A stack
that is made anew in each iteration of an outer loop keeps its memory here. Measured per value saved
and restored: FIGURES.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.errors import TypingError
from numba.core.imputils import impl_ret_borrowed
from numba.extending import intrinsic

from srcgrad.backend.dtypes import Kind, element_kind
from srcgrad.backend.places import located

FIRST_CAPACITY = 16


def arrays_for_stacks(function: ast.FunctionDef, known: Mapping[str, Kind]) -> None:
    """Replace a function's stacks by arrays where the dtype of what is pushed is certain."""
    made = [
        node.targets[0].id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _is_new(node) and isinstance(node.targets[0], ast.Name)
    ]
    for name in dict.fromkeys(made):
        rewriting = _Stack(name, function)
        dtype = _pushed(name, function, known)
        if dtype and rewriting.understands(function):
            function.body = rewriting.block(function.body)
            start = located(f"{name} = srcgrad_stack(np_{dtype}, {FIRST_CAPACITY})", function.body[0])
            function.body[:0] = start
