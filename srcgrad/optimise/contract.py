"""Keep in a name what an array would hold for one iteration only."""

from __future__ import annotations

import operator
import re
from collections import Counter
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine
from srcgrad.analysis.names import Names
from srcgrad.optimise.effects import effects
from srcgrad.optimise.fuse import touches
from srcgrad.types import Scalar
from srcgrad.uses import LOOPS

Place = tuple[str, tuple[Affine | ir.Expr, ...]]
"""An array and subscripts, those that are sums in a form in which equal ones look equal."""

Held = dict[Place, ir.Atom]
"""What elements are known to be."""

OURS = re.compile(r"t\d+|total(_\d+)?")
"""Names of values that have no name of the user's."""


def contract(program: ir.Function) -> ir.Function:
    """A program without arrays of which every element is read where it has just been stored.

    before  a = np.empty(n)
            for i in range(n): t = math.exp(x[i]); a[i] = t; u = a[i]; s += u
    after   for i in range(n): a = math.exp(x[i]); s += a
    """
    arrays = _candidates(program)
    if not arrays:
        return program
    trial = _Contract(program, arrays)
    trial.block(program.body, {})
    arrays -= trial.missed
    if not arrays:
        return program
    work = _Contract(program, arrays)
    return work.named(work.block(program.body, {}))


def _candidates(program: ir.Function) -> set[str]:
    """Arrays made by one statement, of which nothing but elements is used."""
    made = Counter(s.name for s in dataflow.walk(program.body) if isinstance(s, ir.Allocate))
    found = {name for name, count in made.items() if count == 1}
    found -= {r.name for r in program.results if isinstance(r, ir.Var)}
    for statement in dataflow.walk(program.body) if found else ():
        if isinstance(statement, ir.Assign | ir.Increment):
            found.difference_update(dataflow.read(statement).lengths)
        elif not isinstance(statement, ir.Allocate):
            found.difference_update(dataflow.reads(statement), dataflow.stored(statement))
    return found


class _Contract:
    def __init__(self, program: ir.Function, arrays: set[str]) -> None:
        self.program = program
        self.arrays = arrays
        self.missed: set[str] = set()
        self.definitions = dataflow.lasting_values(program.body)
        counters = (s.variable for s in dataflow.walk(program.body) if isinstance(s, ir.For))
        self.fixed = {*program.params, *self.definitions, *counters}
        self.names = Names(program.types)
        self.same: dict[str, ir.Atom] = {}
        self.stored: dict[str, list[str]] = {}

    def change(self, expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Var):
            return self.same.get(expression.name, expression)
        return expression

    def block(self, body: ir.Block, held: Held) -> ir.Block:
        held = dict(held)
        result: list[ir.Statement] = []
        for statement in body:
            if not self.same.keys().isdisjoint(dataflow.reads(statement)):
                statement = dataflow.with_expressions(statement, self.change)
            changes = effects(statement).changes
            if statement.__class__ in LOOPS:
                _forget(held, changes)
            if dataflow.blocks(statement):
                statement = dataflow.with_blocks(statement, lambda b: self.block(b, held))
                _forget(held, changes)
                result.append(statement)
            else:
                result += self.statement(statement, held)
        return tuple(result)

    def statement(self, statement: ir.Statement, held: Held) -> list[ir.Statement]:
        """What a statement becomes; `held` becomes what is known after it."""
        match statement:
            case ir.Allocate(array) if array in self.arrays:
                return []
            case ir.Assign(ir.Var(name), ir.Item(array) as item) if array in self.arrays:
                new = self.read(name, held.get(self.place(item)), statement)
                _forget(held, {name})
                return new
            case ir.Assign(ir.Item(array) as item, ir.Const() | ir.Var() as value) if (
                array in self.arrays
            ):
                _forget(held, {array})
                self.hold(item, value, held)
                return []
            case ir.Increment(ir.Item(array) as item, ir.Const() | ir.Var() as value) if (
                array in self.arrays
            ):
                return self.added(item, value, held, statement)
        self.missed.update(array for array, _ in touches((statement,)) if array in self.arrays)
        _forget(held, effects(statement).changes)
        return [statement]

    def place(self, item: ir.Item) -> Place:
        return item.array, tuple(affine(index, self.definitions) or index for index in item.index)

    def hold(self, item: ir.Item, value: ir.Atom, held: Held) -> None:
        if self._dtype(value) == self.names.types[item.array].dtype:
            held[self.place(item)] = value
        if isinstance(value, ir.Var):
            self.stored.setdefault(item.array, []).append(value.name)

    def _dtype(self, value: ir.Atom) -> str:
        if isinstance(value, ir.Var):
            return self.names.types[value.name].dtype
        return np.asarray(value.value).dtype.name

    def read(self, name: str, value: ir.Atom | None, statement: ir.Assign) -> list[ir.Statement]:
        assert isinstance(statement.value, ir.Item)
        if value is None:
            self.missed.add(statement.value.array)
            return [statement]
        if name in self.definitions and (isinstance(value, ir.Const) or value.name in self.fixed):
            self.same[name] = value
            return []
        return [replace(statement, value=value)]

    def added(
        self, item: ir.Item, value: ir.Atom, held: Held, statement: ir.Increment
    ) -> list[ir.Statement]:
        before = held.get(self.place(item))
        _forget(held, {item.array})
        dtype = self.names.types[item.array].dtype
        if before is None or self._dtype(value) != dtype:
            self.missed.add(item.array)
            return [statement]
        sum = ir.Var(self.names.temporary(Scalar(dtype)))
        self.fixed.add(sum.name)
        self.hold(item, sum, held)
        return [ir.Assign(sum, ir.Apply(operator.add, (before, value)), statement.span)]

    def named(self, body: ir.Block) -> ir.Function:
        """The program, values of ours called what the user called the array that held them."""
        types = {name: kind for name, kind in self.names.types.items() if name not in self.arrays}
        new: dict[str, str] = {}
        given = self.program.params
        for array, values in self.stored.items():
            value = values[0]
            is_ours = OURS.fullmatch(value) and value in types and value not in (*new, *given)
            if len(set(values)) == 1 and is_ours and not OURS.fullmatch(array):
                new[value] = array
                types[array] = types.pop(value)
        results = tuple(
            ir.Var(new.get(r.name, r.name)) if isinstance(r, ir.Var) else r
            for r in (self.change(r) for r in self.program.results)
        )
        body = dataflow.renamed(body, new) if new else body
        return replace(self.program, body=body, results=results, types=types)  # type: ignore[arg-type]


def _forget(held: Held, changed: frozenset[str] | set[str]) -> None:
    """Drop what is not known any more when some names and arrays have changed."""
    for place in [place for place, value in held.items() if _rests_on(place, value, changed)]:
        del held[place]


def _rests_on(place: Place, value: ir.Atom, changed: frozenset[str] | set[str]) -> bool:
    """Whether what is known of an element says so of what has changed."""
    array, index = place
    if array in changed or (isinstance(value, ir.Var) and value.name in changed):
        return True
    return any(
        not changed.isdisjoint(form.names() if isinstance(form, Affine) else dataflow.names(form))
        for form in index
    )
