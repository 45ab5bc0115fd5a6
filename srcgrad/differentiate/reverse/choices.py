"""What is open in how a program is reversed, and what an attempt with certain choices costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import field

from srcgrad.records import dataclass


@dataclass(frozen=True)
class Choices:
    """What is open in how a program is reversed."""

    restored: frozenset[str] = frozenset()
    """Arrays whose overwritten elements are put back in the reverse sweep."""
    whole: frozenset[str] = frozenset()
    """Arrays that iterations make, of which all elements are saved: a row for each iteration."""
    checkpointed: frozenset[int] = frozenset()
    """Loops, by the order of their nodes, that are run again one iteration at a time."""
    fused: int | None = None
    """The loop at the turning point, run only in the reverse sweep."""


@dataclass
class Cost:
    """How many values are saved, by the number of loops around them."""

    saves: Counter[int] = field(default_factory=Counter)

    def key(self) -> tuple[int, ...]:
        return tuple(self.saves[depth] for depth in range(12, -1, -1))


class CannotReverse(Exception):
    """A choice that this program does not admit."""
