"""`owner.name`: by the data model, with `__getattribute__`, `__getattr__` and descriptors."""

from __future__ import annotations

import types
from collections.abc import Callable

from srcgrad.frontend.evaluate.objects.descriptors import bound
from srcgrad.frontend.evaluate.objects.held import own
from srcgrad.frontend.evaluate.objects.lookup import (
    ABSENT,
    NoAttribute,
    is_data_descriptor,
    is_generic,
    on_class,
)
from srcgrad.frontend.evaluate.objects.missing import sought
from srcgrad.frontend.evaluate.objects.special_methods import call_special
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Maybe, Value


def read(run: Run, owner: Instance, name: str) -> Value:
    """`owner.name`, by the `__getattribute__` and `__getattr__` that the class may have."""
    kind = owner.kind
    hook = on_class(kind, "__getattribute__")
    if is_generic(hook):
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
        return run.call(Known(vars), (owner,), {})
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
