"""Random programs in the language that the printer prints, as text: what the machine step is given.

Every subscript is in range, every name has one type and is set before it is read, and numbers stay
small, so that a program has one answer, to rounding, however it is run. Lengths are arguments: one
text runs at every size from `LEAST` on.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
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
class Writer:
    """Grows one text."""

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

    # Statements ------------------------------------------------------------------------------

    def block(self, known: Known, count: int) -> Known:
        """Some statements; what is set after them."""
        before = len(self.lines)
        for _ in range(count):
            known = self.statement(known)
        if len(self.lines) == before:
            self.write(known.depth, "pass")
        return known

    def statement(self, known: Known) -> Known:
        depth, choose = known.depth, self.choose
        kind = choose.random()
        if known.depth < 3 and kind < 0.32:
            return self.loop(known)
        if known.depth < 4 and kind < 0.42:
            return self.branch(known)
        if kind < 0.52:
            name = self.name("t")
            self.write(depth, f"{name} = {self.number(known, 3)}")
            return replace(known, floats=(*known.floats, name))
        if kind < 0.72:
            target = self.element(known)
            operator = choose.choice(["=", "=", "+=", "-="])
            value = self.small(known)
            self.write(depth, f"{target} {operator} {value}")
        elif kind < 0.84:
            target = choose.choice([*self.sums, "total"])
            self.write(depth, f"{target} {choose.choice(['+=', '+=', '-='])} {self.small(known)}")
        elif kind < 0.88:
            return self.other(known)
        elif kind < 0.92:
            self.write(depth, choose.choice(["count += 1", "count = (count * 5 + k) % 101"]))
        elif kind < 0.94:
            target = choose.choice(["s", "r"])
            self.write(depth, f"{target} = {self.small(known)}")
        elif kind < 0.96:
            flag = self.name("flag")
            self.write(depth, f"{flag} = {self.test(known)}")
            return replace(known, flags=(*known.flags, flag))
        elif kind < 0.97:
            self.write(
                depth,
                f"if {self.element(known)} > 2.9:",
                '    raise IndexError("index {} is out of bounds", k)',
            )
        else:
            return self.arrays(known)
        return known

    def other(self, known: Known) -> Known:
        """A statement about numbers that are not float64."""
        depth = known.depth
        kind = self.choose.randrange(4)
        if kind == 0:
            self.write(depth, f"z[{self.place(known)}] = {self.complex(known)}")
        elif kind == 1:
            name = self.name("c")
            self.write(depth, f"{name} = {self.complex(known)}")
            return replace(known, complexes=(*known.complexes, name))
        elif kind == 2:
            half = f"np.float32({self.small(known)})"
            one = f"h[{self.place(known)}]"
            value = self.choose.choice([half, f"{one} * {half}", f"{half} - {one}"])
            self.write(depth, f"h[{self.place(known)}] = {value}")
        else:
            self.write(depth, f"taken[{self.place(known)}] = {self.test(known)}")
        return known

    def branch(self, known: Known) -> Known:
        inner = replace(known, depth=known.depth + 1)
        self.write(known.depth, f"if {self.test(known)}:")
        self.block(inner, self.choose.randint(1, 2))
        if self.likely(0.3):
            self.write(known.depth, f"elif {self.test(known)}:")
            self.block(inner, 1)
        if self.likely(0.5):
            self.write(known.depth, "else:")
            self.block(inner, self.choose.randint(1, 2))
        return known

    def loop(self, known: Known) -> Known:
        kind = self.choose.random()
        if kind < 0.12:
            return self.stack(known)
        if kind < 0.2:
            return self.while_loop(known)
        if kind < 0.3:
            return self.workspace(known)
        head, counter = self.range(known)
        self.write(known.depth, head)
        over_n = counter.high is None
        inner = replace(
            known,
            depth=known.depth + 1,
            trips=known.trips + over_n,
            counters=(*known.counters, counter),
        )
        self.block(inner, self.choose.randint(1, 3))
        return known

    def range(self, known: Known) -> tuple[str, Counter]:
        """The head of a `for` loop, and what is known of its counter."""
        choose, name = self.choose, self.name("i")
        low, rest = choose.randint(0, 2), choose.randint(0, 1)
        last = [each for each in known.counters if each.high is None and each.low >= 0]
        if known.trips < 2 and self.likely(0.7):
            kind = choose.random()
            if last and kind < 0.25:
                outer = choose.choice(last)
                if self.likely(0.5):
                    return f"for {name} in range({outer.name}):", Counter(name, 0, outer.rest + 1)
                return (
                    f"for {name} in range({outer.name} + 1, n):",
                    Counter(name, outer.low + 1, 0),
                )
            if kind < 0.55:
                start = f"{low}, " if low else ""
                stop = f"n - {rest}" if rest else "n"
                return f"for {name} in range({start}{stop}):", Counter(name, low, rest)
            if kind < 0.8:
                head = f"for {name} in range(n - {rest + 1}, {low - 1}, -1):"
                return head, Counter(name, low, rest)
            step = choose.choice([2, 3, -2, -3])
            if step > 0:
                return f"for {name} in range({low}, n, {step}):", Counter(name, low, 0)
            return f"for {name} in range(n - 1, {low - 1}, {step}):", Counter(name, low, 0)
        high = choose.randint(0, 3)
        return choose.choice(
            [
                (f"for {name} in range({high + 1}):", Counter(name, 0, high=high)),
                (f"for {name} in range({high}, -1, -1):", Counter(name, 0, high=high)),
                (f"for {name} in range(k):", Counter(name, 0, high=LEAST - 2)),
                (f"for {name} in range(-2, 2):", Counter(name, -2, high=1)),
                (f"for {name} in range(k, -1, -1):", Counter(name, 0, high=LEAST - 1)),
            ]
        )

    def while_loop(self, known: Known) -> Known:
        name, depth = self.name("i"), known.depth
        inner = replace(
            known, depth=depth + 1, counters=(*known.counters, Counter(name, 0, high=LEAST - 1))
        )
        start = f"{name} = {self.choose.choice(['0', 'k', '1'])}"
        if self.likely(0.5):
            self.write(depth, start, f"while {name} < {LEAST} and {self.test(known)}:")
        else:
            end = f"{name} >= {LEAST} or {self.test(known)}"
            self.write(depth, start, "while True:", f"    if {end}:", "        break")
        self.block(inner, self.choose.randint(1, 2))
        self.write(depth + 1, f"{name} += 1")
        return known

    def stack(self, known: Known) -> Known:
        """Numbers saved in one loop and taken back in another."""
        depth, stack = known.depth, self.name("saved")
        self.write(depth, f"{stack} = []")
        head, counter = self.range(known)
        self.write(depth, head)
        inner = replace(
            known,
            depth=depth + 1,
            trips=known.trips + (counter.high is None),
            counters=(*known.counters, counter),
        )
        kind = self.choose.random()
        pushed, target = self.number(known, 2), self.name("t")
        if kind < 0.15:
            pushed, target = self.test(inner), self.name("flag")
        elif kind < 0.3:
            pushed, target = f"{counter.name} * 3 - k", self.name("whole")
        self.block(inner, self.choose.randint(0, 1))
        test = f"if {self.test(inner)}:" if self.likely(0.3) else None
        if test:
            self.write(depth + 1, test)
        self.write(depth + 1 + bool(test), f"{stack}.append({pushed})")
        self.block(inner, self.choose.randint(0, 1))
        self.write(depth, f"while {stack}:", f"    {target} = {stack}.pop()")
        after = replace(known, depth=depth + 1)
        if target.startswith("flag"):
            after = replace(after, flags=(*after.flags, target))
        elif target.startswith("whole"):
            after = replace(after, whole=(*after.whole, target))
            self.write(depth + 1, f"count = (count + {target}) % 101")
        else:
            after = replace(after, floats=(*after.floats, target))
            self.write(depth + 1, f"total += math.sin({target})")
        self.block(after, self.choose.randint(1, 2))
        return known

    def new_vector(self, known: Known) -> tuple[str, int]:
        """A new array of floats, filled."""
        depth, name, extra = known.depth, self.name("v"), self.choose.choice([0, 0, 1, 3, 6])
        size = f"n + {extra}" if extra else "n"
        kind = self.choose.random()
        if kind < 0.4:
            self.write(depth, f"{name} = np.zeros({size})")
        elif kind < 0.5:
            self.write(depth, f"{name} = np.full({size}, 0.25)")
        else:
            index = self.name("i")
            self.write(
                depth,
                f"{name} = np.empty({size})",
                f"for {index} in range({name}.shape[0]):",
                f"    {name}[{index}] = {self.small(known)}",
            )
        return name, extra

    def workspace(self, known: Known) -> Known:
        """An array that each iteration of a loop makes anew."""
        head, counter = self.range(known)
        self.write(known.depth, head)
        inner = replace(
            known,
            depth=known.depth + 1,
            trips=known.trips + (counter.high is None),
            counters=(*known.counters, counter),
        )
        made = self.new_vector(inner)
        self.block(replace(inner, vectors=(*inner.vectors, made)), self.choose.randint(1, 3))
        return known

    def arrays(self, known: Known) -> Known:
        """A statement about whole arrays."""
        depth, choose = known.depth, self.choose
        kind = choose.random()
        if kind < 0.5:
            return replace(known, vectors=(*known.vectors, self.new_vector(known)))
        source, extra = choose.choice(known.vectors)
        if kind < 0.65:
            name = self.name("v")
            self.write(depth, f"{name} = {source}.copy()")
            return replace(known, vectors=(*known.vectors, (name, extra)))
        if kind < 0.75:
            self.write(depth, "x, y = y, x")
            return known
        if known.trips:
            return known
        name = self.name("b")
        matrix = choose.choice(known.matrices)
        if kind < 0.9:
            self.write(depth, f"{name} = {matrix} @ {choose.choice(known.matrices)}")
        else:
            row, column = self.name("i"), self.name("i")
            self.write(
                depth,
                f"{name}_system = np.zeros((n, n))",
                f"for {row} in range(n):",
                f"    for {column} in range(n):",
                f"        t = math.sin({matrix}[{row}, {column}])",
                f"        {name}_system[{row}, {column}] = 0.1 * t",
                f"    {name}_system[{row}, {row}] += n",
                f"{name} = np.linalg.solve({name}_system, {matrix})",
            )
        row, column = self.name("i"), self.name("i")
        self.write(
            depth,
            f"for {row} in range(n):",
            f"    for {column} in range(n):",
            f"        {name}[{row}, {column}] = math.tanh({name}[{row}, {column}])",
        )
        return replace(known, matrices=(*known.matrices, name))


def shifted(text: str, number: int) -> str:
    if number == 0:
        return text
    return f"{text} + {number}" if number > 0 else f"{text} - {-number}"


def random_text(seed: int) -> str:
    """A module with one function `f` of `PARAMETERS`."""
    writer = Writer(random.Random(seed))
    writer.sums = ["t0_bar", "total"]
    head = ["import cmath", "import math", "", "import numpy as np", "", ""]
    head += [f"def f({', '.join(PARAMETERS)}):"]
    writer.write(0, "n = x.shape[0]", "total = 0.0", "t0_bar = 0.0", "count = 0")
    writer.block(Known(), 6)
    writer.write(0, f"return {', '.join(RESULTS)}")
    return "\n".join([*head, *writer.lines]) + "\n"
