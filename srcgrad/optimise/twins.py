"""Of two sums that are the same, add up one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.effects import effects
from srcgrad.types import Type


def twins(program: ir.Function) -> ir.Function:
    """A program in which no loop adds up the same numbers twice.

    before  s = 0.0; t = 0.0; for i in range(n): s += x[i]; t += x[i]
            mean = s / n; var_mean = t / n
    after   s = 0.0; for i in range(n): s += x[i]
            mean = s / n; var_mean = s / n
    """
    found = _Twins(program)
    body = found.block(program.body)
    if not found.same:
        return program
    return replace(program, body=dataflow.renamed(body, found.same))


class _Twins:
    def __init__(self, program: ir.Function) -> None:
        self.types = program.types
        self.same: dict[str, str] = {}
        self.writes: Counter[str] = Counter(program.params)
        self.results = {r.name for r in program.results if isinstance(r, ir.Var)}
        self.reads: Counter[str] = Counter()
        for statement in dataflow.walk(program.body):
            name = dataflow.target(statement)
            if name is not None:
                self.writes[name] += 1
            self.reads.update(dataflow.reads(statement))

    def block(self, body: ir.Block) -> ir.Block:
        result: list[ir.Statement] = []
        for at, statement in enumerate(body):
            statement = dataflow.with_blocks(statement, self.block)
            if isinstance(statement, ir.For):
                statement = self._loop(statement, result, body[at + 1 :])
            result.append(statement)
        return tuple(result)

    def _loop(self, loop: ir.For, before: list[ir.Statement], after: ir.Block) -> ir.For:
        """A loop without the second of two sums; its start is taken from what stands before."""
        starts = _starts(before)
        changed = effects(loop).changes
        first: dict[tuple[ir.Expr, ir.Expr, Type], str] = {}
        made: set[str] = {loop.variable}
        kept: list[ir.Statement] = []
        for statement in loop.body:
            match statement:
                case ir.Increment(ir.Var(name), value) if name in starts:
                    spoiled = (set(dataflow.names(value)) - made) & changed
                    spoiled |= set(dataflow.arrays(value)) & changed
                    if not spoiled and self._is_read_only(name, after):
                        key = value, starts[name].value, self.types[name]
                        if key in first and name not in self.results:
                            self.same[name] = first[key]
                            before.remove(starts[name])
                            continue
                        first.setdefault(key, name)
            target = dataflow.target(statement)
            if target is not None and self.writes[target] == 1:
                made.add(target)
            kept.append(statement)
        return replace(loop, body=tuple(kept)) if len(kept) < len(loop.body) else loop

    def _is_read_only(self, name: str, after: ir.Block) -> bool:
        """Whether a sum is set once, added to once, and read nowhere but after its loop."""
        read = sum(name in dataflow.reads(statement) for statement in dataflow.walk(after))
        return self.writes[name] == 2 and self.reads[name] - 1 == read


def _starts(before: list[ir.Statement]) -> dict[str, ir.Assign]:
    """What numbers the names have that were set last before a loop, one after the other."""
    found: dict[str, ir.Assign] = {}
    for statement in reversed(before):
        match statement:
            case ir.Assign(ir.Var(name), ir.Const()):
                found.setdefault(name, statement)
            case ir.Assign(ir.Var()) | ir.Allocate() | ir.Comment():
                continue
            case _:
                break
    return found
