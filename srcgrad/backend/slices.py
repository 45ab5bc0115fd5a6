"""Statements about whole arrays as the loops that they stand for.

    x_bar += y_bar @ w.T                  srcgrad_add_product(x_bar, y_bar, w.T)
    kept[k] = x                           for i in range(kept.shape[1]): kept[k, i] = x[i]
    t = 2.0 * x                           t = np.empty(x.shape[0]); for i in …: t[i] = 2.0 * x[i]

Numba would ask each array for its strides, its length and whether it is to be repeated, at each
element. Shapes are equal: the text was written so. What is not understood stays as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import numba

ADDED, SUBTRACTED = "srcgrad_add_product", "srcgrad_subtract_product"
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_MAKERS = ("empty", "zeros", "full", "ones")
_ALIKE = ("inv", "pinv", "cholesky")
_RESULTS = {"qr": (0, 0), "svd": (0, -1, 0), "eigh": (-1, 0), "eig": (-1, 0), "slogdet": (-2, -2)}
"""Of functions with several results, how many more axes than the operand they have."""


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


class _Slices:
    def __init__(self, ranks: dict[str, int], doubles: set[str]) -> None:
        self.ranks: dict[str, int | None] = dict(ranks)
        self.doubles = doubles
        self.numbers = count()

    # -- how many axes there are ------------------------------------------------------------------

    def look(self, body: Sequence[ast.stmt]) -> None:
        """Find out how many axes names have; None if that is not one number."""
        for statement in body:
            match statement:
                case ast.Assign([ast.Name(name)], value):
                    self._bind(name, self.rank(value))
                    if self._is_double(value):
                        self.doubles.add(name)
                case ast.Assign([ast.Tuple(targets)], ast.Call(function, [array, *_])):
                    axes, more = self.rank(array), _RESULTS.get(_of_linalg(function), ())
                    for target, each in zip(targets, more, strict=False):
                        if isinstance(target, ast.Name):
                            self._bind(target.id, None if axes is None else axes + each)
                case ast.For(ast.Name(name)):
                    self._bind(name, 0)
            for inner in _blocks(statement):
                self.look(inner)

    def _bind(self, name: str, rank: int | None) -> None:
        if rank is None and name in self.ranks:
            return
        self.ranks[name] = rank if self.ranks.get(name, rank) in (rank, None) else None

    def _is_double(self, value: ast.expr) -> bool:
        """Whether an array is certainly of the dtype that new arrays have if none is said."""
        match value:
            case ast.Call(ast.Attribute(ast.Name("np"), "empty" | "zeros"), [_], []):
                return True
            case ast.Name(name):
                return name in self.doubles or self.ranks.get(name) == 0
            case ast.Subscript(array) | ast.Attribute(array, "T"):
                return self._is_double(array)
            case ast.Call(ast.Attribute(array, "copy"), []):
                return self._is_double(array)
            case ast.Constant(number):
                return isinstance(number, float | int)
            case ast.BinOp(left, _, right):
                return self._is_double(left) and self._is_double(right)
            case ast.UnaryOp(_, operand):
                return self._is_double(operand)
        return False

    def rank(self, value: ast.expr) -> int | None:
        match value:
            case ast.Constant():
                return 0
            case ast.Name(name):
                return self.ranks.get(name)
            case ast.Call(ast.Attribute(ast.Name("np"), name), [shape, *_]) if name in _MAKERS:
                return len(shape.elts) if isinstance(shape, ast.Tuple) else 1
            case ast.Call(ast.Attribute(array, "copy"), []) | ast.Attribute(array, "T"):
                return self.rank(array)
            case ast.Subscript(ast.Attribute(_, "shape")):
                return 0
            case ast.Subscript(array, index):
                axes = self.rank(array)
                used = len(index.elts) if isinstance(index, ast.Tuple) else 1
                is_slice = any(isinstance(each, ast.Slice) for each in ast.walk(index))
                return None if axes is None or is_slice or used > axes else axes - used
            case ast.BinOp(left, ast.MatMult(), right):
                one, other = self.rank(left), self.rank(right)
                known = one in (1, 2) and other in (1, 2)
                return one + other - 2 if known and one and other else None
            case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right):
                one, other = self.rank(left), self.rank(right)
                return None if one is None or other is None else max(one, other)
            case ast.UnaryOp(ast.USub(), operand):
                return self.rank(operand)
            case ast.Call(ast.Attribute(ast.Name("math")), _):
                return 0
            case ast.Call(function, [array, *others]):
                name = _of_linalg(function)
                if name == "solve":
                    return self.rank(others[0])
                return self.rank(array) if name in _ALIKE else None
        return None

    # -- statements -------------------------------------------------------------------------------

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
            case ast.Assign([ast.Name() as target], ast.BinOp() | ast.UnaryOp() as value):
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
        if not axes or like is None or not self._is_double(value):
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
            case ast.Name() | ast.Subscript() if rank == len(counters):
                return self._at(value, counters, ast.Load())
        return None

    def _at(self, array: ast.expr, counters: list[str], context: ast.expr_context) -> ast.Subscript:
        """The element of an array, or of a part of one."""
        base, index = array, list[ast.expr]()
        if isinstance(array, ast.Subscript):
            base = array.value
            index = array.slice.elts if isinstance(array.slice, ast.Tuple) else [array.slice]
        every = [*index, *map(_name, counters)]
        subscript = every[0] if len(every) == 1 else ast.Tuple(every, ast.Load())
        if isinstance(base, ast.Name):
            base = _name(base.id)
        return ast.Subscript(base, subscript, context)


def _of_linalg(function: ast.expr) -> str:
    """The name of a function of `np.linalg`; nothing for others."""
    match function:
        case ast.Attribute(ast.Attribute(ast.Name("np"), "linalg"), name):
            return name
    return ""


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


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    found = (getattr(statement, field, None) for field in ("body", "orelse"))
    return [block for block in found if isinstance(block, list)]


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
