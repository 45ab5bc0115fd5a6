"""The text of a derivative with counts of its lines, or with reads of a clock between them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

import numpy as np

from srcgrad import ir
from srcgrad.backend.durations import is_short
from srcgrad.records import dataclass
from srcgrad.types import Array, Type

LAP, TICKS, NOW = "srcgrad_lap", "srcgrad_ticks", "srcgrad_now"
COUNT, COUNTS, RESULT = "srcgrad_count", "srcgrad_counts", "srcgrad_result"

_LONG = (ir.Allocate, ir.Copy, ir.Routine, ir.Update, ir.Grow, ir.NewStack)
"""Statements that work on whole arrays, or make some."""
_OF_NUMBERS = ("abs", "min", "max", "float", "int", "len", "range", "round", "bool", "complex")


@dataclass(frozen=True)
class Part:
    """Lines that are timed together: a loop, a long statement, or some short ones in a row."""

    first: int
    last: int
    loop: int | None
    """The line of the loop that it stands in, of those that are gone into."""
    counted: int
    """A line that runs as often as the clock is read for it, or more often."""


@dataclass(frozen=True)
class Text:
    """The function of a generated text, and what its lines do."""

    module: str
    name: str
    statements: Mapping[int, ir.Statement | None]
    """By the numbers of lines."""
    types: Mapping[str, Type]

    def parsed(self, parameter: str) -> tuple[ast.Module, ast.FunctionDef]:
        """The tree of the module, and its last function, with one more parameter."""
        tree = ast.parse(self.module)
        function = tree.body[-1]
        assert isinstance(function, ast.FunctionDef) and function.name == self.name
        function.args.args.append(ast.arg(parameter))
        return tree, function

    def is_brief(self, statement: ast.stmt) -> bool:
        """Whether reading a clock for a statement alone would take longer than it does."""
        for node in ast.walk(statement):
            match node:
                case ast.For() | ast.While() if not is_short(node):
                    return False
                case ast.Return() | ast.With() | ast.Try():
                    return False
                case ast.Call(ast.Name(called)) if called not in _OF_NUMBERS:
                    return False
                case ast.stmt() if isinstance(self.statements.get(node.lineno), _LONG):
                    return False
        return True

    def loops(self) -> tuple[int, ...]:
        """The lines of the loops that can be gone into: there are more than brief steps in them.

        Iterations of a loop that is none over a `range` may run at the same time.
        """
        _, function = self.parsed(TICKS)
        return tuple(
            node.lineno
            for node in ast.walk(function)
            if isinstance(node, ast.For | ast.While)
            and (isinstance(node, ast.While) or ast.unparse(node.iter).startswith("range("))
            and not all(map(self.is_brief, node.body))
        )

    def made(self, statement: ast.stmt) -> Iterator[str]:
        """How many bytes a statement makes, as text: those of its arrays, or of what it pushes."""
        match self.statements.get(statement.lineno):
            case ir.Allocate(name) | ir.Copy(name) | ir.Update(ir.Whole(name), is_new=True):
                yield f"{name}.nbytes"
            case ir.Routine(names):
                for name in names:
                    if isinstance(self.types.get(name), Array):
                        yield f"{name}.nbytes"
            case ir.Push(value=value):
                name = value.name if isinstance(value, ir.Var) else getattr(value, "array", "")
                kind = self.types.get(name)
                dtype = np.dtype(np.float64 if kind is None else kind.dtype)
                yield f"{name}.nbytes" if _is_array(value, kind) else str(dtype.itemsize)


def _is_array(value: ir.Expr, kind: Type | None) -> bool:
    return isinstance(kind, Array) and not isinstance(value, ir.Item)


@dataclass
class Counted:
    """A text that counts: how often each line runs, and the bytes that it makes."""

    of: Text
    places: dict[int, int] = field(default_factory=dict)
    """By the numbers of lines, where in the array the count is."""
    bytes: dict[int, list[int]] = field(default_factory=dict)
    size: int = 0

    def text(self) -> str:
        tree, function = self.of.parsed(COUNTS)
        function.body = self._block(function.body)
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"

    def _block(self, body: Iterable[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        begins = True
        for statement in body:
            if begins:
                found += self._count("1")
                here, begins = self.size - 1, False
            for line in _own_lines(statement):
                self.places[line] = here
            for inner in ("body", "orelse", "finalbody"):
                if getattr(statement, inner, None):
                    setattr(statement, inner, self._block(getattr(statement, inner)))
            found.append(statement)
            for size in self.of.made(statement):
                self.bytes.setdefault(statement.lineno, []).append(self.size)
                found += self._count(size)
            begins = any(map(_leaves, ast.walk(statement)))
        return found

    def _count(self, more: str) -> list[ast.stmt]:
        self.size += 1
        return ast.parse(f"{COUNT}({COUNTS}, {self.size - 1}, {more})").body


def _leaves(node: ast.AST) -> bool:
    return isinstance(node, ast.Break | ast.Continue | ast.Return)


def _own_lines(statement: ast.stmt) -> range:
    """The lines of a statement without those of its blocks."""
    inner = getattr(statement, "body", None)
    end = inner[0].lineno - 1 if inner else statement.end_lineno or statement.lineno
    return range(statement.lineno, max(end, statement.lineno) + 1)


@dataclass
class Timed:
    """A text that reads a clock after each part of it."""

    of: Text
    opened: frozenset[int]
    """The lines of the loops that are gone into."""
    parts: list[Part] = field(default_factory=list)
    """In the order of their places in the array, from 1."""
    around: dict[int, int | None] = field(default_factory=dict)
    """Of loops that are gone into, the loop around them."""
    results: int = 0

    def text(self) -> str:
        tree, function = self.of.parsed(TICKS)
        start = ast.parse(f"{NOW} = {LAP}({TICKS}, 0, 0)").body
        function.body = [*start, *self._block(function.body, None)]
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"

    def _block(self, body: Iterable[ast.stmt], loop: int | None) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        brief: list[ast.stmt] = []
        for statement in body:
            if self.of.is_brief(statement):
                brief.append(statement)
                continue
            found += self._together(brief, loop)
            found += self._one(statement, loop)
            brief = []
        return found + self._together(brief, loop)

    def _together(self, brief: list[ast.stmt], loop: int | None) -> list[ast.stmt]:
        """Short statements in a row, and a read for all of them."""
        if not brief:
            return []
        first, last = brief[0].lineno, _end(brief[-1])
        return [*brief, *self._lap(Part(first, last, loop, first))]

    def _one(self, statement: ast.stmt, loop: int | None) -> list[ast.stmt]:
        line = statement.lineno
        whole = Part(line, _end(statement), loop, line)
        match statement:
            case ast.For() | ast.While() if line in self.opened:
                self.around[line] = loop
                head = self._lap(Part(line, line, line, statement.body[0].lineno))
                statement.body = [*head, *self._block(statement.body, line)]
                return [statement, *self._lap(Part(line, line, loop, line))]
            case ast.If():
                for block in (statement.body, statement.orelse):
                    counted = block[0].lineno if block else line
                    head = self._lap(Part(line, line, loop, counted))
                    block[:] = [*head, *self._block(block, loop)]
                return [statement]
            case ast.Return(value):
                if value is None:
                    return [*self._lap(whole), statement]
                self.results += 1
                name = f"{RESULT}_{self.results}"
                store = ast.Assign([ast.Name(name, ast.Store())], value, lineno=line)
                statement.value = ast.Name(name, ast.Load())
                return [store, *self._lap(whole), statement]
        return [statement, *self._lap(whole)]

    def _lap(self, part: Part) -> list[ast.stmt]:
        self.parts.append(part)
        return ast.parse(f"{NOW} = {LAP}({TICKS}, {len(self.parts)}, {NOW})").body


def _end(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def gone_into(timed: Timed, runs: Mapping[int, int], allowed: float) -> frozenset[int]:
    """The loops of a text to go into, so that the clock is read no more often than is allowed.

    `runs` says how often each line runs. Loops are closed, the one with the most reads first of
    those that have no open loop inside.
    """
    reads: dict[int | None, int] = {}
    for part in timed.parts:
        reads[part.loop] = reads.get(part.loop, 0) + runs.get(part.counted, 0)
    opened = set(timed.around)
    while opened and sum(reads.values()) > allowed:
        innermost = opened - {timed.around[line] for line in opened}
        worst = max(innermost, key=lambda line: (reads[line], line))
        opened.remove(worst)
        del reads[worst]
    return frozenset(opened)
