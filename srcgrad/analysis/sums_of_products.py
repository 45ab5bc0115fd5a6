"""Statements in loops that add up products of elements: `c[i, j] += a[i, k] * b[k, j]`.

Subscripts are counters of the loops, plus what the loops leave as it is; each counter stands at
most once in each array. What is read as one factor may have been given names before.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Set
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis.affine import Affine, affine, extreme, is_nonnegative, plus
from srcgrad.records import dataclass

LEAST = -4
"""A triangle is so many diagonals shorter than its square at most: else most of that is nothing."""


@dataclass(frozen=True)
class Counted:
    """A loop: its counter goes from `low` up to `high`, and in a triangle not so far everywhere.

    `by` is then the counter by which it is bounded.
    """

    name: str
    low: Affine
    high: Affine
    by: str = ""


@dataclass(frozen=True)
class Place:
    """Elements of an array: of each axis the counter that runs along it, if any, and the whole
    subscript."""

    array: str
    axes: tuple[str | None, ...]
    index: tuple[Affine, ...]

    @property
    def counters(self) -> tuple[str, ...]:
        return tuple(each for each in self.axes if each is not None)


@dataclass(frozen=True)
class SumOfProducts:
    """The sum over some of the loops of products of two elements and of what is no element."""

    loops: tuple[Counted, ...]
    first: Place
    second: Place
    factors: tuple[ir.Expr, ...]
    is_negative: bool

    @property
    def read(self) -> tuple[str, str]:
        return self.first.array, self.second.array

    def loop(self, name: str) -> Counted:
        return next(each for each in self.loops if each.name == name)

    @property
    def triangle(self) -> Counted | None:
        """The loop that is bounded by another one."""
        return next((each for each in self.loops if each.by), None)


class Around:
    """Loops in one another, outermost first, and what names in them stand for."""

    def __init__(
        self,
        chain: tuple[ir.For, ...],
        definitions: dict[str, ir.Expr],
        moved: tuple[str, str] | None = None,
    ) -> None:
        self.chain = chain
        self.definitions = definitions
        self.moved = moved
        """A counter that is counted on from another one, which is further out, and that one."""
        self.counters = {loop.variable: loop for loop in chain}

    def place(self, item: ir.Item) -> Place | None:
        """Where an element is, if each subscript is a counter plus what no counter changes."""
        axes: list[str | None] = []
        forms: list[Affine] = []
        for index in item.index:
            form = self.form(index)
            if form is None or not is_nonnegative(self.extreme(form, False)):
                return None  # a negative one counts from the end
            own = [name for name in form.names() if name in self.counters]
            if len(own) > 1 or any(form.coefficient(name) != 1 for name in own):
                return None
            axes.append(own[0] if own else None)
            forms.append(form)
        found = Place(item.array, tuple(axes), tuple(forms))
        return found if len(set(found.counters)) == len(found.counters) else None

    def form(self, index: ir.Expr) -> Affine | None:
        """A subscript in terms of the counters."""
        found = affine(index, self.definitions)
        if found is None or self.moved is None:
            return found
        inner, outer = self.moved
        return plus(found, Affine(0, ((ir.Var(outer), 1),)), -found.coefficient(inner))

    def counted_on(self, value: ir.Expr, local: Set[str]) -> Around | None:
        """The same loops, of which one is counted on from the counter of another one.

            for j in range(n - i): a[i + j]     is     for j in range(i, n): a[j]

        None if no element in a value has such a subscript.
        """
        factors: list[ir.Expr] = []
        collect(value, self.definitions, local, factors)
        for item in factors:
            for index in item.index if isinstance(item, ir.Item) else ():
                form = affine(index, self.definitions)
                own = [] if form is None else [c for c in self.counters if form.coefficient(c)]
                if form is not None and len(own) == 2 and {*map(form.coefficient, own)} == {1}:
                    outer, inner = own
                    return Around(self._moved(inner, outer), self.definitions, (inner, outer))
        return None

    def _moved(self, inner: str, outer: str) -> tuple[ir.For, ...]:
        def later(end: ir.Expr) -> ir.Expr:
            return ir.Apply(operator.add, (end, ir.Var(outer)))

        return tuple(
            replace(loop, start=later(loop.start), stop=later(loop.stop))
            if loop.variable == inner
            else loop
            for loop in self.chain
        )

    def extreme(self, form: Affine, largest: bool) -> Affine | None:
        return extreme(form, largest, self.counters, self.definitions)

    def loops(self) -> tuple[Counted, ...] | None:
        """The loops, if at most one is bounded by another one's counter, on one side."""
        found = [self._counted(loop) for loop in self.chain]
        known = tuple(each for each in found if each is not None)
        if len(known) < len(found) or sum(bool(each.by) for each in known) > 1:
            return None
        return known

    def _counted(self, loop: ir.For) -> Counted | None:
        start, stop = (affine(each, self.definitions) for each in (loop.start, loop.stop))
        if start is None or stop is None or loop.step != ir.Const(1):
            return None
        bound = [name for name in (*start.names(), *stop.names()) if name in self.counters]
        low, high = self.extreme(start, False), self.extreme(stop, True)
        if len(bound) > 1 or low is None or high is None:
            return None
        if not bound:
            return Counted(loop.variable, low, high)
        shortest = self.extreme(plus(stop, start, -1), False)
        if shortest is None or shortest.terms or shortest.constant < LEAST:
            return None
        return Counted(loop.variable, low, high, bound[0])

    def without_idle(self, loops: tuple[Counted, ...]) -> tuple[Counted, ...] | None:
        """The same loops, without the steps of one in which another one makes none.

        What only these steps would read nobody reads. None if they are not at one end.
        """
        triangle = next((each for each in loops if each.by), None)
        if triangle is None:
            return loops
        own = self.counters[triangle.name]
        start, stop = (affine(each, self.definitions) for each in (own.start, own.stop))
        assert start is not None and stop is not None, "a bound of a triangle is affine"
        steps = plus(stop, start, -1)
        fewest, slope = self.extreme(steps, False), steps.coefficient(triangle.by)
        assert fewest is not None, "the shortest row of a triangle is known"
        idle = Affine(max(1 - fewest.constant, 0))
        if not idle.constant:
            return loops
        if abs(slope) != 1:
            return None
        outer = next(each for each in loops if each.name == triangle.by)
        shorter = replace(outer, low=plus(outer.low, idle))
        if slope < 0:
            shorter = replace(outer, high=plus(outer.high, idle, -1))
        return tuple(shorter if each is outer else each for each in loops)


def sum_of_products(value: ir.Expr, around: Around, local: Set[str]) -> SumOfProducts | None:
    """What a value that is added in loops is, if it is a product of two elements.

    `local` are the names that the loops set.
    """
    factors: list[ir.Expr] = []
    is_negative = collect(value, around.definitions, local, factors)
    items = [each for each in factors if isinstance(each, ir.Item)]
    rest = tuple(each for each in factors if not isinstance(each, ir.Item))
    if any(not isinstance(e, ir.Const) and not _is_outer(e, local) for e in rest):
        return None
    if len(items) != 2:
        return None
    first, second = map(around.place, items)
    loops = around.loops()
    if first is None or second is None or loops is None:
        return None
    if {*first.counters, *second.counters} != set(around.counters):
        return None
    found = SumOfProducts(loops, first, second, rest, is_negative)
    return found if _is_constant(found, local, set(around.counters)) else None


def _is_outer(factor: ir.Expr, local: Set[str]) -> bool:
    return isinstance(factor, ir.Var) and factor.name not in local


def _is_constant(found: SumOfProducts, local: Set[str], counters: set[str]) -> bool:
    """Whether all that subscripts and bounds mention, counters apart, stays as it is."""
    forms = [form for place in (found.first, found.second) for form in place.index]
    forms += [form for loop in found.loops for form in (loop.low, loop.high)]
    return not any(name in local for form in forms for name in form.names() - counters)


def collect(
    value: ir.Expr,
    definitions: Mapping[str, ir.Expr],
    local: Set[str],
    factors: list[ir.Expr],
) -> bool:
    """Add the factors of a product to a list; whether their product is negated."""
    match value:
        case ir.Var(name) if name in local and name in definitions:
            return collect(definitions[name], definitions, local, factors)
        case ir.Apply(operator.neg, (inner,)):
            return not collect(inner, definitions, local, factors)
        case ir.Apply(operator.mul, (left, right)):
            one = collect(left, definitions, local, factors)
            return one != collect(right, definitions, local, factors)
    factors.append(value)
    return False
