"""Arrays and parts of them in generated texts: their elements, and the lengths of their axes.

x[k, 1 : n + 1, None]    its element at (i, j): x[k, i + 1]; its lengths: n, 1
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TypeAlias

from srcgrad.backend.extents import Length, Shape

REPEATED = Length(1)

Counter: TypeAlias = str | ast.expr
"""The name of a loop's counter, or a subscript made of it."""


def base_of(array: ast.expr) -> tuple[ast.expr, list[ast.expr]]:
    """The array of which another is a part, and the subscripts of the part."""
    match array:
        case ast.Subscript(base, ast.Tuple(index)):
            return base, index
        case ast.Subscript(base, index):
            return base, [index]
    return array, []


def element(
    array: ast.expr, counters: Sequence[Counter], context: ast.expr_context, *more: ast.expr
) -> ast.Subscript:
    """The element of an array, or of a part of one, that has one axis for each counter."""
    base, index = base_of(array)
    left = list(counters)
    every: list[ast.expr] = []
    for each in index:
        if is_axis(each):
            counter = left.pop(0)
            if isinstance(each, ast.Slice):
                every.append(_shifted(counter, each.lower))
        else:
            every.append(each)
    every += [*map(_place, left), *more]
    subscript = every[0] if len(every) == 1 else ast.Tuple(every, ast.Load())
    if isinstance(base, ast.Name):
        base = name(base.id)
    return ast.Subscript(base, subscript, context)


def is_axis(index: ast.expr) -> bool:
    """Whether a subscript leaves an axis where it is, or makes one."""
    return isinstance(index, ast.Slice) or is_repeated(index)


def is_repeated(index: ast.expr) -> bool:
    return isinstance(index, ast.Constant) and index.value is None


def _shifted(counter: Counter, first: ast.expr | None) -> ast.expr:
    match first:
        case None | ast.Constant(0):
            return _place(counter)
    return ast.BinOp(_place(counter), ast.Add(), first)


def _place(counter: Counter) -> ast.expr:
    return name(counter) if isinstance(counter, str) else counter


def part_of(
    shape: Shape, index: list[ast.expr], bounds: list[tuple[Length | None, ...]]
) -> Shape | None:
    """The lengths of a part of an array of known lengths; of slices their bounds are known."""
    left, found = list(shape), list[Length]()
    given = iter(bounds)
    for each in index:
        if is_repeated(each):
            found.append(REPEATED)
            continue
        if not left:
            return None
        own = left.pop(0)
        if isinstance(each, ast.Slice):
            size = _slice_of(own, each, *next(given))
            if size is None:
                return None
            found.append(size)
    return (*found, *left)


def _slice_of(
    own: Length, each: ast.Slice, first: Length | None, last: Length | None
) -> Length | None:
    if each.step is not None or (each.lower is not None and first is None):
        return None
    first = first or Length(0)
    if each.upper is None:
        return own.plus(first, -1)
    if last is None:
        return None
    if isinstance(each.upper, ast.UnaryOp):
        return own.plus(last).plus(first, -1)
    return last.plus(first, -1)


def name(text: str) -> ast.Name:
    return ast.Name(text, ast.Load())


def call(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    return ast.Call(function, list(arguments), [])


def named(value: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
