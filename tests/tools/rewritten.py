"""What a program that is refused can be written as, so that it has its derivative."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

REWRITES: dict[str, Rewrite] = {}


@dataclass(frozen=True)
class Rewrite:
    """A program that is differentiated, in the place of the one that is refused with a code."""

    code: str
    function: Any
    args: tuple[Any, ...]


def instead_of(code: str, *args: Any) -> Callable[[Any], Any]:
    """Enters a function as the rewrite of the program of a code, for these arguments."""

    def enter(function: Any) -> Any:
        assert code not in REWRITES, f"{code} has a rewrite already"
        REWRITES[code] = Rewrite(code, function, args)
        return function

    return enter
