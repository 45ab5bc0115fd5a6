"""Three loops that add up products of elements: by BLAS where there are many of them.

    for i in range(n):                  d = srcgrad_nest_domain(0, n, 0, 0, 0, 1, 0, m)
        for k in range(i):              if srcgrad_nest_is_large(d) and srcgrad_nest_fits(d, ...):
            for j in range(m):              srcgrad_nest_add(d, c, (1, 2), (0, 0), a, (0, 1), ...)
                c[k, j] += ...          else:
                                            for i in range(n): ...        as it was

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
        """Whether what loops set, their counters apart, is read in them only."""
        own = assigned([loop])
        inside = {id(node) for node in ast.walk(loop)}
        counters = {each.target.id for each in ast.walk(loop) if isinstance(each, ast.For)}  # type: ignore[attr-defined]
        return not any(
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and node.id in own - counters
            and id(node) not in inside
            for node in ast.walk(self.function)
        )


def _written(loop: ast.stmt, found: Nest) -> list[ast.stmt]:
    """The loops, and beside them the calls."""
    (first, last), (low, high), (start, stop) = found.ends
    by = found.bounding
    ends = [
        *(_sum(first), _sum(last), _sum(low, by), str(low.get(by, 0))),
        *(_sum(high, by), str(high.get(by, 0)), _sum(start), _sum(stop)),
    ]
    name = f"{PREFIX}steps"
    sums = [f"({name}, {_arguments(each)})" for each in found.sums]
    pairs = [(one, other) for one in sorted(found.written) for other in sorted(found.read)]
    tests = [f"{PREFIX}is_large({name})"]
    tests += [f"{PREFIX}apart({one}, {other})" for one, other in pairs]
    tests += [f"{PREFIX}fits{each}" for each in sums]
    calls = "\n".join(f"    {PREFIX}add{each}" for each in sums)
    text = f"{name} = {PREFIX}domain({', '.join(ends)})\nif {' and '.join(tests)}:\n{calls}\n"
    made = located(text, loop)
    choice = made[1]
    assert isinstance(choice, ast.If), "the calls are made under a condition"
    choice.body += found.rest
    choice.orelse = [loop]
    return made


def _arguments(added: Added) -> str:
    factor = " * ".join(f"({ast.unparse(each)})" for each in added.factors) or "1"
    sign = "-" if added.is_negative else ""
    places = (added.target, added.one, added.other)
    return f"{', '.join(map(_place, places))}, {sign}({factor})"


def _place(place: Place) -> str:
    axes, offsets = map(str, place.axes), map(_sum, place.offsets)
    return f"{place.array}, {_tuple(axes)}, {_tuple(offsets)}"


def _tuple(parts: Iterable[str]) -> str:
    return f"({''.join(f'srcgrad_int64({each}), ' for each in parts)})"


def _sum(form: Affine, without: str = "") -> str:
    """An affine number as text."""
    terms = [
        str(factor) if not name else name if factor == 1 else f"({factor}) * {name}"
        for name, factor in form.items()
        if name != without or not name
    ]
    return " + ".join(terms) or "0"
