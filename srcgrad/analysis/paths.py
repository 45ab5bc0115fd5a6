"""The way to a statement: the branches and loops around it, by which it may not run at all."""

from __future__ import annotations

from collections.abc import Collection

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine, plus
from srcgrad.analysis.layout import Node
from srcgrad.analysis.subscripts import Memory

Step = tuple[int, int]
"""A branch: the number of its `if`, and 0 or 1; or a loop that may not run, and 0."""


class Paths:
    """The steps of a program's statements, found out on demand."""

    def __init__(self, memory: Memory, alone: str | None = None) -> None:
        """`alone` is an array that is all that is asked of: where it is empty, nothing matters."""
        self.memory = memory
        self.alone = alone
        self.found: dict[tuple[int, tuple[ir.Expr, ...] | None], list[Step]] = {}

    def to(self, node: Node, index: tuple[ir.Expr, ...] | None = None) -> list[Step]:
        """The branches that a statement stands in, and the loops that may not run, outermost first.

        Where an element with a loop's counter is read, that loop is part of which elements are.
        """
        key = node.order, index
        if key not in self.found:
            counters = self.names_in(index)
            steps: list[Step] = []
            for block in node.block.chain():
                owner = block.owner
                if owner is None:
                    continue
                if isinstance(owner.statement, ir.If):
                    steps.append((owner.order, 0 if owner.blocks[0] is block else 1))
                elif not self.runs(owner.statement, counters):
                    steps.append((owner.order, 0))
            self.found[key] = steps[::-1]
        return self.found[key]

    def runs(self, loop: ir.Statement, counters: Collection[str] = ()) -> bool:
        """Whether a loop runs for certain, or over the elements in question."""
        if not isinstance(loop, ir.For) or not isinstance(loop.step, ir.Const):
            return False
        if loop.variable in counters:
            return True
        start, stop = (affine(n, self.memory.definitions) for n in (loop.start, loop.stop))
        if start is None or stop is None:
            return False
        trips = plus(stop, start, -1) if loop.step.value > 0 else plus(start, stop, -1)
        if trips.constant < 0 or trips == Affine(0):
            return False
        return all(
            isinstance(term, ir.Dim) and term.array == self.alone and factor > 0
            for term, factor in trips.terms
        )

    def names_in(self, index: tuple[ir.Expr, ...] | None) -> set[str]:
        """The names that subscripts are made of."""
        found: set[str] = set()
        for each in index or ():
            form = affine(each, self.memory.definitions)
            found |= form.names() if form is not None else set(dataflow.names(each))
        return found
