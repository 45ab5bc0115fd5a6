"""The data model of objects: how attributes and special methods are found, set and deleted."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any, NoReturn

from srcgrad import errors
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core import aliasing
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Bound,
    Instance,
    Known,
    Maybe,
    Number,
    Partial,
    Super,
    Tuple,
    Value,
)
from srcgrad.frontend.values.outside import outside


class _Absent:
    """What is where there is nothing."""


ABSENT: Any = _Absent()
DELETED = Known(ABSENT)
"""In the state: an attribute that `del` has taken from the object itself."""


class NoAttribute(errors.NotDifferentiable):
    """An object that has no attribute of a name: Python's AttributeError."""


BUILT_IN = (
    "method_descriptor",
    "wrapper_descriptor",
    "cython_function_or_method",
    "classmethod_descriptor",
    "builtin_function_or_method",
)
"""The kinds of methods that are not written in Python."""


def on_class(kind: type, name: str) -> Any:
    """What the classes of an object have under a name, as it stands there; ABSENT if nothing."""
    return in_order(kind.__mro__, name)


def in_order(classes: tuple[type, ...], name: str) -> Any:
    for each in classes:
        if name in each.__dict__:
            return each.__dict__[name]
    return ABSENT


def written(kind: type, name: str) -> bool:
    """Whether a class has this special method from a class in Python, `None` included."""
    raw = on_class(kind, name)
    return raw is not ABSENT and type(raw).__name__ not in BUILT_IN


def is_generated(function: Any) -> bool:
    """Whether `dataclass` or `namedtuple` has made this function, from no text."""
    return isinstance(function, types.FunctionType) and (
        function.__code__.co_filename == "<string>"
        or str(function.__globals__.get("__name__", "")).startswith("namedtuple_")
    )


def _is_generic(hook: Any) -> bool:
    """Whether this is the `__getattribute__` of `object`, or that of `list`, `dict` … as good."""
    of = getattr(hook, "__objclass__", None)
    return of is not None and of.__module__ == "builtins" and of not in (type, super)


def class_of(value: Value) -> type | None:
    """The class, written in Python, of an object or named tuple."""
    if isinstance(value, Instance):
        return value.kind
    if isinstance(value, Tuple) and value.kind not in (tuple, slice):
        return value.kind
    return None


def special(run: Run, owner: Value, name: str) -> Value | None:
    """The special method that an operation on an object calls: it is looked up on its class.

    None if the class has none; refused if `list`, `float` … has it, which the class extends.
    """
    kind = class_of(owner)
    if kind is None:
        return None
    if not written(kind, name):
        if isinstance(owner, Instance) and name != "__call__":
            _refuse_built_in(run, on_class(kind, name), kind, name)
        return None
    raw = on_class(kind, name)
    if isinstance(owner, Tuple) and getattr(raw, "__module__", "") in _NAMED_TUPLE:
        return None
    if raw is None:
        return Known(None)
    return bound(run, raw, owner, kind, kind, name)


_NAMED_TUPLE = ("collections", "typing")


def call_special(run: Run, owner: Value, name: str, *args: Value) -> Value | None:
    """What a special method gives; None if there is none."""
    method = special(run, owner, name)
    if method is None:
        return None
    if isinstance(method, Known) and method.object is None:
        run.refuse(
            f"{name} of this class is None",
            advice="Give the class that method, or do without the operation.",
            kind=errors.NotDifferentiable,
            code="SG2108",
        )
    return run.call(method, args, {})


def read(run: Run, owner: Instance, name: str) -> Value:
    """`owner.name`, by the `__getattribute__` and `__getattr__` that the class may have."""
    kind = owner.kind
    hook = on_class(kind, "__getattribute__")
    if _is_generic(hook):
        get: Callable[[], Value] = lambda: generic(run, owner, name)  # noqa: E731
    elif isinstance(hook, types.FunctionType):
        get = lambda: run.call(Known(hook), (owner, Known(name)), {})  # noqa: E731
    else:
        run.refuse(
            f"__getattribute__ of {kind.__name__} is not written in Python",
            advice="Write it in Python (def), or leave it out.",
            code="SG158",
        )
    if on_class(kind, "__getattr__") is ABSENT:
        return get()
    try:
        return get()
    except NoAttribute:
        pass
    except Raised as raised:
        if not isinstance(raised.exception, AttributeError):
            raise
    found = call_special(run, owner, "__getattr__", Known(name))
    assert found is not None
    return found


def generic(run: Run, owner: Instance, name: str) -> Value:
    """`object.__getattribute__(owner, name)`.

    A descriptor that can set comes first, then the object's own, then what the class has.
    """
    kind = owner.kind
    raw = on_class(kind, name)
    if name == "__class__" and raw is object.__dict__["__class__"]:
        return Known(kind)
    if name == "__dict__":
        run.refuse("__dict__ of an object", "Read the attributes by name.", code="SG101")
    slot = isinstance(raw, types.MemberDescriptorType)
    if raw is not ABSENT and not slot and is_data_descriptor(raw):
        return bound(run, raw, owner, kind, kind, name)
    found = own(run, owner, name)

    def from_class() -> Value:
        if raw is ABSENT or slot:
            sought(run, owner, name)
        return bound(run, raw, owner, kind, kind, name)

    if found is None:
        return from_class()
    if isinstance(found, Maybe) and found.absent == "unset" and raw is not ABSENT and not slot:
        held = found.value
        return run.choose(found.present, lambda: held, from_class)
    return found


def own(run: Run, owner: Instance, name: str) -> Value | None:
    """What an object itself holds under a name: set by the program, or the caller's own."""
    found = run.get(("attribute", owner.id, name))
    if found is None:
        found = real_attribute(run, owner, name)
    return None if found is DELETED else found


def real_attribute(run: Run, owner: Instance, name: str) -> Value | None:
    """An attribute that the caller's own object holds."""
    real = owner.real
    if real is None:
        return None
    path, get = owner.path
    slot = on_class(owner.kind, name)
    if name in getattr(real, "__dict__", {}):
        value, again = real.__dict__[name], lambda: get().__dict__[name]
    elif isinstance(slot, types.MemberDescriptorType):
        try:
            value, again = slot.__get__(real), lambda: slot.__get__(get())
        except AttributeError:
            return None
    else:
        return None
    key = ("attribute", owner.id, name)
    run.taken.outside[key] = outside.wrap(run, value, f"{path}.{name}", again, True)
    return run.taken.outside[key]


def sought(run: Run, owner: Instance, name: str) -> NoReturn:
    set_here = [key[2] for key in run.state if key[0] == "attribute" and key[1] == owner.id]
    known = (*set_here, *getattr(owner.real, "__dict__", {}))
    title = f"{owner.kind.__name__!r} object"
    missing(run, owner.kind, title, name, known, NoAttribute)


def is_data_descriptor(raw: Any) -> bool:
    kind = type(raw)
    return hasattr(kind, "__get__") and (hasattr(kind, "__set__") or hasattr(kind, "__delete__"))


def bound(run: Run, raw: Any, owner: Value, kind: type, holder: type, name: str) -> Value:
    """What a class's attribute is to an object of it: a method, a property's value, itself."""
    path = f"{holder.__module__}.{holder.__qualname__}.{name}"
    match raw:
        case types.FunctionType():
            outside.depend(run, raw, path, lambda: on_class(holder, name))
            return Bound(Known(raw), owner)
        case property() if type(raw).__get__ is property.__get__:
            return property_value(run, raw, "fget", "getter", name, owner)
        case staticmethod():
            return outside.wrap(run, raw.__func__, path, lambda: on_class(holder, name).__func__)
        case classmethod():
            return Bound(Known(raw.__func__), Known(kind))
        case functools.cached_property() if type(raw) is functools.cached_property:
            return _cached(run, raw, owner)
        case functools.partialmethod():
            made: Value = Bound(Known(raw.func), owner)
            if not isinstance(raw.func, types.FunctionType):
                made = bound(run, raw.func, owner, kind, holder, name)
            for each in raw.args:
                made = Bound(made, outside.wrap(run, each, "", lambda each=each: each))  # type: ignore[misc]
            named = {
                key: outside.wrap(run, each, "", lambda each=each: each)  # type: ignore[misc]
                for key, each in raw.keywords.items()
            }
            return Partial(made, named) if named else made
        case functools.singledispatchmethod() | functools._lru_cache_wrapper():
            return Bound(Known(raw), owner)
    if hasattr(raw, "py_func"):
        return Bound(Known(raw), owner)
    if type(raw).__name__ in BUILT_IN:
        of_python = getattr(raw, "__objclass__", object).__module__ == "builtins"
        if of_python and (not isinstance(owner, Tuple) or owner.kind is slice):
            _refuse_built_in(run, raw, kind, name)
        if type(raw).__name__ == "builtin_function_or_method":
            return Known(raw)
        return Bound(Known(raw), owner)
    get = on_class(type(raw), "__get__")
    if get is ABSENT or isinstance(raw, types.MethodType):
        return outside.wrap(run, raw, path, lambda: on_class(holder, name), True)
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
    return outside.wrap(run, raw, path, lambda: on_class(holder, name), True)


def _refuse_built_in(run: Run, raw: Any, kind: type, name: str) -> None:
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


def hold(run: Run, owner: Instance, name: str, value: Value) -> None:
    aliasing.changed(run, owner)
    real_attribute(run, owner, name)
    value = lists.stored(run, value)
    if isinstance(value, Number):
        run.draft.hints.setdefault(value.atom.name, name)
    run.state["attribute", owner.id, name] = value


def read_super(run: Run, owner: Super, name: str) -> Value:
    """`super().name`: what the classes after one have, bound to the object itself."""
    me = owner.me
    if isinstance(me, Known):
        kind = me.object if issubclass(me.object, owner.after) else type(me.object)
    else:
        kind = me.kind  # type: ignore[union-attr]
    order = kind.__mro__
    following = order[order.index(owner.after) + 1 :]
    if name == "__class__":
        return Known(super)
    holder = next((each for each in following if name in each.__dict__), None)
    if holder is None:
        run.refuse(
            f"'super' object has no attribute {name!r}",
            "Call a method that a base class has.",
            NoAttribute,
            code="SG157",
        )
    raw = holder.__dict__[name]
    if isinstance(me, Known) and kind is me.object:
        return _bound_to_class(run, raw, me, kind, holder, name)
    return bound(run, raw, me, kind, holder, name)


def _bound_to_class(run: Run, raw: Any, me: Known, kind: type, holder: type, name: str) -> Value:
    """What `super().name` is in a class method or in `__new__`."""
    match raw:
        case classmethod():
            return Bound(Known(raw.__func__), me)
        case staticmethod() | types.FunctionType():
            function = getattr(raw, "__func__", raw)
            path = f"{holder.__module__}.{holder.__qualname__}.{name}"
            return outside.wrap(run, function, path, lambda: getattr(holder, name))
        case types.BuiltinFunctionType():
            return Known(raw)
    if on_class(type(raw), "__get__") is ABSENT:
        path = f"{holder.__module__}.{holder.__qualname__}.{name}"
        return outside.wrap(run, raw, path, lambda: on_class(holder, name), True)
    run.refuse(
        f"super().{name} of a class",
        "Name the class: Base.name.",
        errors.NotDifferentiable,
        code="SG2107",
    )


def missing(
    run: Run,
    owner: Any,
    title: str,
    name: str,
    own: tuple[str, ...] = (),
    kind: type[errors.SrcgradError] = errors.NotDifferentiable,
) -> NoReturn:
    """Refuse an attribute that is not there, with the names that are near."""
    import difflib

    near = outside.near_misses(owner, name) or difflib.get_close_matches(name, own, 3)
    if isinstance(owner, types.ModuleType):
        advice = (
            f"Did you mean {' or '.join(f'{title}.{each}' for each in near)}?" if near else None
        )
        run.refuse(f"{title} has no function {name}", advice, errors.MissingRule, code="SG304")
    advice = f"Did you mean {' or '.join(near)}?" if near else None
    run.refuse(f"{title} has no attribute {name!r}", advice, kind, code="SG208")
