# ruff: noqa: B023
"""Specialise a function, check the form of the program, and run it beside the function."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.frontend.arguments import describe
from srcgrad.frontend.programs import canonical, interpret
from srcgrad.frontend.reading.unwrap import unwrap
from srcgrad.frontend.specialise import Specialised, specialise
from srcgrad.frontend.values.core.returned import Leaf, Structure


def specialised(
    function: Callable[..., Any], *args: Any, **kwargs: Any
) -> tuple[Specialised, list[Any]]:
    """A function specialised for a call, and the leaves of the call's arguments."""
    found = unwrap(function)
    bound = inspect.signature(found.function).bind(
        *found.bound, *args, **{**found.keywords, **kwargs}
    )
    bound.apply_defaults()
    specs, leaves = describe.describe(dict(bound.arguments))
    made = specialise(found.function, specs, leaves)
    canonical.check(made.program)
    return made, leaves


def rebuilt(result: Any, values: tuple[Any, ...]) -> Any:
    match result:
        case Leaf(position):
            return values[position]
        case Structure(kind, keys, items):
            parts = [rebuilt(item, values) for item in items]
            if kind is dict:
                return dict(zip(keys, parts, strict=True))
            if kind == "list":
                return list(parts[0])
            if keys:
                made = object.__new__(kind)
                for name, part in zip(keys, parts, strict=True):
                    object.__setattr__(made, name, part)
                return made
            return kind(*parts) if hasattr(kind, "_fields") else kind(parts)
    return result


def outcome(call: Callable[[], Any]) -> Any:
    try:
        with np.errstate(all="ignore"):
            return call()
    except Exception as error:
        return error


def agree(expected: Any, found: Any) -> bool:
    if isinstance(expected, OverflowError) or str(expected) == "math domain error":
        return True  # compiled code has an infinity or a NaN here
    if isinstance(expected, Exception):
        return isinstance(found, Exception) and (
            isinstance(found, type(expected)) or isinstance(expected, type(found))
        )
    if isinstance(found, Exception):
        raise found
    if isinstance(expected, tuple | list):
        return len(expected) == len(found) and all(map(agree, expected, found))
    if isinstance(expected, dict):
        return list(expected) == list(found) and all(agree(expected[k], found[k]) for k in expected)
    if hasattr(expected, "__dict__") and not isinstance(expected, type):
        return agree(vars(expected), vars(found))
    if isinstance(expected, str | None):
        return bool(expected == found)
    a, b = np.asarray(expected), np.asarray(found)
    if a.shape != b.shape:
        return False
    kinds = {"b": "b", "i": "i", "u": "i", "f": "f", "c": "c"}
    if kinds[a.dtype.kind] != kinds[b.dtype.kind] and not (
        a.dtype.kind in "bi" and b.dtype.kind == "f"
    ):
        return False
    return bool(np.allclose(a, b, rtol=1e-13, atol=1e-300, equal_nan=True))


def same(function: Callable[..., Any], *calls: Any) -> Specialised:
    """Check the program of a function against the function itself on several calls.

    The program is made for the first call and used for the others, whose types must be the same
    (a call that needs another program gets one).
    """
    made = None
    for call in calls:
        args = call if isinstance(call, tuple) else (call,)
        expected = outcome(lambda args=args: copy.deepcopy(function)(*copy.deepcopy(args)))
        before = copy.deepcopy(args)
        again, leaves = (made, None)
        try:
            again, leaves = specialised(function, *args)
        except Exception as error:
            assert isinstance(expected, Exception), error
            assert agree(expected, error), (expected, error)
            continue
        made = again
        values = [each.get() for each in again.captured]
        found = outcome(
            lambda: rebuilt(again.result, interpret.run(again.program, *leaves, *values))
        )
        assert agree(expected, found), f"{args}: expected {expected!r}, found {found!r}"
        for mine, original in zip(leaves, flat(before), strict=False):
            if isinstance(mine, np.ndarray):
                assert np.array_equal(mine, original, equal_nan=True), (
                    "the caller's arrays are left alone"
                )
    assert made is not None, "at least one call has a program"
    return made


def flat(value: Any) -> list[Any]:
    _, leaves = describe.describe({"x": value})
    return leaves
