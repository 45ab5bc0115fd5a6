"""What definitions of lists in plain Python say of subscripts and lengths."""

from __future__ import annotations

import operator
from typing import Any

from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers.scalars import plain


def sure(k: Any) -> Any:
    """A subscript that need not be checked."""
    return k


@means(sure)
def _sure(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if not isinstance(args[0], Number):
        return args[0]
    if args[0].atom.name in run.known.sure:
        return args[0]
    same = run.define(args[0].atom, args[0].type)  # the other name may be a subscript elsewhere
    run.known.sure.add(same.atom.name)
    run.known.signs.add(same.atom.name)
    return same


def size(k: Any) -> Any:
    """A length of what is in memory, or a place there."""
    return k


@means(size)
def _size(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if isinstance(args[0], Number):
        run.known.signs.add(args[0].atom.name)
        run.known.measured.add(args[0].atom.name)
    return args[0]


def has_changed(items: Any, count: Any) -> Any:
    """Whether a list is longer or shorter than it was."""
    return len(items) != count


@means(has_changed)
def _has_changed(run: Run, args: Args, kwargs: Kwargs) -> Value:
    now, before = run.call(Known(len), (args[0],), {}), plain(run, args[1])
    if isinstance(now, Number) and isinstance(before, Number) and now.atom == before.atom:
        return Known(False)
    return run.operate(operator.ne, now, before)
