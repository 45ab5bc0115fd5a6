"""Loops over the elements of arrays, and the arrays that they fill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad import ir
from srcgrad.frontend.values.arrays import elements, mixtures, positions, strides
from srcgrad.frontend.values.arrays.hoisting import hoisted
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.core import aliasing, memory
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Number, Value
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.types import INT, Array, Scalar, is_inexact


def loop_nest(run: Run, shape: tuple[Value, ...], body: Callable[[Subscripts], None]) -> None:
    """Loops over all subscripts of a shape, the last axis innermost."""
    _nest(run, shape, (), body)


def _nest(
    run: Run, shape: tuple[Value, ...], outer: Subscripts, body: Callable[[Subscripts], None]
) -> None:
    if len(outer) == len(shape):
        body(outer)
        return
    extent = shape[len(outer)]
    if positions.is_one(extent):
        _nest(run, shape, (*outer, Known(0)), body)
        return
    factors = sizes.factors(extent)
    if len(factors) > 1:
        _nest_merged(run, factors, shape, outer, body)
        return
    name = run.fresh(INT, "ijklmnop"[len(outer)])
    run.known.signs.add(name)
    with run.block() as block:
        _nest(run, shape, (*outer, Number(ir.Var(name), INT)), body)
    before, repeated = hoisted(run, block, name) if outer else ([], block)
    run.draft.blocks[-1].extend(before)
    stop = atom(run, sizes.unclipped(run, extent))
    run.emit(ir.For(name, ir.Const(0), stop, ir.Const(1), tuple(repeated), run.span()))


def _nest_merged(
    run: Run,
    factors: tuple[Value, ...],
    shape: tuple[Value, ...],
    outer: Subscripts,
    body: Callable[[Subscripts], None],
) -> None:
    """Loops over the axes that one axis stands for."""
    done, rest = len(outer), shape[len(outer) + 1 :]

    def inside(counters: Subscripts) -> None:
        merged = counters[done : done + len(factors)]
        position = positions.ravel(run, merged, factors)
        body((*counters[:done], position, *counters[done + len(factors) :]))

    _nest(run, (*shape[:done], *factors, *rest), outer, inside)


def allocate(
    run: Run, dtype: str, shape: tuple[Value, ...], fill: Any = None, hint: str | None = None
) -> ArrayRef:
    """New memory."""
    units = frozenset(k for k, extent in enumerate(shape) if positions.is_one(extent))
    shape = tuple(map(sizes.unmerged, shape))
    base = run.fresh(Array(dtype, len(shape), "C", units), hint)
    content = None if fill is None else ir.Const(fill)
    run.emit(ir.Allocate(base, tuple(atom(run, e) for e in shape), content, run.span()))
    return memory.whole(run, base, shape)


def materialise(run: Run, array: AnyArray, copy: bool = False) -> ArrayRef:
    """An array expression, or a view, as an array with memory of its own."""
    if isinstance(array, ArrayRef) and array.whole:
        if not copy:
            return array
        old = run.draft.types[array.base]
        assert isinstance(old, Array)
        base = run.fresh(
            Array(old.dtype, old.ndim, "C" if old.layout == "A" else old.layout, old.unit_axes)
        )
        run.known.orders[base] = strides.copied_order(run, array)
        mixtures.mark(run, base, mixtures.dtypes(run, array))
        run.emit(ir.Copy(base, array.base, run.span()))
        return memory.whole(run, base, array.shape)
    elements.check_fresh(run, array)
    made = allocate(run, array.dtype, array.shape)
    if not strides.keeps_order(run, array):
        run.known.orders[made.base] = array.order if isinstance(array, Lazy) else "?"
    for each in array.sharing if isinstance(array, Lazy) else ():
        aliasing.may_share(run, made.base, each)

    def body(subscripts: Subscripts) -> None:
        value = elements.element(run, array, subscripts)
        several.update(mixtures.of(run, value))
        put(run, made.base, elements.base_subscripts(run, made, subscripts), value)

    several: set[str] = set()
    loop_nest(run, array.shape, body)
    mixtures.mark(run, made.base, frozenset(several))
    return made


def put(run: Run, base: str, index: tuple[ir.Atom, ...], value: Value) -> None:
    run.emit(ir.Assign(ir.Item(base, index), atom(run, value), run.span()))


def accumulated(
    run: Run, shape: tuple[Value, ...], type: Scalar, term: Callable[[Subscripts], Value]
) -> Value:
    """The sum of a term over all subscripts of a shape."""
    if all(map(positions.is_one, shape)):
        return conversions.convert(run, term((Known(0),) * len(shape)), type)
    cell = run.fresh(type, "total")
    zero = scalars.constant(run, 0, type)
    run.emit(ir.Assign(ir.Var(cell), zero, run.span()))

    def body(subscripts: Subscripts) -> None:
        value = term(subscripts)
        run.emit(ir.Increment(ir.Var(cell), conversions.cast(run, value, type), run.span()))

    loop_nest(run, shape, body)
    return Number(ir.Var(cell), type)


def sum_type(dtype: str) -> Scalar:
    if is_inexact(dtype):
        return Scalar(dtype)
    return Scalar("uint64" if dtype.startswith("uint") else "int64")
