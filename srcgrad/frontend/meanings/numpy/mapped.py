"""NumPy's functions of each element that are no ufuncs: `clip`, `round`, `nan_to_num`, `sinc` …"""

from __future__ import annotations

import importlib
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.meanings.numpy.axes import array_of, bound, is_missing, known
from srcgrad.frontend.meanings.numpy.reductions import Reduction, quantified
from srcgrad.frontend.meanings.numpy.ufuncs import stored
from srcgrad.frontend.pointwise import definitions
from srcgrad.frontend.values.arrays import broadcasting, positions
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, ListRef, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.types import Scalar, is_inexact, is_integer

Definition = Callable[..., Any]


def mapped(
    run: Run, definition: Definition, operands: Kwargs, options: Kwargs, out: Value | None
) -> Value:
    """A definition for numbers, read for every element of operands that are broadcast."""
    names = tuple(operands)
    inputs = tuple(
        array_of(run, each) if isinstance(each, Tuple | ListRef) else each
        for each in operands.values()
    )

    def of_numbers(*items: Value) -> Value:
        found = dict(zip(names, items, strict=True))
        return run.call(Known(definition), (), {**found, **options})

    value = broadcasting.elementwise(run, of_numbers, inputs)
    return value if is_missing(out) else stored(run, definition.__name__, value, inputs, out)


def _entered(function: Any, data: str, of: Definition) -> None:
    """Let calls of a function be read as a definition of numbers; `data` names its operands."""

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, function, args, kwargs)
        out = given.pop("out", None)
        operands = {name: given.pop(name) for name in data.split() if name in given}
        options: Kwargs = {name: Known(known(run, given, name, None)) for name in given}
        return mapped(run, of, operands, options, out)

    means(function)(handler)


def _rounded(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.round, args, kwargs)
    kind = _kind(run, given["a"])
    definition = definitions.around if is_inexact(kind) else definitions.round_integer
    names = ("a", "decimals") if is_inexact(kind) else ("number", "ndigits")
    digits = Known(known(run, given, "decimals", 0))
    return mapped(run, definition, {names[0]: given["a"]}, {names[1]: digits}, given.get("out"))


means(np.round, np.around, np.ndarray.round)(_rounded)


def _kind(run: Run, value: Value) -> str:
    return array_of(run, value).dtype


_entered(np.fix, "x", of=definitions.fix)
_entered(np.sinc, "x", of=definitions.sinc)


@means(np.i0)
def _i0(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """By SciPy, whose functions compiled code can call."""
    try:
        special = importlib.import_module("scipy.special")
    except ImportError:
        run.refuse(
            "np.i0 without SciPy",
            "Install SciPy: its i0 is called.",
            errors.MissingRule,
            code="SG337",
        )
    given = bound(run, np.i0, args, kwargs)
    return run.call(Known(special.i0), (given["x"],), {})


def _clip_method(self: Any, min: Any = None, max: Any = None, out: Any = None) -> Any: ...


def _clip_function(
    a: Any,
    a_min: Any = None,
    a_max: Any = None,
    out: Any = None,
    *,
    min: Any = None,
    max: Any = None,
) -> Any: ...


def _clipped(signature: Definition, first: str) -> Callable[[Run, Args, Kwargs], Value]:
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, signature, args, kwargs)
        out = given.pop("out", None)
        given["a"] = given.pop(first)
        _leave_out_wide(run, given)
        return mapped(run, definitions.clip, given, {}, out)

    return handler


def _leave_out_wide(run: Run, given: Kwargs) -> None:
    """Leave out the bounds of Python's that no number of the array's dtype is beyond."""
    kind = _kind(run, given["a"])
    if not is_integer(kind):
        return
    held = np.iinfo(kind)
    for name in ("a_min", "min", "a_max", "max"):
        match given.get(name):
            case Known(int() as limit) if type(limit) is int:
                if limit <= held.min if name.endswith("min") else limit >= held.max:
                    del given[name]


means(np.clip)(_clipped(_clip_function, "a"))
means(np.ndarray.clip)(_clipped(_clip_method, "self"))


@means(np.nan_to_num)
def _nan_to_num(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.nan_to_num, args, kwargs)
    copies = known(run, given, "copy", True)
    given.pop("copy", None)
    source = given["x"]
    kind = _kind(run, source)
    if kind.startswith("complex"):
        run.refuse(
            "np.nan_to_num of complex numbers",
            "Call it for their real and imaginary parts.",
            errors.MissingRule,
            code="SG336",
        )
    if not is_inexact(kind):
        return mapped(run, _unchanged, {"x": source}, {}, None) if copies else source
    out = source if not copies and isinstance(source, ArrayRef) else None
    return mapped(run, definitions.nan_to_num, given, {}, out)


def _unchanged(x: Any) -> Any:
    return +x


@means(np.real_if_close)
def _real_if_close(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.real_if_close, args, kwargs)
    array = array_of(run, given["a"])
    if array.dtype.startswith("complex"):
        run.refuse(
            "np.real_if_close of complex numbers: its dtype depends on their values",
            "Take their real parts: z.real.",
            errors.NotDifferentiable,
            code="SG246",
        )
    return array.element(()) if array.ndim == 0 and not isinstance(array, ArrayRef) else array


# -------------------------------------------------------------------------------------- closeness

_entered(np.isclose, "a b rtol atol", of=definitions.numpy_isclose)


@reads_as(np.allclose)
def allclose(
    a: Any, b: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Any:
    """`np.allclose`."""
    return bool(np.all(np.isclose(a, b, rtol, atol, equal_nan)))


@means(np.array_equal)
def _array_equal(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.array_equal, args, kwargs)
    left, right = (array_of(run, given[name]) for name in ("a1", "a2"))
    alike: Value = Known(left.ndim == right.ndim)
    if left.ndim == right.ndim:
        for x, y in zip(left.shape, right.shape, strict=True):
            alike = _both(run, alike, numbers(run, operator.eq, x, y))
    return _equal(run, left, right, alike, bool(known(run, given, "equal_nan", False)))


@means(np.array_equiv)
def _array_equiv(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.array_equiv, args, kwargs)
    left, right = (array_of(run, given[name]) for name in ("a1", "a2"))
    alike: Value = Known(True)
    for x, y in zip(left.shape[::-1], right.shape[::-1], strict=False):
        if not positions.is_one(x) and not positions.is_one(y):
            alike = _both(run, alike, numbers(run, operator.eq, x, y))
    return _equal(run, left, right, alike, False)


def _both(run: Run, left: Value, right: Value) -> Value:
    return scalars.logical(run, ir.both, left, right)


def _equal(run: Run, left: AnyArray, right: AnyArray, alike: Value, equal_nan: bool) -> Value:
    """Whether all elements are equal, of arrays whose shapes may be alike."""

    def same(x: Value, y: Value) -> Value:
        equal = numbers(run, operator.eq, x, y)
        if not equal_nan:
            return equal
        nans = _both(run, numbers(run, operator.ne, x, x), numbers(run, operator.ne, y, y))
        return scalars.logical(run, ir.either, equal, nans)

    def compared() -> Value:
        made = array_of(run, broadcasting.elementwise(run, same, (left, right)))
        every = tuple(range(made.ndim))
        given = Reduction(made, every, False, None, None, None, None)
        return conversions.convert(run, quantified(run, given, ir.both), Scalar("bool", weak=True))

    return run.choose(alike, compared, lambda: Known(False))


@reads_as(np.isposinf)
def isposinf(x: Any) -> Any:
    return np.equal(x, np.inf)


@reads_as(np.isneginf)
def isneginf(x: Any) -> Any:
    return np.equal(x, -np.inf)
