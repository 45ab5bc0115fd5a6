"""Whether what is read of an array, by several statements, is all that was stored to it."""

from __future__ import annotations

import operator
from collections.abc import Iterable

from srcgrad import ir
from srcgrad.analysis import integer_sets
from srcgrad.analysis.layout import Node
from srcgrad.analysis.subscripts import Memory

Index = tuple[ir.Expr, ...]

MOST = 12
"""More statements than these are not looked at."""
LONGEST = 2000
"""How many letters a subscript or bound may have."""
SHORTEST = 2
"""Axes are taken to be no shorter: of one element there is no difference to the next."""


def are_all_read(
    memory: Memory, array: str, store: Node, index: Index | None, reads: list[tuple[Node, Index]]
) -> bool:
    """Whether the elements that a statement stores to (at `index`, or all) are among those read.

    Asked of isl, in one iteration of the loops around all of the statements:

        y[:k], y[k:]      are all of y
        y[::2], y[1::2]   are all of y
        y[:2], y[4:]      are not
    """
    if not 1 < len(reads) <= MOST:
        return False
    common = [
        loop
        for loop in store.block.loops()
        if all(memory.is_inside(node, loop) for node, _ in reads)
    ]
    text = _Text(memory, common)
    try:
        stored = text.stored(array, store, index)
        read = [text.points(node, where) for node, where in reads]
    except _NotLinear:
        return False
    head = f"[{', '.join(text.parameters.values())}] -> "
    known = " and ".join([f"{name} >= {SHORTEST}" for name in text.lengths] or ["1 = 1"])
    points = f"{head}{{ {stored} and {known} }}"
    return integer_sets.are_within(points, [f"{head}{{ {each} }}" for each in read])


class _NotLinear(Exception):
    """A subscript or bound that isl has no words for."""


class _Text:
    """Sets of subscripts in isl's language; what does not change in the loops is a parameter."""

    def __init__(self, memory: Memory, common: list[Node]) -> None:
        self.memory = memory
        self.common = common
        self.parameters: dict[ir.Expr, str] = {}
        self.lengths: list[str] = []

    def stored(self, array: str, store: Node, index: Index | None) -> str:
        if index is not None:
            return self.points(store, index)
        shape = self.memory.shape(array)
        if shape is None:
            raise _NotLinear
        bounds = [f"0 <= e{k} < {self.number(n, {})}" for k, n in enumerate(shape)]
        return f"[{_elements(len(shape))}] : {' and '.join(bounds) or '1 = 1'}"

    def points(self, node: Node, index: Index) -> str:
        """The elements that a statement touches in all iterations."""
        counters: dict[str, str] = {}
        domain: list[str] = []
        for loop in node.block.loops():
            if loop in self.common:
                continue
            statement = loop.statement
            if not isinstance(statement, ir.For) or not isinstance(statement.step, ir.Const):
                raise _NotLinear
            start, stop = (self.number(n, counters) for n in (statement.start, statement.stop))
            step = int(statement.step.value)
            here = counters[statement.variable] = f"i{len(counters)}"
            inside = f"{start} <= {here} < {stop}" if step > 0 else f"{stop} < {here} <= {start}"
            domain += [inside, f"({here} - {start}) mod {abs(step)} = 0"]
        domain += [f"e{k} = {self.number(each, counters)}" for k, each in enumerate(index)]
        exists = f"exists ({', '.join(counters.values())} : " if counters else "("
        return f"[{_elements(len(index))}] : {exists}{' and '.join(domain) or '1 = 1'})"

    def number(self, expression: ir.Expr, counters: dict[str, str], depth: int = 50) -> str:
        """An integer expression; names stand for their definitions."""
        found = self._number(expression, counters, depth)
        if len(found) > LONGEST:
            raise _NotLinear
        return found

    def _number(self, expression: ir.Expr, counters: dict[str, str], depth: int) -> str:
        if depth == 0:
            raise _NotLinear
        match expression:
            case ir.Const(int() as value) if not isinstance(value, bool):
                return f"({value})"
            case ir.Var(name) if name in counters:
                return counters[name]
            case ir.Var(name):
                definition = self.memory.definitions.get(name)
                if definition is not None and not isinstance(definition, ir.Item):
                    try:
                        return self.number(definition, counters, depth - 1)
                    except _NotLinear:
                        pass
                if not self._is_fixed(name):
                    raise _NotLinear
                return self._parameter(expression)
            case ir.Dim(array, axis):
                shape = self.memory.shape(array) if array in self.memory.arrays else None
                if shape is not None and shape[axis] != expression:
                    return self.number(shape[axis], counters, depth - 1)
                return self._parameter(expression)
            case ir.Apply(function, operands) if function in _SIGNS:
                parts = [self.number(each, counters, depth - 1) for each in operands]
                return f"({_SIGNS[function].join(['', *parts] if len(parts) == 1 else parts)})"
            case ir.Apply(operator.mul, (ir.Const(int() as factor), number)) | ir.Apply(
                operator.mul, (number, ir.Const(int() as factor))
            ):
                return f"({factor} * {self.number(number, counters, depth - 1)})"
            case ir.Apply(operator.floordiv, (number, ir.Const(int() as divisor))) if divisor > 0:
                return f"floor({self.number(number, counters, depth - 1)} / {divisor})"
            case ir.Apply(operator.mod, (number, ir.Const(int() as divisor))) if divisor > 0:
                return f"({self.number(number, counters, depth - 1)} mod {divisor})"
            case ir.Apply(function, (left, right)) if function in (min, max):
                parts = [self.number(each, counters, depth - 1) for each in (left, right)]
                return f"{function.__name__}({', '.join(parts)})"
        raise _NotLinear

    def _is_fixed(self, name: str) -> bool:
        """Whether a name has one value in an iteration of the loops around all statements."""
        fact = self.memory.layout.names.get(name)
        if fact is None:
            return name in self.memory.layout.program.params
        if fact.kind == "counter":
            return fact.node in self.common
        return fact.kind in ("value", "join") and _within(fact.block.loops(), self.common)

    def _parameter(self, term: ir.Expr) -> str:
        if term not in self.parameters:
            self.parameters[term] = f"p{len(self.parameters)}"
            if isinstance(term, ir.Dim):
                self.lengths.append(self.parameters[term])
        return self.parameters[term]


_SIGNS = {operator.add: " + ", operator.sub: " - ", operator.neg: " - "}


def _elements(count: int) -> str:
    return ", ".join(f"e{k}" for k in range(count))


def _within(loops: Iterable[Node], others: list[Node]) -> bool:
    return all(loop in others for loop in loops)
