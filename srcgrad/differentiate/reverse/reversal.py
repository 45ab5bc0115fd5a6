"""Reverse mode: a forward sweep that saves what is overwritten, then the adjoint statements.

The body of a loop is reversed in one of two ways. A *taped* loop puts away, in the forward sweep,
what its reversal needs and cannot work out again. A *checkpointed* loop is run again, one iteration
at a time, in the reverse sweep, so that what its inner loops put away is needed for one iteration
only (Griewank & Walther, Evaluating Derivatives, 2008, chapters 4 and 12).
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Block, Layout, Node
from srcgrad.analysis.names import Names
from srcgrad.analysis.subscripts import Memory
from srcgrad.differentiate import routines
from srcgrad.differentiate.reverse import order, storage
from srcgrad.differentiate.reverse.backwards import backwards, bare
from srcgrad.differentiate.reverse.lengths import Lengths
from srcgrad.differentiate.reverse.retain import Provision
from srcgrad.differentiate.statement import adjoint, zero_of
from srcgrad.optimise.coalesce import stem
from srcgrad.optimise.dead_code import dead_code
from srcgrad.types import INT, Array, Scalar

Statements = list[ir.Statement]


@dataclass(frozen=True)
class Choices:
    """What is open in how a program is reversed."""

    restored: frozenset[str] = frozenset()
    """Arrays whose overwritten elements are put back in the reverse sweep."""
    checkpointed: frozenset[int] = frozenset()
    """Loops, by the order of their nodes, that are run again one iteration at a time."""
    fused: int | None = None
    """The loop at the turning point, run only in the reverse sweep."""


@dataclass
class Cost:
    """How many values are saved, by the number of loops around them."""

    saves: Counter[int] = field(default_factory=Counter)

    def key(self) -> tuple[int, ...]:
        return tuple(self.saves[depth] for depth in range(12, -1, -1))


class CannotReverse(Exception):
    """A choice that this program does not admit."""


class Reversal:
    """One attempt at a derivative, with its choices made."""

    def __init__(
        self,
        layout: Layout,
        memory: Memory,
        active: frozenset[str],
        names: Names,
        choices: Choices,
        kept_bars: dict[str, str],
        lengths: Lengths,
        reads_to_keep: frozenset[int] | None = None,
        selected: Mapping[str, frozenset[int]] | None = None,
    ) -> None:
        self.layout = layout
        self.selected = selected or {}
        self.active = active
        self.names = names
        self.choices = choices
        self.bars = kept_bars
        self.lengths = lengths
        self.types = names.types
        self.before: dict[Node, Statements] = {}
        self.after: dict[Node, Statements] = {}
        self.first: dict[Block, Statements] = {}
        self.cost = Cost()
        self.nested_cost: Counter[Node] = Counter()
        self.trip: dict[Node, str] = {}
        self.replayed: set[int] = set()
        self.undone: set[str] = set()
        self.unreadable: set[str] = set()
        """Arrays from which a value that is needed could not be read again."""
        self.reads_to_keep = reads_to_keep
        self.memory = memory
        self.definitions = memory.definitions

    # -- names ------------------------------------------------------------------------------------

    def bar(self, name: str) -> str | None:
        return self.bars.get(name) if name in self.active else None

    def is_kept(self, unit: Block) -> bool:
        """Whether the names of a unit still have their values when its reversal starts."""
        if unit.owner is None:
            return True
        if unit.owner.is_loop:
            return unit.owner.order in self.choices.checkpointed
        return self.is_kept(unit.owner.block.unit())

    def tape_loops(self, unit: Block) -> list[Node]:
        """The loops between a unit and the sweep in which its values are saved."""
        found: list[Node] = []
        for block in unit.chain():
            if block.owner is None or (block.owner.is_loop and self.is_kept(block)):
                break
            if block.owner.is_loop:
                found.append(block.owner)
        return found[::-1]

    def slot(self, base: str, loops: list[Node], dtype: str) -> storage.Slot:
        """A place for a saved value, made before the outermost of the loops."""
        name = self.names.fresh(f"{stem(base)}_saved")
        place = storage.slot(name, loops, self.definitions, self.types, dtype)
        if place.make is not None:
            self.before.setdefault(loops[0], []).append(place.make)
        elif not loops:
            self.types[name] = Scalar(dtype)
        if loops:
            self.cost.saves[len(loops)] += 1
            for outer in loops[:-1]:
                self.nested_cost[outer] += 1
        return place

    # -- forward sweep ----------------------------------------------------------------------------

    def forward(self, block: Block, replay: Node | None = None) -> Statements:
        """The statements of a block with what the reversal puts away.

        `replay` is the checkpointed loop of which one iteration is run again: then nothing that
        outlives the iteration is touched.
        """
        return [*self._starts(block, replay), *self.sweep(block.nodes, replay)]

    def _starts(self, block: Block, replay: Node | None) -> Statements:
        if replay is not None and block is replay.blocks[-1]:
            return []
        return list(self.first.get(block, []))

    def sweep(self, nodes: list[Node], replay: Node | None = None) -> Statements:
        """Some statements of a block with what the reversal puts away."""
        result: Statements = []
        for node in nodes:
            if replay is not None and self._outlives(node, replay):
                continue
            taped = node.order not in self.choices.checkpointed
            result += self.before.get(node, [])
            statement = node.statement
            match statement:
                case ir.If(condition):
                    branches = [tuple(self.forward(b, replay)) for b in node.blocks]
                    if any(branches) or replay is None:
                        result.append(ir.If(condition, branches[0], branches[1]))
                case ir.For(variable, start, stop, step):
                    body = self._loop_body(node, taped, replay)
                    result.append(ir.For(variable, start, stop, step, body))
                case ir.While(test, condition):
                    plain = tuple(bare(s) for s in test)
                    body = self._loop_body(node, taped, replay)
                    result.append(ir.While(plain, condition, body))
                case _:
                    result.append(bare(statement))
            result += self.after.get(node, [])
        return result

    def _loop_body(self, node: Node, taped: bool, replay: Node | None) -> ir.Block:
        body = node.blocks[-1]
        if taped:
            return tuple(self.forward(body, replay))
        return (*self.first.get(body, []), *self._primal(body, replay))

    def _primal(self, block: Block, replay: Node | None) -> Statements:
        """The statements of a block as they are."""
        result: Statements = []
        for node in block.nodes:
            if replay is not None and self._outlives(node, replay):
                continue
            statement = dataflow.with_blocks(bare(node.statement), lambda b: b)
            inner = [tuple(self._primal(b, replay)) for b in node.blocks]
            match statement:
                case ir.If(condition):
                    statement = ir.If(condition, inner[0], inner[1])
                case ir.For(variable, start, stop, step):
                    statement = ir.For(variable, start, stop, step, inner[0])
                case ir.While(_, condition):
                    statement = ir.While(inner[0], condition, inner[1])
            result.append(statement)
        return result

    def _outlives(self, node: Node, loop: Node) -> bool:
        """Whether a statement changes what is not made anew in each iteration of a loop."""
        statement = node.statement
        if self.choices.fused == loop.order:
            return False
        if isinstance(statement, ir.Guard):
            return True
        name = dataflow.target(statement)
        if name is not None:
            fact = self.layout.names[name]
            return fact.kind == "cell" and (
                fact.node is loop or not self.memory.is_inside(fact.node, loop)
            )
        return any(not self.memory.is_made_inside(a, loop) for a in dataflow.stored(statement))

    # -- reverse sweep ----------------------------------------------------------------------------

    def unit(self, block: Block, nodes: list[Node] | None = None) -> tuple[Statements, Statements]:
        """The reversal of a unit: what is put back first, and the adjoint of its statements."""
        nodes = block.nodes if nodes is None else nodes
        first: Statements = []
        rest: Statements = []
        segment: list[Node] = []
        at_end = True
        for node in [*reversed(nodes), None]:
            if node is not None and not node.is_loop and not node.has_loops:
                segment.append(node)
                continue
            undone = self.undo(block, segment[::-1])
            if at_end:
                first, at_end = undone, False
            else:
                rest += undone
            for member in segment:
                rest += self.node(member)
            segment = []
            if node is not None:
                rest += self.loop(node) if node.is_loop else self.branches(node)
        return first, rest

    def node(self, node: Node) -> Statements:
        """The adjoint of a statement without loops."""
        statement = node.statement
        if isinstance(statement, ir.If):
            return self._reversed_if(statement, [self.simple(b) for b in node.blocks])
        if isinstance(statement, ir.Swap) and self.bar(statement.first):
            first, second = self.bars[statement.first], self.bars[statement.second]
            return [ir.Swap(first, second, statement.span)]
        if isinstance(statement, ir.Copy):
            return self._reversed_copy(statement)
        if isinstance(statement, ir.Routine):
            return self._reversed_routine(node, statement)
        name = dataflow.target(statement)
        stays = name is None or self._stays(name, node)
        selected = self.selected.get(name or "", frozenset())
        return adjoint(statement, self.bar, self.types, stays, selected)

    def _stays(self, name: str, node: Node) -> bool:
        """Whether an assignment ends a value that other code has contributed to already."""
        fact = self.layout.names[name]
        return fact.kind == "cell" and node is not fact.assigned[0]

    def _reversed_if(self, statement: ir.If, parts: list[Statements]) -> Statements:
        then, orelse = parts
        if not then and not orelse:
            return []
        condition = statement.condition
        if not then:
            return [ir.If(ir.Apply(operator.not_, (condition,)), tuple(orelse), (), statement.span)]
        return [ir.If(condition, tuple(then), tuple(orelse), statement.span)]

    def simple(self, block: Block) -> Statements:
        """The reversal of a branch without loops."""
        body = [s for node in reversed(block.nodes) for s in self.node(node)]
        return [*self.new_bars(block), *body] if body else []

    def branches(self, node: Node) -> Statements:
        """The reversal of an `if` that contains loops."""
        assert isinstance(node.statement, ir.If)
        parts: list[Statements] = []
        for block in node.blocks:
            parts.append(self.whole(block))
        return self._reversed_if(node.statement, parts)

    def whole(self, block: Block) -> Statements:
        """The reversal of a unit, with what it needs provided."""
        undone, rest = self.unit(block)
        if not undone and not rest:
            return []
        if self.is_kept(block):
            return [*undone, *self.new_bars(block), *rest]
        zeros = self.new_bars(block)
        cells, values = self.provide(block, [*undone, *zeros, *rest])
        return [*cells, *undone, *values, *zeros, *rest]

    def new_bars(self, block: Block) -> Statements:
        """Zeros for the adjoints of what a block sets or makes."""
        result: Statements = []
        done: set[str] = set()
        for node in block.nodes:
            statement = node.statement
            found: list[str] = []
            name = dataflow.target(statement)
            if name is not None and not isinstance(statement, ir.For):
                fact = self.layout.names[name]
                if fact.kind == "value" or (fact.kind == "cell" and fact.assigned[0] is node):
                    found = [name]
            elif isinstance(statement, ir.If):
                found = [
                    n
                    for n, fact in self.layout.names.items()
                    if fact.kind == "join" and fact.node is node
                ]
            for name in found:
                bar = self.bar(name)
                if bar is not None and bar not in done:
                    done.add(bar)
                    result.append(ir.Assign(ir.Var(bar), self._zero(bar)))
            for name in self.memory.made_by(node):
                if self.bar(name) and self.bars[name] not in done:
                    done.add(self.bars[name])
                    result.append(self._new_array_bar(name))
        return result

    def _zero(self, bar: str) -> ir.Const:
        return zero_of(self.types[bar].dtype)

    def _new_array_bar(self, name: str) -> ir.Statement:
        bar = self.bars[name]
        shape = self.memory.shape(name)
        if shape is None:
            # Its lengths are only known once it is made, or change.
            kind = self.types[name]
            assert isinstance(kind, Array)
            own = tuple(ir.Dim(name, axis) for axis in range(kind.ndim))
            shape = self.lengths.get(name, own)
        return ir.Allocate(bar, shape, self._zero(bar))

    def _copied(self, statement: ir.Copy, axis: int) -> ir.Expr:
        """How many adjoints a copy hands on: an array that grows later has longer ones."""
        lengths = [ir.Dim(self.bars[name], axis) for name in (statement.name, statement.source)]
        resized = [self.memory.is_resized(name) for name in (statement.name, statement.source)]
        if all(resized):
            return ir.Apply(min, tuple(lengths))
        return lengths[1] if resized[0] else lengths[0]

    def _reversed_copy(self, statement: ir.Copy) -> Statements:
        target, source = self.bar(statement.name), self.bar(statement.source)
        if target is None or source is None or target == source:
            return []
        kind = self.types[target]
        assert isinstance(kind, Array)
        wanted = ("i", "j", "k")
        counters = [self.names.numbered(wanted[axis % 3], INT) for axis in range(kind.ndim)]
        index = tuple(ir.Var(c) for c in counters)
        body: ir.Block = (
            ir.Increment(ir.Item(source, index), ir.Item(target, index), statement.span),
        )
        for axis in reversed(range(kind.ndim)):
            size = self._copied(statement, axis)
            body = (ir.For(counters[axis], ir.Const(0), size, ir.Const(1), body, statement.span),)
        return list(body)

    # -- routines ---------------------------------------------------------------------------------

    def _reversed_routine(self, node: Node, statement: ir.Routine) -> Statements:
        involved = (*statement.names, *dict.fromkeys(dataflow.arrays(statement.value)))
        bars = {name: bar for name in involved if (bar := self.bar(name)) is not None}
        if not any(name in bars for name in statement.names):
            return []
        equal = self._equal_lengths(node)
        shapes = {
            name: tuple(equal.get(size, size) for size in self._lengths_of(name))
            for name in involved
        }
        body = routines.adjoint(statement, bars, shapes, self.names)
        read = frozenset[str]().union(*map(dataflow.reads_within, body))
        unit = node.block.unit()
        if self.is_kept(unit):
            return body
        fetched: Statements = []
        again: dict[str, str] = {}
        loops = self.tape_loops(unit)
        for name in involved:
            if name in read and any(self.memory.is_made_inside(name, loop) for loop in loops):
                again[name] = self.names.fresh(f"{stem(name)}_again", self.types[name])
                fetched += self._saved_whole(name, again[name], shapes[name], node)
        return [*fetched, *dataflow.renamed(tuple(body), again)]

    def _lengths_of(self, name: str) -> tuple[ir.Expr, ...]:
        """The lengths of an array in names that the reversal can be given."""
        kind = self.types[name]
        assert isinstance(kind, Array)
        own = tuple(ir.Dim(name, axis) for axis in range(kind.ndim))
        shape = self.memory.shape(name) or self.lengths.get(name, own)
        named: dict[ir.Expr, ir.Expr] = {
            value: ir.Var(other)
            for other, value in reversed(self.definitions.items())
            if isinstance(value, ir.Dim)
        }
        return tuple(named.get(size, size) for size in shape)

    def _equal_lengths(self, node: Node) -> dict[ir.Expr, ir.Expr]:
        """Lengths that checks before a statement have found to be equal, by one of them."""
        found: dict[ir.Expr, ir.Expr] = {}
        runs = [s for n in node.block.loops() if isinstance(s := n.statement, ir.For)]

        def defined(condition: ir.Expr) -> ir.Expr:
            if isinstance(condition, ir.Var):
                return self.definitions.get(condition.name, condition)
            return condition

        for block in node.block.chain():
            for other in block.nodes:
                statement = other.statement
                if other.order > node.order or not isinstance(statement, ir.Guard):
                    continue
                condition = defined(statement.condition)
                if isinstance(condition, ir.Apply) and condition.function is ir.either:
                    # A check that is left out if a loop does not run, holds where it does.
                    idle, checked = map(defined, condition.arguments)
                    if any(
                        idle == ir.Apply(ended, (loop.start, loop.stop))
                        for loop in runs
                        for ended in (operator.ge, operator.le)
                    ):
                        condition = checked
                match condition:
                    case ir.Apply(operator.eq, (ir.Var() as a, ir.Var() as b)):
                        first, second = found.get(a, a), found.get(b, b)
                        found = {k: first if v == second else v for k, v in found.items()}
                        found[second] = first
        return found

    def _is_set_before(self, size: ir.Expr, node: Node) -> bool:
        """Whether the names in a length have their values for certain where a statement stands."""
        around = list(node.block.chain())
        facts = [self.layout.names[n] for n in dataflow.names(size) if n in self.layout.names]
        return all(
            made.order < node.order and any(made.block is block for block in around)
            for fact in facts
            for made in fact.assigned
        )

    def _saved_whole(
        self, name: str, again: str, shape: tuple[ir.Expr, ...], node: Node
    ) -> Statements:
        """Save an array that an iteration makes, element by element, and make it again."""
        counters = [self.names.numbered("ijklmn"[axis % 6], INT) for axis in range(len(shape))]
        index = tuple(ir.Var(counter) for counter in counters)
        loops = self.tape_loops(node.block.unit())
        own = [
            Node(ir.For(counter, ir.Const(0), size, ir.Const(1), ()), node.block, node.order)
            for counter, size in zip(counters, shape, strict=True)
        ]
        place = self.slot(name, [*loops, *own], self.types[name].dtype)
        save = (place.save(ir.Item(name, index)),)
        here = tuple(
            size if self._is_set_before(size, node) else ir.Dim(name, axis)
            for axis, size in enumerate(shape)
        )
        self.after.setdefault(node, []).extend(routines.nest(here, counters, save, False))
        fetch = (place.restore(ir.Item(again, index)),)
        return [
            ir.Allocate(again, shape),
            *routines.nest(shape, counters, fetch, place.is_stack),
        ]

    # -- loops ------------------------------------------------------------------------------------

    def loop(self, node: Node) -> Statements:
        """The reversal of a loop: its iterations last to first."""
        body = node.blocks[-1]
        if node.order in self.choices.checkpointed:
            content = self._rerun(node, body)
        else:
            content = self.whole(body)
        if not content:
            return []
        statement = node.statement
        if isinstance(statement, ir.For):
            ascending = order.commutes(node, self.layout, self.active, content)
            return [backwards(statement, tuple(content), ascending)]
        assert isinstance(statement, ir.While)
        return self._reversed_while(node, content)

    def _rerun(self, node: Node, body: Block) -> Statements:
        undone, rest = self.unit(body)
        if not undone and not rest:
            return []
        again = self.forward(body, replay=node)
        content = [*again, *undone, *self.new_bars(body), *rest]
        kept = set(self.bars.values())
        if self.choices.fused == node.order:
            kept |= set(self.layout.cells(node))
        for statement in dataflow.walk(tuple(content)):
            changed = dataflow.written(statement).arrays
            kept.update(a for a in changed if not self.memory.is_made_inside(a, node))
        content = list(dead_code(tuple(content), frozenset(kept)))
        self._check_rerun(node, tuple(content))
        cells, values = self.provide(body, content)
        return [*cells, *values, *content]

    def _check_rerun(self, node: Node, content: ir.Block) -> None:
        """What is run again must find the arrays that it reads as they were."""
        for statement in dataflow.walk(content):
            for array in dataflow.stored(statement):
                if array in self.memory.arrays and not self.memory.is_made_inside(array, node):
                    raise CannotReverse(array)
            for array in dataflow.read(statement).arrays:
                if array in self.bars.values() or array not in self.memory.arrays:
                    continue
                sharing = self.memory.sharing(array)
                if all(self.memory.is_made_inside(a, node) for a in sharing):
                    continue
                made = self.memory.arrays[array].made
                if made is not None and not self.is_kept(made.block.unit()):
                    raise CannotReverse(array)
                reads = self.memory.arrays[array].reads
                self.replayed |= {r.order for r in reads if self.memory.is_inside(r, node)}
                if self.memory.written_inside(array, node):
                    raise CannotReverse(array)
                if self.memory.written_after(array, node) and not self._is_restored(array):
                    raise CannotReverse(array)

    def _reversed_while(self, node: Node, content: Statements) -> Statements:
        body = node.blocks[-1]
        assert isinstance(node.statement, ir.While)
        span = node.statement.span
        loops = self.tape_loops(body) if node.order not in self.choices.checkpointed else [node]
        pops = [s.stack for s in content if isinstance(s, ir.Pop)]
        counted = self.trip.get(node)
        if counted is None and loops == [node] and pops and self.is_kept(node.block.unit()):
            return [ir.While((), ir.Var(pops[0]), tuple(content), span)]
        trips = self.names.fresh("trips", INT)
        self.before.setdefault(node, []).append(ir.Assign(ir.Var(trips), ir.Const(0)))
        self.first.setdefault(body, []).insert(0, ir.Increment(ir.Var(trips), ir.Const(1)))
        result: Statements = []
        unit = node.block.unit()
        if not self.is_kept(unit):
            place = self.slot(trips, self.tape_loops(unit), "int64")
            self.after.setdefault(node, []).append(place.save(ir.Var(trips)))
            result.append(place.restore(ir.Var(trips)))
        variable = counted or self.names.fresh("trip", INT)
        last = ir.Apply(operator.sub, (ir.Var(trips), ir.Const(1)))
        loop = ir.For(variable, last, ir.Const(-1), ir.Const(-1), tuple(content), span)
        return [*result, loop]

    # -- what the reversal needs ------------------------------------------------------------------

    def _is_restored(self, array: str) -> bool:
        return array in self.choices.restored

    def provide(self, unit: Block, content: Statements) -> tuple[Statements, Statements]:
        """Statements that give the names of a unit the values that its reversal reads.

        First what its loop carries, which elements to put back may be named by, then the rest.
        """
        read = frozenset[str]().union(*map(dataflow.reads_within, content))
        kept = self.is_kept(unit)
        own = self._own_names(unit, cells_only=kept)
        needed = [name for name in own if name in read]
        if not needed:
            return [], []
        return Provision(self, unit, own, needed).statements()

    def _own_names(self, unit: Block, cells_only: bool) -> list[str]:
        found: list[str] = []
        for name, fact in self.layout.names.items():
            if (fact.kind == "cell" and unit.owner is fact.node and not fact.is_accumulator) or (
                not cells_only and fact.kind != "counter" and fact.block.unit() is unit
            ):
                found.append(name)
        return found

    # -- overwritten elements ---------------------------------------------------------------------

    def undo(self, unit: Block, segment: list[Node]) -> Statements:
        """Put back the elements that statements of one unit between two loops overwrite."""
        writes: list[Node] = []
        for node in segment:
            for member in [node, *(n for b in node.blocks for n in b.walk())]:
                if any(self._is_restored(a) for a in dataflow.stored(member.statement)):
                    writes.append(member)
        result: Statements = []
        done: dict[ir.Item, None] = {}
        self.undone |= {a for w in writes for a in dataflow.stored(w.statement)}
        known = segment if self.is_kept(unit) else unit.nodes
        inside = {id(m) for n in known for m in [n, *(k for b in n.blocks for k in b.walk())]}
        entries: list[tuple[int, ir.Statement]] = []
        for node in writes:
            statement = node.statement
            if isinstance(statement, ir.Swap):
                entries.append((node.order, ir.Swap(statement.first, statement.second)))
                continue
            if isinstance(statement, ir.Allocate | ir.Copy):
                continue
            if not isinstance(statement, ir.Assign | ir.Increment):
                raise CannotReverse("grown")
            place = statement.target
            assert isinstance(place, ir.Item)
            if not self.memory.overwrites_needed(node, self.reads_to_keep):
                continue
            early = ir.Item(place.array, tuple(self._early(i, inside) for i in place.index))
            if early in done:
                continue
            anchor = self._anchor(early, segment, inside, node)
            done[early] = None
            kind = self.types[place.array]
            slot = self.slot(place.array, self.tape_loops(unit), kind.dtype)
            if slot.is_stack and anchor.block is not unit:
                raise CannotReverse("conditional")
            saved = slot.save(ir.Item(place.array, place.index if anchor is node else early.index))
            self.before.setdefault(anchor, []).append(saved)
            entries.append((anchor.order, slot.restore(early)))
        entries.sort(key=lambda entry: -entry[0])
        result = [statement for _, statement in entries]
        return result

    def _early(self, index: ir.Expr, inside: set[int]) -> ir.Expr:
        """A subscript by names that are known before a segment runs."""
        match index:
            case ir.Var(name):
                fact = self.layout.names.get(name)
                if fact is None or fact.kind == "counter" or id(fact.node) not in inside:
                    return index
                if fact.kind == "value":
                    value = self.definitions.get(name)
                    if isinstance(value, ir.Apply):
                        return ir.Apply(
                            value.function, tuple(self._early(a, inside) for a in value.arguments)
                        )
                    if isinstance(value, ir.Const | ir.Dim):
                        return value
                    if isinstance(value, ir.Var):
                        return self._early(value, inside)
                raise CannotReverse(name)
        return index

    def _anchor(self, place: ir.Item, segment: list[Node], inside: set[int], write: Node) -> Node:
        """The first statement that certainly touches an element before it is overwritten."""
        for node in segment:
            if any(write is each for block in node.blocks for each in block.walk()):
                break  # what touches the element after the branch finds it overwritten
            statement = node.statement
            touched = (*dataflow.written(statement).elements, *dataflow.read(statement).elements)
            for item in touched:
                if item.array == place.array:
                    try:
                        index = tuple(self._early(i, inside) for i in item.index)
                    except CannotReverse:
                        continue
                    if index == place.index:
                        return node
            if node is write:
                return node
        raise CannotReverse(place.array)
