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
from collections import Counter
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow, products
from srcgrad.analysis.activity import active
from srcgrad.analysis.names import Names
from srcgrad.analysis.products import (
    Definition,
    Elements,
    Equal,
    Product,
    Spectrum,
    Sum,
    Unknown,
)
from srcgrad.differentiate.closing import MARK, Closed, Maker, closed, element_of, with_element
from srcgrad.differentiate.slopes import Forward
from srcgrad.errors import Span
from srcgrad.optimise.common import common
from srcgrad.optimise.dead_code import dead_code
from srcgrad.optimise.effects import effects
from srcgrad.types import INT

Statements = list[ir.Statement]
DECOMPOSITIONS = {np.linalg.eigh: "eigh", np.linalg.eig: "eig", np.linalg.svd: "svd"}
ZERO, ONE = ir.Const(0), ir.Const(1)


def recombined(program: ir.Function, wrt: tuple[str, ...]) -> ir.Function:
    """The program with functions of matrices where it has put vectors together."""
    found = [s for s in dataflow.walk(program.body) if _decomposition(s)]
    if not found:
        return program
    results = tuple(r.name for r in program.results[:1] if isinstance(r, ir.Var))
    carrying = active(program, wrt, results)
    if not any(carrying & set(s.names) for s in found if isinstance(s, ir.Routine)):
        return program
    walk = _Walk(program, carrying)
    body = walk.block(program.body)
    if not walk.count:
        return program
    needed = frozenset(r.name for r in program.results if isinstance(r, ir.Var))
    return replace(program, body=dead_code(common(body), needed), types=walk.names.types)


def _decomposition(statement: ir.Statement) -> str | None:
    match statement:
        case ir.Routine(_, ir.Apply(function, (ir.Whole(), *_))):
            return DECOMPOSITIONS.get(function)
    return None


def dependent(program: ir.Function, start: frozenset[str]) -> frozenset[str]:
    """What depends on some names in whatever way, by a condition or a subscript too."""
    feeds: dict[str, set[str]] = {}

    def visit(block: ir.Block, outer: frozenset[str]) -> None:
        for statement in block:
            read = dataflow.reads(statement) | outer
            target = dataflow.target(statement)
            for sink in (*dataflow.stored(statement), *((target,) if target else ())):
                for source in read:
                    feeds.setdefault(source, set()).add(sink)
            for part in dataflow.blocks(statement):
                visit(part, read)

    visit(program.body, frozenset())
    found, todo = set(start), list(start)
    while todo:
        for name in feeds.get(todo.pop(), ()):
            if name not in found:
                found.add(name)
                todo.append(name)
    return frozenset(found)


class _Walk:
    """One way through a program, statement by statement."""

    def __init__(self, program: ir.Function, carrying: frozenset[str]) -> None:
        self.program = program
        self.active = carrying
        self.names = Names(program.types)
        self.elements = Elements()
        self.shapes: dict[str, tuple[ir.Expr, ...]] = {}
        self.fills: dict[str, ir.Const | None] = {}
        self.maker = Maker(self.names, carrying, self.shapes)
        self.tainted: dict[str, frozenset[str]] = {}
        self.count = 0

    def block(self, body: ir.Block) -> ir.Block:
        result: Statements = []
        for statement in body:
            result += self.statement(statement)
        return tuple(result)

    def statement(self, statement: ir.Statement) -> Statements:
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
        return [statement]

    def inner(self, body: ir.Block) -> ir.Block:
        """A block whose knowledge ends with it."""
        outer = self.elements
        self.elements = outer.scope()
        result = self.block(body)
        self.elements = outer
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
            case ir.Apply(_, (ir.Whole(matrix), *options)):
                kind = _decomposition(statement)
                if kind is not None and matrix in self.active and statement.shapes:
                    self.decomposition(statement, kind, matrix, tuple(options))
        return [statement]

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
                each or Product(scalars=(_item(operand, *at),))
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
        if used.union(*bounds) & forbidden:
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
            match = [e for e in scalars if _matrix(e, pair) is not None]
            summed = [e for e in rest.sums if ir.Var(e.name) == own]
            if len(match) != 1 or len(summed) != 1:
                raise Unknown
            matrix = _matrix(match[0], pair)
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
        return _Nest(self, statement, changes).statements()


def _item(operand: ir.Expr, row: str, column: str) -> ir.Expr:
    match operand:
        case ir.Apply(np.transpose, (ir.Whole(array),)):
            return ir.Item(array, (ir.Var(column), ir.Var(row)))
        case ir.Whole(array):
            return ir.Item(array, (ir.Var(row), ir.Var(column)))
    raise Unknown


def _matrix(element: ir.Expr, place: tuple[ir.Expr, ir.Expr]) -> ir.Expr | None:
    """The matrix, or its transpose, that has this element at a place."""
    match element:
        case ir.Item(array, index) if index == place:
            return ir.Whole(array)
        case ir.Item(array, index) if index == place[::-1]:
            return ir.Apply(np.transpose, (ir.Whole(array),))
    return None


class _Nest:
    """Loops within each other, and what they store."""

    def __init__(self, walk: _Walk, loop: ir.For, changes: frozenset[str]) -> None:
        self.walk = walk
        self.elements = walk.elements
        self.loop = loop
        self.changes = changes
        self.before: Statements = []
        self.after: dict[int, Statements] = {}
        self.depths: dict[str, int] = {}
        inside = list(dataflow.walk((loop,)))
        targets = Counter(name for s in inside if (name := dataflow.target(s)) is not None)
        self.cells = {name for name, times in targets.items() if times > 1}
        self.cells |= {
            s.target.name
            for s in inside
            if isinstance(s, ir.Increment) and isinstance(s.target, ir.Var)
        }
        self.changed = targets
        self.stores = Counter(a for s in inside for a in dataflow.stored(s))
        self.found: dict[str, Definition] = {}
        self.settled: set[str] = set()
        """Sums of which one term is left: their first value, zero, is gone."""

    def statements(self) -> Statements:
        (rewritten, *rest) = self.block((self.loop,), ())
        for name in self.changes & set(self.elements.scalars):
            del self.elements.scalars[name]
        for array, definition in self.found.items():
            own = products.mentioned(definition.product) - set(definition.indices)
            if self.stores[array] == 1 and not own & self.changes:
                self.elements.define(array, definition)
        return [*self.before, *self.without_settled((rewritten, *rest))]

    def without_settled(self, body: ir.Block) -> ir.Block:
        if not self.settled:
            return body

        def is_gone(statement: ir.Statement) -> bool:
            return dataflow.target(statement) in self.settled and not (
                isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Var)
            )

        return tuple(
            dataflow.with_blocks(each, self.without_settled) for each in body if not is_gone(each)
        )

    def block(self, body: ir.Block, path: tuple[ir.For, ...]) -> Statements:
        result: Statements = []
        for statement in body:
            match statement:
                case ir.For():
                    inner = self.block(statement.body, (*path, statement))
                    result.append(replace(statement, body=tuple(inner)))
                    result += self.after.pop(id(statement), [])
                    continue
                case ir.Assign(ir.Var(name), value):
                    self.let(name, value, len(path))
                case ir.Assign(ir.Item() as place, value):
                    self.store(place, value, path, ())
                case ir.Increment():
                    if self.increment(statement, path):
                        continue
                case ir.If():
                    self.branch(statement)
            result.append(statement)
        return result

    def let(self, name: str, value: ir.Expr, depth: int) -> None:
        if name not in self.cells:
            self.walk.let(name, value)
        elif self.changed[name] == 2 and isinstance(value, ir.Const) and value.value == 0:
            self.depths[name] = depth
            self.elements.scalars.pop(name, None)
        else:
            self.elements.scalars.pop(name, None)
            self.depths.pop(name, None)

    def branch(self, statement: ir.If) -> None:
        """What is assigned at the end of either branch is one or the other."""
        ends: list[dict[str, ir.Expr]] = []
        for block in (statement.then, statement.orelse):
            known: dict[str, ir.Expr] = {}
            for each in block:
                match each:
                    case ir.Assign(ir.Var(name), value):
                        self.walk.let(name, value)
                        product = self.elements.scalars.pop(name, None)
                        if product is not None and product.is_plain:
                            known[name] = products.tree_of(product.scalars)
                            self.elements.let(name, product)
                    case ir.If():
                        self.branch(each)
            ends.append(known)
            for name in known:
                self.elements.scalars.pop(name, None)
        then, orelse = ends
        for name in then.keys() & orelse.keys():
            if self.changed[name] == 2:
                chosen = ir.Apply(ir.select, (statement.condition, then[name], orelse[name]))
                self.walk.let(name, chosen)

    def store(
        self, place: ir.Item, value: ir.Expr, path: tuple[ir.For, ...], sums: tuple[Sum, ...]
    ) -> None:
        """Remember what the elements of an array are, if all of them are set here."""
        walk, array = self.walk, place.array
        shape = walk.shapes.get(array)
        try:
            product = self.elements.summed(self.elements.read(value), sums)
        except Unknown:
            return
        if shape is None or len(place.index) != len(shape):
            return
        counters = {each.variable: each for each in path}
        indices = tuple(each.name for each in place.index if isinstance(each, ir.Var))
        free = set(counters) - {each.name for each in sums}
        if len(indices) != len(shape) or set(indices) != free:
            return
        if sums and walk.fills.get(array) is None:
            return
        whole = all(
            self.covers(counters[name], walk.tree(size))
            for name, size in zip(indices, shape, strict=True)
        )
        if not whole:
            return
        if len(set(indices)) < len(indices):
            fill = walk.fills.get(array)
            if fill is None or fill.value != 0 or len(indices) != 2:
                return
            indices = (indices[0], self.elements.fresh())
            equal = Equal(ir.Var(indices[0]), ir.Var(indices[1]), walk.tree(shape[0]))
            product = replace(product, equal=(*product.equal, equal))
        self.found[array] = Definition(indices, product, shape)

    def covers(self, loop: ir.For, size: ir.Expr) -> bool:
        stop = self.walk.tree(loop.stop)
        length = self.elements.length
        return (loop.start, loop.step) == (ZERO, ONE) and (
            length(size) in (length(stop), length(ir.Apply(max, (stop, ZERO))))
        )

    def increment(self, statement: ir.Increment, path: tuple[ir.For, ...]) -> bool:
        """Whether a sum has been replaced by one with functions of matrices."""
        target = statement.target
        if isinstance(target, ir.Item):
            names = set().union(*map(products.names_in, target.index))
            summed = tuple(each for each in path if each.variable not in names)
        else:
            summed = path[self.depths.get(target.name, 0) :]
        sums = tuple(
            Sum(each.variable, *map(self.walk.tree, (each.start, each.stop, each.step)))
            for each in summed
        )
        try:
            product = self.elements.summed(self.elements.read(statement.value), sums)
            if product.vectors and self.rewritten(statement, path, product):
                return True
        except Unknown:
            return False
        if isinstance(target, ir.Item):
            self.store(target, statement.value, path, sums)
        elif target.name in self.depths:
            self.elements.let(target.name, product)
        return False

    def rewritten(
        self, statement: ir.Increment, path: tuple[ir.For, ...], product: Product
    ) -> bool:
        closures = self.walk.closures(product)
        gone = {each.function.counter.name for each in closures}
        places = [k for k, loop in enumerate(path) if loop.variable in gone]
        if not closures or not places:
            return False
        at = places[0]
        inside = frozenset(effects(path[at]).changes)
        kept = [loop for loop in path[at + 1 :] if loop.variable not in gone]
        last = closures[-1]
        rest = last.rest
        if rest.vectors or rest.equal:
            return False
        counters = {each.name for each in rest.sums} | {loop.variable for loop in kept}
        own = {each.variable for each in path}
        others = tuple(each for each in rest.sums if each.name not in own)
        rows = [row for each in closures for row in each.rows]
        used: set[str] = set().union(*map(products.names_in, (*rest.scalars, *rows)))
        bounds: list[tuple[ir.Expr, ...]] = [(e.start, e.stop, e.step) for e in kept]
        bounds += [(e.start, e.stop, e.step) for e in others]
        used = used.union(*(products.names_in(e) for three in bounds for e in three))
        marks = {f"{MARK}{k}" for k in range(len(closures))}
        if (used - counters - marks) & inside:
            return False
        arrays: dict[str, str] = {}
        for k, each in enumerate(closures):
            made, array = self.walk.make(each, self.changes, None, statement.span)
            self.before += made
            arrays[f"{MARK}{k}"] = array
        scalars = products.tree_of((element_of(f"{MARK}{len(closures) - 1}", last), *rest.scalars))
        self.after.setdefault(id(path[at]), []).extend(
            self.nest(statement, scalars, arrays, tuple(kept), others)
        )
        return True

    def as_name(self, atom: ir.Atom, forward: Forward, span: Span | None) -> ir.Var:
        return atom if isinstance(atom, ir.Var) else forward.assign(atom, forward.kind_of(atom))

    def nest(
        self,
        statement: ir.Increment,
        value: ir.Expr,
        arrays: dict[str, str],
        kept: tuple[ir.For, ...],
        others: tuple[Sum, ...],
    ) -> Statements:
        """Loops that add up what is left of a product."""
        names, span = self.walk.names, statement.span
        new = {loop.variable: names.numbered(loop.variable, INT) for loop in kept}
        new |= {each.name: names.numbered("k", INT) for each in others}
        renaming: products.Renaming = {old: ir.Var(name) for old, name in new.items()}

        def change(expression: ir.Expr) -> ir.Expr:
            match expression:
                case ir.Var(name):
                    return renaming.get(name, expression)
                case ir.Item(array, index):
                    return ir.Item(arrays.get(array, array), index)
            return expression

        inner = Forward(names, ir.Item("", ()), span)
        atom, _ = inner.value(dataflow.rewritten(value, change))
        place = dataflow.rewritten(statement.target, change)
        assert isinstance(place, ir.Var | ir.Item)
        last: ir.Statement = ir.Increment(place, atom, span)
        if not kept and not others and isinstance(place, ir.Var):
            if place.name not in self.depths:
                raise Unknown
            self.settled.add(place.name)
            last = ir.Assign(place, self.as_name(atom, inner, span), span)
        body: ir.Block = (*inner.statements, last)
        for each in reversed(others):
            start, stop, step = (
                dataflow.rewritten(e, change) for e in (each.start, each.stop, each.step)
            )
            above: Statements = []
            start, stop, step = self.walk.maker.atoms((start, stop, step), above, span)
            body = (*above, ir.For(new[each.name], start, stop, step, body, span))
        for loop in reversed(kept):
            body = (ir.For(new[loop.variable], loop.start, loop.stop, loop.step, body, span),)
        return list(body)
