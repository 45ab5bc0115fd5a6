"""Random programs that call `gradients` anywhere: in loops, branches, after stores to arrays."""

from __future__ import annotations

import random


def text(seed: int) -> str:
    """A function `f(a, b, c, n)` of numbers and a count of iterations."""
    return _Writer(random.Random(seed)).text()


class _Writer:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.lines = ["def f(a, b, c, n):", "    out = 0.0 * a"]
        self.arrays: list[str] = []
        self.made = 0

    def text(self) -> str:
        names = self.block(1, 2, ["a", "b", "c"])
        self.call("    ", names)
        return "\n".join([*self.lines, "    return out", ""])

    def expression(self, names: list[str]) -> str:
        def one() -> str:
            elements = [f"{u}[{self.chance.randrange(3)}]" for u in self.arrays]
            return self.chance.choice(names + 2 * elements)

        forms = [
            f"{one()} * {one()}",
            f"{one()} + {self.chance.choice(['0.5', '2.0'])} * {one()}",
            f"sin({one()}) - {one()}",
            f"0.7 * {one()}",
        ]
        if self.arrays:
            forms.append(f"total({self.chance.choice(self.arrays)}) * {one()}")
        return self.chance.choice(forms)

    def fresh(self, stem: str) -> str:
        self.made += 1
        return f"{stem}{self.made}"

    def block(self, level: int, depth: int, names: list[str]) -> list[str]:
        names, pad, chance = list(names), "    " * level, self.chance
        for _ in range(chance.randint(2, 4)):
            kind = chance.random()
            if kind < 0.35:
                new = self.fresh("v")
                self.lines.append(f"{pad}{new} = {self.expression(names)}")
                names.append(new)
            elif kind < 0.5:
                self.lines.append(f"{pad}{chance.choice(names)} = {self.expression(names)}")
            elif kind < 0.6 and level == 1:
                array = self.fresh("u")
                self.lines.append(f"{pad}{array} = zeros(3)")
                self.arrays.append(array)
            elif kind < 0.72 and self.arrays:
                place = f"{chance.choice(self.arrays)}[{chance.randrange(3)}]"
                self.lines.append(f"{pad}{place} = {self.expression(names)}")
            elif kind < 0.8 and depth:
                self.lines.append(f"{pad}if {chance.choice(names)} > {chance.choice([0.3, 1.0])}:")
                self.block(level + 1, depth - 1, names)
                if chance.random() < 0.6:
                    self.lines.append(f"{pad}else:")
                    self.block(level + 1, depth - 1, names)
            elif kind < 0.88 and depth:
                self.lines.append(f"{pad}for i{level} in range(n):")
                self.block(level + 1, depth - 1, names)
            else:
                self.call(pad, names)
        return names

    def call(self, pad: str, names: list[str]) -> None:
        chance, every = self.chance, names + self.arrays
        ys = chance.sample(names, chance.choice([1, 1, 2]))
        xs = chance.sample(every, min(len(every), chance.randint(1, 3)))
        stops = chance.sample(every, min(len(every), chance.randint(0, 2)))
        held = f", stop_gradients=[{', '.join(stops)}]" if stops else ""
        self.lines.append(f"{pad}g = gradients([{', '.join(ys)}], [{', '.join(xs)}]{held})")
        for k, x in enumerate(xs):
            answers = [f"g[{k}][{j}]" for j in range(3)] if x in self.arrays else [f"g[{k}]"]
            terms = [f"{1 + 2 * k + 5 * j}.0 * {each}" for j, each in enumerate(answers)]
            self.lines.append(f"{pad}out = out + {' + '.join(terms)}")
