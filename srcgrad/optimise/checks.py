"""Check before a loop what is the same in all its iterations."""

from __future__ import annotations

import operator
from collections import Counter

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.optimise.effects import effects
from srcgrad.optimise.fuse import Together, may_raise
from srcgrad.types import BOOL


def checks(program: ir.Function) -> ir.Function:
    """A program whose loops do not make a check again and again.

    before  for i in range(n): c = m > 0; check(c); t = x[i, 0]; s += t
    after   idle = n <= 0; c = m > 0; fine = idle or c; check(fine)
            for i in range(n): t = x[i, 0]; s += t

    Only if nothing in an iteration before the check may raise anything else. And what may be
    checked before loops is, so that what a check tells of lengths is known in all of them.
    """
    names = Names(program.types)
    body = _block(program.body, names)
    return ir.Function(
        program.name, program.params, body, program.results, names.types, program.doc
    )


def _block(body: ir.Block, names: Names) -> ir.Block:
    result: list[ir.Statement] = []
    for statement in body:
        statement = dataflow.with_blocks(statement, lambda b: _block(b, names))
        while isinstance(statement, ir.For):
            found = _first_check(statement)
            if found is None:
                break
            guard, made = found
            kept = tuple(s for s in statement.body if s is not guard and s not in made)
            result += [*made, *_if_it_runs(guard, statement, names)]
            statement = ir.For(
                statement.variable,
                statement.start,
                statement.stop,
                statement.step,
                kept,
                statement.span,
            )
        result.append(statement)
    return _early(tuple(result))


def _early(body: ir.Block) -> ir.Block:
    """A block with its checks, and what they depend on, before everything else."""
    if not any(isinstance(s, ir.For) for s in body):
        return body
    checked = Together()
    early: list[ir.Statement] = []
    late: list[ir.Statement] = []
    for statement in reversed(body):
        if isinstance(statement, ir.Guard) or checked.needs(statement):
            checked.add(statement)
            early.append(statement)
        else:
            late.append(statement)
    return (*reversed(early), *reversed(late))


def _first_check(loop: ir.For) -> tuple[ir.Guard, list[ir.Statement]] | None:
    """The first check in a loop and what its condition is made of, if that can go before it."""
    if not isinstance(loop.step, ir.Const):
        return None  # whether the loop runs at all depends on the sign of the step
    changed = effects(loop).changes
    times = Counter(map(dataflow.target, dataflow.walk(loop.body)))
    made: dict[str, ir.Statement] = {}
    for statement in loop.body:
        if isinstance(statement, ir.Guard):
            free = dataflow.reads(statement) - set(made)
            return None if free & changed else (statement, _used(statement, made))
        if may_raise(statement):
            return None
        name = dataflow.target(statement)
        match statement:
            case ir.Assign(ir.Var(), ir.Apply() | ir.Dim() | ir.Const() | ir.Var()) if name:
                if times[name] == 1 and not (dataflow.reads(statement) - set(made)) & changed:
                    made[name] = statement
    return None


def _used(guard: ir.Guard, made: dict[str, ir.Statement]) -> list[ir.Statement]:
    """Of some statements in order, those that a check depends on."""
    wanted = set(dataflow.reads(guard))
    for name in reversed(made):
        if name in wanted:
            wanted |= dataflow.reads(made[name])
    return [statement for name, statement in made.items() if name in wanted]


def _if_it_runs(guard: ir.Guard, loop: ir.For, names: Names) -> list[ir.Statement]:
    """A check that is made only if a loop has iterations."""
    assert isinstance(loop.step, ir.Const)
    match loop:
        case ir.For(_, ir.Const(start), ir.Const(stop)) if range(start, stop, loop.step.value):
            return [guard]
    ended = operator.ge if loop.step.value > 0 else operator.le
    idle, fine = ir.Var(names.temporary(BOOL)), ir.Var(names.temporary(BOOL))
    condition = ir.Apply(ir.either, (idle, guard.condition))
    return [
        ir.Assign(idle, ir.Apply(ended, (loop.start, loop.stop)), guard.span),
        ir.Assign(fine, condition, guard.span),
        ir.Guard(fine, guard.exception, guard.message, guard.arguments, guard.span),
    ]
