"""Calls: Python functions are read in place, others get the meaning that the tables give them."""

from __future__ import annotations

import contextlib
import enum
import functools
import inspect
import types
import typing
import warnings
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import errors, notes
from srcgrad.frontend.chapters import enter_late
from srcgrad.frontend.evaluate.calls import (
    arity,
    batches,
    by_name,
    cached,
    classes,
    derivatives,
    derived,
    dispatched,
    elementwise_calls,
    formatting,
    functions,
    gradients,
    implicit,
    linearizations,
    mixed_results,
    options,
    result_orders,
    ruled_calls,
    stated,
    stop_gradient,
    unknown,
)
from srcgrad.frontend.evaluate.objects import lookup, overloaded, special_methods
from srcgrad.frontend.pointwise import table
from srcgrad.frontend.reading.owned import NEW, is_one_of
from srcgrad.frontend.values.arrays import spreads
from srcgrad.frontend.values.containers import forms, lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.control import NeedCallee, NeedUnits, NotAccumulated, Raised
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Bound,
    Closure,
    Derived,
    Instance,
    Known,
    OneOf,
    Partial,
    Suspended,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.environment.registry import DEFINITIONS, GIVE_ARRAYS, REGISTRY
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.numbers import scalars
from srcgrad.operators import Mapped, Operated


def call(run: Run, function: Value, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """What a call gives."""
    match function:
        case Bound():
            return call(run, function.function, (function.owner, *args), kwargs)
        case Partial():
            return call(run, function.function, args, {**function.keywords, **kwargs})
        case Closure(node) if node in run.caches.cached:
            return cached.call_closure(
                run,
                function,
                args,
                kwargs,
                lambda: functions.enter_closure(run, function, args, kwargs),
            )
        case Closure():
            return functions.enter_closure(run, function, args, kwargs)
        case OneOf():
            return one_of.each(run, function, lambda each: call(run, each, args, kwargs))
        case Derived():
            return derivatives.call(run, function, args, kwargs)
        case Instance(real=Operated() as derivative):
            return derivatives.call(run, derived.of_object(run, derivative), args, kwargs)
        case Instance(real=Mapped() as mapped):
            batched = functions.enter(run, batches.vmap, batches.of_object(run, mapped), {})
            return call(run, batched, args, kwargs)
        case Instance() if ruled_calls.is_ruled(run, function.real):
            return ruled_calls.call(run, function, args, kwargs)
        case Instance() | Tuple():
            method = special_methods.special(run, function, "__call__")
            if method is not None:
                return call(run, method, args, kwargs)
            if isinstance(function, Instance) and callable(function.real):
                if run.stated.rules and by_name.is_opaque(function.real):
                    return ruled_calls.call(run, function, args, kwargs, stated.Stated())
                return unknown.unknown(run, function.real, args)
        case Known():
            made = _call_known(run, function.object, args, kwargs)
            if not is_one_of(function.object, GIVE_ARRAYS):
                return made
            is_new = is_one_of(function.object, NEW)
            for each in () if is_new else args:
                boxes.escape(run, each)
            return boxes.boxed(made, shared=not is_new)
    run.refuse(
        f"{scalars.describe(function)} is called, which is no function",
        advice="Call a function, a method or a class; a product needs its star: x * (y).",
        kind=errors.NotDifferentiable,
        code="SG213",
    )


def _call_known(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value:
    if ruled_calls.is_ruled(run, function):
        return ruled_calls.call(run, Known(function), args, kwargs)
    enter_late()
    several = None if _takes_anything(function) else one_of.among(args)
    if several is not None:
        before, chosen, after = several
        return one_of.each(
            run, chosen, lambda each: _call_known(run, function, (*before, each, *after), kwargs)
        )
    if isinstance(function, np.ufunc) and not kwargs:
        found = spreads.applied(
            run, function, args, lambda given: _call_known(run, function, given, {})
        )
        if found is not None:
            return found
    method = lookup.of_extended(function, args)
    if method is not None:
        return call(run, Known(method), args, kwargs)
    try:
        handler = REGISTRY.get(function)
        made = None if kwargs else overloaded.converted(run, function, args)
    except TypeError:
        handler = made = None  # of what has no hash
    if made is not None:
        return made
    if handler is not None:
        _served(run, function, "handler", handler)
        arity.check(run, function, args, kwargs)
        counted = run.counter
        with forms.otherwise_of(run, *args):
            made = handler(run, args, kwargs)
        made = result_orders.follow(run, function, args, kwargs, made, counted)
        return mixed_results.follow(run, function, args, kwargs, made)
    if function in _definitions():
        _served(run, function, "definition", DEFINITIONS[function])
        args, kwargs = options.taken(run, function, args, kwargs)
        counted = run.counter
        made = functions.enter(run, DEFINITIONS[function], args, kwargs)
        made = result_orders.follow(run, function, args, kwargs, made, counted)
        return mixed_results.follow(run, function, args, kwargs, made)
    if isinstance(function, type):
        made = classes.construct(run, function, args, kwargs)
        if made is not None:
            return made
    meaning = table.meaning(function)
    if meaning is not None:
        _served(run, function, "element by element", function)
        return elementwise_calls.pointwise_call(run, meaning, function, args, kwargs)
    made = _call_function(run, function, args, kwargs)
    if made is None:
        made = _call_object(run, function, args, kwargs)
    if made is None and _foldable(function):
        made = _made_now(run, function, args, kwargs)
    return unknown.unknown(run, function, args) if made is None else made


def _served(run: Run, function: Any, how: notes.Way, by: Any) -> None:
    """Note what a call in the user's text is read as."""
    if run.frames and not is_ours(run.frame.source.function):
        notes.note(notes.Served(function, how, by, run.span()))


def _takes_anything(function: Any) -> bool:
    """Whether a call only hands its arguments on: to a Python function, a class or an iterator."""
    heap = isinstance(function, type) and function.__module__ != "builtins"
    walks = function is zip or function is enumerate
    return heap or walks or isinstance(function, types.FunctionType)


def _call_function(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value | None:
    """The call of a Python function; None of anything else."""
    if not isinstance(function, types.FunctionType):
        return None
    if "srcgrad_holds" in vars(function):
        return stop_gradient.held(run, args, kwargs)
    if "srcgrad_rules" in vars(function):
        return ruled_calls.with_rule(run, args)
    if "srcgrad_first" in vars(function):
        return args[0]
    if "srcgrad_now" in vars(function):
        return _made_now(run, function, args, kwargs)
    if "srcgrad_solves" in vars(function):
        return implicit.call(run, *args)
    if "srcgrad_maps" in vars(function):
        return functions.enter(run, batches.vmap, args, kwargs)
    if "srcgrad_flows" in vars(function):
        return gradients.call(run, args, kwargs)
    if "srcgrad_linearizes" in vars(function):
        return linearizations.call(run, args, kwargs)
    operators = vars(function).get("srcgrad_operators")
    if operators is not None:
        return derived.made(run, operators, args, kwargs)
    if lookup.is_generated(function):
        made = classes.generated(run, function, args, kwargs)
        if made is not None:
            return made
    if function.__code__ is _MANAGER:
        made = functions.enter(run, function.__wrapped__, args, kwargs)  # type: ignore[attr-defined]
        return replace(made, manager=True) if isinstance(made, Suspended) else None
    if dispatched.is_dispatcher(function):
        return dispatched.call(run, function.dispatch, args, kwargs)  # type: ignore[attr-defined]
    if function in _PURE and (made := _made_now(run, function, args, kwargs)) is not None:
        return made
    if (
        functions.installed(function)
        and run.frames
        and not functions.installed(run.frame.source.function)
    ):
        return _enter_installed(run, function, args, kwargs)
    return functions.enter(run, functions.beneath(run, function), args, kwargs)


def _call_object(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value | None:
    """The call of an object that stands for a function; None of one that is not known to."""
    if isinstance(function, enum.Enum):
        method = lookup.on_class(type(function), "__call__")
        if isinstance(method, types.FunctionType):
            return call(run, Known(method), (Known(function), *args), kwargs)
    if isinstance(function, types.MethodType):
        owner = environment.wrap(run, function.__self__, "", lambda: function.__self__)
        return call(run, Known(function.__func__), (owner, *args), kwargs)
    if isinstance(function, functools.partial):
        bound = tuple(
            environment.wrap(run, each, "", environment.same(each)) for each in function.args
        )
        named = {
            k: environment.wrap(run, v, "", environment.same(v))
            for k, v in function.keywords.items()
        }
        inner = environment.from_python(run, Known(function.func))
        return call(run, inner, (*bound, *args), {**named, **kwargs})
    if hasattr(function, "py_func") and isinstance(function.py_func, types.FunctionType):
        return functions.enter(run, function.py_func, args, kwargs)
    of_instances = REGISTRY.get(lookup.on_class(type(function), "__call__"))
    if of_instances is not None and not isinstance(function, type):
        return of_instances(run, (Known(function), *args), kwargs)
    if isinstance(function, types.GenericAlias | typing._GenericAlias):  # type: ignore[attr-defined]
        return call(run, Known(function.__origin__), args, kwargs)
    if isinstance(function, functools.singledispatchmethod):
        return dispatched.call_method(run, function, args, kwargs)
    if isinstance(function, functools._lru_cache_wrapper):
        return cached.call(run, function, args, kwargs)
    return None


def _made_now(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value | None:
    """What a function without effects gives for known arguments."""
    objects = [lists.known_object(run, each) for each in args]
    named = {k: lists.known_object(run, v) for k, v in kwargs.items()}
    if MISSING in objects or MISSING in named.values():
        owner = getattr(function, "__self__", None)
        return formatting.method(run, function, args, kwargs) if isinstance(owner, str) else None
    return environment.from_python(run, scalars.fold(run, lambda: function(*objects, **named)))


_MANAGER = contextlib.contextmanager(lambda: iter(())).__code__
"""What `contextlib.contextmanager` makes of any function."""
_OF_CONSTANTS = ("numpy.polynomial.", "scipy.signal.", "scipy.special.")
"""Libraries whose functions of known numbers are constants: nodes, weights, windows, filters."""


def _enter_installed(
    run: Run, function: types.FunctionType, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value:
    """Read a function of a library; of known numbers, one that cannot be read is called now."""
    span, saved, state = run.span(), run.save(), dict(run.state)
    _served(run, function, "library", function)
    try:
        return functions.enter(run, functions.beneath(run, function), args, kwargs)
    except errors.DifferentiationError:
        if function.__module__.startswith(_OF_CONSTANTS):
            with run.block():
                made = _made_now(run, function, args, kwargs)
            if made is not None:
                run.restore(saved)
                run.state = state
                return _made_now(run, function, args, kwargs)  # type: ignore[return-value]
        raise
    except _CONTROL:
        raise
    except Exception as error:
        if span is None:
            raise
        raise functions.ruleless(function, args, span, None) from error


_CONTROL = (errors.SrcgradError, Raised, NeedCallee, NeedUnits, NotAccumulated, MemoryError)
"""What is raised on purpose."""


def _definitions() -> dict[Any, Any]:
    return _Hashable(DEFINITIONS)


class _Hashable(dict[Any, Any]):
    def __contains__(self, key: object) -> bool:
        try:
            return super().__contains__(key)
        except TypeError:
            return False


def _foldable(function: Any) -> bool:
    """Whether a built-in may be called now with known arguments: it has no effects to lose."""
    if isinstance(function, np.ufunc):
        return True
    owner = getattr(function, "__self__", None)
    if isinstance(owner, frozenset) and getattr(function, "__name__", "") in _OF_SETS:
        return False
    if isinstance(owner, set) and getattr(function, "__name__", "") in _QUESTIONS_OF_SETS:
        return True
    if isinstance(
        owner, str | bytes | int | float | complex | tuple | range | frozenset | np.generic
    ):
        return True
    objclass = getattr(function, "__objclass__", None)
    if objclass in (str, bytes, int, float, complex, tuple, range, frozenset):
        return True
    module = getattr(function, "__module__", None)
    if module in ("math", "operator", "_operator", "cmath"):
        return True
    if function in _PURE:
        return True
    if isinstance(function, type):
        return function in (
            str,
            int,
            float,
            complex,
            bool,
            bytes,
            range,
            slice,
            frozenset,
            np.dtype,
        )
    return bool(module == "numpy" and function in (np.finfo, np.iinfo))


_OF_SETS = ("__init__", "__repr__", "__str__", "__format__", "__sizeof__", "__reduce__")
"""Methods that tell a set, which is a constant here, from a frozenset, or change it."""
_QUESTIONS_OF_SETS = (
    *("isdisjoint", "issubset", "issuperset"),
    *("union", "intersection", "difference", "symmetric_difference"),
)
_PURE: tuple[Any, ...] = (
    abs, ascii, bin, callable, chr, divmod, format, hash, hex, isinstance, issubclass, len, max,
    min, oct, ord, pow, repr, round, sum, sorted, np.finfo, np.iinfo, np.result_type,
    np.promote_types, np.dtype, np.issubdtype, np.isdtype, np.can_cast, np.isscalar, str.maketrans,
    inspect.signature,
    np.errstate, contextlib.nullcontext, warnings.catch_warnings,
)  # fmt: skip
