"""Loops within each other: what they store, and sums in them that are functions of matrices."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from srcgrad import ir
from srcgrad.analysis import dataflow, products
from srcgrad.analysis.products import Definition, Equal, Product, Sum, Unknown
from srcgrad.differentiate.closing import MARK, element_of
from srcgrad.differentiate.slopes import Forward
from srcgrad.errors import Span
from srcgrad.optimise.effects import effects
from srcgrad.types import INT

if TYPE_CHECKING:
    from srcgrad.differentiate.recombine import Walk

Statements = list[ir.Statement]
ZERO, ONE = ir.Const(0), ir.Const(1)


class Nest:
    """Loops within each other, and what they store."""

    def __init__(self, walk: Walk, loop: ir.For, changes: frozenset[str]) -> None:
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
                    self.complete(statement, path)
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

    def complete(self, loop: ir.For, path: tuple[ir.For, ...]) -> None:
        """Remember what the arrays are that a loop within others has filled as far as it does."""
        changes = effects(loop).changes
        outer = {each.variable for each in path}
        for array in set(self.found) & changes:
            found = self.found[array]
            own = products.mentioned(found.product) - set(found.indices)
            partial = {each.name for each in found.product.sums} & outer
            if self.stores[array] == 1 and not own & changes and not partial:
                only = tuple(name if name in outer else None for name in found.indices)
                self.elements.define(array, replace(found, only=only))
            else:
                self.elements.arrays.pop(array, None)

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
        if self.is_read(statement, path[at]):
            return False
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

    def is_read(self, statement: ir.Increment, loop: ir.For) -> bool:
        """Whether a loop reads what a statement in it adds to, or sets it."""
        place = statement.target
        name = place.name if isinstance(place, ir.Var) else place.array
        for each in dataflow.walk(loop.body):
            if isinstance(each, ir.Increment):
                operands = dataflow.operands(each)
                if any(name in products.names_in(operand) for operand in operands):
                    return True
            elif name in dataflow.reads(each) or (
                name in effects(each).changes and not (dataflow.blocks(each))
            ):
                return True
        return False

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
