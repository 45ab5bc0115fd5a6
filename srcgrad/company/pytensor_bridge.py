"""A function for PyTensor, and so for PyMC, with srcgrad's derivatives of any order."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad import pickled
from srcgrad.company import dtypes
from srcgrad.company.nodes import Node, root
from srcgrad.company.packages import package

Kind = tuple[str, int]
"""The dtype of a number or an array, and how many axes it has."""


def to_pytensor(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function of PyTensor's variables, whose derivatives of any order are srcgrad's.

    Arguments by position that are floating-point variables, or numbers and arrays of floats, have
    derivatives. `f` returns a number, an array, or a tuple of such. PyTensor's `grad`, `Lop`,
    `Rop`, `jacobian` and `hessian` work, and PyMC's samplers: `pm.Potential("fit",
    to_pytensor(log_likelihood)(a, b))`. What is made is an `Op`, compiled once for its types; it is
    pickled as the source of `f`, so that chains may be processes.

    Raises SrcgradError where PyTensor is not installed.
    """
    package("pytensor", "to_pytensor")
    operation = _operation()

    @functools.wraps(f)
    def bridged(*args: Any) -> Any:
        tensor = package("pytensor.tensor", "to_pytensor")
        inputs = [tensor.as_tensor_variable(each) for each in args]
        kinds = tuple((each.type.dtype, each.type.ndim) for each in inputs)
        smooth = tuple(k for k, (dtype, _) in enumerate(kinds) if np.dtype(dtype).kind == "f")
        if any(np.dtype(dtype).kind == "c" for dtype, _ in kinds):
            raise dtypes.complex_given("to_pytensor", "variables")
        if not smooth:
            raise TypeError("to_pytensor: no argument is a floating-point variable")
        return operation(f, smooth, kinds, ())(*inputs)

    return bridged


class _Operation:
    """A function, or what follows from it by a path of tangents and adjoints."""

    def __init__(
        self, function: Any, smooth: tuple[int, ...], kinds: tuple[Kind, ...], path: Any
    ) -> None:
        self.function, self.smooth, self.kinds, self.path = function, smooth, kinds, path

    def __reduce__(self) -> Any:
        written = pickled.dumps(self.function)
        return _restored, (written, self.smooth, self.kinds, self.path)

    def make_node(self, *inputs: Any) -> Any:
        inputs = tuple(map(_tensor().as_tensor_variable, inputs))
        apply = package("pytensor.graph.basic", "to_pytensor").Apply
        return apply(self, inputs, [each() for each in self._results(inputs)])

    def _results(self, inputs: Sequence[Any]) -> list[Any]:
        """The types of the results."""
        node = _node(self)
        if not self.path:
            made = _result_kinds(self.function, self.kinds)
            return [_tensor().TensorType(dtype, (None,) * ndim) for dtype, ndim in made]
        step, wanted = self.path[-1]
        if step == "adjoint":
            return [inputs[k].type for k in wanted]
        assert node.before is not None, "a tangent is that of something"
        return type(self)(self.function, self.smooth, self.kinds, self.path[:-1])._results(
            inputs[: node.before.count]
        )

    def perform(self, node: Any, inputs: Sequence[Any], outputs: Any) -> None:
        given = [each if each.ndim else each[()] for each in map(np.asarray, inputs)]
        found = _node(self).evaluate(given)
        parts = found if isinstance(found, tuple | list) else (found,)
        for slot, variable, each in zip(outputs, node.outputs, parts, strict=True):
            slot[0] = np.asarray(each, variable.type.dtype)

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        smooth = _node(self).smooth
        return [[k in smooth] * len(node.outputs) for k in range(len(node.inputs))]

    def L_op(self, inputs: Any, outputs: Any, adjoints: Any) -> list[Any]:
        own = _node(self)
        calculus = package("pytensor.gradient", "to_pytensor")
        is_missing = calculus.DisconnectedType
        given = [
            _tensor().zeros_like(value) if isinstance(each.type, is_missing) else each
            for each, value in zip(adjoints, outputs, strict=True)
        ]
        further = self._after("adjoint", own.smooth)
        found = further(*inputs, *given, return_list=True)
        slots = [calculus.disconnected_type() for _ in inputs]
        for k, each in zip(own.smooth, found, strict=True):
            slots[k] = each
        return slots

    def R_op(self, inputs: Any, tangents: Any) -> list[Any]:
        own = _node(self)
        if any(tangents[k] is not None for k in range(len(inputs)) if k not in own.smooth):
            undefined = package("pytensor.gradient", "to_pytensor").grad_undefined
            return [undefined(self, 0, inputs[0]) for _ in self._results(inputs)]
        given = [
            _tensor().zeros_like(inputs[k]) if tangents[k] is None else tangents[k]
            for k in own.smooth
        ]
        found: list[Any] = self._after("tangent", None)(*inputs, *given, return_list=True)
        return found

    def _after(self, step: str, wanted: Any) -> Any:
        return type(self)(self.function, self.smooth, self.kinds, (*self.path, (step, wanted)))


@functools.cache
def _operation() -> Any:
    """The `Op` of PyTensor's."""
    from pytensor.graph.op import Op

    class Bridge(_Operation, Op):  # type: ignore[misc]
        __props__ = ("function", "smooth", "kinds", "path")

    return Bridge


def _tensor() -> Any:
    return package("pytensor.tensor", "to_pytensor")


def _restored(written: bytes, *rest: Any) -> Any:
    return _operation()(pickled.loads(written), *rest)


def _node(operation: Any) -> Node:
    """What an operation computes."""
    return _made(operation.function, operation.smooth, operation.kinds, operation.path)


@functools.lru_cache(maxsize=256)
def _made(function: Any, smooth: tuple[int, ...], kinds: tuple[Kind, ...], path: Any) -> Node:
    if not path:
        return root(function, len(kinds), smooth)
    before, (step, wanted) = _made(function, smooth, kinds, path[:-1]), path[-1]
    if step == "tangent":
        return before.tangent
    return before.towards(wanted, _results_of(function, kinds, path[:-1]))


def _results_of(function: Any, kinds: tuple[Kind, ...], path: Any) -> int | None:
    """How many results that has which an adjoint is of; None of one that is no tuple."""
    while path and path[-1][0] == "tangent":
        path = path[:-1]
    if path:
        return len(path[-1][1])
    count = len(_result_kinds(function, kinds))
    return None if count == 1 else count


@functools.lru_cache(maxsize=256)
def _result_kinds(function: Callable[..., Any], kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """The kinds of the results of a function, from its text as it is compiled."""
    from numba import types
    from numba.np.numpy_support import as_dtype

    derivative = root(function, len(kinds), ()).derivative
    notation = [_notation(*each) for each in kinds]
    (overload,) = derivative.specialise(*notation).compiled.overloads.values()
    returned = overload.signature.return_type
    found: list[Kind] = []
    for each in returned if isinstance(returned, types.BaseTuple) else [returned]:
        is_array = isinstance(each, types.Array)
        dtype = as_dtype(each.dtype if is_array else each)
        if dtype.kind != "f":
            raise dtypes.no_real_float("to_pytensor", dtype)
        found.append((str(dtype), each.ndim if is_array else 0))
    return tuple(found)


def _notation(dtype: str, ndim: int) -> str:
    return f"{dtype}[{', '.join([':'] * ndim)}]" if ndim else dtype
