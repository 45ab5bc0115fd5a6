"""Lengths that a counting loop changes by the same number each time, as formulas of its counter.

before  m = n                           after   for k in range(steps):
        for k in range(steps):                      m = max(n - k, 0)
            u = m - 1                               u = n - k - 1
            t = max(u, 0)                           t = max(u, 0)
            ...                                     ...
            m = t                               m = max(n - max(steps, 0), 0)

Arrays of one length that become shorter together are then seen to be of one length.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterator, Set
from dataclasses import replace

from srcgrad import ir, uses
from srcgrad.frontend.programs.rewrite import map_block
from srcgrad.records import dataclass
from srcgrad.types import INT, Type

Statements = list[ir.Statement]


@dataclass(frozen=True)
class Progression:
    """A length that is `first`, and `step` more after each iteration, or none if that is less."""

    name: str
    first: ir.Atom
    step: ir.Atom
    falls: bool
    before: str
    """The name of what the length is in the next iteration before it is clipped at zero."""
    after: str
    """The name of that in the end, the same if nothing is clipped."""

    @property
    def law(self) -> tuple[ir.Atom, ir.Atom, bool, bool]:
        return self.first, self.step, self.falls, self.before != self.after


@dataclass(frozen=True)
class Work:
    """Lengths that may be such, what names that are set in one place stand for, and more names."""

    lengths: set[str]
    definitions: dict[str, ir.Expr]
    types: dict[str, Type]
    hints: dict[str, str]

    def defined(self, out: Statements, function: Callable[..., int], *operands: ir.Atom) -> ir.Var:
        name = f"%1%{len(self.types)}"
        self.types[name] = INT
        out.append(ir.Assign(ir.Var(name), ir.Apply(function, operands)))
        return ir.Var(name)


def stated(program: ir.Function, lengths: set[str], hints: dict[str, str]) -> ir.Function:
    """The program with such lengths stated where they are used; their names are added."""
    if not lengths:
        return program
    work = Work(lengths, _set_once(program.body), dict(program.types), hints)
    return replace(program, body=_block(work, program.body), types=work.types)


def _block(work: Work, block: ir.Block) -> ir.Block:
    out: Statements = []
    for statement in block:
        match statement:
            case ir.If(condition, then, orelse, span):
                out.append(ir.If(condition, _block(work, then), _block(work, orelse), span))
            case ir.While(test, condition, body, span):
                out.append(ir.While(test, condition, _block(work, body), span))
            case ir.For(body=body):
                _for(work, replace(statement, body=_block(work, body)), out)
            case _:
                out.append(statement)
    return tuple(out)


def _for(work: Work, loop: ir.For, out: Statements) -> None:
    """Add a loop to a block, with formulas for what it makes shorter or longer."""
    found = _progressions(work, loop, out)
    if not found or loop.step not in (ir.Const(1), ir.Const(-1)):
        out.append(loop)
        return
    cells = {each.name for each in found}
    out[:] = [each for each in out if not _sets(each, cells)]
    body = [each for each in loop.body if not _sets(each, cells)]
    top: Statements = []
    done = _difference(work, top, ir.Var(loop.variable), loop.start, loop.step)
    renamed: dict[str, str] = {}
    laws: dict[object, tuple[ir.Var, Progression]] = {}
    for each in sorted(found, key=lambda one: _place(body, one.before)):
        same = laws.get(each.law)
        if same is None:
            reached, length = _value(work, top, each, done)
            work.hints[length.name] = work.hints.get(each.name, "size")
            work.lengths.add(length.name)
            laws[each.law] = length, each
            renamed[each.name] = length.name
            body = [_from(statement, each, reached) for statement in body]
        else:
            length, first = same
            renamed |= {each.name: length.name, each.before: first.before, each.after: first.after}
            body = [s for s in body if not _sets(s, {each.before, each.after})]
    inside = map_block(tuple(body), lambda name: renamed.get(name, name))
    out.append(replace(loop, body=(*top, *inside)))
    trips = work.defined(
        out, max, _difference(work, out, loop.stop, loop.start, loop.step), ir.Const(0)
    )
    for each in found:
        out.append(ir.Assign(ir.Var(each.name), _value(work, out, each, trips)[1]))


def _difference(
    work: Work, out: Statements, end: ir.Expr, start: ir.Expr, step: ir.Expr
) -> ir.Atom:
    """How many iterations there are from one value of a counter to another."""
    assert isinstance(end, ir.Var | ir.Const) and isinstance(start, ir.Var | ir.Const)
    if step == ir.Const(-1):
        end, start = start, end
    return end if start == ir.Const(0) else work.defined(out, operator.sub, end, start)


def _value(
    work: Work, out: Statements, each: Progression, times: ir.Atom
) -> tuple[ir.Atom, ir.Var]:
    """A length after some iterations, before and after it is clipped."""
    function = operator.sub if each.falls else operator.add
    by = times if each.step == ir.Const(1) else work.defined(out, operator.mul, times, each.step)
    if each.first == ir.Const(0) and isinstance(by, ir.Var) and not each.falls:
        return by, by
    reached = work.defined(out, function, each.first, by)
    if each.before == each.after:
        return reached, reached
    return reached, work.defined(out, max, reached, ir.Const(0))


def _from(statement: ir.Statement, each: Progression, reached: ir.Atom) -> ir.Statement:
    """The next length, from what the length is before it is clipped."""
    if not _sets(statement, {each.before}):
        return statement
    function = operator.sub if each.falls else operator.add
    return ir.Assign(ir.Var(each.before), ir.Apply(function, (reached, each.step)))


def _sets(statement: ir.Statement, names: Set[str]) -> bool:
    match statement:
        case ir.Assign(ir.Var(name)):
            return name in names
    return False


def _place(body: Statements, name: str) -> int:
    return next((k for k, each in enumerate(body) if _sets(each, {name})), len(body))


def _progressions(work: Work, loop: ir.For, before: Statements) -> list[Progression]:
    firsts: dict[str, ir.Atom] = {}
    for statement in before:
        match statement:
            case ir.Assign(ir.Var(name), ir.Var() | ir.Const() as value) if name in work.lengths:
                firsts[name] = value
    inside = {*_set_in(loop.body), loop.variable}
    found = []
    for statement in loop.body:
        match statement:
            case ir.Assign(ir.Var(name), ir.Var(last)) if name in firsts:
                each = _progression(work, name, firsts[name], last, inside)
                if each is not None and _place([*loop.body], each.before) < len(loop.body):
                    found.append(each)
    return found


def _progression(
    work: Work, name: str, first: ir.Atom, last: str, inside: Set[str]
) -> Progression | None:
    cell, before = ir.Var(name), last
    match work.definitions.get(last):
        case ir.Apply(function, (ir.Var(inner), ir.Const(0))) if function is max:
            before = inner
    step: ir.Expr
    match work.definitions.get(before):
        case ir.Apply(operator.sub as function, (one, ir.Const(int()) as step)) if one == cell:
            if step.value < 0:
                return None
        case ir.Apply(operator.add as function, (one, step)) if one == cell and before == last:
            pass
        case ir.Apply(operator.add as function, (step, one)) if one == cell and before == last:
            pass
        case _:
            return None
    for each in (first, step):
        if isinstance(each, ir.Var) and each.name in inside:
            return None
    assert isinstance(step, ir.Var | ir.Const)
    return Progression(name, first, step, function is operator.sub, before, last)


def _set_in(block: ir.Block) -> Iterator[str]:
    """The numbers that a block sets, each as often as there are places where it does."""
    for statement in uses.walk(block):
        match statement:
            case ir.Assign(ir.Var(name)) | ir.Increment(ir.Var(name)) | ir.Pop(ir.Var(name)):
                yield name
            case ir.For(variable):
                yield variable


def _set_once(block: ir.Block) -> dict[str, ir.Expr]:
    """What numbers stand for that are set in one place."""
    places = Counter(_set_in(block))
    return {
        each.target.name: each.value
        for each in uses.walk(block)
        if isinstance(each, ir.Assign)
        and isinstance(each.target, ir.Var)
        and places[each.target.name] == 1
    }
