"""Operators, comparisons, and the truth of values."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import gast
import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.calls import formatting
from srcgrad.frontend.evaluate.containers import comparisons
from srcgrad.frontend.evaluate.loops import lengths, recursion
from srcgrad.frontend.evaluate.objects import identity, lookup, overloaded
from srcgrad.frontend.values.arrays import broadcasting, elements, spreads
from srcgrad.frontend.values.containers import strings
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Closure,
    DictRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Maybe,
    Number,
    OneOf,
    Partial,
    Text,
    Tuple,
    Value,
)
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.numbers import arithmetic, kinds, scalars
from srcgrad.frontend.values.numbers.scalars import describe, is_number, plain

BINARY: dict[type, Callable[..., Any]] = {
    gast.Add: operator.add,
    gast.Sub: operator.sub,
    gast.Mult: operator.mul,
    gast.Div: operator.truediv,
    gast.FloorDiv: operator.floordiv,
    gast.Mod: operator.mod,
    gast.Pow: operator.pow,
    gast.LShift: operator.lshift,
    gast.RShift: operator.rshift,
    gast.BitAnd: operator.and_,
    gast.BitOr: operator.or_,
    gast.BitXor: operator.xor,
    gast.MatMult: operator.matmul,
}
UNARY: dict[type, Callable[..., Any]] = {
    gast.USub: operator.neg,
    gast.UAdd: operator.pos,
    gast.Invert: operator.invert,
    gast.Not: operator.not_,
}
COMPARE: dict[type, Callable[..., Any]] = {
    gast.Lt: operator.lt,
    gast.LtE: operator.le,
    gast.Gt: operator.gt,
    gast.GtE: operator.ge,
    gast.Eq: operator.eq,
    gast.NotEq: operator.ne,
}


def truth(run: Run, value: Value, node: Any = None) -> Value:
    if isinstance(value, Maybe) and value.absent == "None":
        held = truth(run, value.value)
        return scalars.logical(run, ir.both, value.present, held)
    if isinstance(value, OneOf):
        return one_of.holds(run, value, lambda each: truth(run, each))
    value = plain(run, value)
    if isinstance(value, Known | Number):
        found = scalars.truth(run, value)
        if isinstance(found, Known) and node is not None:
            recursion.decided(run, node, found.object)
        return found
    if lookup.class_of(value) is not None:
        for name in ("__bool__", "__len__"):
            said = run.special(value, name)
            if said is not None:
                return truth(run, said)
    match value:
        case Tuple():
            return Known(bool(value.items))
        case ListRef() | DictRef():
            return scalars.truth(run, lengths.length(run, value))
        case ArrayRef() | Lazy():
            if all(isinstance(e, Known) and e.object == 1 for e in value.shape):
                return scalars.truth(run, elements.element(run, value, (Known(0),) * value.ndim))
            run.refuse(
                "the truth of an array of several elements is ambiguous",
                "Use np.any(...) or np.all(...), or compare one element.",
                errors.ShapeError,
                node,
                code="SG406",
            )
        case Text() if not value.arguments:
            run.refuse(
                "the truth of a string made of run-time values",
                "Compare the numbers.",
                code="SG148",
            )
    return Known(True)


def operate(run: Run, function: Callable[..., Any], *operands: Value) -> Value:
    """An operator on anything."""
    several = one_of.among(operands)
    if several is not None:
        before, chosen, after = several
        through = one_of.holds if function in COMPARE.values() else one_of.each
        return through(run, chosen, lambda each: operate(run, function, *before, each, *after))
    if function in (operator.eq, operator.ne):
        compared = _with_none(run, function, operands)
        if compared is not None:
            return compared
    found = spreads.applied(run, function, operands, lambda given: operate(run, function, *given))
    if found is not None:
        return found
    operands = tuple(plain(run, each) for each in operands)
    if any(map(comparisons.is_own, operands)):
        operands = comparisons.beside_arrays(run, function, operands)
    if all(map(is_number, operands)) and function is not operator.matmul:
        return arithmetic.numbers(run, function, *operands)
    match function, operands:
        case operator.mod, (Known(str() as template), inserted):
            return formatting.inserted(run, template, inserted)
    if overloaded.concerns(function.__name__, operands):
        return overloaded.operate(run, function, operands)
    if function is operator.matmul:
        return run.call(Known(function), operands, {})
    if any(isinstance(each, ArrayRef | Lazy) for each in operands):
        return broadcasting.elementwise(
            run, lambda *items: arithmetic.numbers(run, function, *items), operands, True
        )
    if any(isinstance(each, Tuple | ListRef | DictRef) for each in operands):
        return comparisons.operate(run, function, operands)
    if all(isinstance(each, Known) for each in operands):
        return scalars.fold(run, function, *(each.object for each in operands))  # type: ignore[union-attr]
    if function is operator.add and all(map(_is_text, operands)):
        return strings.added(*operands)
    _check_none(run, function, operands)
    run.refuse(
        f"{getattr(function, '__name__', 'this')} of {' and '.join(map(describe, operands))}",
        "It has a meaning here for numbers and arrays.",
        errors.NotDifferentiable,
        code="SG233",
    )


def _with_none(run: Run, function: Any, operands: tuple[Value, ...]) -> Value | None:
    """`x == y` where one of them is None, or may be; None if neither is."""
    for k, each in enumerate(operands):
        if isinstance(each, Maybe) and each.absent == "None":
            held, none = (
                partial(operate, run, function, *operands[:k], other, *operands[k + 1 :])
                for other in (each.value, Known(None))
            )
            return run.choose(each.present, held, none)
    if any(isinstance(each, Known) and each.object is None for each in operands):
        if any(isinstance(each, Number | Tuple | ListRef | DictRef) for each in operands):
            return Known(function is operator.ne)
    return None


def _check_none(run: Run, function: Any, operands: tuple[Value, ...]) -> None:
    """What a path that may not be reached makes of None is an error there, as it is in Python."""
    sign = overloaded.SYMBOLS.get(function.__name__.strip("_"))
    are_plain = all(is_number(each) or isinstance(each, Known) for each in operands)
    has_none = any(isinstance(each, Known) and each.object is None for each in operands)
    if sign is None or not (run.conditional and has_none and are_plain):
        return
    classes = [
        kinds.class_of(each.type) if isinstance(each, Number) else type(each.object)  # type: ignore[union-attr]
        for each in operands
    ]
    left, right = (each.__name__ for each in classes)
    form = "{0!r} not supported between instances of {1!r} and {2!r}"
    if function not in COMPARE.values():
        form = "unsupported operand type(s) for {0}: {1!r} and {2!r}"
    raise Raised(TypeError(form.format(sign, left, right)), run.span())


def _is_text(value: Value) -> bool:
    return isinstance(value, Text) or (isinstance(value, Known) and isinstance(value.object, str))


def compare(run: Run, op: Any, left: Value, right: Value) -> Value:
    if isinstance(left, OneOf):
        return one_of.holds(run, left, lambda each: compare(run, op, each, right))
    if isinstance(right, OneOf):
        return one_of.holds(run, right, lambda each: compare(run, op, left, each))
    match op:
        case gast.Is() | gast.IsNot():
            found = is_same(run, left, right)
            return found if isinstance(op, gast.Is) else scalars.negate(run, found)
        case gast.In() | gast.NotIn():
            found = comparisons.contains(run, right, left)
            return found if isinstance(op, gast.In) else scalars.negate(run, found)
    function = COMPARE[type(op)]
    if function in (operator.eq, operator.ne):
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Maybe) and isinstance(other, Known) and other.object is None:
                found = is_same(run, one, other)
                return found if function is operator.eq else scalars.negate(run, found)
            if isinstance(one, Known) and one.object is None:
                if not isinstance(other, Known | Maybe | ArrayRef | Lazy | Instance):
                    return Known(function is operator.ne)
            if isinstance(one, Closure | Bound | Partial) and isinstance(other, Known):
                return Known(function is operator.ne)
    return operate(run, function, left, right)


def is_same(run: Run, left: Value, right: Value) -> Value:
    for one, other in ((left, right), (right, left)):
        if isinstance(other, Known) and other.object is None:
            if isinstance(one, Maybe) and one.absent == "None":
                return scalars.negate(run, one.present)
            one = plain(run, one)
            return Known(isinstance(one, Known) and one.object is None)
    if isinstance(left, Known) and isinstance(right, Known):
        return Known(left.object is right.object or _same_constant(left.object, right.object))
    if isinstance(left, Known | Number) and isinstance(right, Known | Number):
        a, b = (
            {kinds.class_of(kind) for kind in kinds.kinds_of(run, each)} for each in (left, right)
        )
        if a == b and len(a) == 1 and a <= {bool, np.bool_}:
            return operate(run, operator.eq, left, right)
        if not a & b:
            return Known(False)
        run.refuse(
            "whether two numbers are one object depends on the interpreter",
            "Compare with ==.",
            code="SG113",
        )
    found = run.taken.identities.are_one(left, right)
    if found is not None:
        return Known(found)
    if isinstance(left, ArrayRef) and isinstance(right, ArrayRef):
        return identity.of_arrays(run, left, right)
    compared = identity.of_objects(run, left, right)
    if compared is not None:
        return compared
    if isinstance(left, ListRef | DictRef | Instance):
        return Known(type(left) is type(right) and left.id == right.id)
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        return identity.of_tuples(run, left, right)
    return Known(left is right)


def _same_constant(left: Any, right: Any) -> bool:
    small = isinstance(left, int | str) and type(left) is type(right)
    return bool(small and left == right)
