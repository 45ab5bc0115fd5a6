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
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.elements import Elements, Key, Use
from srcgrad.analysis.layout import Layout, Name, Node
from srcgrad.analysis.paths import Paths, Step
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
        asked = [name for name in layout.program.params if name in active]
        self.paths = Paths(memory, asked[0] if len(asked) == 1 else None)
        self.elements = Elements(layout, memory, self.paths)
        self.active = active
        self.wild = wild
        self.overflowing = overflowing
        """What may be infinite, in exact numbers or because an exponential overflows."""
        value = layout.program.results[0]
        self.result = value.name if isinstance(value, ir.Var) else None
        self.ending: set[str] = set()
        """The operands of functions that end as exponentials do, where those may be infinite."""
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
            ends = at == 1 and name in self.overflowing and name not in self.wild
        else:
            ends = function in DECAYING and name in self.overflowing
        if ends:
            self.ending.add(name)
        return ends

    def ended(self) -> set[str]:
        """What reaches a function that ends as exponentials do: what overflows there may be zero
        to the result."""
        found, todo = set(self.ending), list(self.ending)
        sources: dict[str, set[str]] = {}
        for name, uses in self.uses.items():
            for use in uses:
                kind, key = use.sink
                sink = str(key) if kind == "name" else self.stores[int(key)][1]
                sources.setdefault(sink, set()).add(name)
        while todo:
            new = sources.get(todo.pop(), set()) - found
            found |= new
            todo += new
        return found

    # -- scalars ----------------------------------------------------------------------------------

    def _name(self, name: str) -> tuple[list[Use], Callable[[], int]]:
        if name == self.result:
            return [], lambda: USED
        uses = self.uses.get(name, [])
        fact = self.layout.names.get(name)
        if fact is None or not uses:
            return uses, lambda: SINGULAR if fact is not None else USED
        home = set(self.paths.to(fact.node))
        if fact.kind == "cell":
            home.add((fact.node.order, 0))
        ends = all(use.sink[0] == "name" and self._is_last_only(str(use.sink[1])) for use in uses)
        least = SINGULAR if ends or self._is_left_over(name, fact, uses) else USED
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

    def _is_left_over(self, name: str, fact: Name, uses: list[Use]) -> bool:
        """Whether nothing reads what the last iteration of a loop hands on.

        What is made of its own old value is taken to be as finite there as it was before.
        """
        if fact.kind != "cell" or fact.is_accumulator:
            return False
        inside = all(self.memory.is_inside(use.node, fact.node) for use in uses)
        return inside and not self._is_made_of_itself(("name", name))

    def _is_made_of_itself(self, key: Key) -> bool:
        todo, seen = [key], set[Key]()
        while todo:
            for use in self._uses_of(todo.pop()):
                if use.sink == key:
                    return True
                if use.sink not in seen:
                    seen.add(use.sink)
                    todo.append(use.sink)
        return False

    def _uses_of(self, key: Key) -> list[Use]:
        if key[0] == "name":
            return self.uses.get(str(key[1]), [])
        _, array, _ = self.stores[int(key[1])]
        return [use for name in self.memory.sharing(array) for use in self.uses.get(name, ())]

    def _together(self, uses: list[Use], home: set[Step]) -> Callable[[], int]:
        """The degree of what several statements read: it is used if any of them uses it."""
        paths = [
            ([step for step in self.paths.to(use.node, use.index) if step not in home], use)
            for use in uses
        ]
        return lambda: self._merged(paths)

    def _through(self, use: Use) -> int:
        least = SINGULAR if self._is_start_only(use) else use.least
        return max(least, min(use.most, self.degrees[use.sink]))

    def _is_start_only(self, use: Use) -> bool:
        """Whether a name gets the value only to start a loop with, which may not run."""
        kind, name = use.sink[0], str(use.sink[1])
        fact = self.layout.names.get(name) if kind == "name" and name != self.result else None
        if fact is None or fact.kind != "cell" or fact.is_accumulator:
            return False
        loop = fact.node
        if self.paths.runs(loop.statement) or self.memory.is_inside(use.node, loop):
            return False
        return all(self.memory.is_inside(each.node, loop) for each in self.uses.get(name, ()))

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
        """To what degree an `if` may keep a value out, or a loop that does not run."""
        statement = self.layout.nodes[owner - 1].statement
        if not isinstance(statement, ir.If):
            return SINGULAR
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
        reads = self._uses_of(key)
        home = set(self.paths.to(node))
        ends = self.elements.overwriting(node, array)
        in_time = [use for use in reads if self.elements.is_in_time(use, node, index, ends)]
        good = [
            use
            for use in in_time
            if self.elements.covers(use, node, array, index)
            or self.elements.recurs(use, node, index)
        ]
        if any(use.node.order < node.order for use in good):
            # What each iteration leaves to the next, the last one leaves to what comes after.
            good += [use for use in reads if self.elements.is_read_after(use, node, ends)]
            left_over = all(use.node.order < node.order for use in good)
            if left_over and not self._is_made_of_itself(key):
                return good, lambda: SINGULAR
        pieces = [] if good else self.elements.pieces(in_time, node, array, index)
        if pieces:  # Each element is in one of them.
            parts = [self._together([use], home) for use in pieces]
            return pieces, lambda: max(part() for part in parts)
        if good:
            recurrent = (use for use in good if self.elements.recurs(use, node, index))
            home |= {step for use in recurrent for step in self.paths.to(use.node)}
            return good, self._of_elements(good, self.elements.updates(node, array), home)
        least = SINGULAR
        owners = [owner for each in ends for owner, _ in self.paths.to(each) if each is not node]
        owners += [owner for use in reads for owner, side in self.paths.to(use.node, use.index)]
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

    def _is_looked_up(self, use: Use) -> bool:
        return use.index is not None and any(
            isinstance(self.memory.definitions.get(name), ir.Item)
            for each in use.index
            for name in dataflow.names(each)
        )


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
