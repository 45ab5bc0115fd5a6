"""How many elements the axes of arrays have, by the names of a generated text.

    n = x.shape[0]; y = np.empty((n, 3)); d = x[1:] - x[:-1]    x: n; y: n, 3; d: n - 1

A length is a sum of names, and none if that is below zero. What a check has found equal is equal
where it has been made; what is said about a name ends where the name is set anew.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from srcgrad.records import dataclass


@dataclass(frozen=True)
class Length:
    """constant + sum of factor * name, or none if that is below zero."""

    constant: int
    terms: tuple[tuple[str, int], ...] = ()

    def plus(self, other: Length, factor: int = 1) -> Length:
        terms = dict(self.terms)
        for name, own in other.terms:
            terms[name] = terms.get(name, 0) + factor * own
        kept = tuple(sorted((name, own) for name, own in terms.items() if own))
        return Length(self.constant + factor * other.constant, kept)

    def times(self, factor: int) -> Length:
        return Length(0).plus(self, factor)

    def mentions(self, name: str) -> bool:
        return any(each == name or each.startswith(f"{name}.") for each, _ in self.terms)

    def expression(self) -> ast.expr:
        """The length in Python; below zero it is none."""
        parts = [(name, own) for name, own in self.terms if own > 0]
        parts += [(name, own) for name, own in self.terms if own < 0]
        text = ""
        for name, own in parts:
            sign = ("-" if own < 0 else "") if not text else (" - " if own < 0 else " + ")
            text += sign + (name if abs(own) == 1 else f"{abs(own)} * {name}")
        if self.constant or not text:
            sign = " - " if self.constant < 0 else " + "
            text = f"{text}{sign}{abs(self.constant)}" if text else str(self.constant)
        return ast.parse(text, mode="eval").body

    @property
    def may_be_negative(self) -> bool:
        return self.constant < 0 or any(own < 0 for _, own in self.terms)


Shape = tuple[Length, ...]
_DEEPEST = 50
"""A length is made of no more others, one in the other."""
_MOST = 20
"""More lengths than these are not looked at to find out whether two are the same."""

_Guarded = tuple[Length, int, ast.expr]
"""A length, a number that it exceeds, and what a check has found if it does."""


class Extents:
    """What is known of lengths at a place in a function."""

    def __init__(self, axes_of: Callable[[str], int | None]) -> None:
        self.axes_of = axes_of
        self.values: dict[str, Length] = {}
        """Names that stand for sums of others."""
        self.clamped: dict[str, Length] = {}
        """Names of lengths that are none if a sum is below zero."""
        self.shapes: dict[str, Shape] = {}
        self.equal: list[tuple[str, str]] = []
        self.guarded: list[_Guarded] = []

    # -- lengths ----------------------------------------------------------------------------------

    def length(self, value: ast.expr) -> Length | None:
        match value:
            case ast.Constant(int(number)):
                return Length(number)
            case ast.Name(name):
                return self.values.get(name, Length(0, ((name, 1),)))
            case ast.Subscript(ast.Attribute(ast.Name(name), "shape"), ast.Constant(int(axis))):
                shape = self.shapes.get(name)
                return _axis(name, axis) if shape is None else shape[axis]
            case ast.BinOp(left, ast.Add() | ast.Sub() as operator, right):
                one, other = self.length(left), self.length(right)
                if one is None or other is None:
                    return None
                return one.plus(other, 1 if isinstance(operator, ast.Add) else -1)
            case ast.BinOp(ast.Constant(int(factor)), ast.Mult(), operand) | ast.BinOp(
                operand, ast.Mult(), ast.Constant(int(factor))
            ):
                inner = self.length(operand)
                return None if inner is None else inner.times(factor)
            case ast.UnaryOp(ast.USub(), operand):
                inner = self.length(operand)
                return None if inner is None else inner.times(-1)
        return None

    def count(self, value: ast.expr) -> Length | None:
        """A length that may be said to be no less than zero."""
        clamped = _clamped(value)
        return self.length(value if clamped is None else clamped)

    def are_same(self, one: Length, other: Length) -> bool:
        if one == other:
            return True
        wanted = self._expanded(other)
        found = [self._expanded(one)]
        for each in found:
            if each == wanted:
                return True
            found += [new for new in self._equal(each) if new not in found]
            if len(found) > _MOST:
                break
        return False

    def _expanded(self, length: Length) -> Length:
        """A length by the names that it is made of in the end: `n - 2` of `max(n - 1, 0) - 1`."""
        for _ in range(_DEEPEST):
            if len(length.terms) != 1 or length.terms[0][1] != 1 or length.constant > 0:
                break
            limit = self.clamped.get(length.terms[0][0])
            if limit is None:
                break
            length = limit.plus(Length(length.constant))
        return length

    def _equal(self, length: Length) -> Iterator[Length]:
        """What checks have found equal to a length, or to another that it is made of."""
        names = [name for name, factor in length.terms if factor == 1]
        known = [(name, Length(0, ((name, 1),))) for name in names]
        known += [(name, self._expanded(limit)) for name, limit in self.clamped.items()]
        for name, own in known:
            rest = length.plus(own, -1)
            if not rest.terms and rest.constant <= 0:
                for other in self._alike(name):
                    yield self._expanded(Length(0, ((other, 1),)).plus(rest))

    def _alike(self, name: str) -> list[str]:
        found = [name]
        for each in found:
            for pair in self.equal:
                if each in pair:
                    found += [other for other in pair if other not in found]
        return sorted(found)

    # -- statements -------------------------------------------------------------------------------

    def follow(self, statement: ast.stmt, shape: Shape | None = None) -> None:
        """What holds after a statement; the shape is that of the array that it makes."""
        match statement:
            case ast.Assign(
                [ast.Name(name)],
                ast.Subscript(ast.Attribute(ast.Name(array), "shape"), ast.Constant(int(axis))),
            ) if array not in self.shapes or self.shapes[array][axis] == _axis(array, axis):
                self.forget(name)
                axes = self.axes_of(array)
                known = [*self.shapes.get(array, (_axis(array, k) for k in range(axes or 0)))]
                if axis < len(known):
                    known[axis] = Length(0, ((name, 1),))
                    self.shapes[array] = tuple(known)
            case ast.Assign([ast.Name(name)], value):
                found, clamped = self.length(value), _clamped(value)
                limit = None if clamped is None else self.length(clamped)
                self.forget(name)
                if shape:
                    if not any(each.mentions(name) for each in shape):
                        self.shapes[name] = shape
                elif limit is not None and not limit.mentions(name):
                    self.clamped[name] = limit
                elif found is not None and not found.mentions(name):
                    self.values[name] = found
            case ast.If(test, [ast.Raise()], []):
                for each in _cases(test):
                    self._learn(each)
            case _:
                for name in self.stored(statement):
                    self.forget(name)

    def _learn(self, wrong: ast.expr) -> None:
        """Take note that something does not hold."""
        match wrong:
            case ast.Compare(left, [ast.NotEq()], [right]):
                one, other = self.length(left), self.length(right)
                if one is not None and other is not None:
                    pair = [each.terms[0][0] for each in (one, other) if _is_name(each)]
                    if len(pair) == 2:
                        self.equal.append((pair[0], pair[1]))
            case ast.BoolOp(
                ast.And(), [ast.Compare(left, [ast.Gt()], [ast.Constant(int(c))]), *rest]
            ):
                length = self.length(left)
                if length is not None and len(rest) == 1:
                    self.guarded.append((length, c, rest[0]))

    def forget(self, name: str) -> None:
        """What is said of a name, or by it, holds no more."""

        def is_kept(*parts: Length) -> bool:
            return not any(part.mentions(name) for part in parts)

        for table in (self.values, self.clamped):
            table.pop(name, None)
            for key in [key for key, value in table.items() if not is_kept(value)]:
                del table[key]
        self.shapes.pop(name, None)
        for key in [key for key, shape in self.shapes.items() if not is_kept(*shape)]:
            del self.shapes[key]
        self.equal = [
            pair for pair in self.equal if is_kept(*(Length(0, ((each, 1),)) for each in pair))
        ]
        self.guarded = [
            each
            for each in self.guarded
            if is_kept(each[0])
            and name not in {node.id for node in ast.walk(each[2]) if isinstance(node, ast.Name)}
        ]

    def stored(self, statement: ast.stmt) -> set[str]:
        """The names that stand for something else after a statement."""
        names, added = _set_names(statement)
        return names | {name for name in added if (self.axes_of(name) or 0) == 0}

    @contextmanager
    def inside(self, statement: ast.stmt) -> Iterator[None]:
        """What holds inside of a loop or a branch, and what after it."""
        if not isinstance(statement, ast.For | ast.While | ast.If):
            yield
            return
        for name in self.stored(statement):
            self.forget(name)
        before = dict(self.values), dict(self.clamped), dict(self.shapes), [*self.equal]
        guarded = [*self.guarded]
        if isinstance(statement, ast.For):
            self._enter(statement.iter)
        yield
        self.values, self.clamped, self.shapes, self.equal = before
        self.guarded = guarded

    def _enter(self, steps: ast.expr) -> None:
        """A loop that makes a step has a length that exceeds a number."""
        match steps:
            case ast.Call(ast.Name("range"), [stop]):
                above, length = 0, self.length(stop)
            case ast.Call(ast.Name("range"), [ast.Constant(int(start)), stop]):
                above, length = start, self.length(stop)
            case ast.Call(
                ast.Name("range"),
                [
                    ast.BinOp(stop, ast.Sub(), ast.Constant(1)),
                    last,
                    ast.UnaryOp(ast.USub(), ast.Constant(1)),
                ],
            ):
                end, length = self.length(last), self.length(stop)
                if end is None or end.terms:
                    return
                above = end.constant + 1
            case _:
                return
        for known, number, rest in [*self.guarded]:
            if known == length and above >= number:
                for each in _cases(rest):
                    self._learn(each)


def _axis(array: str, axis: int) -> Length:
    return Length(0, ((f"{array}.shape[{axis}]", 1),))


def _is_name(length: Length) -> bool:
    return length.constant == 0 and len(length.terms) == 1 and length.terms[0][1] == 1


def _cases(test: ast.expr) -> Iterator[ast.expr]:
    match test:
        case ast.BoolOp(ast.Or(), values):
            for value in values:
                yield from _cases(value)
        case _:
            yield test


def _clamped(value: ast.expr) -> ast.expr | None:
    """What a length is if that is not below zero."""
    match value:
        case ast.Call(ast.Name("max"), [inner, ast.Constant(0)]):
            return inner
    return None


def stored(statement: ast.stmt) -> set[str]:
    """The names that a statement, or one inside it, sets or adds to."""
    names, added = _set_names(statement)
    return names | added


def _set_names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """The names that a statement and those inside it set, and those that they add to."""
    names, added = set[str](), set[str]()
    left = [statement]
    while left:
        match left.pop():
            case ast.Assign([ast.Name(name)]):
                names.add(name)
            case ast.AugAssign(ast.Name(name)):
                added.add(name)
            case ast.Assign([ast.Subscript()]) | ast.AugAssign(ast.Subscript()):
                pass
            case ast.For(ast.Name(name), _, body, orelse):
                names.add(name)
                left += body + orelse
            case ast.If(_, body, orelse) | ast.While(_, body, orelse):
                left += body + orelse
            case ast.Expr() | ast.Raise() | ast.Return() | ast.Pass():
                pass
            case other:
                names |= {
                    node.id
                    for node in ast.walk(other)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                }
    return names, added
