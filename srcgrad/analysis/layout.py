"""The tree of a program: which statement stands where, and what kind each name is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from typing import Literal

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.records import dataclass

LOOPS = (ir.For, ir.While)


@dataclass(eq=False)
class Node:
    """A statement at its place."""

    statement: ir.Statement
    block: Block
    order: int
    blocks: tuple[Block, ...] = ()

    @property
    def is_loop(self) -> bool:
        return isinstance(self.statement, LOOPS)

    @cached_property
    def has_loops(self) -> bool:
        inner = (s for block in dataflow.blocks(self.statement) for s in dataflow.walk(block))
        return any(isinstance(s, LOOPS) for s in inner)


@dataclass(eq=False)
class Block:
    """A sequence of statements; `owner` is the statement that it is part of."""

    owner: Node | None
    nodes: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        for node in self.nodes:
            yield node
            for block in node.blocks:
                yield from block.walk()

    def chain(self) -> Iterator[Block]:
        """This block and those around it, innermost first."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.owner.block if block.owner else None

    def loops(self) -> list[Node]:
        """The loops around this block, outermost first."""
        found = [b.owner for b in self.chain() if b.owner is not None and b.owner.is_loop]
        return found[::-1]

    def unit(self) -> Block:
        """The block whose reversal this one is part of: a loop body, the whole program, or the
        branch of an `if` that contains loops."""
        return self._unit

    @cached_property
    def _unit(self) -> Block:
        for block in self.chain():
            if block.owner is None or block.owner.is_loop or block.owner.has_loops:
                return block
        raise AssertionError("a block without a root")


Kind = Literal["value", "join", "cell", "counter"]


@dataclass(eq=False)
class Name:
    """What is known of a scalar name: how it comes by its value, and where."""

    kind: Kind
    node: Node
    """The assignment of a value, the `If` of a join, the loop of a cell or counter."""
    assigned: list[Node]

    @property
    def block(self) -> Block:
        """The block in which the name gets its value (for a cell: the value after its loop)."""
        return self.node.block

    @property
    def is_accumulator(self) -> bool:
        return any(isinstance(n.statement, ir.Increment) for n in self.assigned)


class Layout:
    """A program's tree, and its names by kind."""

    def __init__(self, program: ir.Function) -> None:
        self.program = program
        self._count = 0
        self.root = self._block(program.body, None)
        self.nodes = list(self.root.walk())
        self.names: dict[str, Name] = {}
        assigned: dict[str, list[Node]] = {}
        for node in self.nodes:
            name = dataflow.target(node.statement)
            if name is not None:
                assigned.setdefault(name, []).append(node)
        for name, places in assigned.items():
            self.names[name] = self._classify(name, places)

    def _block(self, body: ir.Block, owner: Node | None) -> Block:
        block = Block(owner)
        for statement in body:
            self._count += 1
            node = Node(statement, block, self._count)
            node.blocks = tuple(self._block(b, node) for b in dataflow.blocks(statement))
            block.nodes.append(node)
        return block

    def _classify(self, name: str, places: list[Node]) -> Name:
        first = places[0]
        if isinstance(first.statement, ir.For):
            assert len(places) == 1, f"the counter {name} is assigned elsewhere"
            return Name("counter", first, places)
        if len(places) == 1 and isinstance(first.statement, ir.Assign):
            return Name("value", first, places)
        owner = first.block.owner
        if (
            len(places) == 2
            and owner is not None
            and isinstance(owner.statement, ir.If)
            and {id(p.block) for p in places} == {id(b) for b in owner.blocks}
        ):
            return Name("join", owner, places)
        for node in first.block.nodes:
            if node.is_loop and node.order > first.order:
                inside = {id(n) for n in node.blocks[-1].walk()}
                if all(id(p) in inside for p in places[1:]):
                    return Name("cell", node, places)
        raise AssertionError(f"{name} is neither a value, a join nor a cell")

    def cells(self, loop: Node) -> list[str]:
        """The cells that a loop carries, in order of appearance."""
        return [n for n, fact in self.names.items() if fact.kind == "cell" and fact.node is loop]

    @cached_property
    def owned(self) -> dict[Block, list[tuple[str, bool]]]:
        """The names that get a value in each unit, and whether its loop carries them."""
        found: dict[Block, list[tuple[str, bool]]] = {}
        for name, fact in self.names.items():
            own = fact.block.unit() if fact.kind != "counter" else None
            if fact.kind == "cell" and not fact.is_accumulator:
                for block in fact.node.blocks:
                    found.setdefault(block, []).append((name, True))
                    own = None if block is own else own
            if own is not None:
                found.setdefault(own, []).append((name, False))
        return found

    def home(self, name: str) -> Block:
        """The block in which a name is read in the reverse sweep: a cell that its loop overwrites
        belongs to the loop's body, an accumulator and everything else to where it is set."""
        fact = self.names[name]
        if fact.kind == "counter":
            return fact.node.blocks[-1]
        return fact.block
