"""Functions of matrices in sums of products: which they are, and statements that make them."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow, products
from srcgrad.analysis.names import Names
from srcgrad.analysis.products import Product, Spectrum, Sum, Unknown, Vector
from srcgrad.differentiate.slopes import Forward
from srcgrad.errors import Span
from srcgrad.records import dataclass
from srcgrad.types import INT, Array, is_complex_dtype

Statements = list[ir.Statement]
ZERO, ONE = ir.Const(0), ir.Const(1)
MARK = "%%function"
"""In the name of an array that is still to be made."""


@dataclass(frozen=True)
class MatrixFunction:
    """A sum over the values of a matrix of some weight times two of their vectors."""

    spectrum: Spectrum
    kind: str
    weights: tuple[ir.Expr, ...]
    which: ir.Expr
    counter: Sum


@dataclass(frozen=True)
class Closed:
    """A product in which an element of a function of a matrix stands for a sum."""

    function: MatrixFunction
    rows: tuple[ir.Expr, ir.Expr]
    conjugate: bool
    rest: Product


def closed(product: Product, counter: Sum, types: Names) -> Closed | None:
    """The product without the sum over a counter, if that is a function of a matrix."""
    name = counter.name
    pair = [each for each in product.vectors if products.mentions(each.which, name)]
    others = [each for each in product.vectors if each not in pair]
    if len(pair) != 2:
        return None
    first, second = pair
    if first.spectrum != second.spectrum or first.which != second.which:
        return None
    if any(products.mentions(each.row, name) for each in (*pair, *others)):
        return None
    if any(products.mentions(e, name) for q in product.equal for e in (q.first, q.second)):
        return None
    if any(
        products.mentions(bound, name)
        for each in product.sums
        for bound in (each.start, each.stop, each.step)
    ):
        return None
    which = first.which
    if not _is_one_to_one(which, name):
        return None
    oriented = _oriented(first, second, types)
    if oriented is None:
        return None
    kind, rows, conjugate = oriented
    weights = tuple(each for each in product.scalars if products.mentions(each, name))
    if any(MARK in array for each in weights for array in dataflow.arrays(each)):
        return None
    scalars = tuple(each for each in product.scalars if each not in weights)
    sums = tuple(each for each in product.sums if each.name != name)
    rest = Product(tuple(others), scalars, sums, product.equal)
    function = MatrixFunction(first.spectrum, kind, weights, which, counter)
    return Closed(function, rows, conjugate, rest)


def _is_one_to_one(which: ir.Expr, name: str) -> bool:
    match which:
        case ir.Var():
            return True
        case ir.Apply(operator.add | operator.sub, (x, y)):
            return [x, y].count(ir.Var(name)) == 1 and not (
                products.mentions(x, name) and products.mentions(y, name)
            )
    return False


Rows = tuple[ir.Expr, ir.Expr]


def _oriented(first: Vector, second: Vector, names: Names) -> tuple[str, Rows, bool] | None:
    """What two vectors are multiplied to, its subscripts, and whether it is the conjugate."""
    spectrum = first.spectrum
    is_complex = is_complex_dtype(names.types[spectrum.left].dtype)
    sides = (first.array == spectrum.left, second.array == spectrum.left)
    if sides[0] != sides[1]:
        if spectrum.kind == "eigh" or (is_complex and first.conjugate != second.conjugate):
            return None
        left, right = (first, second) if sides[0] else (second, first)
        return spectrum.kind, (left.row, right.row), is_complex and first.conjugate
    if spectrum.kind == "eig" or (is_complex and first.conjugate == second.conjugate):
        return None
    if is_complex and first.conjugate == sides[0]:
        first, second = second, first
    kind = spectrum.kind
    if kind == "svd":
        kind = "svd left" if sides[0] else "svd right"
    return kind, (first.row, second.row), False


@dataclass
class Made:
    """Statements that make a function of a matrix, and the array that holds it."""

    statements: Statements
    array: str


class Maker:
    """Writes the statements that make functions of matrices."""

    def __init__(
        self, names: Names, active: frozenset[str], shapes: dict[str, tuple[ir.Expr, ...]]
    ) -> None:
        self.names = names
        self.active = active
        self.shapes = shapes

    def make(
        self,
        function: MatrixFunction,
        tainted: frozenset[str],
        wanted: str | None,
        span: Span | None,
    ) -> Made:
        """The statements; the result is an array of the name that is wanted, if one is."""
        self._check(function, tainted)
        spectrum, names = function.spectrum, self.names
        statements: Statements = []
        weight, slope, curve, is_own = self._weights(function, statements, span)
        left, right, shape = self._factors(function, weight, statements, span)
        dtype = np.result_type(*(names.types[each].dtype for each in (left, _array(right)))).name
        made = wanted or names.temporary(Array(dtype, 2))
        if wanted is not None and names.types[wanted].dtype != dtype:
            raise Unknown
        vectors: tuple[ir.Expr, ...] = (ir.Whole(spectrum.left),)
        if spectrum.kind == "svd":
            vectors = (ir.Whole(spectrum.left), ir.Whole(spectrum.right))
        last = (ir.Whole(spectrum.right),) if spectrum.kind == "eig" else spectrum.options
        if curve is not None:
            last = (*(last or (ir.Const("L"),)), ir.Whole(curve))
        call = ir.Apply(
            ir.Recombination(function.kind, is_own),
            (
                *(ir.Whole(left), right, ir.Whole(spectrum.matrix), ir.Whole(spectrum.values)),
                *(*vectors, ir.Whole(weight), ir.Whole(slope), *last),
            ),
        )
        statements.append(ir.Routine((made,), call, (shape,), span))
        self.shapes[made] = shape
        return Made(statements, made)

    def _check(self, function: MatrixFunction, tainted: frozenset[str]) -> None:
        """Unknown unless the weight depends on its own value only, and on what is fixed.

        What changes with the place, as the values of another matrix do, may change otherwise for
        each of some equal values: then there is no derivative, and none in `slope`.
        """
        spectrum, name = function.spectrum, function.counter.name
        moving = tainted | self.active

        def visit(expression: ir.Expr) -> None:
            match expression:
                case ir.Item(array, index):
                    if array == spectrum.values and index == (function.which,):
                        return
                    if any(products.mentions(each, name) for each in index) and array in moving:
                        raise Unknown
                    for each in index:
                        visit(each)
                case ir.Apply(_, arguments):
                    for each in arguments:
                        visit(each)

        for weight in function.weights:
            visit(weight)

    def _weights(
        self, function: MatrixFunction, statements: Statements, span: Span | None
    ) -> tuple[str, str, str | None, bool]:
        """Arrays of the weights, of their slopes and, of a symmetric matrix, of the derivatives of
        these; whether the weights have other sources."""
        spectrum, names, counter = function.spectrum, self.names, function.counter
        place = names.numbered("k", INT)
        new: products.Renaming = {counter.name: ir.Var(place)}
        which = products.substituted(function.which, new)
        variable = ir.Item(spectrum.values, (which,))
        weight = products.substituted(products.tree_of(function.weights), new)
        forward = Forward(names, variable, span)
        value, steepness = forward.value(weight)
        kind = forward.kind_of(value).dtype
        least = names.types[spectrum.values].dtype
        dtype = np.result_type(kind, least) if not isinstance(value, ir.Const) else np.dtype(least)
        f = names.numbered("weight", Array(dtype.name, 1))
        slope = names.numbered("slope", Array(dtype.name, 1))
        at, _ = forward.value(which)
        forward.statements.append(ir.Assign(ir.Item(f, (at,)), value, span))
        if steepness is not None:
            forward.statements.append(ir.Assign(ir.Item(slope, (at,)), steepness, span))
        is_own, curve = self._is_own(weight, variable), None
        if spectrum.kind == "eigh" and not is_own:
            curve = self._curve(forward, steepness, dtype, at)
        start, stop, step = self.atoms(
            (counter.start, counter.stop, counter.step), statements, span
        )
        zero = ir.Const(dtype.type(0).item() if dtype.name in DOUBLE else dtype.type(0))
        count = self._count(function)
        for each in (f, slope) if curve is None else (f, slope, curve):
            statements.append(ir.Allocate(each, (count,), zero, span))
            self.shapes[each] = (count,)
        statements.append(ir.For(place, start, stop, step, tuple(forward.statements), span))
        return f, slope, curve, is_own

    def _curve(
        self, forward: Forward, slope: ir.Atom | None, dtype: np.dtype[Any], at: ir.Atom
    ) -> str | None:
        """The array of the derivatives of the slopes, if they have some."""
        if is_complex_dtype(dtype.name):
            return None
        curve = self.names.numbered("curve", Array(dtype.name, 1))
        known = len(forward.statements)
        try:
            change = None if slope is None else forward.value(forward.tree(slope))[1]
        except Unknown:
            del forward.statements[known:]
            return None
        if change is not None:
            forward.statements.append(ir.Assign(ir.Item(curve, (at,)), change, forward.span))
        return curve

    def _count(self, function: MatrixFunction) -> ir.Expr:
        """How many vectors there are: those that complete a basis have no value."""
        spectrum = function.spectrum
        if function.kind == "svd left":
            return self.shapes[spectrum.left][1]
        return self.shapes[spectrum.right][0] if function.kind == "svd right" else spectrum.count

    def _is_own(self, weight: ir.Expr, variable: ir.Item) -> bool:
        """Whether a weight carries a derivative from elsewhere than the value."""
        match weight:
            case ir.Var(name):
                return name in self.active
            case ir.Item(array):
                return weight != variable and array in self.active
            case ir.Apply(_, arguments):
                return any(self._is_own(each, variable) for each in arguments)
        return False

    def _factors(
        self, function: MatrixFunction, weight: str, statements: Statements, span: Span | None
    ) -> tuple[str, ir.Expr, tuple[ir.Expr, ir.Expr]]:
        """The vectors times the weights, what these are multiplied by, and the shape of that."""
        spectrum, names = function.spectrum, self.names
        source, turned = spectrum.left, False
        if function.kind == "svd right":
            source, turned = spectrum.right, True
        rows = self.shapes[source][1 if turned else 0]
        is_complex = is_complex_dtype(names.types[source].dtype)
        dtype = np.result_type(names.types[source].dtype, names.types[weight].dtype).name

        def vector(row: str, which: str) -> ir.Item:
            index = (ir.Var(which), ir.Var(row)) if turned else (ir.Var(row), ir.Var(which))
            return ir.Item(source, index)

        def scaled(row: str, which: str) -> ir.Expr:
            element: ir.Expr = vector(row, which)
            if turned and is_complex:
                element = ir.Apply(np.conjugate, (element,))
            return ir.Apply(operator.mul, (element, ir.Item(weight, (ir.Var(which),))))

        count = self._count(function)
        left = self._filled((rows, count), dtype, scaled, statements, span)
        if function.kind in ("svd", "eig"):
            columns = self.shapes[spectrum.right][1]
            narrow = dtype == names.types[spectrum.right].dtype
            if narrow and self.shapes[spectrum.right][0] == spectrum.count:
                return left, ir.Whole(spectrum.right), (rows, columns)

            def same(which: str, column: str) -> ir.Expr:
                return ir.Item(spectrum.right, (ir.Var(which), ir.Var(column)))

            shape = (spectrum.count, columns)
            return (
                left,
                ir.Whole(self._filled(shape, dtype, same, statements, span)),
                (rows, columns),
            )
        narrow = dtype == names.types[source].dtype
        if not is_complex and not turned and narrow and self.shapes[source][1] == count:
            right: ir.Expr = ir.Apply(np.transpose, (ir.Whole(source),))
            return left, right, (rows, rows)

        def adjoint(which: str, row: str) -> ir.Expr:
            if is_complex and not turned:
                return ir.Apply(np.conjugate, (vector(row, which),))
            return vector(row, which)

        shape = (count, rows)
        return left, ir.Whole(self._filled(shape, dtype, adjoint, statements, span)), (rows, rows)

    def _filled(
        self,
        shape: tuple[ir.Expr, ir.Expr],
        dtype: str,
        element: products.Element,
        statements: Statements,
        span: Span | None,
    ) -> str:
        """A new matrix with these elements."""
        names = self.names
        made = names.temporary(Array(dtype, 2))
        i, j = names.numbered("i", INT), names.numbered("j", INT)
        inner = Forward(names, ir.Item(made, ()), span)
        value, _ = inner.value(element(i, j))
        inner.statements.append(ir.Assign(ir.Item(made, (ir.Var(i), ir.Var(j))), value, span))
        row = ir.For(j, ZERO, shape[1], ONE, tuple(inner.statements), span)
        statements.append(ir.Allocate(made, shape, None, span))
        statements.append(ir.For(i, ZERO, shape[0], ONE, (row,), span))
        self.shapes[made] = shape
        return made

    def atoms(
        self, expressions: tuple[ir.Expr, ...], statements: Statements, span: Span | None
    ) -> list[ir.Atom]:
        """Names or constants for expressions."""
        forward = Forward(self.names, ir.Item("", ()), span)
        found = [forward.value(each)[0] for each in expressions]
        statements += forward.statements
        return found


DOUBLE = ("float64", "complex128")


def _array(operand: ir.Expr) -> str:
    match operand:
        case ir.Whole(array) | ir.Apply(_, (ir.Whole(array),)):
            return array
    raise AssertionError("an operand is an array")


def element_of(made: str, found: Closed) -> ir.Expr:
    """The element of a function of a matrix that stands for a sum."""
    element: ir.Expr = ir.Item(made, found.rows)
    return ir.Apply(np.conjugate, (element,)) if found.conjugate else element


def with_element(found: Closed, made: str) -> Product:
    """The whole product, the function of the matrix in its place."""
    rest = found.rest
    return replace(rest, scalars=(element_of(made, found), *rest.scalars))


def item_of(operand: ir.Expr, row: str, column: str) -> ir.Expr:
    """The element of a matrix, or of its transpose, at two subscripts."""
    match operand:
        case ir.Apply(np.transpose, (ir.Whole(array),)):
            return ir.Item(array, (ir.Var(column), ir.Var(row)))
        case ir.Whole(array):
            return ir.Item(array, (ir.Var(row), ir.Var(column)))
    raise Unknown


def matrix_of(element: ir.Expr, place: tuple[ir.Expr, ir.Expr]) -> ir.Expr | None:
    """The matrix, or its transpose, that has this element at a place."""
    match element:
        case ir.Item(array, index) if index == place:
            return ir.Whole(array)
        case ir.Item(array, index) if index == place[::-1]:
            return ir.Apply(np.transpose, (ir.Whole(array),))
    return None
