"""Random programs in the language that the printer prints, as text: what the machine step is given.

An innermost loop is often one for the rewrites: sums beside elementary functions, numbers that are
carried from one iteration to the next, work arrays.
"""

from __future__ import annotations

import random
from dataclasses import replace

from tests.tools.random_expressions import LEAST, PARAMETERS, RESULTS, Counter, Expressions, Known


class Writer(Expressions):
    """Grows one text."""

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
        if kind < 0.70:
            target = self.element(known)
            operator = choose.choice(["=", "=", "+=", "-="])
            value = self.small(known)
            self.write(depth, f"{target} {operator} {value}")
        elif kind < 0.80:
            target = choose.choice([*self.sums, "total"])
            self.write(depth, f"{target} {choose.choice(['+=', '+=', '-='])} {self.small(known)}")
        elif kind < 0.87:
            return self.other(known)
        elif kind < 0.90:
            self.write(depth, choose.choice(["count += 1", "count = (count * 5 + k) % 101"]))
        elif kind < 0.92:
            target = choose.choice(["s", "r"])
            self.write(depth, f"{target} = {self.small(known)}")
        elif kind < 0.935:
            flag = self.name("flag")
            self.write(depth, f"{flag} = {self.test(known)}")
            return replace(known, flags=(*known.flags, flag))
        elif kind < 0.94:
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
        if kind < 0.35:
            return self.workspace(known)
        if kind < 0.6:
            return self.innermost(known)
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

    def innermost(self, known: Known) -> Known:
        """A loop of sums, elements and numbers that may be carried, without a loop in it."""
        head, counter = self.range(known)
        self.write(known.depth, head)
        counters = (*known.counters, counter)
        inner = replace(known, depth=known.depth + 1, counters=counters)
        for _ in range(self.choose.randint(2, 4)):
            kind = self.choose.random()
            target = self.choose.choice(["total", "total", "t0_bar", "s"])
            added = f"{target} {self.choose.choice(['+=', '-='])} {self.small(inner)}"
            if kind < 0.5:
                self.write(inner.depth, added)
            elif kind < 0.6:
                self.write(inner.depth, f"if {self.test(inner)}:", f"    {added}")
            elif kind < 0.7:
                self.write(inner.depth, f"r = {self.small(inner)}")
            elif kind < 0.8:
                name = self.name("t")
                self.write(inner.depth, f"{name} = {self.small(inner)}")
                inner = replace(inner, floats=(*inner.floats, name, name))
            else:
                self.write(inner.depth, f"{self.element(inner)} = {self.small(inner)}")
        return known

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
        made = [self.new_vector(inner)]
        name, extra = made[0]
        kind = self.choose.random()
        if kind < 0.2:
            made.append((self.name("v"), extra))
            self.write(inner.depth, f"{made[1][0]} = {name}.copy()")
        elif kind < 0.3:
            made.append((self.name("v"), extra))
            self.write(inner.depth, f"{made[1][0]} = np.zeros({name}.shape[0])")
            if self.likely(0.5):
                self.write(inner.depth, f"{name}, {made[1][0]} = {made[1][0]}, {name}")
        # Twice, so that they are used more often than the others.
        inner = replace(inner, vectors=(*inner.vectors, *made, *made))
        for each, more in made:
            self.write(inner.depth, f"{each}[{self.place(inner, more)}] += {self.small(inner)}")
        self.block(inner, self.choose.randint(1, 3))
        for each, more in made:
            self.write(inner.depth, f"total += 0.5 * {each}[{self.place(inner, more)}]")
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


def random_text(seed: int) -> str:
    """A module with one function `f` of `PARAMETERS`."""
    writer = Writer(random.Random(seed))
    writer.sums = ["t0_bar", "total"]
    head = ["import cmath", "import math", "", "import numpy as np", "", ""]
    head += [f"def f({', '.join(PARAMETERS)}):"]
    writer.write(0, "n = x.shape[0]", "total = 0.0", "t0_bar = 0.0", "count = 0")
    known = writer.block(Known(), 3)
    known = writer.arrays(known) if writer.likely(0.3) else known
    writer.block(known, 3)
    writer.write(0, f"return {', '.join(RESULTS)}")
    return "\n".join([*head, *writer.lines]) + "\n"
