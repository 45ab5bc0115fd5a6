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
    options: dict[str, Any]
    """Those of `grad`."""
    is_done: bool = False
    """Whether the program takes the derivative itself, and gives it with what it is of."""


def instead_of(codes: str, *args: Any, **options: Any) -> Callable[[Any], Any]:
    """Enters a function as the rewrite of the programs of some codes, for these arguments."""

    def enter(function: Any) -> Any:
        for code in codes.split():
            assert code not in REWRITES, f"{code} has a rewrite already"
            REWRITES[code] = Rewrite(code, function, args, options)
        return function

    return enter


def instead_of_doing(codes: str) -> Callable[[Any], Any]:
    """Enters a program that takes a derivative in another way than those that are refused."""

    def enter(function: Any) -> Any:
        for code in codes.split():
            assert code not in REWRITES, f"{code} has a rewrite already"
            REWRITES[code] = Rewrite(code, function, (), {}, is_done=True)
        return function

    return enter
