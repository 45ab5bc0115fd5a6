"""Whether two objects are one."""

from __future__ import annotations

import operator

from srcgrad.frontend.evaluate.objects import shelves
from srcgrad.frontend.values.containers import forms
from srcgrad.frontend.values.core.control import NeedKnown
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Value


def of_objects(run: Run, left: Value, right: Value) -> Value | None:
    """Whether two objects are one, where there may be copies of one; None where there are none."""
    if not isinstance(left, Instance) or not isinstance(right, Instance):
        return None
    if left.id == right.id or left.kind is not right.kind:
        return None
    numbers = shelves.place(run, left), shelves.place(run, right)
    if numbers[0] is not None and numbers[1] is not None:
        return run.operate(operator.eq, numbers[0], numbers[1])
    copied = [each for each in (left, right) if each.copied]
    if not copied:
        return None
    error = NeedKnown(
        "whether this object is one of several that paths or lists hand on",
        run.span(),
        "Compare with ==, or hold a number that says which it is.",
        code="SG173",
    )
    error.site = forms.as_shelved(run, copied[0])
    raise error
