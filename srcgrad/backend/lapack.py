"""BLAS and LAPACK called from compiled code by the symbols that SciPy exports for Cython.

`lapack("gesv", float64, ...)` is a function of compiled code: arrays are passed as their memory,
numbers by reference, and what comes back is LAPACK's `info`. Numba's own way to the same libraries
takes seconds to compile at first use; these calls take milliseconds.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.errors import TypingError
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

LETTERS = {
    types.float32: "s",
    types.float64: "d",
    types.complex64: "c",
    types.complex128: "z",
}
BLAS = ("gemm", "gemv")


def symbol(name: str) -> str:
    """The name under which a routine ("dgesv") is known to machine code, once it is installed."""
    return f"scipy_{name}"


@functools.cache
def install() -> None:
    """Make every routine known to machine code of this process; ImportError without SciPy."""
    from scipy.linalg import cython_blas, cython_lapack

    get_name = ctypes.pythonapi.PyCapsule_GetName
    get_name.restype = ctypes.c_char_p
    get_name.argtypes = [ctypes.py_object]
    get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
    get_pointer.restype = ctypes.c_void_p
    get_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
    for module in (cython_blas, cython_lapack):
        for name, capsule in module.__pyx_capi__.items():
            pointer = get_pointer(capsule, get_name(capsule))
            llvmlite.binding.add_symbol(symbol(name), pointer)


def letter(dtype: Any) -> str:
    """The first letter of the routines for a dtype; TypingError for a dtype that has none here."""
    if dtype not in LETTERS:
        raise TypingError(f"no routine of linear algebra for {dtype}")
    return LETTERS[dtype]


@functools.cache
def lapack(name: str, dtype: Any, arity: int) -> Any:
    """A routine on `arity` arrays, integers (also for letters: `ord("N")`) and floats.

    The result is `info`; zero for the routines of BLAS, which have none.
    """

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        return call(context, builder, name, dtype, signature.args, arguments)

    def typed(*kinds: Any) -> tuple[Any, Callable[..., ir.Value]]:
        numbers = [
            kind if isinstance(kind, types.Array | types.CPointer) or kind == dtype else types.int64
            for kind in kinds
        ]
        return types.int64(*numbers), emit

    letter(dtype)
    shown = ", ".join(f"x{k}" for k in range(arity))
    return intrinsic(eval(f"lambda context, {shown}: typed({shown})", {"typed": typed}))


def call(
    context: Any, builder: ir.IRBuilder, name: str, dtype: Any, kinds: Any, arguments: Any
) -> ir.Value:
    """Call a routine for a dtype on arguments of these types: its `info`, zero if it has none.

    A place in an array's memory is of type `voidptr`, or a pointer to elements.
    """
    byte = ir.IntType(8).as_pointer()
    passed = []
    for kind, value in zip(kinds, arguments, strict=True):
        if isinstance(kind, types.Array):
            array = make_array(kind)(context, builder, value=value)
            passed.append(builder.bitcast(array.data, byte))
            continue
        if kind == types.voidptr or isinstance(kind, types.CPointer):
            passed.append(builder.bitcast(value, byte))
            continue
        if isinstance(kind, types.Integer):
            value = context.cast(builder, value, kind, types.int32)
        place = cgutils.alloca_once_value(builder, value)
        passed.append(builder.bitcast(place, byte))
    info = cgutils.alloca_once_value(builder, ir.IntType(32)(0))
    if name not in BLAS:
        passed.append(builder.bitcast(info, byte))
    form = ir.FunctionType(ir.VoidType(), [byte] * len(passed))
    routine = symbol(letter(dtype) + name)
    function = cgutils.get_or_insert_function(builder.module, form, routine)
    builder.call(function, passed)
    return context.cast(builder, builder.load(info), types.int32, types.int64)
