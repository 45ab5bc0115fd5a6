"""What a loop may do of which nobody knows how often it runs: all at once.

Whatever it sets then depends on all that it reads of what was there before.
"""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.differentiate.patterns.elements import Elements, Statements
from srcgrad.differentiate.patterns.sets import NOTHING


def smeared(loop: ir.For | ir.While, sets: Elements) -> Statements:
    """Statements for a loop of which the number of runs, or a condition, is not known."""
    return _Smeared(loop, sets).statements()


class _Smeared:
    def __init__(self, loop: ir.For | ir.While, sets: Elements) -> None:
        self.sets = sets
        self.inside = list(dataflow.walk((loop,)))
        self.fixed = sets.known.fixed.get(id(loop), [])
        written = {n for each in self.inside for n in dataflow.written(each).names}
        self.written = written - {n for each in self.fixed for n in dataflow.written(each).names}
        self.own = {name for name in self.written if sets.known.is_within(name, id(loop))}

    def statements(self) -> Statements:
        before: Statements = [*self.fixed]
        node = self._read(before)
        node = self.sets.held(node, "read", before)
        after: Statements = []
        places: dict[ir.Var | ir.Item | str, None] = {}
        for each in self.inside:
            written = dataflow.written(each)
            places.update((ir.Var(name), None) for name in written.scalars)
            places.update((item, None) for item in written.elements)
            places.update((array, None) for array in written.wholes)
        for place in places:
            after += self._stored(place, node)
        return [*before, *after]

    def _read(self, before: Statements) -> ir.Expr:
        """The set of all that the loop may read of what was there before it."""
        node: ir.Expr = NOTHING
        done: set[ir.Expr] = set()
        for each in self.inside:
            for value in _values(each):
                for part in _parts(value):
                    if part not in done:
                        done.add(part)
                        node = self.sets.joined(node, self._part(part, before))
        return node

    def _part(self, part: ir.Expr, before: Statements) -> ir.Expr:
        match part:
            case ir.Var(name) if name not in self.own:
                return self.sets.of(part, before)
            case ir.Item(array) if array in self.sets.twins and array not in self.own:
                if self._is_fixed(part):
                    return self.sets.inside(self.sets.of(part, before))
                return self.sets.of_all(array, before)
            case ir.Whole(array) if array in self.sets.twins and array not in self.own:
                return self.sets.of_all(array, before)
        return NOTHING

    def _is_fixed(self, place: ir.Item) -> bool:
        """Whether it is one element, the same each time."""
        names = {n for each in place.index for n in (*dataflow.names(each), *dataflow.arrays(each))}
        return (
            place.array in self.sets.axes
            and self.sets.known.is_known(*place.index)
            and names.isdisjoint(self.written)
        )

    def _stored(self, place: ir.Var | ir.Item | str, node: ir.Expr) -> Statements:
        name = place if isinstance(place, str) else place.name if isinstance(place, ir.Var) else ""
        name = name or (place.array if isinstance(place, ir.Item) else "")
        if name not in self.sets.twins:
            return []
        if name in self.own and name not in self.sets.axes:
            return [ir.Assign(ir.Var(self.sets.twins[name]), node)]
        if isinstance(place, ir.Item) and self._is_fixed(place):
            element = ir.Item(self.sets.twins[name], place.index)
            add = ir.Assign(element, self.sets.joined(element, node))
            return [ir.If(self.sets.exists(element), (add,))] if place.index else [add]
        if name in self.sets.axes or not isinstance(place, ir.Var):
            return self.sets.add_to_all(name, node)
        return self.sets.store(place, node, (), True)


def _values(statement: ir.Statement) -> tuple[ir.Expr, ...]:
    """The values that a statement hands on."""
    match statement:
        case ir.Assign(_, value) | ir.Increment(_, value) | ir.Routine(_, value):
            return (value,)
        case ir.Copy(_, source):
            return (ir.Whole(source),)
        case ir.Swap(first, second):
            return (ir.Whole(first), ir.Whole(second))
    return ()


def _parts(value: ir.Expr) -> list[ir.Expr]:
    if isinstance(value, ir.Apply):
        return [part for each in value.arguments for part in _parts(each)]
    return [value]
