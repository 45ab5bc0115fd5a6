"""Loops that do one thing to all elements of arrays, as NumPy says it.

    before  t = y_bar @ w.T
            for i in range(n):
                for j in range(m):
                    x_bar[i, j] += t[i, j]
            for i in range(n):
                kept[k, i] = x[i]
    after   x_bar += y_bar @ w.T
            kept[k] = x

            for j in range(m):
                d = x[i, j] - c
                s_bar += math.exp(d)
            s_bar += np.sum(np.exp(x[i] - c))

For the reader: machine code has the loops again (backend/slices.py). Arithmetic is that of
floating-point arrays of one dtype, each element as in the loop; rows are broadcast along the first
axis. Sums are those of adjoints, and those that the user calls for, of which NumPy promises no
order; the loops that the user wrote to add something up stay loops.
"""

from __future__ import annotations

import operator
from collections.abc import Set
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.accumulate import accumulate
from srcgrad.optimise.apart import is_users
from srcgrad.optimise.array_parts import (
    ARITHMETIC,
    REPEATED,
    is_slice,
    nest_of,
    parts_of,
    wholes,
)
from srcgrad.optimise.effects import effects, touches
from srcgrad.optimise.inlined import inlined
from srcgrad.optimise.placed import turned
from srcgrad.optimise.placed_sums import is_narrow, is_sum, placed_sums
from srcgrad.optimise.vector_values import is_elementwise, operations
from srcgrad.optimise.vectors import Vectors
from srcgrad.printer import WIDTH, show
from srcgrad.types import Array

_MOST = 3
"""More statements than these in a loop stay together."""


def slices(program: ir.Function, user_names: Set[str] = frozenset()) -> ir.Function:
    """A finished program, shorter: its loops over whole arrays are statements about these."""
    work = _Slices(program, user_names)
    body = work.block(program.body)
    return work.named(placed_sums(replace(program, body=body), user_names, work.views))


def made_at_once(program: ir.Function) -> ir.Function:
    """A program of such statements whose arrays are made by those that give them elements."""
    work = _MadeAtOnce(program, frozenset())
    return replace(program, body=work.block(program.body))


class _Slices(Vectors):
    def __init__(self, program: ir.Function, user_names: Set[str]) -> None:
        super().__init__(program, user_names)
        self.results = {r.name for r in program.results if isinstance(r, ir.Var)}

    def block(self, body: ir.Block) -> ir.Block:
        self.depth += 1
        known = self.known()
        result: list[ir.Statement] = []
        for statement in body:
            self.outdate(statement)
            if isinstance(statement, ir.Guard):
                self.learn(statement.condition)
            found = self.updates(statement) or self.vectors(statement)
            with self.inside(statement):
                result += found or [dataflow.with_blocks(statement, self.block)]
        self.forget(known)  # a check in a block says nothing outside
        for statement in body:
            self.outdate(statement)
        self.depth -= 1
        found = self._made_at_once(self._with_products(self._without_copies(result)))
        adds_up = any(isinstance(s, ir.Increment) and is_sum(s.value) for s in found)
        return accumulate(tuple(found), dict(self.types)) if adds_up else tuple(found)

    # -- loops ------------------------------------------------------------------------------------

    def updates(self, statement: ir.Statement) -> list[ir.Statement]:
        """What loops do, as statements about whole arrays; none if they do anything else."""
        nest = nest_of(statement)
        if nest is None:
            return []
        body = inlined(nest.body, self.local)
        if body is None or len(body) > _MOST or not _may_part(body) or _reads_sums(body):
            return []
        nest = replace(nest, body=body)
        self.forget_parts()
        found = [self._update(each, nest) or self._total(each, nest) for each in body]
        updates = [each for each in found if each is not None]
        if not self.are_lengths() or (is_users(statement) and any(map(_has_slices, updates))):
            return []
        if len(updates) < len(found) or not all(is_narrow(each, self.depth) for each in updates):
            return []
        if len(nest.counters) > 1 and len(updates) > 1 and not all(map(_is_arithmetic, updates)):
            return []
        return updates

    # -- what goes by it --------------------------------------------------------------------------

    def _without_copies(self, body: list[ir.Statement]) -> list[ir.Statement]:
        """A block in which an array, or a part of one, is used itself, and not a copy of it."""
        at = 0
        while at < len(body):
            match body[at]:
                case ir.Update(ir.Whole(name, ()), ir.Whole(array) as part, False) if not any(
                    map(is_slice, part.index)
                ):
                    made = next((s for s in body[:at] if s is self.made.get(name)), None)
                    fixed = set(dataflow.names(part)).isdisjoint(_changed(body))
                    axes = len(made.shape) if isinstance(made, ir.Allocate) else 0
                    fixed = fixed and self.spans(part, axes)
                    if made is not None and fixed and self._is_seen_only(body, at, name, array):
                        body = [s for k, s in enumerate(body) if k != at and s is not made]
                        body = [_with_part(s, name, part) for s in body]
                        continue
            at += 1
        return body

    def _is_seen_only(self, body: list[ir.Statement], at: int, name: str, array: str) -> bool:
        """Whether after a copy neither it nor its source changes."""
        made = self.made.get(name)
        if array in self.views:
            return False
        if self.makers[name] != 1 or not isinstance(made, ir.Allocate) or name in self.results:
            return False
        kind = self.types[name]
        if not isinstance(kind, Array) or kind.dtype != self.types[array].dtype:
            return False
        for k, statement in enumerate(body):
            found = effects(statement)
            if k != at and statement is not made and name in found.changes:
                return False
            if k < at and name in found.reads:
                return False
            if k > at and array in found.changes:
                return False
        rest = [statement for k, statement in enumerate(body) if k != at]
        every = list(dataflow.walk(tuple(rest)))
        if any(isinstance(s, ir.Copy) and s.source == name for s in every):
            return False
        own = sum(name in dataflow.reads_within(s) for s in rest)
        return own > 0 and self.readers[name] == sum(name in dataflow.reads(s) for s in every)

    def _with_products(self, body: list[ir.Statement]) -> list[ir.Statement]:
        """A block in which products that are read once stand where they are read."""
        at = 0
        while at + 1 < len(body):
            match body[at], body[at + 1]:
                case (
                    ir.Routine((name,), ir.Apply(operator.matmul | np.einsum) as product),
                    ir.Update() as user,
                ):
                    value = _product_for(user.value, name, product)
                    axes = self.axes_of(ir.Whole(name))
                    if axes != self.axes_of(user.target):
                        value = None
                    if value is not None and self.readers[name] == self.makers[name] == 1:
                        if not set(wholes(product)) & {user.target.array}:
                            new = replace(user, value=value)
                            if len(show(new.target)) + len(show(value)) < WIDTH - 20:
                                body = [*body[:at], new, *body[at + 2 :]]
                                at = max(at - 1, 0)
                                continue
            at += 1
        return body

    def _made_at_once(self, body: list[ir.Statement]) -> list[ir.Statement]:
        """A block in which an array is made by the statement that gives it its elements."""
        result = list(body)
        for at, made in enumerate(body):
            if not isinstance(made, ir.Allocate) or made.fill not in _EMPTY:
                continue
            user = next((s for s in body[at + 1 :] if touches(s, made.name)), None)
            match user:
                case ir.Update(ir.Whole(name, ()), value, adds, False):
                    is_zero = made.fill is not None
                    if name != made.name or adds != is_zero or name in wholes(value):
                        continue
                    new = self._maker(user)
                    if new is not None:
                        result = [new if s is user else s for s in result if s is not made]
        return result

    def _maker(self, user: ir.Update) -> ir.Statement | None:
        kind = self.types[user.target.array]
        assert isinstance(kind, Array)
        if self.makers[user.target.array] != 1 or kind.layout != "C":
            return None
        match user.value:
            case ir.Apply(operator.matmul | np.einsum) as product if self._is_of(
                kind.dtype, product
            ):
                return ir.Routine((user.target.array,), user.value, (), user.span)
            case ir.Whole(array, ()) if self.types[array] == kind:
                return ir.Copy(user.target.array, array, user.span)
            case ir.Apply(np.sum, (_, _)):
                return replace(user, adds=False, is_new=True)
            case ir.Apply() as value if (
                is_elementwise(value)
                and self.is_plain(user.target, value)
                and self.spans(value, kind.ndim)
            ):
                return replace(user, adds=False, is_new=True)
        return None

    def _is_of(self, dtype: str, product: ir.Expr) -> bool:
        """Whether all arrays in a product have a dtype, and it has it, too."""
        return all(self.types[name].dtype == dtype for name in wholes(product))


class _MadeAtOnce(_Slices):
    def block(self, body: ir.Block) -> ir.Block:
        inner = [dataflow.with_blocks(statement, self.block) for statement in body]
        return tuple(self._made_at_once(inner))


_EMPTY = (None, ir.Const(0.0), ir.Const(0))


def _may_part(body: ir.Block) -> bool:
    """Whether statements may be done one after the other for all elements: what one changes, the
    others touch at the same elements only."""
    if len(body) == 1:
        match body[0]:
            case ir.Assign(ir.Item() as place) | ir.Increment(ir.Item() as place):
                return all(
                    i == place for i in dataflow.read(body[0]).elements if i.array == place.array
                )
    places = {
        s.target.array: s.target
        for s in body
        if isinstance(s, ir.Assign | ir.Increment) and isinstance(s.target, ir.Item)
    }
    touched = [e for s in body for u in (dataflow.read(s), dataflow.written(s)) for e in u.elements]
    return all(places.get(item.array, item) == item for item in touched)


def _reads_sums(body: ir.Block) -> bool:
    """Whether a number that is added up is used on the way."""
    added = {
        s.target.name for s in body if isinstance(s, ir.Increment) if isinstance(s.target, ir.Var)
    }
    return any(not added.isdisjoint(dataflow.names(o)) for s in body for o in dataflow.operands(s))


def _is_arithmetic(statement: ir.Statement) -> bool:
    """Whether a statement about whole arrays is of the kind that is cheap."""
    return isinstance(statement, ir.Update) and all(
        part.function in ARITHMETIC for part in operations(statement.value)
    )


def _has_slices(statement: ir.Statement) -> bool:
    """Whether a statement is about parts of arrays that subscripts say in a loop."""
    match statement:
        case ir.Update(target, value):
            parts = [target, *parts_of(value)]
        case ir.Increment(_, value):
            parts = parts_of(value)
        case _:
            return False
    return any(is_slice(index) or index == REPEATED for part in parts for index in part.index)


def _changed(body: list[ir.Statement]) -> set[str]:
    return set().union(*(effects(statement).changes for statement in body))


def _with_part(statement: ir.Statement, name: str, part: ir.Whole) -> ir.Statement:
    """The statement with the part of an array in place of a copy."""

    def change(expression: ir.Expr) -> ir.Expr:
        match expression:
            case ir.Whole(array, index) if array == name:
                return ir.Whole(part.array, (*part.index, *index))
            case ir.Item(array, index) if array == name:
                return ir.Item(part.array, (*part.index, *index))
            case ir.Dim(array, axis) if array == name:
                return ir.Dim(part.array, axis + len(part.index))
        return expression

    def inside(block: ir.Block) -> ir.Block:
        return tuple(_with_part(each, name, part) for each in block)

    return dataflow.with_blocks(dataflow.with_expressions(statement, change), inside)


def _product_for(value: ir.Expr, name: str, product: ir.Apply) -> ir.Expr | None:
    """The value of an update that reads a product once, with the product itself."""
    match value:
        case ir.Whole(array, ()) if array == name:
            return product
        case ir.Apply(np.transpose, (ir.Whole(array, ()),)) if array == name:
            return turned(product, (1, 0))
        case ir.Apply(operator.neg, (inner,)):
            found = _product_for(inner, name, product)
            return None if found is None else ir.Apply(operator.neg, (found,))
    return None
