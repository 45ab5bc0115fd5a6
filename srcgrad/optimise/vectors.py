"""Loops over array expressions as these expressions, with the user's names for what is in between.

    before  for i in range(n):
                d = a[i + 1] - a[i]
                e = d / h
                y[i] = e * e
                s += d
    after   d = a[1 : n + 1] - a[:n]
            e = d / h
            y[:] = e * e
            s += np.sum(d)

For the reader: machine code has one loop again, and numbers for what only that loop uses
(backend/fused.py). Loops that the user wrote stay loops.
"""

from __future__ import annotations

import operator
from collections.abc import Set
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.errors import Span
from srcgrad.optimise.apart import (
    are_by_step,
    are_inside,
    changes,
    is_about,
    is_users,
    may_be_apart,
    sets,
    times_read,
    with_places,
)
from srcgrad.optimise.array_parts import Nest, nest_of, wholes
from srcgrad.optimise.inlined import local_names
from srcgrad.optimise.placed import transposed
from srcgrad.optimise.placed_sums import is_narrow
from srcgrad.optimise.shapes import steps
from srcgrad.optimise.vector_values import PLAIN, VectorValues
from srcgrad.types import Array


class Vectors(VectorValues):
    """The statements of loops, each about all elements."""

    def __init__(self, program: ir.Function, user_names: Set[str]) -> None:
        self.names = Names(program.types)
        super().__init__(program.body, self.names.types, program.params)
        self.user_names = user_names
        self.local = local_names(program)
        self.depth = 0
        self.has_views = False
        """Whether parts of arrays have names, too."""
        self.views: set[str] = set()
        """Those that have names, by these: they change with what they are parts of."""
        self.made_of: dict[tuple[str, int], str] = {}
        """The arrays that are made of numbers, by these and the axes that they get."""

    # -- loops ------------------------------------------------------------------------------------

    def vectors(self, loops: ir.Statement) -> list[ir.Statement]:
        """What loops do, a statement about arrays for each of theirs; none if that cannot be."""
        nest = None if is_users(loops) else nest_of(loops)
        nest = None if nest is None else self._deepest(nest)
        body = () if nest is None else with_places(nest.body, self.types, self.local)
        if nest is None or not may_be_apart(body, nest.counters):
            return self._distributed(loops)
        for has_views in (False, True):
            found = self._all_about_arrays(replace(nest, body=body), has_views)
            if found is None:
                return []
            if all(is_narrow(each, self.depth) for each in found):
                self._recount(loops, found)
                return found
        return []

    def _all_about_arrays(self, nest: Nest, has_views: bool) -> list[ir.Statement] | None:
        """The statements in a nest, about all elements."""
        self.forget_parts()
        self.meanings, self.has_views = {}, has_views
        known = [
            self._about_arrays(statement, nest, nest.body[at + 1 :])
            for at, statement in enumerate(nest.body)
        ]
        self.meanings = {}
        if None in known or not self.are_lengths():
            return None
        return [each for some in known if some is not None for each in some]

    def _distributed(self, loops: ir.Statement) -> list[ir.Statement]:
        """What loops do inside of another one, each for all its steps, if no step needs another."""
        if not isinstance(loops, ir.For) or is_users(loops):
            return []
        body = with_places(
            tuple(s for s in loops.body if not isinstance(s, ir.Comment)), self.types, self.local
        )
        if len(body) < 2 or not all(isinstance(each, ir.For) for each in body):
            return []
        if not are_by_step(body, ir.Var(loops.variable)):
            return []
        parts = [self.vectors(replace(loops, body=(each,))) for each in body]
        return [each for part in parts for each in part] if all(parts) else []

    def _deepest(self, nest: Nest) -> Nest:
        """A nest with what its body's own loops do inside of it, if they are of one length."""
        while any(isinstance(statement, ir.For) for statement in nest.body):
            counter: ir.Var | None = None
            length: ir.Expr | None = None
            body: list[ir.Statement] = []
            for statement in nest.body:
                if not isinstance(statement, ir.For):
                    body.append(statement)
                    continue
                own = steps(statement)
                if own is None or (length is not None and not self.are_same(own, length)):
                    return nest
                if counter is None:
                    counter, length = ir.Var(statement.variable), own
                body += dataflow.renamed(statement.body, {statement.variable: counter.name})
            if counter is None or length is None or not are_inside(nest.body):
                return nest
            inside = tuple(s for s in body if not isinstance(s, ir.Comment))
            nest = Nest((*nest.counters, counter), (*nest.lengths, length), inside, nest.span)
        return nest

    def forget_parts(self) -> None:
        self.spanned, self.cut = set(), set()
        self.is_chosen = self.is_missing = False

    def _about_arrays(
        self, statement: ir.Statement, nest: Nest, rest: ir.Block
    ) -> list[ir.Statement] | None:
        """A statement about elements as one about arrays; nothing if it only gives them a name."""
        match statement:
            case ir.Assign(ir.Var(name), value, span):
                return self._named(name, value, span, nest, rest)
            case ir.Increment(ir.Var(name), value, span) if sets(nest.body, name):
                return self._increment(name, self.vector(value, nest), span, nest)
        update = (
            self._update(statement, nest)
            or self._total(statement, nest)
            or self._totals(statement, nest)
        )
        return None if update is None else [update]

    def _increment(
        self, name: str, new: ir.Expr | None, span: Span | None, nest: Nest
    ) -> list[ir.Statement] | None:
        """The statement that adds to the array that a number has become, or makes it one."""
        whole, axes = self.meanings.get(name), len(nest.counters)
        if not self._is_added(new) or new is None:
            return None
        if isinstance(whole, ir.Whole):
            if whole.array not in self.made_of.values() or self.axes_of(whole) < axes:
                return None
            return [ir.Update(whole, new, True, False, span)]
        if whole is None or not isinstance(new, ir.Whole | ir.Apply) or not self.spans(new, axes):
            return None
        total = ir.Apply(operator.add, (whole, new))
        match new:
            case ir.Apply(operator.neg, (inner,)):
                total = ir.Apply(operator.sub, (whole, inner))
        array = self._made(name, self.types[name].dtype, axes)
        self.meanings[name] = array
        return [ir.Update(array, total, False, True, span)]

    def _is_added(self, value: ir.Expr | None) -> bool:
        if isinstance(value, ir.Whole | ir.Apply) and wholes(value):
            return self.is_plain(None, value)
        return value is not None

    def _named(
        self, name: str, value: ir.Expr, span: Span | None, nest: Nest, rest: ir.Block
    ) -> list[ir.Statement] | None:
        """The statement that makes an array of a number."""
        dtype = self.types[name].dtype
        if name not in self.local or dtype not in PLAIN:
            return None
        new = self.vector(value, nest)
        is_added_to = any(
            isinstance(s, ir.Increment) and s.target == ir.Var(name) for s in nest.body
        )
        if new is None:
            return None
        if not isinstance(new, ir.Whole | ir.Apply) or not wholes(new):
            if self._is_set_again(name, nest):
                return None
            if not is_added_to:
                return [ir.Assign(ir.Var(name), new, span)]
            self.meanings[name] = new  # until an array is added to it
            return []
        axes = self.axes_of(new)
        if isinstance(new, ir.Whole) and not is_added_to and not changes(rest, new.array):
            uses = sum(times_read(s, name) for s in nest.body)
            if not self.has_views or uses < 2 or not new.index:
                self.meanings[name] = new
                return []
            array = self._made(name, dtype, axes)
            self.meanings[name] = array
            self.views.add(array.array)
            return [ir.Update(array, new, False, True, span)]
        if isinstance(new, ir.Apply) and new.function is np.transpose:
            return None
        if isinstance(new, ir.Whole):
            new = ir.Apply(np.copy, (new,))
        if not self.is_plain(None, new) or not self.spans(new, axes):
            return None
        if is_added_to and axes < len(nest.counters):
            return None
        array = self._made(name, dtype, axes)
        self.meanings[name] = array
        return [ir.Update(array, new, False, True, span)]

    def _made(self, name: str, dtype: str, axes: int) -> ir.Whole:
        """The array that is made of a number."""
        key = name, axes
        if key not in self.made_of:
            self.made_of[key] = self.names.fresh(name, Array(dtype, axes))
        return ir.Whole(self.made_of[key])

    def _is_set_again(self, name: str, nest: Nest) -> bool:
        return sum(sets((statement,), name) for statement in nest.body) > 1

    def _update(self, statement: ir.Statement, nest: Nest) -> ir.Statement | None:
        match statement:
            case ir.Assign(ir.Item() as place, value, span) | ir.Increment(
                ir.Item() as place, value, span
            ):
                target, new = self.part(place, nest, True), self.vector(value, nest)
                if isinstance(statement, ir.Increment) and new is not None:
                    target, new = _turned_back(target, new)
                if isinstance(target, ir.Apply) and isinstance(new, ir.Whole | ir.Apply):
                    if self.axes_of(new) != len(nest.counters):
                        return None
                    target, new = transposed(target), _turned_part(new)
                if not isinstance(target, ir.Whole) or new is None:
                    return None
                if isinstance(new, ir.Apply) and not self.is_plain(target, new):
                    return None
                is_constant = isinstance(new, ir.Const | ir.Var)
                if is_constant and isinstance(statement, ir.Increment):
                    if not self._is_float(new) or self.types[target.array].dtype != "float64":
                        return None
                return ir.Update(target, new, isinstance(statement, ir.Increment), False, span)
        return None

    def _total(self, statement: ir.Statement, nest: Nest) -> ir.Statement | None:
        """What loops add up, if the order of the sum is ours to choose."""
        match statement:
            case ir.Increment(ir.Var(name), value, span) if name not in self.user_names or (
                span is not None and span == nest.span
            ):
                is_negative = isinstance(value, ir.Apply) and value.function is operator.neg
                if is_negative:
                    assert isinstance(value, ir.Apply)
                    (value,) = value.arguments
                new = self.vector(value, nest)
                if not isinstance(new, ir.Whole | ir.Apply) or not wholes(new):
                    return None
                if not self.spans(new, len(nest.counters)) or self.types[name].dtype != "float64":
                    return None
                if not self.is_plain(None, new):
                    return None
                total: ir.Expr = ir.Apply(np.sum, (new,))
                match new:
                    case ir.Apply(operator.mul, (ir.Whole() as one, ir.Whole() as other)) if (
                        len(nest.counters) == 1 and one != other and self.are_rows(one, other)
                    ):
                        total = ir.Apply(operator.matmul, (one, other))
                if is_negative:
                    total = ir.Apply(operator.neg, (total,))
                return ir.Increment(ir.Var(name), total, span)
        return None

    def _totals(self, statement: ir.Statement, nest: Nest) -> ir.Statement | None:
        """What the outer or the inner ones of loops add up for each step of the others."""
        match statement:
            case ir.Increment(ir.Item() as place, value, span):
                kept = [k for k, c in enumerate(nest.counters) if is_about(place, c)]
                counters = tuple(nest.counters[k] for k in kept)
                lengths = tuple(nest.lengths[k] for k in kept)
                summed = [k for k in range(len(nest.counters)) if k not in kept]
                if not kept or len(summed) != 1:
                    return None
                target = self.part(place, replace(nest, counters=counters, lengths=lengths), True)
                is_negative = isinstance(value, ir.Apply) and value.function is operator.neg
                if is_negative:
                    assert isinstance(value, ir.Apply)
                    (value,) = value.arguments
                new = self.vector(value, nest)
                if not isinstance(target, ir.Whole) or not isinstance(new, ir.Whole | ir.Apply):
                    return None
                if not self.is_plain(target, new) or not self.spans(new, len(nest.counters)):
                    return None
                total: ir.Expr = ir.Apply(np.sum, (new, ir.Const(summed[0])))
                if is_negative:
                    total = ir.Apply(operator.neg, (total,))
                return ir.Update(target, total, True, False, span)
        return None

    # -- names ------------------------------------------------------------------------------------

    def _recount(self, loops: ir.Statement, found: list[ir.Statement]) -> None:
        """Count again how many statements read an array."""
        for statements, one in (dataflow.walk((loops,)), -1), (dataflow.walk(tuple(found)), 1):
            for statement in statements:
                own = set(dataflow.reads(statement))
                if isinstance(statement, ir.Update) and not statement.adds:
                    own -= {statement.target.array} - set(wholes(statement.value))
                self.readers.update({name: one for name in own if name in self.types})

    def named(self, program: ir.Function) -> ir.Function:
        """The program with the arrays that are made of numbers called as these were."""
        used = {
            name
            for statement in dataflow.walk(program.body)
            for name in (*dataflow.reads(statement), *dataflow.written(statement).names)
        }
        new: dict[str, str] = {}
        for (name, _), array in self.made_of.items():
            if array in used and name not in (*used, *new.values(), *program.params):
                new[array] = name
        types = {**self.names.types, **{name: self.types[array] for array, name in new.items()}}
        for array in new:
            del types[array]
        return replace(program, body=dataflow.renamed(program.body, new), types=types)


def _turned_part(value: ir.Expr) -> ir.Expr | None:
    """The transpose of an array, of a part of one, or of its negative."""
    match value:
        case ir.Whole() | ir.Apply(np.transpose):
            return transposed(value)
        case ir.Apply(operator.neg, (ir.Whole() | ir.Apply(np.transpose) as inner,)):
            return ir.Apply(operator.neg, (transposed(inner),))
    return None


def _turned_back(target: ir.Expr | None, value: ir.Expr) -> tuple[ir.Expr | None, ir.Expr]:
    """A rolled array to which something is added, as the array to which that is added rolled back,
    and its value."""
    while isinstance(target, ir.Apply) and target.function is np.roll:
        array, shift, *axis = target.arguments
        is_negative = isinstance(value, ir.Apply) and value.function is operator.neg
        if isinstance(value, ir.Apply) and is_negative:
            (value,) = value.arguments
        back: ir.Expr = ir.Apply(operator.neg, (shift,))
        match shift:
            case ir.Const(number):
                back = ir.Const(-number)
            case ir.Apply(operator.neg, (opposite,)):
                back = opposite
        target, value = array, ir.Apply(np.roll, (value, back, *axis))
        if is_negative:
            value = ir.Apply(operator.neg, (value,))
    return target, value
