"""`super().name`: what the classes after one have, bound to the object itself."""

from __future__ import annotations

import types
from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.objects.descriptors import bound
from srcgrad.frontend.evaluate.objects.lookup import ABSENT, NoAttribute, holder_of, on_class
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Bound, Known, Super, Value
from srcgrad.frontend.values.environment import environment


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
    holder = holder_of(following, name)
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
            return environment.wrap(run, function, path, lambda: getattr(holder, name))
        case types.BuiltinFunctionType():
            return Known(raw)
    if on_class(type(raw), "__get__") is ABSENT:
        path = f"{holder.__module__}.{holder.__qualname__}.{name}"
        return environment.wrap(run, raw, path, lambda: on_class(holder, name), True)
    run.refuse(
        f"super().{name} of a class",
        "Name the class: Base.name.",
        errors.NotDifferentiable,
        code="SG2107",
    )
