"""Commands that compute: check, a gradient against differences; bench, what it costs."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import srcgrad
from srcgrad.amounts import duration
from srcgrad.command import target
from srcgrad.errors import GradientMismatch


def check(options: argparse.Namespace) -> int:
    """Compare a derivative with differences: 0 if they agree, 1 if not."""
    derivative, args = target.derivative(options), target.arguments(options)
    found: dict[str, Any] = {"function": options.function, "derivative": derivative.operator.name}
    try:
        error = srcgrad.check_grad(
            derivative, args, rtol=options.rtol, atol=options.atol, seed=options.seed
        )
    except GradientMismatch as mismatch:
        found |= {"agrees": False, "report": str(mismatch)}
        print(json.dumps(found) if options.json else mismatch)
        return 1
    found |= {"agrees": True, "largest_relative_error": error}
    said = f"{options.function}: agrees with differences, largest relative error {error:.1e}"
    print(json.dumps(found) if options.json else said)
    return 0


def bench(options: argparse.Namespace) -> int:
    """Time a compiled function and its derivative, and count the bytes that are saved."""
    derivative, args = target.derivative(options), target.arguments(options)
    if options.lines:
        profile = derivative.profile(*args)
        print(json.dumps(profile.as_dict()) if options.json else profile)
        return 0
    function = srcgrad.value(derivative.__wrapped__)
    answer = _first(derivative, args)
    primal = _seconds(lambda: function(*args), options.seconds)
    gradient = _seconds(lambda: derivative(*args), options.seconds)
    found = {
        "function": options.function,
        "derivative": derivative.operator.name,
        "first_call_seconds": answer,
        "primal_seconds": primal,
        "derivative_seconds": gradient,
        "ratio": gradient / primal,
        "saved_bytes": derivative.saved(*args).bytes,
    }
    if options.json:
        print(json.dumps(found))
        return 0
    print(f"{options.function}, {derivative.operator.title.lower()}")
    print(f"  first call  {duration(answer)}")
    print(f"  primal      {duration(primal)} a call, compiled")
    print(f"  derivative  {duration(gradient)} a call, {gradient / primal:.2f} times the primal")
    print(f"  saved       {found['saved_bytes']} bytes for the reverse sweep")
    return 0


def _first(derivative: Callable[..., Any], args: tuple[Any, ...]) -> float:
    start = time.perf_counter()
    derivative(*args)
    return time.perf_counter() - start


def _seconds(call: Callable[[], object], budget: float) -> float:
    """The least time of a call, of as many as the budget has room for, three at least."""
    call()
    end = time.perf_counter() + budget
    best, count = float("inf"), 0
    while count < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        best, count = min(best, time.perf_counter() - start), count + 1
    return best
