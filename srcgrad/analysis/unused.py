"""Results that a program may work out and then not use: their adjoints may be zero.

    r = a / b                 y = np.log(x)                t = 1.0 / x
    r[b == 0.0] = 0.0         s = np.sum(y[1:])            s = min(1.0, t)

Where `b` is zero, `r` is overwritten before anything reads it; `y[0]` is not read; `t` may not be
the smaller one. A value goes unused if nothing reads it on some path, if an element of an array is
overwritten or not read, if a selection does not select it, or if what was made of it goes unused in
turn. It does not where something that is used is certainly made of it.

An adjoint is also zero where an exponential has an infinite operand, and only there is zero what it
means: `exp(-k / x)` does not depend on `x` at zero, and neither on `k`. Elsewhere (`1 / (1 / x)`,
`atan(1 / x)`) zero times infinity may stand for any number, and stays a NaN.

Two degrees are told apart. What a condition lets through as it is, a `where` or a mask, may be kept
out for being no number, so that all operands count as possibly infinite; where the program does
something with it, or puts it into a maximum, only what is singular somewhere.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import affine
from srcgrad.analysis.layout import Layout, Node
from srcgrad.analysis.subscripts import Memory
from srcgrad.rules import registry

USED, SINGULAR, ANYTHING = 0, 1, 2

EXTREMES: tuple[Any, ...] = (np.maximum, np.minimum, np.fmax, np.fmin, max, min)
DECAYING: tuple[Any, ...] = (
    *(math.exp, np.exp, np.exp2, math.expm1, np.expm1, math.tanh, np.tanh, math.erf, math.erfc),
    *(np.logaddexp, np.logaddexp2),
)
"""Functions that end as exponentials do."""

NUMBER_TESTS: tuple[Any, ...] = (
    *(math.isnan, math.isinf, math.isfinite, np.isnan, np.isinf, np.isfinite),
)

Step = tuple[int, int]
"""A branch: the number of its `if`, and 0 or 1."""

Key = tuple[str, str | int]
"""A scalar name, or a statement that stores to an array."""


@dataclass(frozen=True)
class Use:
    """A statement that reads something, and to what degree it may come to nothing."""

    node: Node
    sink: Key
    most: int
    least: int
    index: tuple[ir.Expr, ...] | None = None
    """The subscripts, if an element is read; None for a whole array."""


class Unused:
    """To what degree the names of a program may go unused, found out on demand."""

    def __init__(
        self,
        layout: Layout,
        memory: Memory,
        active: frozenset[str],
        wild: set[str],
        overflowing: set[str],
    ) -> None:
        self.layout = layout
        self.memory = memory
        self.active = active
        self.wild = wild
        self.overflowing = overflowing
        """What may be infinite, in exact numbers or because an exponential overflows."""
        value = layout.program.results[0]
        self.result = value.name if isinstance(value, ir.Var) else None
        self.uses: dict[str, list[Use]] = {}
        self.stores: dict[int, tuple[Node, str, tuple[ir.Expr, ...] | None]] = {}
        for node in layout.nodes:
            self._record(node)
        self.degrees: dict[Key, int] = {}
        self.formulas: dict[Key, Callable[[], int]] = {}
        self.readers: dict[Key, list[Key]] = {}
        """What the formulas depend on: from each degree to those that it is part of."""

    def degrees_of(self, names: Iterable[str]) -> dict[str, int]:
        """For each name: USED, or to what degree its value may go unused.

        Nothing counts as used unless what is used is made of it: the largest solution. Of ANYTHING
        it is the smallest, as there has to be a condition that lets it through.
        """
        wanted = list(names)
        self._prepare([("name", name) for name in wanted])
        self._solve(USED)
        least = dict(self.degrees)
        self._solve(ANYTHING)
        # A loop that overwrites a name leaves nothing of what that name started with.
        return {
            name: max(
                least["name", name],
                min(self.degrees["name", name], SINGULAR),
                SINGULAR if self._is_last_only(name) else USED,
            )
            for name in wanted
        }

    def _solve(self, start: int) -> None:
        self.degrees = dict.fromkeys(self.formulas, start)
        todo = list(self.formulas)
        waiting = set(todo)
        while todo:
            key = todo.pop()
            waiting.discard(key)
            found = self.formulas[key]()
            if found != self.degrees[key]:
                self.degrees[key] = found
                again = [each for each in self.readers.get(key, ()) if each not in waiting]
                todo += again
                waiting.update(again)

    def _prepare(self, todo: list[Key]) -> None:
        while todo:
            key = todo.pop()
            if key in self.formulas:
                continue
            uses, formula = self._name(str(key[1])) if key[0] == "name" else self._store(key)
            self.formulas[key] = formula
            for use in uses:
                self.readers.setdefault(use.sink, []).append(key)
                todo.append(use.sink)

    # -- what reads what --------------------------------------------------------------------------

    def _record(self, node: Node) -> None:
        match node.statement:
            case ir.Assign(target, value):
                self._operation(node, target, value, ANYTHING)
            case ir.Increment(target, value):
                self._operation(node, target, value, SINGULAR)
            case ir.Copy(name, source) if name in self.active:
                self.stores[node.order] = node, name, None
                self._use(source, Use(node, ("store", node.order), ANYTHING, USED))
            case ir.Routine(names, value) if any(name in self.active for name in names):
                name = next(name for name in names if name in self.active)
                self.stores[node.order] = node, name, None
                for array in dict.fromkeys(dataflow.arrays(value)):
                    self._use(array, Use(node, ("store", node.order), SINGULAR, USED))

    def _operation(self, node: Node, target: ir.Var | ir.Item, value: ir.Expr, most: int) -> None:
        if isinstance(target, ir.Item):
            if target.array not in self.active:
                return
            self.stores[node.order] = node, target.array, target.index
            sink: Key = ("store", node.order)
        elif target.name in self.active:
            sink = ("name", target.name)
        else:
            return
        for operand, least in self._operands(value):
            if isinstance(operand, ir.Item):
                self._use(operand.array, Use(node, sink, most, least, operand.index))
            else:
                self._use(operand.name, Use(node, sink, most, least))

    def _use(self, name: str, use: Use) -> None:
        if name in self.active:
            self.uses.setdefault(name, []).append(use)

    def _operands(self, value: ir.Expr) -> Iterator[tuple[ir.Var | ir.Item, int]]:
        match value:
            case ir.Var() | ir.Item():
                yield value, USED
            case ir.Apply(ir.select, (_, yes, no)):
                for each in (yes, no):
                    if isinstance(each, ir.Var | ir.Item):
                        yield each, USED if yes == no else ANYTHING
            case ir.Apply(function, arguments) if not registry.is_inactive(function):
                for at, each in enumerate(arguments):
                    if isinstance(each, ir.Var | ir.Item):
                        ends = function in EXTREMES or self._decays(function, at, each)
                        yield each, SINGULAR if ends else USED

    def _decays(self, function: Callable[..., Any], at: int, operand: ir.Var | ir.Item) -> bool:
        """Whether a function may not depend on an operand any more because that is infinite."""
        name = operand.name if isinstance(operand, ir.Var) else operand.array
        if function is operator.truediv:
            return at == 1 and name in self.overflowing and name not in self.wild
        return function in DECAYING and name in self.overflowing

    # -- scalars ----------------------------------------------------------------------------------

    def _name(self, name: str) -> tuple[list[Use], Callable[[], int]]:
        if name == self.result:
            return [], lambda: USED
        uses = self.uses.get(name, [])
        fact = self.layout.names.get(name)
        if fact is None or not uses:
            return uses, lambda: SINGULAR if fact is not None else USED
        home = set(_path(fact.node))
        ends = all(use.sink[0] == "name" and self._is_last_only(str(use.sink[1])) for use in uses)
        least = SINGULAR if ends else USED
        together = self._together(uses, home)
        return uses, lambda: max(least, together())

    def _is_last_only(self, name: str) -> bool:
        """Whether of what a loop gives a name nothing but the last iteration's value is read."""
        fact = self.layout.names.get(name)
        if fact is None or fact.kind != "cell" or fact.is_accumulator:
            return False
        loop = fact.node
        uses = self.uses.get(name, [])
        return not any(self.memory.is_inside(use.node, loop) for use in uses)

    def _together(self, uses: list[Use], home: set[Step]) -> Callable[[], int]:
        """The degree of what several statements read: it is used if any of them uses it."""
        paths = [([step for step in _path(use.node) if step not in home], use) for use in uses]
        return lambda: self._merged(paths)

    def _through(self, use: Use) -> int:
        return max(use.least, min(use.most, self.degrees[use.sink]))

    def _merged(self, paths: list[tuple[list[Step], Use]]) -> int:
        certain = [self._through(use) for path, use in paths if not path]
        branches: dict[int, dict[int, list[tuple[list[Step], Use]]]] = {}
        for path, use in paths:
            if path:
                (owner, side), *rest = path
                branches.setdefault(owner, {}).setdefault(side, []).append((rest, use))
        for owner, sides in branches.items():
            degrees = [self._merged(inner) for inner in sides.values()]
            if len(sides) < 2:
                degrees.append(self._of_branch(owner))
            certain.append(max(degrees))
        return min(certain)

    def _of_branch(self, owner: int) -> int:
        """To what degree an `if` may keep a value out."""
        statement = self.layout.nodes[owner - 1].statement
        assert isinstance(statement, ir.If)
        if _lets_through(statement) and self._asks_for_numbers(statement.condition):
            return ANYTHING
        return SINGULAR

    def _asks_for_numbers(self, condition: ir.Expr, depth: int = 6) -> bool:
        """Whether a condition may be there to keep out what is no finite number: it says so, or
        is an element of a mask."""
        match condition:
            case ir.Var(name) if depth and name in self.memory.definitions:
                return self._asks_for_numbers(self.memory.definitions[name], depth - 1)
            case ir.Item(array):
                return self.layout.program.types[array].dtype == "bool"
            case ir.Apply(function, arguments):
                if function in NUMBER_TESTS:
                    return True
                if function in (operator.ne, operator.eq) and arguments[0] == arguments[1]:
                    return True
                return any(self._asks_for_numbers(each, depth) for each in arguments)
        return False

    # -- elements ---------------------------------------------------------------------------------

    def _store(self, key: Key) -> tuple[list[Use], Callable[[], int]]:
        node, array, index = self.stores[int(key[1])]
        reads = [use for name in self.memory.sharing(array) for use in self.uses.get(name, ())]
        home = set(_path(node))
        ends = self._overwriting(node, array)
        in_time = [use for use in reads if self._is_in_time(use, node, index, ends)]
        good = [
            use
            for use in in_time
            if self._covers(use, node, array, index) or self._recurs(use, node, index)
        ]
        if any(use.node.order < node.order for use in good):
            # What each iteration leaves to the next, the last one leaves to what comes after.
            good += [use for use in reads if self._is_read_after(use, node, ends)]
        good = good or self._pieces(in_time)
        if good:
            recurrent = (use for use in good if self._recurs(use, node, index))
            home |= {step for use in recurrent for step in _path(use.node)}
            return good, self._of_elements(good, self._updates(node, array), home)
        least = SINGULAR
        owners = [owner for each in ends for owner, _ in _path(each) if each is not node]
        owners += [owner for use in reads for owner, side in _path(use.node)]
        if any(self._of_branch(owner) == ANYTHING for owner in owners) or any(
            self._is_looked_up(use) for use in reads
        ):
            least = ANYTHING
        return reads, lambda: max([least, *map(self._through, reads)])

    def _of_elements(
        self, uses: list[Use], updates: set[str], home: set[Step]
    ) -> Callable[[], int]:
        """The degree of elements of which some are replaced by what is made of them: those go
        unused if that does, whatever reads the array later."""
        replaced = [use for use in uses if use.sink[0] == "name" and use.sink[1] in updates]
        others = [use for use in uses if use not in replaced]
        if not replaced or not others:
            return self._together(uses, home)
        together = self._together(others, home)
        return lambda: max(together(), *map(self._through, replaced))

    def _updates(self, node: Node, array: str) -> set[str]:
        """The names that elements are read into, to be replaced by what is made of them."""
        found = (
            self._updated_from(each)
            for each in self.memory.writes(array)
            if isinstance(each.statement, ir.Assign) and self.memory.may_follow(each, node, array)
        )
        return {name for name in found if name is not None}

    def _is_looked_up(self, use: Use) -> bool:
        return use.index is not None and any(
            isinstance(self.memory.definitions.get(name), ir.Item)
            for each in use.index
            for name in dataflow.names(each)
        )

    def _overwriting(self, node: Node, array: str) -> list[Node]:
        """The statements that may overwrite what one has stored, not made of it."""
        return [
            each
            for each in self.memory.writes(array)
            if isinstance(each.statement, ir.Assign)
            and self.memory.may_follow(each, node, array)
            and self._updated_from(each) is None
        ]

    def _updated_from(self, node: Node) -> str | None:
        """The name of an element's old value, if a statement stores what it has made of that."""
        statement = node.statement
        assert isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Item)
        todo, seen = dataflow.names(statement.value), set[str]()
        while todo:
            name = todo.pop()
            value = self.memory.definitions.get(name)
            if name in seen or value is None:
                continue
            seen.add(name)
            if value == statement.target and self.layout.names[name].block is node.block:
                return name
            if isinstance(value, ir.Apply) and not registry.is_inactive(value.function):
                todo += dataflow.names(value)
        return None

    def _pieces(self, uses: list[Use]) -> list[Use]:
        """Slices that an array is read in, if there are several: then they are taken for all."""
        found = {use.index: use for use in uses if use.index is not None and self._is_slice(use)}
        return list(found.values()) if len(found) > 1 else []

    def _is_slice(self, use: Use) -> bool:
        counters = {
            loop.statement.variable
            for loop in use.node.block.loops()
            if isinstance(loop.statement, ir.For)
        }
        forms = [affine(each, self.memory.definitions) for each in use.index or ()]
        return all(form is not None for form in forms) and any(
            form.names() & counters for form in forms if form is not None
        )

    def _is_read_after(self, use: Use, node: Node, ends: list[Node]) -> bool:
        between = range(node.order + 1, use.node.order)
        return use.node.order > node.order and not any(end.order in between for end in ends)

    def _is_in_time(
        self, use: Use, node: Node, index: tuple[ir.Expr, ...] | None, ends: list[Node]
    ) -> bool:
        """Whether an element that is read is so before it is overwritten."""
        read = use.node
        around = node.block.loops()
        shared = [loop for loop in around if self.memory.is_inside(read, loop)]
        if self._recurs(use, node, index):
            return True
        if read.order < node.order:
            return self._is_carried(shared, index) and not any(
                end.order > node.order or end.order < read.order for end in ends
            )
        if any(node.order < end.order < read.order for end in ends):
            return False
        names = self._names_in(index)
        return all(
            loop in shared
            for end in ends
            if end.order <= node.order
            for loop in around
            if (end is node or self.memory.is_inside(end, loop))
            and not (isinstance(loop.statement, ir.For) and loop.statement.variable in names)
        )

    def _is_carried(self, loops: list[Node], index: tuple[ir.Expr, ...] | None) -> bool:
        """Whether an element with these subscripts is the same one in several iterations."""
        names = self._names_in(index)
        return any(
            not (isinstance(loop.statement, ir.For) and loop.statement.variable in names)
            for loop in loops
        )

    def _recurs(self, use: Use, node: Node, index: tuple[ir.Expr, ...] | None) -> bool:
        """Whether an element is read in a loop that goes on to store to others: each place is
        worked out from some, and used by some if not by the result."""
        if index is None or use.index is None or use.index == index:
            return False
        shared = any(self.memory.is_inside(use.node, loop) for loop in node.block.loops())
        return shared and use.node.order < node.order

    def _names_in(self, index: tuple[ir.Expr, ...] | None) -> set[str]:
        found: set[str] = set()
        for each in index or ():
            form = affine(each, self.memory.definitions)
            found |= form.names() if form is not None else set(dataflow.names(each))
        return found

    def _covers(self, use: Use, node: Node, array: str, index: tuple[ir.Expr, ...] | None) -> bool:
        """Whether the elements that are read are all those that a statement stores to."""
        if use.index is None or (use.index == index and self._same_loops(use.node, node)):
            return True
        shape = self.memory.shape(array)
        used: set[str] = set()
        for axis, each in enumerate(use.index):
            counter = self._counter(each, use.node)
            if counter is not None and counter.variable not in used:
                used.add(counter.variable)
                if shape is not None and self._runs_through(counter, shape[axis]):
                    continue
                if index is not None:
                    other = self._counter(index[axis], node)
                    if other is not None and _same_run(counter, other):
                        continue
            if index is not None and self._is_same_form(each, use.node, index[axis], node):
                continue
            return False
        return True

    def _runs_through(self, loop: ir.For, length: ir.Expr) -> bool:
        """Whether a loop runs over all subscripts of an axis."""
        return (
            loop.step == ir.Const(1)
            and loop.start == ir.Const(0)
            and self._length(loop.stop) == self._length(length)
        )

    def _length(self, length: ir.Expr) -> object:
        """A length in a form in which equal ones look equal."""
        if isinstance(length, ir.Var) and length.name in self.memory.definitions:
            return self._length(self.memory.definitions[length.name])
        if isinstance(length, ir.Dim):
            shape = self.memory.shape(length.array) if length.array in self.memory.arrays else None
            if shape is not None and shape[length.axis] != length:
                return self._length(shape[length.axis])
        return affine(length, self.memory.definitions) or length

    def _same_loops(self, read: Node, node: Node) -> bool:
        return read.block.loops() == node.block.loops()

    def _is_same_form(self, a: ir.Expr, read: Node, b: ir.Expr, node: Node) -> bool:
        """Whether two subscripts are one number, or run over the same numbers."""
        left, right = (affine(each, self.memory.definitions) for each in (a, b))
        if left is None or right is None:
            return False
        if left == right:
            private = {
                loop.statement.variable
                for loop in read.block.loops()
                if isinstance(loop.statement, ir.For) and not self.memory.is_inside(node, loop)
            }
            return not left.names() & private
        mine, theirs = (
            self._only_counter(form.names(), at) for form, at in ((left, read), (right, node))
        )
        if mine is None or theirs is None or not _same_run(mine, theirs):
            return False
        factors = left.coefficient(mine.variable), right.coefficient(theirs.variable)
        return (
            left.constant == right.constant
            and factors[0] == factors[1]
            and (len(left.terms) == len(right.terms) == 1)
        )

    def _only_counter(self, names: set[str], node: Node) -> ir.For | None:
        return self._counter(ir.Var(next(iter(names))), node) if len(names) == 1 else None

    def _counter(self, index: ir.Expr, node: Node) -> ir.For | None:
        """The loop around a statement whose counter a subscript is."""
        if isinstance(index, ir.Var):
            for loop in node.block.loops():
                if isinstance(loop.statement, ir.For) and loop.statement.variable == index.name:
                    return loop.statement
        return None


def _path(node: Node) -> list[Step]:
    """The branches that a statement stands in, outermost first."""
    found: list[Step] = []
    for block in node.block.chain():
        owner = block.owner
        if owner is not None and isinstance(owner.statement, ir.If):
            found.append((owner.order, 0 if owner.blocks[0] is block else 1))
    return found[::-1]


def _lets_through(statement: ir.If) -> bool:
    """Whether a branch does nothing with numbers but hand them on."""
    return all(
        isinstance(each, ir.If)
        or (
            isinstance(each, ir.Assign | ir.Increment)
            and isinstance(each.value, ir.Var | ir.Item | ir.Const)
        )
        for each in dataflow.walk((*statement.then, *statement.orelse))
    )


def _same_run(a: ir.For, b: ir.For) -> bool:
    return a is b or (a.start, a.stop, a.step) == (b.start, b.stop, b.step)
