"""A function for CasADi, with srcgrad's derivatives of any order as CasADi's own functions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.company import dtypes
from srcgrad.company.nodes import Node, root
from srcgrad.company.packages import package

Shape = tuple[int, ...]


def to_casadi(f: Callable[..., Any], *like: Any, name: str | None = None) -> Any:
    """A `casadi.Callback` of a function of numbers, vectors and matrices.

    `like` are example arguments, floats or arrays of at most two axes, at which `f` is run once for
    the shape of its result: a number, or an array of at most two axes. Vectors are columns. CasADi
    asks for sweeps in either direction, and for those of those: `jacobian`, `hessian` and `nlpsol`
    with exact Hessians work. Keep the callback as long as functions that call it are in use.

    Raises SrcgradError where CasADi is not installed.
    """
    package("casadi", "to_casadi")
    arrays = [np.asarray(each, np.float64) for each in like]
    if not arrays:
        raise TypeError("to_casadi: there is no argument; give an example of each")
    made = root(f, len(arrays), tuple(range(len(arrays))))
    shapes = [each.shape for each in arrays]
    found = made.evaluate([_number(each) for each in arrays])
    is_tuple = isinstance(found, tuple | list)
    results = [np.asarray(each) for each in (found if is_tuple else (found,))]
    _check([f"argument {k}" for k in range(len(arrays))], arrays)
    _check(["a result"] * len(results), results)
    title = name or getattr(f, "__name__", "f").strip("<>_") or "f"
    return _callback()(title, made, shapes, [each.shape for each in results], is_tuple)


def _check(names: Sequence[str], arrays: Sequence[Any]) -> None:
    for name, array in zip(names, arrays, strict=True):
        if array.ndim > 2 or 0 in array.shape:
            raise errors.DTypeError(
                f"to_casadi takes and gives numbers, vectors and matrices, and {name} has the "
                f"shape {array.shape}",
                advice="Reshape it, in a function of vectors, to at most two axes with something "
                "in them.",
                code="SG545",
            )
        if array.dtype.kind != "f":
            raise dtypes.no_real_float("to_casadi", array.dtype)


def _number(array: Any) -> Any:
    return array if array.ndim else float(array)


class _Bridge:
    """What CasADi asks of a callback."""

    node: Node
    shapes: list[Shape]
    results: list[Shape]
    is_tuple: bool
    kept: list[Any]
    """What CasADi's functions call, which do not keep it alive."""

    def get_n_in(self) -> int:
        return len(self.shapes)

    def get_n_out(self) -> int:
        return len(self.results)

    def get_sparsity_in(self, k: int) -> Any:
        return _casadi().Sparsity.dense(*_two(self.shapes[k]))

    def get_sparsity_out(self, k: int) -> Any:
        return _casadi().Sparsity.dense(*_two(self.results[k]))

    def eval(self, given: Sequence[Any]) -> list[Any]:
        arrays = [
            _number(np.array(each.full().reshape(shape)))
            for each, shape in zip(given, self.shapes, strict=True)
        ]
        found = self.node.evaluate(arrays)
        parts = found if self.is_tuple else (found,)
        return [
            _casadi().DM(np.reshape(each, _two(shape)))
            for each, shape in zip(parts, self.results, strict=True)
        ]

    def has_forward(self, directions: int) -> bool:
        return True

    def get_forward(
        self, directions: int, name: str, inames: Any, onames: Any, options: Any
    ) -> Any:
        given = [self.shapes[k] for k in self.node.smooth]
        taken = self.shapes + given
        one = _callback()(f"{name}_one", self.node.tangent, taken, self.results, self.is_tuple)
        return self._many(one, directions, given, self.results, name, inames, onames)

    def has_reverse(self, directions: int) -> bool:
        return True

    def get_reverse(
        self, directions: int, name: str, inames: Any, onames: Any, options: Any
    ) -> Any:
        smooth = self.node.smooth
        back = self.node.towards(smooth, len(self.results) if self.is_tuple else None)
        found = [self.shapes[k] for k in smooth]
        one = _callback()(f"{name}_one", back, self.shapes + self.results, found, True)
        return self._many(one, directions, self.results, found, name, inames, onames)

    def _many(
        self,
        one: Any,
        directions: int,
        seeds: Sequence[Shape],
        found: Sequence[Shape],
        name: str,
        inames: Any,
        onames: Any,
    ) -> Any:
        """A function for so many directions, which lie beside each other."""
        self.kept.append(one)
        casadi = _casadi()
        symbol = casadi.MX.sym
        at = [symbol(f"i{k}", *_two(shape)) for k, shape in enumerate(self.shapes)]
        values = [symbol(f"o{k}", *_two(shape)) for k, shape in enumerate(self.results)]
        wide = [(_two(shape)[0], _two(shape)[1]) for shape in seeds]
        given = [symbol(f"s{k}", n, m * directions) for k, (n, m) in enumerate(wide)]
        columns: list[list[Any]] = [[] for _ in found]
        for each in range(directions):
            parts = [
                seed[:, each * m : (each + 1) * m] for seed, (_, m) in zip(given, wide, strict=True)
            ]
            for column, part in zip(columns, one.call([*at, *parts]), strict=True):
                column.append(part)
        together = [casadi.horzcat(*each) for each in columns]
        inputs = [*at, *values, *given]
        return casadi.Function(name, inputs, together, inames, onames)


@functools.cache
def _callback() -> Any:
    import casadi

    class Callback(_Bridge, casadi.Callback):  # type: ignore[misc]
        def __init__(
            self, name: str, node: Node, shapes: list[Shape], results: list[Shape], is_tuple: bool
        ) -> None:
            casadi.Callback.__init__(self)
            self.node, self.shapes, self.results = node, shapes, results
            self.is_tuple, self.kept = is_tuple, []
            self.construct(name, {})

    return Callback


def _casadi() -> Any:
    return package("casadi", "to_casadi")


def _two(shape: Shape) -> tuple[int, int]:
    """A shape of two axes: a vector is a column."""
    rows, columns = (*shape, 1, 1)[:2]
    return rows, columns
