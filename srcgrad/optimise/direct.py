"""Let a routine make the array into which a loop would copy its result."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine
from srcgrad.contractions import labels
from srcgrad.optimise.effects import effects
from srcgrad.optimise.placed import Axes, Placed, placed, turned
from srcgrad.types import Array, Type

Shape = tuple[ir.Expr, ...]
Monomial = tuple[int, tuple[str, ...]]
"""A number, and the lengths that it is multiplied with, in order."""


def direct(body: ir.Block, types: Mapping[str, Type], params: tuple[str, ...]) -> ir.Block:
    """A block in which results of routines are not copied into new arrays of their own shape.

    before  x_bar = zeros(n, k);  t = y_bar @ w.T;  for i, j: x_bar[i, j] += t[i, j]
    after   x_bar = y_bar @ w.T

    Transposed or reshaped on the way, the product is that of the transposes, or is reshaped.
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
        self.equal: list[tuple[ir.Expr, ir.Expr]] = []
        """Pairs of lengths, and products of them, that a check has found equal."""

    def block(self, body: ir.Block) -> ir.Block:
        known = dict(self.same), list(self.equal)
        statements: list[ir.Statement | None] = []
        for statement in body:
            statement = dataflow.with_blocks(statement, self.block)
            statements.append(statement)
            if isinstance(statement, ir.Guard):
                self._learn(statement.condition)
        for at, each in enumerate(statements):
            if isinstance(each, ir.Allocate) and each.fill in (None, ir.Const(0), ir.Const(0.0)):
                self._replace(statements, at, each)
        self.same, self.equal = known  # a check in a block says nothing outside
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
            copied = placed(statement)
            if copied is None or not self._is_alone(copied, new):
                return
            routine = self.made.get(copied.source)
            place = next((k for k in range(later) if statements[k] is routine), None)
            if place is None or not isinstance(routine, ir.Routine):
                return
            value = self._value(routine.value, copied, new)
            if value is None:
                return
            statements[place] = replace(routine, names=(new.name,), value=value)
            statements[at] = statements[later] = None
            self.made[new.name] = statements[place]  # type: ignore[assignment]
            return

    def _is_alone(self, copied: Placed, new: ir.Allocate) -> bool:
        """Whether elements of an array that nothing else reads are put into a new one of its
        kind."""
        if copied.target != new.name or copied.negated or self.makers[new.name] != 1:
            return False
        if self.makers[copied.source] != 1 or self.readers[copied.source] != 1:
            return False
        one, other = self.types[copied.source], self.types[new.name]
        if not isinstance(one, Array) or not isinstance(other, Array):
            return False
        return (one.dtype, one.layout) == (other.dtype, other.layout)

    def _value(self, value: ir.Expr, copied: Placed, new: ir.Allocate) -> ir.Expr | None:
        """What makes an array in the form in which it is copied; None if not all of it is."""
        shape = self._shape(ir.Whole(copied.source))
        order = copied.order
        if shape is None or order is None:
            return None
        if not self._covers(copied, copied.read, shape):
            return None
        if not self._covers(copied, copied.written, new.shape):
            return None
        made = turned(value, order)
        if made is None or not copied.is_reshaped:
            return made
        return ir.Apply(np.reshape, (made, *new.shape))

    def _covers(self, copied: Placed, axes: Axes, shape: Shape) -> bool:
        """Whether loops go over all elements of an array of this shape."""
        parts = [_product([copied.stops[axis] for axis in own]) for own in axes]
        if len(parts) != len(shape):
            return False
        same = [self._are_same(each, size) for each, size in zip(parts, shape, strict=True)]
        if all(same):
            return True
        # Of one axis this may follow from the size of all: there may be no elements at all.
        is_size = self._are_same(_product(copied.stops), _product(shape))
        return same.count(False) == 1 and copied.is_reshaped and is_size

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
        if one is not None and one == other:
            return True
        return self._monomial(b) in self._equals(self._monomial(a))

    def _equals(self, length: Monomial) -> set[Monomial]:
        """A product of lengths and those that checks have found equal to it."""
        pairs = [(self._monomial(a), self._monomial(b)) for a, b in self.equal]
        found, before = {length}, 0
        while len(found) > before:
            before = len(found)
            for pair in pairs:
                if not found.isdisjoint(pair):
                    found.update(pair)
        return found

    def _monomial(self, length: ir.Expr) -> Monomial:
        """A length as a product."""
        match length:
            case ir.Apply(operator.mul, (left, right)):
                one, other = self._monomial(left), self._monomial(right)
                return one[0] * other[0], tuple(sorted(one[1] + other[1]))
            case ir.Var(name) if isinstance(self.values.get(name), ir.Apply):
                definition = self.values[name]
                if isinstance(definition, ir.Apply) and definition.function is operator.mul:
                    return self._monomial(definition)
        form = self._form(length)
        if form is not None and not form.terms:
            return form.constant, ()
        return 1, (repr(length if form is None else form),)

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
                self.equal.append((a, b))
                one, other = self._form(a), self._form(b)
                if one is None or other is None or one.constant or other.constant:
                    return
                match one.terms, other.terms:
                    case [((first, 1),), ((second, 1),)] if first != second:
                        for term, known in self.same.items():
                            if known == second:
                                self.same[term] = first
                        self.same[second] = first


def _product(lengths: Sequence[ir.Expr]) -> ir.Expr:
    found = lengths[0]
    for each in lengths[1:]:
        found = ir.Apply(operator.mul, (found, each))
    return found
