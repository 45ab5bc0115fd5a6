"""What users state of functions: rules and constants, everywhere or for one derivative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from srcgrad.records import dataclass

Function = Callable[..., Any]


@dataclass(frozen=True)
class Stated:
    """What is stated of a function."""

    adjoint: Any = None
    tangent: Any = None
    is_constant: bool = False
    is_edit: bool = False


_everywhere: dict[int, tuple[Any, Stated]] = {}
"""What holds for functions wherever they are called, by their ids: some have no hash."""


def of(function: Any) -> Stated | None:
    """What is stated of a function, if something is."""
    found = _everywhere.get(id(function))
    return None if found is None else found[1]


def state(function: Any, stated: Stated) -> None:
    """Let this hold for a function wherever it is called."""
    _everywhere[id(function)] = function, stated


def by_itself(function: Any) -> tuple[Any, Stated] | None:
    """What a function has been made of by `with_rule`, and the rule; None of any other."""
    found: tuple[Any, Stated] | None = getattr(function, "srcgrad_stated", None)
    return found


def among(rules: tuple[Any, ...], function: Any) -> Stated | None:
    """What is stated of a function by some that `with_rule` has made: the last of them holds."""
    for each in reversed(rules):
        found = by_itself(each)
        if found is not None and found[0] is function:
            return found[1]
    return None


def checked(rules: Sequence[Function]) -> tuple[Function, ...]:
    """Functions with rules; raises TypeError for others."""
    for each in rules:
        if by_itself(each) is None:
            raise TypeError(f"rules are functions that srcgrad.with_rule gives, not {each!r}")
    return tuple(rules)
