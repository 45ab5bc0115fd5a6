"""Let a routine make the array into which a loop would copy its result."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine
from srcgrad.contractions import labels
from srcgrad.optimise.effects import effects
from srcgrad.types import Array, Type

Shape = tuple[ir.Expr, ...]


def direct(body: ir.Block, types: Mapping[str, Type], params: tuple[str, ...]) -> ir.Block:
    """A block in which results of routines are not copied into new arrays of their own shape.

    before  x_bar = zeros(n, k);  t = y_bar @ w.T;  for i, j: x_bar[i, j] += t[i, j]
    after   x_bar = y_bar @ w.T
    """
    return _Direct(body, types, params).block(body)


class _Direct:
    def __init__(self, body: ir.Block, types: Mapping[str, Type], params: tuple[str, ...]) -> None:
        self.types = types
        self.values = dataflow.values(body)
        self.made: dict[str, ir.Statement] = {}
        self.makers: Counter[str] = Counter(params)
        self.readers: Counter[str] = Counter()
        for statement in dataflow.walk(body):
            for name in dataflow.written(statement).lengths:
                self.makers[name] += 1
                self.made[name] = statement
            self.readers.update(name for name in dataflow.reads(statement) if name in types)
        self.same: dict[ir.Expr, ir.Expr] = {}

    def block(self, body: ir.Block) -> ir.Block:
        statements: list[ir.Statement | None] = []
        for statement in body:
            statement = dataflow.with_blocks(statement, self.block)
            statements.append(statement)
            if isinstance(statement, ir.Guard):
                self._learn(statement.condition)
        for at, each in enumerate(statements):
            if isinstance(each, ir.Allocate) and each.fill in (None, ir.Const(0), ir.Const(0.0)):
                self._replace(statements, at, each)
        return tuple(statement for statement in statements if statement is not None)

    def _replace(self, statements: list[ir.Statement | None], at: int, new: ir.Allocate) -> None:
        """Take an allocation and the copying loop away, if the first that is done is to copy."""
        for later in range(at + 1, len(statements)):
            statement = statements[later]
            if statement is None:
                continue
            found = effects(statement)
            if new.name not in found.reads | found.changes:
                continue
            source = self._copied(statement, new)
            routine = self.made.get(source) if source is not None else None
            place = next((k for k in range(later) if statements[k] is routine), None)
            if source is None or place is None or not isinstance(routine, ir.Routine):
                return
            if not self._is_of_shape(source, new):
                return
            statements[place] = replace(routine, names=(new.name,))
            statements[at] = statements[later] = None
            self.made[new.name] = statements[place]  # type: ignore[assignment]
            return

    def _copied(self, statement: ir.Statement, new: ir.Allocate) -> str | None:
        """The array of which a loop nest adds each element to a new one, and which nothing else
        reads."""
        counters: list[ir.Expr] = []
        for size in new.shape:
            if not isinstance(statement, ir.For) or len(statement.body) != 1:
                return None
            bounds = statement.start, statement.step
            if bounds != (ir.Const(0), ir.Const(1)) or not self._are_same(statement.stop, size):
                return None
            counters.append(ir.Var(statement.variable))
            statement = statement.body[0]
        index = tuple(counters)
        match statement:
            case ir.Increment(target, value) | ir.Assign(target, value):
                if target == ir.Item(new.name, index) and isinstance(value, ir.Item):
                    alone = self.makers[value.array] == 1 and self.readers[value.array] == 1
                    if value.index == index and alone and self.makers[new.name] == 1:
                        return value.array
        return None

    def _is_of_shape(self, source: str, new: ir.Allocate) -> bool:
        one, other = self.types[source], self.types[new.name]
        if not isinstance(one, Array) or not isinstance(other, Array):
            return False
        if (one.dtype, one.layout) != (other.dtype, other.layout):
            return False
        shape = self._shape(ir.Whole(source))
        return (
            shape is not None
            and len(shape) == len(new.shape)
            and all(self._are_same(a, b) for a, b in zip(shape, new.shape, strict=True))
        )

    def _shape(self, value: ir.Expr) -> Shape | None:
        """The lengths of an array, or of what a product of arrays makes."""
        match value:
            case ir.Whole(array):
                kind, made = self.types.get(array), self.made.get(array)
                if self.makers[array] != 1 or not isinstance(kind, Array):
                    return None
                if made is None:
                    return tuple(ir.Dim(array, axis) for axis in range(kind.ndim))
                if isinstance(made, ir.Allocate):
                    return made.shape
                if isinstance(made, ir.Copy):
                    return self._shape(ir.Whole(made.source))
                is_alone = isinstance(made, ir.Routine) and len(made.names) == 1
                return self._shape(made.value) if is_alone else None  # type: ignore[union-attr]
            case ir.Apply(np.transpose, (inner,)):
                shape = self._shape(inner)
                return None if shape is None else shape[::-1]
            case ir.Apply(np.reshape, (_, *sizes)):
                return tuple(sizes)
            case ir.Apply(operator.matmul, (left, right)):
                one, other = self._shape(left), self._shape(right)
                if one and other and len(one) <= 2 and len(other) <= 2:
                    return one[:-1] + other[len(other) - 1 :] if len(other) == 2 else one[:-1]
            case ir.Apply(np.einsum, (ir.Const(subscripts), left, right)):
                one, other = self._shape(left), self._shape(right)
                if one and other:
                    first, second, output = labels(subscripts)
                    lengths = dict(zip(first + second, one + other, strict=True))
                    return tuple(lengths[label] for label in output)
        return None

    def _are_same(self, a: ir.Expr, b: ir.Expr) -> bool:
        one, other = self._form(a), self._form(b)
        return one is not None and one == other

    def _form(self, length: ir.Expr) -> Affine | None:
        form = affine(length, self.values)
        if form is None:
            return None
        terms = [(self.same.get(term, term), c) for term, c in form.terms]
        return Affine(form.constant, tuple(sorted(terms, key=repr)))

    def _learn(self, condition: ir.Expr) -> None:
        """Lengths that a check has found equal count as one."""
        match condition:
            case ir.Var(name) if name in self.values:
                self._learn(self.values[name])
            case ir.Apply(ir.both, parts):
                for part in parts:
                    self._learn(part)
            case ir.Apply(operator.eq, (a, b)):
                one, other = self._form(a), self._form(b)
                if one is None or other is None or one.constant or other.constant:
                    return
                match one.terms, other.terms:
                    case [((first, 1),), ((second, 1),)] if first != second:
                        for term, known in self.same.items():
                            if known == second:
                                self.same[term] = first
                        self.same[second] = first
