"""Random programs as scientists write them: each line is run before it stays.

What is written fits the arrays that there are, so that programs grow long without raising: steppers
and sweeps over vectors, matrices and views of them, with functions, flags and objects. What they
are written of is in `numerics_lines.py`, how they are called in `numerics_calls.py`.
"""

from __future__ import annotations

import copy
import re
import warnings
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tests.search.idioms import Chance
from tests.search.judged import TooSlow, time_limit
from tests.search.numerics_calls import (
    CLASSES,
    RETURNED,
    SIGNATURES,
    Signature,
    numbers,
    overlapping,
)
from tests.search.numerics_lines import (
    BLOCKS,
    CONDITIONS,
    HELPERS,
    LEAVES,
    MATRICES,
    NUMBERS,
    ROWS,
    SIMPLE,
    SQUARES,
    TOP,
    VECTORS,
)
from tests.search.program import RandomProgram
from tests.search.returning import chosen_entries
from tests.tools.checking import flat

HOLE = re.compile(r"<([a-zA-Z]+)(\d?)>")
TABLES = {
    "v": VECTORS, "b": ROWS, "m": MATRICES, "k": SQUARES, "s": NUMBERS, "q": CONDITIONS,
}  # fmt: skip
DEEPEST = 2
"""So deep may expressions stand in one another, and blocks."""
SIZES = ((3, 2), (4, 3), (5, 5), (3, 3), (6, 2))
OTHERS = ((1, 1), (2, 2), (3, 1), (6, 4), (16, 7), (0, 2), (1, 3))
BEGINS = (
    "u = x * 1.0\nw = 0.5 - y\nB = 0.7 * A",
    "u = x.copy()\nw = np.zeros_like(x)\nw[:] = y\nB = np.array(A)",
    "u = np.array(x)\nw = np.empty_like(y)\nw[:] = 0.3\nB = A + 0.0",
    "u, w = x + y, x - y\nB = A.copy()",
    "u = x\nw = y\nB = A",
)
"""With the last one, arguments are written to."""
LARGEST = 1e4


@dataclass
class Writer:
    """Writes one program."""

    chance: Chance
    signature: Signature
    known: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    loops: list[str] = field(default_factory=list)
    names: int = 0

    def expression(self, kind: str, depth: int) -> str:
        """An expression of a kind, of leaves where it is deep."""
        leaf = (depth >= DEEPEST and kind in LEAVES) or kind not in TABLES
        if kind == "i":
            return self.chance.pick([*self.loops, *self.loops, "0", "-1"])
        table = LEAVES[kind] if leaf or self._is_simple(kind, depth) else TABLES[kind]
        return self.filled(self.chance.pick(table), depth + 1)

    def _is_simple(self, kind: str, depth: int) -> bool:
        return kind in LEAVES and self.chance.below(4) < depth

    def filled(self, template: str, depth: int) -> str:
        """A template with its holes filled, those with one name and number alike."""
        same: dict[str, str] = {}

        def fill(hole: re.Match[str]) -> str:
            kind, number = hole.groups()
            if hole.group() in same:
                return same[hole.group()]
            if kind in "IJ":
                self.names += 1
                made = same[hole.group()] = f"{'ij'[kind == 'J']}{self.names}"
                return made
            made = self.expression(kind, depth)
            if number or kind in "VMT":
                same[hole.group()] = made
            return made

        return HOLE.sub(fill, template)

    def statement(self, indent: str, depth: int) -> list[str]:
        """A statement of one line or several, or a block with others in it."""
        if depth < DEEPEST and self.chance.below(7) < 3 - depth:
            lines = self.filled("\n".join(self.chance.pick(BLOCKS)), 1).split("\n")
            loop = re.match(r"for (\w+)(?: in range|, )", lines[0])
            counter = [loop.group(1)] if loop and "range(k0" not in lines[0] else []
            self.loops += counter
            made = []
            for line in lines:
                if line.strip() != "...":
                    made.append(indent + line)
                    continue
                inner = indent + line[: len(line) - len(line.lstrip())]
                for _ in range(1 + self.chance.below(3)):
                    made += self.statement(inner, depth + 1)
            for _ in counter:
                self.loops.pop()
            return made
        table = TOP if depth == 0 and self.chance.one_in(8) else SIMPLE
        lines = self.filled("\n".join(self.chance.pick(table)), 1).split("\n")
        return [indent + line for line in lines]

    def write(self, count: int) -> None:
        """Statements that raise nothing, and leave numbers that are not large."""
        for _ in range(count):
            for _ in range(20):
                state = self.names
                new = self.statement("    ", 0)
                if self.holds(new):
                    self.lines += new
                    break
                self.names = state

    def text(self, new: list[str], returned: str) -> str:
        body = "\n".join([*self.lines, *new])
        used = [HELPERS[name] for name in HELPERS if re.search(rf"\b{name}\(", body)]
        constants = "GRID = np.linspace(0.0, 1.0, 5)\nDECAY = 0.5\n"
        total = (
            "    total = t + 0.5 * e + np.sum(np.cos(np.arange(u.size)) * u) + np.sum(w * w)\n"
            "    total += np.sum(B * np.sin(B + 0.1)) + np.sum(K * K) * 0.1\n"
        )
        return (
            f"import functools\nimport math\nimport numpy as np\n{CLASSES}{constants}"
            f"{''.join(used)}\n{self.signature.head}    model = Model()\n{body}\n"
            f"{total}    return {returned}\n"
        )

    def holds(self, new: list[str], returned: str = "(u, w, B, K, t, e, total)") -> bool:
        """Whether the program is well with these lines at its end."""
        text = self.text(new, returned)
        program = RandomProgram(text, (self.signature.arguments(self.known),), ())
        try:
            with program.loaded() as function, warnings.catch_warnings(), time_limit(1.0):
                warnings.simplefilter("ignore")
                value = function(*copy.deepcopy(program.calls[0]))
        except (Exception, TooSlow):
            return False
        if returned.startswith("(u, w, B, K") and not self._is_well_shaped(value):
            return False
        try:
            found = flat(value)
        except (TypeError, ValueError):
            return False
        return (
            bool(np.all(np.isfinite(found))) and float(np.max(np.abs(found), initial=0.0)) < LARGEST
        )

    def _is_well_shaped(self, value: Any) -> bool:
        n, m = self.known["A"].shape
        shapes = [np.shape(each) for each in value]
        return shapes == [(n,), (n,), (n, m), (n, n), (), (), ()]


def numeric_program(seed: int) -> RandomProgram:
    """A program of a seed: one time in three for `ways.py`, and else for every entry point."""
    chance = Chance(seed * 11 + 5)
    n, m = chance.pick(SIZES)
    dtype = np.float32 if chance.one_in(9) else np.float64
    signature = chance.pick(SIGNATURES) if chance.below(3) else SIGNATURES[0]
    known = numbers(chance, seed, n, m, dtype)
    writer = Writer(chance, signature, known)
    begin = BEGINS[-1] if chance.one_in(12) else chance.pick(BEGINS[:-1])
    square = chance.pick(("np.outer(x, x) * 0.5", "A @ A.T", "np.eye(len(x)) * s + x"))
    writer.lines += [f"    {line}" for line in begin.split("\n")]
    writer.lines += [f"    K = {square}", "    t = 0.3 * s", "    e = 0.1"]
    writer.write(3 + chance.below(5))
    with np.errstate(all="ignore"):
        returned = _returned(writer)
    program = RandomProgram(writer.text([], returned), (), signature.wrt)
    others = numbers(chance, seed + 1, *chance.pick(OTHERS), dtype)
    if begin != BEGINS[-1] and chance.one_in(4):
        known = overlapping(known, chance.below(4))
    calls = tuple(map(signature.arguments, (known, others)))
    entries = chosen_entries(chance, returned == "total")
    if returned == "total" and chance.one_in(2):
        entries = ()
    return replace(program, calls=calls, entries=entries)


def _returned(writer: Writer) -> str:
    """What is returned: the first of some that is of numbers."""
    for _ in range(5):
        returned = writer.chance.pick(RETURNED)
        if writer.holds([], returned):
            return returned
    return "total"
