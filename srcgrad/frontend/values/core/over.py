"""What a `for` runs over, and what it does for each item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad.frontend.values.core.values import Iterator, Key, Tuple, Value
from srcgrad.records import dataclass


@dataclass(frozen=True, eq=False)
class Iteration:
    """What a `for` runs over by counting: `item(k)` for k in `range(start, stop, step)`."""

    start: Value
    stop: Value
    step: Value
    item: Callable[[Value], Value]
    end: Callable[[], Value] | None = None
    """Where `stop` is by now, if what is run over may become longer or shorter."""
    over: tuple[Value, ...] = ()
    """The arrays that are run over, whatever their names come to stand for."""


@dataclass(frozen=True, eq=False)
class Grid(Iteration):
    """An iteration that counts all subscripts of a shape: loops within each other."""

    extents: tuple[Value, ...] = ()
    at: Callable[[tuple[Value, ...]], Value] = Tuple


@dataclass(frozen=True, eq=False)
class Items:
    """What a `for` runs over one by one, known in number."""

    items: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Live:
    """What a `for` runs over one by one: each is fetched when its turn comes, None at the end.

    If it has become a list of run-time length by then, what is left of it is an iteration.
    """

    fetch: Callable[[int], Value | Iteration | None]


@dataclass(frozen=True, eq=False)
class Loop:
    """What is to be done for each item, and what is known of it."""

    body: Callable[[Value], None]
    node: Any = None
    exits: bool = False
    """Whether the body may leave the loop."""
    sums: tuple[Key, ...] = ()
    """What the body only adds to."""


Over = Iteration | Items | Live | Iterator
