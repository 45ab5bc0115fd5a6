"""What is wrong if a check raises, as one would write it.

x.shape[0] != n or x.shape[1] != m              x.shape != (n, m)
k > 0 and n != p or (k > 0 and n != q)          k > 0 and (n != p or n != q)
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence

from srcgrad import ir
from srcgrad.printer.conditions import negation
from srcgrad.printer.expressions import show
from srcgrad.printer.spelling import AND, COMPARE
from srcgrad.types import Array, Type


def failing(condition: ir.Expr, types: Mapping[str, Type]) -> str:
    """The opposite of a condition that holds unless a check raises."""
    wrong = negation(condition, dict(types))
    by_gate: dict[ir.Expr | None, list[ir.Expr]] = {}
    for each in _alternatives(wrong):
        gate, rest = _gated(each)
        by_gate.setdefault(gate, []).extend(_alternatives(rest))
    if len(by_gate) == 1 and by_gate.get(None) == [wrong]:
        return show(wrong)
    parts: list[str] = []
    for gate, own in by_gate.items():
        texts = _with_shapes(own, types)
        if gate is None:
            parts += texts
            continue
        both = texts[0] if len(texts) == 1 else f"({' or '.join(texts)})"
        parts.append(f"{show(gate, AND)} and {both}")
    return " or ".join(parts)


def _alternatives(condition: ir.Expr) -> list[ir.Expr]:
    match condition:
        case ir.Apply(ir.either, (one, other)):
            return [*_alternatives(one), *_alternatives(other)]
    return [condition]


def _gated(condition: ir.Expr) -> tuple[ir.Expr | None, ir.Expr]:
    """That a loop runs at all, and what is wrong then."""
    match condition:
        case ir.Apply(ir.both, (ir.Apply(operator.gt | operator.lt) as gate, rest)):
            return gate, rest
    return None, condition


def _with_shapes(conditions: Sequence[ir.Expr], types: Mapping[str, Type]) -> list[str]:
    """Conditions as text; those about all lengths of an array are one."""
    found: dict[object, str] = {}
    lengths: dict[str, dict[int, ir.Expr]] = {}
    for each in dict.fromkeys(conditions):
        pairs = _unequal(each)
        for length, other in pairs:
            if isinstance(length, ir.Dim) and _is_new(lengths, length, types):
                lengths.setdefault(length.array, {})[length.axis] = other
                found[length.array] = ""
                break
        else:
            found[each] = show(each, AND)
    for array, own in lengths.items():
        found[array] = _shapes(array, own, types)
    return list(found.values())


def _unequal(condition: ir.Expr) -> list[tuple[ir.Expr, ir.Expr]]:
    """Two lengths that are not the same, in both orders; nothing if something else is wrong."""
    match condition:
        case ir.Apply(operator.ne, (one, other)):
            return [(one, other), (other, one)]
        case ir.Apply(operator.not_, (ir.Apply(operator.eq, (one, other)),)):
            return [(one, other), (other, one)]
    return []


def _is_new(
    lengths: Mapping[str, Mapping[int, ir.Expr]], length: ir.Dim, types: Mapping[str, Type]
) -> bool:
    return length.array in types and length.axis not in lengths.get(length.array, {})


def _shapes(array: str, lengths: dict[int, ir.Expr], types: Mapping[str, Type]) -> str:
    axes = sorted(lengths)
    if len(axes) == _axes(array, types) > 1:
        return f"{array}.shape != {shape_text([lengths[axis] for axis in axes], types)}"
    each = (f"{array}.shape[{k}] != {show(lengths[k], COMPARE + 1)}" for k in axes)
    return " or ".join(each)


def shape_text(lengths: Sequence[ir.Expr], types: Mapping[str, Type]) -> str:
    """The lengths of an array; those of another one by its name."""
    parts: list[str] = []
    at = 0
    while at < len(lengths):
        match lengths[at]:
            case ir.Dim(array, 0):
                axes = _axes(array, types)
                if axes > 1 and [*lengths[at : at + axes]] == [
                    ir.Dim(array, k) for k in range(axes)
                ]:
                    if axes == len(lengths):
                        return f"{array}.shape"
                    parts.append(f"*{array}.shape")
                    at += axes
                    continue
        parts.append(show(lengths[at]))
        at += 1
    return parts[0] if len(lengths) == 1 else f"({', '.join(parts)})"


def of_arguments(program: ir.Function) -> dict[str, Type]:
    """The types of the arrays whose shapes are said as shapes: the machine knows their axes."""
    return {name: program.types[name] for name in program.params if name in program.types}


def _axes(array: str, types: Mapping[str, Type]) -> int:
    kind = types.get(array)
    return kind.ndim if isinstance(kind, Array) else 0
