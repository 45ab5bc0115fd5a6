"""Add up in a scalar what a loop adds to one element of an array."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.affine import Affine, affine, extreme, is_nonnegative, plus
from srcgrad.analysis.names import Names
from srcgrad.optimise.effects import effects
from srcgrad.types import Array, Scalar, is_complex_dtype

Shapes = dict[str, tuple[ir.Expr, ...]]


def registers(program: ir.Function) -> ir.Function:
    """A program whose loops add to a name, not to an element that is the same in all iterations.

    before  for k in range(m): x_bar[i] += w[k] * s_bar[k]
    after   x_bar_i = 0.0
            for k in range(m): x_bar_i += w[k] * s_bar[k]
            x_bar[i] += x_bar_i

    Only where the element is certainly inside the array, since the loop may not run at all.
    """
    return _Registers(program).rewritten()


class _Registers:
    def __init__(self, program: ir.Function) -> None:
        self.program = program
        self.names = Names(program.types)
        self.shapes: Shapes = {}
        values: dict[str, list[ir.Expr]] = {}
        for statement in dataflow.walk(program.body):
            if isinstance(statement, ir.Allocate):
                self.shapes[statement.name] = statement.shape
            name = dataflow.target(statement)
            if name is not None:
                value = statement.value if isinstance(statement, ir.Assign) else ir.Var(name)
                values.setdefault(name, []).append(value)
        self.definitions: dict[str, ir.Expr] = {
            name: found[0]
            for name, found in values.items()
            if len(found) == 1 and isinstance(found[0], ir.Dim | ir.Const | ir.Apply)
        }

    def rewritten(self) -> ir.Function:
        body = self.block(self.program.body, {})
        program = self.program
        return ir.Function(
            program.name, program.params, body, program.results, self.names.types, program.doc
        )

    def block(self, body: ir.Block, counters: dict[str, ir.For]) -> ir.Block:
        result: list[ir.Statement] = []
        for statement in body:
            match statement:
                case ir.For(variable, start, stop, step, inner, span):
                    around = dict(counters)
                    if step in (ir.Const(1), ir.Const(-1)):
                        around[variable] = statement
                    loop = ir.For(variable, start, stop, step, self.block(inner, around), span)
                    before, loop, after = self.loop(loop, counters)
                    result += [*before, loop, *after]
                case _:
                    result.append(
                        dataflow.with_blocks(statement, lambda b: self.block(b, counters))
                    )
        return tuple(result)

    def loop(
        self, loop: ir.For, counters: dict[str, ir.For]
    ) -> tuple[list[ir.Statement], ir.For, list[ir.Statement]]:
        before: list[ir.Statement] = []
        after: list[ir.Statement] = []
        body = loop.body
        changed = effects(loop).changes
        for item in _sums(loop):
            kind = self.names.types.get(item.array)
            if (
                "_bar" not in item.array
                or not isinstance(kind, Array)
                or not self._is_inside(item, counters, changed)
            ):
                continue
            name = self.names.fresh(_name(item), Scalar(kind.dtype))
            zero = ir.Const(0j if is_complex_dtype(kind.dtype) else 0.0)
            before.append(ir.Assign(ir.Var(name), zero))
            after.append(ir.Increment(item, ir.Var(name)))
            body = _replaced(body, item, ir.Var(name))
        return (
            before,
            ir.For(loop.variable, loop.start, loop.stop, loop.step, body, loop.span),
            after,
        )

    def _is_inside(
        self, item: ir.Item, counters: dict[str, ir.For], changed: frozenset[str]
    ) -> bool:
        shape = self.shapes.get(item.array)
        if shape is None:
            return False
        for index, size in zip(item.index, shape, strict=True):
            if any(name in changed for name in dataflow.names(index)) or any(
                dataflow.arrays(index)
            ):
                return False
            form, length = affine(index, self.definitions), affine(size, self.definitions)
            if form is None or length is None:
                return False
            if not is_nonnegative(extreme(form, False, counters, self.definitions)):
                return False
            highest = extreme(form, True, counters, self.definitions)
            if highest is None:
                return False
            room = plus(plus(length, highest, -1), Affine(-1))
            if room.terms or room.constant < 0:
                return False
        return True


def _sums(loop: ir.For) -> list[ir.Item]:
    """Elements of arrays that a loop only adds to, always the same one of each array."""
    found: dict[str, ir.Item | None] = {}
    for statement in dataflow.walk(loop.body):
        used = [*dataflow.read(statement).arrays, *dataflow.stored(statement)]
        match statement:
            case ir.Increment(ir.Item(array) as item):
                if found.setdefault(array, item) != item:
                    found[array] = None
                used = [*dataflow.read(statement).arrays]
                used.remove(array)
        found.update(dict.fromkeys(used))
    return [item for item in found.values() if item is not None]


def _name(item: ir.Item) -> str:
    simple = [
        i.name if isinstance(i, ir.Var) else str(i.value)
        for i in item.index
        if isinstance(i, ir.Var | ir.Const)
    ]
    if len(simple) == len(item.index):
        return "_".join([item.array, *simple])
    return f"{item.array}_sum"


def _replaced(body: ir.Block, item: ir.Item, name: ir.Var) -> ir.Block:
    result: list[ir.Statement] = []
    for statement in body:
        match statement:
            case ir.Increment(target, value, span) if target == item:
                result.append(ir.Increment(name, value, span))
            case _:
                result.append(dataflow.with_blocks(statement, lambda b: _replaced(b, item, name)))
    return tuple(result)
