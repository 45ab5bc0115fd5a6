"""Names for the elements of short arrays that no loop runs over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import prod

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.ruled import given_values, is_given
from srcgrad.types import Array, Scalar

LONGEST = 64
"""How many elements may become names."""


def unpacked(program: ir.Function) -> ir.Function:
    """A program that holds solutions and what they are of as the numbers that they are.

    before  others = np.empty(1); others[0] = a; x = Implicit(found, others); t = x[0]
    after   others = a; x = found; t = x

    So the adjoints. A program without solutions has no such arrays but the user's, and is left.
    """
    if not any(map(is_given, dataflow.walk(program.body))):
        return program
    return _Unpacking(program).rewritten()


class _Unpacking:
    def __init__(self, program: ir.Function) -> None:
        self.program = program
        self.names = Names(program.types)
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.elements: dict[tuple[str, tuple[int, ...]], str] = {}
        self._candidates()

    def _candidates(self) -> None:
        """Arrays made with a known length, of which nothing is used but single elements."""
        links: list[tuple[str, str]] = []
        out = {*self.program.params}
        out.update(r.name for r in self.program.results if isinstance(r, ir.Var))
        for statement in dataflow.walk(self.program.body):
            match statement:
                case ir.Allocate(name, shape):
                    known = _known(shape)
                    if known is None or self.shapes.setdefault(name, known) != known:
                        out.add(name)
                case ir.Copy(name, source):
                    links.append((name, source))
                case ir.Routine() if is_given(statement):
                    links += given_values(statement)
                case ir.Assign() | ir.Increment():
                    used = (
                        *dataflow.read(statement).elements,
                        *dataflow.written(statement).elements,
                    )
                    out.update(item.array for item in used if _known(item.index) is None)
                    out.update(dataflow.read(statement).wholes)
                case _:
                    out.update((*dataflow.read(statement).arrays, *dataflow.stored(statement)))
            if not isinstance(statement, ir.Assign | ir.Increment):
                out.update(item.array for item in dataflow.read(statement).elements)
        for name, _ in links:
            self.shapes.setdefault(name, ())
        before = -1
        while before != len(out):
            before = len(out)
            for name, source in links:
                known = self.shapes.get(source)
                if self.shapes[name] == () and known is not None:
                    self.shapes[name] = known
                if not out.isdisjoint((name, source)) or self.shapes[name] != known:
                    out.update((name, source))
        for name in out:
            self.shapes.pop(name, None)

    def rewritten(self) -> ir.Function:
        body = self.block(self.program.body)
        return replace(self.program, body=body, types=self.names.types)

    def block(self, body: ir.Block) -> ir.Block:
        return tuple(each for statement in body for each in self.statement(statement))

    def statement(self, statement: ir.Statement) -> Iterator[ir.Statement]:
        match statement:
            case ir.Allocate(name, _, fill, span) if name in self.shapes:
                if fill is not None:
                    for index in _positions(self.shapes[name]):
                        yield ir.Assign(ir.Var(self.name(name, index)), fill, span)
            case ir.Copy(name, source, span) if name in self.shapes:
                yield from self.copied(name, source, span)
            case ir.Routine(names) if is_given(statement) and not self.shapes.keys().isdisjoint(
                names
            ):
                for name, source in given_values(statement):
                    if name in self.shapes:
                        yield from self.copied(name, source, statement.span)
                    else:
                        yield ir.Copy(name, source, statement.span)
            case ir.Assign(target, value, span):
                yield ir.Assign(self.place(target), dataflow.rewritten(value, self.change), span)
            case ir.Increment(target, value, span):
                yield ir.Increment(self.place(target), dataflow.rewritten(value, self.change), span)
            case _:
                changed = dataflow.with_expressions(statement, self.change)
                yield dataflow.with_blocks(changed, self.block)

    def copied(self, name: str, source: str, span: object) -> Iterator[ir.Statement]:
        for index in _positions(self.shapes[name]):
            value = ir.Var(self.name(source, index))
            yield ir.Assign(ir.Var(self.name(name, index)), value, span)  # type: ignore[arg-type]

    def place(self, target: ir.Var | ir.Item) -> ir.Var | ir.Item:
        found = dataflow.rewritten(target, self.change)
        assert isinstance(found, ir.Var | ir.Item), "what is set is a name or an element"
        return found

    def change(self, expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Item(array, index) if array in self.shapes:
                known = _known(index)
                assert known is not None, "subscripts of what is unpacked are known"
                return ir.Var(self.name(array, known))
            case ir.Dim(array, axis) if array in self.shapes:
                return ir.Const(self.shapes[array][axis])
        return expression

    def name(self, array: str, index: tuple[int, ...]) -> str:
        if (array, index) not in self.elements:
            kind = self.program.types[array]
            assert isinstance(kind, Array), "an element is of an array"
            whole = prod(self.shapes[array]) == 1
            wanted = array if whole else "_".join([array, *map(str, index)])
            made = self.names.numbered(wanted, Scalar(kind.dtype))
            self.elements[array, index] = made
        return self.elements[array, index]


def _known(parts: tuple[ir.Expr, ...]) -> tuple[int, ...] | None:
    values = [part.value for part in parts if isinstance(part, ir.Const)]
    return tuple(map(int, values)) if len(values) == len(parts) else None


def _positions(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if not shape:
        yield ()
        return
    for first in range(shape[0]):
        for rest in _positions(shape[1:]):
            yield (first, *rest)
