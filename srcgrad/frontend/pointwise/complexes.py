"""Functions of complex numbers: NumPy's values, in what compiled code calls.

Numba's own functions are taken where they are right. It has no order of complex numbers, is wrong
about `expm1` near zero and about zero to a complex power, and widens complex64 next to a float.
"""

from __future__ import annotations

import cmath
import math
import operator
from typing import Any

import numpy as np

from srcgrad.errors import DTypeError
from srcgrad.frontend.pointwise.call import Call, Function, Typing, name
from srcgrad.frontend.pointwise.promotion import UFUNC_OF, cast
from srcgrad.types import BOOL, Scalar, is_complex_dtype, is_float

COMPLEX = Scalar("complex128", weak=True)
ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv)
_OPERATOR_OF: dict[Function, Function] = {
    **{ufunc: each for each, ufunc in UFUNC_OF.items()},
    np.absolute: abs,
}
_CMATH_OF: dict[Function, Function] = {
    np.exp: cmath.exp,
    np.log: cmath.log,
    np.log10: cmath.log10,
    np.sqrt: cmath.sqrt,
    np.sin: cmath.sin,
    np.cos: cmath.cos,
    np.tan: cmath.tan,
    np.arcsin: cmath.asin,
    np.arccos: cmath.acos,
    np.arctan: cmath.atan,
    np.sinh: cmath.sinh,
    np.cosh: cmath.cosh,
    np.tanh: cmath.tanh,
    np.arcsinh: cmath.asinh,
    np.arccosh: cmath.acosh,
    np.arctanh: cmath.atanh,
}
"""What compiled code calls on complex128: the same values, and shorter to read."""
_ORDERED = frozenset((np.less, np.less_equal, np.greater, np.greater_equal))
_EXTREMES = frozenset((np.maximum, np.minimum, np.fmax, np.fmin))


def any_complex(dtypes: tuple[str, ...] | list[str]) -> bool:
    return any(map(is_complex_dtype, dtypes))


def of_ufunc(
    ufunc: np.ufunc,
    types: tuple[Scalar, ...],
    constants: tuple[Any, ...],
    operands: list[str],
    result: str,
) -> Call | Function:
    """A ufunc whose loop takes complex numbers."""
    if ufunc in _ORDERED or ufunc in _EXTREMES:
        raise DTypeError(
            f"{name(ufunc)} of complex numbers, which have no order",
            advice="Compare their abs(), or their real and imaginary parts.",
            code="SG516",
        )
    if ufunc in _DEFINITIONS:
        return _DEFINITIONS[ufunc]
    if ufunc in (np.power, np.float_power):
        return _power(types, constants, Scalar(result))
    applied = _OPERATOR_OF.get(ufunc, ufunc)
    if operands[0] == "complex128":
        applied = _CMATH_OF.get(ufunc, applied)
    elif ufunc in _SINGLE:
        return _SINGLE[ufunc]
    casts = tuple(
        _cast_operand(applied, given, dtype) for given, dtype in zip(types, operands, strict=True)
    )
    return Call(applied, casts, Scalar(result))


def _cast_operand(applied: Function, given: Scalar, dtype: str) -> Function | None:
    """The cast of an operand to a dtype; what is real stays so in arithmetic."""
    if given.dtype == dtype:
        return None
    if applied not in ARITHMETIC or is_complex_dtype(given.dtype):
        return cast(dtype)
    width = "float32" if dtype == "complex64" else "float64"
    fits = given.dtype == width or (width == "float64" and given.dtype != "bool")
    return None if fits else cast(width)


_UNORDERED = {
    operator.lt: "<",
    operator.le: "<=",
    operator.gt: ">",
    operator.ge: ">=",
}
_OPERATORS = frozenset(
    (*ARITHMETIC, operator.neg, operator.pos, operator.abs, operator.eq, operator.ne, operator.pow)
)


def of_operator(
    operation: Function, types: tuple[Scalar, ...], constants: tuple[Any, ...]
) -> Call | Function:
    """An operator on numbers of Python's own, one of them complex."""
    if operation not in _OPERATORS:
        symbol = _UNORDERED.get(operation)
        kinds = [repr(_python_name(each)) for each in types]
        if symbol is not None:
            raise TypeError(f"'{symbol}' not supported between instances of {' and '.join(kinds)}")
        words = " and ".join(kinds)
        raise TypeError(f"unsupported operand type(s) for {name(operation)}: {words}")
    if operation is operator.pow:
        return _power(types, constants, COMPLEX)
    casts = tuple(float if each.dtype == "bool" else None for each in types)
    if operation is operator.abs:
        return Call(abs, casts, Scalar("float64", weak=True))
    if operation in (operator.eq, operator.ne):
        return Call(operation, (None,) * len(types), BOOL)
    return Call(operation, casts, COMPLEX)


def _python_name(type: Scalar) -> str:
    return {"float64": "float", "int64": "int", "complex128": "complex"}.get(type.dtype, type.dtype)


def _power(
    types: tuple[Scalar, ...], constants: tuple[Any, ...], result: Scalar
) -> Call | Function:
    """A power; of zero, NumPy's value."""
    exponent = constants[1]
    real_exponent = not is_complex_dtype(types[1].dtype)
    base = None if is_complex_dtype(types[0].dtype) else cast(result.dtype)
    if exponent is not None and complex(exponent).imag == 0.0:
        return Call(operator.pow, (base, None if real_exponent else _real), result)
    if real_exponent:
        as_float = None if is_float(types[1].dtype) else np.float64
        return Call(operator.pow, (base, as_float), result)
    return power


def _real(exponent: complex) -> Any:
    return np.asarray(exponent).real.item()


def power(x: Any, y: Any) -> Any:
    """`x ** y` for a complex y: zero where x is zero, if the real part of y is positive."""
    return 0j if x == 0.0 and y.real > 0.0 else power_of_nonzero(x, y)


def power_of_nonzero(x: Any, y: Any) -> Any:
    """`x ** y`."""
    return x**y


def to_power(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    """What `power_of_nonzero` means."""
    weak = all(each.weak for each in types)
    single = not any(each.dtype == "complex128" and not each.weak for each in types) and any(
        each.dtype == "complex64" for each in types
    )
    result = Scalar("complex64" if single else "complex128", weak)
    base = None if is_complex_dtype(types[0].dtype) else cast(result.dtype)
    return Call(operator.pow, (base, None), result)


def sign(x: Any) -> Any:
    """`np.sign`: the number of modulus one in the same direction."""
    size = abs(x)
    if size == 0.0:
        return 0.0 * x
    if size == math.inf:
        return _towards_infinity(x)
    return x / size


def _towards_infinity(x: Any) -> Any:
    if abs(x.real) == math.inf:
        return x.real / abs(x.real) + 0j if abs(x.imag) != math.inf else x * math.nan
    return 1j * (x.imag / abs(x.imag))


def expm1(x: Any) -> Any:
    """`np.expm1`, accurate near zero."""
    half = np.sin(x.imag / 2)
    real = np.expm1(x.real) * np.cos(x.imag) - 2 * half * half
    return made_like(x, real, np.exp(x.real) * np.sin(x.imag))


def made_like(x: Any, real: Any, imaginary: Any) -> Any:
    """The number with these parts and the dtype of x."""
    return type(x)(complex(real, imaginary))


def single_tanh(x: Any) -> Any:
    """`np.tanh` of a complex64."""
    return np.complex64(np.tanh(np.complex128(x)))


def single_acosh(x: Any) -> Any:
    """`np.arccosh` of a complex64."""
    return np.complex64(np.arccosh(np.complex128(x)))


_DEFINITIONS: dict[Function, Function] = {np.sign: sign, np.expm1: expm1}
_SINGLE: dict[Function, Function] = {np.tanh: single_tanh, np.arccosh: single_acosh}


def of_cmath(function: Function, result: Scalar) -> Typing:
    """A function of one number."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        if function is cmath.log and len(types) == 2:
            return log
        if len(types) != 1:
            raise TypeError(f"cmath.{function.__name__} takes one number, not {len(types)}")
        converts = None if types[0].dtype == "complex128" else np.complex128
        return Call(function, (converts,), result)

    return typing


def log(z: Any, base: Any) -> Any:
    """`cmath.log` with a base."""
    return cmath.log(z) / cmath.log(base)


def rows() -> dict[Function, Typing]:
    """What is known of the functions of this file, by function."""
    found: dict[Function, Typing] = {
        function: of_cmath(function, COMPLEX) for function in _CMATH_OF.values()
    }
    for function in (cmath.isnan, cmath.isinf, cmath.isfinite):
        found[function] = of_cmath(function, BOOL)
    found[power_of_nonzero] = to_power
    return found
