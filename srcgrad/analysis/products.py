"""What elements of arrays are, as sums of products in which vectors of a decomposition stand.

With `w, v = np.linalg.eigh(a)`, `t = v * np.exp(w)` and `r = t @ v.T` an element r[i, k] is the sum
over j of v[i, j] exp(w[j]) v[k, j]: however the program has put it, in one loop nest, by calls, or
in both.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from dataclasses import field, replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.records import dataclass

LARGEST = 200
"""Parts of an expression that is still looked into."""


class Unknown(Exception):
    """What an expression is cannot be said in this form."""


@dataclass(frozen=True)
class Spectrum:
    """One decomposition: `values, left = np.linalg.eigh(matrix)`, or `left, values, right = svd`.

    The rows of `right` belong to the values; for `eig` it is the inverse of `left`.
    """

    kind: str
    matrix: str
    values: str
    left: str
    right: str
    options: tuple[ir.Expr, ...]
    count: ir.Expr


@dataclass(frozen=True)
class Vector:
    """A component of the vector of one value."""

    spectrum: Spectrum
    array: str
    row: ir.Expr
    which: ir.Expr
    conjugate: bool = False


@dataclass(frozen=True)
class Sum:
    """A counter to sum over."""

    name: str
    start: ir.Expr
    stop: ir.Expr
    step: ir.Expr


@dataclass(frozen=True)
class Equal:
    """Two subscripts, each of an axis of some length, that must be equal."""

    first: ir.Expr
    second: ir.Expr
    extent: ir.Expr


@dataclass(frozen=True)
class Product:
    """A product of factors, summed over counters, zero unless pairs of subscripts are equal."""

    vectors: tuple[Vector, ...] = ()
    scalars: tuple[ir.Expr, ...] = ()
    sums: tuple[Sum, ...] = ()
    equal: tuple[Equal, ...] = ()

    @property
    def is_plain(self) -> bool:
        return not (self.vectors or self.sums or self.equal)


@dataclass(frozen=True)
class Definition:
    """What the element of an array at some subscripts is."""

    indices: tuple[str, ...]
    product: Product
    shape: tuple[ir.Expr, ...]
    only: tuple[str | None, ...] = ()
    """The subscripts for which alone it holds yet, in the loops that are setting the elements."""


def parts(product: Product) -> list[ir.Expr]:
    """The expressions in a product."""
    found = [*product.scalars, *(e for q in product.equal for e in (q.first, q.second))]
    found += [e for each in product.vectors for e in (each.row, each.which)]
    return found + [e for each in product.sums for e in (each.start, each.stop, each.step)]


def mentioned(product: Product) -> frozenset[str]:
    """The names on which a product depends, of scalars and of arrays."""
    found = {each.array for each in product.vectors}
    for each in parts(product):
        found |= names_in(each)
    return frozenset(found - {each.name for each in product.sums})


def names_in(expression: ir.Expr) -> set[str]:
    """Scalars and arrays in an expression."""
    found = {*dataflow.names(expression), *dataflow.arrays(expression)}
    return found | set(dataflow.measured(expression))


def mentions(expression: ir.Expr, name: str) -> bool:
    return name in dataflow.names(expression)


def size_of(expression: ir.Expr) -> int:
    match expression:
        case ir.Apply(_, arguments):
            return 1 + sum(map(size_of, arguments))
        case ir.Item(_, index):
            return 1 + sum(map(size_of, index))
    return 1


Renaming = dict[str, ir.Expr]
Element = Callable[[str, str], ir.Expr]
"""What stands at two subscripts of a matrix, by the names of these."""


def substituted(expression: ir.Expr, new: Renaming) -> ir.Expr:
    """An expression with other expressions for its names."""

    def change(part: ir.Expr) -> ir.Expr:
        return new.get(part.name, part) if isinstance(part, ir.Var) else part

    return dataflow.rewritten(expression, change)


def with_names(product: Product, new: Renaming) -> Product:
    """A product with expressions for its names; counters that it sums over stay."""

    def change(expression: ir.Expr) -> ir.Expr:
        return substituted(expression, new)

    return Product(
        tuple(replace(v, row=change(v.row), which=change(v.which)) for v in product.vectors),
        tuple(map(change, product.scalars)),
        tuple(Sum(s.name, change(s.start), change(s.stop), change(s.step)) for s in product.sums),
        tuple(Equal(change(q.first), change(q.second), q.extent) for q in product.equal),
    )


@dataclass
class Elements:
    """What is known of scalars and of the elements of arrays at one place of a program."""

    spectra: dict[str, Spectrum] = field(default_factory=dict)
    """By the names of their vectors."""
    arrays: dict[str, Definition] = field(default_factory=dict)
    scalars: dict[str, Product] = field(default_factory=dict)
    lengths: dict[ir.Expr, ir.Expr] = field(default_factory=dict)
    """Lengths, each with a simpler one that is equal."""
    counter: itertools.count[int] = field(default_factory=itertools.count)
    seen: set[str] = field(default_factory=set)
    """The names on which something known may depend."""

    def scope(self) -> Elements:
        """The same knowledge, to be added to inside a block."""
        known = dict(self.spectra), dict(self.arrays), dict(self.scalars), dict(self.lengths)
        return Elements(*known, self.counter, set(self.seen))

    def let(self, name: str, product: Product) -> None:
        """Remember what a scalar is."""
        self.scalars[name] = product
        self.seen |= mentioned(product) | {name}

    def define(self, array: str, definition: Definition) -> None:
        """Remember what the elements of an array are."""
        self.arrays[array] = definition
        self.seen |= mentioned(definition.product) | {array}
        self.seen = self.seen.union(*map(names_in, definition.shape))

    def with_spectrum(self, old: Spectrum, new: Spectrum) -> None:
        """Say of vectors that are known already what is known of them now."""

        def changed(product: Product) -> Product:
            return replace(
                product,
                vectors=tuple(
                    replace(each, spectrum=new) if each.spectrum == old else each
                    for each in product.vectors
                ),
            )

        self.scalars = {name: changed(each) for name, each in self.scalars.items()}
        self.arrays = {
            name: replace(each, product=changed(each.product)) for name, each in self.arrays.items()
        }
        self.seen.add(new.right)

    def fresh(self) -> str:
        return f"%%{next(self.counter)}"

    def forget(self, names: set[str]) -> None:
        """Let go of what depends on names that are about to get other values."""
        names = names & self.seen
        if not names:
            return
        self.spectra = {
            array: each
            for array, each in self.spectra.items()
            if not names & {array, each.matrix, each.values, each.left, each.right}
            and not names & names_in(each.count)
        }
        self.lengths = {
            old: new
            for old, new in self.lengths.items()
            if not names & (names_in(old) | names_in(new))
        }
        kept = set(self.spectra)
        self.arrays = {
            array: each
            for array, each in self.arrays.items()
            if array not in names and self._stands(each, names, kept)
        }
        self.scalars = {
            name: each
            for name, each in self.scalars.items()
            if name not in names
            and not names & mentioned(each)
            and all(vector.array in kept for vector in each.vectors)
        }

    def _stands(self, definition: Definition, names: set[str], kept: set[str]) -> bool:
        found = mentioned(definition.product) - set(definition.indices)
        found = found.union(*map(names_in, definition.shape))
        return not names & found and all(v.array in kept for v in definition.product.vectors)

    # -- reading ----------------------------------------------------------------------------------

    def read(self, expression: ir.Expr) -> Product:
        """An expression as a product; Unknown if it is none."""
        product = self._read(expression)
        if sum(map(size_of, parts(product))) > LARGEST or len(product.vectors) > 8:
            raise Unknown
        return product

    def _read(self, expression: ir.Expr) -> Product:
        match expression:
            case ir.Var(name):
                return self.scalars.get(name) or Product(scalars=(expression,))
            case ir.Item(array, index):
                return self.element(array, tuple(map(self.tree, index)))
            case ir.Apply(operator.mul | np.multiply, (x, y)):
                return self.times(self.read(x), self.read(y))
            case ir.Apply(operator.add, (ir.Const(0), x)):
                return self.read(x)
            case ir.Apply(operator.neg | np.negative, (x,)):
                return self.times(Product(scalars=(ir.Const(-1.0),)), self.read(x))
            case ir.Apply(operator.truediv | np.divide, (x, y)):
                over = self.read(x)
                if over.is_plain:
                    return self._applied(expression)
                below = ir.Apply(operator.truediv, (ir.Const(1.0), self.tree(y)))
                return self.times(over, Product(scalars=(below,)))
            case ir.Apply(operator.pow | np.power, (x, ir.Const(2 | 2.0))):
                base = self.read(x)
                return self._applied(expression) if base.is_plain else self.times(base, base)
            case ir.Apply(np.square, (x,)):
                base = self.read(x)
                return self._applied(expression) if base.is_plain else self.times(base, base)
            case ir.Apply(np.complex64 | np.complex128, (x,)):
                base = self.read(x)  # the same number
                return self._applied(expression) if base.is_plain else base
            case ir.Apply(np.conjugate, (x,)):
                return _conjugated(self.read(x))
            case ir.Apply():
                return self._applied(expression)
        return Product(scalars=(expression,))

    def _applied(self, expression: ir.Apply) -> Product:
        arguments = tuple(map(self.tree, expression.arguments))
        match expression.function, arguments:
            case operator.add, (x, ir.Const(0)):
                return Product(scalars=(x,))
        return Product(scalars=(ir.Apply(expression.function, arguments),))

    def tree(self, expression: ir.Expr) -> ir.Expr:
        """An expression without vectors and sums, in terms of what was there before."""
        product = self.read(expression)
        if not product.is_plain:
            raise Unknown
        return tree_of(product.scalars)

    def element(self, array: str, index: tuple[ir.Expr, ...]) -> Product:
        """The element of an array at some subscripts."""
        spectrum = self.spectra.get(array)
        if spectrum is not None:
            row, which = index if array == spectrum.left else index[::-1]
            return Product(vectors=(Vector(spectrum, array, row, which),))
        definition = self.arrays.get(array)
        if definition is None or any(
            name is not None and each != ir.Var(name)
            for name, each in zip(definition.only, index, strict=False)
        ):
            return Product(scalars=(ir.Item(array, index),))
        new: Renaming = dict(zip(definition.indices, index, strict=True))
        return with_names(self.again(definition.product), new)

    def again(self, product: Product) -> Product:
        """A product that is summed over counters of its own."""
        new = {each.name: self.fresh() for each in product.sums}
        renaming: Renaming = {old: ir.Var(name) for old, name in new.items()}
        made = with_names(product, renaming)
        sums = tuple(replace(each, name=new[each.name]) for each in made.sums)
        return replace(made, sums=sums)

    def times(self, left: Product, right: Product) -> Product:
        if left.sums and right.sums:
            right = self.again(right)
        product = Product(
            left.vectors + right.vectors,
            left.scalars + right.scalars,
            left.sums + right.sums,
            left.equal + right.equal,
        )
        return self.without_equal(product)

    def summed(self, product: Product, sums: tuple[Sum, ...]) -> Product:
        return self.without_equal(replace(product, sums=product.sums + sums))

    # -- lengths ----------------------------------------------------------------------------------

    def are_equal(self, one: ir.Expr, other: ir.Expr) -> None:
        """Remember that two lengths have been found equal."""
        pair = sorted((self.length(one), self.length(other)), key=size_of)
        if pair[0] != pair[1]:
            self.lengths[pair[1]] = pair[0]
            self.seen |= names_in(one) | names_in(other)

    def length(self, size: ir.Expr) -> ir.Expr:
        """The simplest of the lengths that are known to be equal to one."""
        while size in self.lengths:
            size = self.lengths[size]
        return size

    def without_equal(self, product: Product) -> Product:
        """A product whose sums over a subscript that must equal another are gone."""
        summed = {each.name: each for each in product.sums}
        for pair in product.equal:
            for old, new in ((pair.first, pair.second), (pair.second, pair.first)):
                if not isinstance(old, ir.Var) or old.name not in summed:
                    continue
                each = summed[old.name]
                whole = self.length(each.stop) == self.length(pair.extent)
                if whole and (each.start, each.step) == (ir.Const(0), ir.Const(1)):
                    rest = tuple(other for other in product.equal if other is not pair)
                    sums = tuple(other for other in product.sums if other is not each)
                    product = replace(product, equal=rest, sums=sums)
                    return self.without_equal(with_names(product, {old.name: new}))
        return product


def tree_of(scalars: tuple[ir.Expr, ...]) -> ir.Expr:
    """The product of some factors as one expression."""
    if not scalars:
        return ir.Const(1.0)
    value = scalars[0]
    for factor in scalars[1:]:
        value = ir.Apply(operator.mul, (value, factor))
    return value


def _conjugated(product: Product) -> Product:
    if product.is_plain:
        value = tree_of(product.scalars)
        return Product(scalars=(ir.Apply(np.conjugate, (value,)),))
    return replace(
        product,
        vectors=tuple(replace(each, conjugate=not each.conjugate) for each in product.vectors),
        scalars=tuple(ir.Apply(np.conjugate, (each,)) for each in product.scalars),
    )
