"""Leave out zeros that are stored where nothing reads them any more."""

from __future__ import annotations

from collections import Counter as _Counted
from collections.abc import Iterator, Set
from dataclasses import field, replace
from typing import TypeAlias

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine
from srcgrad.analysis.integers import Access, Counter, later_meeting
from srcgrad.records import dataclass

Loops: TypeAlias = "tuple[tuple[int, ir.For | ir.While], ...]"
"""The loops around a statement, outermost first, with their numbers."""


@dataclass(frozen=True, eq=False)
class _Place:
    """The subscripts of an element, None where one is not known, and the loops around it."""

    counters: tuple[Counter, ...]
    index: tuple[Affine | None, ...]


@dataclass(frozen=True, eq=False)
class _Touch:
    """A statement that touches elements of an array, and the loops around it."""

    order: int
    statement: ir.Statement
    loops: Loops
    place: _Place | None
    """None if it is not known which elements."""


def without_last_zeros(program: ir.Function) -> ir.Function:
    """A program in which an adjoint is not set to zero when its life ends.

    before  for i in range(n): t = y_bar[i]; y_bar[i] = 0.0; x_bar[i] += c * t
    after   for i in range(n): x_bar[i] += c * y_bar[i]
    """
    zeros = [(id(s), name) for s in dataflow.walk(program.body) if (name := _zeroed(s)) is not None]
    if not zeros:
        return program
    zeroed = {name for _, name in zeros}
    places = _Counted(place for place, _ in zeros)
    dead = {id(each) for each in _Zeroings(program, zeroed).dead() if places[id(each)] == 1}
    if not dead:
        return program

    def block(body: ir.Block) -> ir.Block:
        return tuple(dataflow.with_blocks(s, block) for s in body if id(s) not in dead)

    return replace(program, body=block(program.body))


def _zeroed(statement: ir.Statement) -> str | None:
    """The array in which a statement stores a zero."""
    match statement:
        case ir.Assign(ir.Item(array), ir.Const(value)) if value == 0:
            return array
    return None


@dataclass
class _Array:
    zeros: list[_Touch] = field(default_factory=list)
    reads: list[_Touch] = field(default_factory=list)


class _Zeroings:
    def __init__(self, program: ir.Function, zeroed: Set[str]) -> None:
        self.body = program.body
        self.values = dataflow.values(program.body)
        self.kept = {r.name for r in program.results if isinstance(r, ir.Var)}
        self.made: dict[str, list[_Touch]] = {}
        self.arrays: dict[str, _Array] = {}
        self.order = 0
        self.varying: set[str] = set()
        self.zeroed = zeroed
        self._visit(program.body, ())

    def dead(self) -> Iterator[ir.Statement]:
        for name, found in self.arrays.items():
            match self.made.get(name, []):
                case [made] if name not in self.kept:
                    for zero in found.zeros:
                        if not any(self._may_read(read, zero, made) for read in found.reads):
                            yield zero.statement

    def _visit(self, body: ir.Block, loops: Loops) -> None:
        """Note what a block touches."""
        for statement in body:
            self.order += 1
            self._note(statement, loops)
            name = dataflow.target(statement)
            if name is not None and loops != ():
                self.varying.add(name)
            inner = loops
            if isinstance(statement, ir.For | ir.While):
                inner = (*loops, (self.order, statement))
            for block in dataflow.blocks(statement):
                self._visit(block, inner)

    def _note(self, statement: ir.Statement, loops: Loops) -> None:
        read = dataflow.read(statement)
        for array in self.zeroed & set(read.arrays):
            places = [item.index for item in read.elements if item.array == array]
            if array in read.wholes or not places:
                self._add(array, statement, loops, None)
            for index in places:
                self._add(array, statement, loops, index)
        for array in dataflow.written(statement).lengths:
            self.made.setdefault(array, []).append(self._touch(statement, loops, None))
        match statement:
            case ir.Assign(ir.Item(array, index), ir.Const(value)) if value == 0:
                touch = self._touch(statement, loops, index)
                self.arrays.setdefault(array, _Array()).zeros.append(touch)

    def _add(
        self,
        array: str,
        statement: ir.Statement,
        loops: Loops,
        index: tuple[ir.Expr, ...] | None,
    ) -> None:
        touch = self._touch(statement, loops, index)
        self.arrays.setdefault(array, _Array()).reads.append(touch)

    def _touch(
        self,
        statement: ir.Statement,
        loops: Loops,
        index: tuple[ir.Expr, ...] | None,
    ) -> _Touch:
        place = None if index is None else self._place(loops, index)
        return _Touch(self.order, statement, loops, place)

    def _place(self, loops: Loops, index: tuple[ir.Expr, ...]) -> _Place | None:
        """The elements at some subscripts, in all iterations of the loops around."""
        counters: list[Counter] = []
        for place, loop in loops:
            if isinstance(loop, ir.While):
                return None
            start, stop = affine(loop.start, self.values), affine(loop.stop, self.values)
            step = loop.step
            if start is None or stop is None or not isinstance(step, ir.Const):
                return None
            counters.append(Counter(loop.variable, start, stop, int(step.value), place))
        return _Place(tuple(counters), tuple(affine(each, self.values) for each in index))

    def _may_read(self, read: _Touch, zero: _Touch, made: _Touch) -> bool:
        """Whether a statement may read a zero after it was stored, in the array's lifetime."""
        born = len(made.loops)
        if not made.loops == read.loops[:born] == zero.loops[:born]:
            return True
        is_after = read.order > zero.order
        is_repeated = read.loops[born : born + 1] == zero.loops[born : born + 1] != ()
        if not is_after and not is_repeated:
            return False
        if read.place is None or zero.place is None:
            return True
        if not self._is_steady(read.place) or not self._is_steady(zero.place):
            return True
        known = [
            (one, other)
            for one, other in zip(read.place.index, zero.place.index, strict=True)
            if self._is_known(one, read.place) and self._is_known(other, zero.place)
        ]
        reads = Access(read.place.counters, tuple(one for one, _ in known if one is not None))
        zeros = Access(zero.place.counters, tuple(other for _, other in known if other is not None))
        return later_meeting(reads, zeros, after=is_after, same=born)

    def _is_steady(self, place: _Place) -> bool:
        """Whether the bounds of loops are made of counters and of what never changes."""
        own = {counter.name for counter in place.counters}
        bounds = (form for c in place.counters for form in (c.start, c.stop))
        return len(own) == len(place.counters) and all(self._is_known(f, place) for f in bounds)

    def _is_known(self, form: Affine | None, place: _Place) -> bool:
        """Whether a subscript or a bound is made of counters and of what never changes."""
        own = {counter.name for counter in place.counters}
        return form is not None and set(form.names()).isdisjoint(self.varying - own)
