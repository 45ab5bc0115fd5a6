"""Python's own functions of numbers, and those of `math`."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.errors import DTypeError
from srcgrad.frontend.pointwise import complexes, definitions, integers
from srcgrad.frontend.pointwise.call import Call, Function, Typing, name
from srcgrad.frontend.pointwise.promotion import NARROW, cast, joined, promoted
from srcgrad.frontend.pointwise.ufuncs import COMPARISONS, of_ufunc, power
from srcgrad.types import BOOL, FLOAT, INT, Scalar, is_complex_dtype, is_float, is_inexact


def of_operator(operation: Function, ufunc: np.ufunc) -> Typing:
    """An operator: Python's rules if all numbers are Python's, else NumPy's."""
    numpy_typing = of_ufunc(ufunc)

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        _check_arity(operation, types, ufunc.nin)
        if all(each.weak for each in types):
            return _python(operation, types, constants)
        return numpy_typing(types, constants)

    return typing


def _python(
    operation: Function, types: tuple[Scalar, ...], constants: tuple[Any, ...]
) -> Call | Function:
    dtypes = {each.dtype for each in types}
    casts: tuple[Function | None, ...] = (None,) * len(types)
    kind = promoted(*types)
    if kind.dtype == "complex128":
        return complexes.of_operator(operation, types, constants)
    if operation in COMPARISONS:
        return Call(operation, casts, BOOL)
    if operation in (operator.and_, operator.or_, operator.xor) and dtypes == {"bool"}:
        return Call(operation, casts, BOOL)
    bits = (operator.and_, operator.or_, operator.xor, operator.invert)
    if operation in (*bits, operator.lshift, operator.rshift) and is_inexact(kind.dtype):
        raise DTypeError(
            f"{name(operation)} does not take {kind.dtype}",
            advice="Convert the operands first: int(...), or z.real.",
            code="SG520",
        )
    # Numba has no arithmetic of a bool and a float.
    casts = tuple(int if each.dtype == "bool" else None for each in types)
    if kind.dtype in ("bool", "int64"):
        kind = INT
    if operation is operator.truediv and kind == INT:
        return Call(operation, casts, FLOAT)
    if operation is operator.pow and kind == INT:
        exponent = constants[1]
        if exponent is None:
            two = isinstance(constants[0], int) and constants[0] == 2
            return integers.power_of_two if two else integers.integer_power
        if exponent < 0:
            return Call(operation, (np.float64, None), FLOAT)
    if operation is operator.pow:
        return power(Call(operation, casts, kind), types, constants)
    if operation is operator.abs:
        operation = abs
    return Call(operation, casts, kind)


def _check_arity(function: Function, types: tuple[Scalar, ...], arity: int) -> None:
    if len(types) != arity:
        raise TypeError(f"{name(function)} takes {arity} numbers, not {len(types)}")


def of_math(function: Function, applied: Function, arity: int, result: Scalar) -> Typing:
    """A function of `math`: it converts its operands to float64."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        if function is math.hypot and len(types) != 2:
            return definitions.hypot
        if function is math.log and len(types) == 2:
            return definitions.log
        _check_arity(function, types, arity)
        _check_real(function, types)
        casts = [_to_float64(each) for each in types]
        if applied in (operator.pow, np.fmod) and types[0].dtype != "float64":
            casts[0] = np.float64
        if applied is operator.pow:
            return power(Call(applied, tuple(casts), result), types, constants)
        return Call(applied, tuple(casts), result)

    return typing


def _to_float64(given: Scalar) -> Function | None:
    if given.dtype == "bool":
        return int
    return None if given.dtype == "float64" or "int" in given.dtype else np.float64


def _check_real(function: Function, types: tuple[Scalar, ...]) -> None:
    for each in types:
        if each.dtype.startswith("complex"):
            raise DTypeError(
                f"{name(function)} does not take {each.dtype}",
                advice="Convert the operand first: float(...), or z.real.",
                code="SG521",
            )


def rounded(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_real(round, types)
    number = types[0]
    if len(types) == 1:
        if not is_inexact(number.dtype):
            return to_integer(types, constants)
        return Call(round, (_to_float64(number),), INT)
    if not is_inexact(number.dtype):
        return definitions.round_integer
    return definitions.round_float if number.weak else definitions.around


def around(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_real(np.round, types)
    return definitions.around if is_inexact(types[0].dtype) else definitions.round_integer


def raised(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    if len(types) == 3:
        return integers.modular_power
    return of_operator(operator.pow, np.power)(types, constants)


def to_integer(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_real(int, types)
    if not types:
        raise TypeError("int() is 0: write 0")
    _check_arity(int, types, 1)
    # Numba's int(int8) and int(uint8) stay what they are in what is computed with them.
    return Call(np.int64 if types[0].dtype in NARROW | {"uint64"} else int, (None,), INT)


def whole(function: Function) -> Typing:
    """floor, ceil, trunc of `math`: a Python integer."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        _check_arity(function, types, 1)
        if not is_inexact(types[0].dtype):
            return to_integer(types, constants)
        _check_real(function, types)
        return Call(function, (_to_float64(types[0]),), INT)

    return typing


def to_float(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(float, types, 1)
    _check_real(float, types)
    plain = types[0].dtype == "float64" or "int" in types[0].dtype
    return Call(float if plain else np.float64, (None,), FLOAT)


def to_bool(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(bool, types, 1)
    return Call(bool, (None,), BOOL)


def negated(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(operator.not_, types, 1)
    return Call(operator.not_, (None,), BOOL)


def scalar_type(kind: type[np.generic]) -> Typing:
    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        _check_arity(kind, types, 1)
        if issubclass(kind, np.integer) and is_float(types[0].dtype) and not types[0].weak:
            # NumPy goes by way of a wider one, where compiled code may have any number.
            if kind is np.uint64:
                return definitions.to_uint64
            if kind not in (np.int32, np.int64):
                wider = np.int64 if kind is np.uint32 else np.int32
                return Call(kind, (wider,), Scalar(np.dtype(kind).name))
        return Call(kind, (None,), Scalar(np.dtype(kind).name))

    return typing


def extreme(function: Function, definition: Function) -> Typing:
    """`max` and `min` of several numbers, two at a time as Python does."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        if len(types) != 2:
            return definition
        kind = joined(*types)
        if is_complex_dtype(kind.dtype):
            compare = operator.gt if function is max else operator.lt
            return complexes.of_operator(compare, types, constants)
        casts = tuple(
            cast(kind.dtype)
            if each.dtype != kind.dtype and (kind.dtype != "float64" or each.dtype == "bool")
            else None
            for each in types
        )
        return Call(function, casts, kind)

    return typing


def selected(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(ir.select, types, 3)
    return _choice(types, joined(*types[1:]))


def chosen(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(ir.select, types, 3)
    return _choice(types, Scalar(promoted(*types[1:]).dtype))


def _choice(types: tuple[Scalar, ...], kind: Scalar) -> Call:
    casts = (None if each.dtype == kind.dtype else cast(kind.dtype) for each in types[1:])
    test = None if types[0].dtype == "bool" else bool
    return Call(ir.select, (test, *casts), kind)


def logical(ufunc: np.ufunc) -> Typing:
    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        _check_arity(ufunc, types, ufunc.nin)
        return Call(ufunc, (None,) * len(types), Scalar("bool"))

    return typing


def of_integers(applied: Function, definition: Function) -> Typing:
    """gcd and lcm of `math`."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        if len(types) != 2:
            return definition
        for each in types:
            if is_inexact(each.dtype):
                raise DTypeError(
                    f"{name(applied)} does not take {each.dtype}",
                    advice="Convert the operand first: float(...), or z.real.",
                    code="SG522",
                )
        return Call(applied, tuple(None if t.dtype == "int64" else int for t in types), INT)

    return typing


def scaled(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(math.ldexp, types, 2)
    return Call(math.ldexp, (_to_float64(types[0]), None), FLOAT)


def floating(function: Function, arity: int) -> Typing:
    """A function that Numba can compile or is taught to: float32 stays, the rest is float64."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        _check_arity(function, types, arity)
        _check_real(function, types)
        single = any(each == Scalar("float32") for each in types)
        double = any(each == Scalar("float64") for each in types)
        weak = not isinstance(function, np.ufunc) and all(each.weak for each in types)
        result = Scalar("float32" if single and not double else "float64", weak)
        casts = tuple(np.float64 if each.dtype == "bool" else None for each in types)
        return Call(function, casts, result)

    return typing
