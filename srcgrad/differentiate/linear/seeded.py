"""What of a derivative depends on its seed: the values, the arrays, and the paths taken."""

from __future__ import annotations

import operator
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.types import Array


class Seeded:
    """The names that depend on the seeds, and questions about statements of one program."""

    def __init__(self, program: ir.Function, sources: frozenset[str]) -> None:
        self.names = set(sources)
        while True:
            before = len(self.names)
            self._spread(program.body, False)
            if len(self.names) == before:
                break

    def _spread(self, body: ir.Block, always: bool) -> None:
        for statement in body:
            written = dataflow.written(statement)
            found = {*written.scalars, *written.arrays, *written.stacks}
            depends = always or self.reads(statement)
            if depends or not self.names.isdisjoint(found):
                # Whatever sets such a name, and all that stands beside it, is of the second part.
                self.names |= found
            for block in dataflow.blocks(statement):
                self._spread(block, depends)

    def reads(self, statement: ir.Statement) -> bool:
        """Whether a statement itself reads what depends on a seed, if only a length."""
        return not self.names.isdisjoint(dataflow.reads(statement))

    def is_in(self, expression: ir.Expr) -> bool:
        """Whether an expression depends on a seed."""
        named = (
            *dataflow.names(expression),
            *dataflow.arrays(expression),
            *dataflow.measured(expression),
        )
        return not self.names.isdisjoint(named)

    def involves(self, statement: ir.Statement) -> bool:
        """Whether a statement, or one within it, has to do with a seed."""
        return any(
            self.reads(each) or not self.names.isdisjoint(dataflow.written(each).names)
            for each in dataflow.walk((statement,))
        )

    def decides(self, statement: ir.Statement) -> bool:
        """Whether what a statement itself does depends on a seed, not just what is within it."""
        return self.reads(statement) or not self.names.isdisjoint(dataflow.written(statement).names)

    def without(self, statement: ir.Statement) -> ir.Statement | None:
        """A statement without those within it that depend on a seed; None if nothing is left."""
        if self.decides(statement):
            return None
        return dataflow.with_blocks(
            statement, lambda body: tuple(s for each in body if (s := self.without(each)))
        )


Lengths = dict[str, tuple[ir.Expr, ...]]


def with_lengths(program: ir.Function, seeds: dict[str, str]) -> tuple[ir.Function, Lengths]:
    """The program that asks for no length of an array that is known otherwise, and the lengths.

    `seeds` are parameters with the ones whose lengths they have.

    before  v_dot = np.empty(n); for i in range(v_dot.shape[0]): ...
    after   v_dot = np.empty(n); for i in range(n): ...
    """
    known: Lengths = {}
    for seed, like in seeds.items():
        kind = program.types[seed]
        if isinstance(kind, Array):
            known[seed] = tuple(ir.Dim(like, axis) for axis in range(kind.ndim))
    fixed = _fixed(program)
    made: dict[str, list[ir.Statement]] = {}
    for statement in dataflow.walk(program.body):
        for name in dataflow.written(statement).lengths:
            made.setdefault(name, []).append(statement)
    for name, (first, *others) in made.items():
        match first:
            case ir.Allocate(_, shape) if not others and _are_fixed(shape, fixed):
                known[name] = shape
            case ir.Copy(_, source) if not others and source in known:
                known[name] = known[source]

    def change(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Dim(array, axis) if array in known and array not in program.params:
                return change(known[array][axis])
            case ir.Dim(array, axis) if array in seeds and array in known:
                return known[array][axis]
        return expression

    def block(body: ir.Block) -> ir.Block:
        changed = [dataflow.with_expressions(each, change) for each in body]
        return tuple(dataflow.with_blocks(each, block) for each in changed if not _holds(each))

    return replace(program, body=block(program.body)), known


def _fixed(program: ir.Function) -> frozenset[str]:
    """Numbers that stay what they are once they are there."""
    written = [n for s in dataflow.walk(program.body) for n in dataflow.written(s).scalars]
    at_top = [n for s in program.body for n in dataflow.written(s).scalars]
    return frozenset(
        name for name in (*program.params, *at_top) if written.count(name) == at_top.count(name) < 2
    )


def _are_fixed(shape: tuple[ir.Expr, ...], fixed: frozenset[str]) -> bool:
    return all(
        isinstance(size, ir.Const) or (isinstance(size, ir.Var) and size.name in fixed)
        for size in shape
    )


def _holds(statement: ir.Statement) -> bool:
    """Whether a statement is a check of what is clear."""
    match statement:
        case ir.Guard(ir.Apply(operator.eq, (one, other))):
            return one == other
    return False
