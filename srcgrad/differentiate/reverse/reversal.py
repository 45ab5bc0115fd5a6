"""One attempt at a derivative: the program, the choices made, and what is put away where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Block, Layout, Node
from srcgrad.analysis.names import Names
from srcgrad.analysis.subscripts import Memory
from srcgrad.differentiate.reverse import storage
from srcgrad.differentiate.reverse.choices import Choices, Cost
from srcgrad.differentiate.reverse.lengths import Lengths
from srcgrad.errors import Span
from srcgrad.notes import Independent, Provided, Slotted, Why
from srcgrad.optimise.coalesce import stem
from srcgrad.records import dataclass
from srcgrad.types import Scalar, Type

Statements = list[ir.Statement]


@dataclass(eq=False)
class Reversal:
    """One attempt at a derivative, with its choices made."""

    layout: Layout
    memory: Memory
    active: frozenset[str]
    names: Names
    choices: Choices
    bars: dict[str, str]
    """The adjoint of each name that may have one."""
    lengths: Lengths
    reads_to_keep: frozenset[int] | None = None
    """The statements that are known to be replayed, if they are known."""
    selected: Mapping[str, frozenset[int]] = field(default_factory=dict)
    adjoints: dict[Node, Statements] = field(default_factory=dict)
    """What statements do to the adjoints, as far as it is known from other attempts."""
    before: dict[Node, Statements] = field(default_factory=dict)
    """What the forward sweep does besides before a statement,"""
    after: dict[Node, Statements] = field(default_factory=dict)
    """after it,"""
    first: dict[Block, Statements] = field(default_factory=dict)
    """and at the start of each iteration of a loop."""
    cost: Cost = field(default_factory=Cost)
    nested_cost: Counter[Node] = field(default_factory=Counter)
    """How many values are saved in the loops inside a loop."""
    trip: dict[Node, str] = field(default_factory=dict)
    """What counts the iterations of a `while`, where its reversal asks for their number."""
    replayed: set[int] = field(default_factory=set)
    """Statements that read elements and are done again."""
    undone: set[str] = field(default_factory=set)
    """Arrays with elements that are put back."""
    rows: dict[str, ir.Whole] = field(default_factory=dict)
    """Where arrays that are kept whole are found."""
    unreadable: set[str] = field(default_factory=set)
    """Arrays from which a value that is needed could not be read again."""
    provided: list[Provided] = field(default_factory=list)
    """How values that are needed come by, and why;"""
    slots: list[Slotted] = field(default_factory=list)
    """where some are saved;"""
    independent: list[Independent] = field(default_factory=list)
    """and which loops may be reversed in any order."""

    @property
    def types(self) -> dict[str, Type]:
        return self.names.types

    @property
    def definitions(self) -> dict[str, ir.Expr]:
        return self.memory.definitions

    def bar(self, name: str) -> str | None:
        """The adjoint of a name, if a derivative flows through it."""
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

    def slot(
        self, base: str, loops: list[Node], dtype: str, why: Why, span: Span | None
    ) -> storage.Slot:
        """A place for a saved value, made before the outermost of the loops."""
        name = self.names.fresh(f"{stem(base)}_saved")
        place = storage.slot(name, loops, self.definitions, self.types, dtype)
        if place.make is not None:
            self.before.setdefault(loops[0], []).append(place.make)
        elif not loops:
            self.types[name] = Scalar(dtype)
        if loops:
            self.slots.append(Slotted(name, base, why, span))
            self.cost.saves[len(loops)] += 1
            for outer in loops[:-1]:
                self.nested_cost[outer] += 1
        return place

    def is_restored(self, array: str) -> bool:
        return array in self.choices.restored

    def outlives(self, node: Node, loop: Node) -> bool:
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
