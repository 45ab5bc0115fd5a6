"""The table of array programs, and its means."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.arrays.program import Program
from benchmarks.arrays.quantities import guards, lines, statements, users_text
from benchmarks.arrays.runners import (
    BY_HAND,
    EXPERT,
    NUMBA,
    NUMPY,
    PLAIN,
    SRCGRAD,
    Runner,
)
from benchmarks.measure import Timing
from benchmarks.report import amount, duration, times_as_large

ORDER = (NUMPY, NUMBA, BY_HAND, SRCGRAD, PLAIN, EXPERT)


@dataclass(frozen=True)
class Result:
    """What was measured of one program at one size."""

    program: Program
    size: str
    able: dict[str, Runner]
    timings: dict[str, Timing]
    faults: dict[str, int]
    peaks: dict[str, int | None]

    def best(self, *names: str) -> float | None:
        """The best time of several runners."""
        return min((self.timings[n].best for n in names if n in self.timings), default=None)

    def gain(self) -> float | None:
        """How many times as fast as the expert's JAX srcgrad is."""
        return _ratio(self.best(EXPERT) or self.best(PLAIN), self.best(SRCGRAD))

    def gain_plain(self) -> float | None:
        return _ratio(self.best(PLAIN), self.best(SRCGRAD))

    def cost(self) -> float | None:
        """How many times the best primal the gradient takes."""
        return _ratio(self.best(SRCGRAD), self.best(NUMPY, NUMBA))

    def by_hand(self) -> float | None:
        return _ratio(self.best(BY_HAND), self.best(SRCGRAD))

    def lines(self) -> float:
        """Lines of text for each of the user's."""
        return lines(self.able[SRCGRAD].source) / lines(users_text(self.program))

    def guards(self) -> float:
        """Checks for each statement of the user's."""
        return guards(self.able[SRCGRAD].source) / statements(users_text(self.program))

    def compilation(self) -> float:
        return self.able[SRCGRAD].compile_seconds or 0.0


def _ratio(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one / other


RATIOS: dict[str, Callable[[Result], float | None]] = {
    "JAX, expert / srcgrad": Result.gain,
    "JAX / srcgrad": Result.gain_plain,
    "by hand / srcgrad": Result.by_hand,
    "srcgrad / primal": Result.cost,
}


def summary(result: Result) -> str:
    """One line for the terminal."""
    times = [
        f"{name} {duration(result.timings[name].best)}" for name in ORDER if name in result.timings
    ]
    ratios = [
        f"{name} {times_as_large(value)}"
        for name, of in RATIOS.items()
        if (value := of(result)) is not None
    ]
    found = "; ".join((", ".join(times), ", ".join(ratios)))
    return f"{result.program.name}, {result.size}: {found}"


def mean(values: Iterable[float | None]) -> float:
    """The geometric mean of those that there are."""
    found = [math.log(value) for value in values if value]
    return math.exp(sum(found) / len(found)) if found else math.nan


def means(results: list[Result]) -> str:
    """A line a quantity: its geometric mean, and the rows that are worst in it."""
    parts = []
    for name, of in RATIOS.items():
        found = {f"{r.program.name}, {r.size}": of(r) for r in results}
        known = sorted((v, k) for k, v in found.items() if v is not None)
        worst = known[-3:][::-1] if name.startswith("srcgrad") else known[:3]
        shown = "; ".join(f"{k} {times_as_large(v)}" for v, k in worst)
        parts.append(f"{name}: {times_as_large(mean(found.values()))} (worst: {shown})")
    once = list({r.program.name: r for r in results}.values())
    parts.append(f"lines of text a line: {mean(r.lines() for r in once):.2f}")
    parts.append(f"checks a statement: {sum(r.guards() for r in once) / len(once):.2f}")
    seconds = sorted(r.compilation() for r in once)
    parts.append(
        f"seconds to compile: {seconds[len(seconds) // 2]:.2f} median, {seconds[-1]:.2f} most"
    )
    return "\n".join(f"- {part}" for part in parts)


def markdown(results: list[Result], heading: str) -> str:
    columns: dict[str, Callable[[Result], str]] = {
        **{name: lambda r, name=name: _time(r, name) for name in ORDER},
        **{name: lambda r, of=of: _number(of(r)) for name, of in RATIOS.items()},
    }
    rest: dict[str, Callable[[Result], str]] = {
        "lines a line": lambda r: f"{r.lines():.1f}",
        "checks a statement": lambda r: f"{r.guards():.1f}",
        "compilation": lambda r: f"{r.compilation():.2f} s",
        "JAX, expert": lambda r: f"{(r.able.get(EXPERT) or r.able[PLAIN]).compile_seconds:.2f} s",
        **{f"page faults, {name}": lambda r, name=name: _at(r.faults, name) for name in ORDER[2:]},
        **{f"peak, {name}": lambda r, name=name: _bytes(r.peaks, name) for name in ORDER[2:]},
    }
    parts = [f"# Array programs\n\n{heading}\n", means(results), "", _table(columns, results), ""]
    return "\n".join([*parts, _table(rest, results), ""])


def _table(columns: dict[str, Callable[[Result], str]], results: list[Result]) -> str:
    head = ("program", "size", *columns)
    rows = ["| " + " | ".join(head) + " |", "| --- | --- |" + " ---: |" * len(columns)]
    for result in results:
        cells = (result.program.name, result.size, *(of(result) for of in columns.values()))
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _time(result: Result, name: str) -> str:
    timing = result.timings.get(name)
    return "–" if timing is None else f"{duration(timing.best)} ({duration(timing.median)})"


def _number(value: float | None) -> str:
    return "–" if value is None else times_as_large(value)


def _at(found: dict[str, int], name: str) -> str:
    return str(found.get(name, "–"))


def _bytes(found: dict[str, int | None], name: str) -> str:
    count = found.get(name)
    return "–" if count is None else amount(count)
