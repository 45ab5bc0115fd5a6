"""The arrays that a function gets which is differentiated within the program: copies of its own.

Where it writes to one, another name for the same memory would change with it in Python.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import field

from srcgrad import errors, ir, uses
from srcgrad.frontend.evaluate.calls.pytrees import Taking
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.core import origins
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Lazy, Value
from srcgrad.frontend.values.numbers import arithmetic, scalars
from srcgrad.records import dataclass


@dataclass
class Copies:
    """Arrays of a function's own, each with what of its caller's it is a copy of."""

    of: dict[str, ArrayRef] = field(default_factory=dict)
    taken: dict[str, ArrayRef] = field(default_factory=dict)
    """What stands for arrays and views of the caller's on the way."""
    _making: list[ir.Statement] = field(default_factory=list)
    """The statements that make the copies."""

    def whole(self, run: Run, array: ArrayRef | Lazy) -> ArrayRef:
        """An array or a view in memory of its own, if it is a view."""
        made = nests.materialise(run, array)
        if isinstance(array, ArrayRef) and made is not array:
            self.own(made, array)
        return made

    def own(self, made: ArrayRef, source: ArrayRef) -> None:
        """Take note that an array is a copy."""
        self.taken[made.base] = self.taken.get(source.base, source)

    def copied(self, run: Run, leaf: Value) -> Value:
        """A number, or a copy of an array."""
        if not isinstance(leaf, ArrayRef):
            return leaf
        copy = nests.materialise(run, leaf, copy=True)
        self.of[copy.base] = self.taken.get(leaf.base, leaf)
        return copy

    def passed(self, run: Run, value: Value) -> Value:
        """A value with arrays, lists and dicts of its own, which later changes do not reach."""
        block = run.draft.blocks[-1]
        start = len(block)
        found = Taking(
            run, lambda leaf: self.copied(run, leaf), is_strict=False, whole=self.whole
        ).pytree(value)
        self._making += block[start:]
        return found.rebuilt(found.leaves) if found.leaves else value

    def check(self, run: Run, body: ir.Block) -> None:
        """Refuse writes to an argument that is known to the function by another name, too."""
        making = set(map(id, self._making))
        body = tuple(each for each in body if id(each) not in making)
        written = [copy for copy in self.of if copy in {*changed(body), *run.memory.lent}]
        run.memory.lent.update(self.of[copy].base for copy in written)
        reads = {*_read_apart_from_copies(body)}
        for copy in written:
            origin = self.of[copy]
            others = [each for name, each in self.of.items() if name != copy]
            if origin.base in reads or any(not _are_apart(run, origin, each) for each in others):
                shown = run.draft.hints.get(origin.base, "an argument")
                run.refuse(
                    f"the function writes to {shown}, which it also knows by another name",
                    f"Pass a copy: {shown}.copy().",
                    errors.AliasingError,
                    code="SG432",
                )


def _are_apart(run: Run, one: ArrayRef, other: ArrayRef) -> bool:
    """Whether two arrays of the caller's have no memory in common, which may need a check."""
    if one.base != other.base:
        if {one.base, other.base} <= run.memory.frozen.keys():
            return origins.form(run, one.base) != origins.form(run, other.base)
        found = origins.are_one(run, one, other) if run.shared.follows else Known(False)
        return found is not None and _checked(run, scalars.negate(run, found))
    if one.of is not None or other.of is not None or same(one, other):
        return False
    condition: Value = Known(False)
    for first, second in zip(_ranges(run, one), _ranges(run, other), strict=True):
        for (start, _), (_, stop) in ((first, second), (second, first)):
            after = arithmetic.numbers(run, operator.ge, start, stop)
            condition = scalars.logical(run, ir.either, condition, after)
    return _checked(run, condition)


def _checked(run: Run, condition: Value) -> bool:
    """Whether a condition holds; where that is found out at run time there is a check."""
    if isinstance(condition, Known):
        return bool(condition.object)
    message = (
        "arguments of a derivative share memory, and the function writes to one of them: "
        "pass a copy"
    )
    run.guard(condition, errors.NotDifferentiable, message)
    return True


def _ranges(run: Run, view: ArrayRef) -> list[tuple[Value, Value]]:
    """Between which subscripts of each axis of its base a view lies."""
    found = []
    for axis in view.axes:
        if not isinstance(axis, Along):
            low = high = axis
        else:
            steps = arithmetic.numbers(run, operator.sub, view.shape[axis.axis], Known(1))
            way = arithmetic.numbers(run, operator.mul, Known(axis.stride), steps)
            ends = axis.offset, arithmetic.numbers(run, operator.add, axis.offset, way)
            low, high = ends if axis.stride > 0 else ends[::-1]
        found.append((low, arithmetic.numbers(run, operator.add, high, Known(1))))
    return found


def changed(body: ir.Block) -> Iterator[str]:
    """Names that a block changes in place."""
    for statement in uses.walk(body):
        match statement:
            case ir.Allocate() | ir.Copy() | ir.Routine() | ir.For():
                continue
        written = uses.written(statement)
        yield from written.arrays
        yield from written.scalars


def _read_apart_from_copies(body: ir.Block) -> Iterator[str]:
    for statement in uses.walk(body):
        if not isinstance(statement, ir.Copy):
            yield from uses.read(statement).arrays
