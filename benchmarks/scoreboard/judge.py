"""One answer of a tool: right, wrong or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

RIGHT, WRONG, REFUSED, TOO_LONG = "right", "wrong", "refused", "too long"


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
        first = str(refusal).strip().splitlines()
        said = f": {first[0][:150]}" if first else ""
        return Verdict(REFUSED, why=f"{type(refusal).__name__}{said}")
    verdicts = [_compared(gradient, directions, expected, rtol) for gradient in gradients]
    return next((verdict for verdict in verdicts if verdict.kind == RIGHT), verdicts[0])


def _compared(
    gradient: np.ndarray,
    directions: list[np.ndarray],
    expected: list[tuple[float, float]],
    rtol: float,
) -> Verdict:
    if gradient.shape != directions[0].shape:
        return Verdict(WRONG, why=f"{gradient.size} numbers for {directions[0].size}")
    for direction, (slope, error) in zip(directions, expected, strict=True):
        given = float(gradient @ direction)
        bound = rtol * abs(slope) + 1e-2 * rtol + 10.0 * error
        if not abs(given - slope) <= bound:
            return Verdict(WRONG, given, slope, "" if np.isfinite(given) else "not finite")
    return Verdict(RIGHT)
