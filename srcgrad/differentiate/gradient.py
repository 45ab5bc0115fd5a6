"""The program that computes a gradient: which choices to make, and the two sweeps put together."""

from __future__ import annotations

import operator
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.activity import active
from srcgrad.analysis.layout import Layout, Node
from srcgrad.analysis.names import Names
from srcgrad.analysis.subscripts import Memory
from srcgrad.analysis.zeros import selected
from srcgrad.differentiate import kinds, routines
from srcgrad.differentiate.reverse.bars import new_bars, zero
from srcgrad.differentiate.reverse.choices import CannotReverse, Choices
from srcgrad.differentiate.reverse.forward_sweep import forward_sweep, swept
from srcgrad.differentiate.reverse.lengths import with_lengths
from srcgrad.differentiate.reverse.reversal import Reversal, Statements
from srcgrad.differentiate.reverse.reverse_sweep import (
    reversed_loop,
    reversed_statement,
    reversed_unit,
)
from srcgrad.errors import ShapeError
from srcgrad.types import INT, Array, Type, is_inexact

ONE = ir.Const(1.0)


def gradient(
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    with_value: bool,
    seeded: tuple[int, ...] | None = None,
) -> ir.Function:
    """A function that returns the first result (if asked for), its adjoints with respect to the
    parameters `wrt`, and the other results.

    With `seeded`, positions of results, it takes their adjoints after the parameters, and returns
    all results (if asked for) and then the adjoints of the parameters.
    """
    return Gradient(program, wrt, name, with_value, seeded).best()


class Gradient:
    """The choices open for one program, tried in turn."""

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

    # -- choices ----------------------------------------------------------------------------------

    def best(self) -> ir.Function:
        choices = Choices()
        found = self._attempt(choices)
        assert found is not None, "a program can always be reversed by saving every value"
        fused = self._turning_point()
        if fused is not None:
            turned = replace(choices, fused=fused.order, checkpointed=frozenset({fused.order}))
            other = self._attempt(turned)
            if other is not None and other[0] <= found[0]:
                choices, found = turned, other
        choices, found = self._restore(choices, found)
        choices, found = self._checkpoint(choices, found)
        return found[2]

    def _restore(
        self, choices: Choices, found: tuple[tuple[int, ...], Reversal, ir.Function]
    ) -> tuple[Choices, tuple[tuple[int, ...], Reversal, ir.Function]]:
        """Put overwritten elements back where that saves no more than saving what is read."""
        kept = {r.name for r in self.program.results if isinstance(r, ir.Var)}
        for group in self._groups():
            if not any(found[0]):
                break
            if group & kept or not group & found[1].unreadable:
                continue
            wider = replace(choices, restored=choices.restored | group)
            other = self._attempt(wider)
            if other is not None and other[0] <= found[0] and other[1].undone & group:
                choices, found = wider, other
        return choices, found

    def _checkpoint(
        self, choices: Choices, found: tuple[tuple[int, ...], Reversal, ir.Function]
    ) -> tuple[Choices, tuple[tuple[int, ...], Reversal, ir.Function]]:
        """Run again the iterations of loops whose inner loops save more than the loop would."""
        loops = [n for n in self.layout.nodes if n.is_loop]
        inner_first = sorted(loops, key=lambda n: (-len(n.block.loops()), n.order))
        impossible: list[Node] = []
        before = choices
        for loop in inner_first:
            if not found[1].nested_cost[loop] or loop.order in choices.checkpointed:
                continue
            wider = replace(choices, checkpointed=choices.checkpointed | {loop.order})
            other = self._attempt(wider)
            if other is None:
                impossible.append(loop)
            elif other[0] < found[0]:
                choices, found = wider, other
        if choices == before:
            return choices, found
        # What is made in an iteration of an outer loop is there again once that is checkpointed.
        for loop in impossible:
            wider = replace(choices, checkpointed=choices.checkpointed | {loop.order})
            other = self._attempt(wider)
            if other is not None and other[0] < found[0]:
                choices, found = wider, other
        return choices, found

    def _groups(self) -> list[frozenset[str]]:
        groups: dict[str, set[str]] = {}
        for name in self.memory.arrays:
            if self.memory.writes(name):
                groups.setdefault(self.memory.root(name), set()).add(name)
        return [
            frozenset(group)
            for group in groups.values()
            if any(
                self.memory.overwrites_needed(w, None)
                for name in group
                for w in self.memory.writes(name)
            )
        ]

    def _turning_point(self) -> Node | None:
        """The last loop, if all that its iterations leave behind is sums."""
        loops = [n for n in self.layout.root.nodes if n.is_loop or n.has_loops]
        if not loops or not isinstance(loops[-1].statement, ir.For):
            return None
        loop = loops[-1]
        for node in self.layout.root.nodes:
            if node.order > loop.order and not isinstance(
                node.statement, ir.Assign | ir.If | ir.Guard
            ):
                return None
            if node.order > loop.order and any(
                dataflow.stored(s) for s in dataflow.walk((node.statement,))
            ):
                return None
        if any(not self.layout.names[c].is_accumulator for c in self.layout.cells(loop)):
            return None
        for node in loop.blocks[-1].walk():
            if any(
                not self.memory.is_made_inside(a, loop) for a in dataflow.stored(node.statement)
            ):
                return None
        return loop

    # -- assembly ---------------------------------------------------------------------------------

    def _attempt(self, choices: Choices) -> tuple[tuple[int, ...], Reversal, ir.Function] | None:
        try:
            first = self._reversal(choices, None)
            program = self._assemble(first)
            if not choices.restored:  # nothing depends on what is read
                return first.cost.key(), first, program
            second = self._reversal(choices, frozenset(first.replayed))
            program = self._assemble(second)
        except CannotReverse:
            return None
        return second.cost.key(), second, program

    def _reversal(self, choices: Choices, reads: frozenset[int] | None) -> Reversal:
        names = self.names.copy()
        return Reversal(
            self.layout,
            self.memory,
            self.active,
            names,
            choices,
            self.bars,
            self.lengths,
            reads,
            self.selected,
        )

    def _assemble(self, reversal: Reversal) -> ir.Function:
        root = self.layout.root
        kept, results = self._results(reversal)
        start: Statements = [*new_bars(reversal, root), *self._parameter_bars(reversal)]
        start += self._seed()
        if reversal.choices.fused is None:
            undone, rest = reversed_unit(reversal, root)
            backward = [ir.Comment("Reverse sweep."), *start, *undone, *rest]
            forward = [ir.Comment("Forward sweep."), *forward_sweep(reversal, root), *kept]
            body = [*forward, ir.Comment(""), *backward]
        else:
            body = self._fused(reversal, start, kept)
        doc = ""
        params = (*self.program.params, *self.seeds)
        return ir.Function(self.name, params, tuple(body), results, reversal.types, doc)

    def _fused(self, reversal: Reversal, start: Statements, kept: Statements) -> Statements:
        """Forward and reverse of the last loop in one; what depends on it comes after."""
        nodes = self.layout.root.nodes
        at = next(k for k, n in enumerate(nodes) if n.order == reversal.choices.fused)
        loop, before, after = nodes[at], nodes[:at], nodes[at + 1 :]
        late_names = set(self.layout.cells(loop))
        early: list[Node] = []
        late: list[Node] = []
        for node in after:
            if dataflow.reads_within(node.statement) & late_names:
                late.append(node)
                found = (dataflow.target(s) for s in dataflow.walk((node.statement,)))
                late_names |= {t for t in found if t is not None}
            else:
                early.append(node)
        turned = [s for node in reversed(after) for s in reversed_statement(reversal, node)]
        read = frozenset[str]().union(*map(dataflow.reads_within, turned))
        if read & late_names:
            raise CannotReverse("the adjoint of the last loop is not known before it")
        middle = reversed_loop(reversal, loop)
        undone, rest = reversed_unit(reversal, self.layout.root, before)
        return [
            ir.Comment("Forward sweep."),
            *swept(reversal, before),
            *swept(reversal, early),
            ir.Comment(""),
            ir.Comment("Reverse sweep."),
            *start,
            *turned,
            *(middle or swept(reversal, [loop])),
            *swept(reversal, late),
            *kept,
            *undone,
            *rest,
        ]

    def _seed(self) -> Statements:
        """What the adjoints of the results begin with."""
        given: list[ir.Atom] = [ONE] if self.seeded is None else list(map(ir.Var, self.seeds))
        found: Statements = []
        for output, seed in zip(self.outputs, given, strict=True):
            if not isinstance(output, ir.Var) or output.name not in self.bars:
                continue
            bar = self.bars[output.name]
            kind = self.program.types[output.name]
            if isinstance(kind, Array):
                assert isinstance(seed, ir.Var), "the adjoint of an array is given"
                found += self._seeded_array(output.name, bar, seed.name, kind.ndim)
            else:
                found.append(ir.Increment(ir.Var(bar), seed))
        return found

    def _seeded_array(self, output: str, bar: str, seed: str, ndim: int) -> Statements:
        """Add the adjoint of an array that the caller gives, if it has the array's shape."""
        found: Statements = []
        for axis in range(ndim):
            own, given = ir.Dim(output, axis), ir.Dim(seed, axis)
            found.append(
                ir.Guard(
                    ir.Apply(operator.eq, (own, given)),
                    ShapeError,
                    f"axis {axis} of a result has the length {{}}, that of its seed {{}}",
                    (own, given),
                )
            )
        counters = [self.names.numbered("i", INT) for _ in range(ndim)]
        index = tuple(map(ir.Var, counters))
        add = ir.Increment(ir.Item(bar, index), ir.Item(seed, index))
        shape = tuple(ir.Dim(output, axis) for axis in range(ndim))
        return [*found, *routines.nest(shape, counters, (add,), False)]

    def _parameter_bars(self, reversal: Reversal) -> Statements:
        made = {
            self.bars[node.statement.name]
            for node in self.layout.root.nodes
            if isinstance(node.statement, ir.Copy) and node.statement.name in self.active
        }
        result: Statements = []
        for name in self.program.params:
            bar = self.bars.get(name)
            if bar is None or bar in made:
                continue
            kind: Type = self.program.types[name]
            if isinstance(kind, Array):
                shape = tuple(ir.Dim(name, axis) for axis in range(kind.ndim))
                result.append(ir.Allocate(bar, shape, zero(reversal, bar)))
            else:
                result.append(ir.Assign(ir.Var(bar), zero(reversal, bar)))
        return result

    def _results(self, reversal: Reversal) -> tuple[Statements, tuple[ir.Atom, ...]]:
        """What is returned, and copies of what the reverse sweep would change."""
        kept: Statements = []
        program = self.program

        def safe(result: ir.Atom) -> ir.Atom:
            if isinstance(result, ir.Const) or isinstance(program.types[result.name], Array):
                return result
            fact = self.layout.names.get(result.name)
            if fact is None or fact.kind != "cell" or fact.is_accumulator:
                return result
            copy = ir.Var(reversal.names.fresh("value", program.types[result.name]))
            kept.append(ir.Assign(copy, result))
            return copy

        bars = tuple(ir.Var(self.bars[name]) for name in self.wrt)
        if self.seeded is not None:
            values = tuple(safe(r) for r in program.results if self.with_value)
            return kept, (*values, *bars)
        value = tuple(safe(r) for r in program.results[:1] if self.with_value)
        return kept, (*value, *bars, *(safe(r) for r in program.results[1:]))
