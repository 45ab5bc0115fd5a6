"""Operations on numbers, with the dtypes that NumPy and Python give them."""

from __future__ import annotations

import cmath
import itertools
import math
import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.pointwise import promotion, table
from srcgrad.frontend.pointwise.call import Call, name
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import kinds, scalars, sizes
from srcgrad.frontend.values.numbers.scalars import (
    LARGEST,
    PYTHON,
    constant,
    logical,
    promote,
    python_type,
    type_of,
)
from srcgrad.types import (
    BOOL,
    FLOAT,
    INT,
    Scalar,
    is_complex_dtype,
    is_float,
    is_inexact,
    is_integer,
)


def cast(run: Run, value: Value, type: Scalar) -> ir.Atom:
    """A number as an operand of a type."""
    check_held(run, value, type)
    if isinstance(value, Known):
        return scalars.constant(run, value.object, type)
    assert isinstance(value, Number), value
    if is_float(value.type.dtype) and is_integer(type.dtype) and type.dtype != "int64":
        return scalars.atom(run, numbers(run, scalars.cast_function(type.dtype), value))
    if value.type.dtype == type.dtype:
        return value.atom
    if is_complex_dtype(value.type.dtype) and not is_complex_dtype(type.dtype):
        if type.dtype == "bool":
            return scalars.atom(run, scalars.truth(run, value))
        run.refuse(
            f"a complex number as {type.dtype} loses its imaginary part",
            "Take its real part: z.real.",
            errors.DTypeError,
            code="SG509",
        )
    function = scalars.cast_function(type.dtype)
    if value.type.dtype == "bool" and function is float:
        function = np.float64  # Numba has no float(bool).
    if function is int and not (type.weak or value.type.dtype == "bool"):
        function = np.int64
    if function is int and is_integer(value.type.dtype):
        function = np.int64  # Numba's int(uint8) stays one in what is computed with it.
    return run.apply(function, (value.atom,), type).atom


def convert(run: Run, value: Value, type: Scalar) -> Value:
    """A number as a number of a type."""
    if isinstance(value, Known):
        check_held(run, value, type)
        made = scalars.constant(run, value.object, type).value
        if not type.weak and python_type(made) != type:
            made = np.dtype(type.dtype).type(made)
        return Known(made)
    atom = cast(run, value, type)
    assert isinstance(atom, ir.Var)
    return Number(atom, type)


def numbers(run: Run, function: Callable[..., Any], *values: Value) -> Value:
    """An operator on numbers."""
    values = tuple(scalars.plain(run, value) for value in values)
    made = _of_plain(run, function, values)
    if function in (min, max) and any(boxes.may_be(run, each) for each in values):
        for each in values:
            boxes.escape(run, each)  # it may be what is given
        return boxes.boxed(made, shared=True)
    return made


def _of_plain(run: Run, function: Callable[..., Any], values: tuple[Value, ...]) -> Value:
    if all(isinstance(value, Known) for value in values):
        objects = [value.object for value in values]  # type: ignore[union-attr]
        if function in (operator.truediv, operator.floordiv, operator.mod) and objects[1] == 0:
            if isinstance(objects[0], float) or isinstance(objects[1], float):
                objects = [np.float64(each) if python_type(each) else each for each in objects]
                made = scalars.fold(run, function, *objects)
                return Known(float(made.object))
        return scalars.fold(run, function, *objects)
    if function in (min, max) and len(values) == 2 and values[0] == values[1]:
        if isinstance(values[0], Number) and not is_complex_dtype(values[0].type.dtype):
            return values[0]
    types = [scalars.type_of(value) for value in values]
    for value, type in zip(values, types, strict=True):
        if type is None:
            scalars.refuse_operand(run, value, function)
    return _operate(run, function, values, tuple(t for t in types if t is not None))


def _operate(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> Value:
    """A call with numbers of the program among its operands."""
    made = _computed(run, function, values, types)
    if run.known.kinds or (function in (min, max) and len(set(types)) > 1):
        return kinds.follow(run, function, values, made)
    return made


def _computed(
    run: Run,
    function: Callable[..., Any],
    values: tuple[Value, ...],
    types: tuple[Scalar, ...],
    divides: bool = False,
) -> Value:
    """A call with numbers of the program among its operands, by the table of such functions.

    `divides` says that a divisor is known not to be zero.
    """
    if function is operator.not_:
        return scalars.negate(run, scalars.truth(run, values[0]))
    if any(each.either for each in types) and function not in (ir.select, min, max):
        values, types = settled(run, function, values, types)
    quick = _QUICK.get(function)
    if quick and types[0] == types[-1] and types[0] in (INT, FLOAT):
        kind = BOOL if quick == "compare" else types[0]
        return run.apply(function, tuple(scalars.atom(run, value) for value in values), kind)
    meaning = table.meaning(function)
    assert meaning is not None, function
    if meaning.definition is not None:
        return inline(run, meaning.definition, values)
    if not divides:
        if _gives_zero(function, types):
            return _divided(run, function, values, types)
        _check_divisor(run, function, values, types)
    constants = tuple(v.object if isinstance(v, Known) else None for v in values)
    try:
        call = meaning.at(types, constants)
    except errors.DTypeError as error:
        raise errors.DTypeError(error.problem, run.span(), error.advice, code=error.code) from None
    except TypeError as error:
        raise Raised(error, run.span()) from None
    check_widths(run, function, values, types)
    if not isinstance(call, Call):
        return inline(run, call, values)
    if call.result.either:
        for value in values:
            check_held(run, value, call.result)
    if call.applied in (operator.lshift, operator.rshift) and not call.result.weak:
        if not (isinstance(values[1], Known) and 0 <= values[1].object < 64):
            return shifted(run, call, values)
    operands = tuple(map(partial(operand, run), values, call.casts))
    made = run.apply(call.applied, operands, _before(call, types))
    if call.after is None:
        _check_result(run, function, types, made)
        return made
    return run.apply(call.after, (made.atom,), call.result)


def _before(call: Call, types: tuple[Scalar, ...]) -> Scalar:
    """The type of what a call makes, before it is cast: Numba computes with 64 bits."""
    if call.after is None:
        return call.result
    signed = any(each.dtype.startswith("int") for each in types)
    return Scalar("int64" if signed else "uint64")


_QUICK = {
    operator.add: "arithmetic",
    operator.sub: "arithmetic",
    operator.mul: "arithmetic",
    operator.neg: "arithmetic",
    operator.lt: "compare",
    operator.le: "compare",
    operator.gt: "compare",
    operator.ge: "compare",
    operator.eq: "compare",
    operator.ne: "compare",
}


def operand(run: Run, value: Value, convert: Callable[..., Any] | None) -> ir.Atom:
    """A number as an operand, converted if need be."""
    if convert is None:
        return scalars.atom(run, value)
    if isinstance(value, Known):
        return ir.Const(convert(value.object))
    assert isinstance(value, Number)
    target: Any = convert
    kind = Scalar(np.dtype(target).name, weak=convert in (int, float, bool))
    return run.apply(convert, (value.atom,), kind).atom


def inline(run: Run, definition: Callable[..., Any], values: tuple[Value, ...]) -> Value:
    return run.call(Known(definition), values, {})


def _gives_zero(function: Callable[..., Any], types: tuple[Scalar, ...]) -> bool:
    """Whether this is a division of NumPy's integers, which gives zero where it is by zero."""
    if function not in (operator.floordiv, operator.mod, *_NUMPY_DIVISIONS):
        return False
    numpys = function in _NUMPY_DIVISIONS or not all(each.weak for each in types)
    return numpys and not any(is_inexact(each.dtype) for each in types)


def _divided(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> Value:
    def quotient() -> Value:
        return _computed(run, function, values, types, True)

    def zero() -> Value:
        at = table.meaning(function)
        assert at is not None
        call = at.at(types)
        kind = call.result if isinstance(call, Call) else scalars.promote(*types)
        return Known(np.dtype(kind.dtype).type(0))

    return run.choose(numbers(run, operator.ne, values[1], Known(0)), quotient, zero)


def _check_divisor(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> None:
    """Refuse what divides by an integer zero; floats give infinities, as in NumPy."""
    divides = (operator.truediv, operator.floordiv, operator.mod)
    if function in divides or function in _NUMPY_DIVISIONS:
        if function is not operator.truediv and not any(is_inexact(each.dtype) for each in types):
            nonzero = numbers(run, operator.ne, values[1], Known(0))
            run.guard(nonzero, ZeroDivisionError, "integer division or modulo by zero")
        elif all(each.weak for each in types) and not (
            isinstance(values[1], Known) and values[1].object != 0
        ):
            if run.catches(ZeroDivisionError):
                nonzero = numbers(run, operator.ne, values[1], Known(0))
                run.guard(nonzero, ZeroDivisionError, "division by zero")
    elif function in (operator.lshift, operator.rshift) and all(each.weak for each in types):
        fine = numbers(run, operator.ge, values[1], Known(0))
        run.guard(fine, ValueError, "negative shift count")


def _check_result(
    run: Run, function: Callable[..., Any], types: tuple[Scalar, ...], result: Number
) -> None:
    """Where Python raises on numbers, compiled code gives an infinity or NaN: see it in a `try`."""
    raising: tuple[type[Exception], ...] = ()
    if function is operator.pow and all(each.weak for each in types):
        raising = (OverflowError, ZeroDivisionError)
    elif getattr(function, "__module__", None) in ("math", "cmath"):
        raising = (ValueError, OverflowError)
    caught = [each for each in raising if run.catches(each)]
    if caught and is_inexact(result.type.dtype):
        test = cmath.isfinite if is_complex_dtype(result.type.dtype) else math.isfinite
        finite = run.apply(test, (result.atom,), BOOL)
        run.guard(finite, caught[0], f"{function.__name__} outside its domain or range")


_NUMPY_DIVISIONS = (np.floor_divide, np.remainder, np.mod, np.fmod)


def integer(run: Run, value: Value, what: str) -> Value:
    """A number that must be an integer, as an int64."""
    value = scalars.plain(run, value)
    value = run.special(value, "__index__") or value
    if isinstance(value, Known):
        if isinstance(value.object, np.integer):
            return Known(int(value.object))
        if isinstance(value.object, int):
            return Known(int(value.object))
    elif isinstance(value, Number):
        if value.type.dtype == "int64":
            return value
        if is_integer(value.type.dtype) or value.type == BOOL:
            return convert(run, value, INT)
    run.refuse(
        f"{what} must be an integer, not {scalars.describe(value)}",
        "Convert it with int() or use //.",
        errors.NotDifferentiable,
        code="SG203",
    )


def settled(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> tuple[tuple[Value, ...], tuple[Scalar, ...]]:
    """Operands that are of one type each, where those that may be of several give one result."""
    meaning = table.meaning(function)
    assert meaning is not None, function
    if meaning.definition is not None:
        return values, types
    results: set[str | None] = set()
    for each in itertools.product(*(each.either or (each,) for each in types)):
        try:
            call = meaning.at(each)
        except (errors.DTypeError, TypeError):
            results.add(None)
            continue
        made = call.result if isinstance(call, Call) else promote(*each)
        results.add(made.dtype)
    (dtype, *others) = results
    mixed = next(each for each in types if each.either)
    if others or dtype is None:
        several = " or ".join(dict.fromkeys(_spelled(each) for each in mixed.either))
        run.refuse(
            f"{name(function)} of a number that is {several}, as the path has it",
            "NumPy computes with each in another way: say int(...) or float(...) on both paths.",
            errors.DTypeError,
            code="SG530",
        )
    taken = tuple(_one_of(each, dtype) if each.either else each for each in types)
    for value, before, now in zip(values, types, taken, strict=True):
        if before.either and is_integer(now.dtype) and not now.weak:
            assert isinstance(value, Number), "what depends on the path is no constant"
            check_width(run, Number(value.atom, INT), now.dtype)
    pairs = zip(values, types, taken, strict=True)
    return tuple(v if t == s else convert(run, v, s) for v, t, s in pairs), taken


def _spelled(type: Scalar) -> str:
    """A type in a message: `uint8`, or `int` for Python's own."""
    return PYTHON[type.dtype].__name__ if type.weak else type.dtype


def _one_of(type: Scalar, result: str) -> Scalar:
    """What to take a number as that may be of several types, where all have one result."""
    if is_integer(result) and is_integer(type.dtype):
        return Scalar(result)
    weak = [each for each in type.either if each.weak and each.dtype == type.dtype]
    return weak[0] if weak else Scalar(type.dtype)


def check_widths(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> None:
    """Refuse an int of Python's that the dtype of the number that it meets does not hold."""
    if isinstance(function, type) and issubclass(function, np.integer):
        for value in values:
            check_width(run, value, np.dtype(function).name)
            _check_uint32(run, value, np.dtype(function).name)
        return
    dtypes = promotion.strict_dtypes(function, types)
    for value, dtype in zip(values, dtypes, strict=False):
        if dtype is not None:
            check_width(run, value, dtype)


def check_width(run: Run, value: Value, dtype: str) -> None:
    """Refuse a number of Python's that an integer dtype does not hold, as NumPy does."""
    if type_of(value) == FLOAT:
        _check_whole(run, value, dtype)
    if type_of(value) != INT or dtype == "int64":
        return
    least, most = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    fine = numbers(run, operator.ge, value, Known(least))
    if most < LARGEST:
        fine = logical(run, ir.both, fine, numbers(run, operator.le, value, Known(most)))
    run.guard(fine, errors.Overflow, f"an int of Python's out of bounds for {dtype}")


def _check_whole(run: Run, value: Value, dtype: str) -> None:
    """Refuse a float of Python's whose whole part an integer dtype does not hold: a NaN, too."""
    least, most = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    below, above = (operator.gt, least - 1) if most < LARGEST else (operator.ge, least)
    if dtype == "uint64":
        below, above = operator.gt, -1
    fine = numbers(run, below, value, Known(float(above)))
    fine = logical(run, ir.both, fine, numbers(run, operator.lt, value, Known(float(most + 1))))
    run.guard(fine, errors.Overflow, f"a float of Python's out of bounds for {dtype}")


def _check_uint32(run: Run, value: Value, dtype: str) -> None:
    """Refuse a float of NumPy's where what uint32 it becomes depends on how many there are."""
    kind = type_of(value)
    if dtype == "uint32" and kind is not None and is_float(kind.dtype) and not kind.weak:
        fine = numbers(run, operator.gt, value, Known(float(-(2**31) - 1)))
        fine = logical(run, ir.both, fine, numbers(run, operator.lt, value, Known(float(2**32))))
        run.guard(fine, errors.Overflow, "a float out of bounds for uint32")


def check_held(run: Run, value: Value, type: Scalar) -> None:
    """Refuse a number that is to be held as a type that does not hold it."""
    given = type_of(value)
    if given is None or type.weak or not is_integer(type.dtype):
        return
    if given.weak and not type.either:
        check_width(run, value, type.dtype)
    elif given.dtype == "uint64" and type.dtype == "int64" and type.either:
        if isinstance(value, Known):
            constant(run, int(value.object))
            return
        fine = numbers(run, operator.le, value, Known(np.uint64(LARGEST)))
        run.guard(fine, errors.Overflow, "a uint64 beyond 63 bits where there may be an int")


def shifted(run: Run, call: Call, values: tuple[Value, ...]) -> Value:
    """A shift of a number of NumPy's: by its width or more, it leaves its sign or nothing.

    So does a shift by less than nothing.
    """
    number, count = map(partial(operand, run), values, call.casts)
    fits = numbers(run, operator.lt, values[1], Known(64))
    if not sizes.nonnegative(run, values[1]):
        up = numbers(run, operator.ge, values[1], Known(0))
        fits = logical(run, ir.both, up, fits)
    signed = call.result.dtype.startswith("int")
    if call.applied is operator.rshift and signed:
        kind = type_of(values[1])
        assert kind is not None
        most = constant(run, 63, kind)
        if isinstance(fits, Number):
            count = run.apply(ir.select, (fits.atom, count, most), kind).atom
        else:
            count = most
        made = run.apply(call.applied, (number, count), call.result)
    else:
        if not isinstance(fits, Number):
            return Known(np.dtype(call.result.dtype).type(0))
        wide = Scalar("int64" if signed else "uint64")
        shifted = run.apply(call.applied, (number, count), wide)
        nothing = ir.Const(np.dtype(wide.dtype).type(0))
        made = run.apply(ir.select, (fits.atom, shifted.atom, nothing), wide)
    return made if call.after is None else run.apply(call.after, (made.atom,), call.result)
