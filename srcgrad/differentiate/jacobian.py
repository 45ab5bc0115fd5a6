"""The program that computes a Jacobian: all columns by tangents or all rows by adjoints, at once.

The seeds are the identity. A result is one array for each result and each argument of the
function, with the axes of the result and then those of the argument.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.dependence import plus, times
from srcgrad.differentiate.directions import Directions
from srcgrad.differentiate.forward import tangent
from srcgrad.differentiate.gradient import gradient
from srcgrad.differentiate.routines import nest
from srcgrad.differentiate.statement import zero_of
from srcgrad.records import dataclass
from srcgrad.rules.arithmetic import apply
from srcgrad.types import INT, Array, Scalar, Type, derivative_dtype, is_complex_dtype

Statements = list[ir.Statement]
Index = tuple[ir.Expr, ...]


@dataclass(frozen=True)
class _Side:
    """A result or an argument that the derivative is of: its place among rows or columns."""

    name: str
    type: Type
    shape: tuple[ir.Expr, ...]
    first: ir.Expr
    """The position of its first element among the directions."""
    size: ir.Expr
    is_twice: bool
    """Whether there are two directions for each element, along 1 and along i."""

    @property
    def is_complex(self) -> bool:
        return is_complex_dtype(self.type.dtype)

    def direction(self, index: Index, imaginary: bool = False) -> ir.Expr:
        """The direction along one element."""
        at: ir.Expr = ir.Const(0)
        for size, each in zip(self.shape, index, strict=True):
            at = plus(times(at, size) if at != ir.Const(0) else at, each)
        at = plus(self.first, at)
        return plus(at, self.size) if imaginary else at


def forward(
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    with_values: bool,
    smooth: tuple[int, ...],
) -> ir.Function:
    """Takes the parameters; returns the results (if asked for), and the blocks of the Jacobian:
    for each of the results at the positions `smooth` one for each parameter in `wrt`."""
    derivative = tangent(program, wrt, name, with_values, smooth)
    dots = derivative.params[len(program.params) :]
    values = derivative.results[: len(program.results)] if with_values else ()
    tangents = derivative.results[len(values) :]
    outputs = [program.results[at] for at in smooth]
    is_any_real = not all(_is_complex(each, program.types) for each in outputs)
    names = Names(derivative.types)
    if _is_one_number(wrt, program.types, is_any_real):
        (dot,) = dots
        seed = ir.Assign(ir.Var(dot), one_of(program.types[wrt[0]].dtype))
        whole = (seed, *derivative.body)
        return ir.Function(name, program.params, whole, derivative.results, derivative.types)
    body = without_copies(derivative.body, frozenset(dots), tangents)
    made = Assembly(body, frozenset(dots), tangents, names)
    start, sides = made.sides([ir.Var(each) for each in wrt], program.types, is_any_real)
    start += [s for side, dot in zip(sides, dots, strict=True) for s in made.identity(side, dot)]
    end: Statements = []
    blocks: list[ir.Atom] = []
    for output, found in zip(outputs, tangents, strict=True):
        kind = kinds.type_of(output, program.types)
        shape = made.lengths(output, found)
        for side in sides:

            def along(
                row: Index,
                column: Index,
                side: _Side = side,
                found: ir.Atom = found,
                kind: Type = kind,
            ) -> ir.Expr:
                first = made.read(found, row, side.direction(column))
                if side.is_twice and not is_complex_dtype(kind.dtype):
                    second = made.read(found, row, side.direction(column, True))
                    return apply(complex, first, second)
                return first

            as_is = _is_all(side, sides) and derivative_dtype(
                kind.dtype, side.type.dtype
            ) == np.dtype(kind.dtype)
            if as_is and made.is_spread(found) and found not in blocks:
                blocks.append(found)
                continue
            label = f"{_stem(output)}_{side.name}"
            blocks.append(made.block(label, (kind, shape), (side.type, side.shape), along, end))
    allocated, body_ = made.vectors.program(frozenset(dots), {})
    every = (*start, *allocated, *body_, *end)
    types = made.names.types
    return ir.Function(name, program.params, every, (*values, *blocks), types)


def _is_its_block(side: _Side, kind: Type) -> bool:
    """Whether the adjoint of an argument, in all directions, is a block of the Jacobian."""
    if isinstance(kind, Array) or side.is_complex:
        return False
    return derivative_dtype(side.type.dtype, kind.dtype) == np.dtype(kind.dtype)


def _is_real_number(output: ir.Atom, program: ir.Function) -> bool:
    kind = kinds.type_of(output, program.types)
    return not isinstance(kind, Array) and not is_complex_dtype(kind.dtype)


def reverse(
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    with_values: bool,
    smooth: tuple[int, ...],
) -> ir.Function:
    """As `forward`, by adjoints."""
    rows = Rows.of(program, gradient(program, wrt, name, with_values, smooth), with_values)
    outputs = [program.results[at] for at in smooth]
    is_any_real = not all(is_complex_dtype(program.types[each].dtype) for each in wrt)
    if len(smooth) == 1 and _is_real_number(outputs[0], program):
        (seed,) = rows.seeding
        one = ir.Assign(ir.Var(seed), one_of(kinds.kind(outputs[0], program.types).dtype))
        body = (*rows.before, one, *rows.after)
        return replace(rows.derivative, name=name, params=program.params, body=body)
    made = rows.assembly()
    start, sides = made.sides(outputs, program.types, is_any_real)
    identity = {
        id(s): made.added(side, s)
        for side, seeding in zip(sides, rows.seeding.values(), strict=True)
        for s in seeding
    }
    end: Statements = []
    blocks: list[ir.Atom] = []
    for side in sides:
        for parameter, bar in zip(wrt, rows.bars, strict=True):
            kind = program.types[parameter]

            def along(
                row: Index,
                column: Index,
                side: _Side = side,
                bar: ir.Atom = bar,
                kind: Type = kind,
            ) -> ir.Expr:
                first = made.read(bar, column, side.direction(row))
                if not side.is_complex:
                    return first
                if is_complex_dtype(kind.dtype):
                    return apply(np.conjugate, first)
                return apply(complex, first, made.read(bar, column, side.direction(row, True)))

            if _is_all(side, sides) and made.is_spread(bar) and _is_its_block(side, kind):
                blocks.append(bar)
                continue
            label = f"{side.name}_{parameter}"
            shape = made.lengths(ir.Var(parameter))
            blocks.append(made.block(label, (side.type, side.shape), (kind, shape), along, end))
    allocated, body_ = made.vectors.program(frozenset(), identity)
    every = (*rows.before, *start, *allocated, *body_, *end)
    types = made.names.types
    return ir.Function(name, program.params, every, (*rows.values, *blocks), types)


@dataclass(frozen=True)
class Rows:
    """A gradient's program, whose seeds are to have a direction for each row."""

    derivative: ir.Function
    values: tuple[ir.Atom, ...]
    bars: tuple[ir.Atom, ...]
    before: ir.Block
    """The forward sweep."""
    after: ir.Block
    """The reverse sweep."""
    seeding: dict[str, Statements]
    """The statements in it that add each of the seeds."""

    @classmethod
    def of(cls, program: ir.Function, derivative: ir.Function, with_values: bool) -> Rows:
        seeds = derivative.params[len(program.params) :]
        values = derivative.results[: len(program.results)] if with_values else ()
        whole = _without_checks(derivative.body, frozenset(seeds))
        at = whole.index(ir.Comment("Reverse sweep.")) + 1
        before, after = whole[:at], whole[at:]
        seeding = {seed: [s for s in after if seed in dataflow.reads_within(s)] for seed in seeds}
        bars = derivative.results[len(values) :]
        return cls(derivative, values, bars, before, after, seeding)

    def assembly(self) -> Assembly:
        seeding = [s for each in self.seeding.values() for s in each]
        begin = frozenset(name for s in seeding for name in changed(s))
        return Assembly(self.after, begin, self.bars, Names(self.derivative.types), seeding)


class Assembly:
    """What stands before and after the statements that do all directions at once."""

    def __init__(
        self,
        body: ir.Block,
        seeds: frozenset[str],
        results: Sequence[ir.Atom],
        names: Names,
        seeding: Statements | None = None,
    ) -> None:
        self.names = names
        kept = frozenset(each.name for each in results if isinstance(each, ir.Var))
        self.vectors = Directions(body, seeds, kept, names, seeding)

    def sides(
        self, places: Sequence[ir.Atom], types: dict[str, Type], both_ways: bool
    ) -> tuple[Statements, list[_Side]]:
        """Where each result or argument has its directions, and how many there are in all."""
        found: list[_Side] = []
        first: ir.Expr = ir.Const(0)
        statements: Statements = []
        for place in places:
            kind = kinds.type_of(place, types)
            name = place.name if isinstance(place, ir.Var) else "result"
            axes = kind.ndim if isinstance(kind, Array) else 0
            lengths = [self._named(ir.Dim(name, axis), statements, "n") for axis in range(axes)]
            size: ir.Expr = ir.Const(1)
            for length in lengths:
                size = times(size, length)
            size = self._named(size, statements, "size")
            is_twice = both_ways and is_complex_dtype(kind.dtype)
            side = _Side(name, kind, tuple(lengths), first, size, is_twice)
            found.append(side)
            both = times(ir.Const(2), size) if is_twice else size
            first = self._named(plus(first, both), statements, "end")
        assert isinstance(self.vectors.count, ir.Var)
        statements.append(ir.Assign(self.vectors.count, first))
        return statements, found

    def _named(self, value: ir.Expr, statements: Statements, wanted: str) -> ir.Expr:
        if isinstance(value, ir.Var | ir.Const):
            return value
        name = self.names.numbered(wanted, INT)
        statements.append(ir.Assign(ir.Var(name), value))
        return ir.Var(name)

    def identity(self, side: _Side, seed: str) -> Statements:
        """The seed: one direction for each element, or two."""
        dtype = side.type.dtype
        made = ir.Allocate(seed, (*side.shape, self.vectors.count), zero_of(dtype))
        counters = [self.names.numbered("i", INT) for _ in side.shape]
        index = tuple(map(ir.Var, counters))
        ones: Statements = [
            ir.Assign(ir.Item(seed, (*index, side.direction(index))), one_of(dtype))
        ]
        if side.is_twice:
            place = ir.Item(seed, (*index, side.direction(index, True)))
            ones.append(ir.Assign(place, ir.Const(np.dtype(dtype).type(1j))))
        return [made, *nest(side.shape, counters, tuple(ones), False)]

    def added(self, side: _Side, seeding: ir.Statement) -> Statements:
        """What adds the identity to adjoints, where a seed would be added."""
        (bar,) = changed(seeding)
        counters = [self.names.numbered("i", INT) for _ in side.shape]
        index = tuple(map(ir.Var, counters))
        dtype = side.type.dtype
        place = self.vectors.element(bar, index, side.direction(index))
        ones: Statements = [ir.Increment(place, one_of(dtype))]
        if side.is_twice:
            place = self.vectors.element(bar, index, side.direction(index, True))
            ones.append(ir.Increment(place, ir.Const(np.dtype(dtype).type(1j))))
        return [*nest(side.shape, counters, tuple(ones), False)]

    def is_spread(self, found: ir.Atom) -> bool:
        return isinstance(found, ir.Var) and (
            found.name in self.vectors.spread and found.name not in self.vectors.flat
        )

    def lengths(self, place: ir.Atom, dot: ir.Atom | None = None) -> tuple[ir.Expr, ...]:
        """The lengths of a result or an argument, which are those of its tangent if it has one."""
        if dot is not None and self.is_spread(dot) and isinstance(dot, ir.Var):
            return self.vectors.lengths(dot.name)
        kind = kinds.type_of(place, self.names.types)
        if not isinstance(place, ir.Var) or not isinstance(kind, Array):
            return ()
        return tuple(ir.Dim(place.name, axis) for axis in range(kind.ndim))

    def read(self, found: ir.Atom, index: Index, direction: ir.Expr) -> ir.Expr:
        """A number, or an element of an array, in one direction."""
        if isinstance(found, ir.Const):
            return found
        if found.name not in self.vectors.spread:
            return ir.Item(found.name, index) if index else found
        return self.vectors.element(found.name, index, direction)

    def block(
        self,
        label: str,
        rows: tuple[Type, tuple[ir.Expr, ...]],
        columns: tuple[Type, tuple[ir.Expr, ...]],
        along: Callable[[Index, Index], ir.Expr],
        statements: Statements,
    ) -> ir.Atom:
        """One block of the Jacobian, copied out of all directions."""
        dtype = derivative_dtype(rows[0].dtype, columns[0].dtype).name
        shape = (*rows[1], *columns[1])
        if not shape:
            name = self.names.fresh(label, Scalar(dtype))
            statements.append(ir.Assign(ir.Var(name), along((), ())))
            return ir.Var(name)
        name = self.names.fresh(label, Array(dtype, len(shape)))
        counters = [self.names.numbered("i", INT) for _ in shape]
        index = tuple(map(ir.Var, counters))
        value = along(index[: len(rows[1])], index[len(rows[1]) :])
        store = ir.Assign(ir.Item(name, index), value)
        statements.append(ir.Allocate(name, shape))
        statements += nest(shape, counters, (store,), False)
        return ir.Var(name)


def without_copies(body: ir.Block, dots: frozenset[str], results: Sequence[ir.Atom]) -> ir.Block:
    """A program that uses tangents that nobody else has, where it would only copy them."""
    reads = [name for s in dataflow.walk(body) for name in dataflow.reads(s) if name in dots]
    kept = {each.name for each in results if isinstance(each, ir.Var)}
    new: dict[str, str] = {}
    found: Statements = []
    for statement in body:
        match statement:
            case ir.Copy(copied, dot) if (
                dot in dots and reads.count(dot) == 1 and not {copied, dot} & kept
            ):
                new[copied] = dot
            case _:
                found.append(statement)
    return dataflow.renamed(tuple(found), new) if new else body


def changed(statement: ir.Statement) -> set[str]:
    """The adjoint to which a seed is added."""
    inner = [s for s in dataflow.walk((statement,)) if isinstance(s, ir.Increment)]
    return {s.target.name if isinstance(s.target, ir.Var) else s.target.array for s in inner}


def _is_one_number(wrt: tuple[str, ...], types: dict[str, Type], both_ways: bool) -> bool:
    """Whether there is one direction, of a number."""
    if len(wrt) > 1 or isinstance(types[wrt[0]], Array):
        return False
    return not (both_ways and is_complex_dtype(types[wrt[0]].dtype))


def _is_all(side: _Side, sides: list[_Side]) -> bool:
    """Whether the directions are the elements of an array with one axis."""
    return len(sides) == 1 and len(side.shape) == 1 and not side.is_twice


def _is_complex(atom: ir.Atom, types: dict[str, Type]) -> bool:
    return is_complex_dtype(kinds.type_of(atom, types).dtype)


def one_of(dtype: str) -> ir.Const:
    """What a seed holds in its own direction."""
    if dtype in ("float64", "complex128"):
        return ir.Const(1.0 if dtype == "float64" else 1.0 + 0j)
    return ir.Const(np.dtype(dtype).type(1))


def _stem(output: ir.Atom) -> str:
    return output.name if isinstance(output, ir.Var) else "result"


def _without_checks(body: ir.Block, seeds: frozenset[str]) -> ir.Block:
    """A program that does not ask whether seeds have the right lengths: they are made so."""
    return tuple(
        s
        for s in body
        if not (
            isinstance(s, ir.Guard)
            and any(a in seeds for e in dataflow.operands(s) for a in dataflow.measured(e))
        )
    )
