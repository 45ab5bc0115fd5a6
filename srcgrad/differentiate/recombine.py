"""Functions of matrices where a program has vectors and a function of the values put together.

    before  w, v = np.linalg.eigh(a); t = v * np.exp(w); r = t @ v.T
    after   w, v = np.linalg.eigh(a); t = v * np.exp(w); r = t @ v.T, a function of a

The adjoints of `w` and `v` say nothing of the derivative of `r` where values are equal, the adjoint
of `r` itself says all (see `rules/matrix_functions.py`). What the program sums over the values may
be in calls or loops and go on with other factors: `v @ (np.exp(w) * (v.T @ b))` becomes `r @ b`.
Elements are followed from statement to statement, as sums of products (`analysis/products.py`);
what cannot be followed stays as it is, and is refused at equal values when it is run.
"""

from __future__ import annotations

import contextlib
import operator
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow, products
from srcgrad.analysis.activity import active
from srcgrad.analysis.dependence import dependent
from srcgrad.analysis.names import Names
from srcgrad.analysis.products import (
    Definition,
    Elements,
    Product,
    Spectrum,
    Sum,
    Unknown,
)
from srcgrad.differentiate.closing import (
    MARK,
    Closed,
    Maker,
    closed,
    element_of,
    item_of,
    matrix_of,
    with_element,
)
from srcgrad.differentiate.nests import Nest
from srcgrad.differentiate.orthogonal import with_transposes
from srcgrad.differentiate.slopes import Forward
from srcgrad.differentiate.told_apart import told_apart
from srcgrad.errors import Span
from srcgrad.optimise.common import common
from srcgrad.optimise.dead_code import dead_code
from srcgrad.optimise.effects import effects
from srcgrad.types import INT, is_complex_dtype

Statements = list[ir.Statement]
DECOMPOSITIONS = {np.linalg.eigh: "eigh", np.linalg.eig: "eig", np.linalg.svd: "svd"}
ZERO, ONE = ir.Const(0), ir.Const(1)


def recombined(
    program: ir.Function, wrt: tuple[str, ...], differentiated: tuple[int, ...]
) -> ir.Function:
    """The program with functions of matrices, for derivatives of the results `differentiated`."""
    found = [s for s in dataflow.walk(program.body) if _decomposition(s)]
    if not found:
        return program
    program = with_transposes(program)
    wanted = [program.results[k] for k in differentiated]
    results = tuple(each.name for each in wanted if isinstance(each, ir.Var))
    carrying = active(program, wrt, results)
    if not any(carrying & set(s.names) for s in found if isinstance(s, ir.Routine)):
        return program
    walk = Walk(program, carrying)
    body = walk.block(program.body)
    if walk.count:
        needed = frozenset(r.name for r in program.results if isinstance(r, ir.Var))
        program = replace(program, body=dead_code(common(body), needed), types=walk.names.types)
    return told_apart(program, active(program, wrt, results))


def _decomposition(statement: ir.Statement) -> str | None:
    match statement:
        case ir.Routine(_, ir.Apply(function, (ir.Whole(), *_))):
            return DECOMPOSITIONS.get(function)
    return None


class Walk:
    """One way through a program, statement by statement."""

    def __init__(self, program: ir.Function, carrying: frozenset[str]) -> None:
        self.program = program
        self.active = carrying
        self.names = Names(program.types)
        self.elements = Elements()
        self.shapes: dict[str, tuple[ir.Expr, ...]] = {}
        self.fills: dict[str, ir.Const | None] = {}
        """What arrays of this block are still filled with."""
        self.maker = Maker(self.names, carrying, self.shapes)
        self.tainted: dict[str, frozenset[str]] = {}
        self.count = 0

    def block(self, body: ir.Block) -> ir.Block:
        result: Statements = []
        for statement in body:
            result += self.statement(statement)
        return tuple(result)

    def statement(self, statement: ir.Statement) -> Statements:
        new = self.rewritten(statement)
        for name in effects(statement).changes:
            if not isinstance(statement, ir.Allocate):
                self.fills.pop(name, None)
        return new

    def rewritten(self, statement: ir.Statement) -> Statements:
        elements = self.elements
        match statement:
            case ir.Routine():
                elements.forget({*statement.names})
                for name, shape in zip(statement.names, statement.shapes, strict=False):
                    self.shapes[name] = shape
                return self.routine(statement)
            case ir.Allocate(name, shape, fill):
                elements.forget({name})
                self.shapes[name] = shape
                self.fills[name] = fill
            case ir.Copy(name, source):
                known = self.definition_of(source)
                elements.forget({name})
                if source in self.shapes:
                    self.shapes[name] = self.shapes[source]
                if known is not None and name not in products.mentioned(known.product):
                    elements.define(name, known)
            case ir.For():
                return self.loop(statement)
            case ir.If(condition, then, orelse, span):
                elements.forget(set(effects(statement).changes))
                return [ir.If(condition, self.inner(then), self.inner(orelse), span)]
            case ir.While(test, condition, body, span):
                elements.forget(set(effects(statement).changes))
                return [ir.While(test, condition, self.inner(body), span)]
            case ir.Assign(ir.Var(name), value):
                self.let(name, value)
            case ir.Guard(condition):
                match self.tree(condition):
                    case ir.Apply(operator.eq, (one, other)):
                        elements.are_equal(one, other)
            case _:
                elements.forget(set(effects(statement).changes))
                if isinstance(statement, ir.Swap | ir.Grow):
                    for name in dataflow.stored(statement):
                        self.shapes.pop(name, None)
        return [statement]

    def inner(self, body: ir.Block) -> ir.Block:
        """A block whose knowledge ends with it."""
        outer, fills = self.elements, self.fills
        self.elements, self.fills = outer.scope(), {}
        result = self.block(body)
        self.elements, self.fills = outer, fills
        return result

    def let(self, name: str, value: ir.Expr) -> None:
        """Remember what a name stands for."""
        self.elements.forget({name})
        if not isinstance(value, ir.Dim):
            with contextlib.suppress(Unknown):
                self.elements.let(name, self.elements.read(value))

    def tree(self, size: ir.Expr) -> ir.Expr:
        try:
            return self.elements.tree(size)
        except Unknown:
            return size

    def definition_of(self, array: str) -> Definition | None:
        """What the elements of an array are, if vectors stand in them."""
        known = self.elements.arrays.get(array)
        if known is None and array in self.elements.spectra and array in self.shapes:
            indices = (self.elements.fresh(), self.elements.fresh())
            product = self.elements.element(array, tuple(map(ir.Var, indices)))
            known = Definition(indices, product, self.shapes[array])
        return known

    # -- calls ------------------------------------------------------------------------------------

    def routine(self, statement: ir.Routine) -> Statements:
        match statement.value:
            case ir.Apply(operator.matmul, (left, right)):
                return self.matrix_product(statement, left, right)
            case ir.Apply(np.linalg.inv, (ir.Whole(array),)):
                spectrum = self.elements.spectra.get(array)
                if spectrum is not None and spectrum.kind == "eig" and array == spectrum.left:
                    (made,) = statement.names
                    whole = replace(spectrum, right=made)
                    self.elements.spectra[array] = self.elements.spectra[made] = whole
                    self.elements.with_spectrum(spectrum, whole)
                if spectrum is not None and spectrum.kind == "eigh":
                    self.transposed(statement.names[0], array)
            case ir.Apply(_, (ir.Whole(matrix), *options)):
                kind = _decomposition(statement)
                if kind is not None and matrix in self.active and statement.shapes:
                    self.decomposition(statement, kind, matrix, tuple(options))
        return [statement]

    def transposed(self, made: str, vectors: str) -> None:
        """The inverse of orthogonal vectors is known."""
        if is_complex_dtype(self.names.types[vectors].dtype):
            return
        i, j = self.elements.fresh(), self.elements.fresh()
        product = self.elements.element(vectors, (ir.Var(j), ir.Var(i)))
        self.elements.define(made, Definition((i, j), product, self.shapes[made]))

    def decomposition(
        self, statement: ir.Routine, kind: str, matrix: str, options: tuple[ir.Expr, ...]
    ) -> None:
        if kind == "svd":
            left, values, right = statement.names
            options = ()
        else:
            values, left = statement.names
            right = left if kind == "eigh" else ""
        (count,) = self.shapes[values]
        spectrum = Spectrum(kind, matrix, values, left, right, options, count)
        self.elements.spectra[left] = spectrum
        if kind == "svd":
            self.elements.spectra[right] = spectrum
        self.elements.seen |= {matrix, *statement.names}
        self.tainted[values] = dependent(self.program, frozenset(statement.names))

    def matrix_product(self, statement: ir.Routine, left: ir.Expr, right: ir.Expr) -> Statements:
        elements = self.elements
        i, k, j = (elements.fresh() for _ in range(3))
        found = [self.operand(left, i, k), self.operand(right, k, j)]
        if all(each is None for each in found) or len(statement.names) != 1:
            return [statement]
        try:
            extent = self.extent(left, 1) or self.extent(right, 0)
            if extent is None:
                raise Unknown
            pair = [
                each or Product(scalars=(item_of(operand, *at),))
                for each, operand, at in zip(found, (left, right), ((i, k), (k, j)), strict=True)
            ]
            product = elements.summed(elements.times(*pair), (Sum(k, ZERO, extent, ONE),))
            closures = self.closures(product)
            if not closures:
                (made,) = statement.names
                elements.define(made, Definition((i, j), product, self.shapes[made]))
                return [statement]
            if len(closures) == 1:
                return self.written(statement, closures[0], i, j)
        except Unknown:
            pass
        return [statement]

    def operand(self, operand: ir.Expr, row: str, column: str) -> Product | None:
        match operand:
            case ir.Apply(np.transpose, (ir.Whole() as whole,)):
                return self.operand(whole, column, row)
            case ir.Whole(array):
                if self.definition_of(array) is not None:
                    return self.elements.element(array, (ir.Var(row), ir.Var(column)))
        return None

    def extent(self, operand: ir.Expr, axis: int) -> ir.Expr | None:
        match operand:
            case ir.Apply(np.transpose, (ir.Whole() as whole,)):
                return self.extent(whole, 1 - axis)
            case ir.Whole(array) if array in self.shapes:
                return self.tree(self.shapes[array][axis])
        return None

    def closures(self, product: Product) -> list[Closed]:
        """Functions of matrices in a product, each with what is left beside it."""
        found: list[Closed] = []
        again = True
        while again:
            again = False
            for each in product.sums:
                closure = closed(product, each, self.names)
                if closure is not None:
                    found.append(closure)
                    # The element that stands for the sum is put in once the function is made.
                    marked = f"{MARK}{len(found) - 1}"
                    product = with_element(closure, marked)
                    again = True
                    break
        return found

    def make(
        self, closure: Closed, forbidden: frozenset[str], wanted: str | None, span: Span | None
    ) -> tuple[Statements, str]:
        """Statements that make the function of a closure, before a place."""
        function = closure.function
        own = {function.counter.name}
        used = set().union(*map(products.names_in, (*function.weights, function.which))) - own
        counter = function.counter
        bounds = map(products.names_in, (counter.start, counter.stop, counter.step))
        used = used.union(*bounds)
        if used & forbidden or any(name.startswith("%%") for name in used):
            raise Unknown
        made = self.maker.make(function, self.tainted[function.spectrum.values], wanted, span)
        self.count += 1
        return made.statements, made.array

    def written(self, statement: ir.Routine, closure: Closed, i: str, j: str) -> Statements:
        """A product of matrices as a function of a matrix, and perhaps products with it."""
        rest, (name,) = closure.rest, statement.names
        rows = (ir.Var(i), ir.Var(j))
        span = statement.span
        if not rest.vectors and not rest.equal and not rest.sums:
            free = [e for e in rest.scalars if not {i, j} & products.names_in(e)]
            if len(free) < len(rest.scalars):
                raise Unknown
            function = replace(closure.function, weights=(*closure.function.weights, *free))
            closure = replace(closure, function=function, rest=Product())
            if closure.rows == rows and not closure.conjugate:
                return self.make(closure, frozenset(), name, span)[0]
            made, array = self.make(closure, frozenset(), None, span)
            return [*made, *self.filled(name, rows, element_of(array, closure), span)]
        return self.chain(statement, closure, rows)

    def filled(
        self, name: str, rows: tuple[ir.Var, ir.Var], element: ir.Expr, span: Span | None
    ) -> Statements:
        """A matrix of these elements."""
        shape = self.shapes[name]
        counters = [self.names.numbered(each, INT) for each in ("i", "j")]
        new: products.Renaming = {
            row.name: ir.Var(counter) for row, counter in zip(rows, counters, strict=True)
        }
        inner = Forward(self.names, ir.Item("", ()), span)
        value, _ = inner.value(products.substituted(element, new))
        place = ir.Item(name, tuple(map(ir.Var, counters)))
        body: ir.Block = (*inner.statements, ir.Assign(place, value, span))
        for counter, size in reversed(list(zip(counters, shape, strict=True))):
            body = (ir.For(counter, ZERO, size, ONE, body, span),)
        return [ir.Allocate(name, shape, None, span), *body]

    def chain(
        self, statement: ir.Routine, closure: Closed, rows: tuple[ir.Var, ir.Var]
    ) -> Statements:
        """`B @ f(A) @ C`, where a program has it in another order."""
        rest, span = closure.rest, statement.span
        if rest.vectors or rest.equal or closure.conjugate or len(rest.sums) > 2:
            raise Unknown
        scalars = list(rest.scalars)
        sides: list[ir.Expr | None] = []
        for row, own, first in zip(rows, closure.rows, (True, False), strict=True):
            if own == row:
                sides.append(None)
                continue
            pair = (row, own) if first else (own, row)
            match = [e for e in scalars if matrix_of(e, pair) is not None]
            summed = [e for e in rest.sums if ir.Var(e.name) == own]
            if len(match) != 1 or len(summed) != 1:
                raise Unknown
            matrix = matrix_of(match[0], pair)
            if matrix is None or not self.is_whole(summed[0], matrix, 1 if first else 0):
                raise Unknown
            scalars.remove(match[0])
            sides.append(matrix)
        if scalars or len(rest.sums) != sum(side is not None for side in sides):
            raise Unknown
        made, array = self.make(closure, frozenset(), None, span)
        (name,) = statement.names
        value: ir.Expr = ir.Whole(array)
        left, right = sides
        dtype = self.names.types[name].dtype
        if any(self.names.types[each].dtype != dtype for each in dataflow.arrays(value)):
            raise Unknown
        if left is not None:
            target = name if right is None else self.names.temporary(self.names.types[name])
            shape = (self.shapes[name][0], self.shapes[array][1])
            made.append(
                ir.Routine((target,), ir.Apply(operator.matmul, (left, value)), (shape,), span)
            )
            self.shapes[target] = shape
            value = ir.Whole(target)
        if right is not None:
            call = ir.Apply(operator.matmul, (value, right))
            made.append(ir.Routine((name,), call, (self.shapes[name],), span))
        return made

    def is_whole(self, summed: Sum, operand: ir.Expr, axis: int) -> bool:
        extent = self.extent(operand, axis)
        whole = extent is None or self.elements.length(extent) == self.elements.length(summed.stop)
        return whole and (summed.start, summed.step) == (ZERO, ONE)

    # -- loops ------------------------------------------------------------------------------------

    def loop(self, statement: ir.For) -> Statements:
        inside = list(dataflow.walk(statement.body))
        changes = frozenset(effects(statement).changes)
        self.elements.forget(set(changes))
        plain = (ir.For, ir.Assign, ir.Increment, ir.If, ir.Guard, ir.Comment)
        if not all(isinstance(each, plain) for each in inside):
            return [replace(statement, body=self.inner(statement.body))]
        return Nest(self, statement, changes).statements()
