"""What definitions in plain Python need and NumPy has no name for."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.meanings.numpy.routines import routine
from srcgrad.frontend.values.arrays import broadcasting, elements
from srcgrad.frontend.values.arrays.reshaping import in_a_row
from srcgrad.frontend.values.arrays.second_names import writing
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Number, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.types import Scalar


def order_of(x: Any) -> Any:
    """The subscripts that sort a vector: equal elements in order, NaNs last."""
    return np.argsort(x, kind="stable")


@means(order_of)
def _order_of(run: Run, args: Args, kwargs: Kwargs) -> Value:
    vector = run.as_array(args[0])
    return routine(run, np.argsort, (vector,), ("int64", vector.shape))[0]


def gathered(x: Any, order: Any) -> Any:
    """`x[order]` of a vector and subscripts that are known to be inside."""
    return x[order]


@means(gathered)
def _gathered(run: Run, args: Args, kwargs: Kwargs) -> Value:
    vector, order = (run.as_array(each) for each in args)

    def element(at: tuple[Value, ...]) -> Value:
        return elements.element(run, vector, (elements.element(run, order, at),))

    found = (*elements.reads(run, vector), *elements.reads(run, order))
    return Lazy(order.shape, Scalar(vector.dtype), element, found)


def inside(x: Any, k: Any) -> Any:
    """`x[k]` of a vector and a subscript that is known to be inside."""
    return x[k]


@means(inside)
def _inside(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return elements.element(run, run.as_array(args[0]), (args[1],))


def of_each(function: Any, operands: Any, *fixed: Any) -> Any:
    """`function(number, *fixed)` for every number of an array, in NumPy's types.

    Several operands, in a tuple, are broadcast.
    """
    several = operands if isinstance(operands, tuple) else (operands,)
    excluded = set(range(len(several), len(several) + len(fixed)))
    return np.vectorize(function, excluded=excluded)(*several, *fixed)


@means(of_each)
def _of_each(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, given, *fixed = (plain(run, each) for each in args)
    operands = given.items if isinstance(given, Tuple) else (given,)

    def one(*numbers: Value) -> Value:
        strong = (conversions.convert(run, each, _strong(each)) for each in numbers)
        return run.call(function, (*strong, *fixed), {})

    if all(map(scalars.is_number, operands)):
        return one(*operands)
    made = broadcasting.elementwise(run, one, operands)
    if not isinstance(made, Lazy):
        return made
    found = (*made.reads, *(read for each in fixed for read in elements.reads(run, each)))
    return Lazy(made.shape, made.type, made.element, found)


def _strong(number: Value) -> Scalar:
    kind = scalars.type_of(number)
    assert kind is not None, "an element is a number"
    return Scalar(kind.dtype)


def certainly(condition: Any) -> Any:
    """Whether a condition is known to hold, whatever the program is run on."""
    return condition


@means(certainly)
def _certainly(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(isinstance(args[0], Known) and bool(args[0].object))


def counted(n: Any) -> Any:
    """A count, which is not negative."""
    return n


@means(counted)
def _counted(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if isinstance(args[0], Number):
        run.known.signs.add(args[0].atom.name)
    return args[0]


def flattened(x: Any) -> Any:
    """The elements in order, as a vector that is only read; a number as a vector of one."""
    return np.ravel(x)


@means(flattened)
def _flattened(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, args[0])
    if scalars.is_number(value):
        return run.as_array(lists.new_list(run, (value,)))
    return in_a_row(run, run.as_array(value))


def common_dtype(*values: Any) -> Any:
    """The dtype of what these arrays and numbers are combined to."""
    return np.result_type(*values)


@means(common_dtype)
def _common_dtype(run: Run, args: Args, kwargs: Kwargs) -> Value:
    kinds = [_kind(run, each) for each in args]
    return Known(np.dtype(scalars.promote(*kinds).dtype))


def _kind(run: Run, value: Value) -> Scalar:
    kind = scalars.type_of(plain(run, value))
    return Scalar(run.as_array(value).dtype) if kind is None else kind


def listed_dtype(*values: Any) -> Any:
    """The dtype of an array of these numbers, to which Python's own bring theirs."""
    return np.array(values).dtype


@means(listed_dtype)
def _listed_dtype(run: Run, args: Args, kwargs: Kwargs) -> Value:
    kinds = [_kind(run, each) for each in args] or [Scalar("float64")]
    kinds = [Scalar(each.dtype) for each in kinds]
    return Known(np.dtype(scalars.promote(*kinds).dtype))


def add_at(x: Any, where: Any, value: Any) -> None:
    """`x[where] += value` at one place that is known to be inside."""
    x[where] += value


@means(add_at)
def _add_at(run: Run, args: Args, kwargs: Kwargs) -> Value:
    target, where, value = args
    assert isinstance(target, ArrayRef)
    at = where.items if isinstance(where, Tuple) else (where,)
    place = ir.Item(target.base, elements.base_subscripts(run, target, at))
    operand = conversions.cast(run, plain(run, value), Scalar(target.dtype))
    with writing(run, target):
        run.emit(ir.Increment(place, operand, run.span()))
    return Known(None)


def refuse(message: str, advice: str) -> None:
    """Refuse the call that is being read."""
    raise NotImplementedError(message + advice)


@means(refuse)
def _refuse(run: Run, args: Args, kwargs: Kwargs) -> Value:
    message, advice = (lists.known_object(run, each) for each in args)
    run.refuse(message, advice, errors.MissingRule, code="SG320")
