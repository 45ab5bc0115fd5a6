"""Bounds checks: left out where proven, else moved before the loop, else written at the access."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import replace

from srcgrad import ir
from srcgrad.frontend.programs import moved_checks
from srcgrad.frontend.programs.bounds import Knowledge, Linear
from srcgrad.frontend.programs.checks import Check, Loop, Pass
from srcgrad.frontend.programs.marks import in_bounds
from srcgrad.notes import Proved, note
from srcgrad.types import BOOL, INT, Scalar, Type, is_integer
from srcgrad.uses import assignments


def proven(program: ir.Function) -> ir.Function:
    """The program with `in_bounds` marks replaced by the checks that are needed, where they are."""
    types = dict(program.types)
    definitions: dict[str, ir.Expr] = {}
    changing: set[str] = set()
    for name, value in assignments(program.body):
        if name in definitions or name in changing:
            changing.add(name)
            definitions.pop(name, None)
        else:
            definitions[name] = value
    work = Pass(types, definitions, changing)
    knowledge = Knowledge(definitions, lambda name: _is_integer(types.get(name)))
    body = _block(work, program.body, knowledge, None)
    return ir.Function(program.name, program.params, body, program.results, types, program.doc)


def _is_integer(type: Type | None) -> bool:
    return isinstance(type, Scalar) and is_integer(type.dtype)


def _block(
    work: Pass, block: ir.Block, known: Knowledge, loop: Loop | None
) -> tuple[ir.Statement, ...]:
    out: list[ir.Statement] = []
    cells: dict[str, ir.Expr] = {}
    for statement in block:
        match statement:
            case ir.Assign(ir.Var(name), value) if name in work.changing:
                cells[name] = value
                out.append(statement)
            case ir.Guard(ir.Apply(function, (index, size))) if function is in_bounds:
                out.extend(_check(work, statement, index, size, known, loop))
            case ir.Guard(condition):
                if _holds(condition, known):
                    note(Proved("lengths", statement.span))
                else:
                    out.append(statement)
                    known.assume(condition, True)
            case ir.If(condition, then, orelse, span):
                yes, no = known.copy(), known.copy()
                yes.assume(condition, True)
                no.assume(condition, False)
                inner = (_block(work, then, yes, None), _block(work, orelse, no, None))
                out.append(ir.If(condition, *inner, span))
            case ir.For():
                out.extend(_for(work, statement, known, loop))
            case ir.While(test, condition, body, span):
                inside = known.copy()
                _invariants(work, statement, cells, inside)
                inside.assume(condition, True)
                out.append(ir.While(test, condition, _block(work, body, inside, None), span))
                known.assume(condition, False)
            case _:
                out.append(statement)
    return tuple(out)


def _holds(condition: ir.Expr, known: Knowledge) -> bool:
    """Whether a condition between integers is certain."""
    if isinstance(condition, ir.Var):
        definition = known.definitions.get(condition.name)
        return definition is not None and _holds(definition, known)
    match condition:
        case ir.Apply(operator.eq, (left, right)):
            return _holds(ir.Apply(operator.le, (left, right)), known) and _holds(
                ir.Apply(operator.ge, (left, right)), known
            )
        case ir.Apply(operator.ne, (left, right)):
            return _holds(ir.Apply(operator.lt, (left, right)), known) or _holds(
                ir.Apply(operator.gt, (left, right)), known
            )
        case ir.Apply(function, (left, right)) if function in (
            operator.lt,
            operator.le,
            operator.gt,
            operator.ge,
        ):
            goals = known.comparison(function, left, right, True)
            return bool(goals) and all(map(known.proves, goals))
    return False


def _for(work: Pass, statement: ir.For, known: Knowledge, outer: Loop | None) -> list[ir.Statement]:
    counter = Linear(0, ((statement.variable, 1),))
    start, stop = known.linear(statement.start), known.linear(statement.stop)
    step = statement.step.value if isinstance(statement.step, ir.Const) else None
    inside = known.copy()
    loop = None
    if start is not None and stop is not None and step is not None:
        forwards = step > 0
        if forwards:
            inside.facts += [counter - start, stop - counter + Linear(-1)]
        else:
            inside.facts += [start - counter, counter - stop + Linear(-1)]
        assigned = {name for name, _ in assignments(statement.body)}
        assigned |= set(_counters(statement.body)) | {statement.variable}
        loop = Loop(statement.variable, start, stop, int(step), assigned, outer)
    body = _block(work, statement.body, inside, loop)
    out: list[ir.Statement] = []
    for check in moved_checks.independent(loop.checks, known) if loop is not None else ():
        out.extend(moved_checks.written(work, check, known))
    out.append(replace(statement, body=body))
    return out


def _counters(block: ir.Block) -> Iterator[str]:
    for statement in block:
        match statement:
            case ir.For(variable, body=body):
                yield variable
                yield from _counters(body)
            case ir.If(_, then, orelse):
                yield from _counters(then)
                yield from _counters(orelse)
            case ir.While(_, _, body):
                yield from _counters(body)


def _invariants(work: Pass, loop: ir.While, cells: dict[str, ir.Expr], inside: Knowledge) -> None:
    """What stays true of a `while` loop's cells: counters grow, a flag implies its comparison."""
    steps: dict[str, int] = {}
    starts: dict[str, Linear] = {}
    ends: dict[str, ir.Expr] = {}
    for statement in loop.body:
        match statement:
            case ir.Assign(ir.Var(name), value) if name in work.changing:
                ends[name] = value
    for name, value in ends.items():
        if name not in cells:
            continue
        start, end = inside.linear(cells[name]), inside.linear(value)
        if start is None or end is None:
            continue
        change = end - Linear(0, ((name, 1),))
        if not change.terms:
            steps[name], starts[name] = change.constant, start
            me = Linear(0, ((name, 1),))
            if change.constant >= 0:
                inside.facts.append(me - start)
            if change.constant <= 0:
                inside.facts.append(start - me)
        else:
            _monotone(name, start, end, inside)
    if isinstance(loop.condition, ir.Var) and loop.condition.name in ends:
        flag = loop.condition.name
        before, after = inside.copy(), Knowledge(inside.definitions, inside.integers)
        if flag in cells:
            before.assume(cells[flag], True)
        after.assume(ends[flag], True)
        assigned = {name for name, _ in assignments(loop.body)} | set(_counters(loop.body))
        for fact in after.facts:
            names = {name for name, _ in fact.terms}
            if not names & set(steps) or names & (assigned - set(steps)):
                continue
            now, first = fact, fact
            for name, step in steps.items():
                me = Linear(0, ((name, 1),))
                now = now.replaced(name, me - Linear(step))
                first = first.replaced(name, starts[name] - Linear(step))
            if before.proves(first) or (
                isinstance(cells.get(flag), ir.Const) and inside.proves(first)
            ):
                inside.facts.append(now)


def _monotone(name: str, start: Linear, end: Linear, inside: Knowledge) -> None:
    """A cell that is only ever set to something not negative, and starts so, is not negative."""
    if inside.proves(start):
        trial = inside.copy()
        trial.facts.append(Linear(0, ((name, 1),)))
        if trial.proves(end):
            inside.facts.append(Linear(0, ((name, 1),)))


def _check(
    work: Pass,
    guard: ir.Guard,
    index: ir.Expr,
    size: ir.Expr,
    known: Knowledge,
    loop: Loop | None,
) -> list[ir.Statement]:
    """What is left of a check of `-size <= index < size`."""
    i, n = known.linear(index), known.linear(size)
    if i is None or n is None:
        return _at_access(work, guard, index, size, True, True)
    low_fine = known.proves(i) or known.proves(i + n)
    counts_from_end = isinstance(index, ir.Const) and index.value < 0  # one check is both
    high_fine = counts_from_end or known.proves(n - i + Linear(-1))
    known.facts += [i + n, n - i + Linear(-1)]
    if low_fine and high_fine:
        note(Proved("bounds", guard.span))
        return []
    low = Check(guard, i + n, i, n, [])
    high = Check(guard, n - i + Linear(-1), i, n, [])
    left = [not low_fine, not high_fine]
    for side, check in enumerate((low, high)):
        if left[side] and loop is not None and moved_checks.move_out(check, loop):
            left[side] = False
    return _at_access(work, guard, index, size, *left) if any(left) else []


def _at_access(
    work: Pass,
    guard: ir.Guard,
    index: ir.Expr,
    size: ir.Expr,
    low: bool,
    high: bool,
) -> list[ir.Statement]:
    out: list[ir.Statement] = []
    conditions: list[ir.Expr] = []
    if low:
        conditions.append(_not_below(work, out, index, size))
    if high:
        conditions.append(moved_checks.define(work, out, operator.lt, (index, size), BOOL))
    condition = conditions[0]
    if len(conditions) == 2:
        condition = moved_checks.define(work, out, ir.both, tuple(conditions), BOOL)
    out.append(replace(guard, condition=condition))
    return out


def _not_below(work: Pass, out: list[ir.Statement], index: ir.Expr, size: ir.Expr) -> ir.Expr:
    """The condition that a subscript is not below `-size`, defined in `out`."""
    if isinstance(index, ir.Const):
        return moved_checks.define(work, out, operator.le, (ir.Const(-index.value), size), BOOL)
    negative: ir.Expr = (
        ir.Const(-size.value)
        if isinstance(size, ir.Const)
        else moved_checks.define(work, out, operator.neg, (size,), INT)
    )
    return moved_checks.define(work, out, operator.le, (negative, index), BOOL)
