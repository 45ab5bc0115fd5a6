"""Refusals of numbers that a tool's bridge does not carry."""

from __future__ import annotations

from srcgrad import errors


def complex_given(tool: str, what: str) -> errors.DTypeError:
    """That an argument is complex."""
    return errors.DTypeError(
        f"{tool} takes {what} of real numbers, and one is complex",
        advice="Give real and imaginary parts as arguments of their own.",
        code="SG539",
    )


def no_real_float(tool: str, kind: object) -> errors.DTypeError:
    """That a result, or an argument, is of another kind than real floats."""
    return errors.DTypeError(
        f"a result is of {kind}, and {tool} gives real floats",
        advice="Return floats, arrays of floats, or a tuple of such.",
        code="SG538",
    )
