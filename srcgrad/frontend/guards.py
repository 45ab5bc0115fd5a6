"""Bounds checks: left out where proven, else moved before the loop, else written at the access."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from srcgrad import ir
from srcgrad.frontend.arrays import in_bounds
from srcgrad.frontend.bounds import Knowledge, Linear
from srcgrad.types import BOOL, INT, Scalar, Type, is_integer


@dataclass
class Check:
    """One side of a check, moved out of loops: `margin` must not be negative where they all run."""

    guard: ir.Guard
    margin: Linear
    index: Linear
    size: Linear
    runs: list[Linear]
    """For each loop, what is positive if it runs."""


@dataclass
class Pass:
    types: dict[str, Type]
    definitions: dict[str, ir.Expr]
    changing: set[str]
    count: int = 0

    def fresh(self, type: Scalar) -> str:
        self.count += 1
        name = f"%0%{self.count}"
        self.types[name] = type
        return name


def proven(program: ir.Function) -> ir.Function:
    """The program with `in_bounds` marks replaced by the checks that are needed, where they are."""
    types = dict(program.types)
    definitions: dict[str, ir.Expr] = {}
    changing: set[str] = set()
    for name, value in _assignments(program.body):
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


def _assignments(block: ir.Block) -> Iterator[tuple[str, ir.Expr]]:
    for statement in block:
        match statement:
            case ir.Assign(ir.Var(name), value):
                yield name, value
            case ir.Increment(ir.Var(name), value):
                yield name, value
            case ir.If(_, then, orelse):
                yield from _assignments(then)
                yield from _assignments(orelse)
            case ir.For(body=body):
                yield from _assignments(body)
            case ir.While(test, _, body):
                yield from _assignments(test)
                yield from _assignments(body)


@dataclass
class Loop:
    """A counting loop around the statements being looked at, directly: no branch between."""

    counter: str
    start: Linear
    stop: Linear
    step: int
    assigned: set[str]
    outer: Loop | None
    checks: list[Check] = field(default_factory=list)


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
                if not _holds(condition, known):
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
        assigned = {name for name, _ in _assignments(statement.body)}
        assigned |= set(_counters(statement.body)) | {statement.variable}
        loop = Loop(statement.variable, start, stop, int(step), assigned, outer)
    body = _block(work, statement.body, inside, loop)
    out: list[ir.Statement] = []
    for check in _independent(loop.checks, known) if loop is not None else ():
        out.extend(_written(work, check, known))
    out.append(replace(statement, body=body))
    return out


def _independent(checks: list[Check], known: Knowledge) -> list[Check]:
    """The checks that do not follow from others that stand at the same place."""
    kept: list[Check] = []
    for check in reversed(checks):
        if not any(_implies(other, check, known) for other in kept):
            kept = [other for other in kept if not _implies(check, other, known)]
            kept.append(check)
    return kept[::-1]


def _implies(stronger: Check, weaker: Check, known: Knowledge) -> bool:
    """Whether a check, wherever its loops run, leaves nothing for another to find."""
    return known.proves(weaker.margin - stronger.margin) and all(
        any(known.proves(wide - narrow) for narrow in weaker.runs) for wide in stronger.runs
    )


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
        assigned = {name for name, _ in _assignments(loop.body)} | set(_counters(loop.body))
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
    high_fine = known.proves(n - i + Linear(-1))
    known.facts += [i + n, n - i + Linear(-1)]
    if low_fine and high_fine:
        return []
    low = Check(guard, i + n, i, n, [])
    high = Check(guard, n - i + Linear(-1), i, n, [])
    left = [not low_fine, not high_fine]
    for side, check in enumerate((low, high)):
        if left[side] and loop is not None and _move_out(check, loop):
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
        negative: ir.Expr = (
            ir.Const(-size.value)
            if isinstance(size, ir.Const)
            else _define(work, out, operator.neg, (size,), INT)
        )
        conditions.append(_define(work, out, operator.le, (negative, index), BOOL))
    if high:
        conditions.append(_define(work, out, operator.lt, (index, size), BOOL))
    condition = conditions[0]
    if len(conditions) == 2:
        condition = _define(work, out, ir.both, tuple(conditions), BOOL)
    out.append(replace(guard, condition=condition))
    return out


def _define(
    work: Pass,
    out: list[ir.Statement],
    function: Callable[..., Any],
    operands: tuple[ir.Expr, ...],
    type: Scalar,
) -> ir.Var:
    name = work.fresh(type)
    out.append(ir.Assign(ir.Var(name), ir.Apply(function, operands), None))
    return ir.Var(name)


def _move_out(check: Check, loop: Loop) -> bool:
    """Move a check before the outermost loop for which it is affine in the counters."""
    target: Loop | None = None
    here: Loop | None = loop
    while here is not None and _leaves(check, here):
        target = here
        here = here.outer
    if target is None:
        return False
    target.checks.append(check)
    return True


def _leaves(check: Check, loop: Loop) -> bool:
    """Take a check out of one loop, if nothing but the counter changes in it.

    What is linear in the counter is least at the first or at the last iteration. Loops within that
    do not always run matter only if they run most surely at that same iteration.
    """
    if abs(loop.step) != 1:
        return False
    forms = (check.margin, check.index, check.size, *check.runs)
    used = {name for form in forms for name, _ in form.terms}
    if used & (loop.assigned - {loop.counter}) or check.size.coefficient(loop.counter):
        return False
    first, last = loop.start, loop.stop - Linear(loop.step)
    wanted = {_sign(check.margin.coefficient(loop.counter) * loop.step)}
    wanted |= {-_sign(run.coefficient(loop.counter) * loop.step) for run in check.runs}
    wanted -= {0}
    if len(wanted) > 1:
        return False
    end = last if wanted == {-1} else first
    check.margin = check.margin.replaced(loop.counter, end)
    check.index = check.index.replaced(loop.counter, end)
    check.runs = [run.replaced(loop.counter, end) for run in check.runs]
    check.runs.append((loop.stop - loop.start) * loop.step)
    return True


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _written(work: Pass, check: Check, known: Knowledge) -> list[ir.Statement]:
    """A check that stands before the loops that it is for."""
    if known.proves(check.margin):
        return []
    out: list[ir.Statement] = []
    made: dict[Linear, ir.Atom] = {}
    condition = _not_negative(work, out, made, check.margin)
    shortest: list[Linear] = []
    for run in check.runs:
        if not any(known.proves(run - other) for other in shortest):
            shortest = [other for other in shortest if not known.proves(other - run)] + [run]
    for run in shortest:
        idle = known.copy()
        idle.facts.append(run * -1)
        if not known.proves(run + Linear(-1)) and not idle.proves(check.margin):
            empty = _not_negative(work, out, made, run * -1)
            condition = _define(work, out, ir.either, (empty, condition), BOOL)
    if len([each for each in out if each.value.function is ir.either]) == 0:  # type: ignore[union-attr]
        known.facts.append(check.margin)
    arguments = (_text(work, out, made, check.index), _text(work, out, made, check.size))
    out.append(replace(check.guard, condition=condition, arguments=arguments))
    return out


def _not_negative(
    work: Pass, out: list[ir.Statement], made: dict[Linear, ir.Atom], form: Linear
) -> ir.Var:
    """`form >= 0`, as a comparison of what is added with what is taken away."""
    plus = Linear(0, tuple((n, c) for n, c in form.terms if c > 0))
    minus = Linear(0, tuple((n, -c) for n, c in form.terms if c < 0))
    if form.constant == -1:
        sides = (_text(work, out, made, plus), _text(work, out, made, minus))
        return _define(work, out, operator.gt, sides, BOOL)
    if form.constant > 0:
        plus = plus + Linear(form.constant)
    else:
        minus = minus + Linear(-form.constant)
    sides = (_text(work, out, made, plus), _text(work, out, made, minus))
    return _define(work, out, operator.ge, sides, BOOL)


def _text(
    work: Pass, out: list[ir.Statement], done: dict[Linear, ir.Atom], form: Linear
) -> ir.Atom:
    """A linear form as an operand."""
    if form in done:
        return done[form]
    done[form] = _sum(work, out, form)
    return done[form]


def _sum(work: Pass, out: list[ir.Statement], form: Linear) -> ir.Atom:
    made: ir.Atom | None = None
    for name, factor in sorted(form.terms, key=lambda term: term[1] < 0):
        term: ir.Atom = ir.Var(name)
        if abs(factor) != 1:
            term = _define(work, out, operator.mul, (ir.Const(abs(factor)), term), INT)
        if made is None:
            made = term if factor > 0 else _define(work, out, operator.neg, (term,), INT)
        else:
            function = operator.add if factor > 0 else operator.sub
            made = _define(work, out, function, (made, term), INT)
    if made is None:
        return ir.Const(form.constant)
    if form.constant:
        function = operator.add if form.constant > 0 else operator.sub
        made = _define(work, out, function, (made, ir.Const(abs(form.constant))), INT)
    return made
