"""What a program finds out about its own values: classes, attributes by name, `super`."""

from __future__ import annotations

import builtins
import types
from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.access import attributes
from srcgrad.frontend.evaluate.objects import (
    lookup,
    object_writes,
    python_classes,
    reading,
    special_methods,
)
from srcgrad.frontend.evaluate.objects.lookup import NoAttribute
from srcgrad.frontend.evaluate.objects.python_classes import BY_CLASS
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.boxes import Box
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Bound,
    Closure,
    Glimpse,
    Instance,
    Known,
    Maybe,
    Number,
    Partial,
    Super,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import kinds, scalars
from srcgrad.frontend.values.numbers.kinds import asked_as_object
from srcgrad.frontend.values.numbers.scalars import plain


@means(isinstance)
def _isinstance(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if isinstance(args[0], Maybe) and args[0].absent == "None":
        there = _isinstance(run, (args[0].value, args[1]), kwargs)
        absent = _isinstance(run, (Known(None), args[1]), kwargs)
        assert isinstance(there, Known) and isinstance(absent, Known), "classes are known"
        if there.object == absent.object:
            return there
        present = args[0].present
        return present if there.object else scalars.negate(run, present)
    value, wanted = plain(run, args[0]), plain(run, args[1])
    options = wanted.items if isinstance(wanted, Tuple) else (wanted,)
    for option in options:
        if not isinstance(option, Known):
            run.refuse(
                f"isinstance with {scalars.describe(option)}", "Name the classes.", code="SG154"
            )
        if not _several(run, value) and _is_kind(run, value, option.object):
            return Known(True)
    if _several(run, value):  # one class or another, and all of them may be among the options
        classes = tuple(option.object for option in options if isinstance(option, Known))
        return Known(asked_as_object(run, value, lambda each: _is_subclass(run, each, classes)))
    return Known(False)


def _several(run: Run, value: Value) -> bool:
    if isinstance(value, Box | Glimpse) or not isinstance(value, Number):
        return False
    return len(kinds.kinds_of(run, value)) > 1 or boxes.may_be(run, value)


def _is_subclass(run: Run, kind: type, classes: tuple[Any, ...]) -> bool:
    return bool(scalars.fold(run, issubclass, kind, classes).object)


def _is_kind(run: Run, value: Value, of: Any) -> bool:
    if isinstance(of, types.UnionType):
        return any(_is_kind(run, value, each) for each in of.__args__)
    if isinstance(of, tuple):
        return any(_is_kind(run, value, each) for each in of)
    if isinstance(value, Known) and not isinstance(value, Box):
        return bool(scalars.fold(run, isinstance, value.object, of).object)
    hook = getattr(type(of), "__instancecheck__", None)
    if hook not in BY_CLASS and not getattr(of, "_is_protocol", False):
        run.refuse(
            f"isinstance with {of!r}, which decides by its own __instancecheck__",
            "Ask for a class, or for what differs.",
            code="SG150",
        )
    if isinstance(value, Number | Box):
        return bool(asked_as_object(run, value, lambda each: issubclass(each, of)))
    return bool(scalars.fold(run, issubclass, python_classes.python_class(run, value), of).object)


@means(type)
def _type(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if len(args) == 2:
        raise Raised(TypeError("type() takes 1 or 3 arguments"), run.span())
    return Known(python_classes.python_class(run, plain(run, args[0])))


@means(callable)
def _callable(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, args[0])
    if isinstance(value, Known):
        return Known(callable(value.object))
    return Known(
        isinstance(value, Closure | Bound | Partial)
        or special_methods.special(run, value, "__call__") is not None
    )


def _name_of(run: Run, function: str, value: Value) -> str:
    name = plain(run, value)
    if not isinstance(name, Known):
        run.refuse(
            f"{function} with a name that is not known", "Write the attribute out.", code="SG116"
        )
    if not isinstance(name.object, str):
        kind = type(name.object).__name__
        raise Raised(TypeError(f"attribute name must be string, not {kind!r}"), run.span())
    return str(name.object)


@means(getattr)
def _getattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = plain(run, args[0]), _name_of(run, "getattr", args[1])
    if len(args) == 3:
        found = _sought(run, owner, name)
        return args[2] if found is None else found
    return run.attribute(owner, name)


def _class_has(run: Run, owner: Value, name: str) -> bool:
    if isinstance(owner, Closure) and name in owner.attributes:
        return True
    if isinstance(owner, Number | Box):
        return bool(asked_as_object(run, owner, lambda each: hasattr(each, name)))
    return hasattr(python_classes.python_class(run, owner), name)


def _sought(run: Run, owner: Value, name: str) -> Value | None:
    """The attribute; None where Python raises an AttributeError."""
    if isinstance(owner, Known) and not isinstance(owner, Box) and not hasattr(owner.object, name):
        return None
    if isinstance(owner, Instance | Super):
        try:
            return run.attribute(owner, name)
        except NoAttribute:
            return None
        except Raised as raised:
            if isinstance(raised.exception, AttributeError):
                return None
            raise
    is_known = isinstance(owner, Known) and not isinstance(owner, Box)
    if not is_known and not _class_has(run, owner, name):
        return None
    return run.attribute(owner, name)


@means(*{each.__getattribute__ for each in (object, list, tuple, dict)})
def _object_getattribute(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = plain(run, args[0]), _name_of(run, "__getattribute__", args[1])
    if isinstance(owner, Instance):
        return reading.generic(run, owner, name)
    return run.attribute(owner, name)


@means(hasattr)
def _hasattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = plain(run, args[0]), _name_of(run, "hasattr", args[1])
    if isinstance(owner, Instance):
        return Known(_sought(run, owner, name) is not None)
    if isinstance(owner, Known) and not isinstance(owner, Box):
        return Known(hasattr(owner.object, name))
    return Known(_class_has(run, owner, name))


@means(setattr)
def _setattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    name = _name_of(run, "setattr", args[1])
    attributes.write(run, plain(run, args[0]), name, args[2])
    return Known(None)


@means(object.__setattr__)
def _object_setattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = plain(run, args[0]), _name_of(run, "__setattr__", args[1])
    if not isinstance(owner, Instance):
        run.refuse(
            f"setting the attribute {name} of {scalars.describe(owner)}",
            advice="Hold the value in a name of the function, or in an object that it makes.",
            code="SG151",
        )
    object_writes.set_generic(run, owner, name, args[2])
    return Known(None)


@means(delattr)
def _delattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    object_writes.delete(run, plain(run, args[0]), _name_of(run, "delattr", args[1]))
    return Known(None)


@means(object.__delattr__)
def _object_delattr(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, name = plain(run, args[0]), _name_of(run, "__delattr__", args[1])
    assert isinstance(owner, Instance), "a method of an object"
    object_writes.delete_generic(run, owner, name)
    return Known(None)


@means(object.__eq__)
def _object_eq(run: Run, args: Args, kwargs: Kwargs) -> Value:
    left, right = (plain(run, each) for each in args)
    alike = isinstance(left, Instance) and isinstance(right, Instance) and left.id == right.id
    return Known(True if alike else NotImplemented)


@means(object.__init_subclass__)
def _nothing(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(None)


@means(builtins.super)
def _super(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if len(args) == 2:
        after, me = plain(run, args[0]), plain(run, args[1])
    elif args:
        run.refuse("super with one argument", "Write super().", code="SG119")
    else:
        after, me = _class_around(run)
    class_: Any = after.object if isinstance(after, Known) else None
    if not isinstance(class_, type):
        run.refuse(
            "super() of what is no class",
            advice="Write super(), or super(Class, self).",
            kind=errors.NotDifferentiable,
            code="SG2104",
        )
    kind = me.object if isinstance(me, Known) and isinstance(me.object, type) else None
    of = lookup.class_of(me) if kind is None else kind if issubclass(kind, class_) else type(kind)
    if of is None or not issubclass(of, class_):
        run.refuse(
            "super() of what is no object of the class",
            advice="Write super(), or super(Class, self) in a method of Class.",
            kind=errors.NotDifferentiable,
            code="SG2105",
        )
    return Super(me, class_)


def _class_around(run: Run) -> tuple[Value, Value]:
    """What `super()` stands for: the class around the method, and the method's first argument."""
    frame = run.frame
    while frame.name == "<comprehension>" and frame.parent is not None:
        run.refuse("super() in a comprehension", "Call it before the comprehension.", code="SG152")
    function = frame.source.function
    free = function.__code__.co_freevars
    if "__class__" not in free or frame.function is None:
        run.refuse(
            "super() outside of a method",
            advice="Call it in a method, or name the class and the object: super(Class, self).",
            code="SG120",
        )
    cells = function.__closure__ or ()
    owner = cells[free.index("__class__")].cell_contents
    arguments = frame.node.args
    first = [*arguments.posonlyargs, *arguments.args][:1]
    if not first:
        run.refuse(
            "super() in a method without arguments", "Name the first argument.", code="SG153"
        )
    return Known(owner), plain(run, run.state["name", frame.id, first[0].id])
