"""Remove statements whose results nothing reads."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.reach import reached
from srcgrad.optimise.effects import effects
from srcgrad.uses import COMPOUND


def dead_code(body: ir.Block, needed: frozenset[str]) -> ir.Block:
    """A block without the statements on which nothing among `needed` depends.

    before  t = a * b; u = t + 1.0; v = a + 1.0     (v is needed)
    after   v = a + 1.0
    """
    return _Sweep(_live_arrays(body, needed)).block(body, set(needed))


def _live_arrays(body: ir.Block, needed: frozenset[str]) -> frozenset[str]:
    """Arrays and stacks that something needed reads, whatever the order of execution.

    What a branch or a loop reads itself feeds all that is set inside, by way of a name for it.
    """
    if needed.issuperset(chain.from_iterable(map(dataflow.stored, dataflow.walk(body)))):
        return needed
    feeds: dict[str, set[str]] = {}
    roots: set[str] = set(needed)

    def visit(block: ir.Block, around: str) -> None:
        for statement in block:
            read = dataflow.reads(statement)
            if isinstance(statement, ir.Guard):
                roots.update(read)
                roots.add(around)
                continue
            for sink in dataflow.written(statement).names:
                edges = feeds.setdefault(sink, set())
                edges |= read
                edges.add(around)
            if statement.__class__ in COMPOUND:
                inner = f"{around}/{len(feeds)}"
                feeds[inner] = {around, *read}
                for part in dataflow.blocks(statement):
                    visit(part, inner)

    visit(body, "")
    return reached(roots, feeds)


class _Sweep:
    """Liveness of scalar names backwards through the blocks; arrays are live or not throughout.

    The set of what is live after a block or a statement becomes that of what is live before it.
    """

    def __init__(self, arrays: frozenset[str]) -> None:
        self.arrays = arrays

    def block(self, body: ir.Block, live: set[str]) -> ir.Block:
        kept: list[ir.Statement] = []
        for statement in reversed(body):
            new = self.statement(statement, live)
            if new is not None:
                kept.append(new)
        kept.reverse()
        return body if _is_same(kept, body) else tuple(kept)

    def statement(self, statement: ir.Statement, live: set[str]) -> ir.Statement | None:
        match statement:
            case ir.Assign() | ir.Increment():
                return self._set(statement, live)
            case ir.If():
                return self._branches(statement, live)
            case ir.For() | ir.While():
                return self._loop(statement, live)
            case ir.Guard(ir.Const(True)):
                return None
            case ir.Guard() | ir.Comment():
                live |= dataflow.reads(statement)
                return statement
            case ir.Pop(ir.Var(name), stack) if stack in self.arrays:
                live.discard(name)
                return statement
        return self._set(statement, live)

    def _set(self, statement: ir.Statement, live: set[str]) -> ir.Statement | None:
        stored = dataflow.stored(statement)
        if stored:
            if self.arrays.isdisjoint(stored):
                return None
            live |= dataflow.reads(statement)
            return statement
        target = dataflow.target(statement)
        if target is None or target not in live:
            return None
        if isinstance(statement, ir.Assign | ir.Pop):
            live.discard(target)
        live |= dataflow.reads(statement)
        return statement

    def _branches(self, statement: ir.If, live: set[str]) -> ir.Statement | None:
        then, orelse = set(live), set(live)
        new_then, new_else = self.block(statement.then, then), self.block(statement.orelse, orelse)
        if not _matters(new_then) and not _matters(new_else):
            return None
        live.clear()
        live.update(then, orelse, dataflow.reads(statement))
        if not new_then:
            return ir.If(_opposite(statement.condition), new_else, (), statement.span)
        if new_then is statement.then and new_else is statement.orelse:
            return statement
        return ir.If(statement.condition, new_then, new_else, statement.span)

    def _loop(self, statement: ir.For | ir.While, live: set[str]) -> ir.Statement | None:
        if isinstance(statement, ir.For):
            new_body, inner = self._fixpoint(statement.body, live, statement.variable)
            if not _matters(new_body):
                return None
            live |= inner
            live |= dataflow.reads(statement)
            if new_body is statement.body:
                return statement
            return replace(statement, body=new_body)
        if not self._outlasts(statement.body, live):
            return None
        live |= dataflow.reads(statement).union(*map(dataflow.reads, statement.test))
        new_body, inner = self._fixpoint(statement.body, live, None)
        live |= inner
        return statement if new_body is statement.body else replace(statement, body=new_body)

    def _outlasts(self, body: ir.Block, live: set[str]) -> bool:
        """Whether a block changes anything that is read after it, its own later runs apart."""
        return any(
            isinstance(s, ir.Guard)
            or dataflow.target(s) in live
            or not self.arrays.isdisjoint(dataflow.stored(s))
            for s in dataflow.walk(body)
        )

    def _fixpoint(
        self, body: ir.Block, live: set[str], variable: str | None
    ) -> tuple[ir.Block, set[str]]:
        inner = set(live)
        while True:
            before = set(inner)
            new_body = self.block(body, before)
            before.discard(variable or "")
            if before <= inner:
                return new_body, before
            inner |= before


def _is_same(a: Sequence[ir.Statement], b: ir.Block) -> bool:
    return len(a) == len(b) and all(map(operator.is_, a, b))


def _matters(body: ir.Block) -> bool:
    return any(not isinstance(s, ir.Comment) for s in body)


def _opposite(condition: ir.Expr) -> ir.Expr:
    return ir.Apply(operator.not_, (condition,))


def last_stores(body: ir.Block, needed: frozenset[str]) -> ir.Block:
    """The statements of a function without the last ones that store what nothing reads any more.

    before  x_bar[0] = 2.0 * t_bar[0]; t_bar[0] = 0.0     (x_bar is needed)
    after   x_bar[0] = 2.0 * t_bar[0]
    """
    later = set(needed)
    kept: list[ir.Statement] = []
    for statement in reversed(body):
        found = effects(statement)
        parts = list(dataflow.walk((statement,)))
        if not isinstance(statement, ir.Comment) and not found.changes & later:
            if all(isinstance(s, ir.Assign | ir.Increment | ir.For | ir.If) for s in parts):
                continue
        kept.append(statement)
        later |= found.reads
    return tuple(reversed(kept))
