"""`solved(residual, x)`: an x that was found, whose derivatives are those of a solution.

The residual is read once, for an x of its own; what it adds to the program is a program too, of x
and of all else that it reads. This goes with the x that was found, in one `ir.Implicit`.

before  y = solved(lambda x: x * x - a, x)
after   found[0] = x
        t1 = found[0]; t2 = t1 * t1 - a     which nothing reads
        others[0] = a
        solution = Implicit(found, others)
        y = solution[0]
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.calls import stop_gradient
from srcgrad.frontend.evaluate.calls.argument_copies import Copies
from srcgrad.frontend.evaluate.calls.inner_programs import inner_program, name_of
from srcgrad.frontend.evaluate.containers import pools
from srcgrad.frontend.programs import naming
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Number, Value
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.operators import GRAD, JACFWD
from srcgrad.types import Array, Scalar, is_inexact


def solved(residual: Callable[[Any], Any], x: Any) -> Any:
    """The same x, a number or a vector, with the derivatives of a solution of `residual(x) = 0`."""
    return x


solved.srcgrad_solves = True  # type: ignore[attr-defined]


def constant(x: Any) -> Any:
    """The same value, of which nothing is differentiated: `stop_gradient` for definitions."""
    return x


constant.srcgrad_holds = True  # type: ignore[attr-defined]


def gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """`grad` for definitions, which are read and never run."""
    raise AssertionError(f"{f} is differentiated where it is read")


def jacobian(f: Callable[..., Any]) -> Callable[..., Any]:
    """`jacobian` for definitions."""
    raise AssertionError(f"{f} is differentiated where it is read")


gradient.srcgrad_operators = (GRAD, None)  # type: ignore[attr-defined]
jacobian.srcgrad_operators = (replace(JACFWD, is_open=True), None)  # type: ignore[attr-defined]


def call(run: Run, residual: Value, x: Value) -> Value:
    """What `solved(residual, x)` gives."""
    assert run.shared.derive is not None, "rules solve no equations"
    found = _vector(run, stop_gradient.held(run, (scalars.plain(run, x),), {}))
    is_number = not isinstance(x, ArrayRef | Lazy)
    unknown: Value = _first(run, found) if is_number else nests.materialise(run, found, copy=True)
    block = run.draft.blocks[-1]
    start = len(block)
    with pools.apart(run):
        zero = _residual(run, run.call(residual, (unknown,), {}), found, is_number)
    own, end = name_of(unknown), name_of(zero)
    program = inner_program(run, tuple(block[start:]), [own], (ir.Var(end),), Copies())
    if not run.shared.derive.connected(program, (own,)):
        run.refuse(
            "an equation that does not depend on its unknown",
            "Give a function of what it is solved for, whose derivative is not zero everywhere.",
            errors.NotDifferentiable,
            code="SG2300",
        )
    function, operands = _packed(run, program)
    shape = tuple(scalars.atom(run, extent) for extent in found.shape)
    name = run.fresh(run.draft.types[found.base], "solution")
    applied = ir.Apply(function, (ir.Whole(found.base), *operands))
    run.emit(ir.Routine((name,), applied, (shape,), run.span()))
    made = memory.whole(run, name, found.shape)
    return _first(run, made) if is_number else made


def _first(run: Run, vector: ArrayRef) -> Number:
    kind = Scalar("float64", weak=True)
    name = run.fresh(kind)
    run.emit(ir.Assign(ir.Var(name), ir.Item(vector.base, (ir.Const(0),)), run.span()))
    return Number(ir.Var(name), kind)


def _vector(run: Run, x: Value) -> ArrayRef:
    """What was found, as an array."""
    if isinstance(x, ArrayRef | Lazy):
        if x.ndim == 1 and x.dtype == "float64":
            return nests.materialise(run, x)
    elif isinstance(x, Known | Number) and (kind := scalars.type_of(x)) is not None:
        if kind.dtype == "float64" or not is_inexact(kind.dtype):
            made = nests.allocate(run, "float64", (Known(1),))
            atom = conversions.cast(run, x, Scalar("float64"))
            run.emit(ir.Assign(ir.Item(made.base, (ir.Const(0),)), atom, run.span()))
            return made
    run.refuse(
        f"an equation for {scalars.describe(x)}",
        "Solve it for a float64 number or vector: x.ravel() of a matrix, real and imaginary parts "
        "of what is complex.",
        errors.NotDifferentiable,
        code="SG2298",
    )


def _residual(run: Run, value: Value, found: ArrayRef, is_number: bool) -> Number | ArrayRef:
    """What is to be zero, with a name of its own."""
    value = scalars.plain(run, value)
    if is_number and isinstance(value, Known | Number):
        kind = scalars.type_of(value)
        if kind is not None and kind.dtype == "float64":
            name = run.fresh(kind)
            run.emit(ir.Assign(ir.Var(name), scalars.atom(run, value), run.span()))
            return Number(ir.Var(name), kind)
    if not is_number and isinstance(value, ArrayRef | Lazy) and value.ndim == 1:
        if value.dtype == "float64":
            as_long = run.operate(operator.eq, value.shape[0], found.shape[0])
            message = "there are not as many equations as unknowns"
            run.guard(as_long, errors.ShapeError, message)
            return nests.materialise(run, value, copy=True)
    run.refuse(
        f"an equation whose residual is {scalars.describe(value)}",
        "Return a float64 number if the unknown is one, and else a vector that is as long.",
        errors.NotDifferentiable,
        code="SG2299",
    )


def _packed(run: Run, program: ir.Function) -> tuple[ir.Implicit, list[ir.Expr]]:
    """The program with its numbers before its arrays, and what a call of it is given."""
    assert run.shared.derive is not None, "rules solve no equations"
    x, *free = program.params
    groups: dict[str, list[str]] = {}
    rest: list[str] = []
    for name in free:
        kind = program.types[name]
        is_packed = isinstance(kind, Scalar) and is_inexact(kind.dtype)
        (groups.setdefault(kind.dtype, []) if is_packed else rest).append(name)
    operands: list[ir.Expr] = []
    for dtype, names in groups.items():
        others = nests.allocate(run, dtype, (Known(len(names)),), hint="others")
        for k, name in enumerate(names):
            run.emit(ir.Assign(ir.Item(others.base, (ir.Const(k),)), ir.Var(name), run.span()))
        operands.append(ir.Whole(others.base))
    for name in rest:
        is_array = isinstance(program.types[name], Array)
        operands.append(ir.Whole(name) if is_array else ir.Var(name))
    params = (x, *(name for names in groups.values() for name in names), *rest)
    ordered = replace(program, name="residual", params=params)
    made, rename = naming.named(ordered, run.draft.hints)
    packed = tuple(tuple(map(rename, names)) for names in groups.values())
    return ir.Implicit(made, packed, run.shared.derive.derivative), operands
