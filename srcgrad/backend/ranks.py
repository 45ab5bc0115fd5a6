"""How many axes the names and expressions of a generated text have."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from srcgrad.printer.of_arrays import NUMBERS

_MAKERS = ("empty", "zeros", "full", "ones")
_ALIKE = ("inv", "pinv", "cholesky")
_RESULTS = {"qr": (0, 0), "svd": (0, -1, 0), "eigh": (-1, 0), "eig": (-1, 0), "slogdet": (-2, -2)}
"""Of functions with several results, how many more axes than the operand they have."""
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


class Ranks:
    """The number of axes of each name, and the names of arrays of doubles."""

    def __init__(self, ranks: dict[str, int], doubles: set[str]) -> None:
        self.ranks: dict[str, int | None] = dict(ranks)
        self.doubles = doubles

    def look(self, body: Sequence[ast.stmt]) -> None:
        """Find out how many axes names have; None if that is not one number."""
        for statement in body:
            match statement:
                case ast.Assign([ast.Name(name)], value):
                    self.bind(name, self.rank(value))
                    if self.is_double(value):
                        self.doubles.add(name)
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

    def is_double(self, value: ast.expr) -> bool:
        """Whether an array is certainly of the dtype that new arrays have if none is said."""
        match value:
            case ast.Call(ast.Attribute(ast.Name("np"), "empty" | "zeros"), [_], []):
                return True
            case ast.Name(name):
                return name in self.doubles or self.ranks.get(name) == 0
            case ast.Subscript(array) | ast.Attribute(array, "T"):
                return self.is_double(array)
            case ast.Call(ast.Attribute(array, "copy"), []):
                return self.is_double(array)
            case ast.Constant(number):
                return isinstance(number, float | int)
            case ast.BinOp(left, _, right):
                return self.is_double(left) and self.is_double(right)
            case ast.UnaryOp(_, operand) | ast.Call(ast.Name("abs"), [operand]):
                return self.is_double(operand)
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
            case ast.BinOp(left, operator, right) if isinstance(operator, _ARITHMETIC):
                return self._most(left, right)
            case ast.Compare(left, [_], [right]) | ast.IfExp(_, left, right):
                return self._most(left, right)
            case ast.UnaryOp(ast.USub(), operand) | ast.Call(ast.Name("abs"), [operand]):
                return self.rank(operand)
            case ast.Call(ast.Attribute(ast.Name("math"))):
                return 0
            case ast.Call(ast.Attribute(ast.Name("np"), "sum"), [_], []):
                return 0
            case ast.Call(function, operands, []) if is_elementwise(function):
                return self._most(*operands)
            case ast.Call(function, [array, *others]):
                name = of_linalg(function)
                if name == "solve":
                    return self.rank(others[0])
                return self.rank(array) if name in _ALIKE else None
        return None

    def _most(self, *operands: ast.expr) -> int | None:
        """How many axes numbers and arrays have together."""
        found = [self.rank(each) for each in operands]
        known = [rank for rank in found if rank is not None]
        return max(known) if len(known) == len(found) else None


def is_elementwise(function: ast.expr) -> bool:
    """Whether a function of NumPy's does one thing to each element of its operands."""
    match function:
        case ast.Attribute(ast.Name("np"), name):
            return name in NUMBERS or name in ("maximum", "minimum", "where")
    return False


def of_linalg(function: ast.expr) -> str:
    """The name of a function of `np.linalg`; nothing for others."""
    match function:
        case ast.Attribute(ast.Attribute(ast.Name("np"), "linalg"), name):
            return name
    return ""


def blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    found = (getattr(statement, field, None) for field in ("body", "orelse"))
    return [block for block in found if isinstance(block, list)]
