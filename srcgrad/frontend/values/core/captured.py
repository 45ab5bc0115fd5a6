"""What a program takes from outside: data, random numbers, and what was compiled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad.records import dataclass
from srcgrad.types import Type


@dataclass(frozen=True)
class Captured:
    """Data from outside that the program takes as a parameter, and how to fetch it at each call."""

    name: str
    type: Type
    get: Callable[[], Any]
    path: str = ""


@dataclass(frozen=True)
class Drawn:
    """Random numbers that the program takes as a parameter, and how to draw them at each call."""

    name: str
    type: Type | None
    """None if nothing is passed in: a generator is seeded in its turn."""
    draw: Callable[[Any], Any]


@dataclass(frozen=True)
class Dependency:
    """A value from outside that was compiled in, and how to see whether it still is the same."""

    path: str
    value: Any
    get: Callable[[], Any]

    @property
    def changed(self) -> bool:
        try:
            now = self.get()
        except Exception:
            return True
        if isinstance(self.value, int | float | complex | str | bytes):
            return type(now) is not type(self.value) or repr(now) != repr(self.value)
        return now is not self.value
