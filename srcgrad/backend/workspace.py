"""Work arrays that each iteration of a loop allocates anew are allocated once before it.

    for i in range(n):                 work = np.empty(max(m, 0))
        work = np.empty(m)             for i in range(n):
        for k in range(m):                 for k in range(m):
            work[k] = s                        work[k] = s

It must not show: the size does not change in the loop, and the array is only read and written by
element, or multiplied. `np.zeros` is filled with zeros where it stood. Measured: 17 to 30 ns
less an iteration, a loop over arrays of 3 to 30 elements 8 to 1.5 times faster.
"""

from __future__ import annotations

import ast
from collections import Counter

from srcgrad.backend.dtypes import SEARCH
from srcgrad.backend.places import located
from srcgrad.backend.subscripts import assigned

FILL = "srcgrad_fill_"
ELEMENTWISE = tuple(
    f"srcgrad_{name}"
    for name in (
        *("matmul", "add_product", "subtract_product"),
        *("einsum", "add_einsum", "subtract_einsum"),
    )
)
"""Calls that read and write elements of their operands, and keep none of these."""


def hoist_workspace(function: ast.FunctionDef) -> None:
    """Move allocations out of the loops of a function."""
    nodes = list(ast.walk(function))
    allocated = [found for node in nodes if (found := _allocation(node))]
    movable = _private(allocated, nodes)
    if movable:
        function.body = [new for s in function.body for new in _hoisted(s, movable)]


def _hoisted(statement: ast.stmt, movable: set[str]) -> list[ast.stmt]:
    """A statement after the allocations that can be made before it."""
    match statement:
        case ast.For(iter=ast.Call(ast.Name("range")), body=body) | ast.While(body=body):
            body = [new for s in body for new in _hoisted(s, movable)]
            changed = assigned([statement])
            before: list[ast.stmt] = []
            kept: list[ast.stmt] = []
            for inner in body:
                found = _allocation(inner)
                if found and found[0] in movable and _is_steady(found[1], changed):
                    before.append(_clamped(inner, found[1]))
                    kept += _zeros(*found, inner)
                else:
                    kept.append(inner)
            statement.body = kept or located("pass", statement)
            return [*before, statement]
        case ast.For(body=body) | ast.If(body=body):
            statement.body = [new for s in body for new in _hoisted(s, movable)]
            statement.orelse = [new for s in statement.orelse for new in _hoisted(s, movable)]
    return [statement]


def _allocation(statement: ast.AST) -> tuple[str, ast.Call] | None:
    """The name and the call of `name = np.empty(...)` or `np.zeros(...)`."""
    match statement:
        case ast.Assign([ast.Name(name)], ast.Call(function, [_]) as call):
            if ast.unparse(function) in ("np.empty", "np.zeros"):
                return name, call
    return None


def _axes(call: ast.Call) -> list[ast.expr]:
    shape = call.args[0]
    return shape.elts if isinstance(shape, ast.Tuple) else [shape]


def _is_steady(call: ast.Call, changed: set[str]) -> bool:
    """Whether a shape is made of numbers, lengths and names that do not change."""
    nodes = [node for axis in _axes(call) for node in ast.walk(axis)]
    pure = all(
        not isinstance(node, ast.Call) or ast.unparse(node.func) in ("max", "min", "len")
        for node in nodes
    )
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    subscripts = (node for node in nodes if isinstance(node, ast.Subscript))
    lengths = all(isinstance(node.value, ast.Attribute) for node in subscripts)
    divides = any(isinstance(node, ast.FloorDiv | ast.Mod | ast.Div) for node in nodes)
    return pure and lengths and not divides and names.isdisjoint(changed)


def _clamped(statement: ast.stmt, call: ast.Call) -> ast.stmt:
    """The allocation, which does not fail if the loop is never entered."""
    sizes = [ast.unparse(axis) for axis in _axes(call)]
    clamped = [s if s.isdigit() or s.startswith("max(") else f"max({s}, 0)" for s in sizes]
    shape = f"({', '.join(clamped)})" if isinstance(call.args[0], ast.Tuple) else clamped[0]
    made = located(f"_ = np.empty({shape})", statement)[0]
    assert isinstance(made, ast.Assign) and isinstance(statement, ast.Assign)
    assert isinstance(made.value, ast.Call)
    made.targets = statement.targets
    made.value.keywords = call.keywords
    return made


def _zeros(name: str, call: ast.Call, place: ast.stmt) -> list[ast.stmt]:
    """Loops that fill an array, if it was made of zeros."""
    if ast.unparse(call.func) == "np.empty":
        return []
    counters = [f"{FILL}{axis}" for axis in range(len(_axes(call)))]
    text = f"{name}[{', '.join(counters) or '()'}] = 0"
    for axis in reversed(range(len(counters))):
        inner = text.replace("\n", "\n ")
        text = f"for {counters[axis]} in range({name}.shape[{axis}]):\n {inner}"
    return located(text, place)


def _operand(operand: ast.expr) -> str:
    """The name of an operand, as it is or transposed."""
    match operand:
        case ast.Name(name) | ast.Attribute(ast.Name(name), "T"):
            return name
    return ""


def _private(allocated: list[tuple[str, ast.Call]], nodes: list[ast.AST]) -> set[str]:
    """The names that are bound once, to a new array whose elements alone are used."""
    axes = {name: len(_axes(call)) for name, call in allocated}
    occurrences: Counter[str] = Counter()
    understood = Counter(name for name, _ in allocated)
    parameters = set()
    for node in nodes:
        match node:
            case ast.Name(name):
                occurrences[name] += 1
            case ast.arg(name):
                parameters.add(name)
            case ast.Subscript(ast.Name(name), index) if name in axes:
                places = index.elts if isinstance(index, ast.Tuple) else [index]
                whole = not any(isinstance(place, ast.Slice) for place in places)
                understood[name] += whole and len(places) == axes[name]
            case ast.Subscript(ast.Attribute(ast.Name(name), "shape")):
                understood[name] += 1
            case ast.Call(ast.Name(called), [ast.Name(name), *_]) if called.startswith(SEARCH):
                understood[name] += 1
            case ast.Call(ast.Name(called), operands) if called in ELEMENTWISE:
                understood.update(map(_operand, operands))
    once = Counter(name for name, _ in allocated)
    return {
        name
        for name in axes
        if once[name] == 1 and occurrences[name] == understood[name] and name not in parameters
    }
