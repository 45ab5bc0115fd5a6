"""What a class's attribute is to an object of it: a method, a property's value, itself."""

from __future__ import annotations

import functools
import types
from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.objects.held import hold
from srcgrad.frontend.evaluate.objects.lookup import ABSENT, BUILT_IN, on_class
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Bound,
    Derived,
    Instance,
    Known,
    Partial,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.operators import Operated


def bound(run: Run, raw: Any, owner: Value, kind: type, holder: type, name: str) -> Value:
    """What a class's attribute is to an object of it: a method, a property's value, itself."""
    path = f"{holder.__module__}.{holder.__qualname__}.{name}"
    match raw:
        case types.FunctionType():
            environment.depend(run, raw, path, lambda: on_class(holder, name))
            return Bound(Known(raw), owner)
        case property() if type(raw).__get__ is property.__get__:
            return property_value(run, raw, "fget", "getter", name, owner)
        case Operated() if not isinstance(raw.__wrapped__, staticmethod):
            environment.depend(run, raw, path, lambda: on_class(holder, name))
            method = Bound(Known(raw.__wrapped__), owner)
            return Derived(method, raw.operator, raw.argnums, raw.has_aux)
        case Operated():
            return environment.wrap(run, raw, path, lambda: on_class(holder, name))
        case staticmethod():
            return environment.wrap(
                run, raw.__func__, path, lambda: on_class(holder, name).__func__
            )
        case classmethod():
            return Bound(Known(raw.__func__), Known(kind))
        case functools.cached_property() if type(raw) is functools.cached_property:
            return _cached(run, raw, owner)
        case functools.partialmethod():
            made: Value = Bound(Known(raw.func), owner)
            if not isinstance(raw.func, types.FunctionType):
                made = bound(run, raw.func, owner, kind, holder, name)
            for each in raw.args:
                made = Bound(made, environment.wrap(run, each, "", lambda each=each: each))  # type: ignore[misc]
            named = {
                key: environment.wrap(run, each, "", lambda each=each: each)  # type: ignore[misc]
                for key, each in raw.keywords.items()
            }
            return Partial(made, named) if named else made
        case functools.partial() if hasattr(functools.partial, "__get__"):  # since Python 3.14
            made = environment.wrap(run, raw, path, lambda: on_class(holder, name), True)
            return Bound(made, owner)
        case functools.singledispatchmethod() | functools._lru_cache_wrapper():
            return Bound(Known(raw), owner)
    if hasattr(raw, "py_func"):
        return Bound(Known(raw), owner)
    if type(raw).__name__ in BUILT_IN:
        of_python = getattr(raw, "__objclass__", object).__module__ == "builtins"
        if of_python and (not isinstance(owner, Tuple) or owner.kind is slice):
            refuse_built_in(run, raw, kind, name)
        if type(raw).__name__ == "builtin_function_or_method":
            return Known(raw)
        return Bound(Known(raw), owner)
    get = on_class(type(raw), "__get__")
    if get is ABSENT or isinstance(raw, types.MethodType):
        return environment.wrap(run, raw, path, lambda: on_class(holder, name), True)
    if isinstance(get, types.FunctionType):
        descriptor = descriptor_of(run, raw, path, holder, name)
        return run.call(Known(get), (descriptor, owner, Known(kind)), {})
    run.refuse(
        f"the attribute {name} is a {type(raw).__name__}, which is not written in Python",
        "Make it a property or a method.",
        errors.NotDifferentiable,
        code="SG2106",
    )


def descriptor_of(run: Run, raw: Any, path: str, holder: type, name: str) -> Value:
    return environment.wrap(run, raw, path, lambda: on_class(holder, name), True)


def refuse_built_in(run: Run, raw: Any, kind: type, name: str) -> None:
    """What `list`, `float` … do for a class that extends them is not to be seen here."""
    base = getattr(raw, "__objclass__", object)
    if base not in (object, type):
        extends = f"an object whose class {kind.__name__} extends {base.__name__}"
        run.refuse(
            f"{name} of {extends if kind is not base else 'a ' + kind.__name__}",
            f"Hold the {base.__name__} in an attribute instead.",
            errors.NotDifferentiable,
            code="SG291",
        )


def property_value(
    run: Run, raw: property, part: str, title: str, name: str, *args: Value
) -> Value:
    function = getattr(raw, part)
    if function is None:
        words = f"property {name!r} has no {title}"
        raise Raised(AttributeError(words), run.span())
    if not callable(function):
        run.refuse(
            f"the {title} of the property {name} is not written in Python",
            advice="Write it as a method, with @property or its setter.",
            code="SG155",
        )
    return run.call(Known(function), args, {})


def _cached(run: Run, raw: Any, owner: Value) -> Value:
    """A `cached_property` that an object does not hold yet: computed, and held from now on."""
    if not isinstance(owner, Instance):
        run.refuse(
            "cached_property of a tuple",
            "Make it a property.",
            errors.NotDifferentiable,
            code="SG2109",
        )
    value = lists.stored(run, run.call(Known(raw.func), (owner,), {}))
    hold(run, owner, raw.attrname, value)
    return value
