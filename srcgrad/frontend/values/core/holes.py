"""What patterns are made of: places for numbers and arrays, and for what holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcgrad.records import dataclass
from srcgrad.types import Scalar

if TYPE_CHECKING:
    from srcgrad.frontend.values.core.values import Value


@dataclass(frozen=True, eq=False)
class Hole:
    """In a pattern: a number of this type, to be given a name."""

    type: Scalar
    kinds: frozenset[Scalar] = frozenset()
    whole: float = 0.0
    """The types on the paths, if there are several, and how large it is where it is whole."""


@dataclass(frozen=True, eq=False)
class Fresh:
    """In a pattern: a list, dict or object (like `template`) with these contents."""

    id: int
    content: Value
    template: Value
    copied: bool = False
    """Whether it stands for an object that other names may stand for, too."""


@dataclass(frozen=True, eq=False)
class ArrayHole:
    """In a pattern: an array of this type, to be given memory of its own."""

    dtype: str
    ndim: int
    shape: tuple[Value, ...]
    order: str = "?"
    dtypes: frozenset[str] = frozenset()
    """How NumPy's lies in memory ("C", or "?"); the dtypes on the paths, if there are several."""
    room: str = ""
    """Where its lengths change in a loop: memory for the "first", or for "more", as it grows."""


@dataclass(frozen=True, eq=False)
class ViewHole:
    """In a pattern: a view of an array, at a place and of lengths that differ."""

    whole: Value
    """The array, or the hole that it is in where the views are of different ones."""
    dtype: str
    along: tuple[tuple[int, int] | None, ...] | None
    """For each axis of the array the view's axis that runs along it, with the stride, or None where
    it has one subscript; None where the views differ in that."""
    starts: tuple[Value, ...]
    """For each axis of the array, where the view begins."""
    steps: tuple[tuple[Value, ...], ...]
    """For each axis of the array, how far a step along each of the view's goes, if that differs."""
    shape: tuple[Value, ...]
    readonly: bool = False

    @property
    def ndim(self) -> int:
        return len(self.shape)
