"""Random programs in canonical form, with arguments for them that stay inside their arrays."""

from __future__ import annotations

import math
import operator
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from srcgrad import ir
from srcgrad.types import BOOL, FLOAT, INT, Array, Type

Interval = tuple[int, int]
"""The least and the largest value that an integer takes with the sizes of the arguments."""


@dataclass(frozen=True)
class Shape:
    """The lengths of an array as numbers, and as what the program calls them."""

    lengths: tuple[int, ...]
    sizes: tuple[ir.Atom, ...]
    is_written: bool = True


@dataclass
class Scope:
    """What a statement may read."""

    floats: list[str] = field(default_factory=list)
    integers: dict[str, Interval] = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)
    arrays: dict[str, Shape] = field(default_factory=dict)
    tables: dict[str, tuple[int, Interval]] = field(default_factory=dict)
    sums: list[str] = field(default_factory=list)
    loops: int = 0

    def inner(self) -> Scope:
        return Scope(
            list(self.floats),
            dict(self.integers),
            list(self.conditions),
            dict(self.arrays),
            dict(self.tables),
            list(self.sums),
            self.loops,
        )


@dataclass(frozen=True)
class Case:
    """A program, what to differentiate it by, and arguments."""

    program: ir.Function
    wrt: tuple[str, ...]
    arguments: dict[str, Any]
    """Numbers, nested lists for arrays."""
    wraps: bool = False
    """Whether subscripts may count from the end."""


def case(seed: int, size: int = 22) -> Case:
    """The program of a seed, with some twenty statements."""
    return _Maker(random.Random(seed), size).case()


class _Maker:
    def __init__(self, chance: random.Random, size: int) -> None:
        self.chance = chance
        self.left = chance.randint(size // 4, size)
        self.types: dict[str, Type] = {}
        self.unread: set[str] = set()
        self.wraps = chance.random() < 0.05
        self.deepest = chance.choice((1, 2, 2, 3, 3, 4))
        self.conditional = chance.choice((0.0, 0.5, 1.0, 1.0, 2.0))

    # -- names ------------------------------------------------------------------------------------

    def fresh(self, base: str, kind: Type) -> str:
        name, count = base, 0
        while name in self.types:
            count += 1
            name = f"{base}_{count}"
        self.types[name] = kind
        if kind == FLOAT:
            self.unread.add(name)
        return name

    def maybe(self, probability: float) -> bool:
        return self.chance.random() < probability

    def pick(self, items: Any) -> Any:
        return self.chance.choice(list(items))

    # -- the whole --------------------------------------------------------------------------------

    def case(self) -> Case:
        chance = self.chance
        n, m = chance.choice((3, 4, 5)), chance.choice((2, 3))
        scope = Scope()
        arguments: dict[str, Any] = {}
        body: list[ir.Statement] = []

        def number() -> float:
            return chance.uniform(-1.5, 1.5)

        params: list[str] = []
        for name in ("a", "b"):
            if self.maybe(0.8):
                params.append(self.fresh(name, FLOAT))
                arguments[name] = number()
                scope.floats.append(name)
        rows: list[tuple[str, tuple[int, ...]]] = [("x", (n,))]
        if self.maybe(0.5):
            rows.append(("y", (n,)))
        if self.maybe(0.3):
            rows.append(("w", (m,)))
        if self.maybe(0.4):
            rows.append(("A", (n, m)))
        inputs: dict[str, tuple[int, ...]] = {}
        for name, lengths in rows:
            params.append(self.fresh(name, Array("float64", len(lengths))))
            inputs[name] = lengths
            if len(lengths) == 1:
                arguments[name] = [number() for _ in range(n if lengths == (n,) else m)]
            else:
                arguments[name] = [[number() for _ in range(m)] for _ in range(n)]
        if self.maybe(0.5):
            params.append(self.fresh("idx", Array("int64", 1)))
            top = chance.choice((m, n)) - 1
            arguments["idx"] = [chance.randint(0, top) for _ in range(n)]
            scope.tables["idx"] = (n, (0, top))
        if self.maybe(0.3):
            params.append(self.fresh("k", INT))
            arguments["k"] = chance.randint(0, n - 1)
            scope.integers["k"] = (arguments["k"], arguments["k"])
        names: dict[int, str] = {}
        for length, base, array, axis in ((n, "n", "x", 0), (m, "m", "w", 0), (m, "m", "A", 1)):
            if array in inputs and length not in names and self.maybe(0.9):
                names[length] = self.fresh(base, INT)
                body.append(ir.Assign(ir.Var(names[length]), ir.Dim(array, axis)))
                scope.integers[names[length]] = (length, length)
        self.names = names
        for name, lengths in inputs.items():
            sizes = tuple(self.size(k) for k in lengths)
            if self.maybe(0.65):
                copy = self.fresh(f"{name}_1", self.types[name])
                body.append(ir.Copy(copy, name))
                scope.arrays[copy] = Shape(lengths, sizes)
                if self.maybe(0.3):
                    scope.arrays[name] = Shape(lengths, sizes, False)
            else:
                scope.arrays[name] = Shape(lengths, sizes, False)
        while self.left > 0:
            self.statement(scope, body)
        results = self.results(scope, body)
        differentiable = [p for p in params if "float" in self.types[p].dtype]
        wrt = [p for p in differentiable if self.maybe(0.8)] or differentiable[:1]
        program = ir.Function("f", tuple(params), tuple(body), results, self.types)
        return Case(program, tuple(wrt), arguments, self.wraps)

    def size(self, length: int) -> ir.Atom:
        if length in self.names and self.maybe(0.9):
            return ir.Var(self.names[length])
        return ir.Const(length)

    def results(self, scope: Scope, body: list[ir.Statement]) -> tuple[ir.Atom, ...]:
        for name, shape in list(scope.arrays.items()):
            if self.maybe(0.9 if shape.is_written else 0.1) or not scope.floats:
                self.total(scope, body, name)
        first, *rest = [n for n in scope.floats if n in self.unread or self.maybe(0.1)][-6:] or (
            scope.floats[-1:]
        )
        value = first
        for name in rest:
            added = _apply(operator.add, ir.Var(value), ir.Var(name))
            value = self.define(body, "t", FLOAT, added)
        others: list[ir.Atom] = []
        if self.maybe(0.2):
            others.append(ir.Var(self.pick(scope.floats)))
        if self.maybe(0.15):
            written = [a for a, shape in scope.arrays.items() if shape.is_written]
            if written:
                others.append(ir.Var(self.pick(written)))
        return (ir.Var(value), *others)

    def total(self, scope: Scope, body: list[ir.Statement], array: str) -> None:
        """The sum of an array's elements, or of their squares."""
        total = self.fresh("total", FLOAT)
        shape = scope.arrays[array]
        counters = [self.fresh("i", INT) for _ in shape.lengths]
        element = self.fresh("e", FLOAT)
        index = tuple(ir.Var(c) for c in counters)
        inner: list[ir.Statement] = [ir.Assign(ir.Var(element), ir.Item(array, index))]
        if self.maybe(0.5):
            square = self.fresh("s", FLOAT)
            inner.append(
                ir.Assign(ir.Var(square), _apply(operator.mul, ir.Var(element), ir.Var(element)))
            )
            element = square
        inner.append(ir.Increment(ir.Var(total), ir.Var(element)))
        for counter, size in zip(reversed(counters), reversed(shape.sizes), strict=True):
            inner = [ir.For(counter, ir.Const(0), size, ir.Const(1), tuple(inner))]
        body.append(ir.Assign(ir.Var(total), ir.Const(0.0)))
        body += inner
        scope.floats.append(total)

    # -- statements -------------------------------------------------------------------------------

    def statement(self, scope: Scope, body: list[ir.Statement]) -> None:
        self.left -= 1
        room = self.deepest - scope.loops
        kinds: list[tuple[Callable[[Scope, list[ir.Statement]], None], float]] = [
            (self.operation, 3),
            (self.read, 2),
            (self.write, 2),
            (self.update, 4 if scope.loops else 1),
            (self.increment, 2),
            (self.accumulate, 2 if scope.sums else 0),
            (self.branch, 1.2 * self.conditional),
            (self.loop, 3.5 if room > 0 else 0),
            (self.repeat, 0.8 if room > 0 else 0),
            (self.allocate, 0.5),
            (self.copy, 0.3),
            (self.snapshot, 0.6 if scope.loops else 0.2),
            (self.last, 0.4 if room > 0 else 0),
            (self.grown, 0.15),
            (self.guard, 0.1),
        ]
        makers, weights = zip(*kinds, strict=True)
        self.chance.choices(makers, weights)[0](scope, body)

    def block(self, scope: Scope, body: list[ir.Statement], length: int | None = None) -> None:
        for _ in range(self.chance.choice((1, 2, 3, 4)) if length is None else length):
            if self.left <= 0:
                break
            self.statement(scope, body)

    def define(self, body: list[ir.Statement], base: str, kind: Type, value: ir.Expr) -> str:
        name = self.fresh(base, kind)
        body.append(ir.Assign(ir.Var(name), value))
        return name

    def atom(self, scope: Scope) -> ir.Atom:
        """A number to compute with, most often a recent one."""
        if not scope.floats or self.maybe(0.04):
            return ir.Const(round(self.chance.uniform(-1.0, 1.0), 2))
        unread = [name for name in scope.floats if name in self.unread]
        if unread and self.maybe(0.5):
            name = self.pick(unread[-3:])
        elif self.maybe(0.6):
            name = self.pick(scope.floats[-4:])
        else:
            name = self.pick(scope.floats)
        self.unread.discard(name)
        return ir.Var(name)

    def operation(self, scope: Scope, body: list[ir.Statement]) -> None:
        x, y = self.atom(scope), self.atom(scope)
        choice = self.chance.choices(
            (
                "sin",
                "tanh",
                "mul",
                "scale",
                "add",
                "sub",
                "neg",
                "div",
                "select",
                "copy",
                "float",
                "const",
            ),
            (4, 3, 5, 1.5, 2, 1.5, 0.7, 1, 0.7, 0.5, 0.15, 0.15),
        )[0]
        value: ir.Expr
        match choice:
            case "sin":
                value = _apply(math.sin, x)
            case "tanh":
                value = _apply(math.tanh, x)
            case "mul":
                value = _apply(operator.mul, x, y)
            case "scale":
                value = _apply(operator.mul, ir.Const(self.pick((0.5, 0.7, -0.9))), x)
            case "add":
                value = _apply(operator.add, x, y)
            case "sub":
                value = _apply(operator.sub, x, y)
            case "neg":
                value = _apply(operator.neg, x)
            case "div":
                square = self.define(body, "d", FLOAT, _apply(operator.mul, x, x))
                below = self.define(
                    body, "d", FLOAT, _apply(operator.add, ir.Var(square), ir.Const(1.5))
                )
                value = _apply(operator.truediv, y, ir.Var(below))
            case "select":
                value = _apply(ir.select, ir.Var(self.condition(scope, body)), x, y)
            case "copy":
                value = x
            case "float":
                if not scope.integers:
                    return
                value = _apply(float, ir.Var(self.pick(scope.integers)))
            case _:
                value = ir.Const(0.25)
        scope.floats.append(self.define(body, "t", FLOAT, value))

    def condition(self, scope: Scope, body: list[ir.Statement]) -> str:
        if scope.conditions and self.maybe(0.35):
            return str(self.pick(scope.conditions))
        comparison = self.pick((operator.lt, operator.gt, operator.le, operator.ge))
        value: ir.Expr
        if scope.integers and self.maybe(0.4):
            left = ir.Var(self.pick(list(scope.integers)[-3:]))
            low, high = scope.integers[left.name]
            right: ir.Atom = ir.Const(self.chance.randint(low, max(low, high)))
            value = _apply(comparison, left, right)
        elif scope.conditions and self.maybe(0.2):
            one, two = self.pick(scope.conditions), self.pick(scope.conditions)
            value = _apply(self.pick((ir.both, ir.either)), ir.Var(one), ir.Var(two))
        else:
            x, y = self.atom(scope), self.atom(scope)
            if isinstance(x, ir.Const):
                x, y = y, x
            if isinstance(x, ir.Const) or x == y:
                y = ir.Const(0.1)
            value = _apply(comparison, x, y)
        name = self.define(body, "c", BOOL, value)
        scope.conditions.append(name)
        return name

    # -- subscripts -------------------------------------------------------------------------------

    def integer(self, scope: Scope, body: list[ir.Statement], value: ir.Expr, at: Interval) -> str:
        name = self.define(body, "j", INT, value)
        scope.integers[name] = at
        return name

    def subscript(self, scope: Scope, body: list[ir.Statement], length: int) -> ir.Atom:
        """An integer from 0 to below a length."""
        least = -length if self.wraps else 0

        def fits(at: Interval) -> bool:
            return least <= at[0] and at[1] < length

        known = [(name, at) for name, at in scope.integers.items() if fits(at)]
        if known and self.maybe(0.55):
            return ir.Var(self.pick(known[-3:])[0])
        counters = [(name, at) for name, at in scope.integers.items() if self.maybe(0.7)]
        self.chance.shuffle(counters)
        ways = ["shift", "shift", "mirror", "double", "half", "table", "modulo", "sum", "min"]
        self.chance.shuffle(ways)
        for way in ways:
            for name, (low, high) in counters:
                i = ir.Var(name)
                match way:
                    case "shift":
                        by = self.pick((-2, -1, 1, 2))
                        at = (low + by, high + by)
                        value = _apply(operator.add, i, ir.Const(by))
                        if by < 0 and self.maybe(0.9):
                            value = _apply(operator.sub, i, ir.Const(-by))
                    case "mirror":
                        at = (length - 1 - high, length - 1 - low)
                        value = _apply(operator.sub, ir.Const(length - 1), i)
                    case "double":
                        at = (2 * low, 2 * high)
                        value = _apply(operator.mul, ir.Const(2), i)
                    case "half":
                        at = (low // 2, high // 2)
                        value = _apply(operator.floordiv, i, ir.Const(2))
                    case "modulo":
                        at = (0, length - 1)
                        value = _apply(operator.mod, i, ir.Const(length))
                    case "min":
                        at = (min(low, length - 1), min(high, length - 1))
                        value = _apply(min, i, ir.Const(length - 1))
                    case "sum":
                        other = self.pick(counters)[0]
                        low2, high2 = scope.integers[other]
                        at = (low + low2, high + high2)
                        value = _apply(operator.add, i, ir.Var(other))
                    case _:
                        if not scope.tables:
                            continue
                        table = self.pick(scope.tables)
                        entries, at = scope.tables[table]
                        if low < 0 or high >= entries:
                            continue
                        value = ir.Item(table, (i,))
                if fits(at):
                    return ir.Var(self.integer(scope, body, value, at))
        return ir.Const(self.chance.randint(0, length - 1))

    def item(self, scope: Scope, body: list[ir.Statement], array: str) -> ir.Item:
        lengths = scope.arrays[array].lengths
        return ir.Item(array, tuple(self.subscript(scope, body, length) for length in lengths))

    def written(self, scope: Scope) -> list[str]:
        return [name for name, shape in scope.arrays.items() if shape.is_written]

    def read(self, scope: Scope, body: list[ir.Statement]) -> None:
        if not scope.arrays:
            return
        item = self.item(scope, body, self.pick(scope.arrays))
        scope.floats.append(self.define(body, "t", FLOAT, item))

    def write(self, scope: Scope, body: list[ir.Statement]) -> None:
        arrays = self.written(scope)
        if arrays:
            item = self.item(scope, body, self.pick(arrays))
            if self.maybe(0.25):
                # In place: read, compute, write.
                scope.floats.append(self.define(body, "t", FLOAT, item))
                self.operation(scope, body)
            body.append(ir.Assign(item, self.atom(scope)))

    def update(self, scope: Scope, body: list[ir.Statement]) -> None:
        """Read, compute, write: the same element, or others of one array, or another array."""
        arrays = self.written(scope)
        if not arrays:
            self.allocate(scope, body)
            return
        target = self.pick(arrays)
        place = self.item(scope, body, target)
        taken: list[ir.Atom] = []
        for _ in range(self.chance.choice((1, 2, 2, 3))):
            source = target if self.maybe(0.6) else self.pick(scope.arrays)
            item = place if source == target and self.maybe(0.4) else self.item(scope, body, source)
            name = self.define(body, "t", FLOAT, item)
            scope.floats.append(name)
            taken.append(ir.Var(name))
        result = taken[0]
        for other in [*taken[1:], self.atom(scope)]:
            value = _apply(self.pick((operator.mul, operator.add, operator.mul)), result, other)
            result = ir.Var(self.define(body, "t", FLOAT, value))
        if self.maybe(0.7):
            value = _apply(self.pick((math.sin, math.tanh)), result)
            result = ir.Var(self.define(body, "t", FLOAT, value))
        self.unread -= {n.name for n in (*taken, result) if isinstance(n, ir.Var)}
        if self.maybe(0.3):
            scope.floats.append(result.name)
        statement = ir.Assign if self.maybe(0.75) else ir.Increment
        body.append(statement(place, result))

    def increment(self, scope: Scope, body: list[ir.Statement]) -> None:
        arrays = self.written(scope)
        if arrays:
            body.append(ir.Increment(self.item(scope, body, self.pick(arrays)), self.atom(scope)))

    def accumulate(self, scope: Scope, body: list[ir.Statement]) -> None:
        body.append(ir.Increment(ir.Var(self.pick(scope.sums)), self.atom(scope)))

    def guard(self, scope: Scope, body: list[ir.Statement]) -> None:
        if scope.integers:
            name = self.pick(scope.integers)
            condition = _apply(operator.lt, ir.Var(name), ir.Const(1000))
            body.append(ir.Guard(condition, IndexError, "{}", (ir.Var(name),)))

    # -- arrays -----------------------------------------------------------------------------------

    def allocate(self, scope: Scope, body: list[ir.Statement]) -> None:
        if not scope.arrays:
            return
        like = self.pick(scope.arrays.values())
        if not all(
            isinstance(size, ir.Const) or size.name in scope.integers for size in like.sizes
        ):
            return
        name = self.fresh(self.pick(("z", "v", "work")), Array("float64", len(like.lengths)))
        shape = replace(like, is_written=True)
        if self.maybe(0.6):
            body.append(ir.Allocate(name, shape.sizes, ir.Const(self.pick((0.0, 0.0, 1.0)))))
            scope.arrays[name] = shape
            return
        body.append(ir.Allocate(name, shape.sizes, None))
        counters = [self.fresh("i", INT) for _ in shape.lengths]
        inside = scope.inner()
        inside.loops += len(counters)
        inner: list[ir.Statement] = []
        for counter, length in zip(counters, shape.lengths, strict=True):
            inside.integers[counter] = (0, length - 1)
        self.block(inside, inner, self.chance.choice((0, 1, 2)))
        inner.append(ir.Assign(ir.Item(name, tuple(map(ir.Var, counters))), self.atom(inside)))
        for counter, size in zip(reversed(counters), reversed(shape.sizes), strict=True):
            inner = [ir.For(counter, ir.Const(0), size, ir.Const(1), tuple(inner))]
        body += inner
        scope.arrays[name] = shape

    def copy(self, scope: Scope, body: list[ir.Statement]) -> None:
        if scope.arrays:
            source = self.pick(scope.arrays)
            name = self.fresh("z", self.types[source])
            body.append(ir.Copy(name, source))
            scope.arrays[name] = replace(scope.arrays[source], is_written=True)

    def snapshot(self, scope: Scope, body: list[ir.Statement]) -> None:
        """Add to an array, copy it, and use the copy: an element, or the sum of its squares."""
        arrays = self.written(scope)
        if not arrays:
            return
        array = self.pick(arrays)
        if self.maybe(0.7):
            body.append(ir.Increment(self.item(scope, body, array), self.atom(scope)))
        copy = self.fresh("z", self.types[array])
        body.append(ir.Copy(copy, array))
        scope.arrays[copy] = replace(scope.arrays[array], is_written=True)
        if self.maybe(0.3):
            body.append(ir.Increment(self.item(scope, body, copy), self.atom(scope)))
        if self.maybe(0.5):
            scope.floats.append(self.define(body, "t", FLOAT, self.item(scope, body, copy)))
        elif all(
            isinstance(s, ir.Const) or s.name in scope.integers for s in scope.arrays[copy].sizes
        ):
            self.total(scope, body, copy)
        if self.maybe(0.3):
            body.append(ir.Increment(self.item(scope, body, array), self.atom(scope)))

    def last(self, scope: Scope, body: list[ir.Statement]) -> None:
        """A loop that leaves behind what its last iteration has made of neighbouring elements."""
        vectors = [a for a, shape in scope.arrays.items() if len(shape.lengths) == 1]
        vectors = [a for a in vectors if scope.arrays[a].lengths[0] > 1]
        if not vectors:
            return
        array = self.pick(vectors)
        length, size = scope.arrays[array].lengths[0], scope.arrays[array].sizes[0]
        if isinstance(size, ir.Var) and size.name not in scope.integers:
            size = ir.Const(length)
        cell, counter = self.fresh("last", FLOAT), self.fresh("i", INT)
        one, two, before = self.fresh("t", FLOAT), self.fresh("t", FLOAT), self.fresh("j", INT)
        inner: list[ir.Statement] = [
            ir.Assign(ir.Var(before), _apply(operator.sub, ir.Var(counter), ir.Const(1))),
            ir.Assign(ir.Var(one), ir.Item(array, (ir.Var(counter),))),
            ir.Assign(ir.Var(two), ir.Item(array, (ir.Var(before),))),
        ]
        made = self.define(inner, "t", FLOAT, _apply(operator.mul, ir.Var(one), ir.Var(two)))
        if scope.arrays[array].is_written and self.maybe(0.5):
            inner.append(ir.Assign(ir.Item(array, (ir.Var(counter),)), self.atom(scope)))
        inner.append(ir.Assign(ir.Var(cell), ir.Var(made)))
        body.append(ir.Assign(ir.Var(cell), self.atom(scope)))
        body.append(ir.For(counter, ir.Const(1), size, ir.Const(1), tuple(inner)))
        scope.floats.append(cell)

    def grown(self, scope: Scope, body: list[ir.Statement]) -> None:
        """A vector of its own that is filled, made longer, and added to again."""
        room = self.chance.choice((1, 2, 3))
        array = self.fresh("q", Array("float64", 1))
        body.append(ir.Allocate(array, (ir.Const(room),), None))
        for k in range(room):
            body.append(ir.Assign(ir.Item(array, (ir.Const(k),)), self.atom(scope)))
        body.append(ir.Grow(array, ir.Const(room + 2)))
        for k in (room, room + 1):
            body.append(ir.Assign(ir.Item(array, (ir.Const(k),)), self.atom(scope)))
        if self.maybe(0.5):
            body.append(ir.Increment(ir.Item(array, (ir.Const(0),)), self.atom(scope)))
        for k in self.chance.sample(range(room + 2), 2):
            element = ir.Item(array, (ir.Const(k),))
            scope.floats.append(self.define(body, "t", FLOAT, element))

    # -- branches ---------------------------------------------------------------------------------

    def branch(self, scope: Scope, body: list[ir.Statement]) -> None:
        condition = self.condition(scope, body)
        inner = [scope.inner(), scope.inner()]
        blocks: list[list[ir.Statement]] = [[], []]
        self.block(inner[0], blocks[0])
        if self.maybe(0.6):
            self.block(inner[1], blocks[1])
        for _ in range(self.chance.choice((0, 0, 1, 1, 2))):
            name = self.fresh("r", FLOAT)
            for inside, block in zip(inner, blocks, strict=True):
                block.append(ir.Assign(ir.Var(name), self.atom(inside)))
            scope.floats.append(name)
        if self.maybe(0.15):
            ints = [list(inside.integers.items()) for inside in inner]
            if ints[0] and ints[1]:
                name = self.fresh("q", INT)
                (one, at_one), (two, at_two) = self.pick(ints[0][-3:]), self.pick(ints[1][-3:])
                blocks[0].append(ir.Assign(ir.Var(name), ir.Var(one)))
                blocks[1].append(ir.Assign(ir.Var(name), ir.Var(two)))
                scope.integers[name] = (min(at_one[0], at_two[0]), max(at_one[1], at_two[1]))
        if not blocks[0] and not blocks[1]:
            return
        body.append(ir.If(ir.Var(condition), tuple(blocks[0]), tuple(blocks[1])))

    # -- loops ------------------------------------------------------------------------------------

    def bounds(
        self, scope: Scope, body: list[ir.Statement]
    ) -> tuple[ir.Atom, ir.Atom, int, Interval]:
        ints = list(scope.integers.items())
        lengths = [length for shape in scope.arrays.values() for length in shape.lengths] or [3]
        length = self.pick(lengths)
        size = self.size(length)
        if isinstance(size, ir.Var) and size.name not in scope.integers:
            size = ir.Const(length)

        def moved(by: int) -> ir.Atom:
            if isinstance(size, ir.Const):
                return ir.Const(length + by)
            operation = operator.add if by > 0 else operator.sub
            value = _apply(operation, size, ir.Const(abs(by)))
            return ir.Var(self.integer(scope, body, value, (length + by, length + by)))

        if self.maybe(0.45):
            return ir.Const(0), size, 1, (0, length - 1)
        outer = [(name, at) for name, at in ints if at[0] < at[1]]
        if outer and self.maybe(0.4):
            name, (low, high) = self.pick(outer[-3:])
            match self.pick(("to", "to_and", "from", "after", "down", "back")):
                case "to":
                    return ir.Const(0), ir.Var(name), 1, (0, high - 1)
                case "to_and":
                    value = _apply(operator.add, ir.Var(name), ir.Const(1))
                    stop = self.integer(scope, body, value, (low + 1, high + 1))
                    return ir.Const(0), ir.Var(stop), 1, (0, high)
                case "from":
                    return ir.Var(name), size, 1, (low, length - 1)
                case "after":
                    value = _apply(operator.add, ir.Var(name), ir.Const(1))
                    start = self.integer(scope, body, value, (low + 1, high + 1))
                    return ir.Var(start), size, 1, (low + 1, length - 1)
                case "down":
                    return ir.Var(name), ir.Const(-1), -1, (0, high)
                case _:
                    return moved(-1), ir.Var(name), -1, (low + 1, length - 1)
        match self.chance.randrange(9):
            case 0:
                return ir.Const(1), size, 1, (1, length - 1)
            case 1:
                return ir.Const(0), moved(-1), 1, (0, length - 2)
            case 2:
                return ir.Const(1), moved(-1), 1, (1, length - 2)
            case 3:
                return moved(-1), ir.Const(-1), -1, (0, length - 1)
            case 4:
                return moved(-2), ir.Const(-1), -1, (0, length - 2)
            case 5:
                return ir.Const(self.pick((0, 1))), size, 2, (0, length - 1)
            case 6:
                return moved(-1), ir.Const(-1), -2, (0, length - 1)
            case 7:
                count = self.pick((0, 1, 2, 3, 3))
                return ir.Const(0), ir.Const(count), 1, (0, count - 1)
            case _:
                low = self.pick((-2, -1))
                return ir.Const(low), moved(-1), 1, (low, length - 2)

    def carried(
        self, scope: Scope, body: list[ir.Statement], inside: Scope
    ) -> tuple[list[str], list[tuple[str, int]], list[str]]:
        """Cells set before a loop: numbers, counting integers, and sums."""
        cells: list[str] = []
        counts: list[tuple[str, int]] = []
        sums: list[str] = []
        starts: list[ir.Statement] = []
        for _ in range(self.chance.choice((0, 0, 1, 1, 2))):
            name = self.fresh("s", FLOAT)
            starts.append(ir.Assign(ir.Var(name), self.atom(scope)))
            cells.append(name)
        for _ in range(self.chance.choice((0, 1, 1))):
            name = self.fresh("total", FLOAT)
            start = ir.Const(0.0) if self.maybe(0.7) else self.atom(scope)
            starts.append(ir.Assign(ir.Var(name), start))
            sums.append(name)
        if self.maybe(0.2):
            name = self.fresh("p", INT)
            counts.append((name, self.pick((1, 1, 2, -1))))
            starts.append(ir.Assign(ir.Var(name), ir.Const(self.pick((0, 0, 1)))))
        body += starts
        inside.floats += cells
        inside.sums += sums
        # How far a count goes is not known here: only `%` makes a subscript of it.
        inside.integers.update({name: (-10000, 10000) for name, _ in counts})
        return cells, counts, sums

    def hand_on(
        self,
        inside: Scope,
        body: list[ir.Statement],
        cells: list[str],
        counts: list[tuple[str, int]],
        extra: list[tuple[str, ir.Atom]],
    ) -> None:
        """The end of an iteration: copies into the cells, from names that are not overwritten."""
        moves: list[tuple[str, ir.Atom]] = list(extra)
        targets = {*cells, *(name for name, _ in counts), *(name for name, _ in extra)}
        for name in cells:
            source = self.atom(inside)
            if source == ir.Var(name) and self.maybe(0.8):
                value = _apply(math.sin, source)
                source = ir.Var(self.define(body, f"{name}_1", FLOAT, value))
            if isinstance(source, ir.Var) and source.name in targets:
                source = ir.Var(self.define(body, "t", FLOAT, source))
            moves.append((name, source))
        for name, step in counts:
            value = _apply(operator.add, ir.Var(name), ir.Const(step))
            if step < 0:
                value = _apply(operator.sub, ir.Var(name), ir.Const(-step))
            moves.append((name, ir.Var(self.define(body, f"{name}_1", INT, value))))
        if self.maybe(0.2):
            self.swap(inside, body)
        body += [ir.Assign(ir.Var(name), source) for name, source in moves]

    def swap(self, inside: Scope, body: list[ir.Statement]) -> None:
        arrays = [name for name in self.outer if inside.arrays[name].is_written]
        pairs = [
            (one, two)
            for one in arrays
            for two in arrays
            if one < two
            and inside.arrays[one].lengths == inside.arrays[two].lengths
            and self.types[one] == self.types[two]
        ]
        if pairs:
            body.append(ir.Swap(*self.pick(pairs)))

    def loop(self, scope: Scope, body: list[ir.Statement]) -> None:
        start, stop, step, at = self.bounds(scope, body)
        inside = scope.inner()
        inside.loops += 1
        cells, counts, sums = self.carried(scope, body, inside)
        counter = self.fresh(self.pick(("i", "k", "l")), INT)
        inside.integers[counter] = (at[0], max(at))
        inner: list[ir.Statement] = []
        self.block(inside, inner)
        self.outer = list(scope.arrays)
        self.hand_on(inside, inner, cells, counts, [])
        body.append(ir.For(counter, start, stop, ir.Const(step), tuple(inner)))
        scope.floats += [*cells, *sums]
        scope.integers.update({name: (-10000, 10000) for name, _ in counts})

    def repeat(self, scope: Scope, body: list[ir.Statement]) -> None:
        """A `while` with a limit on its iterations, by a test or by a flag."""
        inside = scope.inner()
        inside.loops += 1
        cells, counts, sums = self.carried(scope, body, inside)
        limit = self.pick((0, 1, 2, 3, 4))
        count = self.fresh("trips", INT)
        body.append(ir.Assign(ir.Var(count), ir.Const(0)))
        inside.integers[count] = (0, limit)
        by_flag = self.maybe(0.4)
        test: list[ir.Statement] = []
        condition = self.fresh("more", BOOL)
        under = _apply(operator.lt, ir.Var(count), ir.Const(limit))
        if by_flag:
            body.append(ir.Assign(ir.Var(condition), ir.Const(True)))
            inside.integers[count] = (0, max(limit, 1))
        elif cells and self.maybe(0.5):
            small, large = self.fresh("c", BOOL), self.fresh("c", BOOL)
            test.append(ir.Assign(ir.Var(small), under))
            compared = _apply(operator.lt, ir.Var(self.pick(cells)), ir.Const(0.9))
            test.append(ir.Assign(ir.Var(large), compared))
            test.append(ir.Assign(ir.Var(condition), _apply(ir.both, ir.Var(small), ir.Var(large))))
        else:
            test.append(ir.Assign(ir.Var(condition), under))
        inner: list[ir.Statement] = []
        if by_flag:
            inside.conditions.append(condition)
        self.block(inside, inner)
        extra: list[tuple[str, ir.Atom]] = []
        if by_flag:
            going = self.define(inner, f"{condition}_1", BOOL, under)
            if inside.conditions and self.maybe(0.4):
                other = ir.Var(self.pick(inside.conditions))
                going = self.define(
                    inner, f"{condition}_1", BOOL, _apply(ir.both, ir.Var(going), other)
                )
            extra.append((condition, ir.Var(going)))
        value = _apply(operator.add, ir.Var(count), ir.Const(1))
        extra.append((count, ir.Var(self.define(inner, f"{count}_1", INT, value))))
        self.outer = list(scope.arrays)
        self.hand_on(inside, inner, cells, counts, extra)
        body.append(ir.While(tuple(test), ir.Var(condition), tuple(inner)))
        scope.floats += [*cells, *sums]
        scope.integers.update({name: (-10000, 10000) for name, _ in counts})
        scope.integers[count] = (0, max(limit, 1) + 1)


def _apply(function: Callable[..., Any], *arguments: ir.Expr) -> ir.Apply:
    return ir.Apply(function, arguments)
