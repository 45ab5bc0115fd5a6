"""Runs of the texts that count and read a clock, and what is made of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from srcgrad.backend.compile import compile_text
from srcgrad.backend.plain import plain
from srcgrad.printer import function_text
from srcgrad.printer.traced import traced
from srcgrad.profiling import clock
from srcgrad.profiling.found import Line, Profile
from srcgrad.profiling.text import COUNT, LAP, Counted, Part, Text, Timed, gone_into
from srcgrad.records import dataclass
from srcgrad.report.explanation import Place
from srcgrad.report.places import place_of
from srcgrad.types import Array

if TYPE_CHECKING:
    from srcgrad.specialisation import Specialisation

OVERHEAD = 0.1
"""The share of the time that reads of the clock may take, about, where loops are gone into."""
LEAST_SECONDS, LEAST_RUNS, MOST_RUNS = 0.2, 3, 50
"""A call is repeated until it has taken so long in all, at least and at most so many times."""


class Profiled(BaseException):
    """Not an error: what a profile found at the arguments of a call, instead of an answer."""

    def __init__(self, found: Profile) -> None:
        super().__init__()
        self.found = found


def profiling(specialisation: Specialisation) -> Callable[..., NoReturn]:
    """A function of the numbers and arrays of a call that raises `Profiled`."""

    def profiled(*given: Any) -> NoReturn:
        raise Profiled(profile(specialisation, given))

    return profiled


def profile(
    specialisation: Specialisation,
    given: tuple[Any, ...],
    *,
    goes_into: Callable[[Text], frozenset[int]] | None = None,
    lap: clock.Lap | None = None,
) -> Profile:
    """The time and the bytes of each line, for the numbers and arrays of a call.

    With a `lap` of its own the text is run by Python, and read by that clock.
    """
    return profile_of_calls(specialisation, (given,), goes_into=goes_into, lap=lap)


def profile_of_calls(
    specialisation: Specialisation,
    calls: Sequence[tuple[Any, ...]],
    *,
    goes_into: Callable[[Text], frozenset[int]] | None = None,
    lap: clock.Lap | None = None,
) -> Profile:
    """The same for several calls together."""
    found = _Variants(specialisation, tuple(calls), lap)
    runs, sizes = found.counted()
    seconds = found.seconds()
    cost = clock.cost(found.lap)
    if goes_into is None:
        every = Timed(found.of, frozenset(found.of.loops()))
        every.text()
        opened = gone_into(every, runs, OVERHEAD * seconds / (cost * 1e-9))
    else:
        opened = goes_into(found.of)
    parts, ticks = found.timed(opened)
    return Profile(
        specialisation,
        tuple(_lines(specialisation, found.of, runs, sizes, _by_lines(parts, ticks, cost))),
        seconds,
        int(ticks[0, 1] - ticks[0, 0]) * 1e-9,
        int(np.sum(ticks[1:, 1])),
        cost * 1e-9,
        found.is_compiled,
    )


@dataclass(frozen=True)
class _Variants:
    """The texts of one derivative, compiled or run by Python, for the arguments of some calls."""

    specialisation: Specialisation
    calls: tuple[tuple[Any, ...], ...]
    own_lap: clock.Lap | None

    @property
    def is_compiled(self) -> bool:
        return self.own_lap is None and clock.is_compiled()

    @property
    def lap(self) -> clock.Lap:
        if self.own_lap is not None:
            return self.own_lap
        return clock.compiled_lap if self.is_compiled else clock.plain_lap

    @property
    def of(self) -> Text:
        generated = self.specialisation.generated
        assert generated.printed is not None, "a text is that of a program"
        above = generated.text.removesuffix(function_text(generated.printed)).count("\n")
        lines = enumerate(traced(generated.printed), above + 1)
        statements = {number: line.statement for number, line in lines}
        return Text(generated.text, generated.name, statements, generated.printed.types)

    def counted(self) -> tuple[dict[int, int], dict[int, int]]:
        """How often each line runs, and the bytes that it makes."""
        counted = Counted(self.of)
        text = counted.text()
        counts = np.zeros(counted.size, np.int64)
        kind = Array("int64", 1, "C")
        function = self._function(text, kind, {COUNT: clock.count})
        for given in self.calls:
            function(*given, counts)
        runs = {line: int(counts[place]) for line, place in counted.places.items()}
        sizes = {
            line: sum(int(counts[place]) for place in places)
            for line, places in counted.bytes.items()
        }
        return runs, sizes

    def timed(self, opened: frozenset[int]) -> tuple[list[Part], Any]:
        """The parts of the text, and what the clock said in the quickest of some runs."""
        timed = Timed(self.of, opened)
        text = timed.text()
        function = self._function(text, Array("int64", 2, "C"), {LAP: self.lap})
        runs = []

        def run() -> None:
            total = np.zeros((len(timed.parts) + 1, 2), np.int64)
            for given in self.calls:
                ticks = np.zeros_like(total)
                function(*given, ticks)
                total[1:] += ticks[1:]
                total[0, 1] += ticks[0, 1] - ticks[0, 0]
            runs.append(total)

        _repeated(run)
        return timed.parts, min(runs, key=lambda ticks: int(ticks[0, 1] - ticks[0, 0]))

    def seconds(self) -> float:
        """The time of a call of the derivative itself, the least of some."""
        known = self.specialisation
        function = known.compiled if self.is_compiled else known.plain

        def run() -> None:
            for given in self.calls:
                function(*given)

        return min(_repeated(run))

    def _function(self, text: str, extra: Array, objects: dict[str, Any]) -> Callable[..., Any]:
        generated = self.specialisation.generated
        objects = {**generated.called.objects, **objects}
        if not self.is_compiled:
            return plain(text, generated.name, f"<{generated.name} with marks>", objects)
        compiled = compile_text(
            text,
            generated.name,
            (*generated.leaf_types, extra),
            objects=objects,
            cache=False,
            fastmath=self.specialisation.fastmath,
        )
        dispatcher: Callable[..., Any] = compiled.dispatcher
        return dispatcher


def _repeated(run: Callable[[], Any]) -> list[float]:
    """The seconds of each of some runs."""
    found: list[float] = []
    run()
    while len(found) < LEAST_RUNS or (sum(found) < LEAST_SECONDS and len(found) < MOST_RUNS):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return found


def _by_lines(parts: list[Part], ticks: Any, cost: float) -> dict[int, tuple[int, float]]:
    """For the first line of each part, its last line, and the seconds without reads of the clock.

    A loop that is gone into, or a branch, has its own time: of its condition and its counter.
    """
    found: dict[int, tuple[int, float]] = {}
    for place, part in enumerate(parts, 1):
        last, seconds = found.get(part.first, (part.first, 0.0))
        taken = max(float(ticks[place, 0]) - cost * float(ticks[place, 1]), 0.0)
        found[part.first] = (max(last, part.last), seconds + taken * 1e-9)
    return found


def _lines(
    specialisation: Specialisation,
    of: Text,
    runs: dict[int, int],
    sizes: dict[int, int],
    timed: dict[int, tuple[int, float]],
) -> Iterator[Line]:
    first, last = 0, 0
    for number, text in enumerate(of.module.rstrip("\n").split("\n"), 1):
        if number in timed:
            first, (last, _) = number, timed[number]
        statement = of.statements.get(number)
        place = Place.of(place_of(statement, specialisation.generated))
        yield Line(
            number,
            text,
            runs.get(number),
            sizes.get(number, 0),
            timed[number][1] if number in timed else None,
            first if number <= last and number in runs else None,
            place,
        )
