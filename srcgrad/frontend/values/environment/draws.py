"""Random numbers that a program draws: drawn by NumPy before each call, and passed in.

So they are NumPy's own numbers, in the order of the program, and constants to the derivative. What
a draw depends on (sizes, integers) must therefore be known when the program starts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Any, TypeAlias

import numpy as np

from srcgrad import ir
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.captured import Drawn
from srcgrad.frontend.values.core.control import NeedKnown
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, ListRef, Number, Tuple, Value
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.scalars import python_type
from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar

ADVICE = "Draw the numbers outside and pass them to the function as an array."


@dataclass
class Call:
    """One call of the derivative: its arguments, and the generators at work in it."""

    arguments: dict[str, Any]
    """By the names of the function's parameters."""
    leaves: Sequence[Any]
    generators: dict[int, Any] = field(default_factory=dict)


Evaluate: TypeAlias = Callable[[Call], Any]
"""What computes a value of the program at the start of a call."""


def evaluated(run: Run, value: Value, what: str) -> Evaluate:
    """How to know a value before the program runs; refused if that cannot be."""
    value = scalars.plain(run, value)
    match value:
        case Known():
            known = value.object
            return lambda call: known
        case Number(ir.Var(name), Scalar(dtype)) if "int" in dtype:
            return _expression(run, ir.Var(name), what)
        case Tuple() | ListRef():
            items = lists.sequence(run, value)
            if items is not None:
                each = [evaluated(run, item, what) for item in items]
                kind = list if isinstance(value, ListRef) else tuple
                return lambda call: kind(part(call) for part in each)
    run.refuse(
        f"{what} must be known before the function runs, and must be integers of its arguments or "
        "constants",
        ADVICE,
        NeedKnown,
        code="SG230",
    )


def _expression(run: Run, expression: ir.Expr, what: str) -> Evaluate:
    match expression:
        case ir.Const(value):
            return lambda call: value
        case ir.Var(name) if name in run.draft.definitions:
            return _expression(run, run.draft.definitions[name], what)
        case ir.Var(name) | ir.Dim(name) if name in run.parameters:
            position = run.parameters.index(name)
            if isinstance(expression, ir.Dim):
                axis = expression.axis
                return lambda call: call.leaves[position].shape[axis]
            return lambda call: call.leaves[position]
        case ir.Apply(function, operands):
            each = [_expression(run, operand, what) for operand in operands]
            return lambda call: function(*(part(call) for part in each))
    run.refuse(f"{what} must be known before the function runs", ADVICE, NeedKnown, code="SG231")


def at_work(run: Run, owner: Value) -> Evaluate:
    """How to find a generator in a call."""
    assert isinstance(owner, Instance)
    key, get = owner.id, run.taken.generators[owner.id]

    def found(call: Call) -> Any:
        if key not in call.generators:
            call.generators[key] = get(call)
        return call.generators[key]

    return found


def drawn(
    run: Run,
    name: str,
    source: Evaluate,
    method: str,
    arguments: dict[str, Value],
    shape: tuple[Value, ...] | None,
    trial: Any,
) -> Value:
    """What a method of a generator gives; `trial` is a generator of the same kind, to learn from.

    `shape` is the size that is asked for, if the arguments have none of their own.
    """
    if run.conditional:
        run.refuse(
            f"{name} is called where it depends on the program's numbers whether, or how often",
            ADVICE,
            NeedKnown,
            code="SG232",
        )
    parts = {key: evaluated(run, each, f"the {key} of {name}") for key, each in arguments.items()}
    size = None if shape is None else evaluated(run, Tuple(shape), f"the size of {name}")

    def draw(call: Call) -> Any:
        given = {key: part(call) for key, part in parts.items()}
        if size is not None:
            given["size"] = size(call)
        return getattr(source(call), method)(**given)

    known = {key: lists.known_object(run, each) for key, each in arguments.items()}
    sample = _sample(run, name, trial, method, known, None if shape is None else len(shape))
    number = python_type(sample)
    if number is not None:
        made = run.fresh(number, method)
        run.taken.drawn.append(Drawn(made, number, draw))
        return Number(ir.Var(made), number)
    assert isinstance(sample, np.ndarray), "a draw is a number or an array"
    ones = (k for k, n in enumerate(shape or ()) if isinstance(n, Known) and n.object == 1)
    kind = Array(sample.dtype.name, sample.ndim, "C", frozenset(ones))
    base = run.fresh(kind, method)
    run.taken.drawn.append(Drawn(base, kind, draw))
    if shape is None and method == "permutation":
        (count,) = arguments.values()
        return memory.whole(run, base, (conversions.integer(run, count, "the number to permute"),))
    return (
        memory.whole(run, base, shape) if shape is not None else memory.parameter_array(run, base)
    )


def _sample(
    run: Run, name: str, trial: Any, method: str, known: dict[str, Any], ndim: int | None
) -> Any:
    """A draw like those to come, of which only the kind matters."""
    given = {key: 2 if each is MISSING else each for key, each in known.items()}
    if ndim is not None:
        given["size"] = (1,) * ndim
    return scalars.fold(run, lambda: getattr(trial, method)(**given)).object
