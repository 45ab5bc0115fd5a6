"""Checks of bounds, moved out of loops."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from srcgrad import ir
from srcgrad.frontend.programs.bounds import Knowledge, Linear
from srcgrad.frontend.programs.checks import Check, Loop, Pass
from srcgrad.types import BOOL, INT, Scalar


def independent(checks: list[Check], known: Knowledge) -> list[Check]:
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


def define(
    work: Pass,
    out: list[ir.Statement],
    function: Callable[..., Any],
    operands: tuple[ir.Expr, ...],
    type: Scalar,
) -> ir.Var:
    name = work.fresh(type)
    out.append(ir.Assign(ir.Var(name), ir.Apply(function, operands), None))
    return ir.Var(name)


def move_out(check: Check, loop: Loop) -> bool:
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


def written(work: Pass, check: Check, known: Knowledge) -> list[ir.Statement]:
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
            condition = define(work, out, ir.either, (empty, condition), BOOL)
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
        return define(work, out, operator.gt, sides, BOOL)
    if form.constant > 0:
        plus = plus + Linear(form.constant)
    else:
        minus = minus + Linear(-form.constant)
    sides = (_text(work, out, made, plus), _text(work, out, made, minus))
    return define(work, out, operator.ge, sides, BOOL)


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
            term = define(work, out, operator.mul, (ir.Const(abs(factor)), term), INT)
        if made is None:
            made = term if factor > 0 else define(work, out, operator.neg, (term,), INT)
        else:
            function = operator.add if factor > 0 else operator.sub
            made = define(work, out, function, (made, term), INT)
    if made is None:
        return ir.Const(form.constant)
    if form.constant:
        function = operator.add if form.constant > 0 else operator.sub
        made = define(work, out, function, (made, ir.Const(abs(form.constant))), INT)
    return made
