"""What a program finds out about its own values: classes, attributes by name, `super`."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from srcgrad.frontend import (
    arithmetic,
    attributes,
    containers,
)
from srcgrad.frontend.arithmetic import plain
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import (
    ArrayRef,
    Bound,
    Closure,
    DictRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Number,
    Partial,
    Range,
    Text,
    Tuple,
    Value,
)

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


@means(isinstance)
def _isinstance(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value, kinds = plain(run, args[0]), args[1]
    options = kinds.items if isinstance(kinds, Tuple) else (kinds,)
    classes: list[Any] = []
    for option in options:
        assert isinstance(option, Known)
        classes.append(option.object)
    kind = python_class(run, value)
    return Known(any(_is_kind(kind, each) for each in classes))


def _is_kind(kind: type, of: Any) -> bool:
    import types

    if isinstance(of, types.UnionType):
        return any(_is_kind(kind, each) for each in of.__args__)
    return issubclass(kind, of)


def python_class(run: Run, value: Value) -> type:
    """The class that a value has in Python."""
    match value:
        case Known():
            return type(value.object)
        case Number():
            if value.type.weak:
                return arithmetic.PYTHON[value.type.dtype]  # type: ignore[return-value]
            return np.dtype(value.type.dtype).type
        case ArrayRef() | Lazy():
            return np.ndarray
        case Tuple():
            return value.kind
        case ListRef():
            return list
        case DictRef():
            return dict
        case Instance():
            return value.kind
        case Range():
            return range
        case Closure():
            return type(lambda: None)
        case Text():
            return str
        case Bound():
            return type(run.save)
    return object


@means(type)
def _type(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(python_class(run, plain(run, args[0])))


@means(callable)
def _callable(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, args[0])
    if isinstance(value, Known):
        return Known(callable(value.object))
    return Known(
        isinstance(value, Closure | Bound | Partial)
        or (isinstance(value, Instance) and hasattr(value.kind, "__call__"))  # noqa: B004
    )


@means(getattr, object.__getattribute__)
def _getattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = plain(run, args[0]), plain(run, args[1])
    if not isinstance(name, Known):
        run.refuse(
            "getattr with a name that is not known", "Write the attribute out.", code="SG116"
        )
    if len(args) == 3 and not _has(run, owner, name.object):
        return args[2]
    return attributes.read(run, owner, name.object)


def _has(run: Run, owner: Value, name: str) -> bool:
    if isinstance(owner, Known):
        return hasattr(owner.object, name)
    if isinstance(owner, Instance):
        if run.get(("attribute", owner.id, name)) is not None:
            return True
        return hasattr(owner.kind if owner.real is None else owner.real, name)
    return hasattr(python_class(run, owner), name)


@means(hasattr)
def _hasattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = plain(run, args[0]), plain(run, args[1])
    if not isinstance(name, Known):
        run.refuse(
            "hasattr with a name that is not known", "Write the attribute out.", code="SG117"
        )
    return Known(_has(run, owner, name.object))


@means(setattr)
def _setattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    name = plain(run, args[1])
    if not isinstance(name, Known):
        run.refuse(
            "setattr with a name that is not known", "Write the attribute out.", code="SG118"
        )
    attributes.write(run, plain(run, args[0]), name.object, args[2])
    return Known(None)


@means(object.__setattr__)
def _object_setattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = plain(run, args[0]), plain(run, args[1])
    assert isinstance(owner, Instance) and isinstance(name, Known)
    attributes.real_attribute(run, owner, name.object)
    run.state["attribute", owner.id, name.object] = containers.stored(run, args[2])
    return Known(None)


@means(builtins.super)
def _super(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if args:
        run.refuse("super with arguments", "Write super().", code="SG119")
    frame = run.frame
    function = frame.source.function
    free = function.__code__.co_freevars
    if "__class__" not in free or frame.function is None:
        run.refuse("super() outside of a method", code="SG120")
    cells = function.__closure__ or ()
    owner = cells[free.index("__class__")].cell_contents
    first = frame.node.args.args[0].id
    me = run.state["name", frame.id, first]
    return _next_classes(owner, me)


def _next_classes(owner: type, me: Value) -> Value:
    """`super()` is an object with the methods of the next classes, which get the one behind it."""
    assert isinstance(me, Instance)
    order = me.kind.__mro__
    following = order[order.index(owner) + 1 :]
    bases = tuple(each for each in following if each is not object) or (object,)
    namespace: dict[str, Any] = {}
    for each in reversed(bases):
        namespace.update(
            {k: v for k, v in each.__dict__.items() if k not in ("__dict__", "__weakref__")}
        )
    namespace.setdefault("__init__", _no_init)
    namespace.pop("__slots__", None)
    namespace[attributes.BEHIND] = me
    shadow = type(me.kind.__name__, (), namespace)
    return Instance(me.id, shadow, me.real, me.path)


def _no_init(self: Any) -> None:
    """`object.__init__`."""
