"""`operator.itemgetter` and its like, as the functions that they make; methods of operators."""

from __future__ import annotations

import importlib
import operator
from collections.abc import Callable
from typing import Any

from srcgrad import errors
from srcgrad.frontend.values.containers import lists, strings
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import scalars


@reads_as(operator.itemgetter)
def itemgetter(item: Any, *items: Any) -> Callable[[Any], Any]:
    """`operator.itemgetter`."""
    if not items:
        return lambda owner: owner[item]
    return lambda owner: tuple(owner[each] for each in (item, *items))


@reads_as(operator.attrgetter)
def attrgetter(name: Any, *names: Any) -> Callable[[Any], Any]:
    """`operator.attrgetter`, of names without dots."""
    if not names:
        return lambda owner: getattr(owner, name)
    return lambda owner: tuple(getattr(owner, each) for each in (name, *names))


@reads_as(operator.methodcaller)
def methodcaller(name: Any, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
    """`operator.methodcaller`."""
    return lambda owner: getattr(owner, name)(*args, **kwargs)


@means(importlib.import_module)
def _import_module(run: Run, args: Args, kwargs: Kwargs) -> Value:
    name = lists.known_object(run, args[0])
    if not isinstance(name, str) or len(args) > 1 or kwargs:
        run.refuse(
            "importlib.import_module of what is no absolute name",
            "Import the module at the top of the file.",
            errors.NotDifferentiable,
            code="SG2303",
        )
    return scalars.fold(run, importlib.import_module, name)


def _shown(function: Callable[[Any], str], conversion: int) -> None:
    """What a string shows of a number of the program: for messages only."""

    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        known = [lists.known_object(run, each) for each in args]
        named = {key: lists.known_object(run, each) for key, each in kwargs.items()}
        if lists.MISSING not in (*known, *named.values()):
            made = scalars.fold(run, lambda: function(*known, **named))
            return environment.from_python(run, made)
        return strings.formatted(run, scalars.plain(run, args[0]), Known(""), conversion)


_shown(str, -1)
_shown(repr, ord("r"))
