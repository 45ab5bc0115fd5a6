"""Products of whole arrays in place of loops that add up products of elements.

    t = a_part @ b                          what the loops add up, where they go over `a` and `b`
    for i in range(n): for j in range(m): c[i, j] += t[i, j]

An operand that is not all of an array is copied: that is little beside the product. Only what the
loops would read is read. Where they make a triangle of the result, the product makes all of its
square, and the loops that add it up take what they would have made; a step in which the inner loop
makes none is left out, since its row may be no part of an operand. Of a triangle of an operand the
rest would be zeros, and zero times infinity is no number: such loops stay.
"""

from __future__ import annotations

import operator
import string
from collections.abc import Callable, Sequence, Set

import numpy as np

from srcgrad import ir
from srcgrad.analysis.affine import Affine, affine, expression, is_nonnegative, plus
from srcgrad.analysis.names import Names
from srcgrad.analysis.sums_of_products import Around, Counted, Place, SumOfProducts
from srcgrad.contractions import plan
from srcgrad.errors import Span
from srcgrad.optimise.placed import transposed
from srcgrad.optimise.shapes import Shapes
from srcgrad.records import dataclass
from srcgrad.types import BOOL, INT, Array, Scalar

Statements = list[ir.Statement]
Substitution = dict[str, str]
ZERO, ONE = ir.Const(0), ir.Const(1)


@dataclass(frozen=True)
class Kinds:
    """Counters by what they count: of the first operand's only, of the second's only, summed."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    summed: tuple[str, ...]
    stack: tuple[str, ...]


def kinds(found: SumOfProducts, made: Sequence[str]) -> Kinds | None:
    """What counters count in a product; None if it is not one of matrices."""
    one, two, kept = set(found.first.counters), set(found.second.counters), set(made)
    rows = tuple(each for each in made if each in one - two)
    columns = tuple(each for each in made if each in two - one)
    stack = tuple(each for each in made if each in one & two)
    summed = tuple(each.name for each in found.loops if each.name not in kept)
    if not rows or not columns or not summed or not set(summed) <= one & two:
        return None
    return Kinds(rows, columns, summed, stack)


class Maker:
    """Statements that work out one sum of products before or after the loops that have it."""

    def __init__(
        self,
        found: SumOfProducts,
        around: Around,
        local: Set[str],
        names: Names,
        shapes: Shapes,
        span: Span | None,
    ) -> None:
        self.found, self.around, self.names, self.shapes = found, around, names, shapes
        self.span = span
        self.statements: Statements = []
        self.loops: dict[str, Counted] = {each.name: each for each in found.loops}
        self.array = ""
        self.sizes: dict[Affine, ir.Atom] = {}
        self.bounds = _bounds(around, local)

    def make(self, made: Sequence[str]) -> bool:
        """Make an array of sums, its axes in this order; whether that could be done."""
        counted = kinds(self.found, made)
        triangle = self.found.triangle
        if counted is None:
            return False
        if triangle is not None:
            shorter = self.around.without_idle(self.found.loops)
            if shorter is None or not self._is_triangle(made):
                return False
            self.loops = {each.name: each for each in shorter}
        first, second = self.found.first, self.found.second
        labels = dict(zip(self.loops, string.ascii_letters, strict=False))
        one, other = (
            "".join(labels[c] for c in each) for each in (first.counters, second.counters)
        )
        output = "".join(labels[each] for each in made)
        is_plain = len(made) == 2 and len(counted.summed) == 1
        if not is_plain and plan(one, other, output) is None:
            return False
        pair_of = self._operand(first), self._operand(second)
        if is_plain:
            value = _matrices(pair_of, (first, second), made)
        else:
            subscripts = ir.Const(f"{one},{other}->{output}")
            value = ir.Apply(np.einsum, (subscripts, *pair_of))
        kind = Array(self._dtype, len(made))
        self.array = self.names.temporary(kind)
        shape = tuple(self._size(each, self.statements) for each in made)
        self.statements.append(ir.Routine((self.array,), value, (shape,), self.span))
        return True

    @property
    def _dtype(self) -> str:
        return self.names.types[self.found.first.array].dtype

    # -- numbers ----------------------------------------------------------------------------------

    def atom(self, value: ir.Expr, into: Statements) -> ir.Atom:
        """A name for the value of an expression of integers."""
        match value:
            case ir.Const() | ir.Var():
                return value
            case ir.Apply(function, operands):
                parts = tuple(self.atom(each, into) for each in operands)
                value = ir.Apply(function, parts)
        name = self.names.temporary(INT)
        into.append(ir.Assign(ir.Var(name), value))
        return ir.Var(name)

    def form(self, form: Affine, new: Substitution, into: Statements) -> ir.Atom:
        if form in self.bounds:
            return self.bounds[form]
        terms = [
            (ir.Var(new.get(term.name, term.name)) if isinstance(term, ir.Var) else term, factor)
            for term, factor in form.terms
        ]
        return self.atom(expression(Affine(form.constant, tuple(terms))), into)

    def _size(self, counter: str, into: Statements) -> ir.Atom:
        """How many steps a loop makes, in a triangle in its longest row."""
        loop = self.loops[counter]
        size = plus(loop.high, loop.low, -1)
        if size not in self.sizes:
            made = self.form(size, {}, into)
            if not is_nonnegative(size):
                made = self.atom(ir.Apply(max, (made, ZERO)), into)
            self.sizes[size] = made
        return self.sizes[size]

    # -- operands ---------------------------------------------------------------------------------

    def _operand(self, place: Place) -> ir.Expr:
        if self._is_whole(place):
            return ir.Whole(place.array)
        part = self.names.numbered(f"{place.array}_part", Array(self._dtype, len(place.counters)))
        zero = ir.Const(np.dtype(self._dtype).type(0).item())
        fill = zero if self._is_triangle(place.counters) else None
        sizes = tuple(self._size(each, self.statements) for each in place.counters)
        self.statements.append(ir.Allocate(part, sizes, fill, self.span))

        def inner(new: Substitution, into: Statements) -> None:
            index = tuple(self.form(form, new, into) for form in place.index)
            name = self.names.temporary(Scalar(self._dtype))
            into.append(ir.Assign(ir.Var(name), ir.Item(place.array, index), self.span))
            target = ir.Item(part, tuple(self.position(c, new, into) for c in place.counters))
            into.append(ir.Assign(target, ir.Var(name), self.span))

        copied = self.nest(place.counters, inner)
        if not self._is_inside(place):
            inner_loops = [each for each in self.loops if each not in place.counters[:1]]
            copied = self._if_all_run(inner_loops, copied)
        self.statements += copied
        return ir.Whole(part)

    def _is_triangle(self, counters: Sequence[str]) -> bool:
        """Whether of what these counters go over a triangle only is meant."""
        triangle = self.found.triangle
        return triangle is not None and {triangle.name, triangle.by} <= set(counters)

    def _is_whole(self, place: Place) -> bool:
        kind, shape = self.names.types[place.array], self.shapes.of(ir.Whole(place.array))
        if None in place.axes or self._is_triangle(place.counters) or shape is None:
            return False
        assert isinstance(kind, Array)
        return kind.layout != "A" and all(
            form == Affine(0, ((ir.Var(counter), 1),))
            and self.loops[counter].low == Affine(0)
            and self.shapes.are_same(expression(self.loops[counter].high), size)
            for counter, form, size in zip(place.counters, place.index, shape, strict=True)
        )

    def _is_inside(self, place: Place) -> bool:
        """Whether all of this is certainly in the array, whether the other loops run or not."""
        shape = self.shapes.of(ir.Whole(place.array))
        if shape is None:
            return False
        for counter, form, size in zip(place.axes, place.index, shape, strict=True):
            last, extent = form, affine(size, self.around.definitions)
            if counter is not None:
                high = plus(self.loops[counter].high, Affine(1), -1)
                last = plus(plus(form, Affine(0, ((ir.Var(counter), 1),)), -1), high)
            if extent is None or not is_nonnegative(plus(plus(extent, last, -1), Affine(1), -1)):
                return False
        return True

    def _if_all_run(self, counters: Sequence[str], body: Statements) -> Statements:
        """Statements that are for the case that none of some loops is empty."""
        condition: ir.Expr | None = None
        before: Statements = []
        for counter in counters:
            loop = self.loops[counter]
            if is_nonnegative(plus(plus(loop.high, loop.low, -1), Affine(1), -1)):
                continue
            ends = tuple(self.form(form, {}, before) for form in (loop.low, loop.high))
            name = ir.Var(self.names.temporary(BOOL))
            before.append(ir.Assign(name, ir.Apply(operator.lt, ends)))
            if condition is not None:
                both = ir.Var(self.names.temporary(BOOL))
                before.append(ir.Assign(both, ir.Apply(ir.both, (condition, name))))
                name = both
            condition = name
        if condition is None:
            return body
        return [*before, ir.If(condition, tuple(body), (), self.span)]

    # -- loops ------------------------------------------------------------------------------------

    def nest(
        self,
        counters: Sequence[str],
        inner: Callable[[Substitution, Statements], None],
    ) -> Statements:
        """Loops over counters, of new names, around what `inner` adds for them."""
        order, triangle = list(counters), self.found.triangle
        is_triangle = self._is_triangle(counters)
        if is_triangle and triangle is not None:
            order.remove(triangle.name)
            order.insert(order.index(triangle.by) + 1, triangle.name)
        return self._nest(order, is_triangle, {}, inner)

    def _nest(
        self,
        order: Sequence[str],
        is_triangle: bool,
        new: Substitution,
        inner: Callable[[Substitution, Statements], None],
    ) -> Statements:
        made: Statements = []
        if not order:
            inner(new, made)
            return made
        counter, *rest = order
        loop = self.loops[counter]
        low, high = loop.low, loop.high
        if is_triangle and loop.by:
            own = self.around.counters[counter]
            bounds = [affine(each, self.around.definitions) for each in (own.start, own.stop)]
            assert bounds[0] is not None and bounds[1] is not None
            low, high = bounds[0], bounds[1]
        start, stop = self.form(low, new, made), self.form(high, new, made)
        name = self.names.numbered(counter, INT)
        body = self._nest(rest, is_triangle, {**new, counter: name}, inner)
        made.append(ir.For(name, start, stop, ONE, tuple(body), self.span))
        return made

    def steps(
        self, counters: Sequence[str], inner: Callable[[Substitution, Statements], None]
    ) -> Statements:
        """Loops over counters inside those that are around the sum, which stay as they are."""
        body: Statements = []
        names = {each: self.names.numbered(each, INT) for each in counters}
        inner(names, body)
        for counter, name in reversed(names.items()):
            own = self.around.counters[counter]
            before: Statements = []
            low, high = (affine(end, self.around.definitions) for end in (own.start, own.stop))
            assert low is not None and high is not None, "a loop of a sum has affine bounds"
            start, stop = self.form(low, names, before), self.form(high, names, before)
            body = [*before, ir.For(name, start, stop, ONE, tuple(body), self.span)]
        return body

    def position(self, counter: str, new: Substitution, into: Statements) -> ir.Atom:
        """Where the counter is in an array that has its steps only."""
        form = plus(Affine(0, ((ir.Var(counter), 1),)), self.loops[counter].low, -1)
        return self.form(form, new, into)

    def value(self, made: Sequence[str], new: Substitution, into: Statements) -> ir.Atom:
        """The sum for these counters, with what it is multiplied with."""
        index = tuple(self.position(each, new, into) for each in made)
        return self.multiplied(self.named(ir.Item(self.array, index), into), into)

    def multiplied(self, value: ir.Var, into: Statements) -> ir.Var:
        """A product with the factors of the sum that are no elements."""
        for factor in self.found.factors:
            value = self.named(ir.Apply(operator.mul, (factor, value)), into)
        if self.found.is_negative:
            value = self.named(ir.Apply(operator.neg, (value,)), into)
        return value

    def named(self, value: ir.Expr, into: Statements) -> ir.Var:
        name = ir.Var(self.names.temporary(Scalar(self._dtype)))
        into.append(ir.Assign(name, value, self.span))
        return name


def _bounds(around: Around, local: Set[str]) -> dict[Affine, ir.Atom]:
    """What is known by a name of the program's that is a bound of loops."""
    found: dict[Affine, ir.Atom] = {}
    for loop in around.chain:
        form = affine(loop.stop, around.definitions)
        if form is not None and isinstance(loop.stop, ir.Var) and loop.stop.name not in local:
            found[form] = loop.stop
    return found


def _matrices(
    operands: tuple[ir.Expr, ir.Expr], places: tuple[Place, Place], made: Sequence[str]
) -> ir.Expr:
    """The product of two matrices, each as it is or transposed."""
    (left, right), (one, other) = operands, places
    if made[0] not in one.counters:
        left, right, one, other = right, left, other, one
    if one.counters[0] != made[0]:
        left = transposed(left)
    if other.counters[1] != made[1]:
        right = transposed(right)
    return ir.Apply(operator.matmul, (left, right))
