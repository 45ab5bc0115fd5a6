"""The parts of arrays whose elements loops touch, and the lengths of their axes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine, expression, plus
from srcgrad.comparisons import COMPARISONS
from srcgrad.errors import Span
from srcgrad.optimise.shapes import Shapes, steps
from srcgrad.printer.of_arrays import FUNCTIONS, SAME
from srcgrad.records import dataclass
from srcgrad.types import Array, Type


@dataclass(frozen=True)
class Nest:
    """Loops in one another, and the statements inside them."""

    counters: tuple[ir.Expr, ...]
    lengths: tuple[ir.Expr, ...]
    body: ir.Block
    span: Span | None
    """The user's words that the innermost loop is about."""


class ArrayParts(Shapes):
    """What elements that loops touch are together: arrays and parts of them."""

    def __init__(self, body: ir.Block, types: Mapping[str, Type], params: tuple[str, ...]) -> None:
        super().__init__(body, types, params)
        self.values |= _always_alike(body, self.values)
        self.meanings: dict[str, ir.Expr] = {}
        """The arrays of which numbers inside of loops are the elements."""
        self.spanned: set[ir.Expr] = set()
        """The lengths of axes that loops go over as a whole."""
        self.cut: set[ir.Expr] = set()
        """The lengths of parts of axes."""
        self.is_chosen = False
        """Whether an element is only read if something holds."""
        self.is_missing = False
        """Whether a part of an array may lack elements that are not read."""

    def are_lengths(self) -> bool:
        """Whether each part of an axis certainly has no less than no elements."""
        known = all(any(map(partial(self.are_same, cut), self.spanned)) for cut in self.cut)
        return known and not self.is_missing

    def part(self, item: ir.Item, nest: Nest, is_target: bool = False) -> ir.Expr | None:
        """All elements of an array or a part of one, if the loops go over just these in order.

        An operand may have fewer axes, the last ones: it is the same for all steps of outer loops.
        """
        depth = len(nest.counters)
        rolls = [self._roll(item, axis, nest) for axis in range(len(item.index))]
        places = [
            self._place(index, nest) if roll is None else (roll[0], None)
            for index, roll in zip(item.index, rolls, strict=True)
        ]
        steps = [place for place in places if place is not None]
        counters = [counter for counter, _ in steps]
        fewest = depth if is_target else 1
        if len(steps) < fewest or any(
            place is None and (mentions(index, nest) or not _is_short(index))
            for place, index in zip(places, item.index, strict=True)
        ):
            return None
        shape = self.of(ir.Whole(item.array))
        if counters == [1, 0] and places[:-2] == [None] * (len(places) - 2):
            whole = ir.Whole(item.array, item.index[:-2])
            lengths = nest.lengths[::-1]
            if shape is None or any(offset is not None for _, offset in steps) or any(rolls):
                return None
            is_all = all(map(self._are_as_many, shape[-2:], lengths))
            return ir.Apply(np.transpose, (whole,)) if is_all else None
        if counters != sorted(set(counters)) or (is_target and counters != list(range(depth))):
            return None
        index: list[ir.Expr] = []
        following = counters[0]
        for axis, (own, place) in enumerate(zip(item.index, places, strict=True)):
            if place is None:
                index.append(own)
                continue
            index += [REPEATED] * (place[0] - following)
            index.append(self._slice(item.array, axis, place, nest, shape))
            following = place[0] + 1
        index += [REPEATED] * (depth - following)
        while index and index[-1] == ALL:
            index.pop()
        part: ir.Expr = ir.Whole(item.array, tuple(index))
        for roll in rolls:
            if roll is not None:
                axes = depth - counters[0]
                along = (ir.Const(roll[0] - counters[0]),) if axes > 1 else ()
                part = ir.Apply(np.roll, (part, roll[1], *along))
        return part

    def _place(self, index: ir.Expr, nest: Nest) -> _Place | None:
        """The subscript that follows a loop: its counter, or that and a number that is not below
        zero, for subscripts below zero count from the end."""
        if index in nest.counters:
            return nest.counters.index(index), None
        match index:
            case ir.Apply(operator.add, (left, right)):
                for counter, offset in ((left, right), (right, left)):
                    if counter in nest.counters and self._is_natural(offset):
                        return nest.counters.index(counter), offset
        return None

    def _roll(self, item: ir.Item, axis: int, nest: Nest) -> tuple[int, ir.Expr] | None:
        """The loop whose steps go over all of an axis from another element on, and how many
        elements it is rolled by."""
        match item.index[axis]:
            case ir.Apply(ir.select, (ir.Apply(operator.lt, (place, ir.Const(0))), other, same)):
                pass
            case _:
                return None
        forms = [affine(each, {}) for each in (place, other)]
        shape = self.of(ir.Whole(item.array))
        match place:
            case ir.Apply(operator.sub, (counter, ir.Var(name))) if counter in nest.counters:
                own = nest.counters.index(counter)
                shift = self.values.get(name)
            case _:
                return None
        if not isinstance(shift, ir.Apply) or shift.function is not operator.mod or place != same:
            return None
        by, size = shift.arguments
        match self._defined(size):
            case ir.Apply(function, (size, ir.Const(1))) if function is max and is_quiet(by):
                pass
            case _:
                return None
        if shape is None or forms[0] is None or forms[1] is None:
            return None
        ends = (expression(plus(forms[1], forms[0], -1)), size, nest.lengths[own])
        is_all = all(self._are_as_many(shape[axis], end) for end in ends)
        return (own, by) if is_all else None

    def _is_natural(self, number: ir.Expr) -> bool:
        match number:
            case ir.Const(value):
                return isinstance(value, int) and value >= 0
            case ir.Var(name):
                value = self.values.get(name)
                return value is not None and self._is_natural(value)
            case ir.Apply(operator.add | operator.mul, parts):
                return all(map(self._is_natural, parts))
            case ir.Apply(operator.floordiv, (part, ir.Const(int(by)))):
                return by > 0 and self._is_natural(part)
            case ir.Apply(function, parts) if function is min:
                return all(map(self._is_natural, parts))
            case ir.Apply(function, parts) if function is max:
                return any(map(self._is_natural, parts))
        return isinstance(number, ir.Dim)

    def _slice(
        self, array: str, axis: int, place: _Place, nest: Nest, shape: tuple[ir.Expr, ...] | None
    ) -> ir.Expr:
        """The part of an axis that a loop goes over."""
        counter, offset = place
        length = nest.lengths[counter]
        if offset is None and shape is not None and self._are_as_many(shape[axis], length):
            if self.are_same(shape[axis], length):  # or else that may be below zero
                self.spanned.add(length)
            return ALL
        first = ir.Const(0) if offset is None else offset
        last = _sum(first, length)
        if shape is not None and isinstance(first, ir.Const):
            missing = self._missing(shape[axis], length, first.value)
            if missing is not None:
                return ir.Apply(slice, (first, ir.Const(-missing or None)))
        self.is_missing = self.is_missing or self.is_chosen
        if not self._is_natural(last):
            self.cut.add(length)
        return ir.Apply(slice, (first, last))

    def _missing(self, size: ir.Expr, steps: ir.Expr, first: int) -> int | None:
        """How many elements of an axis come after the last one that a loop goes to, if that is the
        same number always: then `first:-number` has none, too, where the loop has no steps."""
        for end in self._forms(steps):
            for whole in self._forms(size):
                rest = plus(whole, end, -1)
                if not rest.terms and rest.constant >= first:
                    return rest.constant - first
        return None

    def _are_as_many(self, size: ir.Expr, steps: ir.Expr) -> bool:
        """Whether an axis has as many elements as a loop has steps, none if that is less."""
        if self.are_same(size, steps):
            return True
        wanted = self._clamped(steps)
        return wanted is not None and wanted in self._forms(size)

    def _forms(self, length: ir.Expr) -> list[Affine]:
        """What a length is if that is not below zero, and what checks have found equal to it."""
        found = [self._clamped(length)]
        form = affine(length, self.values)
        match form:
            case Affine(constant, ((term, 1),)) if constant <= 0:
                root = self.same.get(term, term)
                alike = (each for each, other in self.same.items() if other == root)
                for each in (root, *alike):
                    own = self._clamped(each)
                    found.append(None if own is None else plus(own, Affine(constant)))
        return [each for each in dict.fromkeys(found) if each is not None]

    def _clamped(self, length: ir.Expr) -> Affine | None:
        """What a length is if that is not below zero: `n - 3` of `max(max(n - 1, 0) - 2, 0)`."""
        match self._defined(length):
            case ir.Apply(function, (inner, ir.Const(0))) if function is max:
                return self._clamped(inner)
        form = affine(length, self.values)
        if form is not None and form.constant <= 0 and len(form.terms) == 1:
            ((term, factor),) = form.terms
            match self._defined(term):
                case ir.Apply(function, (inner, ir.Const(0))) if function is max and factor == 1:
                    within = self._clamped(inner)
                    return form if within is None else plus(within, Affine(form.constant))
        return form

    def axes_of(self, value: ir.Expr) -> int:
        """How many axes an expression of arrays has."""
        axes = 0
        for whole in parts_of(value):
            kind = self.types[whole.array]
            assert isinstance(kind, Array)
            fixed = sum(not is_slice(index) and index != REPEATED for index in whole.index)
            axes = max(axes, kind.ndim - fixed + whole.index.count(REPEATED))
        return axes

    def spans(self, expression: ir.Expr, axes: int) -> bool:
        """Whether an expression of arrays has so many axes, none of which is to be repeated."""
        found: set[int] = set()
        for whole in parts_of(expression):
            kind = self.types[whole.array]
            assert isinstance(kind, Array)
            own = [index for index in whole.index if is_slice(index) or index == REPEATED]
            own += [ALL] * (kind.ndim - len(whole.index) + whole.index.count(REPEATED))
            found.update(k for k, index in enumerate(reversed(own)) if index != REPEATED)
        return found == set(range(axes))


def _always_alike(body: ir.Block, lasting: Mapping[str, ir.Expr]) -> dict[str, ir.Expr]:
    """The names that are set more than once, each time to the same, made of what lasts."""
    found: dict[str, set[ir.Expr]] = {}
    unknown: set[str] = set()
    for statement in dataflow.walk(body):
        for name in dataflow.written(statement).scalars:
            if isinstance(statement, ir.Assign):
                found.setdefault(name, set()).add(statement.value)
            else:
                unknown.add(name)
    known = {
        name: next(iter(values))
        for name, values in found.items()
        if len(values) == 1 and name not in lasting and name not in unknown
    }
    while True:
        kept = {
            name: value
            for name, value in known.items()
            if not dataflow.arrays(value)
            and all(part in lasting or part in known for part in dataflow.names(value))
        }
        if len(kept) == len(known):
            return kept
        known = kept


ALL = ir.Apply(slice, (ir.Const(None),))
"""All of an axis."""


REPEATED = ir.Const(None)
"""An axis of one element, which is repeated."""


def is_slice(index: ir.Expr) -> bool:
    return isinstance(index, ir.Apply) and index.function is slice


_Place: TypeAlias = tuple[int, ir.Expr | None]
"""A loop, and what is added to its counter."""


def _sum(first: ir.Expr, length: ir.Expr) -> ir.Expr:
    if first == ir.Const(0):
        return length
    one, other = affine(first, {}), affine(length, {})
    if one is None or other is None:
        return ir.Apply(operator.add, (first, length))
    return expression(plus(other, one))


def _is_short(index: ir.Expr) -> bool:
    """`i`, `2`, `i + 1`."""
    match index:
        case ir.Apply(operator.add | operator.sub, (ir.Var(), ir.Const(int()))):
            return True
    return isinstance(index, ir.Var | ir.Const)


def nest_of(statement: ir.Statement) -> Nest | None:
    """Loops over whole axes, one in the other, around statements that are no loops."""
    counters: list[ir.Expr] = []
    lengths: list[ir.Expr] = []
    while isinstance(statement, ir.For):
        length = steps(statement)
        if length is None:
            return None
        counters.append(ir.Var(statement.variable))
        lengths.append(length)
        body = tuple(s for s in statement.body if not isinstance(s, ir.Comment))
        if len(body) != 1 or not isinstance(body[0], ir.For):
            return Nest(tuple(counters), tuple(lengths), body, statement.span)
        statement = body[0]
    return None


def function_of_arrays(
    function: Callable[..., Any], operands: tuple[ir.Expr, ...]
) -> Callable[..., Any] | None:
    """What does to all elements of arrays what a function does to numbers."""
    if function is ir.select:
        return np.where
    if function in ARITHMETIC or function in SAME or function in COMPARISONS:
        return function
    if function in _OF_TRUTHS:
        return _OF_TRUTHS[function]
    if function is operator.pow and isinstance(operands[1], ir.Const):
        return function
    return FUNCTIONS.get(function)


_OF_TRUTHS: dict[Callable[..., Any], Callable[..., Any]] = {
    ir.both: np.logical_and,
    ir.either: np.logical_or,
    operator.not_: np.logical_not,
}


def mentions(expression: ir.Expr, nest: Nest) -> bool:
    match expression:
        case ir.Item(_, parts) | ir.Apply(_, parts):
            return any(mentions(part, nest) for part in parts)
    return expression in nest.counters


def is_quiet(expression: ir.Expr) -> bool:
    """Whether arithmetic on numbers may be done once for all elements, or for none."""
    match expression:
        case ir.Apply(function, operands):
            return function_of_arrays(function, operands) is not None and all(
                map(is_quiet, operands)
            )
    return isinstance(expression, ir.Const | ir.Var)


def axes_of_part(part: ir.Whole, types: Mapping[str, Type]) -> int:
    """How many axes an array or a part of one has."""
    kind = types[part.array]
    assert isinstance(kind, Array), "a part is one of an array"
    repeated = part.index.count(REPEATED)
    return kind.ndim - len(part.index) + 2 * repeated + sum(map(is_slice, part.index))


def parts_of(expression: ir.Expr) -> list[ir.Whole]:
    match expression:
        case ir.Whole():
            return [expression]
        case ir.Apply(_, operands):
            return [part for operand in operands for part in parts_of(operand)]
    return []


def wholes(expression: ir.Expr) -> list[str]:
    return [part.array for part in parts_of(expression)]


ARITHMETIC: tuple[Any, ...] = (
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.neg),
)
