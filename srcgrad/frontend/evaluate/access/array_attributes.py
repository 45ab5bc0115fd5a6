"""Attributes of arrays."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import complex_parts
from srcgrad.frontend.evaluate.objects import missing
from srcgrad.frontend.values.arrays import mixtures, nests, reshaping, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.arrays.strides import is_unknown, memory_strides
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.mentions import references
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Bound, Entries, Known, Lazy, Tuple, Value
from srcgrad.frontend.values.numbers import monomials, sizes


def array(run: Run, owner: ArrayRef | Lazy, name: str) -> Value:
    match name:
        case "shape":
            return Tuple(tuple(map(sizes.unmerged, owner.shape)))
        case "ndim":
            return Known(owner.ndim)
        case "size":
            return sizes.product(run, owner.shape)
        case "T":
            return views.transpose(owner)
        case "mT" | "flat" | "itemsize" | "nbytes" | "strides" | "flags":
            return _memory(run, owner, name)
        case "dtype":
            mixtures.asked(run, owner)
            return Known(np.dtype(owner.dtype))
        case "real" | "imag":
            return complex_parts.part(run, owner, name)
    if not hasattr(np.ndarray, name):
        missing.missing(run, np.ndarray, "an array", name)
    return Bound(Known(getattr(np.ndarray, name)), owner)


def _memory(run: Run, owner: ArrayRef | Lazy, name: str) -> Value:
    match name:
        case "mT":
            return matrix_transposed(run, owner)
        case "flat":
            return reshaping.in_order(
                run, owner if isinstance(owner, ArrayRef) else nests.materialise(run, owner)
            )
        case "strides":
            return strides(run, owner)
        case "flags":
            return Known(Flags(run, not (isinstance(owner, ArrayRef) and owner.readonly)))
    mixtures.asked(run, owner)
    size = np.dtype(owner.dtype).itemsize
    return (
        Known(size) if name == "itemsize" else sizes.times(run, run.attribute(owner, "size"), size)
    )


def reshape_in_place(run: Run, array: ArrayRef, shape: Value) -> None:
    """`array.shape = shape`: every name and attribute that holds the array holds it reshaped."""
    held = [key for key, value in run.state.items() if value is array]
    direct = {"name", "attribute", "temporary"}
    inside = any(
        isinstance(value, Tuple | Entries) and references({key: value}, array.base)
        for key, value in run.state.items()
    )
    if not held or inside or any(key[0] not in direct for key in held):
        run.refuse(
            "x.shape = ... of an array that has no name, or is in a list, tuple or dict",
            "Use x = x.reshape(...).",
            errors.MissingRule,
            code="SG305",
        )
    made = run.call(Known(np.reshape), (array, shape), {})
    if isinstance(made, Lazy):
        others = {key: value for key, value in run.state.items() if key not in held}
        if references(others, array.base):
            run.refuse(
                "x.shape = ... while there are views of x", "Use x = x.reshape(...).", code="SG103"
            )
        made = nests.materialise(run, made)
    for key in held:
        run.state[key] = made


class Flags:
    """`x.flags`: whether it may be written to; of how it lies in memory nothing is said."""

    def __init__(self, run: Run, writeable: bool) -> None:
        self.run = run
        self.writeable = writeable

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        self._refuse(f"x.flags.{name}")

    def __getitem__(self, name: Any) -> bool:
        if name in ("WRITEABLE", "W"):
            return self.writeable
        self._refuse(f"x.flags[{name!r}]")

    def _refuse(self, asked: str) -> NoReturn:
        self.run.refuse(
            f"{asked}: how an array lies in memory is not followed",
            "Take the branch that is right for every order, or decide before the call.",
            errors.MissingRule,
            code="SG373",
        )


def strides(run: Run, array: AnyArray) -> Value:
    """`x.strides`, where they are known."""
    if isinstance(array, Lazy):
        array = nests.materialise(run, array)
    found = memory_strides(run, array)
    size = np.dtype(array.dtype).itemsize
    if any(each is None or is_unknown(each) for each in found):
        run.refuse(
            "the strides of this array are not known",
            "Copy the array first: np.ascontiguousarray(x).",
            errors.MissingRule,
            code="SG340",
        )
    return Tuple(
        tuple(
            sizes.times(run, monomials.from_monomial(run, each), size)
            for each in found
            if each is not None
        )
    )


def matrix_transposed(run: Run, array: AnyArray) -> AnyArray:
    """The last two axes exchanged."""
    if array.ndim < 2:
        words = f"Input array must be at least 2-dimensional, but it is {array.ndim}"
        raise Raised(ValueError(words), run.span())
    order = list(range(array.ndim))
    order[-2:] = order[-1], order[-2]
    return views.transpose(array, tuple(order))
