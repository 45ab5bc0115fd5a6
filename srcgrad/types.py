"""The types of numbers and arrays; sizes are not part of a type."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from srcgrad.records import dataclass

Layout: TypeAlias = Literal["C", "F", "A"]


@dataclass(frozen=True)
class Scalar:
    """One number. `dtype` is NumPy's name for it ("float64", "int64", "bool", "complex128", …).

    `weak` marks a number of Python's own, which takes the dtype of what it is combined with.
    """

    dtype: str
    weak: bool = False
    either: tuple[Scalar, ...] = field(default=(), repr=False)
    """What NumPy and Python may have it be, where that depends on the path taken, in order."""


@dataclass(frozen=True)
class Array:
    """An array of `ndim` axes; `unit_axes` are those known to have length one."""

    dtype: str
    ndim: int
    layout: Layout = "C"
    unit_axes: frozenset[int] = frozenset()
    readonly: bool = False
    order: str = ""
    """In which order the axes lie in memory where that is no layout, if it is known."""


Type: TypeAlias = Scalar | Array

FLOAT = Scalar("float64", weak=True)
INT = Scalar("int64", weak=True)
BOOL = Scalar("bool", weak=True)


def type_of_copy(kind: Type) -> Type:
    """The type of a copy, which lies in memory in C's order, whatever it is a copy of."""
    return replace(kind, layout="C", readonly=False) if isinstance(kind, Array) else kind


def is_inexact(dtype: str) -> bool:
    """Whether values of this dtype carry a derivative."""
    return dtype.startswith(("float", "complex"))


def is_float(dtype: str) -> bool:
    return dtype.startswith("float")


def is_complex_dtype(dtype: str) -> bool:
    return dtype.startswith("complex")


def real_dtype(dtype: str) -> str:
    """The dtype of the parts of complex numbers; any other dtype is itself."""
    return {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


def complex_dtype(dtype: str) -> str:
    """The dtype of complex numbers with such parts; of complex numbers it is their own."""
    return {"float32": "complex64", "float64": "complex128"}.get(dtype, dtype)


def is_integer(dtype: str) -> bool:
    return dtype.startswith(("int", "uint"))


def derivative_dtype(first: str, second: str) -> np.dtype[Any]:
    """The dtype of a derivative of one by the other: complex if either is, no finer than either.

    >>> derivative_dtype("complex128", "float32")
    dtype('complex64')
    """
    reals = [np.dtype(real_dtype(each)) for each in (first, second)]
    real = min(reals, key=lambda dtype: dtype.itemsize)
    if is_complex_dtype(first) or is_complex_dtype(second):
        return np.result_type(real, np.complex64)
    return real


def shown(kind: Type) -> str:
    """A type as a user knows it: `float64`, `float64[:, :] (C)`."""
    if isinstance(kind, Scalar):
        return kind.dtype
    layout = {"C": "C order", "F": "Fortran order", "A": "any layout"}[kind.layout]
    return f"{kind.dtype}[{', '.join(':' * kind.ndim)}], {layout}"
