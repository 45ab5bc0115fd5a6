"""Arrays without axes of their own, as `np.array(1.0)` makes: numbers here that remember it.

A change in place, `a += 1`, is seen under all names of such an array. A number has no names: where
there may be another one, the change is refused. There is none if the value stands nowhere else in
the state and nothing that was made of it may stand for it, or if the text of the function shows it
(`reading.owned`). Numbers that are such an array on one path only are remembered by the run.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.reading import owned
from srcgrad.frontend.values.core import aliasing
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Closure,
    Entries,
    Glimpse,
    Iterator,
    Key,
    Known,
    Lazy,
    Maybe,
    Number,
    Partial,
    Sharing,
    Tuple,
    Value,
)
from srcgrad.records import dataclass
from srcgrad.types import Scalar


@dataclass(frozen=True, eq=False)
class KnownBox(Known):
    """A number that is known, in an array without axes."""

    shared: bool = False
    """Whether it may be the array that another value stands for."""


@dataclass(frozen=True, eq=False)
class NumberBox(Number):
    """A number that the program computes, in an array without axes."""

    shared: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and (self.atom, self.type) == (other.atom, other.type)

    def __hash__(self) -> int:
        return hash((self.atom, self.type))


Box = KnownBox | NumberBox


def boxed(value: Value, shared: bool = False) -> Value:
    """A number as an array without axes of its own, unless it is `shared`, or is one already."""
    if isinstance(value, Box):
        return value
    if isinstance(value, Known) and isinstance(value.object, int | float | complex | np.number):
        return KnownBox(value.object, shared)
    if isinstance(value, Number) and not isinstance(value, Glimpse):
        return NumberBox(value.atom, value.type, shared)
    return value


def may_be(run: Run, value: Value | None) -> bool:
    """Whether a number may be an array without axes, on some path."""
    return isinstance(value, Box) or (
        isinstance(value, Number) and value.atom.name in run.known.boxes
    )


def may_view(run: Run, value: Value | None) -> bool:
    """Whether a number may be a view without axes, on some path: another array changes with it."""
    return isinstance(value, Glimpse) or (
        isinstance(value, Number) and value.atom.name in run.known.glimpsed
    )


def escape(run: Run, value: Value | None) -> None:
    """Take note that something else may stand for an array without axes from now on."""
    if isinstance(value, Glimpse):
        aliasing.may_share(run, value.base, glimpsed(run, value))
    elif value is not None and may_be(run, value):
        run.memory.frozen[_place(value)] = (IN_USE, run.span())


def _place(value: Value) -> str:
    return f"number {value.atom.name}" if isinstance(value, Number) else "a known number"


IN_USE = "an array without axes that was made of a number is in use, which this would change"


def glimpsed(run: Run, value: Glimpse) -> Sharing:
    """That something which is not followed stands for an element of an array."""
    name = run.draft.hints.get(value.base, "the array")
    words = f"a view without axes of {name} is in use, which this would change"
    return Sharing(value.base, None, words)


def follow(run: Run, made: Value, *sources: Value | None) -> None:
    """Take note that a name is an array without axes if one of these is, which it stands for."""
    for each in sources:
        if isinstance(made, Number) and (isinstance(each, Glimpse) or may_be(run, each)):
            run.known.boxes.add(made.atom.name)
            if may_view(run, each):
                run.known.glimpsed.add(made.atom.name)
            escape(run, each)


def put(run: Run, base: str, value: Value) -> None:
    """Take note of what is put into a list in memory."""
    if isinstance(value, Glimpse) or may_be(run, value):
        run.known.boxes.add(base)
        if may_view(run, value):
            run.known.glimpsed.add(base)
        escape(run, value)


def take(run: Run, read: Value, base: str) -> None:
    """Take note of what an item of a list in memory may be."""
    for names in (run.known.boxes, run.known.glimpsed):
        if isinstance(read, Number) and base in names:
            names.add(read.atom.name)


def is_owned(run: Run, name: str, at: Any) -> bool:
    """Whether no other name is seen to change with this one of the function being read."""
    frame = run.frame
    return owned.is_owned(frame.node, frame.function, frame.liveness, name, at)


def changed(run: Run, old: Value, new: Value, name: str | None) -> Value:
    """The number after a change in place of what stood in a name, or elsewhere."""
    if not may_be(run, old):
        return new
    if isinstance(old, Box) and isinstance(new, ArrayRef | Lazy) and new.ndim:
        words = (
            "non-broadcastable output operand with 0 axes doesn't match the broadcast shape of "
            f"{new.ndim} axes"
        )
        raise Raised(ValueError(words), run.span())
    is_own = _is_alone(run, old) or (name is not None and is_owned(run, name, run.place))
    if may_view(run, old) or not is_own:
        run.refuse(
            "changing an array without axes that may have another name",
            "Write a = a + value for a new number.",
            errors.AliasingError,
            code="SG430",
        )
    return boxed(new)


def _is_alone(run: Run, value: Value) -> bool:
    """Whether nothing else in the state is, or may be, this array."""
    if not isinstance(value, Box) or value.shared or _place(value) in run.memory.frozen:
        return False
    return not has_other_names(run.state, value)


def number_of(value: Value) -> Value:
    """The number alone."""
    if isinstance(value, KnownBox):
        return Known(value.object)
    return Number(value.atom, value.type) if isinstance(value, NumberBox) else value


def as_array(run: Run, value: Value, type: Scalar) -> Lazy:
    """A number as an array without axes; what is made of it shares its memory, if it is one."""
    number = number_of(value)
    shared = (Sharing(_place(value), None, IN_USE),) if may_be(run, value) else ()
    return Lazy((), type, lambda at: number, (), sharing=shared)


def of_array(run: Run, array: Lazy) -> Value:
    """An array expression without axes as a number, which may be the array that it is made of."""
    for each in array.sharing:
        aliasing.may_share(run, each.base, each)
    return boxed(array.element(()), bool(array.sharing))


def refuse_store(run: Run, value: Value | None) -> None:
    """Refuse to store into a box; other numbers are their user's business."""
    if may_be(run, value):
        run.refuse(
            "storing into an array without axes that was made of a number",
            "Set the name to the new number, or begin with an array: np.zeros(()), np.zeros(1).",
            errors.AliasingError,
            code="SG431",
        )


def has_other_names(state: dict[Key, Value], value: Value) -> bool:
    """Whether a value is to be had in more than one place."""

    def places(other: Value) -> int:
        if other is value:
            return 1
        match other:
            case Tuple(items):
                return sum(map(places, items))
            case Entries():
                return sum(map(places, other.values))
            case Maybe():
                return places(other.value)
            case Bound():
                return places(other.owner) + places(other.function)
            case Partial():
                return places(other.function) + sum(map(places, other.keywords.values()))
            case Closure():
                defaults = (*other.defaults, *other.keyword_defaults)
                return sum(places(each) for each in defaults if each is not None)
            case Iterator():
                return sum(map(places, other.stream.held))
        return 0

    return sum(map(places, state.values())) > 1
