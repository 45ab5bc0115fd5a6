"""What each function of numbers means: its dtype, and how compiled code says it.

Numba does not always do what NumPy and Python do: it widens small integers and constants, keeps
`float(x)` of a float32 in float32, divides infinities differently, and lacks some functions. A
function met in a program is therefore either a `Call`, with the casts that make compiled and plain
Python agree with the original, or a definition in plain Python that is read in its place.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import math
import operator
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from srcgrad import ir
from srcgrad.errors import DTypeError
from srcgrad.frontend import definitions
from srcgrad.types import BOOL, FLOAT, INT, Scalar, is_float, is_inexact

Function: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Call:
    """`after(applied(casts[0](x), casts[1](y)))`, a number of type `result`; None casts nothing.

    A cast of a constant is best carried out at once: `np.float32(2.0)` is a constant too.
    """

    applied: Function
    casts: tuple[Function | None, ...]
    result: Scalar
    after: Function | None = None


Typing: TypeAlias = Callable[[tuple[Scalar, ...], tuple[Any, ...]], "Call | Function"]


@dataclass(frozen=True)
class Pointwise:
    """A function of numbers.

    `definition`, if there is one, is read in place of every call, whatever its arguments: it binds
    them as the function does (defaults, keywords, sequences). Otherwise `at` tells for the types
    of the operands what to do.
    """

    function: Function
    typing: Typing | None = None
    definition: Function | None = None

    def at(
        self, types: tuple[Scalar, ...], constants: tuple[Any, ...] | None = None
    ) -> Call | Function:
        """A call, or a definition to read in its place, for operands of these types.

        `constants` are the operands that are known, None for those that are not. Raises
        DTypeError for types that the function does not take, TypeError for a wrong number.

        >>> from srcgrad.types import Scalar
        >>> meaning(np.sin).at((Scalar("float32"),)).result
        Scalar(dtype='float32', weak=False)
        """
        if self.definition is not None:
            return self.definition
        assert self.typing is not None, "a meaning is a typing or a definition"
        for each in types:
            _check_supported(self.function, each)
        return self.typing(types, constants or (None,) * len(types))


def meaning(function: Function) -> Pointwise | None:
    """What a callable means on numbers, or None if it is not known as a function of numbers.

    >>> meaning(math.sin).at((FLOAT,)).applied is math.sin
    True
    >>> meaning(math.fsum).definition.__name__
    'fsum'
    """
    _add_scipy()
    try:
        found = _MEANINGS.get(function)
    except TypeError:
        return None
    return found


def call_by_name(function: Function, arity: int) -> Function:
    """Let a function that has a rule of its own be called, and not be read or defined.

    What compiled code calls in its place is returned: `math.sin` for `np.sin`.

    >>> call_by_name(np.sin, 1) is math.sin
    True
    """
    known = meaning(function)
    if known is not None and known.definition is None:
        call = known.at((FLOAT,) * arity)
        if isinstance(call, Call):
            return call.applied
    _MEANINGS[function] = Pointwise(function, typing=_floating(function, arity))
    return function


def refusal(function: Function) -> str | None:
    """Why a function of numbers is not supported, if it is known and is not.

    >>> refusal(np.isnat)
    'it is about dates'
    """
    try:
        return _REFUSED.get(function)
    except TypeError:
        return None


def name(function: Function) -> str:
    """The name to call a function by in a message.

    >>> name(np.arctan2), name(abs), name(operator.add)
    ('np.arctan2', 'abs', '+')
    """
    short = str(getattr(function, "__name__", function))
    for symbol, operation in SYMBOLS.items():
        if operation is function:
            return symbol
    for prefix, module in (("math.", math), ("", builtins), ("np.", np)):
        if getattr(module, short, None) is function:
            return prefix + short
    return short


SYMBOLS: dict[str, Function] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

INTEGERS = frozenset(
    ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
)
SUPPORTED = INTEGERS | {"bool", "float32", "float64", "complex64", "complex128"}


def _check_supported(function: Function, type: Scalar) -> None:
    if type.dtype not in SUPPORTED:
        raise DTypeError(f"{name(function)} of {type.dtype}, which Numba does not compile")


# Dtypes by NumPy's rules.

_UFUNC_OF: dict[Function, np.ufunc] = {
    operator.add: np.add,
    operator.sub: np.subtract,
    operator.mul: np.multiply,
    operator.truediv: np.true_divide,
    operator.floordiv: np.floor_divide,
    operator.mod: np.remainder,
    operator.pow: np.power,
    operator.neg: np.negative,
    operator.pos: np.positive,
    operator.abs: np.absolute,
    operator.and_: np.bitwise_and,
    operator.or_: np.bitwise_or,
    operator.xor: np.bitwise_xor,
    operator.invert: np.invert,
    operator.lshift: np.left_shift,
    operator.rshift: np.right_shift,
    operator.lt: np.less,
    operator.le: np.less_equal,
    operator.gt: np.greater,
    operator.ge: np.greater_equal,
    operator.eq: np.equal,
    operator.ne: np.not_equal,
}
_OPERATOR_OF: dict[np.ufunc, Function] = {ufunc: each for each, ufunc in _UFUNC_OF.items()} | {
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

_PYTHON: dict[str, type] = {"float64": float, "int64": int, "complex128": complex}


@functools.cache
def _loop(ufunc: np.ufunc, types: tuple[Scalar, ...]) -> tuple[str, ...]:
    """The dtypes, operands then result, at which NumPy computes."""
    given = [
        _PYTHON[each.dtype] if each.weak and each.dtype in _PYTHON else np.dtype(each.dtype)
        for each in types
    ]
    try:
        found = ufunc.resolve_dtypes((*given, *(None,) * ufunc.nout))
    except TypeError as error:
        shown = ", ".join(each.dtype for each in types)
        raise DTypeError(f"{name(ufunc)} does not take {shown}: {error}") from None
    for dtype in found:
        if dtype.name not in SUPPORTED:
            shown = ", ".join(each.dtype for each in types)
            raise DTypeError(
                f"{name(ufunc)} of {shown} is {dtype.name}, which Numba does not compile",
                advice="Convert the operand with float(...) first.",
            )
    return tuple(dtype.name for dtype in found)


def promoted(*types: Scalar) -> Scalar:
    """The type that holds numbers of all these types, by NumPy's rules for weak numbers.

    >>> promoted(Scalar("float32"), FLOAT)
    Scalar(dtype='float32', weak=False)
    >>> promoted(INT, FLOAT)
    Scalar(dtype='float64', weak=True)
    """
    dtype, weak = types[0].dtype, types[0].weak
    for each in types[1:]:
        if weak and each.weak:
            order = ("bool", "int64", "float64", "complex128")
            dtype = order[max(order.index(dtype), order.index(each.dtype))]
        elif dtype == each.dtype:
            weak = False
        else:
            dtype = _loop(np.maximum, (Scalar(dtype, weak), each))[-1]
            weak = False
    return Scalar(dtype, weak)


def cast(dtype: str) -> Function:
    """The callable that converts a number to a dtype.

    >>> cast("float32") is np.float32
    True
    """
    scalar_type: Function = np.dtype(dtype).type
    return scalar_type


def _ufunc(ufunc: np.ufunc) -> Typing:
    """NumPy's own function: the loop that NumPy would choose."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        if len(types) != ufunc.nin:
            raise TypeError(f"{name(ufunc)} takes {ufunc.nin} numbers, not {len(types)}")
        *operands, result = _loop(ufunc, types)
        if ufunc is np.fmod and not is_inexact(result):
            return definitions.integer_fmod
        if ufunc is np.power and "int" in result:
            if constants[1] is None:
                return definitions.integer_power
            if constants[1] < 0:
                raise DTypeError(
                    "a NumPy integer to a negative integer power",
                    advice="Make the base a float.",
                )
        if ufunc is np.float_power and result == "float64":
            strong = any(each == Scalar(result) for each in types)
            casts = [None if each.dtype == result else np.float64 for each in types]
            casts[0] = casts[0] if strong else np.float64
            return _power(Call(operator.pow, tuple(casts), Scalar(result)), types, constants)
        if ufunc is np.exp2 and result == "float32":
            return definitions.single_exp2
        call = _call(_spoken(ufunc, result, operands[0]), types, operands, Scalar(result))
        return _power(call, types, constants) if ufunc is np.power else call

    return typing


def _power(call: Call, types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
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
        return definitions.reciprocal_power if exponent < 0 else call
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

_COMPARISONS = frozenset(
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
    if applied in _COMPARISONS:
        return cast(dtype) if dtype == "float32" and given.dtype == "float64" else None
    if applied is operator.pow and dtype == "float32" and given.dtype == "int64":
        return None  # Numba multiplies, and stays in float32.
    if "int" in dtype and dtype != "uint64" and given.dtype != "bool":
        return None
    others = {each.dtype for each in types}
    if given.dtype == "bool":
        return int if dtype == "float64" and dtype in others else cast(dtype)
    if dtype == "float64" and (
        others <= {"float64", "int64"} or ("float64" in others and applied in _ARITHMETIC)
    ):
        return None
    return cast(dtype)


# Python's own functions and operators.


def _operator(operation: Function, ufunc: np.ufunc) -> Typing:
    """An operator: Python's rules if all numbers are Python's, else NumPy's."""
    numpy_typing = _ufunc(ufunc)

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
    if operation in _COMPARISONS:
        return Call(operation, casts, BOOL)
    if operation in (operator.and_, operator.or_, operator.xor) and dtypes == {"bool"}:
        return Call(operation, casts, BOOL)
    bits = (operator.and_, operator.or_, operator.xor, operator.invert)
    if operation in (*bits, operator.lshift, operator.rshift) and is_inexact(kind.dtype):
        raise DTypeError(f"{name(operation)} does not take {kind.dtype}")
    # Numba has no arithmetic of a bool and a float.
    casts = tuple(int if each.dtype == "bool" else None for each in types)
    if kind.dtype in ("bool", "int64"):
        kind = INT
    if operation is operator.truediv and kind == INT:
        return Call(operation, casts, FLOAT)
    if operation is operator.pow and kind == INT:
        exponent = constants[1]
        if exponent is None:
            return definitions.integer_power
        if exponent < 0:
            return Call(operation, (np.float64, None), FLOAT)
    if operation is operator.pow:
        return _power(Call(operation, casts, kind), types, constants)
    if operation is operator.abs:
        operation = abs
    return Call(operation, casts, kind)


def _check_arity(function: Function, types: tuple[Scalar, ...], arity: int) -> None:
    if len(types) != arity:
        raise TypeError(f"{name(function)} takes {arity} numbers, not {len(types)}")


def _math(function: Function, applied: Function, arity: int, result: Scalar) -> Typing:
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
            return _power(Call(applied, tuple(casts), result), types, constants)
        return Call(applied, tuple(casts), result)

    return typing


def _to_float64(given: Scalar) -> Function | None:
    if given.dtype == "bool":
        return int
    return None if given.dtype == "float64" or "int" in given.dtype else np.float64


def _check_real(function: Function, types: tuple[Scalar, ...]) -> None:
    for each in types:
        if each.dtype.startswith("complex"):
            raise DTypeError(f"{name(function)} does not take {each.dtype}")


def _round(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_real(round, types)
    number = types[0]
    if len(types) == 1:
        if not is_inexact(number.dtype):
            return _integer(types, constants)
        return Call(round, (_to_float64(number),), INT)
    if not is_inexact(number.dtype):
        return definitions.round_integer
    return definitions.round_float if number.weak else definitions.around


def _around(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_real(np.round, types)
    return definitions.around if is_inexact(types[0].dtype) else definitions.round_integer


def _pow(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    if len(types) == 3:
        return definitions.modular_power
    return _operator(operator.pow, np.power)(types, constants)


def _integer(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_real(int, types)
    if not types:
        raise TypeError("int() is 0: write 0")
    _check_arity(int, types, 1)
    return Call(int, (None,), INT)


def _to_integer(function: Function) -> Typing:
    """floor, ceil, trunc of `math`: a Python integer."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        _check_arity(function, types, 1)
        if not is_inexact(types[0].dtype):
            return _integer(types, constants)
        _check_real(function, types)
        return Call(function, (_to_float64(types[0]),), INT)

    return typing


def _float(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(float, types, 1)
    _check_real(float, types)
    plain = types[0].dtype == "float64" or "int" in types[0].dtype
    return Call(float if plain else np.float64, (None,), FLOAT)


def _bool(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(bool, types, 1)
    return Call(bool, (None,), BOOL)


def _not(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(operator.not_, types, 1)
    return Call(operator.not_, (None,), BOOL)


def _scalar_type(kind: type[np.generic]) -> Typing:
    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        _check_arity(kind, types, 1)
        return Call(kind, (None,), Scalar(np.dtype(kind).name))

    return typing


def _extreme(function: Function, definition: Function) -> Typing:
    """`max` and `min` of several numbers, two at a time as Python does."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        if len(types) != 2:
            return definition
        kind = promoted(*types)
        casts = tuple(
            cast(kind.dtype)
            if each.dtype != kind.dtype and (kind.dtype != "float64" or each.dtype == "bool")
            else None
            for each in types
        )
        return Call(function, casts, kind)

    return typing


def _select(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(ir.select, types, 3)
    kind = promoted(*types[1:])
    casts = (None if each.dtype == kind.dtype else cast(kind.dtype) for each in types[1:])
    test = None if types[0].dtype == "bool" else bool
    return Call(ir.select, (test, *casts), kind)


def _where(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    found = _select(types, constants)
    assert isinstance(found, Call)
    return Call(found.applied, found.casts, Scalar(found.result.dtype))


def _logical(ufunc: np.ufunc) -> Typing:
    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        _check_arity(ufunc, types, ufunc.nin)
        return Call(ufunc, (None,) * len(types), Scalar("bool"))

    return typing


def _integers(applied: Function, definition: Function) -> Typing:
    """gcd and lcm of `math`."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        if len(types) != 2:
            return definition
        for each in types:
            if is_inexact(each.dtype):
                raise DTypeError(f"{name(applied)} does not take {each.dtype}")
        return Call(applied, tuple(None if t.dtype == "int64" else int for t in types), INT)

    return typing


def _ldexp(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
    _check_arity(math.ldexp, types, 2)
    return Call(math.ldexp, (_to_float64(types[0]), None), FLOAT)


def _floating(function: Function, arity: int) -> Typing:
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


# The table.


def _table() -> dict[Any, Pointwise]:
    table: dict[Any, Pointwise] = {}

    def row(function: Function, typing: Typing) -> None:
        table[function] = Pointwise(function, typing=typing)

    for ufunc in {value for value in vars(np).values() if isinstance(value, np.ufunc)}:
        if ufunc.signature is None and ufunc.nout == 1 and ufunc not in _REFUSED:
            row(ufunc, _ufunc(ufunc))
    for ufunc in (np.logical_and, np.logical_or, np.logical_xor, np.logical_not):
        row(ufunc, _logical(ufunc))
    for operation, ufunc in _UFUNC_OF.items():
        row(operation, _operator(operation, ufunc))
        in_place = getattr(operator, f"i{operation.__name__.strip('_')}", None)
        if in_place is not None and ufunc.nin == 2:
            row(in_place, _operator(operation, ufunc))
    for function in _UNARY_MATH:
        row(function, _math(function, function, 1, FLOAT))
    for function, applied in _BINARY_MATH.items():
        row(function, _math(function, applied, 2, FLOAT))
    for function in (math.isnan, math.isinf, math.isfinite):
        row(function, _math(function, function, 1, BOOL))
    for function in (math.floor, math.ceil, math.trunc):
        row(function, _to_integer(function))
    for name_, applied in (("exp2", np.exp2), ("cbrt", np.cbrt)):
        if hasattr(math, name_):
            function = getattr(math, name_)
            row(function, _math(function, applied, 1, FLOAT))
    if hasattr(math, "fma"):
        row(math.fma, _math(math.fma, math.fma, 3, FLOAT))
    row(math.ldexp, _ldexp)
    row(math.gcd, _integers(math.gcd, definitions.gcd))
    row(math.lcm, _integers(np.lcm, definitions.lcm))
    row(np.round, _around)
    row(np.around, _around)
    row(pow, _pow)
    row(abs, _operator(operator.abs, np.absolute))
    row(round, _round)
    row(int, _integer)
    row(operator.index, _integer)
    row(operator.inv, _operator(operator.invert, np.invert))
    row(float, _float)
    row(bool, _bool)
    row(operator.truth, _bool)
    row(operator.not_, _not)
    row(max, _extreme(max, definitions.maximum))
    row(min, _extreme(min, definitions.minimum))
    row(ir.select, _select)
    row(np.where, _where)
    for kind in map(np.dtype, sorted(SUPPORTED)):
        row(kind.type, _scalar_type(kind.type))
    table.update(
        (function, Pointwise(function, definition=definition))
        for function, definition in definitions.DEFINITIONS.items()
    )
    return table


_UNARY_MATH: tuple[Function, ...] = (
    math.acos,
    math.acosh,
    math.asin,
    math.asinh,
    math.atan,
    math.atanh,
    math.cos,
    math.cosh,
    math.degrees,
    math.erf,
    math.erfc,
    math.exp,
    math.expm1,
    math.fabs,
    math.gamma,
    math.lgamma,
    math.log,
    math.log10,
    math.log1p,
    math.log2,
    math.radians,
    math.sin,
    math.sinh,
    math.sqrt,
    math.tan,
    math.tanh,
)
_BINARY_MATH: dict[Function, Function] = {
    math.atan2: math.atan2,
    math.copysign: math.copysign,
    math.fmod: np.fmod,
    math.hypot: math.hypot,
    math.nextafter: math.nextafter,
    math.pow: operator.pow,
}
_REFUSED: dict[Any, str] = {
    np.isnat: "it is about dates",
    np.float16: "Numba does not compile float16",
    np.longdouble: "Numba does not compile long doubles",
    np.clongdouble: "Numba does not compile long doubles",
}
_MEANINGS: dict[Any, Pointwise] = _table()

SCIPY_SPECIAL: dict[str, int] = {
    "digamma": 1,
    "psi": 1,
    "erf": 1,
    "erfc": 1,
    "gamma": 1,
    "gammaln": 1,
    "zeta": 2,
}
"""Functions of scipy.special that compiled code can call, with their numbers of operands."""


def _add_scipy() -> None:
    """Rows for scipy.special, once the program has imported it."""
    if "scipy.special" in sys.modules and "digamma" not in _added:
        special = importlib.import_module("scipy.special")
        for each, arity in SCIPY_SPECIAL.items():
            function = getattr(special, each)
            _MEANINGS[function] = Pointwise(function, typing=_floating(function, arity))
        _added.update(SCIPY_SPECIAL)


_added: set[str] = set()
