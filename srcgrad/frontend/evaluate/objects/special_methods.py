"""The special methods that operations on objects call."""

from __future__ import annotations

from srcgrad import errors
from srcgrad.frontend.evaluate.objects.descriptors import bound, refuse_built_in
from srcgrad.frontend.evaluate.objects.lookup import class_of, on_class, written
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Tuple, Value


def special(run: Run, owner: Value, name: str) -> Value | None:
    """The special method that an operation on an object calls: it is looked up on its class.

    None if the class has none; refused if `list`, `float` … has it, which the class extends.
    """
    kind = class_of(owner)
    if kind is None:
        return None
    if not written(kind, name):
        if isinstance(owner, Instance) and name != "__call__":
            refuse_built_in(run, on_class(kind, name), kind, name)
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
