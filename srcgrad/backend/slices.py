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
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import numba

from srcgrad.backend.extents import Shape
from srcgrad.backend.fused import Loops, Sequel, numbers_for_arrays
from srcgrad.backend.measured import Measured
from srcgrad.backend.parts import Counter, base_of, call, element, is_axis, name, named
from srcgrad.backend.ranks import is_elementwise
from srcgrad.backend.sums import ADJOINT
from srcgrad.printer.of_arrays import NUMBERS

ADDED, SUBTRACTED = "srcgrad_add_product", "srcgrad_subtract_product"
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


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


Statements = list[ast.stmt | Loops]


class _Slices(Measured):
    def __init__(self, ranks: dict[str, int], doubles: set[str]) -> None:
        super().__init__(ranks, doubles)
        self.numbers = count()
        self.temporary: set[str] = set()
        """Arrays that statements about whole arrays make."""

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        result = Sequel(self.extents, self.temporary)
        for statement in body:
            with self.inside(statement):
                for field in ("body", "orelse"):
                    if isinstance(getattr(statement, field, None), list):
                        setattr(statement, field, self.block(getattr(statement, field)))
            shape = self.shape_of_result(statement)
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
                product: Statements = [added]
                return product
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
                if isinstance(value, ast.BinOp) and isinstance(value.op, ast.MatMult):
                    return None
                return self._new(target, value)
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
        return [*before, Loops(counters, lengths, [[inner]])]

    def _counters(self, axes: int) -> list[str]:
        return [f"srcgrad_{next(self.numbers)}" for _ in range(axes)]

    def _product(self, target: ast.expr, value: ast.expr, how: ast.operator) -> ast.stmt | None:
        """A call that adds a product of two other matrices in place, without an array for it."""
        match value:
            case ast.BinOp(left, ast.MatMult(), right):
                matrices = (target, left, right)
                if any(self.rank(each) != 2 for each in matrices):
                    return None
                if _arrays(target) & (_arrays(left) | _arrays(right)):
                    return None
                called = ADDED if isinstance(how, ast.Add) else SUBTRACTED
                place = _loaded(target)
                return ast.Expr(call(name(called), place, left, right))
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

    def _empty(self, target: ast.Name, shape: Shape, is_truth: bool) -> ast.stmt:
        lengths = [
            call(name("max"), each.expression(), ast.Constant(0))
            if each.may_be_negative
            else each.expression()
            for each in shape
        ]
        size = lengths[0] if len(shape) == 1 else ast.Tuple(lengths, ast.Load())
        made = call(ast.Attribute(name("np"), "empty", ast.Load()), size)
        if is_truth:
            dtype = ast.Attribute(name("np"), "bool_", ast.Load())
            made.keywords.append(ast.keyword("dtype", dtype))
        return ast.Assign([target], made)

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

    def _element(
        self, value: ast.expr, counters: Sequence[Counter], before: list[ast.stmt]
    ) -> ast.expr | None:
        """An expression for one element; products are made before the loops."""
        rank = self.rank(value)
        if rank == 0:
            return value
        match value:
            case ast.BinOp(_, ast.MatMult()):
                if rank != len(counters):
                    return None
                product = f"srcgrad_{next(self.numbers)}"
                self.ranks[product] = rank
                before.append(ast.Assign([ast.Name(product, ast.Store())], value))
                return element(name(product), counters, ast.Load())
            case ast.BinOp(left, operator, right) if isinstance(operator, _OPERATORS):
                one = self._element(left, counters, before)
                other = self._element(right, counters, before)
                return None if one is None or other is None else ast.BinOp(one, operator, other)
            case ast.UnaryOp(ast.USub() as operator, operand):
                inner = self._element(operand, counters, before)
                return None if inner is None else ast.UnaryOp(operator, inner)
            case ast.Attribute(array, "T") if rank == len(counters) == 2:
                return element(array, counters[::-1], ast.Load())
            case ast.Name(part) if part in self.parts:
                return self._element(self.parts[part], counters, before)
            case ast.Name() | ast.Subscript() if rank is not None and rank <= len(counters):
                return element(value, counters[len(counters) - rank :], ast.Load())
            case ast.Call(
                ast.Attribute(ast.Name("np"), "roll"),
                [array, shift],
                [ast.keyword("axis", ast.Constant(int(axis)))],
            ) if rank == len(counters):
                return self._rolled(array, shift, axis, counters, before)
            case ast.Compare(left, operators, [right]):
                pair = self._elements([left, right], counters, before)
                return None if pair is None else ast.Compare(pair[0], operators, [pair[1]])
            case ast.Call(function, operands, []) if is_elementwise(function) or _is_abs(function):
                parts = self._elements(operands, counters, before)
                return None if parts is None else _of_numbers(function, parts)
        return None

    def _rolled(
        self,
        array: ast.expr,
        shift: ast.expr,
        axis: int,
        counters: Sequence[Counter],
        before: list[ast.stmt],
    ) -> ast.expr | None:
        """The element of an array that is rolled along an axis."""
        shape = self.shape(array)
        if shape is None:
            return None
        by = f"srcgrad_{next(self.numbers)}"
        self.ranks[by] = 0
        size = shape[axis].expression()
        steps = ast.BinOp(shift, ast.Mod(), call(name("max"), size, ast.Constant(1)))
        before.append(ast.Assign([ast.Name(by, ast.Store())], steps))
        counter = counters[axis]
        own = name(counter) if isinstance(counter, str) else counter
        place = ast.BinOp(own, ast.Sub(), name(by))
        wrapped = ast.IfExp(
            ast.Compare(place, [ast.Lt()], [ast.Constant(0)]),
            ast.BinOp(place, ast.Add(), size),
            place,
        )
        return self._element(array, [*counters[:axis], wrapped, *counters[axis + 1 :]], before)

    def _elements(
        self, values: list[ast.expr], counters: Sequence[Counter], before: list[ast.stmt]
    ) -> list[ast.expr] | None:
        found = [self._element(each, counters, before) for each in values]
        known = [each for each in found if each is not None]
        return known if len(known) == len(found) else None

    def _search(self, place: str, row: ast.expr, which: str) -> list[ast.stmt] | None:
        """The loop that finds the first of the largest or smallest elements, or of no numbers."""
        if self.rank(row) != 1 or not self.is_double(row):
            return None
        best, counter, test = (f"srcgrad_{next(self.numbers)}" for _ in range(3))
        self.ranks.update(dict.fromkeys((best, counter, test, place), 0))
        shape = self.shape(row)
        if shape is None or any(map(is_axis, base_of(row)[1])):
            return None
        first = element(row, [], ast.Load(), ast.Constant(0))
        each = element(row, [counter], ast.Load())
        sign = "<=" if which == "argmax" else ">="
        text = (
            f"{best} = _\n{place} = 0\nfor {counter} in range(1, _):\n"
            f"    {test} = not _ {sign} {best} and {best} == {best}\n"
            f"    {best} = _ if {test} else {best}\n"
            f"    {place} = {counter} if {test} else {place}"
        )
        given = iter((first, shape[0].expression(), each, each))
        return [_Filled(given).visit(each) for each in ast.parse(text).body]

    # -- sums -------------------------------------------------------------------------------------

    def _with_sums(self, statement: ast.Assign | ast.AugAssign) -> Statements | None:
        """A statement about sums over arrays, with the loops that add these up before it."""
        match statement:
            case ast.AugAssign(ast.Name(total), ast.Add() | ast.Sub(), value) if (
                self._summed(value) is not None
                and ADJOINT.search(total)
                and total not in named(value)
            ):
                loop = self._added(total, value, statement.op)
                return None if loop is None else [loop]
            case ast.Assign([_]) | ast.AugAssign():
                pass
            case _:
                return None
        before: Statements = []
        failed = False

        def taken(node: ast.expr) -> ast.expr:
            nonlocal failed
            total = f"srcgrad_{next(self.numbers)}_bar"  # a sum in no promised order
            self.ranks[total] = 0
            loop = self._added(total, node, ast.Add())
            failed = failed or loop is None
            if loop is not None:
                before.extend((_set_to_zero(total), loop))
            return name(total)

        new = _Replaced(self, taken).visit(copy.deepcopy(statement))
        if failed:
            return None
        found = self.statement(new)
        return [*before, *([new] if found is None else found)]

    def _sums(self, value: ast.expr) -> bool:
        """Whether there is a sum over arrays in an expression."""
        nodes = (node for node in ast.walk(value) if isinstance(node, ast.Call | ast.BinOp))
        return any(self._summed(node) is not None for node in nodes)

    def _summed(self, value: ast.expr) -> ast.expr | None:
        """What is added up, if an expression is a sum over all elements of arrays of doubles."""
        match value:
            case ast.Call(ast.Attribute(ast.Name("np"), "sum"), [operand], []):
                return operand if self.is_double(operand) else None
            case ast.BinOp(left, ast.MatMult(), right) if self.rank(left) == self.rank(right) == 1:
                product = ast.BinOp(left, ast.Mult(), right)
                return product if self.is_double(product) else None
        return None

    def _added(self, total: str, value: ast.expr, added: ast.operator) -> Loops | None:
        """The loops that add a sum's terms to a name."""
        operand = self._summed(value)
        shape = None if operand is None else self.shape(operand)
        if operand is None or not shape:
            return None
        before: list[ast.stmt] = []
        counters = self._counters(len(shape))
        found = self._element(operand, counters, before)
        if found is None or before:
            return None
        inner = ast.AugAssign(ast.Name(total, ast.Store()), added, found)
        return Loops(counters, shape, [[inner]])

    def _totals(self, statement: ast.Assign | ast.AugAssign) -> Statements | None:
        """Sums along one axis, which a statement makes or adds to an array."""
        target, value = _target(statement), statement.value
        is_negative = False
        match value:
            case ast.UnaryOp(ast.USub(), operand):
                is_negative, value = True, operand
        if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Sub):
            is_negative = not is_negative
        match value:
            case ast.Call(
                ast.Attribute(ast.Name("np"), "sum"),
                [operand],
                [ast.keyword("axis", ast.Constant(int(axis)))],
            ) if self.is_double(operand):
                shape = self.shape(operand)
            case _:
                return None
        before: list[ast.stmt] = []
        counters = self._counters(len(shape or ()))
        found = self._element(operand, counters, before)
        if (
            not shape
            or found is None
            or before
            or (isinstance(target, ast.Subscript) and (isinstance(statement, ast.Assign)))
        ):
            return None
        kept = [each for k, each in enumerate(counters) if k != axis]
        made: Statements = []
        if isinstance(statement, ast.Assign):
            assert isinstance(target, ast.Name), "an array has a name"
            rest = tuple(each for k, each in enumerate(shape) if k != axis)
            zeros = self._empty(target, rest, False)
            assert isinstance(zeros, ast.Assign) and isinstance(zeros.value, ast.Call)
            assert isinstance(zeros.value.func, ast.Attribute)
            zeros.value.func.attr = "zeros"
            made = [zeros]
            self.ranks[target.id] = len(kept)
        operator = ast.Sub() if is_negative else ast.Add()
        inner = ast.AugAssign(element(_loaded(target), kept, ast.Store()), operator, found)
        return [*made, Loops(counters, shape, [[inner]])]


class _Replaced(ast.NodeTransformer):
    """Sums over arrays replaced by what is given for each."""

    def __init__(self, ranks: _Slices, given: Callable[[ast.expr], ast.expr]) -> None:
        self.ranks = ranks
        self.given = given

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self._expression(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return self._expression(node)

    def _expression(self, node: ast.expr) -> ast.AST:
        return self.generic_visit(node) if self.ranks._summed(node) is None else self.given(node)


class _Filled(ast.NodeTransformer):
    """Expressions in the places of `_`, in order."""

    def __init__(self, given: Iterator[ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return next(self.given) if node.id == "_" else node


def _of_numbers(function: ast.expr, operands: list[ast.expr]) -> ast.expr:
    """What a function of arrays does to the elements of its operands."""
    match function:
        case ast.Attribute(ast.Name("np"), "where"):
            return ast.IfExp(*operands)
        case ast.Attribute(ast.Name("np"), "logical_not"):
            return ast.UnaryOp(ast.Not(), *operands)
        case ast.Attribute(ast.Name("np"), "logical_and" | "logical_or" as which):
            return ast.BoolOp(ast.And() if which == "logical_and" else ast.Or(), operands)
        case ast.Attribute(ast.Name("np"), which) if which in NUMBERS:
            return call(ast.Attribute(name("math"), NUMBERS[which], ast.Load()), *operands)
    return call(function, *operands)


def _is_abs(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == "abs"


def _set_to_zero(name: str) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], ast.Constant(0.0))


def _arrays(value: ast.AST) -> set[str]:
    """The names in an expression but those in subscripts."""
    match value:
        case ast.Name(name):
            return {name}
        case ast.Subscript(array, _):
            return _arrays(array)
    return set[str]().union(*map(_arrays, ast.iter_child_nodes(value)))


def _loaded(target: ast.expr) -> ast.expr:
    """An array, or the part of one, as an operand."""
    if isinstance(target, ast.Subscript):
        return ast.Subscript(target.value, target.slice, ast.Load())
    assert isinstance(target, ast.Name), "an array has a name"
    return name(target.id)


def _target(statement: ast.Assign | ast.AugAssign) -> ast.expr:
    return statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0]


def _placed(new: ast.stmt, old: ast.stmt) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(new, old))
