"""What definitions in plain Python need and NumPy has no name for."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend import arithmetic, arrays, calls, containers
from srcgrad.frontend.arithmetic import plain
from srcgrad.frontend.numpy.basics import Args, Kwargs
from srcgrad.frontend.numpy.routines import routine
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import Known, Lazy, Number, Value
from srcgrad.types import Scalar


def order_of(x: Any) -> Any:
    """The subscripts that sort a vector: equal elements in order, NaNs last."""
    return np.argsort(x, kind="stable")


@means(order_of)
def _order_of(run: Run, args: Args, kwargs: Kwargs) -> Value:
    vector = containers.as_array(run, args[0])
    return routine(run, np.argsort, (vector,), ("int64", vector.shape))[0]


def gathered(x: Any, order: Any) -> Any:
    """`x[order]` of a vector and subscripts that are known to be inside."""
    return x[order]


@means(gathered)
def _gathered(run: Run, args: Args, kwargs: Kwargs) -> Value:
    vector, order = (containers.as_array(run, each) for each in args)

    def element(at: tuple[Value, ...]) -> Value:
        return arrays.element(run, vector, (arrays.element(run, order, at),))

    found = (*arrays.reads(run, vector), *arrays.reads(run, order))
    return Lazy(order.shape, Scalar(vector.dtype), element, found)


def inside(x: Any, k: Any) -> Any:
    """`x[k]` of a vector and a subscript that is known to be inside."""
    return x[k]


@means(inside)
def _inside(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return arrays.element(run, containers.as_array(run, args[0]), (args[1],))


def of_each(function: Any, x: Any, *fixed: Any) -> Any:
    """`function(number, *fixed)` for every number of an array; numbers of NumPy's types."""
    return np.vectorize(function, excluded=set(range(1, len(fixed) + 1)))(x, *fixed)


@means(of_each)
def _of_each(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, operand, *fixed = (plain(run, each) for each in args)

    def one(number: Value) -> Value:
        kind = arithmetic.type_of(number)
        assert kind is not None
        number = arithmetic.convert(run, number, Scalar(kind.dtype))
        return calls.call(run, function, (number, *fixed), {})

    if arithmetic.is_number(operand):
        return one(operand)
    made = arrays.elementwise(run, one, (containers.as_array(run, operand),))
    if not isinstance(made, Lazy):
        return made
    found = (*made.reads, *(read for each in fixed for read in arrays.reads(run, each)))
    return Lazy(made.shape, made.type, made.element, found)


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
        run.signs.add(args[0].atom.name)
    return args[0]


