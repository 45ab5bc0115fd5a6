"""Python's whole numbers have no width, those of compiled code have 64 bits: checks between them.

A check is written where the bounds of the operands do not show that the result fits. Bounds come
from dtypes, lengths, loops, tests that were passed; what a loop carries is bounded by what one
iteration adds, times the iterations that there is time for. Numbers of NumPy's own wrap around, as
they do in NumPy.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.programs.limits import (
    FEASIBLE,
    Known,
    Limits,
    Names,
    Origin,
    either,
    growth,
    times,
)
from srcgrad.frontend.programs.overflow_checks import FITS, TO_WHOLE, Writer, summed
from srcgrad.frontend.programs.ranges import NATURAL, SMALL, WORD, Range, of_result, of_type
from srcgrad.records import dataclass
from srcgrad.types import INT, Scalar, is_integer
from srcgrad.uses import assignments

TRIALS = 5
ROUNDS = 3
"""How often a loop is gone through to bound what it carries."""


def checked(
    program: ir.Function, wide: Collection[str] = (), lengths: Collection[str] = ()
) -> ir.Function:
    """The program with a check where a whole number of Python's may need more than 64 bits.

    `wide` are the parameters that may be anything up to 64 bits, `lengths` are numbers that are
    lengths of arrays.
    """
    types = dict(program.types)
    work = _Work(Limits(types, _definitions(program.body), lengths=lengths))
    names = Names()
    for name in program.params:
        kind = types[name]
        if isinstance(kind, Scalar):
            found = SMALL if kind == INT and name not in wide else of_type(kind)
            if found is not None:
                names[name] = Known(found)
    body = work.block(program.body, names, True)
    return replace(program, body=body, types=types)


def _definitions(body: ir.Block) -> dict[str, ir.Expr]:
    """The values of names that are set once."""
    found: dict[str, ir.Expr] = {}
    again: set[str] = set()
    for name, value in assignments(body):
        again |= {name} & found.keys()
        found[name] = value
    return {name: value for name, value in found.items() if name not in again}


def _last_copies(body: ir.Block) -> Iterator[ir.Assign]:
    """The copies at the end of a loop's body that overwrite what it carries."""
    for statement in reversed(body):
        match statement:
            case ir.Assign(ir.Var(), ir.Var() | ir.Const()):
                yield statement
            case _:
                return


def _keeps(end: Known | None, bounds: Range) -> bool:
    """Whether what an iteration makes of a cell lies within bounds."""
    return end is not None and end.range.within(bounds)


def _is_added_to(name: str, body: ir.Block) -> bool:
    for statement in body:
        match statement:
            case ir.Increment(ir.Var(target)) if target == name:
                return True
            case ir.If(_, then, orelse):
                if _is_added_to(name, then) or _is_added_to(name, orelse):
                    return True
            case ir.For(body=inner) | ir.While(body=inner):
                if _is_added_to(name, inner):
                    return True
    return False


@dataclass
class _Work:
    limits: Limits

    # ---------------------------------------------------------------------------- statements

    def block(self, body: ir.Block, names: Names, writing: bool) -> ir.Block:
        """A block with its checks; `names` are brought up to date. Not `writing`, only that."""
        out: list[ir.Statement] = []
        for statement in body:
            out += self.statement(statement, names, writing)
        return tuple(out) if writing else body

    def statement(self, statement: ir.Statement, names: Names, writing: bool) -> list[ir.Statement]:
        match statement:
            case ir.Assign(ir.Var(name), value):
                before, value = self.value(statement, value, names, writing)
                found = self.limits.known(value, names, self.limits.types[name])
                names[name] = self.limits.bounded(name, found)
                return [*before, replace(statement, value=value)] if writing else []
            case ir.Increment(ir.Var(name), value):
                total = ir.Apply(operator.add, (ir.Var(name), value))
                found = self.limits.known(total, names, self.limits.types[name])
                names[name] = found
            case ir.If(condition, then, orelse):
                yes, no = Names(names), Names(names)
                self.limits.assume(condition, True, yes)
                self.limits.assume(condition, False, no)
                then, orelse = self.block(then, yes, writing), self.block(orelse, no, writing)
                for name in (*yes.own, *no.own):
                    names[name] = either(yes.get(name), no.get(name))
                return [replace(statement, then=then, orelse=orelse)] if writing else []
            case ir.For() | ir.While():
                return self.loop(statement, names, writing)
            case ir.Guard(condition, exception):
                if writing and exception is errors.Overflow and self.limits.holds(condition, names):
                    return []
                self.limits.assume(condition, True, names)
        return [statement] if writing else []

    def loop(self, loop: ir.For | ir.While, names: Names, writing: bool) -> list[ir.Statement]:
        """A loop: what it carries is bounded first, by going through it a few times."""
        inner = loop.body if isinstance(loop, ir.For) else (*loop.test, *loop.body)
        changed = {name for name, _ in assignments(inner)}
        start = {name: known for name in changed if (known := names.get(name)) is not None}
        for name in changed:
            names[name] = None
        trips = self.trips(loop, names)
        cells = {
            name: known
            for name, known in start.items()
            if is_integer(self.limits.types[name].dtype) or self.limits.types[name].dtype == "bool"
        }
        inside = self.invariant(loop, names, cells)
        after = dict(inside)
        grown: dict[str, Origin] = {}
        ends = Names()
        for _ in range(ROUNDS if cells else 0):
            ends = self.iteration(loop, names, inside, False)
            again = Names(ends)
            if isinstance(loop, ir.While):
                self.assume_next(loop, ends, again)
            new = {n: self.carried(n, cells[n], again, trips) for n in cells}
            after = {n: self.carried(n, cells[n], ends, trips) for n in cells}
            grown = {n: o for n in cells if (o := growth(n, cells[n], ends, trips)) is not None}
            if new == inside:
                break
            inside = new
        before: ir.Block = ()
        behind: ir.Block = ()
        body = loop.body
        if writing:
            now = self.entering(loop, names, inside)
            if isinstance(loop, ir.While):
                checks = self.block(loop.test, Names(now), True)
                self.block(loop.test, now, False)
                self.limits.assume(loop.condition, True, now)
            body = self.block(loop.body, now, True)
            if isinstance(loop, ir.While) and checks != loop.test:
                before = self.copied(checks, {})
                copies = len(body) - sum(1 for _ in _last_copies(body))
                following = dict(assignments(body[copies:]))
                body = (*body[:copies], *self.copied(checks, following), *body[copies:])
            sums = [n for n in cells if self.may_outgrow(n, cells[n], ends, trips, loop.body)]
            for name in sums:
                first, body, last = summed(self.limits, name, cells[name].range, body)
                before, behind = (*before, *first), (*behind, *last)
        for name, found in after.items():
            names[name] = Known(found, grown.get(name))
        return [*before, replace(loop, body=body), *behind] if writing else []

    def invariant(
        self, loop: ir.For | ir.While, names: Names, cells: dict[str, Known]
    ) -> dict[str, Range]:
        """Bounds of cells to begin with, that hold before a loop and are kept by an iteration.

        Tried are those of what all cells start with, and those of what is not negative.
        """
        whole = {name: self.limits.of_name(name) for name in cells}
        if not cells:
            return whole
        starts = functools.reduce(operator.or_, (each.range for each in cells.values()))
        tried: dict[str, list[Range]] = {
            name: [starts & whole[name], *([NATURAL & whole[name]] * (known.range.low >= 0))]
            for name, known in cells.items()
        }
        for _ in range(TRIALS):
            found = {name: (tried[name] or [whole[name]])[0] for name in cells}
            ends = self.iteration(loop, names, found, False)
            wrong = [n for n in cells if not _keeps(ends.get(n), found[n]) and tried[n]]
            if not wrong:
                return found
            for name in wrong:
                tried[name].pop(0)
        return whole

    def may_outgrow(self, name: str, start: Known, ends: Names, trips: int, body: ir.Block) -> bool:
        """Whether a name that a loop adds to, and that is read after it, may not fit there."""
        if self.limits.types[name] != INT or not _is_added_to(name, body):
            return False
        if start.origin is not None and start.origin.cell == name:
            return False  # What a loop around this one adds to is looked at there.
        end = ends.get(name)
        if end is None or end.origin is None or end.origin.cell != name:
            return True
        gained = times(end.origin, trips)
        total = Range(start.range.low + gained.low, start.range.high + gained.high)
        return not total.within(WORD)

    def copied(self, test: ir.Block, ends: Mapping[str, ir.Expr]) -> ir.Block:
        """The checks of a loop's test, in which there can be none, with names of their own."""
        names = dict(ends)
        for name, _ in assignments(test):
            kind = self.limits.types[name]
            assert isinstance(kind, Scalar), "a test assigns numbers"
            names[name] = ir.Var(self.limits.fresh(kind))

        def renamed(value: Any) -> Any:
            match value:
                case ir.Var(name):
                    return names.get(name, value)
                case ir.Apply(function, arguments):
                    return ir.Apply(function, tuple(map(renamed, arguments)))
                case ir.Item(array, index):
                    return ir.Item(array, tuple(map(renamed, index)))
            return value

        out: list[ir.Statement] = []
        for statement in test:
            match statement:
                case ir.Assign(target, value):
                    made = replace(statement, target=renamed(target), value=renamed(value))
                    self.limits.definitions[made.target.name] = made.value  # type: ignore[union-attr]
                    out.append(made)
                case ir.Guard(condition):
                    out.append(replace(statement, condition=renamed(condition)))
        return tuple(out)

    def entering(self, loop: ir.For | ir.While, names: Names, inside: dict[str, Range]) -> Names:
        """What is known at the beginning of an iteration."""
        now = Names(names)
        for name, found in inside.items():
            now[name] = Known(found, Origin(name, 0, 0, 0))
        if isinstance(loop, ir.For):
            now[loop.variable] = Known(self.counter(loop, names))
        return now

    def iteration(
        self, loop: ir.For | ir.While, names: Names, inside: dict[str, Range], writing: bool
    ) -> Names:
        """What is known at the end of an iteration."""
        now = self.entering(loop, names, inside)
        if isinstance(loop, ir.While):
            self.block(loop.test, now, writing)
            self.limits.assume(loop.condition, True, now)
        self.block(loop.body, now, writing)
        return now

    def assume_next(self, loop: ir.While, ends: Names, again: Names) -> None:
        """Take note that a loop goes on: the flag that it carries was set by a test."""
        copies = dict(assignments(tuple(_last_copies(loop.body))))
        flag = copies.get(loop.condition.name) if isinstance(loop.condition, ir.Var) else None
        if flag is None:
            return
        self.limits.assume(flag, True, again)
        for name, value in copies.items():
            end, now = ends.get(name), self.limits.of(value, again)
            if end is not None and now is not None:
                again[name] = now._replace(origin=end.origin)

    def carried(self, name: str, start: Known, ends: Names, trips: int) -> Range:
        """The bounds of a cell, given what an iteration makes of it."""
        whole = self.limits.of_name(name)
        end = ends.get(name)
        if end is None:
            return whole
        found = (start.range | end.range) & whole
        if end.origin is not None and end.origin.cell == name:
            gained = times(end.origin, trips)
            low, high = start.range.low + gained.low, start.range.high + gained.high
            found = found & Range(low, high)
        return found

    def trips(self, loop: ir.For | ir.While, names: Names) -> int:
        if isinstance(loop, ir.While) or not isinstance(loop.step, ir.Const):
            return FEASIBLE
        start, stop = self.limits.range(loop.start, names), self.limits.range(loop.stop, names)
        if start is None or stop is None:
            return FEASIBLE
        if loop.step.value > 0:
            return int(max(0, min(FEASIBLE, stop.high - start.low)))
        return int(max(0, min(FEASIBLE, start.high - stop.low)))

    def counter(self, loop: ir.For, names: Names) -> Range:
        start, stop = self.limits.range(loop.start, names), self.limits.range(loop.stop, names)
        if start is None or stop is None:
            return WORD
        if isinstance(loop.step, ir.Const):
            if loop.step.value > 0:
                return Range(start.low, max(start.low, stop.high - 1))
            return Range(min(start.high, stop.low + 1), start.high)
        return start | stop

    # -------------------------------------------------------------------------------- checks

    def value(
        self, statement: ir.Assign, value: ir.Expr, names: Names, writing: bool
    ) -> tuple[list[ir.Statement], ir.Expr]:
        """The checks before an assignment, and its value in the form in which it is right."""
        if (
            not writing
            or not isinstance(value, ir.Apply)
            or not isinstance(statement.target, ir.Var)
        ):
            return [], value
        type = self.limits.types[statement.target.name]
        if not isinstance(type, Scalar) or not is_integer(type.dtype):
            return [], value
        writer = Writer(self.limits, statement.span)
        function, arguments = value.function, value.arguments
        operands = tuple(self.limits.range(each, names) for each in arguments)
        if function is operator.rshift and type.weak:
            if operands[1] is None or operands[1].high > 63:
                count = writer.name(INT, ir.Apply(min, (arguments[1], ir.Const(63))))
                return writer.out, ir.Apply(function, (arguments[0], count))
        if function is operator.floordiv and type == Scalar("int64"):
            found = of_result(function, operands, True)
            if found is None or found.within(WORD):
                return [], value
            return writer.out, writer.divided(*arguments)
        span = statement.span  # of a derivative within, lines are about what has been checked
        if type != INT or span is None or not span.is_said or function not in _MAY_GROW:
            return [], value
        if not self.limits.whole(arguments):
            if function in TO_WHOLE and (operands[0] is None or operands[0].magnitude > FITS):
                writer.float_fits(arguments[0], function)
            return writer.out, value
        found = of_result(function, operands, True)
        if found is None or not found.within(WORD):
            writer.fits(function, arguments, operands)
        return writer.out, value


_MAY_GROW = (
    *(operator.add, operator.sub, operator.mul, operator.pow, operator.lshift, operator.neg),
    *(operator.floordiv, abs, operator.abs, np.lcm, *TO_WHOLE),
)
