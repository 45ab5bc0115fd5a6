"""Which elements of arrays meet: what is read, and whether it is overwritten later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from srcgrad import ir
from srcgrad.analysis import dataflow, integers
from srcgrad.analysis.affine import Affine, affine, extreme, is_nonnegative, plus
from srcgrad.analysis.layout import Block, Layout, Node
from srcgrad.records import dataclass
from srcgrad.types import Array


@dataclass
class Accesses:
    """The statements that make, read and write one array."""

    made: Node | None = None
    reads: list[Node] = field(default_factory=list)
    writes: list[Node] = field(default_factory=list)


def position(node: Node, block: Block) -> Node | None:
    """The statement of a block in which a node stands."""
    here = node
    while here.block is not block:
        if here.block.owner is None:
            return None
        here = here.block.owner
    return here


def _within(owner: Node) -> list[Node]:
    return [node for block in owner.blocks for node in block.walk()]


class Memory:
    """The arrays of a program and the order in which their elements are read and written."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.definitions = {
            name: fact.node.statement.value
            for name, fact in layout.names.items()
            if fact.kind == "value" and isinstance(fact.node.statement, ir.Assign)
        }
        self.arrays: dict[str, Accesses] = {}
        self.stores: dict[str, Node] = {}
        """The statement that puts a value into an array first."""
        self.group: dict[str, str] = {}
        self.grown: set[str] = set()
        self.swapped: set[str] = set()
        self.joined: set[str] = set()
        self.asked: dict[object, bool] = {}
        for name in layout.program.params:
            self._of(name)
        for node in layout.nodes:
            self._record(node)
        self._sharing: dict[str, list[str]] = {}
        self._writes: dict[str, list[Node]] = {}

    def _of(self, array: str) -> Accesses:
        return self.arrays.setdefault(array, Accesses())

    def _record(self, node: Node) -> None:
        statement = node.statement
        found = list(dataflow.read(statement).arrays)
        # What these change in place is not read again in the reverse sweep.
        if isinstance(statement, ir.Increment | ir.Grow | ir.Swap):
            for array in dataflow.written(statement).arrays:
                found.remove(array)
        for array in found:
            self._of(array).reads.append(node)
        match statement:
            case ir.Allocate() | ir.Copy() | ir.Routine():
                for name in dataflow.written(statement).wholes:
                    self._make(name, node)
                return
            case ir.Assign(ir.Item(), ir.Var(name)):
                self.stores.setdefault(name, node)
            case ir.Grow(name):
                self.grown.add(name)
                return
        for array in dataflow.written(statement).arrays:
            self._of(array).writes.append(node)
        match statement:
            case ir.Swap(first, second):
                self.swapped |= {first, second}
                old, new = self.root(second), self.root(first)
                for name in self.arrays:
                    if self.root(name) == old:
                        self.group[name] = new

    def _make(self, array: str, node: Node) -> None:
        """An array made in several branches is made by the `if` around them all."""
        first = self._of(array).made
        if first is None:
            self._of(array).made = node
            return
        owner = node.block.owner
        while owner is not None and owner is not first and first not in _within(owner):
            owner = owner.block.owner
        assert owner is not None and isinstance(owner.statement, ir.If), f"{array} is made twice"
        self._of(array).made = owner
        self.joined.add(array)

    def made_by(self, node: Node) -> list[str]:
        return [name for name, accesses in self.arrays.items() if accesses.made is node]

    def shape(self, array: str) -> tuple[ir.Expr, ...] | None:
        """The lengths of an array's axes, by names that it was made with or a parameter's own."""
        if self.is_resized(array) or array in self.joined:
            return None
        made = self.arrays[array].made
        match made and made.statement:
            case ir.Allocate(_, lengths):
                return lengths
            case ir.Copy(_, source):
                return self.shape(source) or self._lasting(source)
            case ir.Routine(names, _, shapes) if shapes:
                return shapes[names.index(array)]
        return self._own(array)

    def _lasting(self, array: str) -> tuple[ir.Expr, ...] | None:
        """The lengths of an array that has them from when it is made, once and outside of loops."""
        made = self.arrays[array].made
        if self.is_resized(array) or made is None or made.block is not self.layout.root:
            return None
        return self._own(array)

    def _own(self, array: str) -> tuple[ir.Expr, ...]:
        kind = self.layout.program.types[array]
        assert isinstance(kind, Array)
        return tuple(ir.Dim(array, axis) for axis in range(kind.ndim))

    def root(self, array: str) -> str:
        return self.group.get(array, array)

    def sharing(self, array: str) -> list[str]:
        """The arrays that may at some time have had this one's memory."""
        root = self.root(array)
        if root not in self._sharing:
            self._sharing[root] = [name for name in self.arrays if self.root(name) == root]
        return self._sharing[root]

    def writes(self, array: str) -> list[Node]:
        if array not in self._writes:
            found = {id(n): n for name in self.sharing(array) for n in self.arrays[name].writes}
            self._writes[array] = sorted(found.values(), key=lambda n: n.order)
        return self._writes[array]

    def is_resized(self, array: str) -> bool:
        return array in self.grown

    # -- places -----------------------------------------------------------------------------------

    def is_inside(self, node: Node, loop: Node) -> bool:
        return any(block.owner is loop for block in node.block.chain())

    def is_made_inside(self, array: str, loop: Node) -> bool:
        made = self.arrays[array].made if array in self.arrays else None
        return made is not None and self.is_inside(made, loop)

    def written_inside(self, array: str, loop: Node) -> bool:
        return any(self.is_inside(w, loop) for w in self.writes(array))

    def written_after(self, array: str, loop: Node) -> bool:
        return any(self._runs_after(w, loop, array) for w in self.writes(array))

    def written_later(self, array: str, node: Node) -> bool:
        """Whether a statement may write to an array after another one has run."""
        return any(self._runs_after(w, node, array) for w in self.writes(array))

    def _runs_after(self, later: Node, earlier: Node, array: str) -> bool:
        """Whether one statement may run after another, as long as an array's memory lives."""
        if later.order > earlier.order and not self._exclusive(later, earlier):
            return True
        made = self.arrays[array].made
        around = {id(loop) for loop in made.block.loops()} if made is not None else set()
        shared = {id(loop) for loop in later.block.loops()} - around
        mine = {id(loop) for loop in earlier.block.loops()}
        if earlier.is_loop:
            mine.add(id(earlier))
        return bool(shared & mine)

    def _exclusive(self, a: Node, b: Node) -> bool:
        """Whether two statements stand in different branches of one `if`."""
        branches = {id(block.owner): block for block in a.block.chain() if block.owner is not None}
        for block in b.block.chain():
            if block.owner is None or block.owner.is_loop:
                continue
            other = branches.get(id(block.owner))
            if other is not None and other is not block:
                return True
        return False

    # -- questions --------------------------------------------------------------------------------

    def overwrites_needed(self, write: Node, needed: frozenset[int] | None) -> bool:
        """Whether a write may change an element after a statement among `needed` has read it."""
        for array in dataflow.stored(write.statement):
            for name in self.sharing(array):
                for read in self.arrays[name].reads:
                    if needed is not None and read.order not in needed:
                        continue
                    if read is write:
                        continue
                    if self._runs_after(write, read, array) and self.may_meet(write, read, name):
                        return True
        return False

    def may_follow(self, write: Node, earlier: Node, array: str) -> bool:
        """Whether a write may change an element after another statement has touched it."""
        return self._runs_after(write, earlier, array) and self.may_meet(write, earlier, array)

    def readable(
        self,
        read: Node,
        array: str,
        unit: Block,
        restored: frozenset[str],
        is_kept: Callable[[Block], bool],
        whole: frozenset[str] = frozenset(),
    ) -> bool:
        """Whether an element can be read again when the reversal of its unit starts.

        What is kept whole is in its row as it was last: nothing is put back there.
        """
        made = self.arrays[array].made
        is_row = made is not None and not is_kept(made.block.unit())
        if is_row and array not in whole:
            return False
        later = [
            w
            for w in self.writes(array)
            if self._runs_after(w, read, array) and self.may_meet(w, read, array)
        ]
        if is_row or array not in restored:
            return not later
        return all(self._undone_or_before(w, read, array, unit) for w in self.writes(array))

    def _undone_or_before(self, write: Node, read: Node, array: str, unit: Block) -> bool:
        at_write, at_read = position(write, unit), position(read, unit)
        if at_write is None or at_read is None or write is read:
            return True
        barriers = [n.order for n in unit.nodes if n.is_loop or n.has_loops]
        last = max(barriers, default=0)
        nested = at_write.is_loop or at_write.has_loops
        if nested:
            return at_write.order < at_read.order or at_write is at_read
        if at_write.order > last:
            return write.order > read.order or not self._meet_now(write, read, unit)
        return write.order < read.order or not self._meet_now(write, read, unit)

    def measurable(self, array: str, is_kept: Callable[[Block], bool]) -> bool:
        """Whether the lengths of an array are the same when its reversal starts."""
        if self.is_resized(array):
            return False
        made = self.arrays[array].made if array in self.arrays else None
        return made is None or is_kept(made.block.unit())

    def may_meet(self, write: Node, read: Node, array: str) -> bool:
        """Whether a write may touch the element that a read touches, in whatever iterations."""
        if len(self.sharing(array)) > 1:
            return True
        ours, theirs = _places(write, array), _places(read, array)
        if not ours or not theirs:
            return True
        made = self.arrays[array].made
        same = len(made.block.loops()) if made is not None else 0
        return any(self._overwritten(write, a, read, b, same) for a in ours for b in theirs)

    def _overwritten(
        self,
        write: Node,
        ours: tuple[ir.Expr, ...],
        read: Node,
        theirs: tuple[ir.Expr, ...],
        same: int,
    ) -> bool:
        """Whether the element of a read may be written later, asked of isl where all is affine.

        The array is made anew in each iteration of the outermost loops, `same` in number.
        """
        key = (write.order, ours, read.order, theirs)
        if key not in self.asked:
            later, earlier = self._access(write, ours), self._access(read, theirs)
            if later is None or earlier is None:
                self.asked[key] = True
            else:
                self.asked[key] = integers.later_meeting(
                    later,
                    earlier,
                    write.order > read.order and not self._exclusive(write, read),
                    same,
                )
        return self.asked[key]

    def _access(self, node: Node, index: tuple[ir.Expr, ...]) -> integers.Access | None:
        """The iterations in which a statement runs and the element it touches, if affine."""
        loops = node.block.loops()
        counters: list[integers.Counter] = []
        for loop in loops:
            statement = loop.statement
            if not isinstance(statement, ir.For) or not isinstance(statement.step, ir.Const):
                return None
            low, high = (affine(e, self.definitions) for e in (statement.start, statement.stop))
            if low is None or high is None:
                return None
            counters.append(
                integers.Counter(statement.variable, low, high, statement.step.value, loop.order)
            )
        forms = tuple(affine(i, self.definitions) for i in index)
        own = {c.name for c in counters}
        used = [f for f in forms if f is not None]
        used += [f for c in counters for f in (c.start, c.stop)]
        if None in forms or not all(
            self._is_fixed(n, loops) for f in used for n in f.names() - own
        ):
            return None
        return integers.Access(tuple(counters), tuple(f for f in forms if f is not None))

    def _is_fixed(self, name: str, loops: list[Node]) -> bool:
        """Whether a name has one value throughout the run: it is set outside all loops."""
        fact = self.layout.names.get(name)
        if fact is None:
            return name in self.layout.program.params
        if fact.kind in ("value", "join"):
            return not fact.block.loops()
        return False

    def _meet_now(self, write: Node, read: Node, unit: Block) -> bool:
        """The same within one iteration of the unit's loop."""
        for array in dataflow.stored(write.statement):
            ours, theirs = _places(write, array), _places(read, array)
            if len(self.sharing(array)) > 1 or not ours or not theirs:
                return True
            if any(self._may_equal((a, write), (b, read), unit) for a in ours for b in theirs):
                return True
        return False

    def _may_equal(
        self,
        a: tuple[tuple[ir.Expr, ...], Node],
        b: tuple[tuple[ir.Expr, ...], Node],
        unit: Block | None,
    ) -> bool:
        (left, first), (right, second) = a, b
        return not any(
            self._differ((x, first), (y, second), unit) for x, y in zip(left, right, strict=True)
        )

    def _differ(self, x: tuple[ir.Expr, Node], y: tuple[ir.Expr, Node], unit: Block | None) -> bool:
        left, right = (affine(e, self.definitions) for e, _ in (x, y))
        if left is None or right is None:
            return False
        difference: Affine = plus(left, right, -1)
        if difference.terms or difference.constant == 0:
            return False
        if unit is None and left.terms:
            return False  # Equal names may stand for different values in different iterations.
        # A subscript that may be negative wraps around, and so may meet a different one.
        return all(self._is_nonnegative(form, node) for form, (_, node) in ((left, x), (right, y)))

    def _is_nonnegative(self, form: Affine, node: Node) -> bool:
        counters = {}
        for loop in node.block.loops():
            if isinstance(loop.statement, ir.For) and loop.statement.step in (
                ir.Const(1),
                ir.Const(-1),
            ):
                counters[loop.statement.variable] = loop.statement
        return is_nonnegative(extreme(form, False, counters, self.definitions))


def _places(node: Node, array: str) -> list[tuple[ir.Expr, ...]]:
    """The subscripts at which a statement touches an array; none if it may touch all of it."""
    uses = (dataflow.read(node.statement), dataflow.written(node.statement))
    if any(array in each.wholes for each in uses):
        return []
    return list(dict.fromkeys(e.index for u in uses for e in u.elements if e.array == array))
