"""The table: a line a row and size."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.contenders import (
    AUTOGRAD,
    BY_HAND,
    JAX,
    PRIMAL,
    SRCGRAD,
    WITH_VALUE,
    Contender,
)
from benchmarks.measure import Timing
from benchmarks.row import Row

ORDER = (PRIMAL, BY_HAND, SRCGRAD, WITH_VALUE, JAX, AUTOGRAD)

PREFACE = """\
# Benchmarks

`python -m benchmarks --output benchmarks` makes this page and `results.png`. Each row is a program
in explicit loops (`rows/`); *primal* is that program in Numba, *by hand* its gradient written by
hand for Numba, *srcgrad* is `grad` of it and *value too* its `value_and_grad`, called from Python.
JAX and autograd get the program as their users would write it. All gradients agree to 1e-7, and
those by hand with differences of the primal. Times are processor time of the one thread. On Linux
with glibc, srcgrad's code calls glibc's vector functions, which Numba by itself does not: hence the
sum of an expression is faster than by hand.
"""


@dataclass(frozen=True)
class Result:
    """What was measured of one row at one size."""

    row: Row
    size: str
    able: list[Contender]
    absent: dict[str, str]
    timings: dict[str, Timing]

    def ratio(self, name: str, base: str) -> float | None:
        """How many times the best time of `base` the best time of `name` is."""
        if name not in self.timings:
            return None
        return self.timings[name].best / self.timings[base].best

    def contender(self, name: str) -> Contender | None:
        return next((contender for contender in self.able if contender.name == name), None)


def summary(result: Result) -> str:
    """One line for the terminal."""
    times = [
        f"{name} {duration(result.timings[name].best)}" for name in ORDER if name in result.timings
    ]
    ratio = result.ratio(SRCGRAD, BY_HAND)
    verdict = "" if ratio is None else f"; srcgrad / by hand {ratio:.2f}"
    return f"{result.row.title}, {result.size}: {', '.join(times)}{verdict}"


def markdown(results: list[Result], heading: str, first_answers: str) -> str:
    parts = [PREFACE, heading, "", "## Time of a gradient: best (median)", "", times(results)]
    parts += ["", "![Times in units of the adjoint by hand](results.png)", ""]
    parts += ["## Ratios of best times", "", ratios(results), ""]
    parts += ["## Seconds to the first answer, with compilation", "", compilation(results), ""]
    parts += [first_answers, ""]
    parts += ["## Bytes saved for the reverse sweep", "", savings(results)]
    parts += ["", "## Notes", "", notes(results), ""]
    return "\n".join(parts)


def times(results: list[Result]) -> str:
    def cell(result: Result, name: str) -> str:
        if name not in result.timings:
            return "–"
        timing = result.timings[name]
        return f"{duration(timing.best)} ({duration(timing.median)})"

    return table(("row", "size", *ORDER), results, lambda r: [cell(r, name) for name in ORDER])


def ratios(results: list[Result]) -> str:
    pairs = (
        (SRCGRAD, BY_HAND),
        (SRCGRAD, PRIMAL),
        (WITH_VALUE, PRIMAL),
        (BY_HAND, PRIMAL),
        (JAX, BY_HAND),
        (AUTOGRAD, BY_HAND),
    )

    def cells(result: Result) -> list[str]:
        found = [result.ratio(name, base) for name, base in pairs]
        return ["–" if ratio is None else times_as_large(ratio) for ratio in found]

    return table(("row", "size", *(f"{a} / {b}" for a, b in pairs)), results, cells)


def compilation(results: list[Result]) -> str:
    def cells(result: Result) -> list[str]:
        row = []
        for name in (PRIMAL, BY_HAND, SRCGRAD, JAX):
            contender = result.contender(name)
            known = contender is not None and contender.compile_seconds is not None
            row.append(f"{contender.compile_seconds:.2f} s" if contender and known else "–")
        return row

    first = {result.row.name: result for result in reversed(results)}
    shown = [result for result in results if first[result.row.name] is result]
    return table(("row", "size", PRIMAL, BY_HAND, SRCGRAD, JAX), shown, cells)


def savings(results: list[Result]) -> str:
    def cells(result: Result) -> list[str]:
        found = [result.contender(name) for name in (BY_HAND, SRCGRAD)]
        saved = [None if contender is None else contender.saved_bytes for contender in found]
        return ["–" if count is None else amount(count) for count in saved]

    return table(("row", "size", BY_HAND, SRCGRAD), results, cells)


def notes(results: list[Result]) -> str:
    lines = ["- bytes saved: the arrays and stacks `…_saved`, without work arrays and adjoints"]
    rows = {result.row.name: result.row for result in results}
    for row in rows.values():
        for name, peer in ((JAX, row.jax), (AUTOGRAD, row.autograd)):
            if peer.note and peer.build is not None:
                lines.append(f"- {row.title}, {name}: {peer.note}")
    everywhere = set.intersection(*(set(result.absent.items()) for result in results))
    lines += [f"- {name}: {reason}" for name, reason in sorted(everywhere)]
    for result in results:
        for name, reason in result.absent.items():
            if (name, reason) not in everywhere:
                lines.append(f"- {result.row.title}, {result.size}, no {name}: {reason}")
    return "\n".join(dict.fromkeys(lines))


def table(head, results, cells) -> str:
    lines = ["| " + " | ".join(head) + " |", "| --- | --- |" + " ---: |" * (len(head) - 2)]
    for result in results:
        lines.append("| " + " | ".join([result.row.title, result.size, *cells(result)]) + " |")
    return "\n".join(lines)


def duration(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            number = seconds / scale
            return f"{number:.{2 if number < 10.0 else 1 if number < 100.0 else 0}f} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def times_as_large(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10.0 else f"{ratio:,.0f}"


def amount(count: int) -> str:
    for unit, scale in (("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.3g} {unit}"
    return f"{count} B"
