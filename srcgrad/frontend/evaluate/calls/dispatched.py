"""Functions that `functools` chooses by the class of their first argument."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from srcgrad.frontend.evaluate.objects import python_classes
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs
from srcgrad.frontend.values.numbers.scalars import plain


def is_dispatcher(function: Any) -> bool:
    """Whether `functools.singledispatch` has made this function."""
    return function.__code__ is _WRAPPER


@functools.singledispatch
def _sample(value: Any) -> None:
    """Dispatched by its class."""


_WRAPPER = _sample.__code__  # type: ignore[attr-defined]


def call(run: Run, dispatch: Callable[[Any], Any], args: Args, kwargs: Kwargs) -> Value:
    """The function for the class of the first argument, called."""
    return run.call(Known(_chosen(run, dispatch, args)), args, kwargs)


def call_method(run: Run, method: Any, args: Args, kwargs: Kwargs) -> Value:
    """The same for a method of the object that comes first."""
    owner, *rest = args
    function = _chosen(run, method.dispatcher.dispatch, tuple(rest))
    return run.call(Known(function), (owner, *rest), kwargs)


def _chosen(run: Run, dispatch: Callable[[Any], Any], args: Args) -> Any:
    if not args:
        words = "a single-dispatch function requires at least 1 positional argument"
        raise Raised(TypeError(words), run.span())
    return dispatch(python_classes.python_class(run, plain(run, args[0])))
