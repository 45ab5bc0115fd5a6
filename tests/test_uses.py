"""What each kind of statement reads and writes, found out by running it with other operands."""

from __future__ import annotations

import operator
import typing
from typing import Any

import numpy as np
import pytest

from srcgrad import ir, uses
from srcgrad.frontend.programs import interpret
from srcgrad.types import BOOL, FLOAT, INT, Array, Type

VECTOR = Array("float64", 1)
START: dict[str, Any] = {
    "a": 0.5,
    "b": 1.25,
    "i": 1,
    "j": 2,
    "c": False,
    "x": np.array([0.1, 0.7, 0.3, 0.4]),
    "y": np.array([1.1, 1.2, 1.3, 1.4]),
    "z": np.array([2.1, 2.2, 2.3, 2.4]),
    "k": np.array([2, 0, 3, 1]),
    "stack": [4.5, 5.5],
    "other": [6.5],
}
OTHER: dict[str, Any] = {
    "a": 0.75,
    "b": 2.5,
    "i": 3,
    "j": 0,
    "c": True,
    "x": np.array([0.9, 0.2, 0.6, 0.8]),
    "y": np.array([1.7, 1.9, 1.6, 1.8]),
    "z": np.array([2.7, 2.9, 2.6, 2.8]),
    "k": np.array([1, 2, 0, 3]),
    "stack": [7.5, 8.5],
    "other": [9.5],
}
BASES: tuple[dict[str, Any], ...] = ({}, OTHER, {"i": 0, "j": 1}, {**OTHER, "i": 0, "j": 1})
LONGER = {name: np.append(value, value[:1]) for name, value in OTHER.items() if name in "xyzk"}
EMPTY: dict[str, Any] = {"stack": [], "other": []}
TYPES: dict[str, Type] = {
    **dict.fromkeys("ab", FLOAT),
    **dict.fromkeys("ij", INT),
    **dict.fromkeys("xyz", VECTOR),
    "c": BOOL,
    "k": Array("int64", 1),
}
a, b, c, i, j = map(ir.Var, "abcij")


def item(array: str, *index: ir.Expr) -> ir.Item:
    return ir.Item(array, index)


def apply(function: Any, *arguments: ir.Expr) -> ir.Apply:
    return ir.Apply(function, arguments)


HIGH = apply(operator.gt, item("x", i), ir.Const(0.5))
WHOLE = apply(np.sort, ir.Whole("x"))
STATEMENTS: list[ir.Statement] = [
    ir.Assign(a, b),
    ir.Assign(a, apply(operator.add, a, item("x", j))),
    ir.Assign(item("x", i), a),
    ir.Assign(item("x", item("k", i)), item("x", apply(operator.sub, j, ir.Const(1)))),
    ir.Assign(i, ir.Dim("x", 0)),
    ir.Increment(a, b),
    ir.Increment(item("x", i), a),
    ir.Increment(item("x", item("k", i)), item("y", j)),
    ir.If(c, (ir.Assign(a, b),)),
    ir.If(HIGH, (ir.Assign(a, b),), (ir.Assign(b, ir.Const(0.0)),)),
    ir.For("n", ir.Const(0), item("k", i), ir.Const(1), (ir.Increment(a, b),)),
    ir.For("n", i, ir.Dim("x", 0), j, (ir.Increment(a, b),)),
    ir.While((), c, (ir.Increment(a, b), ir.Assign(c, ir.Const(False)))),
    ir.While((ir.Assign(c, HIGH),), c, (ir.Assign(item("x", i), ir.Const(0.0)),)),
    ir.While((), ir.Var("stack"), (ir.Pop(a, "stack"),)),
    ir.Allocate("z", (ir.Dim("x", 0),), ir.Const(0.5)),
    ir.Allocate("z", (item("k", i),), ir.Const(0.5)),
    ir.Copy("z", "x"),
    ir.Swap("x", "y"),
    ir.Grow("x", apply(operator.add, item("k", i), ir.Const(4))),
    ir.Routine(("z",), WHOLE, ((ir.Dim("x", 0),),)),
    ir.Routine(("y", "z"), apply(np.histogram, ir.Whole("x"), j), ((j,), (j,))),
    ir.Update(ir.Whole("x"), apply(operator.add, ir.Whole("y"), a)),
    ir.Update(ir.Whole("x"), apply(operator.mul, ir.Whole("y"), item("z", i)), adds=True),
    ir.Update(ir.Whole("z"), apply(operator.mul, ir.Whole("x"), b), is_new=True),
    ir.Guard(HIGH, ValueError, "{}", (item("y", j),)),
    ir.Push("stack", item("x", i)),
    ir.Pop(a, "stack"),
    ir.Pop(item("x", item("k", i)), "stack"),
    ir.NewStack("stack"),
    ir.Comment("nothing"),
]


def test_every_kind_is_here() -> None:
    assert set(map(type, STATEMENTS)) == set(typing.get_args(ir.Statement))


def run(statement: ir.Statement, changed: dict[str, Any]) -> dict[str, Any]:
    """The values of all names after a statement, and what was raised if anything was."""
    names = {
        name: value.copy() if hasattr(value, "copy") else value for name, value in START.items()
    }
    names |= {n: v.copy() if hasattr(v, "copy") else v for n, v in changed.items()}
    program = ir.Function("f", tuple(names), (statement,), (), {**TYPES})
    try:
        interpret._block(program.body, names, program)
    except Exception as error:
        names["raised"] = f"{type(error).__name__}: {error}"
    return names


def same(one: Any, two: Any) -> bool:
    return np.shape(one) == np.shape(two) and bool(np.all(np.asarray(one) == np.asarray(two)))


def parts(statement: ir.Statement) -> list[tuple[uses.Uses, uses.Uses]]:
    return [(uses.read(s), uses.written(s)) for s in uses.walk((statement,))]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: f"{type(s).__name__}")
def test_what_is_written(statement: ir.Statement) -> None:
    claimed = frozenset[str]().union(*(written.names for _, written in parts(statement)))
    changed: set[str] = set()
    for other in BASES:
        before = run(ir.Comment(""), other)
        after = run(statement, other)
        changed |= {n for n in after if not same(before.get(n, "none"), after[n])}
    assert changed - {"raised"} == claimed


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: f"{type(s).__name__}")
def test_what_is_read(statement: ir.Statement) -> None:
    """Exactly the names of which another value makes a difference to other names."""
    claimed = frozenset[str]().union(*(read.names for read, _ in parts(statement)))
    own = {n for _, written in parts(statement) for n in (*written.arrays, *written.stacks)}
    found: set[str] = set()
    for base in BASES:
        plain = run(statement, base)
        for values in (START, OTHER, LONGER, EMPTY):
            for name, value in values.items():
                after = run(statement, {**base, name: value})
                moved = {n for n in {**after, **plain} if not same(after.get(n), plain.get(n))}
                if moved - {name} or (moved - own and not same(after[name], value)):
                    found.add(name)
    # That an array is changed in place is no difference to other names.
    own |= {name for _, written in parts(statement) for name in written.scalars}
    assert found <= claimed and claimed - found <= own, (found, claimed)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: f"{type(s).__name__}")
def test_which_elements(statement: ir.Statement) -> None:
    """No element is stored to, and none makes a difference, but where it is said."""
    plain = run(statement, {})
    for array in "xyz":
        read, written = [], []
        for one, two in parts(statement):
            read += [one.elements, (array in one.wholes)]
            written += [two.elements, (array in two.wholes)]
        for said, check in ((read, "read"), (written, "written")):
            if any(each is True for each in said):
                continue
            places = {
                tuple(int(interpret._value(k, START)) for k in each.index)
                for group in said
                if isinstance(group, tuple)
                for each in group
                if each.array == array
            }
            for at in range(4):
                if (at,) in places:
                    continue
                if check == "written":
                    assert plain[array].shape == (4,) and plain[array][at] == START[array][at]
                    continue
                value = START[array].copy()
                value[at] = 0.97
                after = run(statement, {array: value})
                others = [n for n in {**after, **plain} if n != array]
                assert all(same(after.get(n, 0), plain.get(n, 0)) for n in others), (array, at)
