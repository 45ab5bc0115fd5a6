"""A derivative taken apart: what does not depend on the seed, and what does.

before  for i in range(n): y_dot[i] = math.cos(x[i]) * x_dot[i]
first   for i in range(n): cos_saved[i] = math.cos(x[i])
second  for i in range(n): y_dot[i] = cos_saved[i] * x_dot[i]

The second part is linear in the seed, and holds no more than the products and the sums of a
derivative (Griewank & Walther, Evaluating Derivatives, 2008, section 3.4: the linear
transformations that a program's elemental partials make, kept apart from how they are found).
It runs the loops of the derivative; what its branches and its `while`s depended on is kept, too.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.linear.records import ONE, ZERO, Frame, Records, Statements
from srcgrad.differentiate.linear.seeded import Lengths, Seeded, with_lengths
from srcgrad.records import dataclass
from srcgrad.types import INT, Array, type_of_copy

CHEAP = frozenset((operator.add, operator.sub, operator.mul, operator.neg))
TESTS = frozenset(kinds.TESTS)
"""What the second part works out again, of numbers that it has."""
OPERATIONS, LOADS = 3, 1
"""So many of these, and so many elements of arrays."""


@dataclass(frozen=True)
class Parts:
    """The first part returns the values, then what it keeps; the second takes that, then seeds."""

    first: ir.Function
    second: ir.Function
    kept: tuple[str, ...]
    """What the second calls that which it takes of the first."""


class _Wanted(Exception):
    """Something of the first part that the second has to work out itself."""


def split(
    program: ir.Function, seeds: dict[str, str], values: int, names: tuple[str, str]
) -> Parts:
    """The two parts of a derivative, called `names`.

    `seeds` are its last parameters, each with the parameter whose lengths it has, if there is one
    (""). Its results are as many `values` and then what depends on the seeds.
    """
    program, lengths = with_lengths(program, {s: like for s, like in seeds.items() if like})
    found = [each.name for each in program.results[values:] if isinstance(each, ir.Var)]
    sources = frozenset((*seeds, *found))
    own = Seeded(program, sources)
    while True:
        try:
            taken = _Split(program, tuple(seeds), values, own, Seeded(program, sources), lengths)
            return taken.parts(*names)
        except _Wanted as wanted:
            (name,) = wanted.args
            sources |= {name}


def named_alike(parts: Parts, first: ir.Function) -> ir.Function:
    """The second part in which what is kept has the names that a tidied first part gives it."""
    second = parts.second
    new = {}
    used = set(second.types)
    for old, result in zip(parts.kept, first.results[-len(parts.kept) :], strict=False):
        if isinstance(result, ir.Var) and not result.name.endswith("_kept"):
            new[old] = result.name
    new = {old: name for old, name in new.items() if name not in used or name == old}
    return replace(
        second,
        params=tuple(new.get(p, p) for p in second.params),
        body=dataflow.renamed(second.body, new),
        types={new.get(name, name): kind for name, kind in second.types.items()},
    )


class _Split:
    def __init__(
        self,
        program: ir.Function,
        seeds: tuple[str, ...],
        values: int,
        own: Seeded,
        seeded: Seeded,
        lengths: Lengths,
    ) -> None:
        self.program = program
        self.seeds = seeds
        self.values = values
        self.own = own
        self.seeded = seeded
        """What depends on a seed, and what the second part works out besides, as the first does."""
        self.names = Names(program.types)
        self.records = Records(program, self.names, lengths)
        self.written_last: dict[str, int] = {}
        for at, statement in enumerate(program.body):
            for each in dataflow.walk((statement,)):
                for name in dataflow.stored(each):
                    self.written_last[name] = at
        self.at = 0
        self.arrays: dict[str, None] = {}
        """Arrays of the first part that the second reads as they are."""
        self.guards: tuple[ir.Expr, ...] = ()
        """Conditions under which an expression at hand is evaluated."""

    def parts(self, first: str, second: str) -> Parts:
        program, names = self.program, self.names
        own = [p for p in program.params if p not in self.seeds]
        start: Statements = []
        early: Statements = []
        for name in (p for p in own if p in self.seeded.names):
            self._given_again(name, start, early)
        frame = Frame(())
        self.records.frames.append(frame)
        for self.at, statement in enumerate(program.body):
            self.take(statement)
        start += [ir.Assign(ir.Var(n), zero) for n, zero in self.records.start.items()]
        end: Statements = []
        kept: list[str] = [*self.records.kept, *self.arrays]
        handed = [self._handed(name, end) for name in kept]
        copied = {
            n: type_of_copy(names.types[n]) for n, h in zip(kept, handed, strict=True) if h != n
        }
        values = program.results[: self.values]
        made = replace(
            program,
            name=first,
            params=tuple(own),
            body=(*start, *frame.first, *self.records.after, *end),
            results=(*values, *map(ir.Var, handed)),
            types=names.types,
        )
        used = replace(
            program,
            name=second,
            params=(*kept, *self.seeds),
            body=(*early, *self.records.before, *frame.second),
            results=program.results[self.values :],
            types={**names.types, **copied},
        )
        return Parts(_typed(made), _typed(used), tuple(kept))

    def _given_again(self, name: str, start: Statements, early: Statements) -> None:
        """A parameter that the second part works with, as it was at the start."""
        kept = self.names.fresh(f"{name}_given", type_of_copy(self.names.types[name]))
        if isinstance(self.names.types[name], Array):
            self.arrays[kept] = None
            start.append(ir.Copy(kept, name))
            early.append(ir.Copy(name, kept))
        else:
            self.records.kept[kept] = None
            start.append(ir.Assign(ir.Var(kept), ir.Var(name)))
            early.append(ir.Assign(ir.Var(name), ir.Var(kept)))

    def _handed(self, name: str, end: Statements) -> str:
        """What is returned for something kept: an array that nobody else has."""
        values = [r.name for r in self.program.results[: self.values] if isinstance(r, ir.Var)]
        kind = self.names.types[name]
        if isinstance(kind, Array) and (name in self.program.params or name in values):
            copy = self.names.fresh(f"{name}_kept", type_of_copy(kind))
            end.append(ir.Copy(copy, name))
            return copy
        return name

    # -- statements -------------------------------------------------------------------------------

    def take(self, statement: ir.Statement) -> None:
        """Put a statement into the parts that it belongs to."""
        frame = self.records.frames[-1]
        frame.statement = statement
        if isinstance(statement, ir.Comment):
            return
        if not self.seeded.involves(statement):
            frame.first.append(statement)
        elif self.seeded.decides(statement) or not dataflow.blocks(statement):
            frame.second.append(self.second(statement, False))
            also = self.own.without(statement)
            if also is not None:
                frame.first.append(also)
        else:
            self.container(statement, frame)
        frame.forget(statement)

    def second(self, statement: ir.Statement, careful: bool) -> ir.Statement:
        """A statement of the second part; `careful` where it may be left out."""
        match statement:
            case ir.Pop(_, stack) if stack not in self.seeded.names:
                raise _Wanted(stack)
            case ir.Copy(_, source):
                statement = replace(statement, source=self.array(source))
        value = partial(self.value, careful=careful)
        match statement:
            case ir.Assign(ir.Item(array, index), result, span) | ir.Increment(
                ir.Item(array, index), result, span
            ):
                place = ir.Item(array, tuple(map(self.integer, index)))
                return type(statement)(place, value(result), span)
            case ir.Assign() | ir.Increment() | ir.If() | ir.Push() | ir.Routine():
                changed = dataflow.with_operands(statement, value)
            case _:
                changed = dataflow.with_operands(statement, self.integer)
        return dataflow.with_blocks(
            changed, lambda block: tuple(self.second(each, True) for each in block)
        )

    def container(self, statement: ir.Statement, frame: Frame) -> None:
        """A loop or a choice that does not depend on the seed, with statements that do."""
        match statement:
            case ir.If(condition, then, orelse, span):
                test = self.value(condition)
                yes, no = (self.block(each, Frame(frame.loops)) for each in (then, orelse))
                frame.first.append(ir.If(condition, yes[0], no[0], span))
                frame.second.append(ir.If(test, yes[1], no[1], span))
            case ir.For(variable, start, stop, step, body, span):
                first, last, by = (self.integer(each) for each in (start, stop, step))
                made, used = self.block(body, Frame((*frame.loops, statement)))
                frame.first.append(ir.For(variable, start, stop, step, made, span))
                frame.second.append(ir.For(variable, first, last, by, used, span))
            case ir.While():
                self.repeated(statement, frame)
            case _:
                raise AssertionError(f"{statement} has no blocks")

    def repeated(self, statement: ir.While, frame: Frame) -> None:
        """A `while`: in the second part as many iterations as there were in the first."""
        if any(map(self.seeded.involves, statement.test)):
            raise _Wanted(*dataflow.names(statement.condition)[:1])
        count = self.names.numbered("trips", INT)
        trip = self.names.numbered("trip", INT)
        inner = Frame((*frame.loops, statement))
        if not frame.loops and len(self.records.frames) == 1:
            inner.position, inner.total = trip, count
        made, used = self.block(statement.body, inner)
        more = ir.Increment(ir.Var(count), ONE)
        frame.first.append(ir.Assign(ir.Var(count), ZERO))
        frame.first.append(replace(statement, body=(*made, more)))
        times = self.records.counted(count)
        frame.second.append(ir.For(trip, ZERO, times, ONE, used, statement.span))

    def block(self, body: ir.Block, frame: Frame) -> tuple[ir.Block, ir.Block]:
        self.records.frames.append(frame)
        for statement in body:
            self.take(statement)
        self.records.frames.pop()
        if frame.position is not None and frame.total is None:
            for part in (frame.first, frame.second):
                part.append(ir.Increment(ir.Var(frame.position), ONE))
        return tuple(frame.first), tuple(frame.second)

    # -- expressions ------------------------------------------------------------------------------

    def value(self, expression: ir.Expr, careful: bool = False) -> ir.Expr:
        """An expression in the second part, parts that do not depend on the seed read from what
        the first has kept; `careful` where evaluating it might fail."""
        if self.seeded.is_in(expression):
            return self._dependent(expression, careful)
        if isinstance(expression, ir.Whole):
            return ir.Whole(self.array(expression.array))
        if isinstance(expression, ir.Var) and not self.records.is_counter(expression.name):
            meaning = self.records.meaning(expression.name)
            if isinstance(meaning, ir.Item | ir.Apply) and self._is_at_hand(meaning):
                return self._brought(meaning)
        if self._is_at_hand(expression):
            return self._brought(expression)
        match expression:
            case ir.Apply(operator.mul, (ir.Const() as factor, other)):
                return ir.Apply(operator.mul, (factor, self.value(other, careful)))
            case ir.Apply(operator.neg, (other,)):
                return ir.Apply(operator.neg, (self.value(other, careful),))
            case ir.Apply(function, (ir.Var() | ir.Item() as one, ir.Const() as other)) if (
                function in TESTS
            ):
                # The number that is asked about is kept as a rule, since something is times it.
                return ir.Apply(function, (self.value(one, careful), other))
            case ir.Apply(function, arguments) if careful or not self._is_number(expression):
                return ir.Apply(function, tuple(self.value(e, careful) for e in arguments))
        return self._recorded(expression)

    def integer(self, expression: ir.Expr) -> ir.Expr:
        """A subscript, a length or what a check asks in the second part: worked out there."""
        return self.value(expression, True)

    def _dependent(self, expression: ir.Expr, careful: bool) -> ir.Expr:
        match expression:
            case ir.Item(array, index):
                return ir.Item(self.array(array), tuple(map(self.integer, index)))
            case ir.Apply(ir.select, (condition, yes, no)):
                test = self.value(condition, careful)
                if self.seeded.is_in(condition):
                    return ir.Apply(ir.select, (test, self.value(yes, True), self.value(no, True)))
                with self._where(condition):
                    first = self.value(yes, careful)
                with self._where(ir.Apply(operator.not_, (condition,))):
                    second = self.value(no, careful)
                return ir.Apply(ir.select, (test, first, second))
            case ir.Apply(ir.both | ir.either as function, (one, other)):
                return ir.Apply(function, (self.value(one, careful), self.value(other, True)))
            case ir.Apply(function, arguments):
                return ir.Apply(function, tuple(self.value(e, careful) for e in arguments))
        return expression

    @contextmanager
    def _where(self, condition: ir.Expr) -> Iterator[None]:
        before, self.guards = self.guards, (*self.guards, condition)
        yield
        self.guards = before

    def _recorded(self, expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Var | ir.Dim):
            return self.records.of(expression)
        for condition in reversed(self.guards):
            nothing = self.records.nothing(self.records.kind(expression))
            expression = ir.Apply(ir.select, (condition, expression, nothing))
        return self.records.of(expression)

    def _is_number(self, expression: ir.Expr) -> bool:
        """Whether an expression stands for a number of a type that is known."""
        if any(isinstance(part, ir.Whole) for part in _parts(expression)):
            return False
        try:
            self.records.kind(expression)
        except (KeyError, TypeError):
            return False
        return True

    def array(self, name: str) -> str:
        """What the second part calls an array, as it is here."""
        if name in self.seeded.names:
            return name
        if not self._stays(name):
            return self.records.array(name)
        self.arrays[name] = None
        return name

    def _stays(self, array: str) -> bool:
        """Whether an array is there, whatever path is taken, and nothing writes to it again."""
        return array in self.records.certain and self.written_last.get(array, -1) < self.at

    def _is_at_hand(self, expression: ir.Expr) -> bool:
        """Whether working an expression out again takes no longer than fetching its value."""
        found = self._effort(expression)
        tests = isinstance(expression, ir.Apply) and expression.function in TESTS
        return found is not None and found[0] <= OPERATIONS and found[1] <= LOADS + tests

    def _effort(self, expression: ir.Expr) -> tuple[int, int] | None:
        """Operations and elements; None where the second part does not have what it takes."""
        match expression:
            case ir.Const():
                return 0, 0
            case ir.Var(name):
                at_hand = self.records.is_counter(name) or self.records.is_fixed(expression)
                return (0, 0) if at_hand else None
            case ir.Dim():
                return (0, 0) if self.records.is_fixed(expression) else None
            case ir.Item(array, index):
                if not self._stays(array):
                    return None
                each = [self._effort(part) for part in index]
                if any(effort is None or effort[1] for effort in each):
                    return None
                return 0, 1
            case ir.Apply(function, arguments) if function in CHEAP or function in TESTS:
                found = [effort for part in arguments if (effort := self._effort(part))]
                if len(found) < len(arguments):
                    return None
                return 1 + sum(e[0] for e in found), sum(e[1] for e in found)
        return None

    def _brought(self, expression: ir.Expr) -> ir.Expr:
        for array in dataflow.arrays(expression):
            self.array(array)
        return self.records.brought(expression)


def _parts(expression: ir.Expr) -> Iterator[ir.Expr]:
    yield expression
    match expression:
        case ir.Apply(_, inner) | ir.Item(_, inner):
            for each in inner:
                yield from _parts(each)


def _typed(program: ir.Function) -> ir.Function:
    """The program with the types of its own names only."""
    used = {*program.params, *(r.name for r in program.results if isinstance(r, ir.Var))}
    for statement in dataflow.walk(program.body):
        used |= dataflow.reads(statement) | dataflow.written(statement).names
    return replace(program, types={n: kind for n, kind in program.types.items() if n in used})
