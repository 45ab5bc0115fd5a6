"""Operations on numbers, with the dtypes that NumPy and Python give them."""

from __future__ import annotations

import cmath
import functools
import math
import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend import pointwise, subclasses
from srcgrad.frontend.run import NeedKnown, Raised, Run, python_type
from srcgrad.frontend.values import Conflict, Glimpse, Known, Maybe, Number, Text, Value
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

LARGEST = 2**63 - 1
PYTHON: dict[str, Callable[..., Any]] = {
    "bool": bool,
    "int64": int,
    "float64": float,
    "complex128": complex,
}


def type_of(value: Value) -> Scalar | None:
    """The type of a number, known or not; None if it is no number."""
    if isinstance(value, Number):
        return value.type
    if isinstance(value, Known):
        return python_type(value.object)
    return None


def is_number(value: Value) -> bool:
    return type_of(value) is not None


def joined(*types: Scalar) -> Scalar:
    """The type of what is of one of these types on each path."""
    return pointwise.joined(*types)


@functools.lru_cache(maxsize=4096)
def promote(*types: Scalar) -> Scalar:
    """The type that holds numbers of all these types: Python's own numbers give way."""
    return pointwise.promoted(*types)


def cast_function(dtype: str) -> Callable[..., Any]:
    if dtype == "complex128":
        return np.complex128  # what Numba calls `complex` stays as narrow as what it is given
    return PYTHON.get(dtype) or getattr(np, dtype)


def constant(run: Run, value: Any, type: Scalar | None = None) -> ir.Const:
    """A number of Python's or NumPy's as an operand of the program, of a type if one is given."""
    value = subclasses.base_number(value)
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and not -LARGEST - 1 <= value <= LARGEST
    ):
        if type is None or not is_inexact(type.dtype):
            run.refuse(
                f"int64 overflow: {value} does not fit",
                "Write it as a float, or keep to integers below 2**63.",
                errors.DTypeError,
                code="SG510",
            )
    if type is None or python_type(value) == type:
        return ir.Const(value)
    if type.weak or type.dtype in ("float64", "bool"):
        return ir.Const(PYTHON[type.dtype](value))
    return ir.Const(np.dtype(type.dtype).type(value))


def cast(run: Run, value: Value, type: Scalar) -> ir.Atom:
    """A number as an operand of a type."""
    from srcgrad.frontend import widths

    widths.check_held(run, value, type)
    if isinstance(value, Known):
        return constant(run, value.object, type)
    assert isinstance(value, Number), value
    if is_float(value.type.dtype) and is_integer(type.dtype) and type.dtype != "int64":
        return atom(run, numbers(run, cast_function(type.dtype), value))
    if value.type.dtype == type.dtype:
        return value.atom
    if is_complex_dtype(value.type.dtype) and not is_complex_dtype(type.dtype):
        if type.dtype == "bool":
            return atom(run, truth(run, value))
        run.refuse(
            f"a complex number as {type.dtype} loses its imaginary part",
            "Take its real part: z.real.",
            errors.DTypeError,
            code="SG509",
        )
    function = cast_function(type.dtype)
    if value.type.dtype == "bool" and function is float:
        function = np.float64  # Numba has no float(bool).
    if function is int and not (type.weak or value.type.dtype == "bool"):
        function = np.int64
    if function is int and is_integer(value.type.dtype):
        function = np.int64  # Numba's int(uint8) stays one in what is computed with it.
    return run.apply(function, (value.atom,), type).atom


def convert(run: Run, value: Value, type: Scalar) -> Value:
    """A number as a number of a type."""
    from srcgrad.frontend import widths

    if isinstance(value, Known):
        widths.check_held(run, value, type)
        made = constant(run, value.object, type).value
        if not type.weak and python_type(made) != type:
            made = np.dtype(type.dtype).type(made)
        return Known(made)
    atom = cast(run, value, type)
    assert isinstance(atom, ir.Var)
    return Number(atom, type)


def atom(run: Run, value: Value) -> ir.Atom:
    """A number as an operand, whatever its type."""
    if isinstance(value, Known):
        return constant(run, value.object)
    assert isinstance(value, Number), value
    if isinstance(value, Glimpse):
        from srcgrad.frontend import arrays

        arrays.check_unchanged(run, value)
    return value.atom


def plain(run: Run, value: Value, doing: str = "this") -> Value:
    """The value itself: an error if it may be unset, or differs in kind between paths."""
    if isinstance(value, Maybe):
        if value.absent == "unset":
            run.guard(value.present, UnboundLocalError, at_line(run, value.message))
            return value.value
        run.guard(value.present, TypeError, "a number is needed where there is None")
        return value.value
    if isinstance(value, Conflict):
        raise NeedKnown(value.message, run.span() or value.span, value.advice or None, code="SG204")
    return value


def at_line(run: Run, message: str) -> str:
    span = run.span()
    return message.replace("@", str(span.line) if span is not None else "?")


def fold(run: Run, function: Callable[..., Any], *objects: Any) -> Known:
    """What a function gives for known objects, computed now."""
    try:
        with np.errstate(all="ignore"):
            return Known(function(*objects))
    except errors.SrcgradError as error:
        if error.span is not None:
            raise
        raise type(error)(error.problem, run.span(), error.advice, code=error.code) from None
    except Exception as exception:
        raise Raised(exception, run.span()) from None


def as_dtype(wanted: Any) -> np.dtype[Any]:
    """The dtype that an object stands for; Numba's types do by their names."""
    of_numba = type(wanted).__module__.startswith("numba.")
    return np.dtype(str(wanted) if of_numba else wanted)


def numbers(run: Run, function: Callable[..., Any], *values: Value) -> Value:
    """An operator on numbers."""
    values = tuple(plain(run, value) for value in values)
    if all(isinstance(value, Known) for value in values):
        objects = [value.object for value in values]  # type: ignore[union-attr]
        if function in (operator.truediv, operator.floordiv, operator.mod) and objects[1] == 0:
            if isinstance(objects[0], float) or isinstance(objects[1], float):
                objects = [np.float64(each) if python_type(each) else each for each in objects]
                made = fold(run, function, *objects)
                return Known(float(made.object))
        return fold(run, function, *objects)
    if function in (min, max) and len(values) == 2 and values[0] == values[1]:
        if isinstance(values[0], Number) and not is_complex_dtype(values[0].type.dtype):
            return values[0]
    types = [type_of(value) for value in values]
    for value, type in zip(values, types, strict=True):
        if type is None:
            refuse_operand(run, value, function)
    return _operate(run, function, values, tuple(t for t in types if t is not None))


def refuse_operand(run: Run, value: Value, function: Callable[..., Any]) -> None:
    what = describe(value)
    name = getattr(function, "__name__", "this operation")
    raise errors.NotDifferentiable(
        f"{name} of {what} and a number of the program",
        run.span(),
        "It has a meaning here for numbers and arrays only.",
        code="SG202",
    )


def describe(value: Value) -> str:
    """A few words for a message."""
    if isinstance(value, Known):
        shown = repr(value.object)
        if len(shown) > 40:
            shown = f"a {type(value.object).__name__}"
        return shown
    if isinstance(value, Number):
        return f"a number ({value.type.dtype})"
    if isinstance(value, Text):
        return "a string made of run-time numbers"
    names = {
        "ArrayRef": "an array",
        "Lazy": "an array",
        "Tuple": "a tuple",
        "ListRef": "a list",
        "DictRef": "a dict",
        "Instance": "an object",
        "Super": "super()",
        "Closure": "a function",
        "Bound": "a method",
        "Range": "a range",
        "Iterator": "an iterator",
        "View": "a view of a dict",
        "Maybe": "a value that may be missing",
    }
    return names.get(type(value).__name__, "this")


def _operate(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> Value:
    """A call with numbers of the program among its operands."""
    made = _computed(run, function, values, types)
    if run.kinds or (function in (min, max) and len(set(types)) > 1):
        from srcgrad.frontend import kinds

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
    from srcgrad.frontend import widths

    if function is operator.not_:
        return negate(run, truth(run, values[0]))
    if any(each.either for each in types) and function not in (ir.select, min, max):
        values, types = widths.settled(run, function, values, types)
    quick = _QUICK.get(function)
    if quick and types[0] == types[-1] and types[0] in (INT, FLOAT):
        kind = BOOL if quick == "compare" else types[0]
        return run.apply(function, tuple(atom(run, value) for value in values), kind)
    meaning = pointwise.meaning(function)
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
    widths.check_widths(run, function, values, types)
    if not isinstance(call, pointwise.Call):
        return inline(run, call, values)
    if call.result.either:
        for value in values:
            widths.check_held(run, value, call.result)
    if call.applied in (operator.lshift, operator.rshift) and not call.result.weak:
        if not (isinstance(values[1], Known) and 0 <= values[1].object < 64):
            return widths.shifted(run, call, values)
    operands = tuple(map(partial(operand, run), values, call.casts))
    made = run.apply(call.applied, operands, _before(call, types))
    if call.after is None:
        _check_result(run, function, types, made)
        return made
    return run.apply(call.after, (made.atom,), call.result)


def _before(call: pointwise.Call, types: tuple[Scalar, ...]) -> Scalar:
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
        return atom(run, value)
    if isinstance(value, Known):
        return ir.Const(convert(value.object))
    assert isinstance(value, Number)
    target: Any = convert
    kind = Scalar(np.dtype(target).name, weak=convert in (int, float, bool))
    return run.apply(convert, (value.atom,), kind).atom


def inline(run: Run, definition: Callable[..., Any], values: tuple[Value, ...]) -> Value:
    from srcgrad.frontend import calls

    return calls.call(run, Known(definition), values, {})


def _gives_zero(function: Callable[..., Any], types: tuple[Scalar, ...]) -> bool:
    """Whether this is a division of NumPy's integers, which gives zero where it is by zero."""
    if function not in (operator.floordiv, operator.mod, *_NUMPY_DIVISIONS):
        return False
    numpys = function in _NUMPY_DIVISIONS or not all(each.weak for each in types)
    return numpys and not any(is_inexact(each.dtype) for each in types)


def _divided(
    run: Run, function: Callable[..., Any], values: tuple[Value, ...], types: tuple[Scalar, ...]
) -> Value:
    from srcgrad.frontend.expressions import choose

    def quotient() -> Value:
        return _computed(run, function, values, types, True)

    def zero() -> Value:
        at = pointwise.meaning(function)
        assert at is not None
        call = at.at(types)
        kind = call.result if isinstance(call, pointwise.Call) else promote(*types)
        return Known(np.dtype(kind.dtype).type(0))

    return choose(run, numbers(run, operator.ne, values[1], Known(0)), quotient, zero)


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


def negate(run: Run, condition: Value) -> Value:
    if isinstance(condition, Known):
        return Known(not condition.object)
    assert isinstance(condition, Number)
    match run.definitions.get(condition.atom.name):
        case ir.Apply(operator.not_, (ir.Var() as inner,)):
            return Number(inner, condition.type)
    return run.apply(operator.not_, (condition.atom,), condition.type)


def truth(run: Run, value: Value) -> Value:
    """A number as a condition: a known bool, or a number of dtype bool."""
    if isinstance(value, Known):
        return fold(run, bool, value.object)
    assert isinstance(value, Number)
    if value.type.dtype == "bool":
        if run.facts.get(value.atom.name) is not None:
            return Known(run.facts[value.atom.name])
        return value
    zero = constant(run, PYTHON.get(value.type.dtype, float)(0))
    return run.apply(operator.ne, (value.atom, zero), BOOL)


def logical(run: Run, function: Callable[..., Any], left: Value, right: Value) -> Value:
    """`both` or `either` of two conditions, neither of which can fail."""
    neutral = function is ir.both
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Known):
            return other if bool(one.object) is neutral else Known(not neutral)
    if isinstance(left, Number) and left == right:
        return left
    return run.apply(function, (atom(run, left), atom(run, right)), BOOL)


def integer(run: Run, value: Value, what: str) -> Value:
    """A number that must be an integer, as an int64."""
    from srcgrad.frontend import objects

    value = plain(run, value)
    value = objects.call_special(run, value, "__index__") or value
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
        f"{what} must be an integer, not {describe(value)}",
        "Convert it with int() or use //.",
        errors.NotDifferentiable,
        code="SG203",
    )
