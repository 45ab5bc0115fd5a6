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
        *("matmul", "add_product", "subtract_product", "einsum", "add_einsum", "subtract_einsum"),
        *("solve", "inv", "pinv", "cholesky", "det", "slogdet"),
        *("eigh", "eigh_upper", "eigvalsh", "eig", "svd", "qr", "qr_complete"),
    )
}
METHODS = {"copy", "sort", "argsort", "fill", "dot", "sum", "astype", "flatten", "ravel"}


def is_soon_over(loop: ast.For) -> bool:
    """Whether an innermost loop does little in an iteration, one for an element of an array."""
    nodes = [node for statement in loop.body for node in ast.walk(statement)]
    if any(isinstance(node, ast.For | ast.While | ast.Break) for node in nodes):
        return False
    return steps_through_an_array(loop) and does_little(loop.body)


def does_little(body: list[ast.stmt]) -> bool:
    """Whether an iteration does little, loops in it apart."""
    simple = [s for s in body if not isinstance(s, ast.For | ast.While)]
    nodes = [node for statement in simple for node in ast.walk(statement)]
    operations = 0
    for node in nodes:
        match node:
            case ast.Call(function) if ast.unparse(function) not in CHEAP:
                return False
            case ast.For() | ast.While():
                return False
            case ast.BinOp(op=ast.Pow()):
                operations += 4
            case ast.Subscript() | ast.BinOp() | ast.AugAssign() | ast.Compare():
                operations += 1
    subscripts = (n.slice for n in nodes if isinstance(n, ast.Subscript))
    within = sum(isinstance(n, ast.BinOp) for index in subscripts for n in ast.walk(index))
    return operations - within <= LITTLE


def trips_of_nest(loop: ast.For) -> str:
    """How often the innermost of loops in one another runs, if they set elements of an array.

    They do little for each, one after the other as they lie in memory; nothing if they do not.
    """
    return _trips_within(loop, ())


def _trips_within(loop: ast.For, around: tuple[ast.For, ...]) -> str:
    match loop.iter:
        case ast.Call(func=ast.Name("range"), args=bounds):
            trips = f"({steps_of(bounds)})"
        case _:
            return ""
    around = (*around, loop)
    inner = [s for s in loop.body if isinstance(s, ast.For)]
    if not inner:
        is_set = len(around) > 1 and any(_is_set_by(s, around) for s in loop.body)
        return trips if is_set and is_soon_over(loop) else ""
    nodes = (node for s in loop.body for node in ast.walk(s))
    stored = {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    simple = [s for s in loop.body if not isinstance(s, ast.For)]
    calls = (n.func for s in simple for n in ast.walk(s) if isinstance(n, ast.Call))
    is_simple = all(isinstance(s, ast.Assign) for s in simple)
    if not is_simple or any(ast.unparse(each) not in CHEAP for each in calls):
        return ""
    own = {ast.unparse(loop.target), *stored}
    each = [_trips_within(s, around) for s in inner]
    is_steady = all(own.isdisjoint(_names(s.iter)) for s in inner)
    return f"{trips} * ({' + '.join(each)})" if is_steady and all(each) else ""


def _is_set_by(statement: ast.stmt, loops: tuple[ast.For, ...]) -> bool:
    """Whether a statement sets another element of an array in each iteration of loops."""
    match statement:
        case ast.Assign([ast.Subscript(slice=ast.Tuple(index))]):
            pass
        case ast.AugAssign(ast.Subscript(slice=ast.Tuple(index))):
            pass
        case _:
            return False
    places = iter(index)
    return all(any(_steps_with(each, _counters(loop)) for each in places) for loop in loops)


def _counters(loop: ast.For) -> set[str]:
    counter = ast.unparse(loop.target)
    return {counter, f"srcgrad_unsigned_{counter}"}


def steps_through_an_array(loop: ast.For) -> bool:
    """Whether each iteration of a loop has a subscript of its own."""
    subscripts = (n.slice for s in loop.body for n in ast.walk(s) if isinstance(n, ast.Subscript))
    return any(
        _steps_with(each, _counters(loop))
        for index in subscripts
        for each in (index.elts if isinstance(index, ast.Tuple) else [index])
    )


def bounds_of(bounds: list[ast.expr]) -> tuple[ast.expr, ast.expr, ast.expr]:
    """Start, stop and step of a range."""
    zero, one = ast.Constant(0), ast.Constant(1)
    match bounds:
        case [stop]:
            return zero, stop, one
        case [start, stop]:
            return start, stop, one
        case [start, stop, step]:
            return start, stop, step
    raise AssertionError("a range has at most three bounds")


def steps_of(bounds: list[ast.expr]) -> str:
    """How many steps a range has; of steps that are not 1 or -1 at most so many."""
    start, stop, step = map(ast.unparse, bounds_of(bounds))
    if start == "0" and step == "1":
        return stop
    trips = {"1": f"{stop} - ({start})", "-1": f"{start} - ({stop})"}.get(step)
    return trips or f"abs({start} - ({stop}))"


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
