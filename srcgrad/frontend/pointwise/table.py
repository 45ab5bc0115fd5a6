"""The table: what is known of each function of numbers, and why some are not supported."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.frontend.chapters import enter_late
from srcgrad.frontend.pointwise import complexes, definitions, integers, python
from srcgrad.frontend.pointwise.call import Call, Function, Typing
from srcgrad.frontend.pointwise.definitions import DEFINITIONS
from srcgrad.frontend.pointwise.promotion import SUPPORTED, UFUNC_OF, check_supported
from srcgrad.frontend.pointwise.ufuncs import of_ufunc
from srcgrad.records import dataclass
from srcgrad.types import BOOL, FLOAT, Scalar


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
            check_supported(self.function, each)
        return self.typing(types, constants or (None,) * len(types))


def meaning(function: Function) -> Pointwise | None:
    """What a callable means on numbers, or None if it is not known as a function of numbers.

    >>> meaning(math.sin).at((FLOAT,)).applied is math.sin
    True
    >>> meaning(math.fsum).definition.__name__
    'fsum'
    """
    enter_late()
    try:
        found = MEANINGS.get(function)
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
    MEANINGS[function] = Pointwise(function, typing=python.floating(function, arity))
    return function


def refusal(function: Function) -> str | None:
    """Why a function of numbers is not supported, if it is known and is not.

    >>> refusal(np.isnat)
    'it is about dates'
    """
    try:
        return REFUSED.get(function)
    except TypeError:
        return None


def _table() -> dict[Any, Pointwise]:
    table: dict[Any, Pointwise] = {}

    def row(function: Function, typing: Typing) -> None:
        table[function] = Pointwise(function, typing=typing)

    for ufunc in {value for value in vars(np).values() if isinstance(value, np.ufunc)}:
        if ufunc.signature is None and ufunc.nout == 1 and ufunc not in REFUSED:
            row(ufunc, of_ufunc(ufunc))
    for ufunc in (np.logical_and, np.logical_or, np.logical_xor, np.logical_not):
        row(ufunc, python.logical(ufunc))
    for operation, ufunc in UFUNC_OF.items():
        row(operation, python.of_operator(operation, ufunc))
        in_place = getattr(operator, f"i{operation.__name__.strip('_')}", None)
        if in_place is not None and ufunc.nin == 2:
            row(in_place, python.of_operator(operation, ufunc))
    for function in _UNARY_MATH:
        row(function, python.of_math(function, function, 1, FLOAT))
    for function, applied in _BINARY_MATH.items():
        row(function, python.of_math(function, applied, 2, FLOAT))
    for function in (math.isnan, math.isinf, math.isfinite):
        row(function, python.of_math(function, function, 1, BOOL))
    for function in (math.floor, math.ceil, math.trunc):
        row(function, python.whole(function))
    for name_, applied in (("exp2", np.exp2), ("cbrt", np.cbrt)):
        if hasattr(math, name_):
            function = getattr(math, name_)
            row(function, python.of_math(function, applied, 1, FLOAT))
    if hasattr(math, "fma"):
        row(math.fma, python.of_math(math.fma, math.fma, 3, FLOAT))
    for function, typing in complexes.rows().items():
        row(function, typing)
    row(math.ldexp, python.scaled)
    row(math.gcd, python.of_integers(math.gcd, integers.gcd))
    row(math.lcm, python.of_integers(np.lcm, integers.lcm))
    row(np.round, python.around)
    row(np.around, python.around)
    row(pow, python.raised)
    row(abs, python.of_operator(operator.abs, np.absolute))
    row(round, python.rounded)
    row(int, python.to_integer)
    row(operator.index, python.to_integer)
    row(operator.inv, python.of_operator(operator.invert, np.invert))
    row(float, python.to_float)
    row(bool, python.to_bool)
    row(operator.truth, python.to_bool)
    row(operator.not_, python.negated)
    row(max, python.extreme(max, definitions.maximum))
    row(min, python.extreme(min, definitions.minimum))
    row(ir.select, python.selected)
    row(np.where, python.chosen)
    for kind in map(np.dtype, sorted(SUPPORTED)):
        row(kind.type, python.scalar_type(kind.type))
    table.update(
        (function, Pointwise(function, definition=definition))
        for function, definition in DEFINITIONS.items()
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
REFUSED: dict[Any, str] = {
    np.isnat: "it is about dates",
    np.float16: "Numba does not compile float16",
    np.longdouble: "Numba does not compile long doubles",
    np.clongdouble: "Numba does not compile long doubles",
}
MEANINGS: dict[Any, Pointwise] = _table()
