"""What a program works out without its floating-point arguments: the same at each of their values.

A number is not known if it is made of what is not known, or if it depends on a choice by such a
number whether it is set. So is the length of an array. What is set and read on one side of a choice
only is as known there as it would be anywhere.
"""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import field
from typing import TypeAlias

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.records import dataclass
from srcgrad.types import Array, is_inexact

Chain: TypeAlias = tuple[tuple[int, int], ...]
"""The choices by unknown numbers, and repetitions, around a statement; with the side of each."""


@dataclass
class _Places:
    """Where something is set, and where it is read."""

    written: set[Chain] = field(default_factory=set)
    read: set[Chain] = field(default_factory=set)

    def is_of_one_side(self) -> bool:
        if len(self.written) != 1:
            return not self.written
        (own,) = self.written
        return all(each[: len(own)] == own for each in self.read)


class Known:
    """What is not known in one program: of which names the values, of which arrays the lengths."""

    def __init__(self, program: ir.Function, unknown: frozenset[str]) -> None:
        """`unknown` are the parameters that are not to be known."""
        self.program = program
        self.arrays = {n for n, kind in program.types.items() if isinstance(kind, Array)}
        self.values = set(unknown)
        self.lengths: set[str] = set()
        self.smeared: set[int] = set()
        """Identities of loops of which nobody knows how often they run."""
        self.fixed: dict[int, list[ir.Assign]] = {}
        """By the identity of such a loop, integers that are the same in each of its iterations."""
        self.times = Counter(
            name for each in dataflow.walk(program.body) for name in dataflow.written(each).scalars
        )
        self.chains: dict[str, set[Chain]] = {}
        """Where an array is made."""
        while True:
            before = len(self.values), len(self.lengths), len(self.smeared)
            self._pass()
            if before == (len(self.values), len(self.lengths), len(self.smeared)):
                break

    def is_known(self, *expressions: ir.Expr) -> bool:
        """Whether expressions can be worked out."""
        for each in expressions:
            if not self.values.isdisjoint((*dataflow.names(each), *dataflow.arrays(each))):
                return False
            if not self.lengths.isdisjoint(dataflow.measured(each)):
                return False
        return True

    def has_length(self, array: str) -> bool:
        """Whether the lengths of an array are known."""
        return array not in self.lengths

    def is_local(self, array: str, chain: Chain) -> bool:
        """Whether an array is made on this side of the choices around a statement, and only so."""
        return self.chains.get(array, {()}) == {chain}

    def is_within(self, name: str, identity: int, side: int = 0) -> bool:
        """Whether a name is set and read on one side of a choice, or in a repetition, alone."""
        kinds = (self._of_values, self._of_lengths)
        places = [of[name] for of in kinds if name in of]
        return all(
            (identity, side) in chain for each in places for chain in each.written | each.read
        )

    # -- one pass over the program ----------------------------------------------------------------

    def _pass(self) -> None:
        self._of_values: dict[str, _Places] = {}
        self._of_lengths: dict[str, _Places] = {}
        self.fixed = {}
        for name in self.program.params:
            self._value(name).written.add(())
            self._length(name).written.add(())
        self._block(self.program.body, ())
        for result in self.program.results:
            if isinstance(result, ir.Var):
                self._value(result.name).read.add(())
                self._length(result.name).read.add(())
        self.values |= {n for n, of in self._of_values.items() if not of.is_of_one_side()}
        self.lengths |= {
            n for n, of in self._of_lengths.items() if n in self.arrays and not of.is_of_one_side()
        }
        self.values |= self.lengths
        self.chains = {name: of.written for name, of in self._of_lengths.items()}

    def _value(self, name: str) -> _Places:
        return self._of_values.setdefault(name, _Places())

    def _length(self, name: str) -> _Places:
        return self._of_lengths.setdefault(name, _Places())

    def _block(self, body: ir.Block, chain: Chain) -> None:
        for statement in body:
            self._statement(statement, chain)

    def _statement(self, statement: ir.Statement, chain: Chain) -> None:
        read, written = dataflow.read(statement), dataflow.written(statement)
        for name in (*read.scalars, *read.arrays):
            self._value(name).read.add(chain)
        for name in (*read.lengths, *read.arrays, *written.arrays):
            self._length(name).read.add(chain)
        is_known = self.is_known(*dataflow.operands(statement))
        for name in (*written.scalars, *written.arrays):
            self._value(name).written.add(chain)
            if not is_known and not isinstance(statement, ir.Allocate | ir.Grow):
                self.values.add(name)
            if any(identity in self.smeared for identity, _ in chain):
                if not (is_known and self._is_fixed(statement, chain)):
                    self.values.add(name)
        if not isinstance(statement, ir.Swap):
            for name in written.lengths:
                self._made(name, statement, chain)
        self._particular(statement, is_known, chain)

    def _is_fixed(self, statement: ir.Statement, chain: Chain) -> bool:
        """Whether a statement of a loop that may not be run sets an integer that is the same each
        time, and that can be worked out before, whatever the loop would check first."""
        loop = next(identity for identity, _ in chain if identity in self.smeared)
        found = self.fixed.setdefault(loop, [])
        match statement:
            case ir.Assign(ir.Var(name), value) if self.times[name] == 1 and _is_safe(value):
                own = {each.target.name for each in found if isinstance(each.target, ir.Var)}
                outside = all(
                    each in own or not self._is_set_in(each, loop) for each in dataflow.names(value)
                )
                if outside and name not in own:
                    found.append(statement)
                return outside
        return False

    def _is_set_in(self, name: str, loop: int) -> bool:
        written = self._value(name).written
        return any(loop == identity for chain in written for identity, _ in chain)

    def _made(self, name: str, statement: ir.Statement, chain: Chain) -> None:
        """An array is made: its lengths are those that the statement says."""
        self._length(name).written.add(chain)
        sizes: tuple[ir.Expr, ...] = ()
        match statement:
            case ir.Allocate(_, shape):
                sizes = shape
            case ir.Grow(_, size):
                sizes = (size,)
            case ir.Routine(names, value, shapes):
                sizes = shapes[names.index(name)] if shapes else (value,)
        if not self.is_known(*sizes) or any(identity in self.smeared for identity, _ in chain):
            self.lengths.add(name)

    def _particular(self, statement: ir.Statement, is_known: bool, chain: Chain) -> None:
        """What holds for some kinds of statements; and the blocks inside."""
        match statement:
            case ir.Copy(name, source):
                self._hand_on(source, name)
            case ir.Swap(first, second):
                self._hand_on(first, second)
                self._hand_on(second, first)
            case ir.If(_, then, orelse):
                for side, block in enumerate((then, orelse)):
                    inner = chain if is_known else (*chain, (id(statement), side))
                    self._block(block, inner)
            case ir.For() | ir.While():
                # Whether a repetition ends that should not be run at all, nobody knows.
                if not is_known or (chain and isinstance(statement, ir.While)):
                    self.smeared.add(id(statement))
                inner = chain
                if id(statement) in self.smeared:
                    inner = (*chain, (id(statement), 0))
                    self.values.update(dataflow.written(statement).scalars)
                for block in dataflow.blocks(statement):
                    self._block(block, inner)
            case ir.Push() | ir.Pop() | ir.NewStack():
                raise AssertionError("a program that is differentiated has arrays for stacks")

    def _hand_on(self, source: str, name: str) -> None:
        if source in self.values:
            self.values.add(name)
        if source in self.lengths:
            self.lengths.add(name)


def _is_safe(value: ir.Expr) -> bool:
    """Whether an expression of integers can be worked out anywhere."""
    match value:
        case ir.Var() | ir.Const() | ir.Dim():
            return True
        case ir.Apply(function, arguments):
            return function in _SAFE and all(map(_is_safe, arguments))
    return False


_SAFE = (operator.add, operator.sub, operator.mul, operator.neg, min, max)


def unknown_parameters(program: ir.Function, drawn: int) -> frozenset[str]:
    """Parameters that hold floating-point numbers, and the last ones, which are drawn anew."""
    floats = {name for name in program.params if is_inexact(program.types[name].dtype)}
    last = program.params[len(program.params) - drawn :] if drawn else ()
    return frozenset(floats | set(last))
