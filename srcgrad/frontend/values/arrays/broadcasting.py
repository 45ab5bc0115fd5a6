"""Array expressions by NumPy's broadcasting."""

from __future__ import annotations

import operator
from collections.abc import Callable

from srcgrad import errors, ir
from srcgrad.frontend.values.arrays import costs, elements, positions, strides
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import NeedUnits, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    Chosen,
    Glimpse,
    Known,
    Lazy,
    ListRef,
    Merged,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import glimpses, monomials, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom, describe, type_of
from srcgrad.types import Scalar


def elementwise(
    run: Run,
    function: Callable[..., Value],
    operands: tuple[Value, ...],
    is_ufunc: bool = False,
) -> Value:
    """A function of numbers for each element, by NumPy's broadcasting.

    What a ufunc makes lies in memory as its operands do; of others it is known if those lie row by
    row.
    """
    operands = tuple(
        run.as_array(each) if isinstance(each, Tuple | ListRef) else each for each in operands
    )
    for each in operands:
        if not isinstance(each, AnyArray) and not scalars.is_number(each):
            run.refuse(
                f"arithmetic of an array and {describe(each)}",
                "It has a meaning here for numbers and arrays.",
                errors.NotDifferentiable,
                code="SG206",
            )
    for each in operands:
        elements.check_fresh(run, each)
        if isinstance(each, Glimpse):
            glimpses.check_unchanged(run, each)
    operands = tuple(map(glimpses.number_of, operands))
    arrays = [each for each in operands if isinstance(each, AnyArray)]
    shape = broadcast(run, [each.shape for each in arrays])
    operands = tuple(costs.once(run, each, shape) for each in operands)
    result = _probed(run, function, operands)

    def at(subscripts: Subscripts) -> Value:
        return function(*(broadcast_element(run, each, subscripts) for each in operands))

    found = tuple(dict.fromkeys(read for each in operands for read in elements.reads(run, each)))
    if not shape:
        return at(())
    order = strides.kept_order(run, *operands)
    order = order if is_ufunc or all(strides.keeps_order(run, each) for each in arrays) else "?"
    return Lazy(shape, result, at, found, order, chosen=_chosen_together(function, operands))


def _chosen_together(function: Callable[..., Value], operands: tuple[Value, ...]) -> Chosen | None:
    """A function of elements that one mask has chosen, by their places."""
    arrays = [each for each in operands if isinstance(each, AnyArray)]
    given = [each.chosen if isinstance(each, Lazy) else None for each in arrays]
    first, *others = given
    if first is None or not all(each and same(each.mask, first.mask) for each in others):
        return None

    def at(subscripts: Subscripts) -> Value:
        return function(
            *(
                each.chosen.at(subscripts) if isinstance(each, Lazy) and each.chosen else each
                for each in operands
            )
        )

    return Chosen(first.mask, at)


def _probed(run: Run, function: Callable[..., Value], operands: tuple[Value, ...]) -> Scalar:
    """The type of a function's result, from a try that leaves no trace."""
    stand_ins = tuple(
        Number(ir.Var(run.fresh(elements.scalar(each.dtype))), elements.scalar(each.dtype))
        if isinstance(each, AnyArray)
        else each
        for each in operands
    )
    saved = run.save()
    with run.block():
        found = function(*stand_ins)
    run.restore(saved)
    kind = type_of(found)
    assert kind is not None, "an elementwise function gives a number"
    return Scalar(kind.dtype)


def broadcast_element(run: Run, value: Value, subscripts: Subscripts) -> Value:
    """The element of an operand that belongs to these subscripts of the result."""
    if not isinstance(value, AnyArray):
        return value
    own = subscripts[len(subscripts) - value.ndim :]
    own = tuple(
        Known(0) if positions.is_one(e) else s for s, e in zip(own, value.shape, strict=True)
    )
    return elements.element(run, value, own)


def broadcast(
    run: Run,
    shapes: list[tuple[Value, ...]],
    message: str = "",
    exception: type[Exception] = ValueError,
) -> tuple[Value, ...]:
    """The shape of a result; lengths that are not known to agree are compared at run time."""
    ndim = max(map(len, shapes), default=0)
    found: list[Value] = [Known(1)] * ndim
    for shape in shapes:
        for axis, extent in enumerate(shape, ndim - len(shape)):
            if positions.is_one(extent):
                continue
            if positions.is_one(found[axis]):
                found[axis] = extent
            else:
                agree(run, found[axis], extent, shapes, message, exception)
                if isinstance(extent, Known) or (
                    isinstance(extent, Merged) and not isinstance(found[axis], Known)
                ):
                    found[axis] = extent
    return tuple(found)


def agree(
    run: Run,
    a: Value,
    b: Value,
    shapes: list[tuple[Value, ...]],
    message: str = "",
    exception: type[Exception] = ValueError,
) -> None:
    """Make sure that two lengths are equal, here and until the end of the block."""
    if monomials.alike(run, a, b):
        return
    left, right = atom(run, a), atom(run, b)
    if run.known.facts.get(("equal", left, right)):
        return
    here = sizes.example(run, a), sizes.example(run, b)
    known = isinstance(a, Known) and isinstance(b, Known)
    if not known and None not in here and here[0] != here[1] and 1 in here:
        _stretched(run)
    if not message:
        message = "operands could not be broadcast together with shapes " + " ".join(
            map(shape_text, shapes)
        )
    arguments = tuple(atom(run, extent) for shape in shapes for extent in shape)
    if isinstance(a, Known) and isinstance(b, Known):
        lengths = (arg.value if isinstance(arg, ir.Const) else "n" for arg in arguments)
        shown = message.format(*lengths)
        if run.conditional or exception is not ValueError or _is_caught(run, exception, shown):
            raise Raised(exception(shown), run.span())
        run.refuse(
            shown,
            advice="Give the arrays shapes that fit: x.reshape(...), or x[:, None].",
            kind=errors.ShapeError,
            code="SG402",
        )
    alike = numbers(run, operator.eq, a, b)
    is_caught = _is_caught(run, exception, message)
    if is_caught:  # an axis of length one is no error
        ones = (numbers(run, operator.eq, each, Known(1)) for each in (a, b))
        wide = scalars.negate(run, scalars.logical(run, ir.either, *ones))
        fits = scalars.logical(run, ir.either, alike, wide)
        run.guard(fits, exception, message, arguments, is_followed=False)
    run.guard(alike, exception, message, arguments, is_followed=is_caught)


def _is_caught(run: Run, exception: type[Exception], message: str) -> bool:
    """Whether a `try` around this place catches what is raised here."""
    raised = Raised(exception(message), run.span())
    handler = raising.handler_of(run, raised)
    return handler is not None and raising.is_followed(run, handler)


def _stretched(run: Run) -> None:
    """A length of one that has to be known is that of an argument's axis, or cannot be known."""
    need_units(run)
    if not run.conditional:
        run.refuse(
            "a length that is one only in this call is stretched to a longer one",
            "Select the element and give it an axis: `x[k, None]`.",
            errors.ShapeError,
            code="SG403",
        )


def need_units(run: Run) -> None:
    """Begin anew, knowing which axes of arguments are of length one, if there are any here."""
    if any(1 in shape for shape in run.known.examples.values()):
        raise NeedUnits


def shape_text(shape: tuple[Value, ...]) -> str:
    return f"({','.join(['{}'] * len(shape))}{',' if len(shape) == 1 else ''})"
