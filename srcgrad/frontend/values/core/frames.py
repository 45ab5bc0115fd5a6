"""The calls of functions that are being read."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType
from typing import Any

import gast

from srcgrad.frontend.reading.liveness import Liveness
from srcgrad.frontend.reading.source import Source
from srcgrad.records import dataclass


@dataclass(eq=False)
class Frame:
    """One call of a function: its names are in the state under `("name", id, name)`."""

    id: int
    source: Source
    node: Any
    parent: Frame | None
    function: FunctionType | None
    liveness: Liveness
    name: str
    loops: int = 0
    signature: Any = None
    finals: frozenset[str] = frozenset()
    """The names in the `finally` clauses that come after what is being read, whatever it does."""
    at: Any = None
    """The statement being read."""
    site: Any = None
    """The call, in the calling function, that this is."""
    receive: Callable[[Any], None] | None = None
    """What is done with what a generator yields."""
    closes: bool = False
    """Whether that may end the generator."""
    consumer: Frame | None = None
    """The call that runs over a generator."""
    decided: int = 0
    """A digest of the conditions that were known when they were met, and of what they are about."""
    changed: Any = None
    """The array that a call gives back, which takes what it gives (`reading.moved`)."""
    depth: int = 0
    """Of a function with a stack of its own: how many blocks there are around its body."""


def is_ours(function: FunctionType) -> bool:
    """Whether a function is a definition of the front end's, read in place of a call."""
    return (function.__module__ or "").startswith(("srcgrad.frontend.", "srcgrad.edits"))


@functools.lru_cache(maxsize=4096)
def mentions(node: Any, name: str) -> int:
    """How often a name stands in a piece of a function."""
    return sum(isinstance(each, gast.Name) and each.id == name for each in gast.walk(node))
