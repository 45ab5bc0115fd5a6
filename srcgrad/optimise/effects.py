"""What a statement with all that is inside it reads and changes."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.records import dataclass
from srcgrad.uses import kept


@dataclass(frozen=True)
class Effects:
    """Names of scalars, arrays and stacks; `shapes` are arrays whose lengths change."""

    reads: frozenset[str]
    changes: frozenset[str]

    def spoils(self, value: ir.Expr) -> bool:
        """Whether an expression may have another value after the statement."""
        if any(name in self.changes for name in dataflow.names(value)):
            return True
        if any(name in self.changes for name in dataflow.arrays(value)):
            return True
        return any(f"{name}.shape" in self.changes for name in dataflow.measured(value))


@kept
def effects(statement: ir.Statement) -> Effects:
    own = dataflow.written(statement)
    changes = {*own.scalars, *own.arrays, *own.stacks, *(f"{array}.shape" for array in own.lengths)}
    for block in dataflow.blocks(statement):
        for part in block:
            changes |= effects(part).changes
    return Effects(dataflow.reads_within(statement), frozenset(changes))
