"""Which operations of a program may have partial derivatives that are infinite or no numbers."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from srcgrad import ir
from srcgrad.analysis import dataflow, facts, ranges
from srcgrad.analysis.facts import Facts
from srcgrad.analysis.ranges import ANY, WILD, Range
from srcgrad.records import dataclass
from srcgrad.rules import registry
from srcgrad.types import Scalar, Type, is_complex_dtype, is_inexact

PASSES = 4
"""After so many rounds the bounds of what loops carry are given up where they still move."""


@dataclass
class Possible:
    """What the numbers of a program may be."""

    singular: dict[str, frozenset[int]] = field(default_factory=dict)
    """For each name that an operation gives a value: the operands whose partials may be wild."""
    wild: set[str] = field(default_factory=set)
    """Names and arrays that may hold an infinity or NaN."""
    overflows: bool = False
    """Whether an exponential may overflow: if none may, it makes no difference if that spreads."""


class Partials:
    """The partial derivatives of a program's operations, each worked out once."""

    def __init__(self, program: ir.Function, active: frozenset[str]) -> None:
        self.types: Mapping[str, Type] = program.types
        self.active = active
        self._known: dict[int, tuple[ir.Expr, list[tuple[int, ir.Expr]]]] = {}

    def of(self, name: str, value: ir.Apply) -> list[tuple[int, ir.Expr]]:
        """The operands that carry a derivative, with the partials that are not plain numbers."""
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = value, list(self._found(name, value))
        return known[1]

    def _found(self, name: str, value: ir.Apply) -> Iterator[tuple[int, ir.Expr]]:
        function, arguments = value.function, value.arguments
        if registry.is_inactive(function):
            return
        carriers = [
            at
            for at, each in enumerate(arguments)
            if isinstance(each, ir.Var) and each.name in self.active
        ]
        if not carriers:
            return
        is_complex = any(
            is_complex_dtype(self.types[each.name].dtype)
            for each in (*arguments, ir.Var(name))
            if isinstance(each, ir.Var)
        )
        rule = registry.lookup_complex(function) if is_complex else registry.lookup(function)
        if rule is None:
            return
        atoms = tuple(each for each in arguments if isinstance(each, ir.Const | ir.Var))
        if len(atoms) != len(arguments):
            return
        partials = rule.partials(atoms, ir.Var(name))
        for at in carriers:
            partial = partials[at]
            if isinstance(partial, ir.Const) and not ranges.constant(partial.value).wild:
                continue
            if partial is not None:
                yield at, partial


def possible(
    program: ir.Function,
    partials: Partials,
    arguments_are_wild: bool = False,
    overflow_spreads: bool = True,
) -> Possible:
    """The partial derivatives that may be no finite numbers, if the arguments may be none or not.

    `1.0 / x` is one, and `1.0 / (1.0 + x * x)` is not; neither is `1.0 / x` where `x > 0.0`. Unless
    overflow spreads, an exponential that may overflow is minded as such, and what is made of it is
    taken for finite.
    """
    return _Values(program, partials, arguments_are_wild, overflow_spreads).result()


class _Values:
    def __init__(
        self,
        program: ir.Function,
        partials: Partials,
        arguments_are_wild: bool,
        overflow_spreads: bool,
    ) -> None:
        self.program = program
        self.types: Mapping[str, Type] = program.types
        self.partials = partials
        self.overflow_spreads = overflow_spreads
        self.definitions = dataflow.values(program.body)
        self.lasting = dataflow.lasting_values(program.body)
        self.known: dict[str, Range | None] = {}
        """The range of each name and array so far; None or missing: it has no value yet."""
        self.carried: dict[str, Range] = {}
        self.added: dict[str, dict[int, Range]] = {}
        """What increments add to a cell or to the elements of an array, a range for each."""
        self.counters: set[str] = set()
        self.found = Possible()
        self.asked: list[tuple[str, list[tuple[int, ir.Expr]], Facts]] = []
        """Operations with partials, and what is known there: what they may be is asked at the end,
        when no range moves any more."""
        self.overflows = False
        self.round = 0
        self.moved = False
        for name in program.params:
            self.known[name] = self._anything(name, arguments_are_wild)

    def _anything(self, name: str, wild: bool) -> Range:
        kind = self.types[name]
        if is_inexact(kind.dtype):
            return WILD if wild else ANY
        # Python raises where it divides by an integer that is zero.
        return Range(nonzero=isinstance(kind, Scalar))

    def result(self) -> Possible:
        for self.round in range(2 * PASSES):
            self.moved = False
            self.asked.clear()
            self.block(self.program.body, {}, 0)
            if not self.moved:
                break
        for name, partials, here in self.asked:
            wanted = frozenset(at for at, each in partials if self._may_be_wild(each, here))
            if wanted:
                self.found.singular[name] = wanted
        self.found.overflows = self.overflows
        self.found.wild |= {n for n, each in self.known.items() if each is not None and each.wild}
        return self.found

    # -- expressions ------------------------------------------------------------------------------

    def value(self, expression: ir.Expr, here: Facts) -> Range | None:
        """What an expression may be; None for what has no value yet."""
        match expression:
            case ir.Const(value):
                return ranges.constant(value)
            case ir.Var(name):
                return here[name] if name in here else self.named(name)
            case ir.Item(array):
                return self.named(array)
            case ir.Dim():
                return Range(1.0, nonzero=True)
            case ir.Apply(function, arguments):
                return self._applied(function, arguments, here)
        return WILD

    def named(self, name: str) -> Range | None:
        found = self.known.get(name)
        for each in self.added.get(name, {}).values():
            found = None if found is None else ranges.add(found, each)
        return found

    def _applied(self, function: Any, arguments: tuple[ir.Expr, ...], here: Facts) -> Range | None:
        if function is ir.select:
            condition, yes, no = arguments
            found = [
                self.value(part, here | self.learned(condition, holds, here))
                for part, holds in ((yes, True), (no, False))
            ]
            return _either(*found)
        if function is operator.mul and arguments[0] == arguments[1]:
            same = self.value(arguments[0], here)
            return None if same is None else ranges.square(same)
        operands = [self.value(each, here) for each in arguments]
        if any(each is None for each in operands):
            return None
        return ranges.of(function, tuple(each for each in operands if each is not None))

    def learned(self, condition: ir.Expr, holds: bool, here: Facts) -> Facts:
        return facts.learn(condition, holds, self.lasting, lambda e: self.value(e, here))

    # -- statements -------------------------------------------------------------------------------

    def block(self, body: ir.Block, here: Facts, branches: int) -> None:
        here = dict(here)
        for statement in body:
            match statement:
                case ir.Assign(target, value):
                    self.assigned(target, value, here)
                case ir.Increment():
                    self.increased(statement, here, branches)
                case ir.If(condition, then, orelse):
                    self.block(then, here | self.learned(condition, True, here), branches + 1)
                    self.block(orelse, here | self.learned(condition, False, here), branches + 1)
                case ir.For(variable, start, _, step, inner):
                    self.counters.add(variable)
                    self.known[variable] = self.counter(start, step, here)
                    self.block(inner, here, 0)
                case ir.While(test, condition, inner):
                    self.block(test, here, 0)
                    self.block(inner, here | self.learned(condition, True, here), 0)
                case ir.Guard(condition):
                    here |= self.learned(condition, True, here)
                case ir.Allocate(name, _, fill):
                    self.join(name, None if fill is None else ranges.constant(fill.value))
                case ir.Copy(name, source):
                    self.join(name, self.named(source))
                case ir.Swap(first, second):
                    self.join(first, self.named(second))
                    self.join(second, self.named(first))
                case ir.Routine(names, value):
                    wild = any(self._is_wild(array) for array in dataflow.arrays(value))
                    for name in names:
                        self.join(name, WILD if wild else ANY)

    def _is_wild(self, name: str) -> bool:
        found = self.named(name)
        return found is not None and found.wild

    def _may_be_wild(self, partial: ir.Expr, here: Facts) -> bool:
        found = self.value(partial, here)
        return found is not None and found.wild

    def counter(self, start: ir.Expr, step: ir.Expr, here: Facts) -> Range:
        first = self.value(start, here)
        if first is None or not isinstance(step, ir.Const):
            return ANY
        if step.value > 0:
            return Range(low=first.low, nonzero=first.low > 0.0)
        return Range(high=first.high, nonzero=first.high < 0.0)

    def assigned(self, target: ir.Var | ir.Item, value: ir.Expr, here: Facts) -> None:
        found = self.value(value, here)
        if isinstance(target, ir.Item):
            self.join(target.array, found)
            return
        name = target.name
        exact = found = self._typed(name, found)
        if found is not None and ranges.overflows(value, found):
            self.overflows = True
            if not self.overflow_spreads:
                found = self._with_finite_operands(value, found, here)
        if name in self.definitions:
            self.known[name] = found
        else:
            self.join(name, found)
        if isinstance(value, ir.Apply) and name in self.partials.active:
            partials = self.partials.of(name, value)
            if partials:
                there = dict(here) if exact is None else here | {name: exact}
                self.asked.append((name, partials, there))

    def _with_finite_operands(self, value: ir.Expr, found: Range, here: Facts) -> Range:
        """A result that may overflow, taken for finite if what it is made of is."""
        assert isinstance(value, ir.Apply)
        operands = [self.value(each, here) for each in value.arguments]
        if any(each is None or each.wild for each in operands):
            return found
        return replace(found, wild=False)

    def _typed(self, name: str, found: Range | None) -> Range | None:
        """What is true of a range given the type of the name or array that it is of."""
        if found is None or name not in self.types:
            return found
        dtype = self.types[name].dtype
        if is_complex_dtype(dtype):  # which has no order
            return Range(nonzero=not found.may_be_zero, wild=found.wild)
        return found if is_inexact(dtype) else replace(found, wild=False)

    def increased(self, statement: ir.Increment, here: Facts, branches: int) -> None:
        target = statement.target
        found = self.value(statement.value, here)
        if found is None:
            return
        everywhere = isinstance(target, ir.Var) or all(
            isinstance(each, ir.Var) and each.name in self.counters for each in target.index
        )
        if branches or not everywhere:
            found = ranges.hull(found, ranges.constant(0.0))
        name = target.name if isinstance(target, ir.Var) else target.array
        many = Range(
            found.low if found.low >= 0.0 else -ranges.INFINITY,
            found.high if found.high <= 0.0 else ranges.INFINITY,
            not found.may_be_zero and (found.low >= 0.0 or found.high <= 0.0),
            found.wild,
        )
        parts = self.added.setdefault(name, {})
        if parts.get(id(statement)) != many:
            parts[id(statement)] = many
            self.moved = True

    def join(self, name: str, found: Range | None) -> None:
        """Let a name or array also have a value that one of its assignments gives it."""
        found = self._typed(name, found)
        if found is None:
            return
        before = self.carried.get(name)
        after = found if before is None else ranges.hull(before, found)
        if before is not None and after != before and self.round >= PASSES:
            after = Range(
                after.low if after.low == before.low else -ranges.INFINITY,
                after.high if after.high == before.high else ranges.INFINITY,
                after.nonzero,
                after.wild,
            )
        if after != before:
            self.moved = True
        self.carried[name] = self.known[name] = after


def _either(a: Range | None, b: Range | None) -> Range | None:
    if a is None or b is None:
        return a or b
    return ranges.hull(a, b)
