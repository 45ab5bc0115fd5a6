"""What the first part of a derivative keeps for the second, and where.

A number that is known before all loops is a parameter of the second part, under its own name. One
that differs from iteration to iteration is an element of an array: at the loops' counters where
the lengths are known beforehand, else one after the other, in the order in which both parts come
to it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import field

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.linear.seeded import Lengths
from srcgrad.differentiate.reverse.storage import axes_of
from srcgrad.differentiate.routines import nest
from srcgrad.differentiate.statement import zero_of
from srcgrad.optimise.coalesce import stem
from srcgrad.records import dataclass
from srcgrad.types import INT, Array, Scalar, is_inexact

Statements = list[ir.Statement]
ZERO, ONE = ir.Const(0), ir.Const(1)


@dataclass
class Frame:
    """A block in the middle of being taken apart, and the statement of it that is."""

    loops: tuple[ir.Statement, ...]
    """The loops around it, outermost first."""
    statement: ir.Statement | None = None
    first: Statements = field(default_factory=list)
    second: Statements = field(default_factory=list)
    known: dict[ir.Expr, ir.Expr] = field(default_factory=dict)
    """Expressions that have been kept, and still have the same values."""
    meanings: dict[str, ir.Expr] = field(default_factory=dict)
    """What names have been set to, as long as that would give the same value again."""
    made: set[str] = field(default_factory=set)
    """What statements of the block itself have set or made, so that it is there."""
    position: str | None = None
    """What counts how often a part has been here, if it has to know."""
    total: str | None = None
    """How often the first part has been here in the end, if that has another name."""

    def writes(self, names: Iterable[str]) -> bool:
        """Whether the statement at hand changes one of these names."""
        assert self.statement is not None
        return not _changed(self.statement).isdisjoint(names)

    def forget(self, statement: ir.Statement) -> None:
        """A statement is over: what it has changed is no longer known."""
        changed = _changed(statement)
        self.made |= dataflow.written(statement).names
        self.known = {e: at for e, at in self.known.items() if changed.isdisjoint(_named(e))}
        self.meanings = {
            name: value
            for name, value in self.meanings.items()
            if name not in changed and changed.isdisjoint(_named(value))
        }
        match statement:
            case ir.Assign(ir.Var(name), value) if name not in _named(value):
                self.meanings[name] = value


class Records:
    """What is kept, in the order in which it was met."""

    def __init__(self, program: ir.Function, names: Names, lengths: Lengths) -> None:
        self.names = names
        self.lengths = lengths
        for stack in {
            s.stack: None for s in dataflow.walk(program.body) if isinstance(s, ir.NewStack)
        }:
            names.fresh(stack)
        self.definitions = dataflow.values(program.body)
        self.written = [n for s in dataflow.walk(program.body) for n in dataflow.written(s).names]
        self.params = program.params
        at_top = {n for s in program.body for n in dataflow.written(s).names}
        self.certain = at_top | set(program.params)
        """What is there whatever path is taken."""
        self.start: dict[str, ir.Const] = {}
        """What the first part starts with: numbers that it keeps, and that no path may set."""
        self.frames: list[Frame] = []
        self.kept: dict[str, None] = {}
        self.before: Statements = []
        """What the second part starts with,"""
        self.after: Statements = []
        """and what the first ends with."""

    def of(self, expression: ir.Expr) -> ir.Expr:
        """What the second part reads in the place of an expression of the first."""
        return self._found(expression) or self._new(expression, self._kept)

    def _found(self, expression: ir.Expr) -> ir.Expr | None:
        """What has been kept of an expression, if its value is the same still."""
        names = _named(expression)
        for at, frame in reversed(list(enumerate(self.frames))):
            if any(outer.writes(names) for outer in self.frames[at:-1]):
                return None
            if expression in frame.known:
                return frame.known[expression]
        return None

    def meaning(self, name: str) -> ir.Expr | None:
        """An expression that has the value of a name here."""
        for at, frame in reversed(list(enumerate(self.frames))):
            found = frame.meanings.get(name)
            names = {name, *_named(found)} if found else {name}
            if any(outer.writes(names) for outer in self.frames[at:-1]):
                return None
            if found is not None:
                return found
        return None

    def _new(self, expression: ir.Expr, keep: Callable[[ir.Expr, Frame], ir.Expr]) -> ir.Expr:
        frame = self.frames[self.place(expression)]
        found = frame.known[expression] = keep(expression, frame)
        return found

    def is_counter(self, name: str, frame: Frame | None = None) -> bool:
        """Whether a name counts a loop that both parts are in."""
        loops = (frame or self.frames[-1]).loops
        return any(isinstance(each, ir.For) and each.variable == name for each in loops)

    def brought(self, expression: ir.Expr, frame: Frame | None = None) -> ir.Expr:
        """The same expression in the second part, worked out there."""

        def change(part: ir.Expr) -> ir.Expr:
            match part:
                case ir.Var(name) if not self.is_counter(name, frame):
                    return self.of(part)
                case ir.Dim():
                    return self.of(part)
            return part

        return dataflow.rewritten(expression, change)

    def place(self, expression: ir.Expr) -> int:
        """The outermost block in which a name already has the value that it has here."""
        here = len(self.frames) - 1
        if not isinstance(expression, ir.Var | ir.Dim | ir.Whole):
            return here
        names = _named(expression)
        arrays = _read(expression)
        while (
            here > 0
            and not self.frames[here - 1].writes(names)
            and self._are_there(arrays, here - 1)
        ):
            here -= 1
        return here

    def _are_there(self, arrays: set[str], at: int) -> bool:
        """Whether arrays have been made in this block, or around it, on whatever path."""
        return all(
            name in self.params or any(name in frame.made for frame in self.frames[: at + 1])
            for name in arrays
        )

    def counted(self, count: str) -> ir.Expr:
        """What the second part reads of a number that the statement before has just worked out."""
        frame = self.frames[-1]
        self.written.append(count)
        if len(self.frames) == 1:
            self.kept[count] = None
            return ir.Var(count)
        return self._kept(ir.Var(count), frame, list(frame.loops))

    def is_fixed(self, expression: ir.Expr) -> bool:
        """Whether a name, or a length, has its only value before all loops."""
        return self.place(expression) == 0

    def kind(self, expression: ir.Expr) -> Scalar:
        return kinds.kind(expression, self.names.types)

    # -- whole arrays -----------------------------------------------------------------------------

    def array(self, name: str) -> str:
        """The array of the second part that is as this one is here."""
        whole = ir.Whole(name)
        found = self._found(whole) or self._new(whole, self._kept_array)
        assert isinstance(found, ir.Whole), "an array is kept as an array"
        return found.array

    def _kept_array(self, whole: ir.Expr, frame: Frame) -> ir.Expr:
        """Keep an array that changes: its elements one after the other, or at the counters."""
        assert isinstance(whole, ir.Whole)
        name = whole.array
        kind = self.names.types[name]
        assert isinstance(kind, Array)
        again = self.names.numbered(f"{stem(name)}_again", Array(kind.dtype, kind.ndim))
        counters = [self.names.numbered("ijklmn"[axis % 6], INT) for axis in range(kind.ndim)]
        index = tuple(map(ir.Var, counters))
        lengths = tuple(self.of(ir.Dim(name, axis)) for axis in range(kind.ndim))
        frame.second.append(ir.Allocate(again, lengths))
        own = self.lengths.get(name, tuple(ir.Dim(name, axis) for axis in range(kind.ndim)))
        inner = Frame((*frame.loops, *_runs(counters, own)), ir.Comment(""))
        value = self._kept(ir.Item(name, index), inner)
        inner.second.append(ir.Assign(ir.Item(again, index), value))
        if inner.position is not None:
            for part in (inner.first, inner.second):
                part.append(ir.Increment(ir.Var(inner.position), ONE))
        frame.first += nest(own, counters, tuple(inner.first), False)
        frame.second += nest(lengths, counters, tuple(inner.second), False)
        return ir.Whole(again)

    # -- where ------------------------------------------------------------------------------------

    def _kept(
        self, expression: ir.Expr, frame: Frame, varying: Statements | None = None
    ) -> ir.Expr:
        """Keep an expression where a block stands; `varying` are the loops it differs in."""
        kind = self.kind(expression)
        outer = self.frames[0]
        if isinstance(expression, ir.Var) and expression.name not in self.certain:
            self.start[expression.name] = self.nothing(kind)
        if frame is outer:
            return ir.Var(self._number(expression, kind, frame))
        names = _named(expression)
        if varying is None:
            varying = self._varying(names, frame)
        around = () if outer.statement is None else (outer.statement,)
        axes = axes_of(varying, self.definitions, around)
        label = self._stem(expression)
        if axes is None or not all(self._are_there(_read(size), 0) for _, size in axes):
            return self._stream(label, expression, kind, frame)
        name = self.names.numbered(label, Array(kind.dtype, len(axes)) if axes else kind)
        self.kept[name] = None
        if not axes:
            outer.first.append(ir.Assign(ir.Var(name), self.nothing(kind)))
            frame.first.append(ir.Assign(ir.Var(name), expression))
            return ir.Var(name)
        outer.first.append(ir.Allocate(name, tuple(size for _, size in axes)))
        index = tuple(each for each, _ in axes)
        frame.first.append(ir.Assign(ir.Item(name, index), expression))
        return ir.Item(name, tuple(self.brought(each, frame) for each in index))

    def _varying(self, names: frozenset[str], frame: Frame) -> Statements:
        """The loops in each of whose iterations one of these names has another value."""
        counters = {loop.variable for loop in frame.loops if isinstance(loop, ir.For)}

        def varies(loop: ir.Statement) -> bool:
            own = loop.variable if isinstance(loop, ir.For) else None
            changed = _changed(loop) - (counters - {own})
            todo, seen = list(names), set(names)
            while todo:
                name = todo.pop()
                value = self.definitions.get(name)
                if name in changed and value is None:
                    return True
                if name in changed and value is not None:
                    more = _named(value) - seen
                    seen |= more
                    todo += more
            return False

        return [loop for loop in frame.loops if varies(loop)]

    def _number(self, expression: ir.Expr, kind: Scalar, frame: Frame) -> str:
        """The name of a number that is known before all loops: its own, if it keeps it."""
        if isinstance(expression, ir.Var):
            times = self.written.count(expression.name) + (expression.name in self.params)
            if times == 1:
                self.kept[expression.name] = None
                return expression.name
        name = self.names.numbered(self._stem(expression), kind)
        frame.first.append(ir.Assign(ir.Var(name), expression))
        self.kept[name] = None
        return name

    def _stream(self, label: str, expression: ir.Expr, kind: Scalar, frame: Frame) -> ir.Expr:
        """One value after the other: a stack in the first part, an array in the second."""
        name = self.names.numbered(label, Array(kind.dtype, 1))
        stack = self.names.fresh(f"{name}_stack")
        self.kept[name] = None
        self.frames[0].first.append(ir.NewStack(stack))
        frame.first.append(ir.Push(stack, expression))
        if frame.position is None:
            frame.position = self.names.numbered("at", INT)
            self.frames[0].first.append(ir.Assign(ir.Var(frame.position), ZERO))
            self.before.append(ir.Assign(ir.Var(frame.position), ZERO))
        position, total = ir.Var(frame.position), ir.Var(frame.total or frame.position)
        k = self.names.numbered("k", INT)
        last = ir.Apply(operator.sub, (total, ONE))
        emptied = (ir.Pop(ir.Item(name, (ir.Var(k),)), stack),)
        self.after.append(ir.Allocate(name, (total,)))
        self.after.append(ir.For(k, last, ir.Const(-1), ir.Const(-1), emptied))
        value = self.names.temporary(kind)
        frame.second.append(ir.Assign(ir.Var(value), ir.Item(name, (position,))))
        return ir.Var(value)

    def nothing(self, kind: Scalar) -> ir.Const:
        """A number of a type, where none is read."""
        if is_inexact(kind.dtype):
            return zero_of(kind.dtype)
        if kind.dtype == "bool":
            return ir.Const(False)
        return ir.Const(0) if kind.weak else ir.Const(np.dtype(kind.dtype).type(0))

    def _stem(self, expression: ir.Expr) -> str:
        """A name for what is kept, by what it is made of."""
        match expression:
            case ir.Var(name) | ir.Item(name):
                return name if name.endswith("_saved") else f"{stem(name)}_saved"
            case ir.Dim():
                return "n"
            case ir.Apply(function) if self.kind(expression).dtype != "bool":
                label = getattr(function, "__name__", "")
                if label.isidentifier() and getattr(function, "__module__", "") != "_operator":
                    return f"{label}_saved"
                return "slope_saved"
        return "taken_saved"


def _runs(counters: list[str], shape: tuple[ir.Expr, ...]) -> list[ir.Statement]:
    """Loops over the elements of an array."""
    pairs = zip(counters, shape, strict=True)
    return [ir.For(counter, ZERO, size, ONE, ()) for counter, size in pairs]


def _changed(statement: ir.Statement) -> frozenset[str]:
    """What a statement, and those within it, set or make longer."""
    found: set[str] = set()
    for each in dataflow.walk((statement,)):
        written = dataflow.written(each)
        found.update((*written.scalars, *written.arrays, *written.stacks))
        found.update(map(_length, written.lengths))
    return frozenset(found)


def _length(array: str) -> str:
    """What stands for the lengths of an array among names: its elements may change without."""
    return f"len({array})"


def _read(expression: ir.Expr) -> set[str]:
    """The arrays of which an expression reads elements or lengths."""
    return {*dataflow.arrays(expression), *dataflow.measured(expression)}


def _named(expression: ir.Expr) -> frozenset[str]:
    return frozenset(
        (
            *dataflow.names(expression),
            *dataflow.arrays(expression),
            *map(_length, dataflow.measured(expression)),
        )
    )
