"""What functions of scipy.special mean: on numbers, on arrays element by element, and in pieces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.special

from srcgrad import errors
from srcgrad.errors import DTypeError
from srcgrad.frontend import arithmetic, arrays
from srcgrad.frontend.arithmetic import plain
from srcgrad.frontend.pointwise.call import Call, Function, Typing
from srcgrad.frontend.pointwise.promotion import loop
from srcgrad.frontend.pointwise.table import MEANINGS, Pointwise
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import Run
from srcgrad.frontend.scipy.names import SCALARS
from srcgrad.frontend.values import Known, Tuple, Value
from srcgrad.types import Scalar

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


def _typed(function: Function, ufunc: np.ufunc) -> Typing:
    """A function of scipy.special at the dtypes that its ufunc computes with."""

    def typing(types: tuple[Scalar, ...], constants: tuple[Any, ...]) -> Call | Function:
        name = f"scipy.special.{function.__name__}"
        if len(types) != ufunc.nin:
            raise TypeError(f"{name} takes {ufunc.nin} numbers, not {len(types)}")
        for each in types:
            if each.dtype.startswith("complex"):
                raise DTypeError(f"{name} of {each.dtype} is not supported")
        *operands, result = loop(ufunc, types)[: ufunc.nin + 1]
        casts = tuple(map(_cast, types, operands))
        return Call(function, casts, Scalar(result))

    return typing


def _cast(given: Scalar, wanted: str) -> Function | None:
    """The cast of an operand to the dtype of a loop; integers need none to become float64."""
    if given.dtype == wanted or ("int" in given.dtype and wanted in ("float64", "int64")):
        return None
    made: Function = np.dtype(wanted).type
    return made


_UFUNCS: dict[Any, str] = {
    scipy.special.zeta: "_zeta",
    scipy.special.spherical_in: "_spherical_in",
    scipy.special.spherical_jn: "_spherical_jn",
    scipy.special.spherical_kn: "_spherical_kn",
    scipy.special.spherical_yn: "_spherical_yn",
}
"""The ufuncs under functions that are written in Python."""

for _name in SCALARS:
    if hasattr(scipy.special, _name):
        _function = getattr(scipy.special, _name)
        _ufunc = getattr(scipy.special._ufuncs, _UFUNCS.get(_function, _name))
        MEANINGS[_function] = Pointwise(_function, typing=_typed(_function, _ufunc))

for _name in ("cbrt", "exp2", "expm1", "log1p"):
    MEANINGS[getattr(scipy.special, _name)] = MEANINGS[getattr(np, _name)]
MEANINGS[scipy.special.round] = MEANINGS[np.rint]


def of_each(run: Run, function: Callable[..., Any], *operands: Value) -> Value:
    """A function of numbers for each element."""
    operands = tuple(plain(run, each) for each in operands)
    return arrays.elementwise(run, lambda *each: arithmetic.numbers(run, function, *each), operands)


# ---------------------------------------------------- functions that SciPy itself has in Python


@means(scipy.special.zeta)
def _zeta(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, "zeta", ("x", "q", "out"), args, kwargs)
    if "out" in given:
        refuse_keyword(run, "zeta", "out")
    return of_each(run, scipy.special.zeta, given["x"], given.get("q", Known(1.0)))


def _spherical(name: str) -> None:
    function = getattr(scipy.special, name)

    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, name, ("n", "z", "derivative"), args, kwargs)
        derivative = given.get("derivative", Known(False))
        if not isinstance(derivative, Known) or derivative.object:
            refuse_keyword(run, name, "derivative")
        return of_each(run, function, given["n"], given["z"])

    means(function)(handler)


for _name in ("spherical_in", "spherical_jn", "spherical_kn", "spherical_yn"):
    _spherical(_name)


def bound(
    run: Run, function: str, names: tuple[str, ...], args: Args, kwargs: Kwargs
) -> dict[str, Value]:
    """Arguments by name; those that are None are left out."""
    found = dict(zip(names, args, strict=False))
    for key, value in kwargs.items():
        if key not in names:
            refuse_keyword(run, function, key)
        found[key] = value
    return {
        key: value
        for key, value in found.items()
        if not (isinstance(value, Known) and value.object is None)
    }


def refuse_keyword(run: Run, function: str, key: str) -> None:
    run.refuse(
        f"scipy.special.{function} with {key} is not supported",
        "Leave it out.",
        errors.MissingRule,
    )


__all__ = ["Tuple"]
