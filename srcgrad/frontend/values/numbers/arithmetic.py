"""Operations on numbers, with the dtypes that NumPy and Python give them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.pointwise import table
from srcgrad.frontend.pointwise.call import Call
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import kinds, scalars
from srcgrad.frontend.values.numbers.conversions import operand
from srcgrad.frontend.values.numbers.divisions import check_divisor, divided, gives_zero
from srcgrad.frontend.values.numbers.domains import check_domain
from srcgrad.frontend.values.numbers.scalars import (
    python_type,
)
from srcgrad.frontend.values.numbers.settling import settled
from srcgrad.frontend.values.numbers.shifts import shifted
from srcgrad.frontend.values.numbers.widths import check_held, check_widths
from srcgrad.types import (
    BOOL,
    FLOAT,
    INT,
    Scalar,
    is_complex_dtype,
)


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
            if run.catches(ZeroDivisionError) and not any(
                isinstance(each, np.generic) for each in objects
            ):
                raise Raised(ZeroDivisionError("division by zero"), run.span())
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
        if gives_zero(function, types):
            quotient = partial(_computed, run, function, values, types, True)
            return divided(run, function, values, types, quotient)
        check_divisor(run, function, values, types)
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
    check_domain(run, function, call.applied, operands, types, call.result)
    made = run.apply(call.applied, operands, _before(call, types))
    if call.after is None:
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


def inline(run: Run, definition: Callable[..., Any], values: tuple[Value, ...]) -> Value:
    return run.call(Known(definition), values, {})
