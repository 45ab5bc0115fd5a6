"""Arrays whose lengths change in a loop: the leading part of memory that there is before it.

    for _ in range(n):                  for _ in range(n):
        x = x[1:] * x[:-1]                  t = x[1:m] * x[:m - 1]
                                            x[:m - 1] = t
                                            m = m - 1

Where nothing says that lengths do not become larger, the elements lie one after the other in
memory that is replaced by more when it is full.
"""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.frontend.values.arrays import elements, mixtures, nests, reshaping
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Along, ArrayHole, ArrayRef, Known, Number, Value
from srcgrad.frontend.values.numbers import conversions, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.types import INT, Array, Scalar

Shape = tuple[Value, ...]


def instantiate(run: Run, pattern: ArrayHole, shape: Shape, hint: str | None) -> ArrayRef:
    """The part of memory that an array of these lengths is, and the memory."""
    flat = pattern.room == "more"
    base = run.fresh(Array(pattern.dtype, 1 if flat else pattern.ndim), hint)
    run.known.orders[base] = pattern.order
    mixtures.mark(run, base, pattern.dtypes)
    run.known.parts[base] = pattern
    if not flat or pattern.ndim == 1:
        return part(run, base, pattern.dtype, shape)
    total = Number(ir.Var(run.fresh(INT, "total")), INT)
    run.known.signs.add(total.atom.name)
    return _in_a_row(run, base, pattern.dtype, shape, total)


def part(run: Run, base: str, dtype: str, shape: Shape) -> ArrayRef:
    """The first elements along each axis of an array, or of a vector that they all lie in."""
    type = run.draft.types[base]
    assert isinstance(type, Array)
    if type.ndim < len(shape):
        return _in_a_row(run, base, dtype, shape, sizes.product(run, shape))
    axes = tuple(Along(axis, Known(0)) for axis in range(len(shape)))
    return ArrayRef(base, dtype, axes, shape, False)


def _in_a_row(run: Run, base: str, dtype: str, shape: Shape, total: Value) -> ArrayRef:
    """An array whose elements lie row by row in a vector."""
    row = ArrayRef(base, dtype, (Along(0, Known(0)),), (total,), False)
    view = reshaping.reshape(run, row, shape)
    assert isinstance(view, ArrayRef)
    return view


def total(made: ArrayRef) -> Number | None:
    """The number that says how many elements there are, if the array lies in a vector."""
    found = None if made.of is None else made.of.source.shape[0]
    return found if isinstance(found, Number) else None


def grows(run: Run, base: str) -> bool:
    """Whether memory is replaced by more when it is full."""
    pattern = run.known.parts.get(base)
    return pattern is not None and pattern.room == "more"


def begin(run: Run, base: str, array: ArrayRef) -> None:
    """Memory that grows, and that holds an array to begin with."""
    type = run.draft.types[base]
    assert isinstance(type, Array)
    run.draft.handed.setdefault(base, set()).add(array.base)
    total = sizes.product(run, array.shape)
    run.emit(ir.Allocate(base, (atom(run, total),), None, run.span()))
    target = part(run, base, type.dtype, array.shape)
    if array.dtype != type.dtype:
        mixtures.mark(run, base, frozenset((array.dtype, type.dtype)))

    def put(at: Shape) -> None:
        value = conversions.convert(run, elements.element(run, array, at), Scalar(type.dtype))
        nests.put(run, base, elements.base_subscripts(run, target, at), value)

    nests.loop_nest(run, array.shape, put)


def note_ceilings(run: Run, names: Shape, extents: Shape) -> None:
    """Take note of the lengths that names stand for on one path more.

    That a length is itself says nothing of it.
    """
    for name, extent in zip(names, extents, strict=True):
        if isinstance(name, Number) and not same(name, extent):
            known = run.known.ceilings.get(name.atom.name, ())
            run.known.ceilings[name.atom.name] = (*known, extent)


def make_room(run: Run, base: str, needed: Value) -> None:
    """Replace memory that does not hold so many elements."""
    capacity = run.define(ir.Dim(base, 0), INT)
    full = numbers(run, operator.gt, needed, capacity)
    assert isinstance(full, Number)
    with run.block() as block:
        twice = ir.Var(run.fresh(INT))
        run.emit(ir.Assign(twice, ir.Apply(operator.mul, (atom(run, needed), ir.Const(2)))))
        run.emit(ir.Grow(base, twice, run.span()))
    run.emit(ir.If(full.atom, tuple(block), (), run.span()))
