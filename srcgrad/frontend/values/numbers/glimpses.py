"""Views without axes, which are numbers here that stay what they are."""

from __future__ import annotations

from srcgrad import errors
from srcgrad.frontend.values.core import aliasing, boxes
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Glimpse, Lazy, Number, Sharing, Value


def name_of(run: Run, base: str) -> str:
    """What the user calls an array."""
    return run.draft.hints.get(base, "the array")


def check_glimpse(run: Run, value: Value) -> None:
    """A view without axes is a number here, which stays what it is when the array is changed."""
    if not isinstance(value, Glimpse):
        return
    if len(run.draft.blocks) > value.depth:
        keep_glimpse(run, value)
    check_unchanged(run, value)


def check_unchanged(run: Run, value: Glimpse) -> None:
    """Refuse the number of a view whose array has changed since it was read."""
    if run.memory.writes.get(value.base, 0) != value.writes:
        run.refuse(
            f"{name_of(run, value.base)} is changed after a view without axes was taken of it",
            "Take the number itself, x[k], or read the view again.",
            errors.AliasingError,
            code="SG401",
        )


def keep_glimpse(run: Run, value: Glimpse) -> Sharing:
    """Let the array not be changed any more: not all that stands for its number would be seen."""
    shared = boxes.glimpsed(run, value)
    aliasing.may_share(run, value.base, shared)
    return shared


def of_glimpse(run: Run, value: Glimpse) -> Lazy:
    """A view without axes as an array; what is made of it shares its memory."""
    number = number_of(value)
    return Lazy((), value.type, lambda at: number, (), sharing=(keep_glimpse(run, value),))


def number_of(value: Value) -> Value:
    """A copy of a view without axes: its number."""
    return Number(value.atom, value.type) if isinstance(value, Glimpse) else value


def place_of(value: Value) -> Value:
    """What is to be changed: the view itself, if it is one without axes."""
    return value.view if isinstance(value, Glimpse) else value
