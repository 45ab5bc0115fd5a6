"""The calls of a program, one after the other: what Python gives, and what is said of each."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from tests.search.judged import Outcome, TooSlow, time_limit
from tests.search.program import RandomProgram, copied

PYTHON_SECONDS = 5.0
"""Of the processor's time, for Python, which takes milliseconds: what takes longer may not end."""


class Endless(TooSlow):
    """Python does not end with the program itself, at arguments of a difference."""


def ended(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """What Python returns, if it does before the time is over."""
    try:
        with time_limit(PYTHON_SECONDS):
            return function(*arguments)
    except TooSlow:
        raise Endless from None


def in_each_call(
    program: RandomProgram,
    seconds: float,
    judge: Callable[[Callable[..., Any], int, Any], Outcome],
) -> Outcome:
    """The first fault, or what is said of the first call.

    `judge` is given the function, the number of the call, and what Python returns or raises.
    """
    seen: list[Outcome] = []
    with program.loaded() as function, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            with time_limit(PYTHON_SECONDS):
                results = [_result(function, copied(each)) for each in program.calls]
        except TooSlow:
            return Outcome("not comparable", "Python does not end")
        try:
            with time_limit(seconds):
                for number, expected in enumerate(results):
                    found = judge(function, number, expected)
                    if found.is_fault:
                        where = f"call {number}: " if number else ""
                        return replace(found, detail=where + found.detail)
                    seen.append(found)
                    if found.kind == "refused":
                        break
        except Endless:
            return Outcome("not comparable", "Python does not end nearby")
        except TooSlow:
            return Outcome("slow", "time limit")
    return seen[0]


def _result(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """What Python returns, or the exception that it raises."""
    try:
        return function(*arguments)
    except Exception as error:
        return error
