"""Remove statements whose results nothing reads."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.reach import reached
from srcgrad.optimise.effects import effects


def dead_code(body: ir.Block, needed: frozenset[str]) -> ir.Block:
    """A block without the statements on which nothing among `needed` depends.

    before  t = a * b; u = t + 1.0; v = a + 1.0     (v is needed)
    after   v = a + 1.0
    """
    live_arrays = _live_arrays(body, needed)
    return _Sweep(live_arrays).block(body, set(needed))[0]


def _live_arrays(body: ir.Block, needed: frozenset[str]) -> frozenset[str]:
    """Arrays and stacks that something needed reads, whatever the order of execution."""
    feeds: dict[str, set[str]] = {}
    roots: set[str] = set(needed)

    def visit(block: ir.Block, conditions: frozenset[str]) -> None:
        for statement in block:
            read = dataflow.reads(statement) | conditions
            sinks = set(dataflow.stored(statement))
            name = dataflow.target(statement)
            if name is not None:
                sinks.add(name)
            if isinstance(statement, ir.Guard):
                roots.update(read)
            for sink in sinks:
                feeds.setdefault(sink, set()).update(read - {sink})
            inner = conditions
            if isinstance(statement, ir.If | ir.For | ir.While):
                inner = conditions | read
            for part in dataflow.blocks(statement):
                visit(part, frozenset(inner))

    visit(body, frozenset())
    return reached(roots, feeds)


class _Sweep:
    """Liveness of scalar names backwards through the blocks; arrays are live or not throughout."""

    def __init__(self, arrays: frozenset[str]) -> None:
        self.arrays = arrays

    def block(self, body: ir.Block, live: set[str]) -> tuple[ir.Block, set[str]]:
        kept: list[ir.Statement] = []
        for statement in reversed(body):
            new, live = self.statement(statement, live)
            if new is not None:
                kept.append(new)
        return tuple(reversed(kept)), live

    def statement(
        self, statement: ir.Statement, live: set[str]
    ) -> tuple[ir.Statement | None, set[str]]:
        match statement:
            case ir.If(condition, then, orelse, span):
                new_then, live_then = self.block(then, set(live))
                new_else, live_else = self.block(orelse, set(live))
                if not _matters(new_then) and not _matters(new_else):
                    return None, live
                if not new_then:
                    condition = _opposite(condition)
                    new_then, new_else = new_else, ()
                live = live_then | live_else | set(dataflow.names(condition))
                live |= dataflow.reads(statement)
                if _is_same(new_then, then) and _is_same(new_else, orelse):
                    return statement, live
                return ir.If(condition, new_then, new_else, span), live
            case ir.For(variable, start, stop, step, body, span):
                new_body, inner = self._fixpoint(body, live, variable)
                if not _matters(new_body):
                    return None, live
                live = live | (inner - {variable}) | dataflow.reads(statement)
                if _is_same(new_body, body):
                    return statement, live
                return ir.For(variable, start, stop, step, new_body, span), live
            case ir.While(test, condition, body, span):
                if not self._outlasts(body, live):
                    return None, live
                reads = dataflow.reads(statement)
                for part in test:
                    reads |= dataflow.reads(part)
                new_body, inner = self._fixpoint(body, live | reads, None)
                if _is_same(new_body, body):
                    return statement, live | inner | reads
                return ir.While(test, condition, new_body, span), live | inner | reads
            case ir.Guard(ir.Const(True)):
                return None, live
            case ir.Guard() | ir.Comment():
                return statement, live | dataflow.reads(statement)
            case ir.Pop(ir.Var(name), stack) if stack in self.arrays:
                return statement, live - {name}
        stored = dataflow.stored(statement)
        if stored:
            if not any(name in self.arrays for name in stored):
                return None, live
            return statement, live | dataflow.reads(statement)
        target = dataflow.target(statement)
        if target is None or target not in live:
            return None, live
        if isinstance(statement, ir.Assign | ir.Pop):
            live = live - {target}
        return statement, live | dataflow.reads(statement)

    def _outlasts(self, body: ir.Block, live: set[str]) -> bool:
        """Whether a block changes anything that is read after it, its own later runs apart."""
        return any(
            isinstance(s, ir.Guard)
            or dataflow.target(s) in live
            or any(name in self.arrays for name in dataflow.stored(s))
            for s in dataflow.walk(body)
        )

    def _fixpoint(
        self, body: ir.Block, live: set[str], variable: str | None
    ) -> tuple[ir.Block, set[str]]:
        inner = set(live)
        while True:
            new_body, before = self.block(body, inner)
            before.discard(variable or "")
            if before <= inner:
                return new_body, before
            inner |= before


def _is_same(a: ir.Block, b: ir.Block) -> bool:
    return len(a) == len(b) and all(x is y for x, y in zip(a, b, strict=True))


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
