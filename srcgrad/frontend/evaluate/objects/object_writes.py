"""Attributes of objects, set and deleted."""

from __future__ import annotations

import types
from typing import NoReturn

from srcgrad import errors
from srcgrad.frontend.evaluate.objects import descriptors, held, lookup, missing, shelves
from srcgrad.frontend.evaluate.objects.lookup import ABSENT, DELETED
from srcgrad.frontend.values.containers import forms
from srcgrad.frontend.values.core import aliasing
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Conflict, Instance, Known, Maybe, Value
from srcgrad.frontend.values.numbers import scalars


def write(run: Run, owner: Instance, name: str, value: Value) -> None:
    """`owner.name = value`, by the `__setattr__` that the class may have."""
    hook = lookup.on_class(owner.kind, "__setattr__")
    if hook is object.__dict__["__setattr__"]:
        set_generic(run, owner, name, value)
    elif lookup.is_generated(hook):
        _refuse_frozen(run, "assign to", name)
    elif isinstance(hook, types.FunctionType):
        run.call(Known(hook), (owner, Known(name), value), {})
    else:
        run.refuse(
            f"__setattr__ of {owner.kind.__name__} is not written in Python",
            advice="Write it in Python (def), or leave it out.",
            code="SG159",
        )


def set_generic(run: Run, owner: Instance, name: str, value: Value) -> None:
    """`object.__setattr__(owner, name, value)`."""
    is_copy = owner.copied or owner.id in run.joining.copied
    if is_copy and shelves.place(run, owner) is None:
        _refuse_copied(run, owner, "assign to", name)
    raw = lookup.on_class(owner.kind, name)
    setter = ABSENT if raw is ABSENT else lookup.on_class(type(raw), "__set__")
    if isinstance(raw, types.MemberDescriptorType) or setter is ABSENT:
        if not isinstance(raw, types.MemberDescriptorType) and not has_dict(owner.kind):
            words = f"{owner.kind.__name__!r} object has no attribute {name!r}"
            raise Raised(AttributeError(words), run.span())
        held.hold(run, owner, name, value)
    elif isinstance(raw, property) and setter is property.__dict__["__set__"]:
        descriptors.property_value(run, raw, "fset", "setter", name, owner, value)
    elif isinstance(setter, types.FunctionType):
        holder = owner.kind
        path = f"{holder.__module__}.{holder.__qualname__}.{name}"
        descriptor = descriptors.descriptor_of(run, raw, path, holder, name)
        run.call(Known(setter), (descriptor, owner, value), {})
    else:
        run.refuse(
            f"setting {name} of an object",
            "Make it a property with a setter.",
            errors.NotDifferentiable,
            code="SG2112",
        )


def has_dict(kind: type) -> bool:
    """Whether objects of a class hold attributes that the class does not name."""
    return any("__dict__" in each.__dict__ for each in kind.__mro__)


def _refuse_copied(run: Run, owner: Instance, doing: str, name: str) -> NoReturn:
    """Refuse to change an object of which there are copies, unless it is known by a number."""
    change = forms.as_shelved(run, owner)
    if change is None:
        _refuse_frozen(run, doing, name)
    words = f"{name} of an object that is in a list that grows in a run-time loop is changed"
    advice = "Hold its numbers in arrays, or make a new object."
    raise scalars.of_conflict(Conflict(words, run.span(), advice, change), run.span())


def _refuse_frozen(run: Run, doing: str, name: str) -> NoReturn:
    run.refuse(
        f"cannot {doing} field {name!r} of a frozen dataclass",
        "Use dataclasses.replace.",
        errors.NotDifferentiable,
        code="SG209",
    )


def delete(run: Run, owner: Value, name: str) -> None:
    """`del owner.name`, by the `__delattr__` that the class may have."""
    if not isinstance(owner, Instance):
        run.refuse(
            "del of an attribute of what is no object of a class written in Python",
            advice="Leave it out: a derivative leaves no trace outside itself.",
            code="SG156",
        )
    hook = lookup.on_class(owner.kind, "__delattr__")
    if hook is object.__dict__["__delattr__"]:
        delete_generic(run, owner, name)
    elif lookup.is_generated(hook):
        _refuse_frozen(run, "delete", name)
    elif isinstance(hook, types.FunctionType):
        run.call(Known(hook), (owner, Known(name)), {})
    else:
        run.refuse(
            f"__delattr__ of {owner.kind.__name__} is not written in Python",
            advice="Write it in Python (def), or leave it out.",
            code="SG160",
        )


def delete_generic(run: Run, owner: Instance, name: str) -> None:
    """`object.__delattr__(owner, name)`."""
    if owner.copied or owner.id in run.joining.copied:
        _refuse_copied(run, owner, "delete", name)
    raw = lookup.on_class(owner.kind, name)
    deleter = ABSENT if raw is ABSENT else lookup.on_class(type(raw), "__delete__")
    slot = isinstance(raw, types.MemberDescriptorType)
    if deleter is not ABSENT and not slot:
        if isinstance(raw, property) and type(raw).__delete__ is property.__delete__:
            descriptors.property_value(run, raw, "fdel", "deleter", name, owner)
        elif isinstance(deleter, types.FunctionType):
            holder = owner.kind
            path = f"{holder.__module__}.{holder.__qualname__}.{name}"
            descriptor = descriptors.descriptor_of(run, raw, path, holder, name)
            run.call(Known(deleter), (descriptor, owner), {})
        else:
            run.refuse(
                f"del of {name} of an object",
                "Make it a property with a deleter.",
                errors.NotDifferentiable,
                code="SG2113",
            )
        return
    found = held.own(run, owner, name)
    if found is None:
        missing.sought(run, owner, name)
    if isinstance(found, Maybe) and found.absent == "unset":
        run.refuse(
            f"del of {name}, which is not set on every path",
            "Set it on every path first, or leave out the del.",
            errors.NotDifferentiable,
            code="SG2111",
        )
    aliasing.changed(run, owner)
    run.state["attribute", owner.id, name] = DELETED
