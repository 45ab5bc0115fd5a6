"""Which statements read what another one has stored to an array, before it is overwritten."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import affine
from srcgrad.analysis.covering import are_all_read
from srcgrad.analysis.layout import Layout, Node
from srcgrad.analysis.paths import Paths
from srcgrad.analysis.subscripts import Memory
from srcgrad.records import dataclass
from srcgrad.rules import registry

Key = tuple[str, str | int]
"""A scalar name, or a statement that stores to an array."""


@dataclass(frozen=True)
class Use:
    """A statement that reads something, and to what degree it may come to nothing."""

    node: Node
    sink: Key
    most: int
    least: int
    index: tuple[ir.Expr, ...] | None = None
    """The subscripts, if an element is read; None for a whole array."""


class Elements:
    """Questions about the elements that a statement stores to: those at `index`, or all."""

    def __init__(self, layout: Layout, memory: Memory, paths: Paths) -> None:
        self.layout = layout
        self.memory = memory
        self.paths = paths

    def updates(self, node: Node, array: str) -> set[str]:
        """The names that elements are read into, to be replaced by what is made of them."""
        found = (
            self._updated_from(each)
            for each in self.memory.writes(array)
            if isinstance(each.statement, ir.Assign) and self.memory.may_follow(each, node, array)
        )
        return {name for name in found if name is not None}

    def overwriting(self, node: Node, array: str) -> list[Node]:
        """The statements that may overwrite what one has stored, not made of it."""
        return [
            each
            for each in self.memory.writes(array)
            if isinstance(each.statement, ir.Assign)
            and self.memory.may_follow(each, node, array)
            and self._updated_from(each) is None
        ]

    def _updated_from(self, node: Node) -> str | None:
        """The name of an element's old value, if a statement stores what it has made of that."""
        statement = node.statement
        assert isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Item)
        todo, seen = list(dataflow.names(statement.value)), set[str]()
        while todo:
            name = todo.pop()
            value = self.memory.definitions.get(name)
            if name in seen or value is None:
                continue
            seen.add(name)
            if value == statement.target and self.layout.names[name].block is node.block:
                return name
            if isinstance(value, ir.Apply) and not registry.is_inactive(value.function):
                todo += dataflow.names(value)
        return None

    def pieces(
        self, uses: list[Use], node: Node, array: str, index: tuple[ir.Expr, ...] | None
    ) -> list[Use]:
        """The reads that together are of all elements that a statement stores to; none if they
        may leave some out."""
        found = [(use.node, use.index) for use in uses if use.index is not None]
        return uses if are_all_read(self.memory, array, node, index, found) else []

    def is_read_after(self, use: Use, node: Node, ends: list[Node]) -> bool:
        between = range(node.order + 1, use.node.order)
        return use.node.order > node.order and not any(end.order in between for end in ends)

    def is_in_time(
        self, use: Use, node: Node, index: tuple[ir.Expr, ...] | None, ends: list[Node]
    ) -> bool:
        """Whether an element that is read is so before it is overwritten."""
        read = use.node
        around = node.block.loops()
        shared = [loop for loop in around if self.memory.is_inside(read, loop)]
        if self.recurs(use, node, index):
            return True
        if read.order < node.order:
            return self._is_carried(shared, index) and not any(
                end.order > node.order or end.order < read.order for end in ends
            )
        if any(node.order < end.order < read.order for end in ends):
            return False
        names = self.paths.names_in(index)
        return all(
            loop in shared
            for end in ends
            if end.order <= node.order
            for loop in around
            if (end is node or self.memory.is_inside(end, loop))
            and not (isinstance(loop.statement, ir.For) and loop.statement.variable in names)
        )

    def _is_carried(self, loops: list[Node], index: tuple[ir.Expr, ...] | None) -> bool:
        """Whether an element with these subscripts is the same one in several iterations."""
        names = self.paths.names_in(index)
        return any(
            not (isinstance(loop.statement, ir.For) and loop.statement.variable in names)
            for loop in loops
        )

    def recurs(self, use: Use, node: Node, index: tuple[ir.Expr, ...] | None) -> bool:
        """Whether an element is read in a loop that goes on to store to others: each place is
        worked out from some, and used by some if not by the result."""
        if index is None or use.index is None or use.index == index:
            return False
        shared = any(self.memory.is_inside(use.node, loop) for loop in node.block.loops())
        return shared and use.node.order < node.order

    def covers(self, use: Use, node: Node, array: str, index: tuple[ir.Expr, ...] | None) -> bool:
        """Whether the elements that are read are all those that a statement stores to."""
        if use.index is None or (use.index == index and self._same_loops(use.node, node)):
            return True
        shape = self.memory.shape(array)
        used: set[str] = set()
        for axis, each in enumerate(use.index):
            counter = self._counter(each, use.node)
            if counter is not None and counter.variable not in used:
                used.add(counter.variable)
                if shape is not None and self._runs_through(counter, shape[axis]):
                    continue
                if index is not None:
                    other = self._counter(index[axis], node)
                    if other is not None and _same_run(counter, other):
                        continue
            if index is not None and self._is_same_form(each, use.node, index[axis], node):
                continue
            return False
        return True

    def _runs_through(self, loop: ir.For, length: ir.Expr) -> bool:
        """Whether a loop runs over all subscripts of an axis."""
        return (
            loop.step == ir.Const(1)
            and loop.start == ir.Const(0)
            and self._length(loop.stop) == self._length(length)
        )

    def _length(self, length: ir.Expr) -> object:
        """A length in a form in which equal ones look equal."""
        if isinstance(length, ir.Var) and length.name in self.memory.definitions:
            return self._length(self.memory.definitions[length.name])
        if isinstance(length, ir.Dim):
            shape = self.memory.shape(length.array) if length.array in self.memory.arrays else None
            if shape is not None and shape[length.axis] != length:
                return self._length(shape[length.axis])
        return affine(length, self.memory.definitions) or length

    def _same_loops(self, read: Node, node: Node) -> bool:
        return read.block.loops() == node.block.loops()

    def _is_same_form(self, a: ir.Expr, read: Node, b: ir.Expr, node: Node) -> bool:
        """Whether two subscripts are one number, or run over the same numbers."""
        left, right = (affine(each, self.memory.definitions) for each in (a, b))
        if left is None or right is None:
            return False
        if left == right:
            private = {
                loop.statement.variable
                for loop in read.block.loops()
                if isinstance(loop.statement, ir.For) and not self.memory.is_inside(node, loop)
            }
            return not left.names() & private
        mine, theirs = (
            self._only_counter(form.names(), at) for form, at in ((left, read), (right, node))
        )
        if mine is None or theirs is None or not _same_run(mine, theirs):
            return False
        factors = left.coefficient(mine.variable), right.coefficient(theirs.variable)
        return (
            left.constant == right.constant
            and factors[0] == factors[1]
            and (len(left.terms) == len(right.terms) == 1)
        )

    def _only_counter(self, names: frozenset[str], node: Node) -> ir.For | None:
        return self._counter(ir.Var(next(iter(names))), node) if len(names) == 1 else None

    def _counter(self, index: ir.Expr, node: Node) -> ir.For | None:
        """The loop around a statement whose counter a subscript is."""
        if isinstance(index, ir.Var):
            for loop in node.block.loops():
                if isinstance(loop.statement, ir.For) and loop.statement.variable == index.name:
                    return loop.statement
        return None


def _same_run(a: ir.For, b: ir.For) -> bool:
    return a is b or (a.start, a.stop, a.step) == (b.start, b.stop, b.step)
