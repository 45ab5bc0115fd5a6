"""What a program returns, as the user's function does: positions of its results, and structures."""

from __future__ import annotations

from typing import Any

from srcgrad.records import dataclass


@dataclass(frozen=True)
class Leaf:
    """In a result: the value at this position of the program's results."""

    position: int


@dataclass(frozen=True)
class Structure:
    """In a result: a tuple, list, dict or object of results."""

    kind: Any
    keys: tuple[Any, ...]
    items: tuple[Any, ...]
