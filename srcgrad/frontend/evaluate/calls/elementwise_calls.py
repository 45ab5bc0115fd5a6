"""Calls of functions of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.calls import arity, functions
from srcgrad.frontend.evaluate.containers import comparisons
from srcgrad.frontend.pointwise import call
from srcgrad.frontend.pointwise.table import Pointwise
from srcgrad.frontend.reading.signatures import signature
from srcgrad.frontend.values.arrays import broadcasting, elements, single_elements
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.numbers import arithmetic, scalars
from srcgrad.frontend.values.numbers.scalars import is_number, plain


def pointwise_call(
    run: Run,
    meaning: Pointwise,
    function: Any,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
) -> Value:
    """A function of numbers: of numbers, of arrays element by element, or of an object."""
    args = tuple(plain(run, each) for each in args)
    arity.check(run, function, args, kwargs)
    if function is bool and isinstance(args[0], Tuple | ListRef | DictRef | Instance):
        return run.truth(args[0])
    if isinstance(function, np.ufunc):
        args = tuple(run.as_array(each) if comparisons.is_own(each) else each for each in args)
    if meaning.definition is None and (kwargs or hasattr(function, "__defaults__")):
        args, kwargs = _positional(run, function, args, kwargs)
    if any(isinstance(each, ArrayRef | Lazy) for each in (*args, *kwargs.values())) or (
        isinstance(function, np.ufunc) and any(isinstance(each, Tuple | ListRef) for each in args)
    ):
        if meaning.definition is None and hasattr(function, "__defaults__"):
            run.refuse(
                f"{call.name(function)} is called with an array, and its rule is for numbers",
                "Call it for each element, or make it a @numba.vectorize function.",
                errors.MissingRule,
                code="SG310",
            )
        if meaning.definition is not None and not isinstance(function, np.ufunc):
            return functions.enter(run, meaning.definition, args, kwargs)
        return _of_arrays(run, function, args, kwargs)
    if meaning.definition is not None:
        known = [each.object for each in args if isinstance(each, Known)]
        if len(known) == len(args) and not kwargs:
            try:
                return environment.from_python(run, scalars.fold(run, function, *known))
            except Raised:
                pass
        return functions.enter(run, meaning.definition, args, kwargs)
    for each in args:
        if not is_number(each):
            if isinstance(each, Known) and all(isinstance(a, Known) for a in args):
                return scalars.fold(run, function, *(a.object for a in args))  # type: ignore[union-attr]
            if isinstance(each, Known) and each.object is None and function is round:
                args = args[:1]
                break
            if function in (min, max) and len(args) > 1:  # of objects, tuples, strings
                return run.call(Known(function), (Tuple(args),), {})
            run.refuse(
                f"{call.name(function)} of {scalars.describe(each)}",
                "It takes numbers.",
                errors.NotDifferentiable,
                code="SG214",
            )
    return arithmetic.numbers(run, function, *args)


def _of_arrays(run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """A function of arrays, element by element; of a number each where it takes no arrays."""
    is_ufunc = isinstance(function, np.ufunc) or hasattr(function, "ufunc")  # of numba.vectorize
    if not is_ufunc and len(args) == 1 and isinstance(args[0], ArrayRef | Lazy):
        return _of_one_element(run, function, args[0])
    if getattr(function, "__module__", "") in ("math", "cmath"):
        made = (_number_of(run, a) if isinstance(a, ArrayRef | Lazy) else a for a in args)
        return run.call(Known(function), tuple(made), kwargs)
    return broadcasting.elementwise(
        run, lambda *numbers: run.call(Known(function), numbers, kwargs), args
    )


def _of_one_element(run: Run, function: Any, array: ArrayRef | Lazy) -> Value:
    """`float(x)`, `math.sin(x)` of an array of one element; `abs(x)`, `round(x)` of any."""
    if function in (abs, round, np.where) or (
        isinstance(function, type) and issubclass(function, np.generic)
    ):
        return broadcasting.elementwise(
            run, lambda x: arithmetic.numbers(run, function, x), (array,)
        )
    return arithmetic.numbers(run, function, _number_of(run, array, function is not bool))


def _number_of(run: Run, array: ArrayRef | Lazy, is_checked: bool = True) -> Value:
    """The number that an array of one element is converted to; the truth of one is not checked."""
    if is_checked:
        single_elements.check_converted(run, array)
    for extent in array.shape if single_elements.IS_CONVERTED or not is_checked else ():
        broadcasting.agree(
            run,
            extent,
            Known(1),
            [array.shape],
            f"only an array of one element converts to a number, not one of shape "
            f"{broadcasting.shape_text(array.shape)}",
        )
    return elements.element(run, array, (Known(0),) * array.ndim)


def _positional(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> tuple[tuple[Value, ...], dict[str, Value]]:
    try:
        bound = signature(function).bind(*args, **kwargs)
        given = set(bound.arguments)
        bound.apply_defaults()
        for name in bound.arguments.keys() - given:
            default = bound.arguments[name]
            if bound.signature.parameters[name].default is default:
                bound.arguments[name] = environment.wrap(
                    run, default, "", environment.same(default)
                )
        if not bound.kwargs:
            return bound.args, {}
    except (TypeError, ValueError):
        if not kwargs:
            return args, kwargs
    run.refuse(
        f"{call.name(function)} with the keyword {next(iter(kwargs), None)}",
        "Pass its operands by position.",
        errors.MissingRule,
        code="SG307",
    )
