"""Times of several contenders side by side, and whether their answers agree."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import numba
import numpy as np

from benchmarks.contenders import BY_HAND, PRIMAL, Contender
from benchmarks.row import Row


@dataclass(frozen=True)
class Timing:
    """Seconds of processor time a call: the best and the median of the repetitions."""

    best: float
    median: float


def measure(able: list[Contender], seconds: float) -> dict[str, Timing]:
    """Each contender in turn, again and again: a busy moment of the machine meets them all."""
    calls = {}
    for contender in able:
        start = time.process_time()
        contender.run()
        calls[contender.name] = max(1, int(0.002 / (time.process_time() - start)))
    samples: dict[str, list[float]] = {contender.name: [] for contender in able}
    end = time.process_time() + seconds
    while time.process_time() < end or len(samples[PRIMAL]) < 3:
        for contender in able:
            spent = sum(samples[contender.name]) * calls[contender.name]
            if len(samples[contender.name]) >= 3 and spent > seconds / 4:
                continue  # a slow one has had its share
            start = time.process_time()
            for _ in range(calls[contender.name]):
                contender.run()
            elapsed = time.process_time() - start
            samples[contender.name].append(elapsed / calls[contender.name])
        if all(len(taken) >= 60 for taken in samples.values()):
            break
    return {name: Timing(min(taken), statistics.median(taken)) for name, taken in samples.items()}


def assert_agreement(row: Row, size: str, able: list[Contender]) -> None:
    """Every contender's gradients are those by hand, and those are what differences say."""
    by_hand = next(contender for contender in able if contender.name == BY_HAND)
    expected = tuple(by_hand.run())
    assert_differences(row, size, expected)
    for contender in able:
        if contender.gradients is None:
            continue
        answer = contender.gradients(contender.run())
        for position, got, wanted in zip(row.wrt, answer, expected, strict=True):
            scale = float(np.max(np.abs(wanted)))
            np.testing.assert_allclose(
                got,
                wanted,
                rtol=1e-7,
                atol=1e-9 * scale,
                err_msg=f"{row.name}, {size}: {contender.name}, argument {position}",
            )


def assert_differences(row: Row, size: str, gradients: tuple[object, ...]) -> None:
    """Along a random direction, the primal changes as the gradients say."""
    arguments = list(row.sizes[size]())
    generator = np.random.default_rng(0)
    function = numba.njit(error_model="numpy")(getattr(row.primal, "py_func", row.primal))
    for position, gradient in zip(row.wrt, gradients, strict=True):
        at = arguments[position]
        direction = generator.standard_normal(np.shape(at))[()]
        slope = float(np.sum(direction * gradient))

        def difference(h, position=position, at=at, direction=direction):
            ahead, behind = list(arguments), list(arguments)
            ahead[position] = at + h * direction
            behind[position] = at - h * direction
            return (function(*ahead) - function(*behind)) / (2.0 * h)

        h = 1e-4
        refined = (4.0 * difference(h / 2.0) - difference(h)) / 3.0
        assert abs(refined - slope) <= 1e-5 * max(abs(slope), 1e-3), (
            f"{row.name}, {size}, argument {position}: {slope} by hand, {refined} by differences"
        )
