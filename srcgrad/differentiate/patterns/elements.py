"""The set of an expression, and what storing a set does: one name or element for each there was.

An array whose length is not known has one set for all of its elements.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TypeAlias

from srcgrad import ir
from srcgrad.analysis.activity import active
from srcgrad.analysis.names import Names
from srcgrad.differentiate.patterns.known import Chain, Known
from srcgrad.differentiate.patterns.sets import NOTHING, SETS, union
from srcgrad.differentiate.routines import nest
from srcgrad.rules import registry
from srcgrad.rules.arithmetic import apply
from srcgrad.types import INT, Array, is_inexact

Statements: TypeAlias = list[ir.Statement]
Change: TypeAlias = Callable[[ir.Item], ir.Expr]


class Elements:
    """The sets of the names of one program."""

    def __init__(self, program: ir.Function, wrt: tuple[str, ...], known: Known) -> None:
        self.known = known
        self.names = Names(program.types)
        self.sets = self.names.fresh("sets", SETS)
        results = tuple(r.name for r in program.results if isinstance(r, ir.Var))
        self.twins: dict[str, str] = {}
        self.axes: dict[str, int] = {}
        """The arrays that have a set for each element, with the number of their axes."""
        carriers = active(program, wrt, results)
        for name, kind in program.types.items():
            if name not in carriers or not is_inexact(kind.dtype):
                continue
            if isinstance(kind, Array) and known.has_length(name):
                self.axes[name] = kind.ndim
                twin = self.names.fresh(f"{name}_sets", Array("int64", kind.ndim))
            else:
                twin = self.names.fresh(f"{name}_set", INT)
            self.twins[name] = twin

    def joined(self, first: ir.Expr, second: ir.Expr) -> ir.Expr:
        return union(first, second, self.sets)

    def held(self, value: ir.Expr, wanted: str, found: Statements) -> ir.Expr:
        """A name for a set that is asked for more than once."""
        if isinstance(value, ir.Var | ir.Const):
            return value
        name = self.names.numbered(wanted, INT)
        found.append(ir.Assign(ir.Var(name), value))
        return ir.Var(name)

    def lengths(self, array: str) -> tuple[ir.Expr, ...]:
        return tuple(ir.Dim(self.twins[array], axis) for axis in range(self.axes[array]))

    def counters(self, axes: int) -> list[str]:
        return [self.names.numbered("i", INT) for _ in range(axes)]

    # -- reading ----------------------------------------------------------------------------------

    def of(self, value: ir.Expr, before: Statements) -> ir.Expr:
        """The set of an expression; what must stand before it is added."""
        match value:
            case ir.Var(name):
                return ir.Var(self.twins[name]) if name in self.twins else NOTHING
            case ir.Item(array, index) if array in self.twins:
                if array in self.axes and self.known.is_known(*index):
                    return ir.Item(self.twins[array], index)
                return self.of_all(array, before)
            case ir.Whole(array) if array in self.twins:
                return self.of_all(array, before)
            case ir.Apply(ir.select, (condition, yes, no)):
                return self._chosen(condition, yes, no, before)
            case ir.Apply(function, arguments) if not registry.is_inactive(function):
                found: ir.Expr = NOTHING
                for each in arguments:
                    found = self.joined(found, self.of(each, before))
                return found
        return NOTHING

    def of_all(self, array: str, before: Statements) -> ir.Expr:
        """The set that holds those of all elements."""
        twin = self.twins[array]
        if array not in self.axes:
            return ir.Var(twin)
        total = ir.Var(self.names.numbered(f"{array}_set", INT))
        counters = self.counters(self.axes[array])
        more = self.joined(total, ir.Item(twin, tuple(map(ir.Var, counters))))
        before.append(ir.Assign(total, NOTHING))
        before += nest(self.lengths(array), counters, (ir.Assign(total, more),), False)
        return total

    def _chosen(self, condition: ir.Expr, yes: ir.Expr, no: ir.Expr, before: Statements) -> ir.Expr:
        first, second = self.of(yes, before), self.of(no, before)
        if first == second:
            return first
        if self.known.is_known(condition):
            return ir.Apply(ir.select, (condition, first, second))
        return self.joined(self.inside(first), self.inside(second))

    def inside(self, place: ir.Expr) -> ir.Expr:
        """What stands at a place, if there is such a place."""
        if not isinstance(place, ir.Item) or not place.index:
            return place
        return ir.Apply(ir.select, (self.exists(place), place, NOTHING))

    def exists(self, place: ir.Item) -> ir.Expr:
        """Whether an array has an element at these subscripts."""
        tests: list[ir.Expr] = []
        for axis, at in enumerate(place.index):
            size = ir.Dim(place.array, axis)
            tests.append(apply(operator.le, ir.Apply(operator.neg, (size,)), at))
            tests.append(apply(operator.lt, at, size))
        found = tests[0]
        for each in tests[1:]:
            found = apply(ir.both, found, each)
        return found

    # -- storing ----------------------------------------------------------------------------------

    def store(
        self, target: ir.Var | ir.Item, node: ir.Expr, chain: Chain, adds: bool
    ) -> Statements:
        """What sets a name or an element to a set, or adds that to it."""
        if isinstance(target, ir.Var):
            name = ir.Var(self.twins[target.name])
            if adds:
                return [] if node == NOTHING else [ir.Assign(name, self.joined(name, node))]
            return [ir.Assign(name, node)]
        array, twin = target.array, self.twins[target.array]
        if array not in self.axes or not self.known.is_known(*target.index):
            return self.add_to_all(array, node)
        place = ir.Item(twin, target.index)
        if not adds and self.known.is_local(array, chain):
            return [ir.Assign(place, node)]
        return [] if node == NOTHING else [ir.Assign(place, self.joined(place, node))]

    def add_to_all(self, array: str, node: ir.Expr) -> Statements:
        """What adds a set to that of every element."""
        if node == NOTHING:
            return []
        if array not in self.axes:
            name = ir.Var(self.twins[array])
            return [ir.Assign(name, self.joined(name, node))]
        found: Statements = []
        node = self.held(node, f"{array}_set", found)
        return [*found, *self.each(array, lambda place: self.joined(place, node))]

    def set_all(self, array: str, node: ir.Expr) -> Statements:
        """What sets every element of an array that is there to a set."""
        found: Statements = []
        node = self.held(node, f"{array}_set", found)
        return [*found, *self.each(array, lambda _: node)]

    def each(self, array: str, change: Change) -> ir.Block:
        """A loop that changes each element."""
        counters = self.counters(self.axes[array])
        place = ir.Item(self.twins[array], tuple(map(ir.Var, counters)))
        return nest(self.lengths(array), counters, (ir.Assign(place, change(place)),), False)
