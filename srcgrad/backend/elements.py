"""Elements of arrays, read and written with few instructions.

    y[i, j] = x[i] + k                    srcgrad_put_2(y, i, j, srcgrad_at_1(x, i) + k)
    y[i, j] += k                          srcgrad_put_2(y, i, j, srcgrad_at_2(y, i, j) + k)

Numba takes an array apart into memory at each access, forty instructions that LLVM takes away
again: half of all instructions of a derivative. The machine code is the same, and so is the meaning
of a negative index. Where Numba is to check bounds (NUMBA_BOUNDSCHECK), the text stays as it is.
"""

from __future__ import annotations

import ast
import functools
import itertools
from collections.abc import Mapping
from functools import cache
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic
from numba.np.arrayobj import load_item, store_item

from srcgrad.backend.dtypes import Kind
from srcgrad.backend.subscripts import UNSIGNED

AT, PUT = "srcgrad_at_", "srcgrad_put_"
MOST_AXES = 8


def short_subscripts(function: ast.FunctionDef, known: Mapping[str, Kind]) -> None:
    """Replace the subscripts of names that are arrays for certain."""
    if not config.BOUNDSCHECK:
        _Elements(known).visit(function)


def names() -> dict[str, Any]:
    """The functions, by the names that `short_subscripts` gives them."""
    return {
        prefix + str(axes): make(axes)
        for prefix, make in ((AT, _reader), (PUT, _writer))
        for axes in range(1, MOST_AXES + 1)
    }


class _Elements(ast.NodeTransformer):
    def __init__(self, known: Mapping[str, Kind]) -> None:
        self.known = known

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        indices = self.indices(node)
        if indices is None or not isinstance(node.ctx, ast.Load):
            return node
        return _call(AT, node, [node.value, *indices])

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        self.generic_visit(node)
        match node.targets:
            case [ast.Subscript() as target] if (indices := self.indices(target)) is not None:
                return _put(node, target, indices, node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        self.generic_visit(node)
        target = node.target
        if not isinstance(target, ast.Subscript) or (indices := self.indices(target)) is None:
            return node
        if any(map(_takes_time, indices)):
            return node  # an index is computed twice
        before = _call(AT, target, [target.value, *indices])
        value = ast.copy_location(ast.BinOp(before, node.op, node.value), node)
        return _put(node, target, indices, value)

    def indices(self, node: ast.Subscript) -> list[ast.expr] | None:
        """The subscripts of one element of an array; None for anything else."""
        kind = self.known.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if not isinstance(kind, tuple) or not 0 < kind[1] <= MOST_AXES:
            return None
        found = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        numbers = not any(isinstance(each, ast.Slice | ast.Starred) for each in found)
        return found if numbers and len(found) == kind[1] else None


def _takes_time(index: ast.expr) -> bool:
    calls = [node for node in ast.walk(index) if isinstance(node, ast.Call)]
    return any(ast.unparse(call.func) != UNSIGNED for call in calls)


def _put(
    node: ast.stmt, target: ast.Subscript, indices: list[ast.expr], value: ast.expr
) -> ast.stmt:
    call = _call(PUT, target, [target.value, *indices, value], len(indices))
    return ast.copy_location(ast.Expr(ast.copy_location(call, node)), node)


def _call(
    prefix: str, place: ast.expr, arguments: list[ast.expr], axes: int | None = None
) -> ast.Call:
    axes = len(arguments) - 1 if axes is None else axes
    name = ast.copy_location(ast.Name(f"{prefix}{axes}", ast.Load()), place)
    return ast.copy_location(ast.Call(name, arguments, []), place)


@cache
def _reader(axes: int) -> Any:
    """The intrinsic that reads an element of an array of so many axes."""

    def typed(array: Any, *indices: Any) -> Any:
        if not _is_element(array, indices):
            return None
        return array.dtype(array, *indices), _read

    return _intrinsic(typed, axes + 1)


@cache
def _writer(axes: int) -> Any:
    """The intrinsic that writes an element of an array of so many axes."""

    def typed(array: Any, *rest: Any) -> Any:
        *indices, value = rest
        if not _is_element(array, indices) or not array.mutable:
            return None
        return types.void(array, *indices, value), _write

    return _intrinsic(typed, axes + 2)


def _intrinsic(typed: Any, arity: int) -> Any:
    shown = ", ".join(f"x{k}" for k in range(arity))
    return intrinsic(eval(f"lambda context, {shown}: typed({shown})", {"typed": typed}))


def _is_element(array: Any, indices: Any) -> bool:
    return (
        isinstance(array, types.Array)
        and array.ndim == len(indices)
        and all(isinstance(each, types.Integer) for each in indices)
    )


def _read(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
    kind = signature.args[0]
    return load_item(context, builder, kind, place_of(context, builder, signature.args, arguments))


def _write(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
    kind, *_, given = signature.args
    value = context.cast(builder, arguments[-1], given, kind.dtype)
    place = place_of(context, builder, signature.args[:-1], arguments[:-1])
    store_item(context, builder, kind, value, place)
    return context.get_dummy_value()


def place_of(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
    """The address of an element."""
    kind, *index_kinds = kinds
    array, *indices = arguments
    fields = {name: k for k, name in enumerate(context.data_model_manager[kind]._fields)}

    def length(name: str, axis: int) -> ir.Value:
        return builder.extract_value(array, (fields[name], axis))

    numbers = []
    for axis, (index, index_kind) in enumerate(zip(indices, index_kinds, strict=True)):
        number = context.cast(builder, index, index_kind, types.intp)
        if _may_be_negative(index_kind):
            below = builder.icmp_signed("<", number, ir.Constant(number.type, 0))
            number = builder.select(below, builder.add(number, length("shape", axis)), number)
        numbers.append(number)
    data = builder.extract_value(array, fields["data"])
    if kind.layout == "A":
        steps = [builder.mul(n, length("strides", axis)) for axis, n in enumerate(numbers)]
        return cgutils.pointer_add(builder, data, functools.reduce(builder.add, steps))
    # From the axis whose elements are neighbours to the axis with the longest steps.
    order = list(range(kind.ndim))[:: -1 if kind.layout == "C" else 1]
    place, step = numbers[order[0]], None
    for inner, axis in itertools.pairwise(order):
        extent = length("shape", inner)
        step = extent if step is None else builder.mul(step, extent)
        place = builder.add(place, builder.mul(numbers[axis], step))
    return builder.gep(data, [place])


def _may_be_negative(kind: Any) -> bool:
    literal = isinstance(kind, types.IntegerLiteral) and kind.literal_value >= 0
    return kind.signed and not literal
