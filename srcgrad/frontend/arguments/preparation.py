"""Arrays as compiled code takes them."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.errors import DTypeError
from srcgrad.frontend.arguments.specs import NUMERIC
from srcgrad.frontend.reading import subclasses
from srcgrad.frontend.reading.subclasses import BASES


def check_dtype(dtype: np.dtype[Any], path: str, what: str) -> None:
    if dtype.name in NUMERIC:
        return
    if dtype.kind == "f":
        advice = f"Compiled code has float32 and float64: pass {path}.astype(np.float64)."
    elif dtype.kind == "c":
        advice = f"Compiled code has complex64 and complex128: pass {path}.astype(np.complex128)."
    elif dtype.kind == "O":
        advice = f"If it holds numbers, pass {path}.astype(float)."
    elif dtype.kind in "mM":
        advice = f"Pass a number: {path} / np.timedelta64(1, 's'), say."
        if dtype.kind == "M":
            advice = f"Pass a number: ({path} - start) / np.timedelta64(1, 's'), say."
    elif dtype.names:
        advice = f"Pass its fields as arrays of their own: {path}[{dtype.names[0]!r}]."
    else:
        advice = "Pass numbers."
    raise DTypeError(
        f"argument {path} is {what} of dtype {dtype}, which holds no numbers to compute with"
        if dtype.kind not in "fc"
        else f"argument {path} is {what} of dtype {dtype}, which is not supported",
        advice=advice,
        code="SG501",
    )


def of_its_own(kind: type, path: str) -> DTypeError:
    base = next(each for each in kind.__mro__ if each in BASES)
    advice = f"Pass a plain {base.__name__}: {base.__name__}({path})."
    if base is np.ndarray:
        advice = f"Pass an ordinary array: np.asarray({path})."
    return DTypeError(
        f"argument {path} is a {kind.__name__}, which has rules of its own",
        advice=advice,
        code="SG504",
    )


def prepare(array: np.ndarray[Any, Any], path: str = "x") -> np.ndarray[Any, Any]:
    """An array as compiled code takes it: itself, or a native aligned copy of its values."""
    if type(array) is not np.ndarray and (
        isinstance(array, np.ma.MaskedArray | np.matrix) or subclasses.changes_rules(type(array))
    ):
        raise of_its_own(type(array), path)
    check_dtype(array.dtype, path, "an array")
    if is_prepared(array):
        return array
    plain = np.asarray(array)
    if plain.dtype.isnative and plain.flags.aligned:
        return plain
    return plain.astype(plain.dtype.newbyteorder("="), order="K")


def is_prepared(array: np.ndarray[Any, Any]) -> bool:
    """Whether compiled code takes an array as it is."""
    return type(array) is np.ndarray and array.dtype.isnative and array.flags.aligned
