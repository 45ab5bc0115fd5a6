"""What depends on given names in whatever way."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.reach import reached


def dependent(program: ir.Function, start: frozenset[str]) -> frozenset[str]:
    """What depends on some names in whatever way, by a condition or a subscript too."""
    feeds: dict[str, set[str]] = {}

    def visit(block: ir.Block, outer: frozenset[str]) -> None:
        for statement in block:
            read = dataflow.reads(statement) | outer
            target = dataflow.target(statement)
            for sink in (*dataflow.stored(statement), *((target,) if target else ())):
                for source in read:
                    feeds.setdefault(source, set()).add(sink)
            for part in dataflow.blocks(statement):
                visit(part, read)

    visit(program.body, frozenset())
    return reached(start, feeds)
