"""The lengths of axes of what a text works out, and which names are parts of arrays."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from srcgrad.backend.array_sections import REPEATED, base_of, named, part_of
from srcgrad.backend.extents import Extents, Length, Shape
from srcgrad.backend.ranks import (
    MAKERS,
    Ranks,
    axes_of_product,
    is_elementwise,
    of_linalg,
    reshaped,
)

_MODULES = {"np", "math"}
_NEW = (
    "empty",
    "zeros",
    "ones",
    "full",
    "argmax",
    "argmin",
    "arange",
    "eye",
    "sum",
    "roll",
    "einsum",
)


def _is_new(value: ast.expr) -> bool:
    """Whether an expression makes an array that is no part of another."""
    match value:
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.BoolOp() | ast.Constant():
            return True
        case ast.Call(ast.Attribute(_, "copy")):
            return True
        case ast.Call(ast.Attribute(ast.Name("np"), name) as function):
            return name in _NEW or is_elementwise(function)
        case ast.Call(ast.Attribute(ast.Attribute(ast.Name("np"), "linalg" | "fft"))):
            return True
    return False


def _of_product(one: Shape, other: Shape) -> Shape | None:
    """The lengths of a product of vectors, matrices or stacks of these."""
    if len(one) <= 2 and len(other) <= 2:
        return one[:-1] + (other[1:] if len(other) == 2 else ())
    if min(len(one), len(other)) == 1:
        return None
    stack = one[:-2] if len(one) >= len(other) else other[:-2]
    return (*stack, one[-2], other[-1])


class Measured(Ranks):
    """What the names of a function stand for at the statement that is looked at."""

    def __init__(self, ranks: dict[str, int], doubles: set[str]) -> None:
        super().__init__(ranks, doubles)
        self.extents = Extents(self.ranks.get)
        self.parts: dict[str, ast.expr] = {}
        """Names of arrays, or of parts of them, that have another name, too."""
        self.shared: set[str] = set()
        """Arrays with other names, of which it is not known how they are parts of one another."""

    def shape(self, value: ast.expr) -> Shape | None:
        """The lengths of all axes; None if one is not known. Numbers have none."""
        if self.rank(value) == 0:
            return ()
        match value:
            case ast.Name(name):
                axes = self.rank(value)
                known = self.extents.shapes.get(name)
                if known is not None or axes is None:
                    return known
                return tuple(Length(0, ((f"{name}.shape[{k}]", 1),)) for k in range(axes))
            case ast.Subscript():
                return self._of_subscript(value)
            case ast.Attribute(array, "T"):
                shape = self.shape(array)
                return None if shape is None else shape[::-1]
            case ast.UnaryOp(_, operand) | ast.Call(ast.Attribute(operand, "copy"), [], []):
                return self.shape(operand)
            case ast.BinOp(left, ast.MatMult(), right):
                one, other = self._lengths_of(left), self._lengths_of(right)
                return None if not one or not other else _of_product(one, other)
            case ast.Call(ast.Attribute(ast.Name("np"), "einsum"), [_, *operands], []):
                return self._of_einsum(value, operands)
            case ast.BinOp(left, _, right) | ast.Compare(left, [_], [right]):
                return self._together([left, right])
            case ast.Call(ast.Attribute(ast.Name("np"), name), [size, *_]) if name in MAKERS:
                sizes = size.elts if isinstance(size, ast.Tuple) else [size]
                counts = [self.extents.count(each) for each in sizes]
                known = tuple(each for each in counts if each is not None)
                return known if len(known) == len(counts) else None
            case ast.Call(
                ast.Attribute(ast.Name("np"), "sum"),
                [operand],
                [ast.keyword("axis", ast.Constant(int(axis)))],
            ):
                shape = self.shape(operand)
                return None if shape is None else (*shape[:axis], *shape[axis + 1 :])
            case ast.Call(ast.Attribute(ast.Name("np"), "roll"), [operand, _]):
                return self.shape(operand)
            case ast.Call(function, [*operands], []):
                if is_elementwise(function):
                    return self._together(operands)
                if of_linalg(function) == "solve":
                    return self.shape(operands[1])
        return None

    def _lengths_of(self, factor: ast.expr) -> Shape | None:
        array, lengths = reshaped(factor)
        if not lengths:
            return self.shape(array)
        known = tuple(self.extents.count(each) for each in lengths)
        if any(each is None or each.may_be_negative for each in known):
            return None
        return tuple(each for each in known if each is not None)

    def _of_subscript(self, value: ast.Subscript) -> Shape | None:
        base, index = base_of(value)
        shape = self.shape(base)
        slices = [each for each in index if isinstance(each, ast.Slice)]
        bounds = [
            tuple(None if end is None else self.extents.length(end) for end in (s.lower, s.upper))
            for s in slices
        ]
        return None if shape is None else part_of(shape, index, bounds)

    def _of_einsum(self, value: ast.Call, operands: list[ast.expr]) -> Shape | None:
        *labels, output = axes_of_product(value)
        known: dict[str, Length] = {}
        for operand, own in zip(operands, labels, strict=True):
            shape = self.shape(operand)
            if shape is None or len(shape) != len(own):
                return None
            known.update(zip(own, shape, strict=True))
        return tuple(known[label] for label in output)

    def _together(self, operands: list[ast.expr]) -> Shape | None:
        """The lengths of what is worked out of arrays element by element."""
        shapes = [self.shape(operand) for operand in operands]
        known = [shape for shape in shapes if shape is not None]
        if len(known) < len(shapes):
            return None
        axes = max(map(len, known), default=0)
        padded = [(REPEATED,) * (axes - len(shape)) + shape for shape in known]
        return tuple(
            next((each for each in lengths if each != REPEATED), REPEATED)
            for lengths in zip(*padded, strict=True)
        )

    def shape_of_result(self, statement: ast.stmt) -> Shape | None:
        """The lengths of the array that a statement makes and gives a name."""
        match statement:
            case ast.Assign([ast.Name()], value):
                return self.shape(value)
        return None

    # -- names of parts ---------------------------------------------------------------------------

    def resolved(self, array: ast.expr) -> ast.expr:
        """The part of an array for which a name stands."""
        while isinstance(array, ast.Name) and array.id in self.parts:
            array = self.parts[array.id]
        return array

    def are_known(self, names: set[str]) -> bool:
        """Whether no array of these has another name that one does not see."""
        return self.shared.isdisjoint(names)

    def follow(self, statement: ast.stmt, shape: Shape | None) -> None:
        """What holds after a statement."""
        self.extents.follow(statement, shape)
        self._set_anew(self.extents.stored(statement))
        match statement:
            case ast.Assign([ast.Name(name)], value) if self.rank(value) != 0:
                self.shared.discard(name)
                own = named(value) - _MODULES
                match value:
                    case ast.Name() | ast.Subscript(ast.Name()) | ast.Attribute(ast.Name(), "T"):
                        if name in own or not self.parts.keys().isdisjoint(own):
                            self.shared |= {name, *own}
                        else:
                            self.parts[name] = value
                    case _ if not _is_new(value):
                        self.shared |= {name, *own}
            case ast.Assign([ast.Tuple(targets)], _):
                self.shared |= {each.id for each in targets if isinstance(each, ast.Name)}

    def _set_anew(self, names: set[str]) -> None:
        """Names that stand for parts by other names do so until one of these is set anew."""
        for name in names:
            self.parts.pop(name, None)
        for name, part in list(self.parts.items()):
            if not names.isdisjoint(named(part)):
                del self.parts[name]
                self.shared |= {name, *named(part)}

    @contextmanager
    def inside(self, statement: ast.stmt) -> Iterator[None]:
        """What holds inside of a loop or a branch, and what after it."""
        if isinstance(statement, ast.For | ast.While | ast.If):
            self._set_anew(self.extents.stored(statement))
        with self.extents.inside(statement):
            yield
        if isinstance(statement, ast.For | ast.While | ast.If):
            self._set_anew(self.extents.stored(statement))
