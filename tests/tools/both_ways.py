"""One derivative, compiled and as plain text: equal numbers, or the same exception."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from tests.tools.checking import assert_same_kind, close

TOLERANCE = 1e-9
"""Relative to the largest number: single precision and systems nearly singular lose some."""


def outcome(call: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        try:
            return call(*copy.deepcopy(arguments), **copy.deepcopy(keywords))
        except Exception as error:
            return error


def same(derivative: Any, *arguments: Any, **keywords: Any) -> Any:
    """Both ways must give equal numbers, or raise the same."""
    plain = outcome(derivative.plain, arguments, keywords)
    compiled = outcome(derivative, arguments, keywords)
    if isinstance(plain, Exception) or isinstance(compiled, Exception):
        if _is_of_a_number(plain) and not isinstance(compiled, Exception):
            return plain  # Python raises where compiled code has an infinity, as kinks.md says
        assert type(compiled) is type(plain), f"compiled {compiled!r}, plain {plain!r}"
        assert str(compiled) == str(plain)
        return plain
    assert close(compiled, plain, TOLERANCE), f"compiled {compiled!r}, plain {plain!r}"
    assert_same_kind(compiled, plain)
    return compiled


def _is_of_a_number(raised: Any) -> bool:
    """Whether Python raises it for the value of a number, as for `math.log(0.0)`."""
    if type(raised) is ValueError:
        return str(raised).startswith(("math domain error", "expected a "))
    return isinstance(raised, ArithmeticError)
