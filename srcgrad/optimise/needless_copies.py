"""Read an array itself instead of a copy of it, where neither is changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.types import Array

MAKERS = (ir.Allocate, ir.Copy, ir.Routine)


def copies(program: ir.Function) -> ir.Function:
    """A program without copies that only keep what stays as it is anyway.

    before  y = x.copy(); t = y[i]      (and nothing is stored into x or y)
    after   t = x[i]
    """
    found = _Copies(program)
    if not found.same:
        return program
    body = dataflow.renamed(found.without(program.body), found.same)
    types = {name: kind for name, kind in program.types.items() if name not in found.same}
    return replace(program, body=body, types=types)


class _Copies:
    """The copies of a program that are not needed."""

    def __init__(self, program: ir.Function) -> None:
        self.types = program.types
        self.kept = {r.name for r in program.results if isinstance(r, ir.Var)}
        self.makers: Counter[str] = Counter(program.params)
        self.changed: set[str] = set()
        self.whole: set[str] = set()
        for statement in dataflow.walk(program.body):
            names = dataflow.stored(statement)
            if isinstance(statement, MAKERS):
                self.makers.update(names)
            else:
                self.changed.update(names)
            if isinstance(statement, ir.Routine):
                self.whole.update(dataflow.read(statement).wholes)
        self.same: dict[str, str] = {}
        for statement in dataflow.walk(program.body):
            if isinstance(statement, ir.Copy) and self._is_useless(statement):
                self.same[statement.name] = self.same.get(statement.source, statement.source)

    def _is_useless(self, statement: ir.Copy) -> bool:
        pair = (statement.name, statement.source)
        if any(name in self.changed or self.makers[name] > 1 for name in pair):
            return False
        if statement.name in self.kept:
            return False
        one, other = (self.types[name] for name in pair)
        assert isinstance(one, Array) and isinstance(other, Array), "arrays are copied"
        return statement.name not in self.whole or one.layout == other.layout

    def without(self, body: ir.Block) -> ir.Block:
        return tuple(
            dataflow.with_blocks(statement, self.without)
            for statement in body
            if not (isinstance(statement, ir.Copy) and statement.name in self.same)
        )
