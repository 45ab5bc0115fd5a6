"""`operator.itemgetter` and its like, as the functions that they make; methods of operators."""

from __future__ import annotations

import collections
import importlib
import operator
from collections.abc import Callable
from functools import partial
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


@means(collections.namedtuple)
def _namedtuple(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """`namedtuple("Point", "x y")`: a class, made while the program is read."""
    given = [lists.known_object(run, each) for each in args]
    named = {name: lists.known_object(run, each) for name, each in kwargs.items()}
    if lists.MISSING in (*given, *named.values()):
        run.refuse(
            "a namedtuple of which the names, or what stands for them, are numbers of the program",
            "Define it at module level.",
            errors.NotDifferentiable,
            code="SG2455",
        )
    named["module"] = named.get("module", run.frame.source.function.__module__)
    key = (run.span(), repr(given), repr(named))
    if key not in run.shared.classes:
        make = partial(collections.namedtuple, **named)
        run.shared.classes[key] = scalars.fold(run, make, *given).object
    return Known(run.shared.classes[key])


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
