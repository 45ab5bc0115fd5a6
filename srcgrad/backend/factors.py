"""Systems with one matrix, and with its transpose, are solved with one decomposition.

    x = np.linalg.solve(a, b)                  factors = srcgrad_factored(a, b)
                                               x = srcgrad_solve_with(factors, b, ord("N"))
    b_bar = np.linalg.solve(a.T, x_bar)        b_bar = srcgrad_solve_with(factors, x_bar, ord("T"))

and likewise with a matrix that loops have filled with `a[j, i].conjugate()`. Each system after the
first stands in the same list of statements, so the first has been solved each time it is reached,
and nothing between the two changes the matrix: no statement binds its name, stores into it, hands
it to a function of somebody else's, or gives its memory another name. The decomposition is a copy:
what comes after may change the matrix. LU with pivots by rows serves for the transpose as for the
matrix (Golub & Van Loan 2013, 3.4.9); a triangular matrix is not decomposed. Measured: 16 complex
systems of 100 by 100, 20 sides, solved forward, again in reverse, and transposed: 9.8 to 8.1 ms.
"""

# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc,untyped-decorator"

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import field
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

from srcgrad.backend.apart import APART
from srcgrad.backend.columns import (
    CONJUGATED,
    NO,
    TRANSPOSED,
    by_columns,
    is_ours,
    triangle_of,
)
from srcgrad.backend.lapack import lapack
from srcgrad.backend.places import located
from srcgrad.records import dataclass

FACTORS, FACTORED = "srcgrad_factors_", "srcgrad_factored"
SOLVE_WITH, SOLVE_TURNED = "srcgrad_solve_with", "srcgrad_solve_turned"
_PURE = ("np.", "math.", "scipy.", "srcgrad_")
_PURE_NAMES = ("abs", "bool", "complex", "float", "int", "len", "max", "min", "range")


def shared_factors(function: ast.FunctionDef) -> None:
    """Let the systems of a function that have one matrix share its decomposition."""
    if sum(_system(node) is not None for node in ast.walk(function)) > 1:
        renamed = frozenset(_renamed(function))
        function.body = _Sharing(renamed).block(function.body)


def names() -> dict[str, Any]:
    """The functions that `shared_factors` puts into a program."""
    return {FACTORED: factored, SOLVE_WITH: solve_with, SOLVE_TURNED: solve_turned}


@dataclass
class _Later:
    """A system to be solved with the factors of another, which are of its matrix turned so."""

    place: int
    turn: int
    copy: str = ""
    """The array that holds the turned matrix, if one does."""


@dataclass
class _Sharing:
    renamed: frozenset[str]
    """Matrices whose memory may have another name."""
    count: list[int] = field(default_factory=lambda: [0])

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        for statement in body:
            for name in ("body", "orelse"):
                inner = getattr(statement, name, None)
                if isinstance(inner, list) and inner:
                    setattr(statement, name, self.block(inner))
        result = list(body)
        done: set[int] = set()
        before: dict[int, str] = {}
        for at, statement in enumerate(body):
            found = _system(statement)
            if found is None or at in done or not isinstance(found[0], ast.Name):
                continue
            matrix = found[0].id
            users = [] if matrix in self.renamed else list(_users(body, at, matrix))
            if not users:
                continue
            factors = f"{FACTORS}{self.count[0]}"
            self.count[0] += 1
            before[at] = f"{factors} = {FACTORED}({matrix}, {ast.unparse(found[1])})"
            for user in (_Later(at, NO), *users):
                result[user.place] = _solved(body[user.place], factors, user)
                done.add(user.place)
        return [
            new
            for at, statement in enumerate(result)
            for new in (*(located(before[at], statement) if at in before else ()), statement)
        ]


def _solved(statement: ast.stmt, factors: str, user: _Later) -> ast.stmt:
    """A system solved with factors that are there."""
    assert isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
    right = ast.unparse(statement.value.args[1])
    call = f"_ = {SOLVE_WITH}({factors}, {right}, {user.turn})"
    if user.copy:
        call = f"_ = {SOLVE_TURNED}({factors}, {right}, {user.turn}, {user.copy})"
    made = located(call, statement)[0]
    assert isinstance(made, ast.Assign)
    made.targets = statement.targets
    return made


def _system(statement: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """The matrix and the right-hand sides of `name = np.linalg.solve(matrix, sides)`."""
    match statement:
        case ast.Assign([ast.Name()], ast.Call(function, [matrix, ast.Name() as sides], [])):
            if ast.unparse(function) == "np.linalg.solve":
                return matrix, sides
    return None


def _users(body: list[ast.stmt], at: int, matrix: str) -> Iterator[_Later]:
    """The systems after one that have the same matrix, or that turned, unchanged."""
    same = True
    turned: dict[str, int] = {}
    for place in range(at, len(body)):
        statement = body[place]
        match _system(statement) if place > at else None:
            case ast.Name(name), _ if same and name == matrix:
                yield _Later(place, NO)
            case ast.Name(name), _ if name in turned:
                yield _Later(place, turned[name], name)
            case ast.Attribute(ast.Name(name), "T"), _ if same and name == matrix:
                yield _Later(place, TRANSPOSED)
        changed = _changed(statement)
        same = same and matrix not in changed
        turned = {name: turn for name, turn in turned.items() if name not in changed}
        found = _turn(statement, matrix) if same and place > at else None
        if found is not None and _is_filled(body[:place], found[0], statement):
            turned[found[0]] = found[1]
        if not same and not turned:
            return


def _turn(statement: ast.stmt, matrix: str) -> tuple[str, int] | None:
    """The array that loops fill with a matrix turned, and how it is turned."""
    match statement:
        case ast.For(ast.Name(i), body=[ast.For(ast.Name(j), body=[ast.Assign([place], value)])]):
            turn = TRANSPOSED
            match value:
                case ast.Call(ast.Attribute(inner, "conjugate"), []):
                    value, turn = inner, CONJUGATED
            match place:
                case ast.Subscript(ast.Name(name)) if ast.unparse(place) == f"{name}[{i}, {j}]":
                    if ast.unparse(value) == f"{matrix}[{j}, {i}]" and i != j:
                        return name, turn
    return None


def _is_filled(before: list[ast.stmt], name: str, loops: ast.stmt) -> bool:
    """Whether loops go over all elements of an array, which was made for them."""
    assert isinstance(loops, ast.For) and isinstance(loops.body[0], ast.For)
    bounds = [ast.unparse(each.iter) for each in (loops, loops.body[0])]
    for statement in reversed(before):
        match statement:
            case ast.Assign([ast.Name(made)], ast.Call(function, [ast.Tuple(sizes)])):
                if made == name and ast.unparse(function) == "np.empty":
                    return bounds == [f"range({ast.unparse(size)})" for size in sizes]
        if name in _changed(statement):
            return False
    return False


def _changed(statement: ast.stmt) -> set[str]:
    """The names that a statement binds, whose elements it sets, or that it gives to others."""
    found: set[str] = set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(name, ast.Store() | ast.Del()):
                found.add(name)
            case ast.Subscript(value, _, ast.Store()) | ast.Attribute(value, _, ast.Store()):
                found.update(_names(value))
            case ast.Expr(value):
                found.update(_names(value))
            case ast.Call(function, arguments, keywords):
                given = [each.value for each in keywords if each.arg != "dtype"]
                called = ast.unparse(function)
                if not (called.startswith(_PURE) or called in _PURE_NAMES):
                    given += arguments
                found.update(name for each in given for name in _bare(each))
    return found


def _names(node: ast.AST) -> Iterator[str]:
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def _bare(value: ast.expr) -> Iterator[str]:
    """The arrays whose memory an expression may be, besides elements of them."""
    match value:
        case ast.Name(name):
            yield name
        case ast.Attribute(inner, "T") | ast.Starred(inner):
            yield from _bare(inner)
        case ast.Subscript(inner, index) if any(isinstance(n, ast.Slice) for n in ast.walk(index)):
            yield from _bare(inner)
        case ast.Tuple(parts) | ast.List(parts):
            for part in parts:
                yield from _bare(part)
        case ast.IfExp(_, yes, no):
            yield from (*_bare(yes), *_bare(no))
        case ast.Call(ast.Attribute(inner, "reshape" | "ravel" | "view")):
            yield from _bare(inner)


def _renamed(function: ast.FunctionDef) -> Iterator[str]:
    """Arrays whose memory goes by another name, too, or may."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(_, value):
                yield from _bare(value)


# What compiled code calls.


def factored(a, b):
    """The decomposition of a matrix, for sides of its dtype."""


def solve_with(factors, b, turn):
    """The solution for the matrix that has been decomposed, turned."""


def solve_turned(factors, b, turn, turned):
    """The same; `turned` is that matrix, if it is of the same size."""


@overload(factored, jit_options=APART)
def _factored(a, b):
    if not is_ours(a, b):
        return lambda a, b: a.copy()
    getrf = lapack("getrf", a.dtype, 5)

    def decomposed(a, b):
        n = a.shape[0]
        matrix = by_columns(a)
        pivots = np.zeros(n + 1, np.int32)
        pivots[n] = triangle_of(matrix)
        if n > 0 and pivots[n] == 0 and getrf(n, n, matrix, n, pivots) > 0:
            raise np.linalg.LinAlgError("Singular matrix")
        return matrix, pivots

    return decomposed


def _solve_in_place(matrix, pivots, right, count, turn):
    """Solve for `count` right-hand sides, all given column by column."""


@overload(_solve_in_place)
def _solved_in_place(matrix, pivots, right, count, turn):
    getrs, trtrs = lapack("getrs", matrix.dtype, 8), lapack("trtrs", matrix.dtype, 9)

    def solve_it(matrix, pivots, right, count, turn):
        n = matrix.shape[0]
        if n == 0:
            return
        triangle = pivots[n]
        if triangle != 0:
            if trtrs(triangle, turn, NO, n, count, matrix, n, right, n) > 0:
                raise np.linalg.LinAlgError("Singular matrix")
        else:
            getrs(turn, n, count, matrix, n, pivots, right, n)

    return solve_it


@overload(solve_with, jit_options=APART)
def _solve_with(factors, b, turn):
    if isinstance(factors, types.Array):  # no factors, but the matrix

        def numbas(factors, b, turn):
            if turn == NO:
                return np.linalg.solve(factors, b)
            return np.linalg.solve(np.ascontiguousarray(factors.T), b)

        return numbas

    def solved(factors, b, turn):
        x = b.copy()
        _solve_in_place(factors[0], factors[1], x, 1, turn)
        return x

    def all_solved(factors, b, turn):
        columns = by_columns(b)
        _solve_in_place(factors[0], factors[1], columns, b.shape[1], turn)
        return by_columns(columns)

    return solved if b.ndim == 1 else all_solved


@overload(solve_turned, jit_options=APART)
def _solve_turned(factors, b, turn, turned):
    if isinstance(factors, types.Array):
        return lambda factors, b, turn, turned: np.linalg.solve(turned, b)

    def solved(factors, b, turn, turned):
        if turned.shape[0] != factors[0].shape[0]:
            return solve_with(factored(turned, b), b, NO)
        return solve_with(factors, b, turn)

    return solved
