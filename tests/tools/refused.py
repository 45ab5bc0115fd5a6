"""A program, its arguments, and the code that it is refused with."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROWS: dict[str, Row] = {}


@dataclass(frozen=True)
class Row:
    """A program that a user could write; `options` are those of `grad`."""

    code: str
    function: Any
    args: tuple[Any, ...]
    options: dict[str, Any]


def refused(code: str, *args: Any, **options: Any) -> Callable[[Any], Any]:
    """Enters a function that is refused with a code when it is called with these arguments."""

    def enter(function: Any) -> Any:
        assert code not in ROWS, f"{code} has a row already"
        ROWS[code] = Row(code, function, args, options)
        return function

    return enter


SITUATIONS: dict[str, Callable[..., Any]] = {}
LATER: set[str] = set()
"""Codes that a later Python is needed for."""


def situation(code: str, since: tuple[int, int] = (3, 10)) -> Callable[[Any], Any]:
    """Enters a test function, with fixtures, that ends in an error with a code.

    For what is wrong with a file, a folder or a setting, and not with the text of a program.
    """

    def enter(function: Any) -> Any:
        assert code not in SITUATIONS and code not in ROWS, f"{code} has a row already"
        if sys.version_info >= since:
            SITUATIONS[code] = function
        else:
            LATER.add(code)
        return function

    return enter
