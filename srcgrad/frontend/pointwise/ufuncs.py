"""NumPy's functions of numbers: the loop that NumPy would choose, in what compiled code calls."""

from __future__ import annotations

import math
import operator
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad.errors import DTypeError
from srcgrad.frontend.pointwise import complexes, definitions, integers
from srcgrad.frontend.pointwise.call import Call, Function, Typing, name
from srcgrad.frontend.pointwise.promotion import UFUNC_OF, cast, loop
from srcgrad.types import Scalar, is_float, is_inexact

_OPERATOR_OF: dict[np.ufunc, Function] = {ufunc: each for each, ufunc in UFUNC_OF.items()} | {
    np.absolute: abs,
    np.float_power: operator.pow,
    np.deg2rad: np.radians,
    np.rad2deg: np.degrees,
}
_MATH_OF: dict[np.ufunc, Function] = {
    np.exp: math.exp,
    np.expm1: math.expm1,
    np.log: math.log,
    np.log2: math.log2,
    np.log10: math.log10,
    np.log1p: math.log1p,
    np.sqrt: math.sqrt,
    np.sin: math.sin,
    np.cos: math.cos,
    np.tan: math.tan,
    np.arcsin: math.asin,
    np.arccos: math.acos,
    np.arctan: math.atan,
    np.arctan2: math.atan2,
    np.hypot: math.hypot,
    np.degrees: math.degrees,
    np.rad2deg: math.degrees,
    np.radians: math.radians,
    np.deg2rad: math.radians,
    np.sinh: math.sinh,
    np.cosh: math.cosh,
    np.tanh: math.tanh,
    np.arcsinh: math.asinh,
    np.arccosh: math.acosh,
    np.arctanh: math.atanh,
    np.fabs: math.fabs,
    np.copysign: math.copysign,
}
"""What compiled code calls on float64: the same values, and shorter to read."""
_LOGICAL_OF: dict[Function, Function] = {
    np.add: operator.or_,
    np.maximum: operator.or_,
    np.fmax: operator.or_,
    np.multiply: operator.and_,
    np.minimum: operator.and_,
    np.fmin: operator.and_,
    np.invert: operator.not_,
    np.absolute: bool,
    np.floor: bool,
    np.ceil: bool,
    np.trunc: bool,
}
"""What compiled code calls on bools, for which NumPy's arithmetic is logic."""


def of_ufunc(ufunc: np.ufunc) -> Typing:
    """NumPy's own function: the loop that NumPy would choose."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        if len(types) != ufunc.nin:
            raise TypeError(f"{name(ufunc)} takes {ufunc.nin} numbers, not {len(types)}")
        *operands, result = loop(ufunc, types)
        if complexes.any_complex(operands):
            return complexes.of_ufunc(ufunc, types, constants, operands, result)
        if ufunc is np.fmod and not is_inexact(result):
            return integers.integer_fmod
        if ufunc is np.power and "int" in result:
            if constants[1] is None:
                return integers.integer_power
            if constants[1] < 0:
                raise DTypeError(
                    "a NumPy integer to a negative integer power",
                    advice="Make the base a float.",
                    code="SG523",
                )
        if ufunc is np.float_power and result == "float64":
            strong = any(each == Scalar(result) for each in types)
            casts = [None if each.dtype == result else np.float64 for each in types]
            casts[0] = casts[0] if strong else np.float64
            return power(Call(operator.pow, tuple(casts), Scalar(result)), types, constants)
        if ufunc is np.exp2 and result == "float32":
            return definitions.single_exp2
        call = _call(_spoken(ufunc, result, operands[0]), types, operands, Scalar(result))
        return power(call, types, constants) if ufunc is np.power else call

    return typing


def power(call: Call, types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    """A power of a float in the form that compiles best.

    Numba multiplies for an integer that it knows, but raises for negative powers of zero; so does
    it for an integer that it does not know.
    """
    exponent = constants[1]
    if all(each.weak for each in types) and not call.result.weak:
        # Python's own floats would give complex numbers.
        call = replace(call, casts=(cast(call.result.dtype), *call.casts[1:]))
    if "float" not in call.result.dtype:
        return call
    if isinstance(exponent, (float, np.floating)):
        small = float(exponent).is_integer() and 0 <= exponent <= 4
        return replace(call, casts=(call.casts[0], int)) if small else call
    if exponent is not None:
        return integers.reciprocal_power if exponent < 0 else call
    if call.result.dtype == types[1].dtype:
        return call
    return replace(call, casts=(call.casts[0], cast(call.result.dtype)))


def _spoken(ufunc: np.ufunc, result: str, operand: str) -> Function:
    """How compiled code says a ufunc at the dtypes of its loop."""
    if result == "bool" and operand == "bool":
        return _LOGICAL_OF.get(ufunc, _OPERATOR_OF.get(ufunc, ufunc))
    if ufunc in (np.floor, np.ceil, np.trunc, np.conjugate) and not is_inexact(result):
        return operator.pos
    if ufunc is np.conjugate and is_float(result):
        return operator.pos
    if result == "float64" and ufunc in _MATH_OF:
        return _MATH_OF[ufunc]
    return _OPERATOR_OF.get(ufunc, ufunc)


_ARITHMETIC = frozenset(
    (
        operator.add,
        operator.sub,
        operator.mul,
        operator.truediv,
        operator.floordiv,
        operator.mod,
        operator.pow,
        operator.neg,
        operator.pos,
        operator.invert,
        operator.and_,
        operator.or_,
        operator.xor,
        operator.lshift,
        operator.rshift,
    )
)
"""Operations whose results on small integers Numba makes int64."""
COMPARISONS = frozenset(
    (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
)


def _call(
    applied: Function, types: tuple[Scalar, ...], operands: list[str], result: Scalar
) -> Call:
    """The call at the operand dtypes of a loop, with the casts that compiled code needs."""
    casts = tuple(
        _cast_operand(applied, types, given, dtype)
        for given, dtype in zip(types, operands, strict=True)
    )
    widened = applied in _ARITHMETIC or any(given.dtype != result.dtype for given in types)
    small = "int" in result.dtype and result.dtype not in ("int64", "uint64")
    return Call(applied, casts, result, cast(result.dtype) if widened and small else None)


def _cast_operand(
    applied: Function, types: tuple[Scalar, ...], given: Scalar, dtype: str
) -> Function | None:
    """The cast of an operand to the dtype of a loop, if compiled code needs to be told."""
    if given.dtype == dtype:
        return None
    if given.dtype == "float32" and dtype == "float64":
        return cast(dtype)  # A float64 may be a float of Python's, which would give way.
    if applied in COMPARISONS:
        return cast(dtype) if dtype == "float32" and given.dtype == "float64" else None
    if applied is operator.pow and dtype == "float32" and given.dtype == "int64":
        return None  # Numba multiplies, and stays in float32.
    if "int" in dtype and dtype != "uint64" and given.dtype != "bool":
        if dtype == "int64" != given.dtype and any(each.dtype == dtype for each in types):
            return cast(dtype)  # The other may be an int of Python's, which would give way.
        # A shift has the sign of what is shifted.
        shifts = applied in (operator.lshift, operator.rshift)
        changes = shifts and given.dtype[0] != dtype[0] and given == types[0]
        return cast(dtype) if changes else None
    others = {each.dtype for each in types}
    if given.dtype == "bool":
        return int if dtype == "float64" and dtype in others else cast(dtype)
    if dtype == "float64" and (
        others <= {"float64", "int64"} or ("float64" in others and applied in _ARITHMETIC)
    ):
        return None
    return cast(dtype)
