"""Arrays without axes of their own, as `np.array(1.0)` makes: numbers here that remember it.

A change in place, `a += 1`, is seen under all names of such an array. A number has no names: where
there may be another one, the change is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from srcgrad import errors
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Bound,
    Entries,
    Glimpse,
    Key,
    Known,
    Maybe,
    Number,
    Tuple,
    Value,
)


@dataclass(frozen=True, eq=False)
class KnownBox(Known):
    """A number that is known, in an array without axes."""


@dataclass(frozen=True, eq=False)
class NumberBox(Number):
    """A number that the program computes, in an array without axes."""

    shared: bool = False
    """Whether it has another name on some path that has led here."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and (self.atom, self.type) == (other.atom, other.type)

    def __hash__(self) -> int:
        return hash((self.atom, self.type))


Box = KnownBox | NumberBox


def boxed(value: Value, shared: bool = False) -> Value:
    """A number as an array without axes of its own."""
    if isinstance(value, Known) and isinstance(value.object, int | float | complex | np.number):
        return KnownBox(value.object)
    if isinstance(value, Number) and not isinstance(value, Glimpse):
        return NumberBox(value.atom, value.type, shared)
    if isinstance(value, Maybe):
        return replace(value, value=boxed(value.value, shared))
    return value


def joined(made: Value, *sources: tuple[Value | None, dict[Key, Value]]) -> Value:
    """What stands for several values, each with the state that it is of, some of them boxes."""
    boxes = [(each, state) for each, state in sources if isinstance(each, Box)]
    if not boxes:
        return made
    return boxed(made, any(is_shared(each, state) for each, state in boxes))


def changed(run: Run, old: Value, new: Value) -> Value:
    """The number after a change in place, of which a box must have one name only."""
    if not isinstance(old, Box):
        return new
    if is_shared(old, run.state):
        run.refuse(
            "changing an array without axes that has another name",
            "Write a = a + value for a new number.",
            errors.AliasingError,
            code="SG430",
        )
    return boxed(new)


def refuse_store(run: Run, value: Value | None) -> None:
    """Refuse to store into a box; other numbers are their user's business."""
    if isinstance(value, Box):
        run.refuse(
            "storing into an array without axes that was made of a number",
            "Set the name to the new number, or begin with an array: np.zeros(()), np.zeros(1).",
            errors.AliasingError,
            code="SG431",
        )


def is_shared(box: Box, state: dict[Key, Value]) -> bool:
    """Whether a box may have another name."""
    return (isinstance(box, NumberBox) and box.shared) or has_other_names(state, box)


def has_other_names(state: dict[Key, Value], value: Value) -> bool:
    """Whether a value is to be had in more than one place."""

    def places(other: Value) -> int:
        match other:
            case Tuple(items):
                return sum(map(places, items))
            case Entries():
                return sum(map(places, other.values))
            case Bound():
                return places(other.owner) + places(other.function)
        return int(other is value)

    return sum(map(places, state.values())) > 1
