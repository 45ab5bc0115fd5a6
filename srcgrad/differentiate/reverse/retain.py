"""How a value that the reversal needs comes by: kept, replayed, or saved, whichever is cheapest.

A value is *replayed* by doing its operation again at the start of the reversal of its unit, from
values that are there. What cannot be replayed, because an element that it was read from has been
overwritten, or because a loop carries it, is a place where something must be *saved*; the fewest
values are, by a minimum cut. Elements that are put back (`Choices.restored`) can be read again. A
value that the cell of a loop still holds is *kept* there.
"""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Block, Node
from srcgrad.differentiate import routines
from srcgrad.differentiate.reverse import cut, reasons, storage
from srcgrad.differentiate.reverse.backwards import bare, unsaid
from srcgrad.differentiate.reverse.looked_up import with_places
from srcgrad.differentiate.reverse.reversal import Reversal, Statements
from srcgrad.differentiate.reverse.saved_rows import in_rows
from srcgrad.notes import Provided, Why
from srcgrad.optimise.common import is_dear
from srcgrad.types import INT


def provide(reversal: Reversal, unit: Block, content: Statements) -> tuple[Statements, Statements]:
    """Statements that give the names of a unit the values that its reversal reads.

    First what its loop carries, which elements to put back may be named by, then the rest.
    """
    read = frozenset[str]().union(*map(dataflow.reads_within, content))
    kept = reversal.is_kept(unit)
    own = _own_names(reversal, unit, cells_only=kept)
    needed = [name for name in own if name in read]
    if not needed:
        return [], []
    return Provision(reversal, unit, own, needed).statements()


def _own_names(reversal: Reversal, unit: Block, cells_only: bool) -> list[str]:
    owned = reversal.layout.owned.get(unit, ())
    return [name for name, is_carried in owned if is_carried or not cells_only]


class Provision:
    """How one unit's needed names come by their values: replayed where possible, else saved."""

    def __init__(self, reversal: Reversal, unit: Block, own: list[str], needed: list[str]) -> None:
        self.reversal = reversal
        self.layout = reversal.layout
        self.unit = unit
        self.own = own
        self.given: dict[str, ir.Statement] = {}
        self.why: dict[str, Why] = {}
        parts = self._reached(needed)
        self.parts = parts
        chosen = self._chosen(needed)
        self.kept = self._kept_by_cells(chosen)
        self.replay: set[str] = set()
        self.saved: list[str] = []
        todo = list(needed)
        seen: set[str] = set()
        while todo:
            name = todo.pop()
            if name in seen or name not in parts:
                continue
            seen.add(name)
            if name in chosen:
                continue
            self.replay.add(name)
            todo.extend((self.kept[name],) if name in self.kept else parts[name] or ())
        # A saved name inside a branch is fetched under the branch's conditions.
        self.seen = seen
        self.saved = [n for n in own if n in chosen and n in seen]
        for name in list(self.saved):
            todo = list(self._conditions(name))
            while todo:
                other = todo.pop()
                if other in self.seen or other not in parts:
                    continue
                self.seen.add(other)
                if parts[other] is None:
                    self.saved.append(other)
                else:
                    self.replay.add(other)
                    todo.extend(parts[other] or ())
        self.slots: dict[str, storage.Slot] = {}
        for name in self.saved:
            self._save(name)
        for name in self.replay - set(self.kept):
            self._note_reads(name)
        wanted = {*needed, *self.saved}
        reversal.provided += [self._provided(name) for name in own if name in self.seen & wanted]

    def _why(self, name: str) -> Why:
        """Why a name is saved: it cannot be worked out again, or that would be dear."""
        return self.why.get(name, reasons.DEAR if self._is_dear(name) else reasons.CUT)

    def _provided(self, name: str) -> Provided:
        """The note of how a name comes by its value."""
        if name in self.slots:
            slot = self.slots[name].name
            return reasons.provided(self.reversal, name, "saved", self._why(name), slot)
        if name in self.kept:
            return reasons.provided(self.reversal, name, "kept", reasons.CELL)
        if name in self.given:
            is_cell = self.layout.names[name].kind == "cell"
            why = reasons.COUNTED if is_cell else reasons.ELEMENT
            return reasons.provided(self.reversal, name, "restated", why)
        return reasons.provided(self.reversal, name, "replayed", reasons.CHEAP)

    def _reached(self, needed: list[str]) -> dict[str, tuple[str, ...] | None]:
        """From what each name can be replayed that what is needed may depend on."""
        own, parts = frozenset(self.own), dict[str, tuple[str, ...] | None]()
        todo = list(reversed(needed))
        while todo:
            name = todo.pop()
            if name in own and name not in parts:
                parts[name] = self._parts(name)
                todo += [*(parts[name] or ()), *self._conditions(name)]
        return parts

    def _chosen(self, needed: list[str]) -> frozenset[str]:
        """The fewest names to save; of as many, those after which nothing dear is done again.

        before  t_saved[i] = t              ...  t = t_saved[i]; e = math.exp(t)
        after   e = math.exp(t); e_saved[i] = e  ...  e = e_saved[i]
        """
        first = cut.fewest(needed, self.parts, frozenset())
        from_saved: dict[str, bool] = {}

        def uses_saved(name: str) -> bool:
            if name not in from_saved:
                parts = self.parts.get(name) or ()
                from_saved[name] = name in first or any(map(uses_saved, parts))
            return from_saved[name]

        dear = [n for n in self.parts if n not in first and self._is_dear(n) and uses_saved(n)]
        if not dear:
            return self._with_places(needed, first)
        later = cut.fewest(needed, {**self.parts, **dict.fromkeys(dear)}, frozenset())
        return later if self._bytes(later) <= self._bytes(first) else first

    def _with_places(self, needed: list[str], first: frozenset[str]) -> frozenset[str]:
        """With the places that are not looked up again, if the loop is not itself run again."""
        if len(self.unit.loops()) > 1:
            return first
        asked = (self._is_place, self._is_branch, self._is_dear)
        found = with_places(needed, first, self.parts, *asked)
        self.why |= dict.fromkeys(found - first, reasons.LOOKED_UP)
        return found

    def _is_branch(self, name: str) -> bool:
        return self.layout.names[name].kind == "join"

    def _is_place(self, name: str) -> bool:
        return self._is_branch(name) and self.reversal.types[name].dtype == "int64"

    def _is_dear(self, name: str) -> bool:
        fact = self.layout.names[name]
        match fact.node.statement if fact.kind == "value" else None:
            case ir.Assign(_, ir.Apply(function)):
                return is_dear(function)
        return False

    def _bytes(self, names: frozenset[str]) -> int:
        return sum(np.dtype(self.reversal.types[name].dtype).itemsize for name in names)

    def _kept_by_cells(self, saved: frozenset[str]) -> dict[str, str]:
        """Values that a cell holds when the reversal of an iteration starts: what it was set to.

        before  s = s_saved[k]; s_1 = math.tanh(s)
        after   s_1 = s; s = s_saved[k]
        """
        loop = self.unit.owner
        if loop is None or not loop.is_loop or not self.reversal.is_kept(loop.block.unit()):
            return {}
        if self.reversal.is_kept(self.unit):
            return {}
        found: dict[str, str] = {}
        for cell in self.layout.cells(loop):
            if cell not in saved:
                continue
            for node in self.layout.names[cell].assigned[1:]:
                match node.statement:
                    case ir.Assign(_, ir.Var(name)) if node.block is self.unit:
                        fact = self.layout.names.get(name)
                        if fact is not None and fact.kind in ("value", "join"):
                            if fact.block is self.unit and name not in saved:
                                found[name] = cell
        return found

    def _conditions(self, name: str) -> list[str]:
        """Names of the conditions under which a name is set, inside the unit."""
        found: list[str] = []
        for block in self.layout.names[name].block.chain():
            if block is self.unit or block.owner is None:
                break
            if isinstance(block.owner.statement, ir.If):
                found += list(dataflow.names(block.owner.statement.condition))
        return found

    def _parts(self, name: str) -> tuple[str, ...] | None:
        fact = self.layout.names[name]
        if fact.kind == "cell":
            self.why[name] = reasons.carried(fact.node)
            return self._counted(name)
        conditions = self._conditions(name)
        if fact.kind == "join":
            if fact.node.has_loops:
                self.why[name] = reasons.inner(fact.node)
                return None
            assert isinstance(fact.node.statement, ir.If)
            found = [*conditions, *dataflow.names(fact.node.statement.condition)]
            for node in fact.assigned:
                assert isinstance(node.statement, ir.Assign)
                found += dataflow.names(node.statement.value)
            return tuple(dict.fromkeys(found))
        statement = fact.node.statement
        assert isinstance(statement, ir.Assign)
        element = self._stored(name, statement)
        if element is not None:
            self.given[name] = ir.Assign(ir.Var(name), element)
            return tuple(dict.fromkeys([*dataflow.names(element), *conditions]))
        reversal = self.reversal
        choices = reversal.choices
        # Rows serve for elements; what a function reads must lie in an array of its own.
        rows = frozenset[str]() if routines.calls_with_arrays(statement) else choices.whole
        for array in dataflow.arrays(statement.value):
            if not reversal.memory.readable(
                *(fact.node, array, self.unit, choices.restored, reversal.is_kept, rows)
            ):
                reversal.unreadable.add(array)
                self.why[name] = reasons.unreadable(reversal, fact.node, array)
                return None
        for array in dataflow.measured(statement.value):
            if not reversal.memory.measurable(array, reversal.is_kept):
                self.why[name] = reasons.unmeasurable(array)
                return None
        return tuple(dict.fromkeys([*dataflow.names(statement.value), *conditions]))

    def _stored(self, name: str, statement: ir.Assign) -> ir.Item | None:
        """The element that holds a value which would take long to work out again."""
        reversal = self.reversal
        store = reversal.memory.stores.get(name)
        if store is None or store.block is not self.layout.names[name].node.block:
            return None
        assert isinstance(store.statement, ir.Assign)
        element = store.statement.target
        assert isinstance(element, ir.Item)
        if not (isinstance(statement.value, ir.Apply) and is_dear(statement.value.function)):
            return None
        if not all(self._is_set_before(index, name) for index in dataflow.names(element)):
            return None
        array, restored = element.array, reversal.choices.restored
        if array in restored or reversal.types[array].dtype != reversal.types[name].dtype:
            return None
        moved = array in reversal.memory.swapped or reversal.memory.is_resized(array)
        if moved or not reversal.memory.readable(
            store, array, self.unit, restored, reversal.is_kept
        ):
            return None
        return element

    def _is_set_before(self, name: str, other: str) -> bool:
        fact = self.layout.names.get(name)
        return fact is None or (
            fact.kind != "cell" and fact.node.order < self.layout.names[other].node.order
        )

    def _counted(self, name: str) -> tuple[str, ...] | None:
        """A cell that grows by a constant in each iteration is worked out from their number."""
        fact = self.layout.names[name]
        loop = fact.node
        if self.unit.owner is not loop:
            return None
        init, *updates = fact.assigned
        if len(updates) != 1 or updates[0].block is not loop.blocks[-1]:
            return None
        first, last = init.statement, updates[0].statement
        if not (isinstance(first, ir.Assign) and isinstance(last, ir.Assign)):
            return None
        step = (
            self.reversal.definitions.get(last.value.name)
            if isinstance(last.value, ir.Var)
            else None
        )
        kind = self.reversal.types[name]
        if step is None or kind.dtype != "int64":
            return None
        match step:
            case ir.Apply(function, (ir.Var(base), ir.Const(value))) if (
                function is operator.add and base == name
            ):
                amount = value
            case _:
                return None
        number = self._iteration(loop)
        if number is None:
            return None
        moved = number if amount == 1 else ir.Apply(operator.mul, (ir.Const(amount), number))
        start = first.value
        value = moved if start == ir.Const(0) else ir.Apply(operator.add, (start, moved))
        self.given[name] = ir.Assign(ir.Var(name), value)
        return tuple(dataflow.names(start))

    def _iteration(self, loop: Node) -> ir.Expr | None:
        statement = loop.statement
        if isinstance(statement, ir.For):
            counter = ir.Var(statement.variable)
            if statement.step != ir.Const(1):
                return None
            if statement.start == ir.Const(0):
                return counter
            return ir.Apply(operator.sub, (counter, statement.start))
        if loop not in self.reversal.trip:
            self.reversal.trip[loop] = self.reversal.names.fresh("trip", INT)
        return ir.Var(self.reversal.trip[loop])

    def _save(self, name: str) -> None:
        reversal = self.reversal
        fact = self.layout.names[name]
        kind = reversal.types[name]
        own_cell = fact.kind == "cell" and self.unit.owner is fact.node
        loops = reversal.tape_loops(self.unit)
        if own_cell and reversal.is_kept(self.unit):
            # A checkpointed loop saves its own cells where the loop itself is run forward.
            assert self.unit.owner is not None
            loops = [*reversal.tape_loops(self.unit.owner.block.unit()), self.unit.owner]
        slot = reversal.slot(name, loops, kind.dtype, self._why(name), reasons.span_of(fact.node))
        save = slot.save(ir.Var(name))
        if own_cell:
            reversal.first.setdefault(self.unit, []).append(save)
        else:
            reversal.after.setdefault(fact.node, []).append(save)
        self.slots[name] = slot

    def _again(self, name: str, statement: ir.Assign) -> ir.Statement:
        """A statement that gives a name its value again."""
        known = self.given.get(name)
        if known is not None:
            return known
        value = in_rows(self.reversal, statement.value)
        return ir.Assign(statement.target, value, unsaid(statement.span))

    def _note_reads(self, name: str) -> None:
        fact = self.layout.names[name]
        if fact.kind == "value" and isinstance(fact.node.statement, ir.Assign):
            if any(True for _ in dataflow.arrays(fact.node.statement.value)):
                self.reversal.replayed.add(fact.node.order)

    def statements(self) -> tuple[Statements, Statements]:
        start: Statements = [
            ir.Assign(ir.Var(name), ir.Var(cell))
            for name, cell in self.kept.items()
            if name in self.replay
        ]
        for name in self.own:
            if (
                self.layout.names[name].kind == "cell"
                and self.unit.owner is self.layout.names[name].node
            ):
                if name in self.slots:
                    start.append(self.slots[name].restore(ir.Var(name)))
                elif name in self.replay:
                    start.append(self.given[name])
        return start, self._block(self.unit)

    def _block(self, block: Block) -> Statements:
        result: Statements = []
        for node in block.nodes:
            statement = node.statement
            name = dataflow.target(statement)
            if isinstance(statement, ir.If):
                inner = [tuple(self._block(b)) for b in node.blocks]
                if inner[0] or inner[1]:
                    result.append(ir.If(statement.condition, inner[0], inner[1]))
                for other in self.saved:
                    fact = self.layout.names[other]
                    if fact.kind == "join" and fact.node is node:
                        result.append(self.slots[other].restore(ir.Var(other)))
            elif node.is_loop:
                for other in self.saved:
                    fact = self.layout.names[other]
                    if fact.kind == "cell" and fact.node is node:
                        result.append(self.slots[other].restore(ir.Var(other)))
            elif name is not None and self.layout.names[name].kind == "value":
                if name in self.slots:
                    result.append(self.slots[name].restore(ir.Var(name)))
                elif name in self.replay and name not in self.kept:
                    assert isinstance(statement, ir.Assign)
                    result.append(self._again(name, statement))
            elif name is not None and self._is_branch(name):
                if name in self.replay and name not in self.kept:
                    result.append(bare(statement))
        return result
