"""The program that computes the elements of a sparse Jacobian: a few directions, then elements.

before  y[i] = x[i] * x[i + 1]                        (a colour for each x[i], two for all)
after   for k in range(colours):
            y_dot[i, k] = (1.0 if x_colour[i] == k else 0.0) * x[i + 1]
                        + x[i] * (1.0 if x_colour[i + 1] == k else 0.0)
        y_elements[p] = y_dot.reshape(-1)[y_places[p]]

Columns of one colour have no element in the same row, so a direction along all of them holds each
of their elements by itself (Curtis, Powell & Reid, IMA J. Appl. Math. 13, 1974); rows by adjoints.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.dependence import times
from srcgrad.differentiate.forward import tangent
from srcgrad.differentiate.gradient import gradient
from srcgrad.differentiate.jacobian import Assembly, Rows, changed, one_of, without_copies
from srcgrad.differentiate.routines import nest
from srcgrad.differentiate.statement import zero_of
from srcgrad.rules.arithmetic import apply
from srcgrad.types import INT, Array, Type

Statements = list[ir.Statement]


def forward(
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    with_values: bool,
    smooth: tuple[int, ...],
) -> ir.Function:
    """Takes the parameters; the number of colours; for each parameter in `wrt` the colours of its
    numbers, -1 for what has none; for each result at the positions `smooth` the places of elements,
    counted along the result with the directions of each number one after the other. Returns the
    results (if asked for), and the elements of each of them."""
    derivative = tangent(program, wrt, name, with_values, smooth)
    dots = derivative.params[len(program.params) :]
    values = derivative.results[: len(program.results)] if with_values else ()
    tangents = derivative.results[len(values) :]
    body = without_copies(derivative.body, frozenset(dots), tangents)
    made = Compressed(Assembly(body, frozenset(dots), tangents, Names(derivative.types)))
    start: Statements = []
    kept = frozenset(each.name for each in tangents if isinstance(each, ir.Var))
    read_only = made.only_read(body) & frozenset(dots) - kept
    seeds: dict[str, str] = {}
    for parameter, dot in zip(wrt, dots, strict=True):
        kind = program.types[parameter]
        lengths = _lengths(parameter, kind)
        colours = made.colours(parameter, kind)
        if dot in read_only:
            seeds[dot] = colours
            continue
        start.append(ir.Allocate(dot, (*lengths, made.count), zero_of(kind.dtype)))
        start += made.ones(colours, kind, lengths, dot, False)
    end: Statements = []
    found: list[ir.Atom] = []
    for at, dot_ in zip(smooth, tangents, strict=True):
        output = program.results[at]
        label = output.name if isinstance(output, ir.Var) else "result"
        found.append(made.elements(label, output, dot_, end))
    allocated, body_ = made.assembly.vectors.program(frozenset(dots), {})
    every = (*start, *allocated, *made.from_colours(tuple(body_), seeds), *end)
    params = (*program.params, *made.params())
    return ir.Function(name, params, every, (*values, *found), made.names.types)


def reverse(
    program: ir.Function,
    wrt: tuple[str, ...],
    name: str,
    with_values: bool,
    smooth: tuple[int, ...],
) -> ir.Function:
    """As `forward`, by adjoints: takes colours of the results, and places along the parameters."""
    rows = Rows.of(program, gradient(program, wrt, name, with_values, smooth), with_values)
    made = Compressed(rows.assembly())
    seeded: dict[int, Statements] = {}
    for at, seeding in zip(smooth, rows.seeding.values(), strict=True):
        output = program.results[at]
        label = output.name if isinstance(output, ir.Var) else "result"
        kind = kinds.type_of(output, program.types)
        colours = made.colours(label, kind)
        for statement in seeding:
            (bar,) = changed(statement)
            lengths = _lengths(label, kind)
            seeded[id(statement)] = made.ones(colours, kind, lengths, bar, True)
    end: Statements = []
    found = [
        made.elements(parameter, ir.Var(parameter), bar, end)
        for parameter, bar in zip(wrt, rows.bars, strict=True)
    ]
    allocated, body_ = made.assembly.vectors.program(frozenset(), seeded)
    every = (*rows.before, *allocated, *body_, *end)
    params = (*program.params, *made.params())
    return replace(
        rows.derivative,
        params=params,
        body=every,
        results=(*rows.values, *found),
        types=made.names.types,
    )


class Compressed:
    """The seeds that colours make, and the elements that are picked from all directions."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self.names = assembly.names
        count = assembly.vectors.count
        assert isinstance(count, ir.Var)
        self.count = count
        self.of_seeds: list[str] = []
        self.of_elements: list[str] = []

    def params(self) -> tuple[str, ...]:
        return (self.count.name, *self.of_seeds, *self.of_elements)

    def colours(self, label: str, kind: Type) -> str:
        axes = kind.ndim if isinstance(kind, Array) else 0
        name = self.names.fresh(f"{label}_colour", Array("int64", axes) if axes else INT)
        self.of_seeds.append(name)
        return name

    def only_read(self, body: ir.Block) -> frozenset[str]:
        """Names and arrays of which elements are read, and nothing else is done."""
        found: set[str] = set()
        others: set[str] = set()
        for statement in dataflow.walk(body):
            read = dataflow.read(statement)
            found |= {*read.scalars, *(item.array for item in read.elements)}
            others |= {*read.wholes, *read.lengths, *dataflow.written(statement).names}
        return frozenset(found - others)

    def from_colours(self, body: ir.Block, seeds: dict[str, str]) -> ir.Block:
        """Statements with comparisons of colours for the elements of seeds."""

        def seed(expression: ir.Expr) -> ir.Expr:
            match expression:
                case ir.Item(array, (*index, direction)) if array in seeds:
                    colours = seeds[array]
                    own = ir.Item(colours, tuple(index)) if index else ir.Var(colours)
                    dtype = kinds.kind(ir.Var(array), self.names.types).dtype
                    is_own = apply(operator.eq, own, direction)
                    return ir.Apply(ir.select, (is_own, one_of(dtype), zero_of(dtype)))
            return expression

        def block(statements: ir.Block) -> ir.Block:
            changed = (dataflow.with_expressions(each, seed) for each in statements)
            return tuple(dataflow.with_blocks(each, block) for each in changed)

        return block(body) if seeds else body

    def ones(
        self, colours: str, kind: Type, lengths: Sequence[ir.Expr], seed: str, adds: bool
    ) -> Statements:
        """What puts a one for each number into the direction of its colour."""
        counters = [self.names.numbered("i", INT) for _ in lengths]
        index = tuple(map(ir.Var, counters))
        colour: ir.Expr = ir.Item(colours, index) if index else ir.Var(colours)
        place = self.assembly.vectors.element(seed, index, colour)
        one = one_of(kind.dtype)
        put = ir.Increment(place, one) if adds else ir.Assign(place, one)
        has_colour = apply(operator.ge, colour, ir.Const(0))
        return list(nest(tuple(lengths), counters, (ir.If(has_colour, (put,)),), False))

    def elements(self, label: str, of: ir.Atom, found: ir.Atom, statements: Statements) -> ir.Atom:
        """The elements at some places among all directions, one after the other."""
        kind = kinds.type_of(of, self.names.types)
        places = self.names.fresh(f"{label}_places", Array("int64", 1))
        self.of_elements.append(places)
        picked = self.names.fresh(f"{label}_elements", Array(kind.dtype, 1))
        counter = self.names.numbered("k", INT)
        value: ir.Expr = zero_of(kind.dtype)  # of what depends on no direction
        if isinstance(found, ir.Var) and found.name in self.assembly.vectors.spread:
            flat = self._flat(found.name, statements)
            value = ir.Item(flat, (ir.Item(places, (ir.Var(counter),)),))
        size = ir.Dim(places, 0)
        store = ir.Assign(ir.Item(picked, (ir.Var(counter),)), value)
        statements.append(ir.Allocate(picked, (size,)))
        statements += nest((size,), [counter], (store,), False)
        return ir.Var(picked)

    def _flat(self, array: str, statements: Statements) -> str:
        """An array in all directions, with a single axis."""
        kind = self.names.types[array]
        assert isinstance(kind, Array), "there is a number in each direction"
        if kind.ndim == 1:
            return array
        flat = self.names.fresh(f"{array}_flat", Array(kind.dtype, 1))
        size: ir.Expr = ir.Dim(array, 0)
        for axis in range(1, kind.ndim):
            size = times(size, ir.Dim(array, axis))
        view = ir.Apply(np.reshape, (ir.Whole(array), ir.Const(-1)))
        statements.append(ir.Routine((flat,), view, ((size,),)))
        return flat


def _lengths(name: str, kind: Type) -> tuple[ir.Expr, ...]:
    axes = kind.ndim if isinstance(kind, Array) else 0
    return tuple(ir.Dim(name, axis) for axis in range(axes))
