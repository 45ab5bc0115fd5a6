"""Whether the iterations of a checkpointed loop find what they need when they are run again."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Node
from srcgrad.differentiate.reverse.choices import CannotReverse
from srcgrad.differentiate.reverse.reversal import Reversal


def check_rerun(reversal: Reversal, node: Node, content: ir.Block) -> None:
    """What is run again must find the arrays that it reads as they were."""
    for statement in dataflow.walk(content):
        for array in dataflow.stored(statement):
            if array in reversal.memory.arrays and not reversal.memory.is_made_inside(array, node):
                raise CannotReverse(array)
        for array in dataflow.read(statement).arrays:
            if array in reversal.bars.values() or array not in reversal.memory.arrays:
                continue
            sharing = reversal.memory.sharing(array)
            if all(reversal.memory.is_made_inside(a, node) for a in sharing):
                continue
            made = reversal.memory.arrays[array].made
            if made is not None and not reversal.is_kept(made.block.unit()):
                raise CannotReverse(array)
            reads = reversal.memory.arrays[array].reads
            reversal.replayed |= {r.order for r in reads if reversal.memory.is_inside(r, node)}
            if reversal.memory.written_inside(array, node):
                raise CannotReverse(array)
            if reversal.memory.written_after(array, node) and not reversal.is_restored(array):
                raise CannotReverse(array)
