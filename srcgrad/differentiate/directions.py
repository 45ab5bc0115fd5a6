"""Many directions in one pass: what is linear in tangents or adjoints, once for each of them.

before  y = math.sin(x)                y_dot = math.cos(x) * x_dot
after   y = math.sin(x)                t = math.cos(x)
                                       for k in range(directions):
                                           y_dot[k] = t * x_dot[k]

Whatever depends on the seeds gets a last axis of `directions` elements; values are computed once.
Statements that set such names are gathered in runs, each one loop, values moved to before it. What
only one run knows stays a number. Griewank & Walther, Evaluating Derivatives, 2008, section 3.1.
"""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate.dependence import (
    Gathered,
    at_least_one,
    check_choice,
    grown,
    parted,
    plus,
    scalar_kind,
    set_first,
    set_within,
    span_within,
    times,
    uses,
    without_line,
)
from srcgrad.differentiate.reverse.backwards import unsaid
from srcgrad.differentiate.routines import nest
from srcgrad.differentiate.slices import by_slices
from srcgrad.errors import Span
from srcgrad.types import INT, Array
from srcgrad.uses import spread

Statements = list[ir.Statement]


class Directions:
    """The names with a direction for an axis in one program, and its statements in terms of them.

    `seeds` are names with which the directions begin, `results` those that are asked for after
    the body, `seeding` statements of the body for which the caller puts others.
    """

    def __init__(
        self,
        body: ir.Block,
        seeds: frozenset[str],
        results: frozenset[str],
        names: Names,
        seeding: Statements | None = None,
    ) -> None:
        self.names = names
        self.seeding = {id(each): each for each in seeding or ()}
        self.spread = spread(body, seeds)
        self.flat = grown(body) & self.spread
        self.counter = names.fresh("direction" if "k" in names.types else "k", INT)
        self.count: ir.Atom = ir.Var(names.fresh("directions", INT))
        self.runs: dict[int, Gathered] = {}
        self.kept: Statements = []
        """The loops of which `runs` has the identities, which stay theirs for that reason."""
        self.span: Span | None = None
        """The user's line that was seen last."""
        self.used = uses(body) + Counter(dict.fromkeys(seeds | results, 1))
        self.body = self._gathered(body)
        self.vectors = self._vectors(self.body, seeds | results)
        for name in sorted(self.spread & names.types.keys()):
            kind = names.types[name]
            if isinstance(kind, Array):
                axes = 1 if name in self.flat else kind.ndim + 1
                names.types[name] = Array(kind.dtype, axes)
            elif name in self.vectors:
                names.types[name] = Array(kind.dtype, 1)

    def program(
        self, made: frozenset[str], seeds: dict[int, Statements]
    ) -> tuple[Statements, Statements]:
        """Arrays for numbers of which there is one in each direction, and the statements.

        `made` are arrays that are there already, `seeds` what stands for the statements `seeding`.
        """
        self.seeds = seeds
        body, fills = self._filled(self.body, made)
        wanted = [name for name in self.vectors if name not in made]
        arrays: Statements = [ir.Allocate(name, (self.count,), fills.get(name)) for name in wanted]
        return arrays, self._written(body)

    def element(self, name: str, index: tuple[ir.Expr, ...], direction: ir.Expr) -> ir.Item:
        """A number, or an element of an array, in one direction."""
        if name in self.flat:
            (at,) = index
            return ir.Item(name, (plus(times(at, self.count), direction),))
        return ir.Item(name, (*index, direction))

    # -- which statements stand in one loop -------------------------------------------------------

    def _gathered(self, body: ir.Block) -> ir.Block:
        """A block in which loops over the directions stand for the statements in them."""
        found: Statements = []
        run = Gathered()

        def close() -> None:
            nonlocal run
            if run.statements:
                found.append(self._closed(run))
            run = Gathered()

        for statement in body:
            self.span = span_within(statement) or self.span
            if not self._is_involved(statement):
                if not run.read.isdisjoint(set_within(statement)):
                    close()
                found.append(statement)
            elif isinstance(statement, ir.Push | ir.Pop):
                close()
                run.descending = isinstance(statement, ir.Pop)
                run.add(statement)
                close()
            elif self._is_elementary(statement) and id(statement) not in self.seeding:
                before, statement = self._without_values(statement)
                found += before
                run.add(statement)
            elif (
                id(statement) not in self.seeding
                and (parts := parted(statement, self.spread, self.used)) is not None
            ):
                values, choice = parts
                if dataflow.blocks(values) != ((), ()):
                    if not run.read.isdisjoint(set_within(values)):
                        close()
                    found.append(values)
                run.add(choice)
            elif dataflow.blocks(statement) and id(statement) not in self.seeding:
                close()
                found.append(dataflow.with_blocks(statement, self._gathered))
            else:
                names = dataflow.reads_within(statement) | set_within(statement)
                if not names.isdisjoint(run.read | run.written):
                    close()
                found.append(statement)
        close()
        return tuple(found)

    def _closed(self, run: Gathered) -> ir.For:
        """A loop that stands for a run."""
        start, stop, step = ir.Const(0), self.count, ir.Const(1)
        if run.descending:
            last = ir.Apply(operator.sub, (self.count, ir.Const(1)))
            loop = ir.For(self.counter, last, ir.Const(-1), ir.Const(-1), tuple(run.statements))
        else:
            loop = ir.For(self.counter, start, stop, step, tuple(run.statements))
        self.runs[id(loop)] = run
        self.kept.append(loop)
        return loop

    def _is_involved(self, statement: ir.Statement) -> bool:
        return any(
            not self.spread.isdisjoint(dataflow.reads(each) | dataflow.written(each).names)
            for each in dataflow.walk((statement,))
        )

    def _is_elementary(self, statement: ir.Statement) -> bool:
        """Whether a statement is done direction by direction: an operation, or a choice that
        depends on the direction."""
        if isinstance(statement, ir.Assign | ir.Increment):
            return not self.spread.isdisjoint(dataflow.written(statement).names)
        read = dataflow.read(statement)
        if self.spread.isdisjoint((*read.scalars, *read.arrays)):
            return False  # at most lengths are asked for
        if isinstance(statement, ir.Guard):
            return True
        if not dataflow.blocks(statement):
            return False
        check_choice(statement, self.span)
        return True

    def _without_values(self, statement: ir.Statement) -> tuple[Statements, ir.Statement]:
        """A statement with names for what is the same in all directions, and what sets them."""
        before: Statements = []
        if not isinstance(statement, ir.Assign | ir.Increment):
            return before, statement
        value = self._hoisted(statement.value, before, unsaid(statement.span))
        return before, type(statement)(statement.target, value, statement.span)

    def _hoisted(self, value: ir.Expr, before: Statements, span: Span | None) -> ir.Expr:
        if not isinstance(value, ir.Apply):
            return value
        if self.spread.isdisjoint((*dataflow.names(value), *dataflow.arrays(value))):
            kind = scalar_kind(value, self.names)
            if kind is None:
                return value
            name = self.names.temporary(kind)
            before.append(ir.Assign(ir.Var(name), value, span))
            return ir.Var(name)
        if value.function is ir.select:
            # What is not chosen is not computed: it may fail.
            condition, *others = value.arguments
            return ir.Apply(ir.select, (self._hoisted(condition, before, span), *others))
        if value.function in (ir.both, ir.either):
            return value
        return ir.Apply(
            value.function, tuple(self._hoisted(each, before, span) for each in value.arguments)
        )

    # -- which numbers are arrays ------------------------------------------------------------------

    def _vectors(self, body: ir.Block, kept: frozenset[str]) -> list[str]:
        """Names of numbers that more than one run knows."""
        places: dict[str, set[int]] = {name: {0} for name in kept if name in self.spread}
        order: dict[str, None] = {}

        def note(statements: ir.Block, place: int) -> None:
            for statement in statements:
                inside = id(statement) if id(statement) in self.runs else place
                for name in sorted(dataflow.reads(statement) | dataflow.written(statement).names):
                    if name in self.spread and not self._is_array(name):
                        order[name] = None
                        places.setdefault(name, set()).add(inside)
                for block in dataflow.blocks(statement):
                    note(block, inside)

        note(body, 0)
        alone = set()
        for run in self.runs.values():
            alone |= set_first(run.statements)
        return [
            name
            for name in dict.fromkeys((*order, *places))
            if not self._is_array(name)
            and (places[name] & {0} or len(places[name]) > 1 or name not in alone)
        ]

    def _is_array(self, name: str) -> bool:
        kind = self.names.types.get(name)
        return kind is None or isinstance(kind, Array)

    def _filled(self, body: ir.Block, made: frozenset[str]) -> tuple[ir.Block, dict[str, ir.Const]]:
        """The body without statements that set what is new to a constant in all directions, and
        the constants."""
        fills: dict[str, ir.Const] = {}
        known = set(made)
        found: Statements = []
        for statement in body:
            run = self.runs.get(id(statement))
            if run is not None and isinstance(statement, ir.For):
                kept: Statements = []
                for each in statement.body:
                    match each:
                        case ir.Assign(ir.Var(name), ir.Const() as fill) if (
                            name in self.vectors and name not in known
                        ):
                            fills[name] = fill
                        case _:
                            kept.append(each)
                    known |= set_within(each) | dataflow.reads_within(each)
                statement = replace(statement, body=tuple(kept))
                self.runs[id(statement)] = run
                self.kept.append(statement)
                if not kept:
                    continue
            known |= set_within(statement) | dataflow.reads_within(statement)
            found.append(statement)
        return tuple(found), fills

    # -- statements -------------------------------------------------------------------------------

    def _written(self, body: ir.Block) -> Statements:
        """A block with the direction among the subscripts."""
        found: Statements = []
        line = 0
        for statement in body:
            span = getattr(statement, "span", None)
            if span is not None and span.is_said and not dataflow.blocks(statement):
                line = span.line
            if id(statement) in self.seeding:
                found += self.seeds[id(statement)]
            elif id(statement) in self.runs:
                assert isinstance(statement, ir.For), "a run is a loop"
                inner = self._in_direction(statement.body)
                found.append(without_line(replace(statement, body=inner), line))
            elif isinstance(statement, ir.Routine) and self.spread & {*statement.names}:
                found += by_slices(self, statement)
            elif isinstance(statement, ir.Allocate) and statement.name in self.spread:
                shape = self.shape(statement.name, statement.shape)
                found.append(ir.Allocate(statement.name, shape, statement.fill, statement.span))
            elif isinstance(statement, ir.Grow) and statement.name in self.spread:
                size = times(statement.size, self.count)
                found.append(ir.Grow(statement.name, size, statement.span))
            elif (
                isinstance(statement, ir.Copy)
                and statement.name in self.spread
                and statement.source not in self.spread
            ):
                found += self._repeated(statement)
            else:
                changed = dataflow.with_expressions(statement, self._measured)
                found.append(dataflow.with_blocks(changed, lambda b: tuple(self._written(b))))
        return found

    def _in_direction(self, body: ir.Block) -> ir.Block:
        return tuple(map(self._one_in_direction, body))

    def _one_in_direction(self, statement: ir.Statement) -> ir.Statement:
        statement = dataflow.with_expressions(statement, self.directed)
        match statement:
            case ir.Assign(target, value, span) | ir.Increment(target, value, span):
                return type(statement)(self._place(target), value, span)
            case ir.Pop(target, stack):
                return ir.Pop(self._place(target), stack)
        return dataflow.with_blocks(statement, self._in_direction)

    def _place(self, target: ir.Var | ir.Item) -> ir.Var | ir.Item:
        if isinstance(target, ir.Var):
            return self.directed(target)  # type: ignore[return-value]
        if target.array not in self.spread:
            return target
        return self.element(target.array, target.index, ir.Var(self.counter))

    def directed(self, expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Var(name) if name in self.spread and isinstance(
                self.names.types.get(name), Array
            ):
                return ir.Item(name, (ir.Var(self.counter),))
            case ir.Item(array, index) if array in self.spread:
                return self.element(array, index, ir.Var(self.counter))
        return self._measured(expression)

    def _measured(self, expression: ir.Expr) -> ir.Expr:
        """A length; that of an array in which the directions of an element stand in a row."""
        match expression:
            case ir.Dim(array, _) if array in self.flat:
                return ir.Apply(operator.floordiv, (expression, at_least_one(self.count)))
        return expression

    def shape(self, name: str, shape: tuple[ir.Expr, ...]) -> tuple[ir.Expr, ...]:
        if name in self.flat:
            (size,) = shape
            return (times(size, self.count),)
        return (*shape, self.count)

    def _repeated(self, copy: ir.Copy) -> Statements:
        """An array that is the same in all directions, in each of them."""
        shape = self.lengths(copy.source)
        counters = [self.names.numbered("i", INT) for _ in shape]
        index = tuple(map(ir.Var, counters))
        place = self.element(copy.name, index, ir.Var(self.counter))
        set_all = ir.For(
            self.counter,
            ir.Const(0),
            self.count,
            ir.Const(1),
            (ir.Assign(place, ir.Item(copy.source, index)),),
        )
        made = ir.Allocate(copy.name, self.shape(copy.name, shape), None, copy.span)
        return [made, *nest(shape, counters, (set_all,), False)]

    def lengths(self, name: str) -> tuple[ir.Expr, ...]:
        """The lengths of an array, the directions apart."""
        kind = self.names.types[name]
        assert isinstance(kind, Array)
        if name in self.flat:
            return (self._measured(ir.Dim(name, 0)),)
        count = kind.ndim - (name in self.spread)
        return tuple(ir.Dim(name, axis) for axis in range(count))
