"""What comes of a random program: right, refused, not comparable, or a fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from tests.search import hessians, ways
from tests.search.agreement import examined_entries
from tests.search.each_call import ended, in_each_call
from tests.search.judged import Outcome as Outcome
from tests.search.judged import TooSlow as TooSlow
from tests.search.judged import raised
from tests.search.judged import time_limit as time_limit
from tests.search.program import RandomProgram, in_double, lying_like
from tests.search.smoothness import jumps, kinked
from tests.tools.checking import Differences, assert_like, close, flat, leaves, snapshot

SECONDS = 30.0
"""Of the processor's time, what a program may take; with one way compiled three times as much."""


def examined(
    program: RandomProgram, compiled: bool = False, second: bool = False, looped: bool = True
) -> Outcome:
    """Compare every way with Python and with differences, in every call."""
    if program.entries:
        return examined_entries(program, compiled)
    first = ways.ALL if compiled else ways.QUICK if looped else ways.TEXTS
    chosen = first + (ways.SECOND if second else ())

    def judge(function: Callable[..., Any], number: int, expected: Any) -> Outcome:
        asked = ways.Asked(function, program.wrt)
        return _one_call(program, asked, program.calls[number], expected, chosen)

    return in_each_call(program, SECONDS * (1.0 + 2.0 * compiled + second), judge)


def _one_call(
    program: RandomProgram,
    asked: ways.Asked,
    arguments: tuple[Any, ...],
    expected: Any,
    chosen: Any,
) -> Outcome:
    single = program.is_single
    differences = Differences(_lying(asked.function, arguments), arguments, {}, list(program.wrt))
    chance = np.random.default_rng(3)
    directions = [chance.uniform(-1.0, 1.0, differences.size) for _ in range(2)]
    before = snapshot(arguments)
    all_found: dict[str, ways.Found] = {}
    by_way: list[tuple[str, str]] = []
    for name, way in chosen:
        try:
            found = way(asked, arguments, directions)
        except Exception as error:
            judged = raised(name, error, expected)
            if not all_found or judged.is_fault:
                return judged
            by_way.append((name, f"{judged.kind}: {judged.what}"))
            continue
        finally:
            unchanged = snapshot(arguments) == before
        if not unchanged:
            return Outcome("wrong", f"{name}: arguments changed")
        if isinstance(expected, Exception):
            if isinstance(expected, ArithmeticError) or "math" in str(expected):
                return Outcome("not comparable", "Python raises, NumPy does not")
            return Outcome("wrong", f"{name}: accepts what raises {type(expected).__name__}",
                           repr(expected))  # fmt: skip
        if found.value is not None and not close(found.value, expected, 1e-4 if single else 1e-9):
            if not np.all(np.isfinite(expected)):
                return Outcome("not comparable", "the value is not finite")
            if jumps(differences, directions):
                return Outcome("not comparable", "the value depends on rounding")
            return Outcome("wrong", f"{name}: value", f"{found.value!r}, Python {expected!r}")
        if found.gradient is not None:
            for one, argument in zip(found.gradient, differences.point, strict=True):
                try:
                    assert_like(one, argument)
                except AssertionError as error:
                    return Outcome("wrong", f"{name}: form of the gradient", str(error))
            for other in (each for each in all_found.values() if each.gradient is not None):
                if not close(found.gradient, other.gradient, 1e-3 if single else 1e-8):
                    detail = f"{found.gradient!r}, text {other.gradient!r}"
                    return Outcome("wrong", f"{name}: another gradient than text", detail)
        all_found[name] = found
        by_way.append((name, "right"))
    apart = _apart(asked, arguments, directions, all_found, single)
    if apart is not None:
        return apart
    if isinstance(expected, Exception) or not np.all(np.isfinite(expected)):
        return Outcome("not comparable", "the value is not finite")
    if single:
        with replace(program, text=program.text.replace("float32", "float64")).loaded() as exact:
            point = tuple(map(in_double, arguments))
            differences = Differences(_lying(exact, point), point, {}, list(program.wrt))
            outcome = _slopes(differences, directions, all_found, 1e-3)
    else:
        outcome = _slopes(differences, directions, all_found, 1e-6)
    return replace(outcome, by_way=tuple(by_way))


def _apart(
    asked: ways.Asked,
    arguments: tuple[Any, ...],
    directions: list[np.ndarray],
    all_found: dict[str, ways.Found],
    single: bool,
) -> Outcome | None:
    """How ways differ that must give the same, smooth or not, where the gradient is finite."""
    gradient = flat(all_found["text"].gradient) if "text" in all_found else np.array([np.nan])
    if not np.all(np.isfinite(gradient)) or gradient.shape != directions[0].shape:
        return None
    if not gradient.size or not np.all(np.isfinite(flat(all_found["text"].value))):
        return None  # the mean of nothing is NaN, and so is its tangent
    backwards = float(gradient @ directions[0])
    for name, found in all_found.items():
        if found.gradient is not None or not found.slopes:
            continue
        allowed = (1e-3 if single else 1e-8) * (
            1.0 + float(np.abs(gradient) @ np.abs(directions[0]))
        )
        if not abs(found.slopes[0] - backwards) <= allowed:
            noise = _noise(asked, arguments, directions[0])
            if not abs(found.slopes[0] - backwards) <= allowed + 1e2 * noise:
                kind = "NaN" if np.isnan(found.slopes[0]) else "another slope than backwards"
                detail = f"{found.slopes[0]!r}, backwards {backwards!r}"
                return Outcome("wrong", f"{name}: {kind}", detail)
    if not single and any(found.product is not None for found in all_found.values()):
        wrong = hessians.disagreement(asked, arguments, directions, all_found, 1e-5)
        if wrong is not None:
            way, what, detail = wrong
            return Outcome("wrong", f"{way}: {what}", detail)
    return None


def _noise(asked: ways.Asked, arguments: tuple[Any, ...], direction: np.ndarray) -> float:
    """How much the slope changes with the last places of the arguments."""
    gradients = Differences(
        lambda *moved: flat(asked.backwards.plain(*moved)[1]) @ direction,
        arguments, {}, list(asked.wrt),
    )  # fmt: skip
    return float(np.ptp([gradients.at(k * 1e-15 * direction) for k in (0.0, 1.0, -1.0, 2.0)]))


def _lying(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Callable[..., Any]:
    """The function of arguments that lie in memory as these do."""
    return lambda *moved: ended(function, lying_like(moved, arguments))


def _slopes(
    differences: Differences,
    directions: list[np.ndarray],
    all_found: dict[str, ways.Found],
    rtol: float,
) -> Outcome:
    """Compare slopes with differences, where those say something."""
    if not differences.size:
        return Outcome("right")
    compared = 0
    for k, direction in enumerate(directions):
        try:
            if kinked(differences, direction):
                continue
            wanted, error = differences.along(direction)
        except Exception:
            continue
        largest = max((_largest(found.gradient) for found in all_found.values()), default=0.0)
        scale = 1.0 + abs(wanted) + min(largest, 1e6)
        if not (abs(wanted) < 1e7 and error <= 1e-7 * scale):
            continue
        compared += 1
        for name, found in all_found.items():
            if (
                k < len(found.slopes)
                and not abs(found.slopes[k] - wanted) <= rtol * scale + 10.0 * error
            ):
                kind = "NaN" if np.isnan(found.slopes[k]) else "gradient"
                detail = f"slope {found.slopes[k]!r}, differences {wanted!r} ({error:.0e})"
                return Outcome("wrong", f"{name}: {kind}", detail)
    if not compared:
        return Outcome("not comparable", "differences do not converge")
    return Outcome("right")


def _largest(gradient: Any) -> float:
    if gradient is None:
        return 0.0
    numbers = [np.max(np.abs(np.nan_to_num(leaf)), initial=0.0) for leaf in leaves(gradient)]
    return float(max(numbers, default=0.0))
