"""Random functions of arrays as people write them: named steps, reductions, changes in place."""

from __future__ import annotations

import linecache
import random
from collections.abc import Callable
from typing import Any

import numpy as np

KINDS = {"vector": ("x", "y"), "shorter": (), "row": ("u",), "matrix": ("A", "B")}
"""Parameters of n, n - 1, m, and n by m elements."""

REDUCTIONS = (
    ("np.sum({}, axis=1)", "vector"),
    ("np.max({}, axis=1)", "vector"),
    ("np.sum({}, axis=0)", "row"),
    ("np.mean({}, axis=0)", "row"),
)


def case(seed: int) -> tuple[str, Callable[..., Any], tuple[Any, ...]]:
    """The text of a function, the function, and arguments for it."""
    chance = random.Random(seed)
    text = _Writer(chance).text(chance.randint(3, 14))
    file = f"<random arrays {seed}>"
    linecache.cache[file] = len(text), None, text.splitlines(True), file
    names: dict[str, Any] = {"np": np}
    exec(compile(text, file, "exec"), names)
    numbers = np.random.default_rng(seed)
    n, m = ((4, 3), (1, 2), (5, 1), (3, 4))[seed % 4]
    shapes = (n, n, m, (n, m), (n, m))
    return text, names["f"], (*(numbers.normal(size=shape) for shape in shapes), 0.7)


class _Writer:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.arrays = {kind: list(names) for kind, names in KINDS.items()}
        self.own: dict[str, str] = {}
        self.scalars = ["c"]
        self.lines: list[str] = []

    def text(self, count: int) -> str:
        writers = [
            *[self.elementwise] * 6,
            *[self.total] * 2,
            *[self.in_place] * 2,
            *(self.copy, self.reduction, self.kept_axis, self.loop, self.shifted, self.snapshots),
        ]
        for _ in range(count):
            self.chance.choice(writers)()
        ends = self.scalars[1:][-4:]
        ends += [f"np.sum({name})" for name in self.own if self.chance.random() < 0.4]
        body = ["n = len(x)", *self.lines, f"return {' + '.join(ends) or 'c'}"]
        return "def f(x, y, u, A, B, c):\n" + "".join(f"    {line}\n" for line in body)

    def new(self, kind: str, value: str) -> None:
        name = f"v{len(self.own) + 1}"
        self.lines.append(f"{name} = {value}")
        self.arrays[kind].append(name)
        self.own[name] = kind

    def pick(self, kind: str) -> str:
        return self.chance.choice(self.arrays[kind][-6:])

    def kind(self) -> str:
        return self.chance.choice([kind for kind, names in self.arrays.items() if names])

    def scalar(self) -> str:
        return self.chance.choice([*self.scalars, "2.0", "0.5"])

    def elementwise(self) -> None:
        kind, pick = self.kind(), self.chance.choice
        a, b = self.pick(kind), self.pick(kind)
        if kind == "matrix" and self.chance.random() < 0.5:
            b = pick((self.pick("row"), f"{self.pick('vector')}[:, None]"))
        op = pick("+-*")
        self.new(
            kind,
            pick(
                (
                    f"np.{pick(('tanh', 'sin', 'cos'))}({a})",
                    f"{a} / (1.5 + {b}**2)",
                    f"{a} {op} {self.scalar()}",
                    f"np.where({a} > {b}, {a}, 0.5 * {b})",
                    f"{a} {op} {b}",
                    f"{a} {op} np.tanh({b})",
                )
            ),
        )

    def total(self) -> None:
        name, array = f"s{len(self.scalars)}", self.pick(self.kind())
        form = self.chance.choice(("np.sum({})", "np.mean({})", "np.sum({}**2)"))
        self.lines.append(f"{name} = np.tanh({form.format(array)})")
        self.scalars.append(name)

    def in_place(self) -> None:
        if self.own:
            name = self.chance.choice(list(self.own))
            other = self.pick(self.own[name])
            other = self.scalar() if other == name else other
            self.lines.append(f"{name} {self.chance.choice('+-*')}= {other}")

    def copy(self) -> None:
        kind = self.kind()
        self.new(kind, f"{self.pick(kind)}.copy()")

    def reduction(self) -> None:
        form, kind = self.chance.choice(REDUCTIONS)
        self.new(kind, f"np.sin({form.format(self.pick('matrix'))})")

    def kept_axis(self) -> None:
        array, name = self.pick("matrix"), self.chance.choice(("max", "mean", "sum"))
        self.new("matrix", f"{array} - np.{name}({array}, axis=1, keepdims=True)")

    def loop(self) -> None:
        own = [name for name, kind in self.own.items() if kind == "vector"]
        if own:
            a, b = self.chance.choice(own), self.pick("vector")
            body = self.chance.choice(
                (
                    f"{a}[i] = {b}[i] * {self.scalar()}",
                    f"{a}[i] += {b}[i] * 0.5",
                    f"{a}[n - 1 - i] = np.sin({b}[i])",
                    f"{a}[i] = {b}[n - 1 - i] + 1.0",
                )
            )
            self.lines += ["for i in range(n):", f"    {body}"]

    def snapshots(self) -> None:
        """A loop that looks at copies of what it adds to."""
        own = [name for name, kind in self.own.items() if kind == "vector"]
        if own:
            a, b, s = self.chance.choice(own), self.pick("vector"), f"s{len(self.scalars)}"
            self.lines += [
                f"{s} = 0.0",
                "for k in range(3):",
                f"    {a} += 0.1 * {b}" if a != b else f"    {a} += 0.1",
                f"    w = {a}.copy()",
                f"    {s} += 0.1 * np.sum(np.tanh(w) * {b})",
            ]
            self.scalars.append(s)

    def shifted(self) -> None:
        self.new("shorter", f"{self.pick('vector')}[1:] - {self.pick('vector')}[:-1]")
