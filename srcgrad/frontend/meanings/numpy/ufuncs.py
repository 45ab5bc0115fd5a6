"""Calls of NumPy's ufuncs, with `out=`, `where=` and `dtype=`."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access.storable import check_axes
from srcgrad.frontend.evaluate.calls import elementwise_calls
from srcgrad.frontend.meanings.numpy.axes import (
    Elements,
    Subscripts,
    array_of,
    castable,
    dtype_of,
    is_missing,
    known,
    mask_of,
    no_array,
    only_where,
)
from srcgrad.frontend.pointwise import call, table
from srcgrad.frontend.pointwise.table import MEANINGS
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, positions
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.arrays.second_names import writing
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import ArrayRef, ListRef, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.scalars import PYTHON, plain
from srcgrad.types import Scalar

OfNumbers = Callable[..., Value]
"""A function of numbers, one for each operand."""


def called(run: Run, ufunc: np.ufunc, args: Args, kwargs: Kwargs) -> Value:
    """What a call of a ufunc gives: a number, an array, or a tuple of them."""
    args = tuple(plain(run, each) for each in args)
    if not kwargs and len(args) == ufunc.nin:
        if not any(isinstance(each, ArrayRef | AnyArray | Tuple | ListRef) for each in args):
            return of_numbers(run, ufunc, *args)
    given = {name: plain(run, value) for name, value in kwargs.items()}
    check_options(run, ufunc, args, given)
    inputs = tuple(_operand(run, each) for each in args[: ufunc.nin])
    outs = _outs(run, ufunc, args[ufunc.nin :], given.get("out"))
    function = at_dtype(run, ufunc, inputs, dtype_of(run, given))
    parts = [_part(run, function, k) for k in range(ufunc.nout)] if ufunc.nout > 1 else [function]
    mask = mask_of(run, given.get("where"))
    if mask is None:
        made = [broadcasting.elementwise(run, each, inputs, True) for each in parts]
        if len(parts) > 1 and any(out is not None for out in outs):
            made = [nests.materialise(run, array_of(run, each)) for each in made]
        pairs = zip(made, outs, strict=True)
        results = [stored(run, ufunc.__name__, value, inputs, out) for value, out in pairs]
    else:
        results = [
            _where(run, ufunc, each, inputs, mask, out)
            for each, out in zip(parts, outs, strict=True)
        ]
    return results[0] if len(results) == 1 else Tuple(tuple(results))


def of_numbers(run: Run, ufunc: np.ufunc, *operands: Value) -> Value:
    """A ufunc of numbers."""
    meaning = table.meaning(ufunc)
    assert meaning is not None, "a ufunc in the table"
    return elementwise_calls.pointwise_call(run, meaning, ufunc, operands, {})


def _part(run: Run, function: OfNumbers, k: int) -> OfNumbers:
    """One of several results."""

    def part(*operands: Value) -> Value:
        made = function(*operands)
        assert isinstance(made, Tuple), "a ufunc of several results"
        return made.items[k]

    return part


def _operand(run: Run, value: Value) -> Value:
    return array_of(run, value) if isinstance(value, Tuple | ListRef) else value


def check_options(run: Run, ufunc: np.ufunc, args: Args, given: Kwargs) -> None:
    """Refuse what would be ignored."""
    name = call.name(ufunc)
    if not ufunc.nin <= len(args) <= ufunc.nargs:
        words = (
            f"{ufunc.__name__}() takes from {ufunc.nin} to {ufunc.nargs} positional arguments "
            f"but {len(args)} were given"
        )
        raise Raised(TypeError(words), run.span())
    for key in given:
        if key not in ("out", "where", "dtype", "casting", "order", "subok"):
            words = f"{ufunc.__name__}() got an unexpected keyword argument '{key}'"
            if key in ("sig", "signature"):
                run.refuse(
                    f"{name} with the keyword {key}",
                    "Use dtype=.",
                    errors.MissingRule,
                    code="SG349",
                )
            raise Raised(TypeError(words), run.span())
    defaults = {"casting": ("same_kind",), "order": ("K", "C", "F", "A"), "subok": (True, False)}
    for key, accepted in defaults.items():
        if known(run, given, key, accepted[0]) not in accepted:
            run.refuse(
                f"{name} with another {key}", "Convert by astype.", errors.MissingRule, code="SG348"
            )


def _outs(run: Run, ufunc: np.ufunc, rest: Args, out: Value | None) -> list[ArrayRef | None]:
    """Where the results are to be stored."""
    if out is not None and not is_missing(out):
        rest = out.items if isinstance(out, Tuple) else (out,)
        if len(rest) != ufunc.nout:
            words = "The 'out' tuple must have exactly one entry per ufunc output"
            raise Raised(ValueError(words), run.span())
    found: list[ArrayRef | None] = []
    for each in rest:
        if is_missing(each):
            found.append(None)
        elif isinstance(each, ArrayRef):
            found.append(each)
        else:
            no_array(run, each)
    return found + [None] * (ufunc.nout - len(found))


def at_dtype(run: Run, ufunc: np.ufunc, inputs: Args, dtype: str | None) -> OfNumbers:
    """The ufunc as a function of numbers, computed at the loop that `dtype` asks for."""
    plainly = functools.partial(of_numbers, run, ufunc)
    if dtype is None:
        return plainly
    loop = _loop(run, ufunc, inputs, dtype)

    def converted(*operands: Value) -> Value:
        pairs = zip(operands, loop, strict=False)
        made = plainly(*(conversions.convert(run, each, Scalar(kind)) for each, kind in pairs))
        if isinstance(made, Tuple):
            rest = zip(made.items, loop[ufunc.nin :], strict=True)
            return Tuple(tuple(conversions.convert(run, each, Scalar(k)) for each, k in rest))
        return conversions.convert(run, made, Scalar(loop[-1]))

    return converted


def _loop(run: Run, ufunc: np.ufunc, inputs: Args, dtype: str) -> tuple[str, ...]:
    """The dtypes of the loop whose results have a dtype."""
    given = []
    for each in inputs:
        kind = Scalar(each.dtype) if isinstance(each, AnyArray) else scalars.type_of(each)
        assert kind is not None, "operands are numbers and arrays"
        weak = kind.weak and kind.dtype in PYTHON and kind.dtype != "bool"
        given.append(PYTHON[kind.dtype] if weak else np.dtype(kind.dtype))
    wanted = (None,) * ufunc.nin + (np.dtype(dtype),) * ufunc.nout
    try:
        found = ufunc.resolve_dtypes(
            (*given, *(None,) * ufunc.nout),  # type: ignore[arg-type]
            signature=wanted,
            casting="same_kind",
        )
    except TypeError as error:
        raise Raised(TypeError(str(error)), run.span()) from None
    return tuple(each.name for each in found)


def stored(run: Run, name: str, value: Value, inputs: Args, out: Value | None) -> Value:
    """The result, or the array that it is put into."""
    if is_missing(out):
        return value
    if not isinstance(out, ArrayRef):
        no_array(run, out)
    castable(run, name, value, out)
    value = _apart(run, value, inputs, out)
    _check_shape(run, value, out)

    def body(at: Subscripts) -> None:
        where = elements.base_subscripts(run, out, at)
        nests.put(run, out.base, where, broadcasting.broadcast_element(run, value, at))

    with writing(run, out):
        nests.loop_nest(run, out.shape, body)
    return out


def _where(
    run: Run,
    ufunc: np.ufunc,
    function: OfNumbers,
    inputs: Args,
    mask: Value,
    out: ArrayRef | None,
) -> Value:
    """Computed only where the mask holds; what is there stays elsewhere."""
    if out is None:
        run.refuse(
            f"{call.name(ufunc)} with where= and without out= leaves elements unset",
            "Give it out=np.zeros(...), or use np.where.",
            errors.NotDifferentiable,
            code="SG258",
        )
    inputs = tuple(_apart(run, each, (each,), out) for each in inputs)
    mask = _apart(run, mask, (mask,), out)
    value = broadcasting.elementwise(run, function, inputs)
    castable(run, ufunc.__name__, value, out)
    for each in (value, mask):
        _check_shape(run, each, out)

    def body(at: Subscripts) -> None:
        where = elements.base_subscripts(run, out, at)

        def put() -> None:
            nests.put(run, out.base, where, broadcasting.broadcast_element(run, value, at))

        holds = Elements((), Scalar("bool"), lambda none: mask, lambda none: _at(run, mask, at))
        only_where(run, holds, (), put)

    with writing(run, out):
        nests.loop_nest(run, out.shape, body)
    return out


def _at(run: Run, mask: Value, at: Subscripts) -> Value:
    return broadcasting.broadcast_element(run, mask, at)


def _apart(run: Run, value: Value, inputs: Args, out: ArrayRef) -> Value:
    """The value, in memory of its own if a store into `out` would change what it still reads."""
    for each in inputs:
        if any(base == out.base for base, _ in elements.reads(run, each)):
            if not (isinstance(each, ArrayRef) and same(each, out)):
                return nests.materialise(run, array_of(run, value), copy=True)
    return value


def _check_shape(run: Run, value: Value, out: ArrayRef) -> None:
    """A result is broadcast to `out`; it may not be larger."""
    if not isinstance(value, AnyArray):
        return
    shapes = [value.shape, out.shape]
    check_axes(run, value, out.ndim)
    for extent, wanted in zip(value.shape, out.shape[out.ndim - value.ndim :], strict=True):
        if not positions.is_one(extent):
            broadcasting.agree(run, wanted, extent, shapes)


def _enter(ufunc: np.ufunc) -> None:
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        return called(run, ufunc, args, kwargs)

    means(ufunc)(handler)


UFUNCS = tuple(
    {each: None for each in vars(np).values() if isinstance(each, np.ufunc)}.keys()
    & MEANINGS.keys()
)
"""NumPy's functions of numbers."""
for _ufunc in UFUNCS:
    _enter(_ufunc)
