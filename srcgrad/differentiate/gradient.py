"""The program that computes a gradient: which choices to make of how it is reversed."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Node
from srcgrad.differentiate import routines
from srcgrad.differentiate.reverse.assembly import assembled
from srcgrad.differentiate.reverse.choices import CannotReverse, Choices
from srcgrad.differentiate.reverse.problem import Problem
from srcgrad.differentiate.reverse.reasons import decisions
from srcgrad.differentiate.reverse.reversal import Reversal
from srcgrad.differentiate.reverse.saved_rows import worth_keeping
from srcgrad.notes import note
from srcgrad.ruled import without_edit

Attempt: TypeAlias = tuple[tuple[int, ...], Reversal, ir.Function]
"""The cost of certain choices, the reversal that they make, and the function."""


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
    problem = Problem(program, wrt, name, with_value, seeded)
    return _with_edits_made(Gradient(problem).best(), problem)


def _with_edits_made(found: ir.Function, problem: Problem) -> ir.Function:
    """A gradient in which the values are as they are without the edits that it has made."""
    made = {
        id(statement.value.function)
        for statement in dataflow.walk(problem.program.body)
        if isinstance(statement, ir.Routine)
        and isinstance(statement.value, ir.Apply)
        and not problem.active.isdisjoint(statement.names)
    }

    def one(statement: ir.Statement) -> ir.Statement:
        if isinstance(statement, ir.Routine) and isinstance(statement.value, ir.Apply):
            is_made = id(statement.value.function) in made
            return without_edit(statement) if is_made else statement
        return dataflow.with_blocks(statement, block)

    def block(body: ir.Block) -> ir.Block:
        return tuple(map(one, body))

    return replace(found, body=block(found.body)) if made else found


_MOST_ROWS = 8
"""Of no more arrays it is asked whether all of them should be saved."""


class Gradient:
    """The choices open for one program, tried in turn."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def best(self) -> ir.Function:
        choices = Choices()
        found = self._attempt(choices)
        assert found is not None, "a program can always be reversed by saving every value"
        choices, found = self._keep_whole(choices, found)
        fused = self._turning_point()
        if fused is not None:
            turned = Choices(fused=fused.order, checkpointed=frozenset({fused.order}))
            other = self._attempt(turned)
            if other is not None and other[0] <= found[0]:
                choices, found = turned, other
        choices, found = self._restore(choices, found)
        choices, found = self._checkpoint(choices, found)
        note(*decisions(found[1]))
        return found[2]

    def _keep_whole(self, choices: Choices, found: Attempt) -> tuple[Choices, Attempt]:
        """Save all of the arrays that iterations make where that is less than what is read."""
        candidates = worth_keeping(found[1])[:_MOST_ROWS]
        every = [frozenset(candidates), *(frozenset({each}) for each in candidates)]
        for arrays in every if len(candidates) > 1 else every[:1]:
            if not arrays or arrays <= choices.whole:
                continue
            wider = replace(choices, whole=choices.whole | arrays)
            other = self._attempt(wider)
            if other is not None and other[0] < found[0]:
                choices, found = wider, other
        return choices, found

    def _restore(self, choices: Choices, found: Attempt) -> tuple[Choices, Attempt]:
        """Put overwritten elements back where that saves no more than saving what is read."""
        kept = {r.name for r in self.problem.program.results if isinstance(r, ir.Var)}
        for statement in dataflow.walk(self.problem.program.body):
            if routines.calls_with_arrays(statement):  # as they are then, in the reverse sweep
                kept |= set(dataflow.read(statement).wholes)
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

    def _checkpoint(self, choices: Choices, found: Attempt) -> tuple[Choices, Attempt]:
        """Run again the iterations of loops whose inner loops save more than the loop would."""
        loops = [n for n in self.problem.layout.nodes if n.is_loop]
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
        """Arrays that are written to, together with those that share their memory."""
        memory = self.problem.memory
        groups: dict[str, set[str]] = {}
        for name in memory.arrays:
            if memory.writes(name):
                groups.setdefault(memory.root(name), set()).add(name)
        return [
            frozenset(group)
            for group in groups.values()
            if any(memory.overwrites_needed(w, None) for name in group for w in memory.writes(name))
        ]

    def _turning_point(self) -> Node | None:
        """The last loop, if all that its iterations leave behind is sums."""
        layout, memory = self.problem.layout, self.problem.memory
        loops = [n for n in layout.root.nodes if n.is_loop or n.has_loops]
        if not loops or not isinstance(loops[-1].statement, ir.For):
            return None
        loop = loops[-1]
        for node in layout.root.nodes:
            if node.order > loop.order and not isinstance(
                node.statement, ir.Assign | ir.If | ir.Guard
            ):
                return None
            if node.order > loop.order and any(
                dataflow.stored(s) for s in dataflow.walk((node.statement,))
            ):
                return None
        if any(not layout.names[c].is_accumulator for c in layout.cells(loop)):
            return None
        for node in loop.blocks[-1].walk():
            if any(not memory.is_made_inside(a, loop) for a in dataflow.stored(node.statement)):
                return None
        return loop

    def _attempt(self, choices: Choices) -> Attempt | None:
        try:
            first = self._reversal(choices, None)
            program = assembled(self.problem, first)
            if not choices.restored:  # nothing depends on what is read
                return first.cost.key(), first, program
            second = self._reversal(choices, frozenset(first.replayed))
            program = assembled(self.problem, second)
        except CannotReverse:
            return None
        return second.cost.key(), second, program

    def _reversal(self, choices: Choices, reads: frozenset[int] | None) -> Reversal:
        of = self.problem
        return Reversal(
            of.layout,
            of.memory,
            of.active,
            of.names.copy(),
            choices,
            of.bars,
            of.lengths,
            reads,
            of.selected,
            of.adjoints,
        )
