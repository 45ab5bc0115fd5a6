"""The lengths of arrays, in what they are made of, and which lengths are the same."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine
from srcgrad.contractions import labels
from srcgrad.optimise.effects import effects, spoilers
from srcgrad.types import Array, Type

Shape = tuple[ir.Expr, ...]
Monomial = tuple[int, tuple[str, ...]]
"""A number, and the lengths that it is multiplied with, in order."""

Pair = tuple[ir.Expr, ir.Expr]
Known = tuple[dict[ir.Expr, ir.Expr], list[Pair], list[Pair]]


class Shapes:
    """Of the arrays of a block: what makes them, how many statements read them, their lengths."""

    def __init__(self, body: ir.Block, types: Mapping[str, Type], params: tuple[str, ...]) -> None:
        self.types = types
        self.values = dataflow.lasting_values(body)
        self.made: dict[str, ir.Statement] = {}
        self.again: dict[str, list[ir.Statement]] = {}
        """What else makes arrays that are made more than once."""
        self.makers: Counter[str] = Counter(params)
        self.readers: Counter[str] = Counter()
        for statement in dataflow.walk(body):
            is_own = isinstance(statement, ir.Copy) and statement.name == statement.source
            for name in () if is_own else dataflow.written(statement).lengths:
                self.makers[name] += 1
                if name in self.made:
                    self.again.setdefault(name, []).append(statement)
                    continue
                self.made[name] = statement
            self.readers.update(name for name in dataflow.reads(statement) if name in types)
        setters = Counter(name for s in dataflow.walk(body) for name in dataflow.written(s).scalars)
        self.changing = frozenset(name for name, count in setters.items() if count > 1)
        self.same: dict[ir.Expr, ir.Expr] = {}
        self.equal: list[tuple[ir.Expr, ir.Expr]] = []
        """Pairs of lengths, and products of them, that a check has found equal."""
        self.told: list[tuple[ir.Expr, ir.Expr]] = []
        """What holds if something else does not."""

    def of(self, value: ir.Expr) -> Shape | None:
        """The lengths of an array, or of what a product of arrays makes."""
        match value:
            case ir.Whole(array, index):
                shape = self._whole(array)
                return None if shape is None else shape[len(index) :]
            case ir.Apply(np.transpose, (inner,)):
                shape = self.of(inner)
                return None if shape is None else shape[::-1]
            case ir.Apply(np.reshape, (_, *sizes)):
                return tuple(sizes)
            case ir.Apply(operator.matmul, (left, right)):
                one, other = self.of(left), self.of(right)
                if one and other and len(one) <= 2 and len(other) <= 2:
                    return one[:-1] + other[len(other) - 1 :] if len(other) == 2 else one[:-1]
            case ir.Apply(np.einsum, (ir.Const(subscripts), left, right)):
                one, other = self.of(left), self.of(right)
                if one and other:
                    first, second, output = labels(subscripts)
                    lengths = dict(zip(first + second, one + other, strict=True))
                    return tuple(lengths[label] for label in output)
            case ir.Apply(np.linalg.solve, (_, right)):
                return self.of(right)
            case ir.Apply(np.linalg.inv | np.linalg.cholesky, (matrix, *_)):
                return self.of(matrix)
        return None

    def _whole(self, array: str) -> Shape | None:
        kind, made = self.types.get(array), self.made.get(array)
        if self.makers[array] > 1:
            return self._each_time(array)
        if self.makers[array] != 1 or not isinstance(kind, Array):
            return None
        match made:
            case None:
                return tuple(ir.Dim(array, axis) for axis in range(kind.ndim))
            case ir.Allocate(_, shape):
                return shape
            case ir.Copy(_, source):
                return self.of(ir.Whole(source))
            case ir.Routine((_,), value):
                return self.of(value)
        return None

    def _each_time(self, array: str) -> Shape | None:
        """The lengths of an array that is allocated more than once, if they are the same."""
        found = [self.made.get(array), *self.again.get(array, ())]
        shapes = [each.shape for each in found if isinstance(each, ir.Allocate)]
        if len(shapes) < self.makers[array]:
            return None
        for sizes in zip(*shapes, strict=True):
            if not all(self.changing.isdisjoint(spoilers(size)) for size in sizes):
                return None
            if not all(self.are_same(sizes[0], size) for size in sizes[1:]):
                return None
        return shapes[0]

    def are_same(self, a: ir.Expr, b: ir.Expr) -> bool:
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

    def learn(self, condition: ir.Expr) -> None:
        """Lengths that a check has found equal count as one."""
        match condition:
            case ir.Var(name) if name in self.values:
                self.learn(self.values[name])
            case ir.Apply(ir.both, parts):
                for part in parts:
                    self.learn(part)
            case ir.Apply(ir.either, (other_case, fine)):
                self.told.append((other_case, fine))
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

    def is_lasting(self, condition: ir.Expr) -> bool:
        """Whether what a check has found holds for good: it is about no number that is set anew."""
        return self.changing.isdisjoint(spoilers(self._defined(condition)))

    def outdate(self, statement: ir.Statement) -> None:
        """Know no more about numbers that a statement, or one inside it, sets anew."""
        changes = self.changing & effects(statement).changes
        if not changes:
            return

        def holds(*parts: ir.Expr) -> bool:
            return all(changes.isdisjoint(spoilers(part)) for part in parts)

        self.same = {one: other for one, other in self.same.items() if holds(one, other)}
        self.equal = [pair for pair in self.equal if holds(*pair)]
        self.told = [pair for pair in self.told if holds(*pair)]

    def known(self) -> Known:
        """What has been learned so far."""
        return dict(self.same), list(self.equal), list(self.told)

    def forget(self, known: Known) -> None:
        """Know again what was known, and no more."""
        self.same, self.equal, self.told = known

    @contextmanager
    def inside(self, loop: ir.Statement) -> Iterator[None]:
        """What holds inside a loop: checks, too, that are made only if it runs."""
        length = steps(loop) if isinstance(loop, ir.For) else None
        before = self.known()
        if length is not None:
            idle = ir.Apply(operator.ge, (ir.Const(0), length))
            for condition, fine in list(self.told):
                if self._defined(condition) == idle:
                    self.learn(fine)
        yield
        self.forget(before)

    def _defined(self, expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Var):
            return self.values.get(expression.name, expression)
        return expression


def steps(loop: ir.For) -> ir.Expr | None:
    """How many steps a loop makes that goes from the first to the last, or back."""
    match loop:
        case ir.For(_, ir.Const(0), stop, ir.Const(1)):
            return stop
        case ir.For(_, ir.Apply(operator.sub, (stop, ir.Const(1))), ir.Const(-1), ir.Const(-1)):
            return stop
    return None
