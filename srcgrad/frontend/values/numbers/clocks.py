"""What a clock shows."""

from __future__ import annotations

import operator
from typing import Any

from srcgrad import errors
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Text, Value
from srcgrad.frontend.values.numbers import scalars


class Clock:
    """What a clock shows, or a time between two such."""

    def __add__(self, other: Any) -> Clock:
        return self

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __add__

    def __format__(self, spec: str) -> str:
        return "?"

    def __str__(self) -> str:
        return "?"

    def _refused(self, *_: Any) -> Any:
        raise errors.NotDifferentiable(
            "what a clock shows decides what this function does",
            None,
            "Leave the clock out.",
            code="SG268",
        )

    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _refused


CLOCK = Clock()


def in_text(run: Run, template: str, known: Any) -> Value:
    """`template % known`."""
    inserted = known if isinstance(known, tuple) else (known,)
    if any(isinstance(each, Clock) for each in inserted):
        return Text("text", ())
    return scalars.fold(run, operator.mod, template, known)
