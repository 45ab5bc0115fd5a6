"""How many axes the names and expressions of a generated text have."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from srcgrad.backend.array_sections import base_of, is_axis, is_repeated
from srcgrad.contractions import labels
from srcgrad.printer.of_arrays import NUMBERS

ELEMENTWISE = ("maximum", "minimum", "where", "sign", "logical_and", "logical_or", "logical_not")

MAKERS = ("empty", "zeros", "full", "ones")
_ALIKE = ("inv", "pinv", "cholesky")
_RESULTS = {"qr": (0, 0), "svd": (0, -1, 0), "eigh": (-1, 0), "eig": (-1, 0), "slogdet": (-2, -2)}
"""Of functions with several results, how many more axes than the operand they have."""


class Ranks:
    """The number of axes of each name, and the names of arrays of doubles."""

    def __init__(self, ranks: dict[str, int], doubles: set[str]) -> None:
        self.ranks: dict[str, int | None] = dict(ranks)
        self.doubles = doubles
        self.truths: set[str] = set()
        """Names of arrays that say whether something holds."""

    def look(self, body: Sequence[ast.stmt]) -> None:
        """Find out how many axes names have; None if that is not one number."""
        for statement in body:
            match statement:
                case ast.Assign([ast.Name(name)], value):
                    self.bind(name, self.rank(value))
                    if self.is_double(value):
                        self.doubles.add(name)
                    if self.is_truth(value) and self.rank(value) != 0:
                        self.truths.add(name)
                case ast.Assign([ast.Tuple(targets)], ast.Call(function, [array, *_])):
                    axes, more = self.rank(array), _RESULTS.get(of_linalg(function), ())
                    for target, each in zip(targets, more, strict=False):
                        if isinstance(target, ast.Name):
                            self.bind(target.id, None if axes is None else axes + each)
                case ast.For(ast.Name(name)):
                    self.bind(name, 0)
            for inner in blocks(statement):
                self.look(inner)

    def bind(self, name: str, rank: int | None) -> None:
        if rank is None and name in self.ranks:
            return
        self.ranks[name] = rank if self.ranks.get(name, rank) in (rank, None) else None

    def is_truth(self, value: ast.expr) -> bool:
        """Whether an expression says of each element of arrays whether something holds."""
        match value:
            case ast.Name(name):
                return name in self.truths
            case ast.Compare(left, [_], [right]):
                return self.is_double(left) and self.is_double(right)
            case ast.Call(ast.Attribute(ast.Name("np"), name), operands, []):
                return name.startswith("logical_") and all(map(self.is_truth, operands))
        return False

    def is_double(self, value: ast.expr) -> bool:
        """Whether an array is certainly of the dtype that new arrays have if none is said."""
        match value:
            case ast.Call(ast.Attribute(ast.Name("np"), "empty" | "zeros" | "ones"), [_], []):
                return True
            case ast.Call(ast.Attribute(ast.Name("np"), "full"), [_, ast.Constant(float())], []):
                return True
            case ast.Name(name):
                return name in self.doubles or self.ranks.get(name) == 0
            case ast.Subscript(array) | ast.Attribute(array, "T"):
                return self.is_double(array)
            case ast.Call(ast.Attribute(array, "copy"), []):
                return self.is_double(array)
            case ast.Constant(number):
                return isinstance(number, float | int)
            case ast.BinOp(left, ast.MatMult(), right):
                return self.is_double(reshaped(left)[0]) and self.is_double(reshaped(right)[0])
            case ast.BinOp(left, _, right):
                return self.is_double(left) and self.is_double(right)
            case ast.UnaryOp(_, operand):
                return self.is_double(operand)
            case ast.Call(ast.Attribute(ast.Name("np"), "sum"), [operand], [_]):
                return self.is_double(operand)
            case ast.Call(ast.Attribute(ast.Name("np"), "roll"), [operand, _]):
                return self.is_double(operand)
            case ast.Call(ast.Attribute(ast.Name("np"), "einsum"), [_, one, other], []):
                return self.is_double(one) and self.is_double(other)
            case ast.Call(ast.Attribute(ast.Name("np"), "where"), [_, yes, no], []):
                return self.is_double(yes) and self.is_double(no)
            case ast.Call(function, operands, []) if is_elementwise(function) or of_linalg(
                function
            ) in ("solve", *_ALIKE):
                return all(map(self.is_double, operands))
        return False

    def rank(self, value: ast.expr) -> int | None:
        match value:
            case ast.Constant():
                return 0
            case ast.Name(name):
                return self.ranks.get(name)
            case ast.Call(ast.Attribute(ast.Name("np"), name), [shape, *_]) if name in MAKERS:
                return len(shape.elts) if isinstance(shape, ast.Tuple) else 1
            case ast.Call(ast.Attribute(array, "copy"), []) | ast.Attribute(array, "T"):
                return self.rank(array)
            case ast.Subscript(ast.Attribute(_, "shape")):
                return 0
            case ast.Subscript(array):
                return self._of_part(self.rank(array), base_of(value)[1])
            case ast.BinOp(left, ast.MatMult(), right):
                return _of_product(self._of_factor(left), self._of_factor(right))
            case ast.Call(ast.Attribute(ast.Name("np"), "einsum"), [_, _, _], []):
                return len(axes_of_product(value)[2])
            case ast.BinOp(left, _, right):
                return self._most(left, right)
            case ast.Compare(left, [_], [right]) | ast.IfExp(_, left, right):
                return self._most(left, right)
            case ast.UnaryOp(ast.USub(), operand):
                return self.rank(operand)
            case ast.Call(ast.Attribute(ast.Name("math"))):
                return 0
            case ast.Call(ast.Attribute(ast.Name("np"), "float64" | "int64" | "bool_")):
                return 0
            case ast.Call(ast.Name("abs" | "max" | "min" | "int" | "float" | "len" | "bool")):
                return 0
            case ast.BoolOp(_, values) if all(self.rank(each) == 0 for each in values):
                return 0
            case ast.Call(ast.Attribute(ast.Name("np"), "roll"), [operand, _]):
                return self.rank(operand)
            case ast.Call(ast.Attribute(ast.Name("np"), "sum"), [operand], axis):
                axes = self.rank(operand)
                return 0 if not axis else None if axes is None else axes - 1
            case ast.Call(function, operands, []) if is_elementwise(function):
                return self._most(*operands)
            case ast.Call(function, [array, *others]):
                name = of_linalg(function)
                if name == "solve":
                    return self.rank(others[0])
                return self.rank(array) if name in _ALIKE else None
        return None

    def _of_factor(self, factor: ast.expr) -> int | None:
        array, lengths = reshaped(factor)
        return len(lengths) if lengths else self.rank(array)

    def _of_part(self, axes: int | None, index: list[ast.expr]) -> int | None:
        """How many axes a part of an array has."""
        fixed = [each for each in index if not is_axis(each)]
        slices = sum(isinstance(each, ast.Slice) for each in index)
        if (
            axes is None
            or len(fixed) + slices > axes
            or any(self.rank(i) not in (0, None) for i in fixed)
        ):
            return None
        return axes - len(fixed) + sum(map(is_repeated, index))

    def _most(self, *operands: ast.expr) -> int | None:
        """How many axes numbers and arrays have together."""
        found = [self.rank(each) for each in operands]
        known = [rank for rank in found if rank is not None]
        return max(known) if len(known) == len(found) else None


def is_elementwise(function: ast.expr) -> bool:
    """Whether a function of NumPy's does one thing to each element of its operands."""
    match function:
        case ast.Attribute(ast.Name("np"), name):
            return f"np.{name}" in NUMBERS or name in ELEMENTWISE
    return False


def reshaped(factor: ast.expr) -> tuple[ast.expr, list[ast.expr]]:
    """What a factor of a product is a view of, and the lengths that are said; none if it is none.

    A view that has a name shares memory with another name, of which nothing is known here.
    """
    match factor:
        case ast.Call(ast.Attribute(array, "reshape"), [_, _] as lengths, []):
            return array, lengths
    return factor, []


def is_product(value: ast.expr) -> bool:
    """Whether an expression is a sum of products that a library works out."""
    match value:
        case ast.BinOp(_, ast.MatMult()) | ast.Call(ast.Attribute(ast.Name("np"), "einsum")):
            return True
    return False


def axes_of_product(value: ast.Call) -> tuple[str, str, str]:
    """The labels of the axes of an `np.einsum`: of its operands, and of its result."""
    subscripts = value.args[0]
    text = subscripts.value if isinstance(subscripts, ast.Constant) else None
    assert isinstance(text, str), "a text says what is summed"
    return labels(text)


def _of_product(one: int | None, other: int | None) -> int | None:
    """How many axes a product of vectors, matrices or stacks of these has."""
    if not one or not other:
        return None
    if one <= 2 and other <= 2:
        return one + other - 2
    return max(one, other) if min(one, other) > 1 else None


def of_linalg(function: ast.expr) -> str:
    """The name of a function of `np.linalg`; nothing for others."""
    match function:
        case ast.Attribute(ast.Attribute(ast.Name("np"), "linalg"), name):
            return name
    return ""


def blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    found = (getattr(statement, field, None) for field in ("body", "orelse"))
    return [block for block in found if isinstance(block, list)]
