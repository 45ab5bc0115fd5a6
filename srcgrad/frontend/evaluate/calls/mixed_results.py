"""What NumPy's functions give for numbers and arrays that are whole on some paths only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from srcgrad.frontend.values.arrays import mixtures
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, ListRef, Number, Tuple, Value
from srcgrad.frontend.values.numbers import kinds, whole
from srcgrad.types import Scalar, is_float, is_inexact


def follow(
    run: Run,
    function: Callable[..., Any],
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    made: Value,
) -> Value:
    """Take note that a result may be whole as well, unless the call says its dtype.

    This is more than is true: a mean is a float always.
    """
    if not (run.known.dtypes or run.known.kinds):
        return made
    if not run.frames or is_ours(run.frame.source.function):  # no frame: it is what is derived
        return made
    given = (*args, *kwargs.values())
    if not _is_numpys(function) or any(map(_is_dtype, given)):
        return made
    if any(map(partial(_is_mixed, run), given)):
        bases = {each.base for each in given if isinstance(each, ArrayRef)}
        return _marked(run, made, bases)
    return made


def _is_numpys(function: Callable[..., Any]) -> bool:
    owner = getattr(function, "__objclass__", None)
    return owner is np.ndarray or (getattr(function, "__module__", "") or "").startswith("numpy")


def _is_dtype(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.object, type | np.dtype | str)


def _is_mixed(run: Run, value: Value) -> bool:
    match value:
        case ArrayRef() | Lazy():
            return len(mixtures.dtypes(run, value)) > 1
        case Number() if value.atom.name in run.known.kinds:
            inexact = [is_inexact(each.dtype) for each in kinds.kinds_of(run, value)]
            return any(inexact) and not all(inexact)
        case Tuple():
            return any(_is_mixed(run, item) for item in value.items)
        case ListRef():
            contents = run.get(("list", value.id))
            return contents is not None and _is_mixed(run, contents)
    return False


def _marked(run: Run, made: Value, given: set[str]) -> Value:
    match made:
        case ArrayRef() if is_float(made.dtype) and made.base not in given:
            mixtures.mark(run, made.base, frozenset(("int64", made.dtype)))
        case Lazy() if is_float(made.dtype):
            return replace(made, element=lambda at: _marked(run, made.element(at), given))
        case Number() if is_float(made.type.dtype):
            kinds.note(run, made.atom.name, frozenset((Scalar("int64"), made.type)))
            whole.note(run, made.atom.name, whole.EXACT)
        case Tuple():
            return replace(made, items=tuple(_marked(run, item, given) for item in made.items))
    return made
