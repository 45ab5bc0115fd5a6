"""What functions mean that `numba.guvectorize` has made: loops around the user's own function."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.core import types
from numba.np.ufunc.gufunc import GUFunc
from numba.np.ufunc.sigparse import parse_signature

from srcgrad import errors
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars


@means(GUFunc.__call__)
def _called(run: Run, args: Args, kwargs: Kwargs) -> Value:
    made, *given = args
    assert isinstance(made, Known)
    function = made.object
    taken, results = parse_signature(function.signature)
    if kwargs or len(given) != len(taken):
        run.refuse(
            "numba.guvectorize called with an array for what it gives",
            "Let the function make its results: give it what it reads only.",
            errors.NotDifferentiable,
            code="SG2467",
        )
    chosen = _signature(run, function.gufunc_builder._sigs, given)
    kinds = tuple(
        (np.dtype(str(getattr(k, "dtype", k))), isinstance(k, types.Array)) for k in chosen
    )
    count = len(taken)
    settings = (function.gufunc_builder.py_func, tuple(taken), kinds[:count])
    others = (tuple(results), kinds[count:])
    known = map(lists.key_value, (*settings, *others))
    return run.call(Known(generalised), (*known, *given), {})


def _signature(run: Run, signatures: Any, given: list[Value]) -> Any:
    """The first signature that takes operands of these dtypes."""
    found = [_dtype(scalars.plain(run, each)) for each in given]
    for each in signatures:
        wanted = [np.dtype(str(getattr(kind, "dtype", kind))) for kind in each.args]
        if all(np.can_cast(a, b) for a, b in zip(found, wanted, strict=False)):
            return each.args
    run.refuse(
        "numba.guvectorize without a signature for what it is called with",
        "Give the decorator signatures: ['(float64[:], float64[:])'].",
        errors.NotDifferentiable,
        code="SG2466",
    )


def _dtype(value: Value) -> np.dtype[Any]:
    if isinstance(value, ArrayRef | Lazy):
        return np.dtype(value.dtype)
    kind = scalars.type_of(value)
    return np.dtype(kind.dtype if kind is not None else object)


def generalised(
    kernel: Any, taken: Any, kinds: Any, results: Any, result_kinds: Any, *given: Any
) -> Any:
    """The function for each place in the leading axes of what it is given."""
    arrays = [np.asarray(a, dtype=kind[0]) for a, kind in zip(given, kinds, strict=True)]
    sizes: dict[Any, Any] = {}
    for a, core in zip(arrays, taken, strict=True):
        if a.ndim < len(core):
            raise ValueError("an operand has fewer axes than the signature says")
        for k in range(len(core)):
            size = a.shape[a.ndim - len(core) + k]
            if sizes.setdefault(core[k], size) != size:
                raise ValueError("operands have different lengths where the signature says one")
    loops = np.broadcast_shapes(
        *[a.shape[: a.ndim - len(core)] for a, core in zip(arrays, taken, strict=True)]
    )
    wide = [
        np.broadcast_to(a, (*loops, *a.shape[a.ndim - len(core) :]))
        for a, core in zip(arrays, taken, strict=True)
    ]
    seen = [
        a[..., None] if len(core) == 0 and kind[1] else a
        for a, core, kind in zip(wide, taken, kinds, strict=True)
    ]
    made = [
        np.zeros((*loops, *([sizes[name] for name in core] if len(core) else [1])), kind[0])
        for core, kind in zip(results, result_kinds, strict=True)
    ]
    if len(loops) == 0:
        kernel(*seen, *made)
    else:
        for place in np.ndindex(*loops):
            kernel(*[a[place] for a in seen], *[a[place] for a in made])
    found = [a if len(core) else a[..., 0] for a, core in zip(made, results, strict=True)]
    return found[0] if len(found) == 1 else tuple(found)
