"""Arguments, subscripts and expressions of random texts.

Every subscript is in range, every name has one type and is set before it is read, and numbers stay
small, so that a program has one answer, to rounding, however it is run. Lengths are arguments: one
text runs at every size from `LEAST` on.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from srcgrad.types import BOOL, FLOAT, INT, Array, Scalar, Type

LEAST = 4
"""The length from which on every subscript is in range."""
SIZES = (4, 5, 7, 8, 9, 15, 16, 17, 33, 65, 131)
PARAMETERS: dict[str, Type] = {
    "x": Array("float64", 1),
    "y": Array("float64", 1),
    "a": Array("float64", 2),
    "h": Array("float32", 1),
    "z": Array("complex128", 1),
    "place": Array("int64", 1),
    "taken": Array("bool", 1),
    "s": FLOAT,
    "r": FLOAT,
    "w": Scalar("complex128"),
    "k": INT,
    "holds": BOOL,
}
RESULTS = ("total", "t0_bar", "s", "count", "x", "y", "a", "h", "z")
BOUNDED = ("math.sin({})", "math.cos({})", "math.tanh({})", "math.atan({})")
POSITIVE = (
    *("math.exp(-abs({}))", "math.sqrt(abs({}) + 0.1)", "math.log(abs({}) + 1.5)"),
    *("1.0 / (abs({}) + 1.5)", "(abs({}) + 0.5) ** 0.7", "math.log1p(abs({}))"),
)


def arguments(size: int) -> tuple[Any, ...]:
    """Arguments of a random program, arrays of this length."""
    numbers = np.random.default_rng(size)
    vectors = [numbers.uniform(-1.0, 1.0, size) for _ in range(5)]
    x, y, h, real, imag = vectors
    return (
        *(x, y, numbers.uniform(-1.0, 1.0, (size, size)), h.astype(np.float32), real + 1j * imag),
        *(numbers.integers(-size, size, size), x > y),
        *(0.7, -0.4, 0.3 + 0.6j, int(numbers.integers(0, LEAST)), bool(size % 2)),
    )


@dataclass(frozen=True)
class Counter:
    """A whole number i with low <= i <= n - 1 - rest, or low <= i <= high if that is given."""

    name: str
    low: int
    rest: int = 0
    high: int | None = None


@dataclass(frozen=True)
class Known:
    """The names that are set at a place, by what they are."""

    floats: tuple[str, ...] = ("s", "r", "total")
    """The numbers that may be overwritten anywhere, too."""
    singles: tuple[str, ...] = ()
    complexes: tuple[str, ...] = ("w",)
    whole: tuple[str, ...] = ("count",)
    flags: tuple[str, ...] = ("holds",)
    counters: tuple[Counter, ...] = ()
    vectors: tuple[tuple[str, int], ...] = (("x", 0), ("y", 0))
    """Arrays of floats, and how many elements more than n they have."""
    matrices: tuple[str, ...] = ("a",)
    depth: int = 0
    trips: int = 0
    """How many loops over n are around."""


@dataclass
class Expressions:
    """The lines of a text so far, and what may be written next."""

    choose: random.Random
    lines: list[str] = field(default_factory=list)
    made: int = 0
    sums: list[str] = field(default_factory=list)

    def name(self, stem: str) -> str:
        self.made += 1
        return f"{stem}{self.made}"

    def write(self, depth: int, *lines: str) -> None:
        self.lines += ["    " * (depth + 1) + line for line in lines]

    def likely(self, chance: float) -> bool:
        return self.choose.random() < chance

    # Subscripts ------------------------------------------------------------------------------

    def place(self, known: Known, extra: int = 0) -> str:
        """A subscript for an axis of length n + extra."""
        choose = self.choose
        kind = choose.random()
        wraps = 3 if self.likely(0.25) else 0
        if known.counters and kind < 0.75:
            counter = choose.choice(known.counters[-2:])
            if counter.high is not None:
                least, most = -counter.low - wraps, LEAST - 1 + extra - counter.high
                return shifted(counter.name, choose.randint(least, max(least, most)))
            if kind < 0.5:
                return shifted(
                    counter.name, choose.randint(-counter.low - wraps, counter.rest + extra)
                )
            if kind < 0.6:
                shift = choose.randint(-counter.rest - wraps, counter.low + extra)
                return shifted(f"n - 1 - {counter.name}", shift)
            return choose.choice(
                [
                    f"{counter.name} // 2" if counter.low >= 0 else "0",
                    f"({counter.name} * 2 + 1) % n",
                    f"({counter.name} + k) % n",
                    f"min({counter.name}, n - 2)",
                    f"max({counter.name} - 1, 0)",
                    f"-1 - {counter.name}" if counter.low >= 0 else "-1",
                    f"place[{counter.name}]",
                ]
            )
        if kind < 0.85:
            return str(choose.randrange(LEAST + extra))
        if kind < 0.95:
            return str(-choose.randint(1, LEAST + extra))
        return choose.choice(["n - 1", "n - 2", "k", "count % n"])

    def element(self, known: Known) -> str:
        """An element of an array of floats."""
        if known.matrices and self.likely(0.2):
            name = self.choose.choice(known.matrices)
            return f"{name}[{self.place(known)}, {self.place(known)}]"
        name, extra = self.choose.choice(known.vectors)
        return f"{name}[{self.place(known, extra)}]"

    # Expressions -----------------------------------------------------------------------------

    def number(self, known: Known, depth: int = 2) -> str:
        """A float of moderate size."""
        kind = self.choose.random()
        if depth == 0 or kind < 0.3:
            leaf = self.choose.random()
            if leaf < 0.55:
                return self.element(known)
            if leaf < 0.8:
                return self.choose.choice(known.floats)
            return self.choose.choice(["0.5", "1.25", "-0.75", "0.1 * k", "float(count % 7)"])

        def operand() -> str:
            return self.number(known, depth - 1)

        if kind < 0.5:
            return self.choose.choice(BOUNDED).format(operand())
        if kind < 0.65:
            return self.choose.choice(POSITIVE).format(operand())
        if kind < 0.9:
            operator = self.choose.choice("+-*")
            return f"({operand()} {operator} {operand()})"
        if kind < 0.94:
            return f"({operand()} if {self.test(known)} else {operand()})"
        return self.choose.choice(
            [
                f"np.float64(h[{self.place(known)}])",
                f"z[{self.place(known)}].real",
                f"abs({self.choose.choice(known.complexes)})",
                f"max({operand()}, {operand()})",
                f"({operand()} ** 2)",
            ]
        )

    def small(self, known: Known) -> str:
        """A float of size one at most."""
        if self.likely(0.6):
            return self.choose.choice(BOUNDED[:3]).format(self.number(known))
        return f"0.3 * {self.choose.choice(BOUNDED[:3]).format(self.number(known, 1))} + 0.25"

    def complex(self, known: Known) -> str:
        """A complex number of moderate size."""
        one = f"z[{self.place(known)}]" if self.likely(0.5) else self.choose.choice(known.complexes)
        return self.choose.choice(
            [
                f"{one} * complex({self.small(known)}, {self.small(known)})",
                f"{one} / (2.0 + abs({one}))",
                f"complex({self.small(known)}, {self.small(known)})",
                f"cmath.exp(complex(-0.3, {self.small(known)})) * {one}.conjugate() / 3.0",
                f"0.5 * ({one} - w)",
            ]
        )

    def test(self, known: Known) -> str:
        kind = self.choose.random()
        if kind < 0.6:
            relation = self.choose.choice(["<", ">", "<=", ">="])
            return f"{self.number(known, 1)} {relation} {self.number(known, 0)}"
        if kind < 0.7:
            return f"{self.choose.choice(known.whole)} % 3 == 1"
        if kind < 0.8 and known.counters:
            counter = known.counters[-1].name
            return self.choose.choice([f"{counter} > 2", f"{counter} != n - 1", f"{counter} == 0"])
        if kind < 0.9:
            return self.choose.choice([f"taken[{self.place(known)}]", *known.flags])
        return f"{self.choose.choice(known.flags)} and not taken[{self.place(known)}]"


def shifted(text: str, number: int) -> str:
    if number == 0:
        return text
    return f"{text} + {number}" if number > 0 else f"{text} - {-number}"
