"""What Numba's own names mean in a program: `prange`, `njit` on an inner function, `stencil` …"""

from __future__ import annotations

import ast
from typing import Any

import numba
import numpy as np
from numba.core import types
from numba.np.ufunc.dufunc import DUFunc
from numba.stencils.stencil import StencilFunc

from srcgrad.frontend.meanings.python import builtin
from srcgrad.frontend.reading import functions
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars

means(numba.prange)(builtin.range_of)


means(numba.typed.List)(builtin.list_of)


means(numba.typed.Dict)(builtin.dict_of)


means(numba.typed.List.empty_list)(lambda run, args, kwargs: builtin.list_of(run, (), {}))


means(numba.typed.Dict.empty)(lambda run, args, kwargs: builtin.dict_of(run, (), {}))


@means(numba.njit, numba.jit)
def _compiled(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """A decorator, bare or called with options: the function itself either way."""
    return args[0] if _functions(args) else Known(_as_it_is)


@means(numba.vectorize)
def _vectorized(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return run.call(Known(np.vectorize), args, {}) if _functions(args) else Known(np.vectorize)


def _as_it_is(function: object) -> object:
    """Stands for what `njit(…)` makes of its options."""
    return function


means(_as_it_is)(lambda run, args, kwargs: args[0])


def _functions(args: Args) -> bool:
    """Whether the first argument is what is decorated, and not a signature or a list of them."""
    first = args[0] if args else Known(None)
    return not isinstance(first, Known | Tuple) or callable(getattr(first, "object", None))


@means(types.Type.__call__)
def _type_called(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """A number converted, or a signature."""
    kind, *given = args
    assert isinstance(kind, Known)
    objects = [each.object if isinstance(each, Known) else None for each in given]
    if len(given) != 1 or isinstance(objects[0], types.Type):
        return scalars.fold(run, kind.object, *objects)
    return run.call(Known(np.dtype(str(kind.object)).type), tuple(given), kwargs)


@means(DUFunc.__call__)
def _ufunc_called(run: Run, args: Args, kwargs: Kwargs) -> Value:
    made, *operands = args
    assert isinstance(made, Known)
    each = run.call(Known(np.vectorize), (Known(made.object._dispatcher.py_func),), {})
    return run.call(each, tuple(operands), kwargs)


@means(StencilFunc.__call__)
def _stencil_called(run: Run, args: Args, kwargs: Kwargs) -> Value:
    made, *given = args
    assert isinstance(made, Known)
    kernel = made.object.kernel_ir.func_id.func
    options = made.object.options
    if set(options) - {"cval", "neighborhood"} or kwargs:
        run.refuse("numba.stencil with standard_indexing or out", "Write a loop.", code="SG123")
    ndim = scalars.plain(run, given[0]).ndim  # type: ignore[union-attr]
    reach = options.get("neighborhood") or _reach(kernel, ndim)
    low, high = (Tuple(tuple(Known(each[k]) for each in reach)) for k in (0, 1))
    outer = (low, high, Known(options.get("cval", 0)))
    return run.call(Known(_stencil), (Known(kernel), *outer, *given), {})


def _reach(kernel: Any, ndim: int) -> tuple[tuple[int, int], ...]:
    """The least and the largest constant subscript of each axis in a kernel's text."""
    found = [[0] * ndim]
    for node in ast.walk(ast.parse(functions.read(kernel).text)):
        if isinstance(node, ast.Subscript):
            subscript = ast.literal_eval(node.slice)
            found.append(list(subscript) if isinstance(subscript, tuple) else [subscript])
    return tuple((min(axis), max(axis)) for axis in zip(*found, strict=True))


class _Around:
    """An array as the kernel of a stencil sees it: subscripts count from the element in work."""

    def __init__(self, array: Any, place: Any) -> None:
        self.array = array
        self.place = place

    def __getitem__(self, offset: Any) -> Any:
        offsets = offset if isinstance(offset, tuple) else (offset,)
        return self.array[tuple([i + k for i, k in zip(self.place, offsets, strict=True)])]


def _stencil(kernel: Any, low: Any, high: Any, border: Any, *given: Any) -> Any:
    """The kernel's value wherever its neighbourhood lies inside the array, elsewhere `border`."""
    array = given[0]
    result = np.full(array.shape, border, dtype=np.result_type(array.dtype, np.float64))
    extent = tuple([n - b + a for a, b, n in zip(low, high, array.shape, strict=True)])
    for shifted in np.ndindex(*extent):
        place = tuple([i - a for i, a in zip(shifted, low, strict=True)])
        seen = [_Around(each, place) if np.ndim(each) else each for each in given]
        result[place] = kernel(*seen)
    return result
