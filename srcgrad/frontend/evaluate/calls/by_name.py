"""Functions that are called by their names: compiled code of others, of which Numba knows the type.

What they give is typed by Numba: a number, an array, or a tuple of them. They change none of their
arguments. Of a ctypes function and a `numba.cfunc` the result is as it is declared.
"""

from __future__ import annotations

import ctypes
from types import FunctionType
from typing import Any, NoReturn

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.calls.unknown import dotted
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Number, Tuple, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.types import Array, Scalar

_DTYPES = ("bool", "int64", "int32", "float64", "float32", "complex128", "complex64")

_POINTER = ctypes.CFUNCTYPE(None).__mro__[1]
"""The class of ctypes functions."""


NEITHER = "SG364"
"""The code of what can neither be read nor compiled."""


def is_opaque(function: Any) -> bool:
    """Whether a function has no text in Python at all, or is to be called all the same."""
    return _is_foreign(function) or hasattr(function, "srcgrad_by_name")


def _is_foreign(function: Any) -> bool:
    return isinstance(function, _POINTER) or hasattr(function, "native_name")


def call(run: Run, function: Any, args: tuple[Value, ...]) -> Value:
    """What a call by name gives."""
    if not (is_opaque(function) or isinstance(function, FunctionType)) and not hasattr(
        function, "py_func"
    ):
        _refuse(run, function, "it is no function of Python's own")
    applied = _compiled(function)
    operands = [_operand(run, function, each) for each in args]
    kinds = [_kind(run, each) for each in operands]
    found = _result(run, function, applied, kinds)
    if isinstance(found, Scalar):
        atoms = tuple(each for each in operands if isinstance(each, ir.Const | ir.Var))
        if len(atoms) == len(operands):
            return run.apply(applied, atoms, found)
    return _of_arrays(run, applied, operands, found)


def _refuse(run: Run, function: Any, reason: str) -> NoReturn:
    run.refuse(
        f"{dotted(function)} can neither be read nor compiled: {reason}",
        "Give a rule to a function that one of both can be done with: plain Python, or what "
        "numba.njit compiles, with numba.objmode where it must be.",
        errors.MissingRule,
        code="SG364",
    )


def _operand(run: Run, function: Any, value: Value) -> ir.Expr:
    value = scalars.plain(run, value)
    if isinstance(value, ArrayRef | Lazy):
        return ir.Whole(nests.materialise(run, value).base)
    if isinstance(value, Known | Number) and scalars.is_number(value):
        return scalars.atom(run, value)
    run.refuse(
        f"{dotted(function)} cannot be read, and is called with {scalars.describe(value)}",
        "Give it numbers and arrays, or write a function of those that it can be called by.",
        errors.MissingRule,
        code="SG362",
    )


def _kind(run: Run, operand: ir.Expr) -> Any:
    """The type of an operand, as Numba has it."""
    import numba

    match operand:
        case ir.Whole(name):
            kind = run.draft.types[name]
            assert isinstance(kind, Array), "what is whole is an array"
            return numba.types.Array(numba.from_dtype(np.dtype(kind.dtype)), kind.ndim, kind.layout)
        case ir.Var(name):
            return numba.from_dtype(np.dtype(run.draft.types[name].dtype))
        case ir.Const(value):
            return numba.typeof(value)
    raise AssertionError("an operand is a number or an array")


def _result(run: Run, function: Any, applied: Any, kinds: list[Any]) -> Scalar | tuple[Any, ...]:
    """The type of a result: of a number, or those of several things."""
    import numba

    try:
        applied.compile(tuple(kinds))
        found = applied.overloads[tuple(kinds)].signature.return_type
    except numba.core.errors.NumbaError as error:
        reason = str(error).strip().splitlines()
        _refuse(run, function, reason[0] if reason else "")
    if isinstance(found, numba.types.BaseTuple):
        several = tuple(_type(run, function, each) for each in found)
        if not all(isinstance(kind, Array) for kind in several):
            run.refuse(
                f"{dotted(function)} is called by name, and returns numbers in a tuple",
                "Let it return one number, or arrays: np.array([x]) of a number.",
                errors.MissingRule,
                code="SG365",
            )
        return several
    one = _type(run, function, found)
    return one if isinstance(one, Scalar) else (one,)


_called: dict[int, tuple[Any, Any]] = {}
"""Functions that compiled code is to call, each with what calls it: some have no hash."""


def _compiled(function: Any) -> Any:
    """What generated code calls for a function, under its name."""
    if id(function) not in _called:
        _called[id(function)] = function, _made(function)
    return _called[id(function)][1]


def _made(function: Any) -> Any:
    import numba

    if hasattr(function, "py_func"):
        return function
    if not _is_foreign(function):
        return numba.njit(function)
    name, count = getattr(function, "__name__", ""), 0
    if hasattr(function, "native_name"):
        count = len(function._sig.args)
        applied = function.ctypes
    else:
        count = len(function.argtypes or ())
        applied = function
    name = name if name.isidentifier() else "function"
    names = ", ".join(f"x{k}" for k in range(count))
    made: dict[str, Any] = {"applied": applied}
    exec(f"def {name}({names}):\n    return applied({names})", made)
    return numba.njit(made[name])


def _type(run: Run, function: Any, found: Any) -> Scalar | Array:
    import numba
    from numba.np import numpy_support

    element = found.dtype if isinstance(found, numba.types.Array) else found
    try:
        dtype = str(numpy_support.as_dtype(element))
    except numba.core.errors.NumbaNotImplementedError:
        dtype = str(found)
    if dtype not in _DTYPES:
        run.refuse(
            f"{dotted(function)} returns {found}",
            "Let it return numbers and arrays, or a tuple of them.",
            errors.MissingRule,
            code="SG363",
        )
    if isinstance(found, numba.types.Array):
        return Array(dtype, found.ndim, "C" if found.layout == "C" else "A")
    return Scalar(dtype)


def _of_arrays(run: Run, applied: Any, operands: list[ir.Expr], found: Any) -> Value:
    """What a call gives that arrays go into, or come out of."""
    kinds = found if isinstance(found, tuple) else (found,)
    names: list[str] = []
    for kind in kinds:
        names.append(run.fresh(kind if isinstance(kind, Array) else Array(kind.dtype, 0)))
    value = ir.Apply(applied, tuple(operands))
    if isinstance(kinds[0], Scalar):
        value = ir.Apply(np.array, (value,))
    run.emit(ir.Routine(tuple(names), value, (), run.span()))
    if hasattr(applied.py_func, "srcgrad_by_name"):
        return memory.whole(run, names[0], run.known.shapes[operands[0].array])  # type: ignore[union-attr]
    values = tuple(_value(run, name, kind) for name, kind in zip(names, kinds, strict=True))
    return values[0] if len(values) == 1 else Tuple(values)


def _value(run: Run, name: str, kind: Scalar | Array) -> Value:
    if isinstance(kind, Scalar):
        return run.define(ir.Item(name, ()), kind)
    integer = Scalar("int64", weak=True)
    lengths = tuple(run.define(ir.Dim(name, axis), integer) for axis in range(kind.ndim))
    for each in lengths:
        run.known.signs.add(each.atom.name)
    return memory.whole(run, name, lengths)
