"""A derivative's text with the loops that the machine has for whole arrays, run by Python.

What these rewrites make of a text is seen in milliseconds, where Numba would take seconds to
compile it; and Python looks after each subscript.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.backend.compile import numba_type
from srcgrad.backend.elements import MOST_AXES
from srcgrad.backend.plain import plain
from srcgrad.backend.shapes import single_statements
from srcgrad.backend.slices import loops_for_slices
from srcgrad.backend.unchanged_elements import read_before
from srcgrad.backend.whole_shapes import single_lengths


def looped_text(specialisation: Any) -> str:
    """The module of a derivative as the machine has it, before what Python could not run."""
    generated = specialisation.generated
    tree = ast.parse(generated.text)
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef), "the derivative stands last"
    names = [each.arg for each in function.args.args]
    kinds = map(numba_type, generated.leaf_types)
    arguments = dict(zip(names, kinds, strict=True))
    single_lengths(function, arguments)
    single_statements(function)
    loops_for_slices(function, arguments)
    function.body = read_before(function.body)
    return ast.unparse(ast.fix_missing_locations(tree))


def looped(specialisation: Any) -> Callable[..., Any]:
    """The function of such a text."""
    generated = specialisation.generated
    objects = {**generated.called.objects, **_NAMES}
    return plain(looped_text(specialisation), generated.name, "<loops of the machine>", objects)


def by_loops(derivative: Any, *arguments: Any, **keywords: Any) -> Any:
    """The derivative at these arguments, as `derivative.plain` gives it."""

    def runner(values: Any, empty_slices: bool = False) -> Any:
        return derivative._made({}, values, looped, runner, empty_slices)

    values = derivative._bind(*derivative._bound, *arguments, **derivative._keywords, **keywords)
    return runner(values).run(values)


def _add_product(c: Any, a: Any, b: Any) -> None:
    c += a @ b


def _subtract_product(c: Any, a: Any, b: Any) -> None:
    c -= a @ b


def _add_einsum(c: Any, subscripts: str, a: Any, b: Any) -> None:
    c += np.einsum(subscripts, a, b)


def _subtract_einsum(c: Any, subscripts: str, a: Any, b: Any) -> None:
    c -= np.einsum(subscripts, a, b)


def _argmax(array: Any, *index: int) -> Any:
    return np.argmax(array[index])


def _argmin(array: Any, *index: int) -> Any:
    return np.argmin(array[index])


_NAMES = {
    "math": math,
    "np": np,
    "srcgrad_add_product": _add_product,
    "srcgrad_subtract_product": _subtract_product,
    "srcgrad_add_einsum": _add_einsum,
    "srcgrad_subtract_einsum": _subtract_einsum,
    **{f"srcgrad_argmax_{axes}": _argmax for axes in range(MOST_AXES)},
    **{f"srcgrad_argmin_{axes}": _argmin for axes in range(MOST_AXES)},
}
