"""Statements about whole arrays as the loops that they stand for.

    x_bar += y_bar @ w.T                  srcgrad_add_product(x_bar, y_bar, w.T)
    kept[k] = x                           for i in range(kept.shape[1]): kept[k, i] = x[i]
    t = 2.0 * x                           t = np.empty(x.shape[0]); for i in …: t[i] = 2.0 * x[i]
    s += np.sum(np.exp(x))                for i in range(x.shape[0]): s += math.exp(x[i])

Numba would ask each array for its strides, its length and whether it is to be repeated, at each
element. Shapes are equal: the text was written so. What is not understood stays as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from string import ascii_lowercase
from typing import Any

import numba

from srcgrad.backend.array_sections import base_of, call, element, is_axis, name, named
from srcgrad.backend.array_sums import Statements, Sums, loaded
from srcgrad.backend.extents import Shape
from srcgrad.backend.fused import Loops, Sequel, uses_of
from srcgrad.backend.ranks import is_product
from srcgrad.backend.searches import search
from srcgrad.backend.single_numbers import numbers_for_arrays

ADDED, SUBTRACTED = "srcgrad_add_product", "srcgrad_subtract_product"
SUM_ADDED, SUM_SUBTRACTED = "srcgrad_add_einsum", "srcgrad_subtract_einsum"


def loops_for_slices(function: ast.FunctionDef, arguments: Mapping[str, Any]) -> None:
    """Write out what a function's statements do to whole arrays; the types are its arguments'."""
    ranks = {
        name: kind.ndim if isinstance(kind, numba.types.Array) else 0
        for name, kind in arguments.items()
    }
    doubles = {
        name
        for name, kind in arguments.items()
        if isinstance(kind, numba.types.Array) and kind.dtype == numba.types.float64
    }
    work = _Slices(ranks, doubles)
    work.look(function.body)
    work.look(function.body)  # what a loop carries
    function.body = work.block(function.body)
    numbers_for_arrays(function, work.temporary)
    ast.fix_missing_locations(function)


class _Slices(Sums):
    def __init__(self, ranks: dict[str, int], doubles: set[str]) -> None:
        super().__init__(ranks, doubles)
        self.temporary: set[str] = set()
        """Arrays that statements about whole arrays make."""
        self.sequel = Sequel(self.extents, self.temporary)
        """The statements of the block so far."""

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        result = Sequel(self.extents, self.temporary)
        for statement in body:
            with self.inside(statement):
                for field in ("body", "orelse"):
                    if isinstance(getattr(statement, field, None), list):
                        setattr(statement, field, self.block(getattr(statement, field)))
            shape = self.shape_of_result(statement)
            self.sequel = result
            found = self.statement(statement)
            for each in [statement] if found is None else found:
                if isinstance(each, Loops):
                    each.line = statement
                    each.is_alone = not self.are_known(each.names())
                    result.add(each)
                else:
                    result.add(each if each is statement else _placed(each, statement))
            self.follow(statement, shape)
        return result.statements()

    def statement(self, statement: ast.stmt) -> Statements | None:
        """The loops that a statement stands for; None if it is none of those known here."""
        if isinstance(statement, ast.Assign | ast.AugAssign):
            totals = self._totals(statement)
            if totals is not None:
                return totals
            if self._sums(statement.value):
                return self._with_sums(statement)
        match statement:
            case ast.AugAssign(target, ast.Add() | ast.Sub(), value):
                added = self._product(target, value, statement.op)
                if added is None:
                    return self._loops(target, value, statement)
                return [added]
            case ast.Assign([ast.Subscript(array, ast.Slice(None, None, None))], value):
                return self._loops(array, value, statement)
            case ast.Assign([ast.Subscript() as target], value):
                return self._loops(target, value, statement)
            case ast.Assign(
                [ast.Name(place)],
                ast.Call(ast.Attribute(ast.Name("np"), "argmax" | "argmin" as which), [row], []),
            ):
                return self._search(place, row, which)
            case ast.Assign([ast.Name(copy)], ast.Call(ast.Attribute(array, "copy"), [], [])):
                is_own = isinstance(array, ast.Name) and array.id == copy
                return None if is_own else self._copied(copy, array, statement)
            case ast.Assign(
                [ast.Name() as target],
                ast.BinOp() | ast.UnaryOp() | ast.Call() | ast.Compare() as value,
            ):
                return None if is_product(value) else self._new(target, value)
        return None

    def _loops(
        self, target: ast.expr, value: ast.expr, original: ast.stmt | None
    ) -> Statements | None:
        target = self.resolved(target)
        lengths = self.shape(target)
        if not lengths:
            return None
        before: list[ast.stmt] = []
        counters = self._counters(len(lengths))
        found = self._element(value, counters, before)
        if found is None:
            return None
        place = element(target, counters, ast.Store())
        inner: ast.stmt = ast.Assign([place], found)
        if isinstance(original, ast.AugAssign):
            inner = ast.AugAssign(place, original.op, found)
        if self._reads_elsewhere(place, inner) or self._breaks_up(place, inner, counters, lengths):
            return self._all_read_before(target, value, lengths, original)
        return [*before, Loops(counters, lengths, [[inner]])]

    def _breaks_up(
        self, place: ast.Subscript, inner: ast.stmt, counters: list[str], lengths: Shape
    ) -> bool:
        """Whether loops would join those before them if they did not store to what these read."""
        last = self.sequel.last
        if last is None or isinstance(inner, ast.AugAssign) or last.original is not None:
            return False
        assert isinstance(place.value, ast.Name), "an array has a name"
        if not {place.value.id} & last.names() & named(inner.value):  # type: ignore[attr-defined]
            return False
        return not self.sequel.would_join(Loops(counters, lengths, [[inner]]))

    def _all_read_before(
        self, target: ast.expr, value: ast.expr, lengths: Shape, original: ast.stmt | None
    ) -> Statements | None:
        """Loops that work out all elements before one of them is stored."""
        shape = self.shape(value)
        if isinstance(original, ast.AugAssign) or shape is None or len(shape) != len(lengths):
            return None
        if not self.is_double(value) or not self.is_double(target):
            return None
        if not all(map(self.extents.are_same, shape, lengths)):
            return None
        new = f"srcgrad_{next(self.numbers)}"
        made = self._new(ast.Name(new, ast.Store()), value)
        stored = None if made is None else self._loops(target, name(new), None)
        return None if made is None or stored is None else [*made, *stored]

    def _reads_elsewhere(self, place: ast.Subscript, statement: ast.stmt) -> bool:
        """Whether a statement about an element needs others of the array that it changes."""
        assert isinstance(place.value, ast.Name), "an array has a name"
        array, at = place.value.id, ast.unparse(place.slice)
        reads = uses_of([statement]).reads
        if reads.get(array, {at}) != {at}:
            return True
        return array in self.shared and not self.shared.isdisjoint(reads)

    def _product(self, target: ast.expr, value: ast.expr, how: ast.operator) -> ast.stmt | None:
        """A call that adds a product of two other arrays in place, without an array for it."""
        found = self._operands(value)
        if found is None or any(map(is_axis, base_of(target)[1])):
            return None
        subscripts, operands = found
        if _arrays(target) & set[str]().union(*map(_arrays, operands)):
            return None
        axes = self.rank(target)
        if not axes or axes != self.rank(value):
            return None
        called = (SUM_ADDED, SUM_SUBTRACTED) if subscripts else (ADDED, SUBTRACTED)
        which = called[isinstance(how, ast.Sub)]
        return ast.Expr(call(name(which), loaded(target), *subscripts, *operands))

    def _operands(self, value: ast.expr) -> tuple[list[ast.expr], list[ast.expr]] | None:
        """How two arrays are multiplied, if they are no matrices, and the arrays."""
        match value:
            case ast.BinOp(left, ast.MatMult(), right):
                one, other = self.rank(left), self.rank(right)
                if one is None or other is None or min(one, other) < 2:
                    return None
                stack = ascii_lowercase[: max(one, other) - 2]
                first, second = (stack if axes > 2 else "" for axes in (one, other))
                subscripts = f"{first}yz,{second}zx->{stack}yx"
                if one not in (2, other) and other != 2:
                    return None
                return [ast.Constant(subscripts)] if stack else [], [left, right]
            case ast.Call(ast.Attribute(ast.Name("np"), "einsum"), [subscripts, *operands], []):
                return [subscripts], operands
        return None

    def _new(self, target: ast.Name, value: ast.expr) -> Statements | None:
        shape = self.shape(value)
        if not shape or not (self.is_double(value) or self.is_truth(value)):
            return None
        self.ranks[target.id] = len(shape)
        loops = self._loops_of(target.id, shape, value)
        if loops is None:
            return None
        if target.id in named(value):
            own = self.shape(target)
            is_own = own is not None and all(map(self.extents.are_same, own, shape))
            is_known = self.are_known({target.id}) and not any(
                target.id in named(part) for part in self.parts.values()
            )
            return loops if is_own and is_known and target.id in self.temporary else None
        self.temporary.add(target.id)
        return [*loops[:-1], self._empty(target, shape, self.is_truth(value)), loops[-1]]

    def _loops_of(self, target: str, shape: Shape, value: ast.expr) -> Statements | None:
        before: list[ast.stmt] = []
        counters = self._counters(len(shape))
        found = self._element(value, counters, before)
        if found is None:
            return None
        inner = ast.Assign([element(name(target), counters, ast.Store())], found)
        return [*before, Loops(counters, shape, [[inner]])]

    def _copied(self, copy: str, array: ast.expr, statement: ast.stmt) -> Statements | None:
        """A copy, which may be made where other things are done to all elements."""
        shape = self.shape(array)
        if not shape or not self.is_double(array):
            return None
        loops = self._loops_of(copy, shape, array)
        if loops is None or not isinstance(loops[-1], Loops):
            return None
        loops[-1].made = [self._empty(ast.Name(copy, ast.Store()), shape, False)]
        loops[-1].original = statement
        self.temporary.add(copy)
        return loops

    def _search(self, place: str, row: ast.expr, which: str) -> Statements | None:
        """The call that finds the first of the largest or smallest elements, or of no numbers."""
        if self.rank(row) != 1 or not self.is_double(row):
            return None
        found = search(row, which)
        if found is None:
            return None
        self.ranks[place] = 0
        return [ast.Assign([ast.Name(place, ast.Store())], found)]


def _arrays(value: ast.AST) -> set[str]:
    """The names in an expression but those in subscripts."""
    match value:
        case ast.Name(name):
            return {name}
        case ast.Subscript(array, _):
            return _arrays(array)
    return set[str]().union(*map(_arrays, ast.iter_child_nodes(value)))


def _placed(new: ast.stmt, old: ast.stmt) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(new, old))
