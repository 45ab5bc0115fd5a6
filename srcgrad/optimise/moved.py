"""One array for another and its copy, where the first is not touched after it was copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.coalesce import stem
from srcgrad.types import Array


def moved(program: ir.Function, user_names: Set[str]) -> ir.Function:
    """A program in which no array is copied only to be let go.

    before  y = np.zeros(n); y_1 = y.copy(); y_1[0] = 2.0     (y is not touched any more)
    after   y = np.zeros(n); y[0] = 2.0
    """
    found = _Moves(program)
    found.block(program.body)
    new: dict[str, str] = {}
    for copy, source in found.pairs:
        if copy in new or source in new or {copy, source} & set(new.values()):
            continue
        is_better = copy in user_names and stem(copy) != stem(source)
        stays = copy in found.results or is_better
        new[source if stays else copy] = copy if stays else source
    if not new:
        return program
    gone = {(c, s) for c, s in found.pairs if new.get(c) == s or new.get(s) == c}

    def without(body: ir.Block) -> ir.Block:
        kept = (s for s in body if not isinstance(s, ir.Copy) or (s.name, s.source) not in gone)
        return tuple(dataflow.with_blocks(s, without) for s in kept)

    body = dataflow.renamed(without(program.body), new)
    types = {new.get(name, name): kind for name, kind in program.types.items()}
    return replace(program, body=body, types=types)


class _Moves:
    def __init__(self, program: ir.Function) -> None:
        self.types = program.types
        self.results = {r.name for r in program.results if isinstance(r, ir.Var)}
        self.makers: Counter[str] = Counter(program.params)
        self.touches: Counter[str] = Counter()
        self.swapped: set[str] = set()
        for statement in dataflow.walk(program.body):
            self.makers.update(_made(statement))
            self.touches.update(_own(statement))
            if isinstance(statement, ir.Swap):
                self.swapped.update((statement.first, statement.second))
        self.pairs: list[tuple[str, str]] = []

    def block(self, body: ir.Block) -> None:
        for at, statement in enumerate(body):
            if isinstance(statement, ir.Copy) and self._is_last(statement, body, at):
                self.pairs.append((statement.name, statement.source))
            for inner in dataflow.blocks(statement):
                self.block(inner)

    def _is_last(self, copy: ir.Copy, body: ir.Block, at: int) -> bool:
        """Whether the source is made in this block, and touched no more, and the copy not yet."""
        name, source = copy.name, copy.source
        one, other = self.types.get(name), self.types.get(source)
        if source in self.results or not self.makers[name] == self.makers[source] == 1:
            return False
        if {name, source} & self.swapped or not isinstance(one, Array) or one != other:
            return False
        made = next((k for k in range(at) if source in _made(body[k])), None)
        if made is None:
            return False
        before = list(dataflow.walk(body[made : at + 1]))
        if any(name in _own(s) for s in dataflow.walk(body[:at])):
            return False
        return sum(_own(s)[source] for s in before) == self.touches[source]


def _made(statement: ir.Statement) -> tuple[str, ...]:
    return tuple(dataflow.written(statement).lengths)


def _own(statement: ir.Statement) -> Counter[str]:
    """The names that a statement touches itself, what is inside it apart."""
    return Counter({*dataflow.reads(statement), *dataflow.written(statement).names})
