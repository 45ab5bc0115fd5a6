"""Random programs as compositions of idioms: a seed picks from `phrases.py` and fills the holes.

This one knows nothing of the other generator, its random numbers included.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from tests.search.outcome import TooSlow, time_limit
from tests.search.phrases import COMPOUND, SIMPLE
from tests.search.phrases import HELPERS as OFTEN
from tests.search.program import RandomProgram
from tests.search.themes import HELPERS as OF_THEMES
from tests.search.themes import THEMES

T = TypeVar("T")
HOLE = re.compile(r"<([a-zA-Z]+)\d*>")
LISTED = {"V": "v", "W": "w", "S": "s", "M": "m", "Q": "q", "R": "r", "O": "o", "Z": "z"}
HELPERS = {**OFTEN, **OF_THEMES}
IMPORTS = ("cmath", "functools", "itertools", "dataclasses")
LEAST, MOST = 2, 7


class Chance:
    """SplitMix64 (Steele, Lea, Flood 2014), so that a seed means the same program everywhere."""

    def __init__(self, seed: int) -> None:
        self.state = seed & (2**64 - 1)

    def word(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return z ^ (z >> 31)

    def below(self, n: int) -> int:
        return self.word() % n

    def one_in(self, n: int) -> bool:
        return self.below(n) == 0

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def real(self, low: float, high: float) -> float:
        return low + (high - low) * (self.word() >> 11) / 2.0**53


def _idioms(table: str) -> list[list[str]]:
    return [each.strip("\n").split("\n") for each in re.split(r"\n\n+", table.strip("\n"))]


SIMPLE_IDIOMS, COMPOUND_IDIOMS = _idioms(SIMPLE), _idioms(COMPOUND)
OF_THEME = {
    (theme, compound): [
        lines
        for lines in _idioms(table)
        if compound == any(line.startswith(" ") or line.endswith(":") for line in lines)
    ]
    for theme, table in THEMES.items()
    for compound in (False, True)
}


RARE = "qroz"
"""Kinds that a program has only if it begins with one: then they are used often."""

OF_RARE = {
    (kind, compound): [lines for lines in table if any(f"<{kind}" in line for line in lines)]
    for kind in RARE
    for compound, table in (
        (False, SIMPLE_IDIOMS + OF_THEME["complex", False]),
        (True, COMPOUND_IDIOMS + OF_THEME["complex", True]),
    )
}
STARTS = {
    "q": ["<Q> = [<e>, <s>]", "<Q> = list(<v>)", "<Q> = [p * <c> for p in <v>]", "<Q> = [<s>]"],
    "r": ["<R> = [<v1>, <v2>]", "<R> = [<v>, <v>.copy()]", "<R> = list(<m>)", "<R> = [<v> * 0.5]"],
    "o": ["<O> = Point(<e1>, <e2>)", "<O> = Point(<s>, <s>)"],
    "z": ["<Z> = <v1> + 1j * <v2>", "<Z> = np.exp(1j * <v>)", "<Z> = <v> * (0.4 - 0.3j)"],
}


@dataclass
class Composer:
    chance: Chance
    live: dict[str, list[str]]
    """The names that are surely set, by the letter of their kind."""
    theme: str | None = None
    counters: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    names: int = 0
    depth: int = 0
    loops: int = 0

    # Blocks --------------------------------------------------------------------------------------

    def block(self, indent: str, count: int) -> None:
        for _ in range(count):
            self.idiom(indent)

    def inner(self, indent: str) -> None:
        """A block whose new names end with it."""
        kept = {kind: list(names) for kind, names in self.live.items()}
        self.depth += 1
        self.block(indent, 1 + self.chance.below(2))
        self.depth -= 1
        self.live = kept
        if self.loops and self.chance.one_in(8):
            self.lines.append(f"{indent}if {self.condition()}:")
            self.lines.append(f"{indent}    {self.chance.pick(('break', 'continue'))}")

    def idiom(self, indent: str) -> None:
        while True:
            compound = self.depth < 2 and self.chance.below(10) < (5 if self.depth == 0 else 2)
            table = COMPOUND_IDIOMS if compound else SIMPLE_IDIOMS
            rare = [kind for kind in RARE if self.live[kind]]
            if rare and self.chance.one_in(2):
                table = OF_RARE[self.chance.pick(rare), compound]
            elif self.theme and self.chance.one_in(2):
                table = OF_THEME[self.theme, compound]
            lines = self.chance.pick(table)
            kinds = {hole for line in lines for hole in HOLE.findall(line)}
            leaves = any("return" in line for line in lines)
            if all(self.live.get(k, True) for k in kinds) and not (leaves and self.depth):
                break
        self.fill(lines, indent)

    def fill(self, lines: list[str], indent: str) -> None:
        chosen: dict[str, str] = {}
        new: list[tuple[str, str]] = []
        counted: list[str] = []
        is_loop = lines[0].startswith(("for", "while")) or any("while" in p for p in lines)
        for line in lines:
            margin = indent + line[: len(line) - len(line.lstrip())]
            if re.fullmatch(r"\s*<body\d*>", line):
                self.loops += is_loop
                self.inner(margin)
                self.loops -= is_loop
                continue

            def filled(match: re.Match[str]) -> str:
                hole, kind = match.group(0), match.group(1)
                if hole not in chosen:
                    chosen[hole] = self.choose(kind)
                    if kind in LISTED:
                        new.append((LISTED[kind], chosen[hole]))
                    if kind == "i":
                        counted.append(chosen[hole])
                        self.counters.append(chosen[hole])
                return chosen[hole]

            self.lines.append(indent + HOLE.sub(filled, line))
        self.counters = [name for name in self.counters if name not in counted]
        texts = "\n".join(lines)
        for kind, name in new:
            own = next(hole for hole, text in chosen.items() if text == name)
            # What is set at the idiom's own level, to what the kind says, lives on.
            if re.search(rf"^{own}\b|^{own} = |^{own}, |, {own} = ", texts, re.MULTILINE):
                is_number = not re.search(
                    rf"^{own} = ([\[({{]|Store|<v>$|<v>\.reshape|0$)", texts, re.MULTILINE
                )
                if kind in "qromz" or is_number:
                    self.live[kind].append(name)
            elif f"    {own} = " in texts and "else:\n    " + own in texts:
                self.live[kind].append(name)

    def choose(self, kind: str) -> str:
        match kind:
            case "c":
                return self.chance.pick(("0.7", "1.2", "-0.4", "0.35", "0.9"))
            case "op":
                return self.chance.pick(("=", "+=", "-=", "*=", "=", "+="))
            case "e":
                return self.number(2)
            case "f":
                return self.vector()
            case "b":
                return self.condition()
            case "k":
                return self.subscript()
            case "i":
                return self.fresh("i")
            case "w":
                return self.chance.pick(self.live["w"] + self.live["v"][-2:])
            case "F":
                return self.fresh("f")
            case "T":
                return self.fresh("t")
        if kind in LISTED:
            return self.fresh(LISTED[kind])
        names = self.live[kind]
        late = names[-3:] if self.chance.one_in(2) else names
        return self.chance.pick(late)

    def fresh(self, letter: str) -> str:
        self.names += 1
        return f"{letter}{self.names}"

    # Expressions ---------------------------------------------------------------------------------

    def subscript(self) -> str:
        options = ["0", "-1", "n - 1", "1", "n // 2", f"ix[{self.chance.below(4)}]", "k % n"]
        for name in self.counters[-2:]:
            options += [name, name, name, f"n - 1 - {name}", f"{name} - 1", f"({name} + 1) % n"]
        return self.chance.pick(options)

    def number(self, depth: int) -> str:
        one = lambda: self.number(depth - 1)  # noqa: E731
        which = self.chance.below(8 if depth == 0 else 18)
        match which:
            case 0 | 1 | 2:
                return self.choose("s")
            case 3 | 4:
                return f"{self.choose('v')}[{self.subscript()}]"
            case 5:
                return f"{self.choose('m')}[{self.subscript()}, {self.subscript()}]"
            case 6 if self.live["q"]:
                return f"{self.choose('q')}[{self.chance.pick(('0', '-1'))}]"
            case 6 if self.live["o"]:
                return f"{self.choose('o')}.{self.chance.pick(('a', 'b', 'gap'))}"
            case 6 | 7:
                return self.choose("c")
            case 8 | 9:
                return f"({one()} + {one()})"
            case 10 | 11:
                return f"{one()} * {one()}"
            case 12:
                return f"math.{self.chance.pick(('sin', 'cos', 'tanh'))}({one()})"
            case 13:
                return f"({one()} - {one()})"
            case 14:
                return f"{one()} / (1.3 + {self.number(0)} ** 2)"
            case 15:
                return f"math.exp(-({one()}) ** 2)"
            case 16:
                return f"half({one()})"
        s = self.number(0)
        return f"{s} * {s}"

    def vector(self) -> str:
        v, u = self.choose("v"), self.choose("v")
        options = (
            v,
            f"{v}[::-1]",
            f"np.sin({v})",
            f"{v} * {u}",
            f"{v} * {self.choose('s')}",
            f"{v} - {u}",
            f"0.5 * {v} + {self.number(0)}",
            f"{self.choose('m')}[{self.subscript()}]",
            f"{self.choose('m')}[:, {self.subscript()}]",
            f"np.tanh({v} * {u})",
            f"{v}.copy()",
            f"{v} / (1.2 + {u} ** 2)",
            f"{v} * {v}",
            f"0.3 * ({self.choose('m')} @ {v})",
        )
        return self.chance.pick(options)

    def condition(self) -> str:
        limit = self.chance.pick(("0.137", "-0.291", "0.413", "0.671"))
        sign = self.chance.pick(("<", ">"))
        options = [
            f"{self.number(1)} {sign} {limit}",
            f"{self.choose('v')}[{self.subscript()}] {sign} {limit}",
            f"{self.choose('s')} {sign} {self.choose('s')} + {limit}",
            f"{self.choose('s')} {sign} {limit} and {self.number(0)} > -0.177",
            f"not {self.number(0)} {sign} {limit}",
            f"-0.45 < {self.choose('s')} < {limit} + 0.5",
            "k > 2",
        ]
        if self.counters:
            options += [f"{self.counters[-1]} % 2 == 0", f"{self.counters[-1]} > 1"]
        return self.chance.pick(options)


def _composed(chance: Chance) -> str:
    live: dict[str, list[str]] = {
        "v": ["x", "y"], "m": ["A"], "s": ["a", "b"], "q": [], "r": [], "o": [], "w": [], "z": []
    }  # fmt: skip
    theme = chance.pick(list(THEMES)) if chance.one_in(2) else None
    writer = Composer(chance, live, theme)
    if theme == "complex":
        writer.fill([chance.pick(STARTS["z"])], "    ")
    elif chance.one_in(2):
        writer.fill([chance.pick(STARTS[chance.pick(RARE)])], "    ")
    writer.block("    ", LEAST + chance.below(MOST - LEAST))
    live = writer.live
    ends = [f"0.{3 + p} * {s}" for p, s in enumerate(live["s"][:2] + live["s"][2:][-4:])]
    ends += [f"weigh({v})" for v in live["v"][:2] + live["v"][2:][-3:] + live["w"][-2:]]
    ends += [f"weigh({m}[0]) + np.sum({m} * {m})" for m in live["m"][:1] + live["m"][1:][-2:]]
    ends += [f"sum({q})" for q in live["q"][-2:]] + [f"{o}.size()" for o in live["o"][-2:]]
    ends += [f"weigh({r}[0])" for r in live["r"][-2:]]
    ends += [f"weigh({z}.real) + weigh({z}.imag)" for z in live["z"][-2:]]
    body = "\n".join(writer.lines) + "\n    return " + " + ".join(ends) + "\n"
    wanted: list[str] = []
    text = body
    for name in reversed(HELPERS):
        if re.search(rf"\b{name}\b", text):
            wanted.insert(0, HELPERS[name].strip("\n"))
            text += HELPERS[name]
    imports = [f"import {module}\n" for module in IMPORTS if f"{module}." in text]
    if "@dataclass" in text:
        imports.append("from dataclasses import dataclass\n")
    head = [f"{''.join(imports)}import math\n\nimport numpy as np", *wanted]
    return "\n\n\n".join(head) + "\n\n\ndef program(x, y, A, a, b, ix, small, n, k):\n" + body


def _arguments(chance: Chance, n: int) -> tuple[Any, ...]:
    def some(*shape: int) -> np.ndarray:
        size = math.prod(shape)
        return np.array([chance.real(-1.1, 1.2) for _ in range(size)]).reshape(shape)

    ix = np.array([chance.below(max(n, 1)) for _ in range(4)])
    kind = chance.pick((np.uint8, np.int16, np.int32, np.int64))
    small = np.array([chance.below(6) for _ in range(n)], dtype=kind)
    a, b = chance.real(-1.1, 1.2), chance.real(-1.1, 1.2)
    return some(n), some(n), some(n, n), a, b, ix, small, n, 1 + chance.below(4)


SECONDS = 1.0
"""The processor time within which a program must end: some run over what they make longer."""


def idiom_program(seed: int) -> RandomProgram:
    """The program of a seed; one that Python runs, to a number that is not large."""
    chance = Chance(seed * 7919 + 17)
    while True:
        text = _composed(chance)
        chance_of_arguments = Chance(chance.word())
        n = 3 + chance.below(4)
        first = _arguments(chance_of_arguments, n)
        dtype = first[6].dtype
        program = RandomProgram(text, (first,), (0, 1, 2, 3, 4))
        if not _runs(program):
            continue
        other = _arguments(chance_of_arguments, chance.pick((0, 1, 2, 5, 9)))
        other = (*other[:6], other[6].astype(dtype), *other[7:])
        calls = (first, other) if chance.one_in(2) else (first,)
        return RandomProgram(text, calls, (0, 1, 2, 3, 4))


def _runs(program: RandomProgram) -> bool:
    with program.loaded() as function, np.errstate(all="raise"):
        x, y, A, *rest = program.calls[0]
        try:
            with time_limit(SECONDS):
                value = function(x.copy(), y.copy(), A.copy(), *rest)
        except (Exception, TooSlow):
            return False
    return isinstance(value, float) and abs(value) < 1e5
