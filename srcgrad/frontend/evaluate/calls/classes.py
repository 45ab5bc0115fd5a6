"""Calls of classes: how objects, named tuples and dataclasses are made."""

from __future__ import annotations

import dataclasses
import enum
import types
from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.access import attributes
from srcgrad.frontend.evaluate.calls import unknown
from srcgrad.frontend.evaluate.calls.raised import holds_more, make_exception
from srcgrad.frontend.evaluate.objects import lookup, object_writes, shelves
from srcgrad.frontend.evaluate.objects.lookup import ABSENT
from srcgrad.frontend.values.containers import forms, lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Text, Tuple, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.environment.environment import HEAP_TYPE
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars


def construct(run: Run, kind: type, args: Args, kwargs: Kwargs) -> Value | None:
    """A call of a class written in Python; None for others."""
    if issubclass(kind, BaseException):
        raised = make_exception(run, kind, args, run.span(), kwargs)
        if raised.is_shown and holds_more(kind, args, kwargs):
            run.exceptions.shown[id(raised.exception)] = raised
        elif raised.is_shown:
            return Tuple((Known(kind), Text(str(raised.exception), raised.arguments), Known(None)))
        return Known(raised.exception)
    if issubclass(kind, tuple) and hasattr(kind, "_fields") and kind.__module__[:5] == "numpy":
        return _named_tuple(run, kind, args, kwargs)
    if not kind.__flags__ & HEAP_TYPE or kind.__module__.split(".")[0] in (
        "numpy",
        "builtins",
    ):
        return None
    if issubclass(kind, enum.Enum):
        return _member(run, kind, args, kwargs)
    meta = lookup.on_class(type(kind), "__call__")
    if isinstance(meta, types.FunctionType):
        return run.call(Known(meta), (Known(kind), *args), kwargs)
    if meta is not type.__dict__["__call__"]:
        return None
    return _made(run, kind, args, kwargs)


@means(type.__call__)
def _type_call(run: Run, args: Args, kwargs: Kwargs) -> Value:
    kind = args[0]
    assert isinstance(kind, Known), "a class is known"
    found = _made(run, kind.object, args[1:], kwargs)
    return unknown.unknown(run, kind.object, args[1:]) if found is None else found


def _member(run: Run, kind: type, args: Args, kwargs: Kwargs) -> Value | None:
    known = [lists.known_object(run, each) for each in args]
    if kwargs or MISSING in known:
        run.refuse(
            f"a member of {kind.__name__} must be known",
            "Choose the member with if, or pass it as an argument.",
            errors.NotDifferentiable,
            code="SG2101",
        )
    return scalars.fold(run, kind, *known)


def _made(run: Run, kind: type, args: Args, kwargs: Kwargs) -> Value | None:
    """`type.__call__`: a new object, then its `__init__`."""
    if getattr(kind, "__abstractmethods__", None):
        names = ", ".join(sorted(kind.__abstractmethods__))  # type: ignore[attr-defined]
        words = f"Can't instantiate abstract class {kind.__name__} with abstract methods {names}"
        raise Raised(TypeError(words), run.span())
    if lookup.on_class(kind, "__del__") is not ABSENT:
        run.refuse(
            f"{kind.__name__} has __del__: when an object goes depends on the interpreter",
            "Call a method of your own where its work is to be done.",
            errors.NotDifferentiable,
            code="SG2102",
        )
    new = lookup.on_class(kind, "__new__")
    function = getattr(new, "__func__", new)
    if new is object.__dict__["__new__"]:
        made: Value = _bare(run, kind)
    elif isinstance(function, types.FunctionType):
        made = run.call(Known(function), (Known(kind), *args), kwargs)
        found = lookup.class_of(made)
        if found is None or not issubclass(found, kind):
            return made
    elif kind.__module__ in ("collections", "functools", "itertools", "_collections"):
        return None
    else:
        base = next(each for each in kind.__mro__ if "__new__" in each.__dict__)
        run.refuse(
            f"objects of {kind.__name__}, which extends {base.__name__}, are not supported",
            f"Hold the {base.__name__} in an attribute instead.",
            errors.NotDifferentiable,
            code="SG2103",
        )
    _initialise(run, kind, made, args, kwargs, new is object.__dict__["__new__"])
    if isinstance(made, Instance) and shelves.is_shelved(run, kind):
        shelves.put(run, made)
    elif isinstance(made, Instance) and kind in run.shared.layouts.linked:
        forms.note_linked(run, made)
    return made


def _bare(run: Run, kind: type) -> Instance:
    made = Instance(run.number(), kind)
    run.state["born", made.id] = Known(True)
    extends = lookup.extension(kind)
    if extends is not None:
        new = Known(list if issubclass(kind, list) else dict)
        run.state["attribute", made.id, extends.held] = run.call(new, (), {})
    return made


def _initialise(
    run: Run, kind: type, made: Value, args: Args, kwargs: Kwargs, strict: bool
) -> None:
    init = lookup.on_class(kind, "__init__")
    if isinstance(init, types.FunctionType):
        if init.__module__ == "typing" and not args and not kwargs:
            return  # that of a Protocol
        run.call(Known(init), (made, *args), kwargs)
    elif init is object.__dict__["__init__"]:
        if strict and (args or kwargs):
            raise Raised(TypeError(f"{kind.__name__}() takes no arguments"), run.span())
    elif not isinstance(made, Tuple):
        run.refuse(
            f"the __init__ of {kind.__name__} is not written in Python",
            advice="Write it in Python (def), or leave it out.",
            code="SG165",
        )


@means(object.__new__)
def _object_new(run: Run, args: Args, kwargs: Kwargs) -> Value:
    kind = args[0]
    assert isinstance(kind, Known), "a class is known"
    return _bare(run, kind.object)


@means(object.__init__)
def _object_init(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if len(args) > 1 or kwargs:
        words = "object.__init__() takes exactly one argument (the instance to initialize)"
        raise Raised(TypeError(words), run.span())
    return Known(None)


def generated(run: Run, function: Any, args: Args, kwargs: Kwargs) -> Value | None:
    """A method that a class decorator or `namedtuple` wrote without leaving a text."""
    name, owner = function.__name__, args[0] if args else None
    if name == "__new__" and isinstance(owner, Known):
        return _named_tuple(run, owner.object, args[1:], kwargs)
    if not isinstance(owner, Instance):
        return None
    holders = (each for each in owner.kind.__mro__ if each.__dict__.get(name) is function)
    holder: Any = next(holders, None)
    if holder is None or not dataclasses.is_dataclass(holder):
        return None
    if name == "__init__":
        _fill(run, owner, holder, args[1:], kwargs)
        return Known(None)
    if name in _COMPARISONS and len(args) == 2:
        return _compared(run, _COMPARISONS[name], holder, owner, args[1])
    return None


def _named_tuple(run: Run, kind: Any, args: Args, kwargs: Kwargs) -> Value:
    fields = kind._fields
    defaults = kind._field_defaults
    values = dict(zip(fields, args, strict=False))
    values.update(kwargs)
    for name, default in defaults.items():
        values.setdefault(name, environment.wrap(run, default, "", environment.same(default)))
    if set(values) != set(fields) or len(args) > len(fields):
        raise Raised(TypeError(f"{kind.__name__}() takes {', '.join(fields)}"), run.span())
    return Tuple(tuple(lists.stored(run, values[name]) for name in fields), kind)


def _fill(run: Run, made: Instance, kind: Any, args: Args, kwargs: Kwargs) -> None:
    """The `__init__` that `dataclass` generates."""
    every = {
        name: each
        for name, each in kind.__dataclass_fields__.items()
        if each._field_type is not dataclasses._FIELD_CLASSVAR  # type: ignore[attr-defined]
    }
    taken = [each for each in every.values() if each.init]
    positional = [each.name for each in taken if not each.kw_only]
    values = dict(zip(positional, args, strict=False))
    twice, unknown = set(values) & set(kwargs), set(kwargs) - {each.name for each in taken}
    if unknown or twice or len(args) > len(positional):
        words = f"{kind.__name__}() got an unexpected argument"
        raise Raised(TypeError(words), run.span())
    values.update(kwargs)
    frozen = kind.__dataclass_params__.frozen
    passed: list[Value] = []
    for name, each in every.items():
        if name in values:
            value = values[name]
        elif each.default is not dataclasses.MISSING:
            value = environment.wrap(run, each.default, "", environment.same(each.default))
        elif each.default_factory is not dataclasses.MISSING:
            value = run.call(Known(each.default_factory), (), {})
        elif each.init:
            words = f"{kind.__name__}() missing the argument {name!r}"
            raise Raised(TypeError(words), run.span())
        else:
            continue
        if each._field_type is dataclasses._FIELD_INITVAR:  # type: ignore[attr-defined]
            passed.append(value)
        elif not each.init and lookup.on_class(kind, name) is each.default:
            continue  # stays an attribute of the class
        elif frozen:
            object_writes.set_generic(run, made, name, value)
        else:
            attributes.write(run, made, name, value)
    if lookup.on_class(made.kind, "__post_init__") is not ABSENT:
        run.call(run.attribute(made, "__post_init__"), tuple(passed), {})


_COMPARISONS = {f"__{name}__": name for name in ("eq", "lt", "le", "gt", "ge")}


def _compared(run: Run, name: str, holder: Any, left: Instance, right: Value) -> Value:
    """The comparison that `dataclass` generates: of the fields, as tuples."""
    import operator

    if not isinstance(right, Instance) or right.kind is not left.kind:
        return Known(NotImplemented)
    names = [each.name for each in dataclasses.fields(holder) if each.compare]
    sides = [Tuple(tuple(run.attribute(s, n) for n in names)) for s in (left, right)]
    return run.operate(getattr(operator, name), *sides)
