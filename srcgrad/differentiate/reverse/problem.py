"""A program to be reversed, with what the analyses say of it."""

from __future__ import annotations

from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis.activity import active
from srcgrad.analysis.layout import Layout, Node
from srcgrad.analysis.names import Names
from srcgrad.analysis.subscripts import Memory
from srcgrad.analysis.zeros import selected
from srcgrad.differentiate import kinds, routines
from srcgrad.differentiate.reverse.lengths import with_lengths
from srcgrad.types import Array, is_inexact


class Problem:
    """A program, what it is differentiated with respect to, and what is known of it."""

    def __init__(
        self,
        program: ir.Function,
        wrt: tuple[str, ...],
        name: str,
        with_value: bool,
        seeded: tuple[int, ...] | None = None,
    ) -> None:
        program, self.lengths = with_lengths(routines.private(program))
        self.program = program
        self.wrt = wrt
        self.name = name
        self.with_value = with_value
        self.layout = Layout(program)
        self.seeded = seeded
        self.outputs = [program.results[at] for at in ((0,) if seeded is None else seeded)]
        named = tuple(each.name for each in self.outputs if isinstance(each, ir.Var))
        self.active = active(program, wrt, named)
        self.names = Names(program.types)
        self.seeds = [] if seeded is None else list(map(self._seed_name, self.outputs))
        self.memory = Memory(self.layout)
        self.selected = selected(program, self.layout, self.memory, self.active)
        self.bars = self._bars()
        self.adjoints: dict[Node, list[ir.Statement]] = {}
        """What statements without blocks do to the adjoints, whatever is chosen."""

    def _seed_name(self, output: ir.Atom) -> str:
        """A parameter for the adjoint of a result."""
        kind = kinds.type_of(output, self.program.types)
        if isinstance(kind, Array):
            kind = Array(kind.dtype, kind.ndim)
        stem = output.name if isinstance(output, ir.Var) else "result"
        return self.names.fresh(f"{stem}_seed", kind)

    def _bars(self) -> dict[str, str]:
        bars: dict[str, str] = {}
        for name in self.program.types:
            if name not in self.active and name not in self.wrt:
                continue
            kind = self.program.types[name]
            if not is_inexact(kind.dtype):
                continue
            if isinstance(kind, Array):
                kind = Array(kind.dtype, kind.ndim)
            bars[name] = self.names.fresh(f"{name}_bar", replace(kind))
        for node in self.layout.root.nodes:
            match node.statement:
                case ir.Copy(copy, source) if source in bars and copy in bars:
                    reads = self.memory.arrays[source].reads
                    is_output = ir.Var(source) in self.outputs
                    if source in self.program.params and reads == [node] and not is_output:
                        bars[copy] = bars[source]
        return bars
