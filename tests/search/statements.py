"""Random programs of numbers and short arrays, grown statement by statement, nested deeply.

Every operation is smooth and every subscript in range; a name is read only where it is surely set.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tests.search.program import RandomProgram

SIZE = 5
"""The length of every array in a random program."""

HELPERS = """
import math

import numpy as np


def blend(u, v):
    if u > 0.3:
        return 0.5 * u * v + 0.1
    w = math.cos(v)
    return w - 0.4 * u


def pair(u, v):
    return math.sin(u) * v, 0.3 * u - v


def stir(z, s):
    for q in range(1, len(z)):
        z[q] = 0.6 * z[q] + 0.3 * z[q - 1] * s
    return z[0] * s


def first_above(z, limit):
    for q in range(len(z)):
        if z[q] > limit:
            return z[q] * limit
        limit = limit - 0.21
    return limit
"""


@dataclass(frozen=True)
class Scope:
    """What a statement may use."""

    scalars: tuple[str, ...]
    arrays: tuple[str, ...]
    counters: tuple[tuple[str, int, int], ...] = ()
    """Loop variables, with the least and greatest value that each takes."""
    depth: int = 0
    in_loop: bool = False
    functions: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


@dataclass
class Writer:
    chance: random.Random
    budget: int
    lines: list[str] = field(default_factory=list)
    names: int = 0

    def pick(self, *options: Any) -> Any:
        return self.chance.choice(options)

    def number(self, low: int, high: int) -> int:
        return self.chance.randint(low, high)

    def fresh(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def put(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    # Expressions ---------------------------------------------------------------------------------

    def subscript(self, scope: Scope) -> str:
        options = [str(self.number(0, SIZE - 1)), str(-self.number(1, SIZE))]
        options += ["n % 5", f"ix[{self.number(0, 3)}]"]
        for name, low, high in scope.counters:
            for shift in (-1, 0, 1):
                if low + shift >= 0 and high + shift < SIZE:
                    options.append(name if shift == 0 else f"{name} {'+' if shift > 0 else '-'} 1")
            if high < SIZE and low >= 0:
                options.append(f"{SIZE - 1} - {name}")
            options += [
                f"({name} + {self.number(1, 4)}) % 5",
                f"ix[{name} % 4]",
                f"-1 - {name} % 5",
            ]
        return self.pick(*options)  # type: ignore[no-any-return]

    def atom(self, scope: Scope) -> str:
        kind = self.number(0, 9)
        if kind < 5:
            return self.pick(*scope.scalars)  # type: ignore[no-any-return]
        if kind < 8:
            return f"{self.pick(*scope.arrays)}[{self.subscript(scope)}]"
        if kind == 8 and scope.counters:
            return f"0.3 * {self.pick(*scope.counters)[0]}"
        if kind == 8 and scope.lists:
            return f"{self.pick(*scope.lists)}[-1]"
        return self.pick("0.7", "1.3", "-0.45", "2")  # type: ignore[no-any-return]

    def expression(self, scope: Scope, depth: int = 2) -> str:
        if depth == 0 or self.number(0, 5) == 0:
            return self.atom(scope)
        one = lambda: self.expression(scope, depth - 1)  # noqa: E731
        kind = self.number(0, 13)
        if kind < 3:
            return f"math.{self.pick('sin', 'cos', 'tanh')}({one()})"
        if kind < 5:
            return f"({one()} + {one()})"
        if kind < 6:
            return f"({one()} - {one()})"
        if kind < 9:
            return f"0.6 * {one()} * {one()}"
        if kind == 9:
            return f"{one()} / (1.5 + {self.atom(scope)} ** 2)"
        if kind == 10:
            return f"math.exp(-({one()}) ** 2)"
        if kind == 11:
            return f"({one()} if {self.condition(scope)} else {one()})"
        if kind == 12:
            return f"blend({one()}, {one()})"
        if scope.functions:
            return f"{self.pick(*scope.functions)}({one()})"
        return f"math.sqrt(1.0 + {self.atom(scope)} ** 2)"

    def condition(self, scope: Scope) -> str:
        kind = self.number(0, 5)
        if kind == 0 and scope.counters:
            return f"{self.pick(*scope.counters)[0]} % 2 == {self.number(0, 1)}"
        limit = self.pick("0.137", "-0.291", "0.613", "1.071")
        test = f"{self.expression(scope, 1)} {self.pick('<', '>', '<=', '>=')} {limit}"
        if kind == 1:
            return f"({test} {self.pick('and', 'or')} {self.atom(scope)} > -0.177)"
        if kind == 2:
            return f"not {test}"
        return test

    # Statements ----------------------------------------------------------------------------------

    def block(self, scope: Scope, indent: int, least: int = 1) -> Scope:
        count = self.number(least, 4)
        before = len(self.lines)
        for _ in range(count):
            if self.budget <= 0:
                break
            self.budget -= 1
            scope = self.statement(scope, indent)
        if len(self.lines) == before:
            self.put(indent, f"{scope.scalars[0]} = {self.expression(scope, 1)}")
        return scope

    def statement(self, scope: Scope, indent: int) -> Scope:
        kind = self.number(0, 21)
        if kind >= 12 and scope.depth >= 3:
            kind -= 12
        if kind < 3:
            return self.assignment(scope, indent)
        if kind < 5:
            target = self.pick(*scope.scalars)
            value = self.expression(scope, 2)
            self.put(indent, f"{target} {self.pick('+=', '-=')} {value}")
        elif kind == 5:
            self.put(indent, f"{self.pick(*scope.scalars)} *= {self.expression(scope, 1)}")
        elif kind < 9:
            target = f"{self.pick(*scope.arrays)}[{self.subscript(scope)}]"
            operator = self.pick("=", "=", "+=", "-=", "*=")
            self.put(indent, f"{target} {operator} {self.expression(scope, 2)}")
        elif kind == 9:
            first, second = self.pick(*scope.scalars), self.pick(*scope.scalars)
            if first != second:
                right = self.pick(
                    f"{second}, {first}",
                    f"{self.expression(scope, 1)}, {self.expression(scope, 1)}",
                    f"pair({first}, {self.atom(scope)})",
                )
                self.put(indent, f"{first}, {second} = {right}")
        elif kind == 10:
            self.array_statement(scope, indent)
        elif kind == 11:
            self.exit(scope, indent)
        elif kind < 16:
            return self.branch(scope, indent)
        elif kind < 20:
            self.counted(scope, indent)
        elif kind == 20:
            self.while_loop(scope, indent)
        else:
            return self.definition(scope, indent)
        return scope

    def assignment(self, scope: Scope, indent: int) -> Scope:
        value = self.expression(scope, 3)
        if self.number(0, 2) == 0:
            name = self.fresh("v")
            self.put(indent, f"{name} = {value}")
            return replace(scope, scalars=(*scope.scalars, name))
        self.put(indent, f"{self.pick(*scope.scalars)} = {value}")
        return scope

    def array_statement(self, scope: Scope, indent: int) -> None:
        kind = self.number(0, 4)
        array, scalar = self.pick(*scope.arrays), self.pick(*scope.scalars)
        if kind == 0:
            self.put(indent, f"{scalar} = stir({array}, {self.atom(scope)})")
        elif kind == 1:
            start = self.number(0, 2)
            self.put(indent, f"{scalar} += stir({array}[{start}:{start + 3}], {self.atom(scope)})")
        elif kind == 2:
            self.put(indent, f"{scalar} = first_above({array}, {self.atom(scope)})")
        elif kind == 3:
            counter = self.fresh("k")
            self.put(indent, f"for {counter} in range({SIZE}):")
            inner = replace(scope, counters=(*scope.counters, (counter, 0, SIZE - 1)))
            self.put(indent + 1, f"{array}[{counter}] = {self.expression(inner, 2)}")
        else:
            i, j = self.subscript(scope), self.subscript(scope)
            self.put(indent, f"{array}[{i}], {array}[{j}] = {array}[{j}], {self.atom(scope)}")

    def exit(self, scope: Scope, indent: int) -> None:
        self.put(indent, f"if {self.condition(scope)}:")
        kind = self.number(0, 4)
        if scope.in_loop and kind < 4:
            self.put(indent + 1, f"{self.pick(*scope.scalars)} += {self.atom(scope)}")
            self.put(indent + 1, self.pick("break", "continue"))
        else:
            self.put(indent + 1, f"return {self.expression(scope, 2)}")

    def branch(self, scope: Scope, indent: int) -> Scope:
        inner = replace(scope, depth=scope.depth + 1)
        self.put(indent, f"if {self.condition(scope)}:")
        self.block(inner, indent + 1)
        name = self.fresh("v") if self.number(0, 3) == 0 else None
        if name:
            self.put(indent + 1, f"{name} = {self.expression(scope, 2)}")
        if self.number(0, 3) == 0:
            self.put(indent, f"elif {self.condition(scope)}:")
            self.block(inner, indent + 1)
            if name:
                self.put(indent + 1, f"{name} = {self.expression(scope, 2)}")
        if name or self.number(0, 1):
            self.put(indent, "else:")
            self.block(inner, indent + 1)
            if name:
                self.put(indent + 1, f"{name} = {self.expression(scope, 2)}")
        return replace(scope, scalars=(*scope.scalars, name)) if name else scope

    def counted(self, scope: Scope, indent: int) -> None:
        counter = self.fresh("k")
        header, low, high = self.pick(
            ("range(n)", 0, 3),
            ("range(1, n)", 1, 3),
            ("range(1, 4)", 1, 3),
            ("range(3, -1, -1)", 0, 3),
            ("range(n, 0, -2)", 1, 4),
            ("range(0, 5, 2)", 0, 4),
            ("range(n - n)", 0, 3),
        )
        self.put(indent, f"for {counter} in {header}:")
        inner = replace(
            scope,
            counters=(*scope.counters, (counter, low, high)),
            depth=scope.depth + 1,
            in_loop=True,
        )
        self.block(inner, indent + 1)
        if self.number(0, 5) == 0:
            self.put(indent, "else:")
            self.block(replace(scope, depth=scope.depth + 1), indent + 1)

    def while_loop(self, scope: Scope, indent: int) -> None:
        counter = self.fresh("c")
        bound = self.number(1, 4)
        self.put(indent, f"{counter} = 0")
        test = self.pick("", f" and {self.condition(scope)}")
        self.put(indent, f"while {counter} < {bound}{test}:")
        self.put(indent + 1, f"{counter} += 1")
        inner = replace(
            scope,
            counters=(*scope.counters, (counter, 1, bound)),
            depth=scope.depth + 1,
            in_loop=True,
        )
        self.block(inner, indent + 1)

    def definition(self, scope: Scope, indent: int) -> Scope:
        kind = self.number(0, 3)
        if kind == 0 and not scope.in_loop:
            name = self.fresh("f")
            target = self.pick(*scope.scalars)
            self.put(indent, f"def {name}(u):")
            nonlocal_ = self.number(0, 1)
            if nonlocal_:
                self.put(indent + 1, f"nonlocal {target}")
                self.put(indent + 1, f"{target} = 0.5 * {target} + 0.3 * u")
            self.put(indent + 1, f"return math.sin(u) * {target}")
            return replace(scope, functions=(*scope.functions, name))
        if kind == 1 and not scope.in_loop:
            name = self.fresh("w")
            made = self.pick(
                f"{self.pick(*scope.arrays)}.copy()",
                f"np.zeros({SIZE})",
                f"np.full({SIZE}, {self.pick(*scope.scalars)})",
            )
            self.put(indent, f"{name} = {made}")
            return replace(scope, arrays=(*scope.arrays, name))
        if kind == 2 and not scope.in_loop:
            name = self.fresh("l")
            self.put(indent, f"{name} = [{self.atom(scope)}]")
            counter = self.fresh("k")
            self.put(indent, f"for {counter} in range(n):")
            inner = replace(scope, counters=(*scope.counters, (counter, 0, 3)))
            value = self.expression(inner, 2)
            self.put(indent + 1, f"{name}.append({value} + 0.2 * {name}[-1])")
            return replace(scope, lists=(*scope.lists, name))
        first, second = self.pick(*scope.arrays), self.pick(*scope.arrays)
        if first != second:
            self.put(indent, f"{first}, {second} = {second}, {first}")
        return scope


def statement_program(seed: int) -> RandomProgram:
    """The program of a seed, of two numbers, an array, an array of subscripts and a count."""
    chance = random.Random(seed)
    writer = Writer(chance, chance.choice((6, 10, 14, 22)))
    writer.lines = [*HELPERS.strip("\n").split("\n"), "", "", "def program(x, y, a, ix, n):"]
    writer.put(1, f"b = np.zeros({SIZE})")
    scope = Scope(("x", "y"), ("a", "b"))
    while writer.budget > 0:
        scope = writer.block(scope, 1, 2)
    writer.put(1, "total = x * y")
    for array in scope.arrays:
        writer.put(1, f"for q in range({SIZE}):")
        writer.put(2, f"total += (0.4 + 0.2 * q) * {array}[q] ** 2")
    for name in scope.scalars[2:6]:
        writer.put(1, f"total += math.sin({name})")
    writer.put(1, "return total")
    values = [0.1 * chance.randint(-12, 12) + 0.031 for _ in range(2 + SIZE)]
    index = [chance.randint(0, SIZE - 1) for _ in range(4)]
    arguments = (values[0], values[1], np.array(values[2:]), np.array(index), 4)
    return RandomProgram("\n".join(writer.lines) + "\n", (arguments,), (0, 1, 2))
