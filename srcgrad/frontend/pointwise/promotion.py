"""The dtypes at which NumPy computes, and those that hold what others hold."""

from __future__ import annotations

import functools
import operator

import numpy as np

from srcgrad.errors import DTypeError
from srcgrad.frontend.pointwise.call import Function, name
from srcgrad.types import Scalar

INTEGERS = frozenset(
    ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
)
SUPPORTED = INTEGERS | {"bool", "float32", "float64", "complex64", "complex128"}


def check_supported(function: Function, type: Scalar) -> None:
    if type.dtype not in SUPPORTED:
        raise DTypeError(
            f"{name(function)} of {type.dtype}, which Numba does not compile",
            advice="Convert the operand to float64 first: float(...).",
            code="SG517",
        )


UFUNC_OF: dict[Function, np.ufunc] = {
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
_PYTHON: dict[str, type] = {"float64": float, "int64": int, "complex128": complex}


@functools.cache
def loop(ufunc: np.ufunc, types: tuple[Scalar, ...]) -> tuple[str, ...]:
    """The dtypes, operands then result, at which NumPy computes."""
    given = [
        _PYTHON[each.dtype] if each.weak and each.dtype in _PYTHON else np.dtype(each.dtype)
        for each in types
    ]
    try:
        found = ufunc.resolve_dtypes((*given, *(None,) * ufunc.nout))
        if any(each.kind == "O" for each in found):  # of Python's integers, compared at any size
            sized = tuple(np.dtype(each.dtype) for each in types)
            found = ufunc.resolve_dtypes((*sized, *(None,) * ufunc.nout))
    except TypeError as error:
        shown = ", ".join(each.dtype for each in types)
        raise DTypeError(
            f"{name(ufunc)} does not take {shown}: {error}",
            advice="Convert the operands first: float(...), or x.astype(float).",
            code="SG518",
        ) from None
    for dtype in found:
        if dtype.name not in SUPPORTED:
            shown = ", ".join(each.dtype for each in types)
            raise DTypeError(
                f"{name(ufunc)} of {shown} is {dtype.name}, which Numba does not compile",
                advice="Convert the operand with float(...) first.",
                code="SG519",
            )
    return tuple(dtype.name for dtype in found)


def strict_dtypes(function: Function, types: tuple[Scalar, ...]) -> tuple[str | None, ...]:
    """The dtypes of integers that NumPy takes operands as, where it takes no larger ones.

    >>> strict_dtypes(operator.add, (Scalar("uint8"), Scalar("int64", weak=True)))
    ('uint8', 'uint8')
    """
    ufunc = UFUNC_OF.get(function, function)
    if not isinstance(ufunc, np.ufunc) or ufunc in _ANY_WIDTH:
        return ()
    if len(types) != ufunc.nin or all(each.weak for each in types):
        return ()
    dtypes = loop(ufunc, types)[: ufunc.nin]
    return tuple(dtype if dtype in INTEGERS else None for dtype in dtypes)


_ANY_WIDTH = (np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal)


def promoted(*types: Scalar) -> Scalar:
    """The type that holds numbers of all these types, by NumPy's rules for weak numbers.

    >>> promoted(Scalar("float32"), Scalar("float64", weak=True))
    Scalar(dtype='float32', weak=False)
    >>> promoted(Scalar("int64", weak=True), Scalar("float64", weak=True))
    Scalar(dtype='float64', weak=True)
    """
    types = tuple(part for each in types for part in each.either or (each,))
    dtype, weak = types[0].dtype, types[0].weak
    for each in types[1:]:
        if weak and each.weak:
            order = ("bool", "int64", "float64", "complex128")
            dtype = order[max(order.index(dtype), order.index(each.dtype))]
        elif dtype == each.dtype:
            weak = False
        else:
            dtype = loop(np.maximum, (Scalar(dtype, weak), each))[-1]
            weak = False
    return Scalar(dtype, weak)


def joined(*types: Scalar) -> Scalar:
    """The type of a number that is of one of these types, as the path has it.

    A small integer and another number stay what they are, and are held as what holds both. No
    integer holds a uint64 and a negative number: an int64 does, where there is a check.

    >>> joined(Scalar("uint8"), Scalar("int64", weak=True)).dtype
    'int64'
    >>> joined(Scalar("uint64"), Scalar("int64", weak=True)).dtype
    'int64'
    """
    parts = sorted({part for each in types for part in each.either or (each,)}, key=_by_name)
    dtypes = {each.dtype for each in parts}
    narrow = any(not each.weak and each.dtype in NARROW for each in parts)
    if "uint64" in dtypes and len(dtypes - {"bool"}) > 1 and dtypes <= INTEGERS | {"bool"}:
        return Scalar("int64", either=tuple(parts))
    if len(dtypes) == 1 or not narrow or "uint64" in dtypes:
        return promoted(*types)
    held = np.result_type(*(np.dtype(dtype) for dtype in sorted(dtypes))).name
    return Scalar(held, either=tuple(parts))


def _by_name(type: Scalar) -> tuple[str, bool]:
    return type.dtype, type.weak


NARROW = INTEGERS - {"int64", "uint64"}


def cast(dtype: str) -> Function:
    """The callable that converts a number to a dtype.

    >>> cast("float32") is np.float32
    True
    """
    scalar_type: Function = np.dtype(dtype).type
    return scalar_type
