"""One answer of a tool: right, wrong or refused."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

RIGHT, WRONG, REFUSED = "right", "wrong", "refused"
CRASHED, TOO_LONG = "crashed", "too long"
SINGLE = 1e-3
"""To how much a gradient in single precision has to agree."""


@dataclass(frozen=True)
class Verdict:
    """What became of a program; of a wrong answer both numbers, of a refusal the exception."""

    kind: str
    given: float | None = None
    expected: float | None = None
    why: str = ""

    def record(self) -> dict[str, Any]:
        return asdict(self)


def judged(
    answer: Callable[[], list[np.ndarray]],
    directions: list[np.ndarray],
    expected: list[tuple[float, float]],
    rtol: float = 1e-5,
) -> Verdict:
    """Compare the gradient that `answer` computes with slopes along directions.

    `answer` gives one flat gradient, or several that differ in convention (of complex numbers);
    one of them has to agree. `expected` holds pairs of a slope and its error.
    """
    try:
        gradients = answer()
    except Exception as refusal:
        return Verdict(REFUSED, why=f"{type(refusal).__name__}{_said(str(refusal))}")
    verdicts = [_compared(gradient, directions, expected, rtol) for gradient in gradients]
    return next((verdict for verdict in verdicts if verdict.kind == RIGHT), verdicts[0])


OTHERS = (RuntimeWarning, DeprecationWarning, FutureWarning)
"""Warnings that are NumPy's, of its numbers, or about versions."""


def warned(verdict: Verdict, given: list[warnings.WarningMessage]) -> Verdict:
    """A wrong answer that comes with a warning of the tool counts as refused."""
    own = [message for message in given if not issubclass(message.category, OTHERS)]
    if verdict.kind != WRONG or not own:
        return verdict
    words = re.sub(r"\x1b\[[0-9;]*m", "", str(own[0].message))
    return replace(verdict, kind=REFUSED, why=f"{own[0].category.__name__}{_said(words)}")


def _said(message: str) -> str:
    """The line of a message that says what is wrong, where others say at which line."""
    message = message.strip("'\"").replace("\\n", "\n")  # a KeyError's is quoted
    lines = [line for line in message.splitlines() if line.strip(" ^~=")]
    if not lines:
        return ""
    line = lines[-1] if lines[0].startswith(("File ", "Error while parsing")) else lines[0]
    if message.strip().startswith("=="):  # a headline
        line = lines[1]
    return f": {line.strip(' ;')[:150]}"


def _compared(
    gradient: np.ndarray,
    directions: list[np.ndarray],
    expected: list[tuple[float, float]],
    rtol: float,
) -> Verdict:
    if gradient.shape != directions[0].shape:
        return Verdict(WRONG, why=f"{gradient.size} numbers for {directions[0].size}")
    rtol = SINGLE if gradient.dtype == np.float32 else rtol
    for direction, (slope, error) in zip(directions, expected, strict=True):
        given = float(gradient @ direction)
        bound = rtol * abs(slope) + 1e-2 * rtol + 10.0 * error
        if not abs(given - slope) <= bound:
            return Verdict(WRONG, given, slope, "" if np.isfinite(given) else "not finite")
    return Verdict(RIGHT)
