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
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import numba

from srcgrad.backend.ranks import Ranks, is_elementwise
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


class _Slices(Ranks):
    def __init__(self, ranks: dict[str, int], doubles: set[str]) -> None:
        super().__init__(ranks, doubles)
        self.numbers = count()

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for statement in body:
            for field in ("body", "orelse"):
                if isinstance(getattr(statement, field, None), list):
                    setattr(statement, field, self.block(getattr(statement, field)))
            found = self.statement(statement)
            result += [statement] if found is None else [_placed(s, statement) for s in found]
        return result

    def statement(self, statement: ast.stmt) -> list[ast.stmt] | None:
        """The loops that a statement stands for; None if it is none of those known here."""
        if isinstance(statement, ast.Assign | ast.AugAssign) and self._sums(statement.value):
            return self._with_sums(statement)
        match statement:
            case ast.AugAssign(target, ast.Add() | ast.Sub(), value):
                added = self._product(target, value, statement.op)
                if added is not None:
                    return [added]
                return self._loops(target, value, statement)
            case ast.Assign([ast.Subscript(array, ast.Slice(None, None, None))], value):
                return self._loops(array, value, statement)
            case ast.Assign([ast.Subscript() as target], value):
                return self._loops(target, value, statement)
            case ast.Assign(
                [ast.Name(name)],
                ast.Call(ast.Attribute(ast.Name("np"), "argmax" | "argmin" as which), [row], []),
            ):
                return self._search(name, row, which)
            case ast.Assign(
                [ast.Name() as target], ast.BinOp() | ast.UnaryOp() | ast.Call() as value
            ):
                if isinstance(value, ast.BinOp) and isinstance(value.op, ast.MatMult):
                    return None
                return self._new(target, value, statement)
        return None

    def _loops(
        self, target: ast.expr, value: ast.expr, original: ast.stmt
    ) -> list[ast.stmt] | None:
        axes = self.rank(target)
        if not axes:
            return None
        before: list[ast.stmt] = []
        counters = [f"srcgrad_{next(self.numbers)}" for _ in range(axes)]
        element = self._element(value, counters, before)
        if element is None:
            return None
        place = self._at(target, counters, ast.Store())
        inner: ast.stmt = ast.Assign([place], element)
        if isinstance(original, ast.AugAssign):
            inner = ast.AugAssign(place, original.op, element)
        array, used = _base(target)
        return [*before, self._nest(counters, array, used, inner)]

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
                return ast.Expr(_call(_name(called), place, left, right))
        return None

    def _new(self, target: ast.Name, value: ast.expr, original: ast.stmt) -> list[ast.stmt] | None:
        axes = self.rank(value)
        like = self._like(value, axes) if axes else None
        if not axes or like is None or not self.is_double(value):
            return None
        array, used = _base(like)
        lengths = [_length(array, used + axis) for axis in range(axes)]
        shape = lengths[0] if axes == 1 else ast.Tuple(lengths, ast.Load())
        made = ast.Assign([target], _call(ast.Attribute(_name("np"), "empty", ast.Load()), shape))
        whole = ast.Subscript(_name(target.id), ast.Slice(), ast.Store())
        self.ranks[target.id] = axes
        loops = self._loops(_name(target.id), value, ast.Assign([whole], value))
        return None if loops is None else [made, *loops]

    def _like(self, value: ast.expr, axes: int | None) -> ast.expr | None:
        """An array in an expression that has the shape of the result."""
        match value:
            case ast.Name() | ast.Subscript():
                return value if self.rank(value) == axes else None
            case ast.BinOp(left, _, right):
                return self._like(left, axes) or self._like(right, axes)
            case ast.UnaryOp(_, operand):
                return self._like(operand, axes)
            case ast.Compare(left, _, [right]):
                return self._like(left, axes) or self._like(right, axes)
            case ast.Call(function, operands, []) if is_elementwise(function) or _is_abs(function):
                found = (self._like(each, axes) for each in operands)
                return next((each for each in found if each is not None), None)
        return None

    def _nest(self, counters: list[str], array: ast.expr, used: int, inner: ast.stmt) -> ast.stmt:
        for axis, counter in reversed(list(enumerate(counters))):
            steps = _call(_name("range"), _length(array, used + axis))
            inner = ast.For(ast.Name(counter, ast.Store()), steps, [inner], [])
        return inner

    def _element(
        self, value: ast.expr, counters: list[str], before: list[ast.stmt]
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
                return self._at(_name(product), counters, ast.Load())
            case ast.BinOp(left, operator, right) if isinstance(operator, _OPERATORS):
                one = self._element(left, counters, before)
                other = self._element(right, counters, before)
                return None if one is None or other is None else ast.BinOp(one, operator, other)
            case ast.UnaryOp(ast.USub() as operator, operand):
                inner = self._element(operand, counters, before)
                return None if inner is None else ast.UnaryOp(operator, inner)
            case ast.Attribute(array, "T") if rank == len(counters) == 2:
                return self._at(array, counters[::-1], ast.Load())
            case ast.Name() | ast.Subscript() if rank is not None and rank <= len(counters):
                return self._at(value, counters[len(counters) - rank :], ast.Load())
            case ast.Compare(left, operators, [right]):
                pair = self._elements([left, right], counters, before)
                return None if pair is None else ast.Compare(pair[0], operators, [pair[1]])
            case ast.Call(function, operands, []) if is_elementwise(function) or _is_abs(function):
                parts = self._elements(operands, counters, before)
                return None if parts is None else _of_numbers(function, parts)
        return None

    def _elements(
        self, values: list[ast.expr], counters: list[str], before: list[ast.stmt]
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
        array, used = _base(row)
        first = self._at(row, [], ast.Load(), ast.Constant(0))
        element = self._at(row, [counter], ast.Load())
        sign = "<=" if which == "argmax" else ">="
        text = (
            f"{best} = _\n{place} = 0\nfor {counter} in range(1, _):\n"
            f"    {test} = not _ {sign} {best} and {best} == {best}\n"
            f"    {best} = _ if {test} else {best}\n"
            f"    {place} = {counter} if {test} else {place}"
        )
        given = iter((first, _length(array, used), element, element))
        return [_Filled(given).visit(each) for each in ast.parse(text).body]

    # -- sums -------------------------------------------------------------------------------------

    def _with_sums(self, statement: ast.stmt) -> list[ast.stmt] | None:
        """A statement about sums over arrays, with the loops that add these up before it."""
        match statement:
            case ast.Assign([ast.Name(name)], value) | ast.AugAssign(
                ast.Name(name), ast.Add() | ast.Sub(), value
            ) if self._summed(value) is not None and name not in _named(value):
                added = statement.op if isinstance(statement, ast.AugAssign) else ast.Add()
                loop = self._added(name, value, added)
                if loop is None or isinstance(statement, ast.AugAssign):
                    return None if loop is None else [loop]
                return [_set_to_zero(name), loop]
            case ast.Assign([target]) | ast.AugAssign(target):
                pass
            case _:
                return None
        is_adjoint = isinstance(target, ast.Name) and ADJOINT.search(target.id)
        before: list[ast.stmt] = []
        failed = False

        def taken(node: ast.expr) -> ast.expr:
            nonlocal failed
            name = f"srcgrad_{next(self.numbers)}{'_bar' if is_adjoint else ''}"
            self.ranks[name] = 0
            loop = self._added(name, node, ast.Add())
            failed = failed or loop is None
            if loop is not None:
                before.extend((_set_to_zero(name), loop))
            return _name(name)

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

    def _added(self, name: str, value: ast.expr, added: ast.operator) -> ast.stmt | None:
        """The loops that add a sum's terms to a name."""
        operand = self._summed(value)
        axes = None if operand is None else self.rank(operand)
        like = self._like(operand, axes) if operand is not None and axes else None
        if operand is None or like is None or not axes:
            return None
        before: list[ast.stmt] = []
        counters = [f"srcgrad_{next(self.numbers)}" for _ in range(axes)]
        element = self._element(operand, counters, before)
        if element is None or before:
            return None
        array, used = _base(like)
        inner = ast.AugAssign(ast.Name(name, ast.Store()), added, element)
        return self._nest(counters, array, used, inner)

    def _at(
        self,
        array: ast.expr,
        counters: list[str],
        context: ast.expr_context,
        *more: ast.expr,
    ) -> ast.Subscript:
        """The element of an array, or of a part of one."""
        base, index = array, list[ast.expr]()
        if isinstance(array, ast.Subscript):
            base = array.value
            index = array.slice.elts if isinstance(array.slice, ast.Tuple) else [array.slice]
        every = [*index, *map(_name, counters), *more]
        subscript = every[0] if len(every) == 1 else ast.Tuple(every, ast.Load())
        if isinstance(base, ast.Name):
            base = _name(base.id)
        return ast.Subscript(base, subscript, context)


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
        case ast.Attribute(ast.Name("np"), name) if name in NUMBERS:
            return _call(ast.Attribute(_name("math"), NUMBERS[name], ast.Load()), *operands)
    return _call(function, *operands)


def _is_abs(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == "abs"


def _set_to_zero(name: str) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], ast.Constant(0.0))


def _named(value: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}


def _base(array: ast.expr) -> tuple[ast.expr, int]:
    """The array of which another is a part, and how many of its subscripts are given."""
    match array:
        case ast.Subscript(base, ast.Tuple(index)):
            return base, len(index)
        case ast.Subscript(base):
            return base, 1
    return array, 0


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
    return _name(target.id)


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _call(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    return ast.Call(function, list(arguments), [])


def _length(array: ast.expr, axis: int) -> ast.expr:
    base = ast.Name(array.id, ast.Load()) if isinstance(array, ast.Name) else array
    shape = ast.Attribute(base, "shape", ast.Load())
    return ast.Subscript(shape, ast.Constant(axis), ast.Load())


def _placed(new: ast.stmt, old: ast.stmt) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(new, old))
