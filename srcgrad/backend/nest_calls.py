"""Three loops that add up products of elements: by BLAS where there are many of them.

    for i in range(n):                  steps = domain((0, n, 0, 0, 0, 1, 0, m))
        for k in range(i):              if is_large(steps):
            for j in range(m):              p = place(steps, c, (1, 2), (0, 0)); ...
                c[k, j] += ...              if p[0] and ...: add(steps, c, p, ...); done = True
                                        if not done:
                                            for i in range(n): ...

The text has a triangular product, say, as loops, and they are compiled; beside them stands the same
by blocks (`nest_blocks`), which reads the same elements, for the case that it is worth it, that all
subscripts are inside of their arrays, and that no array that is added to shares memory with one
that is read. The terms of a sum are added in another order, as in products of matrices.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterable, Mapping
from typing import Any

from srcgrad.backend import lapack, nest_blocks
from srcgrad.backend.dtypes import Kind
from srcgrad.backend.nest_sums import Added, Nest, Place, nest
from srcgrad.backend.places import located
from srcgrad.backend.subscripts import Affine, assigned

PREFIX = "srcgrad_nest_"
STEPS, DONE = f"{PREFIX}steps", f"{PREFIX}done"
OUTER = 1
"""Loops around a nest: inside of more of them it is likely to be small, and is asked for often."""


def blocks_for_nests(function: ast.FunctionDef, known: Mapping[str, Kind]) -> None:
    """Put calls beside the nests of a function."""
    if importlib.util.find_spec("scipy") is not None:
        function.body = _Nests(function, known).block(function.body)


def names() -> dict[str, Any]:
    """The functions that `blocks_for_nests` calls."""
    return {PREFIX + name: function for name, function in nest_blocks.FUNCTIONS.items()}


class _Nests:
    def __init__(self, function: ast.FunctionDef, known: Mapping[str, Kind]) -> None:
        self.function = function
        self.known = known

    def block(self, body: list[ast.stmt], outer: int = 0) -> list[ast.stmt]:
        """The statements of a block with so many loops around it."""
        result: list[ast.stmt] = []
        for statement in body:
            if isinstance(statement, ast.For) and outer <= OUTER:
                found = nest(statement, self.known)
                if found is not None and self.is_closed(statement):
                    lapack.install()
                    result += _written(statement, found)
                    continue
            for name in ("body", "orelse"):
                if isinstance(getattr(statement, name, None), list):
                    inner = outer + isinstance(statement, ast.For | ast.While)
                    setattr(statement, name, self.block(getattr(statement, name), inner))
            result.append(statement)
        return result

    def is_closed(self, loop: ast.stmt) -> bool:
        """Whether what loops set is read in them only, or where another loop has set it."""
        own = assigned([loop])
        todo: list[tuple[ast.AST, frozenset[str]]] = [(self.function, frozenset())]
        while todo:
            node, counted = todo.pop()
            if node is loop:
                continue
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                if node.id in own - counted:
                    return False
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
                todo += [(each, counted) for each in (node.iter, *node.orelse)]
                if all(each is not loop for each in ast.walk(node)):
                    counted |= {node.target.id}
                todo += [(each, counted) for each in node.body]
                continue
            todo += [(each, counted) for each in ast.iter_child_nodes(node)]
        return True


def _written(loop: ast.stmt, found: Nest) -> list[ast.stmt]:
    """The calls, and the loops for the case that they are not made."""
    (first, last), (low, high), (start, stop) = found.ends
    by = found.bounding
    ends = [
        *(_sum(first), _sum(last), _sum(low, by), str(low.get(by, 0))),
        *(_sum(high, by), str(high.get(by, 0)), _sum(start), _sum(stop)),
    ]
    places: dict[Place, str] = {}
    for added in found.sums:
        for place in (added.target, added.one, added.other):
            places.setdefault(place, f"{PREFIX}{len(places)}")
    pairs = [(one, other) for one in sorted(found.written) for other in sorted(found.read)]
    factors = {_factor(added) for added in found.sums} - {"1", "-1"}
    tests = [f"{name}[0]" for name in places.values()]
    tests += [f"{PREFIX}is_number({each})" for each in sorted(factors)]
    tests += [f"{PREFIX}apart({one}, {other})" for one, other in pairs]
    lines = [
        f"{STEPS} = {PREFIX}domain({_tuple(ends)})",
        f"{DONE} = False",
        f"if {PREFIX}is_large({STEPS}):",
        *(f"    {name} = {_place(place)}" for place, name in places.items()),
        f"    if {' and '.join(tests)}:",
        *(f"        {_addition(added, places)}" for added in found.sums),
        f"        {DONE} = True",
        f"if not {DONE}:",
        "    pass",
    ]
    made = located("\n".join(lines), loop)
    calls, otherwise = made[2:]
    assert isinstance(calls, ast.If) and isinstance(calls.body[-1], ast.If), "calls on conditions"
    assert isinstance(otherwise, ast.If), "loops on a condition"
    calls.body[-1].body += found.rest
    otherwise.body = [loop]
    return made


def _place(place: Place) -> str:
    axes, offsets = map(str, place.axes), map(_sum, place.offsets)
    return f"{PREFIX}place({STEPS}, {place.array}, {_tuple(axes)}, {_tuple(offsets)})"


def _addition(added: Added, places: Mapping[Place, str]) -> str:
    each = (added.target, added.one, added.other)
    arrays = ", ".join(f"{place.array}, {places[place]}" for place in each)
    return f"{PREFIX}add({STEPS}, {arrays}, {_factor(added)})"


def _factor(added: Added) -> str:
    factor = " * ".join(f"({ast.unparse(each)})" for each in added.factors)
    sign = "-" if added.is_negative else ""
    return f"{sign}({factor})" if factor else f"{sign}1"


def _tuple(parts: Iterable[str]) -> str:
    """Numbers of one type: Numba would compile a function for each constant."""
    return f"({''.join(f'srcgrad_int64({each}), ' for each in parts)})"


def _sum(form: Affine, without: str = "") -> str:
    """An affine number as text."""
    terms = [
        str(factor) if not name else name if factor == 1 else f"({factor}) * {name}"
        for name, factor in form.items()
        if name != without or not name
    ]
    return " + ".join(terms) or "0"
