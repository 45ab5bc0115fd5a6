"""Diagonals of Hessians within what is read: a product with the Hessian for each number.

It is read as the loop that `_of_array` is, so it is differentiated as that is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.calls import derived
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Derived,
    Instance,
    Known,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.numbers import scalars
from srcgrad.operators import HVP, Operated


def value(run: Run, asked: Derived, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """What `hessian_diagonal(f, argnums)` and its like give for these arguments."""
    operator, gradient = asked.operator, asked.function
    match gradient:
        case Known(Operated() as known) | Instance(real=Operated() as known):
            gradient = derived.of_object(run, known)
    assert isinstance(gradient, Derived), "a Hessian is of a gradient"
    places, single = derived.places(run, asked, args, kwargs)
    found: list[Value] = []
    for place in places:
        x = args[place.at] if isinstance(place.at, int) else kwargs[place.at]
        definition = _definition(run, x, place.name)
        inner = Derived(gradient.function, gradient.operator, place.name, gradient.has_aux)
        product = Derived(inner, HVP, place.name, asked.has_aux)
        fixed = environment.from_python(run, Known(definition))
        given = (product, x, Tuple(args), Known(asked.has_aux))
        found.append(run.call(fixed, given, kwargs))
    answer = found[0] if single else Tuple(tuple(found))
    if not operator.with_value and not asked.has_aux:
        return answer
    first = run.call(gradient, args, kwargs)
    if not operator.with_value:
        assert isinstance(first, Tuple), "has_aux: there is a pair"
        return Tuple((answer, first.items[1]))
    if not operator.is_of_both:
        return Tuple((first, answer))
    assert isinstance(first, Tuple), "the value comes after its derivative"
    return Tuple((first.items[1], first.items[0], answer))


def _definition(run: Run, x: Value, name: str) -> Any:
    if isinstance(x, ArrayRef):
        return _of_array
    if isinstance(x, Known | Number) and scalars.type_of(x) is not None:
        return _of_number
    run.refuse(
        f"the diagonal of a Hessian with respect to {name}, which is {scalars.describe(x)}, within "
        "a function",
        "Select arguments that are numbers or arrays with argnums.",
        errors.NotDifferentiable,
        code="SG2385",
    )


def _of_array(product: Any, x: Any, args: Any, has_aux: Any, /, **kwargs: Any) -> Any:
    diagonal = np.empty(x.size)
    unit = np.zeros(x.size)
    for i in range(x.size):
        unit[i] = 1.0
        column = product(*args, v=unit.reshape(x.shape), **kwargs)
        if has_aux:
            column = column[0]
        diagonal[i] = column.reshape(-1)[i]
        unit[i] = 0.0
    return diagonal.reshape(x.shape)


def _of_number(product: Any, x: Any, args: Any, has_aux: Any, /, **kwargs: Any) -> Any:
    found = product(*args, v=1.0, **kwargs)
    return found[0] if has_aux else found
