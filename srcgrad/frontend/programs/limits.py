"""What is known at a place of how large numbers are: from types, definitions, loops and tests."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Collection
from dataclasses import field
from typing import Any, NamedTuple

import numpy as np

from srcgrad import ir
from srcgrad.comparisons import MIRRORED, OPPOSITE
from srcgrad.frontend.programs.ranges import LENGTH, WORD, Range, of_constant, of_result, of_type
from srcgrad.records import dataclass
from srcgrad.types import Scalar, Type, is_integer

FEASIBLE = 2**44
"""More iterations than this, all loops together, take hours at a nanosecond each."""


class Origin(NamedTuple):
    """A number as what a cell was when the iteration began, and what has been added."""

    cell: str
    low: Any
    high: Any
    unit: Any
    """The most that is added in one iteration of the innermost loop."""


class Known(NamedTuple):
    """What is known of a number: its bounds, and how it came from a cell."""

    range: Range
    origin: Origin | None = None


class Names:
    """What is known of names at a place: what was before, and what is new."""

    def __init__(self, before: Names | None = None) -> None:
        self.before = before
        self.own: dict[str, Known | None] = {}

    def get(self, name: str) -> Known | None:
        here: Names | None = self
        while here is not None:
            if name in here.own:
                return here.own[name]
            here = here.before
        return None

    def __setitem__(self, name: str, known: Known | None) -> None:
        self.own[name] = known


def result(
    function: Callable[..., Any], operands: tuple[Known | None, ...], whole: bool
) -> Known | None:
    """What is known of the result of a function."""
    ranges = tuple(None if each is None else each.range for each in operands)
    found = of_result(function, ranges, whole)
    if found is None:
        return None
    match operands:
        case (Known(_, Origin() as origin), Known(step, _)) if function is operator.add:
            return Known(found, added(origin, step))
        case (Known(step, None), Known(_, Origin() as origin)) if function is operator.add:
            return Known(found, added(origin, step))
        case (Known(_, Origin() as origin), Known(step, _)) if function is operator.sub:
            return Known(found, added(origin, Range(-step.high, -step.low)))
        case (_, Known() as yes, Known() as no) if function is ir.select:
            return either(yes, no)
    return Known(found)


def added(origin: Origin, step: Range) -> Origin:
    """A cell with something added."""
    return Origin(
        origin.cell,
        origin.low + step.low,
        origin.high + step.high,
        origin.unit + step.magnitude,
    )


def either(a: Known | None, b: Known | None) -> Known | None:
    """What is known of a number that is one of two."""
    if a is None or b is None or a is b:
        return a if a is b else None
    found = a.range | b.range
    if a.origin is None or b.origin is None or a.origin.cell != b.origin.cell:
        return Known(found)
    p, q = a.origin, b.origin
    unit = max(p.unit, q.unit)
    return Known(found, Origin(p.cell, min(p.low, q.low), max(p.high, q.high), unit))


def times(origin: Origin, trips: int) -> Range:
    """What a cell gains in so many iterations."""
    most = FEASIBLE * origin.unit
    return Range(max(trips * min(origin.low, 0), -most), min(trips * max(origin.high, 0), most))


def growth(name: str, start: Known, ends: Names, trips: int) -> Origin | None:
    """What a loop adds to a cell of a loop around it."""
    end = ends.get(name)
    if start.origin is None or end is None or end.origin is None or end.origin.cell != name:
        return None
    gained, outer = times(end.origin, trips), start.origin
    return Origin(
        outer.cell,
        outer.low + gained.low,
        outer.high + gained.high,
        outer.unit + end.origin.unit,
    )


@dataclass
class Limits:
    """The limits of a program's numbers; `definitions` are those of names that are set once."""

    types: dict[str, Type]
    definitions: dict[str, ir.Expr]
    count: int = field(default=0)
    lengths: Collection[str] = ()
    """Those that are lengths of arrays that there are."""

    def fresh(self, type: Scalar) -> str:
        """A new name of a type."""
        self.count += 1
        name = f"%0%w{self.count}"
        self.types[name] = type
        return name

    def of_name(self, name: str) -> Range:
        """All values that a whole number has by its type."""
        if name in self.lengths:
            return Range(0, LENGTH)
        kind = self.types[name]
        found = of_type(kind) if isinstance(kind, Scalar) else None
        return WORD if found is None else found

    def bounded(self, name: str, found: Known | None) -> Known | None:
        """What is known of a number by its value, and by its being a length."""
        if name not in self.lengths:
            return found
        whole = self.of_name(name)
        return Known(whole) if found is None else found._replace(range=found.range & whole)

    def range(self, value: ir.Expr, names: Names) -> Range | None:
        found = self.of(value, names)
        return None if found is None else found.range

    def of(self, value: ir.Expr, names: Names) -> Known | None:
        """What is known of an operand."""
        match value:
            case ir.Const(number):
                found = of_constant(number)
                return None if found is None else Known(found)
            case ir.Var(name):
                known = names.get(name)
                if known is not None:
                    return known
                kind = self.types[name]
                found = of_type(kind) if isinstance(kind, Scalar) else None
                return None if found is None else Known(found)
        return None

    def known(self, value: ir.Expr, names: Names, type: Type) -> Known | None:
        """What is known of a name of a type that is given a value."""
        assert isinstance(type, Scalar)
        whole = of_type(type)
        found: Known | None = None
        match value:
            case ir.Const() | ir.Var():
                found = self.of(value, names)
            case ir.Dim():
                found = Known(Range(0, LENGTH))
            case ir.Apply(function, arguments):
                operands = tuple(self.of(each, names) for each in arguments)
                found = result(function, operands, self.whole(arguments))
        if whole is None:
            return found
        if found is None:
            return Known(whole)
        if not found.range.within(whole):
            # What does not fit is refused, or wraps around.
            inside = found.range & whole if type.weak else whole
            return Known(inside, found.origin if type.weak else None)
        return found

    def whole(self, arguments: tuple[ir.Expr, ...]) -> bool:
        for each in arguments:
            match each:
                case ir.Const(value) if not isinstance(value, int | np.integer | np.bool_):
                    return False
                case ir.Var(name) if not (
                    is_integer(self.types[name].dtype) or self.types[name].dtype == "bool"
                ):
                    return False
        return True

    def assume(self, condition: ir.Expr, holds: bool, names: Names) -> None:
        """Take note of a condition that holds, or does not."""
        match condition:
            case ir.Var(name):
                definition = self.definitions.get(name)
                if definition is not None:
                    self.assume(definition, holds, names)
            case ir.Apply(operator.not_, (inner,)):
                self.assume(inner, not holds, names)
            case ir.Apply(function, (left, right)) if function is ir.both and holds:
                self.assume(left, True, names)
                self.assume(right, True, names)
            case ir.Apply(function, (left, right)) if function is ir.either and not holds:
                self.assume(left, False, names)
                self.assume(right, False, names)
            case ir.Apply(function, (left, right)) if function in OPPOSITE:
                if not holds:
                    if not self.whole((left, right)):
                        return
                    function = OPPOSITE[function]
                self.compared(function, left, right, names)
                self.compared(MIRRORED[function], right, left, names)

    def compared(
        self, function: Callable[..., Any], name: ir.Expr, other: ir.Expr, names: Names
    ) -> None:
        """Take note of what a comparison says of its left operand."""
        if not isinstance(name, ir.Var):
            return
        bound = self.range(other, names)
        if bound is None:
            return
        mine = self.of(name, names) or Known(Range(-math.inf, math.inf))
        strict = 1 if self.whole((name, other)) else 0
        match function:
            case operator.lt:
                limit = Range(-math.inf, bound.high - strict)
            case operator.le:
                limit = Range(-math.inf, bound.high)
            case operator.gt:
                limit = Range(bound.low + strict, math.inf)
            case operator.ge:
                limit = Range(bound.low, math.inf)
            case operator.eq:
                limit = bound
            case _:
                return
        found = mine.range & limit
        names[name.name] = Known(found, mine.origin)
        match self.definitions.get(name.name):
            case ir.Apply(operator.mul, (ir.Var(root), ir.Var(same))) if root == same:
                self.of_square(root, found, names)
            case ir.Apply(operator.pow, (ir.Var(root), ir.Const(2))):
                self.of_square(root, found, names)

    def of_square(self, root: str, square: Range, names: Names) -> None:
        """Take note of what the bounds of its square say of a whole number."""
        known = self.of(ir.Var(root), names)
        if known is not None and self.whole((ir.Var(root),)) and 0 <= square.high <= WORD.high:
            most = math.isqrt(int(square.high))
            names[root] = Known(known.range & Range(-most, most), known.origin)

    def holds(self, condition: ir.Expr, names: Names) -> bool:
        """Whether a condition is certain by the bounds of what is compared."""
        match condition:
            case ir.Var(name):
                definition = self.definitions.get(name)
                return definition is not None and self.holds(definition, names)
            case ir.Apply(function, (left, right)) if function is ir.both:
                return self.holds(left, names) and self.holds(right, names)
            case ir.Apply(function, (left, right)) if function in OPPOSITE:
                a, b = self.range(left, names), self.range(right, names)
                if a is None or b is None:
                    return False
                match function:
                    case operator.lt:
                        return bool(a.high < b.low)
                    case operator.le:
                        return bool(a.high <= b.low)
                    case operator.gt:
                        return bool(a.low > b.high)
                    case operator.ge:
                        return bool(a.low >= b.high)
                    case operator.ne:
                        return bool(a.high < b.low or a.low > b.high)
        return False
