"""Loops that do one thing to all elements of arrays, as NumPy says it.

    before  t = y_bar @ w.T
            for i in range(n):
                for j in range(m):
                    x_bar[i, j] += t[i, j]
            for i in range(n):
                kept[k, i] = x[i]
    after   x_bar += y_bar @ w.T
            kept[k] = x

For the reader: machine code has the loops again (backend/slices.py). Arithmetic is that of
floating-point arrays of one dtype, each element as in the loop; nothing is reduced or broadcast.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.effects import effects
from srcgrad.optimise.placed import transposed, turned
from srcgrad.optimise.shapes import Shapes, steps
from srcgrad.printer import WIDTH, show
from srcgrad.records import dataclass
from srcgrad.types import Array

_ARITHMETIC: tuple[Any, ...] = (
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.neg),
)
_MOST = 3
"""More statements than these in a loop stay together."""


def slices(program: ir.Function) -> ir.Function:
    """A finished program, shorter: its loops over whole arrays are statements about these."""
    work = _Slices(program.body, program.types, program.params)
    work.results = {r.name for r in program.results if isinstance(r, ir.Var)}
    return replace(program, body=work.block(program.body))


@dataclass(frozen=True)
class _Nest:
    """Loops in one another, and the statements inside them."""

    counters: tuple[ir.Expr, ...]
    lengths: tuple[ir.Expr, ...]
    body: ir.Block


class _Slices(Shapes):
    results: Set[str] = frozenset()

    def block(self, body: ir.Block) -> ir.Block:
        known = self.known()
        result: list[ir.Statement] = []
        for statement in body:
            self.outdate(statement)
            if isinstance(statement, ir.Guard):
                self.learn(statement.condition)
            found = self.updates(statement)
            with self.inside(statement):
                result += found or [dataflow.with_blocks(statement, self.block)]
        self.forget(known)  # a check in a block says nothing outside
        for statement in body:
            self.outdate(statement)
        return tuple(self._made_at_once(self._with_products(self._without_copies(result))))

    # -- loops ------------------------------------------------------------------------------------

    def updates(self, statement: ir.Statement) -> list[ir.Statement]:
        """What loops do, as statements about whole arrays; none if they do anything else."""
        nest = _nest(statement)
        if nest is None or len(nest.body) > _MOST:
            return []
        found = [self._update(each, nest) for each in nest.body]
        updates = [each for each in found if each is not None]
        if len(updates) < len(found) or not _may_part(nest.body):
            return []
        return list(updates)

    def _update(self, statement: ir.Statement, nest: _Nest) -> ir.Update | None:
        match statement:
            case ir.Assign(ir.Item() as place, value, span) | ir.Increment(
                ir.Item() as place, value, span
            ):
                target, new = self._part(place, nest), self._vector(value, nest)
                if isinstance(target, ir.Apply) and isinstance(new, ir.Whole | ir.Apply):
                    target, new = transposed(target), _turned_part(new)
                if not isinstance(target, ir.Whole) or new is None:
                    return None
                if isinstance(new, ir.Apply) and not self._is_plain(target, new):
                    return None
                is_constant = isinstance(new, ir.Const | ir.Var)
                if is_constant and isinstance(statement, ir.Increment):
                    return None
                return ir.Update(target, new, isinstance(statement, ir.Increment), False, span)
        return None

    def _part(self, item: ir.Item, nest: _Nest) -> ir.Expr | None:
        """All elements of an array or a part of one, if the loops go over just these in order."""
        axes = len(nest.counters)
        first, last = item.index[:-axes], item.index[-axes:]
        mentioned = {name for index in first for name in dataflow.names(index)}
        if not mentioned.isdisjoint(c.name for c in nest.counters if isinstance(c, ir.Var)):
            return None
        if not all(isinstance(index, ir.Var | ir.Const) for index in first):
            return None
        whole: ir.Expr = ir.Whole(item.array, first)
        shape = self.of(whole)
        if last == nest.counters[::-1] and axes == 2:
            whole, shape = ir.Apply(np.transpose, (whole,)), shape and shape[::-1]
        elif last != nest.counters:
            return None
        if shape is None or not all(map(self.are_same, shape, nest.lengths)):
            return None
        return whole

    def _vector(self, value: ir.Expr, nest: _Nest) -> ir.Expr | None:
        """What loops work out for each element, of all elements; a number stays one."""
        match value:
            case ir.Const():
                return value
            case ir.Var():
                return None if value in nest.counters else value
            case ir.Item(_, index) if not any(_mentions(each, nest) for each in index):
                return value
            case ir.Item():
                return self._part(value, nest)
            case ir.Apply(function, operands) if function in _ARITHMETIC:
                parts = [self._vector(operand, nest) for operand in operands]
                known = tuple(part for part in parts if part is not None)
                return ir.Apply(function, known) if len(known) == len(parts) else None
        return None

    def _is_plain(self, target: ir.Whole, value: ir.Apply) -> bool:
        """Whether arithmetic on whole arrays gives what it gives element by element."""
        if value.function is np.transpose:
            return True
        wholes = [target.array, *_wholes(value)]
        kinds = [self.types.get(name) for name in wholes]
        numbers = [self.types.get(name) for name in dataflow.names(value)]
        return (
            len(wholes) > 1
            and all(isinstance(kind, Array) and kind.dtype == "float64" for kind in kinds)
            and all(kind is not None and kind.dtype in ("float64", "int64") for kind in numbers)
            and all(_has_array(part) for part in _operations(value))
        )

    # -- what goes by it --------------------------------------------------------------------------

    def _without_copies(self, body: list[ir.Statement]) -> list[ir.Statement]:
        """A block in which an array, or a part of one, is used itself, and not a copy of it."""
        at = 0
        while at < len(body):
            match body[at]:
                case ir.Update(ir.Whole(name, ()), ir.Whole(array) as part, False):
                    made = next((s for s in body[:at] if s is self.made.get(name)), None)
                    fixed = set(dataflow.names(part)).isdisjoint(_changed(body))
                    if made is not None and fixed and self._is_seen_only(body, at, name, array):
                        body = [s for k, s in enumerate(body) if k != at and s is not made]
                        body = [_with_part(s, name, part) for s in body]
                        continue
            at += 1
        return body

    def _is_seen_only(self, body: list[ir.Statement], at: int, name: str, array: str) -> bool:
        """Whether after a copy neither it nor its source changes, here or anywhere but before."""
        made = self.made.get(name)
        if self.makers[name] != 1 or not isinstance(made, ir.Allocate) or name in self.results:
            return False
        if self.types[name].dtype != self.types[array].dtype:
            return False
        for k, statement in enumerate(body):
            found = effects(statement)
            if k != at and statement is not made and name in found.changes:
                return False
            if k < at and name in found.reads:
                return False
            if array in found.changes:
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
                case ir.Routine((name,), ir.Apply(operator.matmul) as product), ir.Update() as user:
                    value = _product_for(user.value, name, product)
                    if value is not None and self.readers[name] == self.makers[name] == 1:
                        if not set(_wholes(product)) & {user.target.array}:
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
            user = next((s for s in body[at + 1 :] if _touches(s, made.name)), None)
            match user:
                case ir.Update(ir.Whole(name, ()), value, adds, False):
                    is_zero = made.fill is not None
                    if name != made.name or adds != is_zero or name in _wholes(value):
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
            case ir.Apply(operator.matmul) as product if self._is_of(kind.dtype, product):
                return ir.Routine((user.target.array,), user.value, (), user.span)
            case ir.Whole(array, ()) if self.types[array] == kind:
                return ir.Copy(user.target.array, array, user.span)
            case ir.Apply(function) if function in _ARITHMETIC and _wholes(user.value):
                return replace(user, adds=False, is_new=True)
        return None

    def _is_of(self, dtype: str, product: ir.Expr) -> bool:
        """Whether all arrays in a product have a dtype, and it has it, too."""
        return all(self.types[name].dtype == dtype for name in _wholes(product))


_EMPTY = (None, ir.Const(0.0), ir.Const(0))


def _nest(statement: ir.Statement) -> _Nest | None:
    """Loops over whole axes, one in the other, around statements that are no loops."""
    counters: list[ir.Expr] = []
    lengths: list[ir.Expr] = []
    while isinstance(statement, ir.For):
        length = steps(statement)
        if length is None:
            return None
        counters.append(ir.Var(statement.variable))
        lengths.append(length)
        body = tuple(s for s in statement.body if not isinstance(s, ir.Comment))
        if len(body) != 1 or not isinstance(body[0], ir.For):
            return _Nest(tuple(counters), tuple(lengths), body)
        statement = body[0]
    return None


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


def _mentions(expression: ir.Expr, nest: _Nest) -> bool:
    return any(ir.Var(name) in nest.counters for name in dataflow.names(expression))


def _wholes(expression: ir.Expr) -> list[str]:
    match expression:
        case ir.Whole(array):
            return [array]
        case ir.Apply(_, operands):
            return [name for operand in operands for name in _wholes(operand)]
    return []


def _operations(expression: ir.Expr) -> Sequence[ir.Apply]:
    match expression:
        case ir.Apply(function, operands) if function in _ARITHMETIC:
            return [expression, *(each for part in operands for each in _operations(part))]
    return []


def _has_array(expression: ir.Expr) -> bool:
    return bool(_wholes(expression))


def _changed(body: list[ir.Statement]) -> set[str]:
    return set().union(*(effects(statement).changes for statement in body))


def _touches(statement: ir.Statement, name: str) -> bool:
    found = effects(statement)
    return name in found.reads or name in found.changes


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


def _turned_part(value: ir.Expr) -> ir.Expr | None:
    """The transpose of an array, of a part of one, or of its negative."""
    match value:
        case ir.Whole() | ir.Apply(np.transpose):
            return transposed(value)
        case ir.Apply(operator.neg, (ir.Whole() | ir.Apply(np.transpose) as inner,)):
            return ir.Apply(operator.neg, (transposed(inner),))
    return None
