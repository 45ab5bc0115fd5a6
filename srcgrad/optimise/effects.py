"""What a statement with all that is inside it reads and changes."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.records import dataclass
from srcgrad.uses import COMPOUND, kept, mentioned


@dataclass(frozen=True)
class Effects:
    """Names of scalars, arrays and stacks; `shapes` are arrays whose lengths change."""

    reads: frozenset[str]
    changes: frozenset[str]

    def spoils(self, value: ir.Expr) -> bool:
        """Whether an expression may have another value after the statement."""
        return not self.changes.isdisjoint(spoilers(value))


@kept
def spoilers(value: ir.Expr) -> frozenset[str]:
    """What changes the value of an expression if it is changed."""
    found = mentioned(value)
    if found.lengths:
        return frozenset((*found.scalars, *found.arrays, *map(_shape, found.lengths)))
    return frozenset((*found.scalars, *found.arrays))


@kept
def effects(statement: ir.Statement) -> Effects:
    own = dataflow.written(statement)
    changes = own.names
    if own.lengths:
        changes = changes.union(map(_shape, own.lengths))
    if statement.__class__ in COMPOUND:
        parts = [effects(part).changes for block in dataflow.blocks(statement) for part in block]
        changes = changes.union(*parts)
    return Effects(dataflow.reads_within(statement), changes)


def touches(statement: ir.Statement, name: str) -> bool:
    """Whether a statement, or one inside it, reads or changes a name."""
    found = effects(statement)
    return name in found.reads or name in found.changes


def _shape(array: str) -> str:
    return f"{array}.shape"
