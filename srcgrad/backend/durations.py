"""How long the steps of a loop may take, as far as its text says."""

from __future__ import annotations

import ast

import numpy as np

SHORT = 16
"""Loops of at most this known number of iterations are unrolled by LLVM, and count as none."""
LITTLE = 32
"""Operations on numbers in an iteration: some 10 ns, a second for 1e8 elements."""
CHEAP = {"abs", "min", "max", "float", "int", "math.sqrt", "math.fabs", "srcgrad_unsigned"}
LIBRARY = {
    f"srcgrad_{name}"
    for name in (
        *("matmul", "einsum", "solve", "inv", "pinv", "cholesky", "det", "slogdet"),
        *("eigh", "eigh_upper", "eigvalsh", "eig", "svd", "qr", "qr_complete"),
    )
}
METHODS = {"copy", "sort", "argsort", "fill", "dot", "sum", "astype", "flatten", "ravel"}


def is_soon_over(loop: ast.For) -> bool:
    """Whether an innermost loop does little in an iteration, one for an element of an array."""
    operations, is_subscript = 0, False
    counter = ast.unparse(loop.target)
    counters = {counter, f"srcgrad_unsigned_{counter}"}
    nodes = [node for statement in loop.body for node in ast.walk(statement)]
    for node in nodes:
        match node:
            case ast.Call(function) if ast.unparse(function) not in CHEAP:
                return False
            case ast.For() | ast.While() | ast.Break():
                return False
            case ast.Subscript(slice=index):
                places = index.elts if isinstance(index, ast.Tuple) else [index]
                is_subscript = is_subscript or any(_steps_with(each, counters) for each in places)
                operations += 1
            case ast.BinOp(op=ast.Pow()):
                operations += 4
            case ast.BinOp() | ast.AugAssign() | ast.Compare():
                operations += 1
    subscripts = (n.slice for n in nodes if isinstance(n, ast.Subscript))
    within = sum(isinstance(n, ast.BinOp) for index in subscripts for n in ast.walk(index))
    return is_subscript and operations - within <= LITTLE


def _steps_with(index: ast.expr, counters: set[str]) -> bool:
    """Whether each iteration has a subscript of its own, as `i`, `i + 1` and `n - i` are."""
    match index:
        case ast.Name(name):
            return name in counters
        case ast.Call(ast.Name("srcgrad_unsigned"), [inner]):
            return _steps_with(inner, counters)
        case ast.BinOp(left, ast.Add() | ast.Sub(), right):
            moving = [each for each in (left, right) if not counters.isdisjoint(_names(each))]
            return len(moving) == 1 and _steps_with(moving[0], counters)
    return False


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def has_long_steps(body: list[ast.stmt]) -> bool:
    """Whether the statements of a loop, inner loops apart, work on whole arrays in one step."""
    pending: list[ast.AST] = [s for s in body if not isinstance(s, ast.Raise)]
    while pending:
        node = pending.pop()
        match node:
            case ast.For() | ast.While():
                if not is_short(node):
                    continue
            case ast.Call(function) if _takes_long(ast.unparse(function)):
                return True
            case ast.Subscript(slice=ast.Slice(), ctx=ast.Store()):
                return True
            case ast.Subscript(slice=ast.Tuple(axes), ctx=ast.Store()):
                if any(isinstance(axis, ast.Slice) for axis in axes):
                    return True
        pending += ast.iter_child_nodes(node)
    return False


def _takes_long(function: str) -> bool:
    """Whether a call may work on a whole array: it is of no function of numbers."""
    first, _, last = function.rpartition(".")
    if first in ("np.linalg", "np.fft", "scipy.linalg", "scipy.fft"):
        return True
    if first == "np":
        found = getattr(np, last, None)
        return last != "empty" and not isinstance(found, np.ufunc | type)
    return function in LIBRARY or (last in METHODS and first not in ("", "math", "cmath"))


def trips_of(loop: ast.stmt) -> int | None:
    """How often a loop runs, if that is plain."""
    match loop:
        case ast.For(iter=ast.Call(func=ast.Name("range"), args=bounds)):
            try:
                return len(range(*map(ast.literal_eval, bounds)))
            except (ValueError, TypeError):
                return None
    return None


def is_short(loop: ast.stmt) -> bool:
    trips = trips_of(loop)
    return trips is not None and trips <= SHORT
