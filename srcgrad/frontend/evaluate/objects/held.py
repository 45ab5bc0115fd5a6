"""What an object itself holds: set by the program, or in the caller's own object."""

from __future__ import annotations

import types

from srcgrad.frontend.evaluate.objects import shelves
from srcgrad.frontend.evaluate.objects.lookup import DELETED, on_class
from srcgrad.frontend.values.containers import forms, lists
from srcgrad.frontend.values.core import aliasing
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Maybe, Number, OneOf, Value
from srcgrad.frontend.values.environment import environment


def own(run: Run, owner: Instance, name: str) -> Value | None:
    """What an object itself holds under a name: set by the program, or the caller's own."""
    if shelves.place(run, owner) is not None:
        return shelves.read(run, owner, name)
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
    run.taken.outside[key] = environment.wrap(run, value, f"{path}.{name}", again, True)
    return run.taken.outside[key]


def hold(run: Run, owner: Instance, name: str, value: Value) -> None:
    if shelves.place(run, owner) is not None:
        shelves.write(run, owner, name, value)
        return
    aliasing.changed(run, owner)
    real_attribute(run, owner, name)
    value = lists.stored(run, value)
    if isinstance(value, Number):
        run.draft.hints.setdefault(value.atom.name, name)
    run.state["attribute", owner.id, name] = value
    if refers(owner, value):
        forms.note_linked(run, owner)


def refers(owner: Instance, value: Value) -> bool:
    """Whether a value is an object of the class of another, or may be one."""
    value = value.value if isinstance(value, Maybe) else value
    options = value.options if isinstance(value, OneOf) else (value,)
    return any(isinstance(each, Instance) and each.kind is owner.kind for each in options)
