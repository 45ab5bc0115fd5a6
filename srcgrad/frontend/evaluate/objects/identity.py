"""Whether two objects, arrays, lists or dicts are one."""

from __future__ import annotations

import operator

from srcgrad import errors
from srcgrad.frontend.evaluate.objects import shelves
from srcgrad.frontend.values.containers import forms
from srcgrad.frontend.values.core import origins
from srcgrad.frontend.values.core.control import NeedKnown
from srcgrad.frontend.values.core.layouts import Pooled
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Instance,
    Known,
    Listed,
    ListRef,
    Tuple,
    Value,
)


def of_arrays(run: Run, left: ArrayRef, right: ArrayRef) -> Value:
    """Whether two arrays are one."""
    if left is right:
        return Known(True)
    if left.base == right.base:
        run.refuse(
            "whether two arrays that share memory are one object",
            "Compare shapes.",
            code="SG149",
        )
    found = origins.are_one(run, left, right)
    if found is None:
        run.refuse(
            "whether an array is one of several that paths or iterations hand on",
            "Hold a number that says which it is, and ask that.",
            errors.AliasingError,
            code="SG498",
        )
    return found


def of_objects(run: Run, left: Value, right: Value) -> Value | None:
    """Whether two things are one, where there may be copies of one; None where there are none."""
    if not isinstance(left, ListRef | DictRef | Instance) or type(left) is not type(right):
        return None
    if left.id == right.id:
        return None
    if isinstance(left, Instance) and isinstance(right, Instance) and left.kind is not right.kind:
        return None
    one, other = _place(run, left), _place(run, right)
    if one is not None and other is not None:
        if not _are_within_one(run, left, right):
            return Known(False)
        return run.operate(operator.eq, one, other)
    copied = [each for each in (left, right) if _is_copied(run, each)]
    if not copied:
        return None
    words = "whether this object is one of several that paths or lists hand on"
    advice = "Compare with ==, or hold a number that says which it is."
    error = NeedKnown(words, run.span(), advice, code="SG173")
    if isinstance(copied[0], Instance):
        error.site = forms.as_shelved(run, copied[0])
    elif isinstance(copied[0], ListRef):
        forms.otherwise(run, copied[0], error)
    raise error


def _place(run: Run, value: Value) -> Value | None:
    """The number of an object or a list that lies with others."""
    if not isinstance(value, Instance):
        return None
    if issubclass(value.kind, Pooled):
        return run.attribute(value, "place")
    return shelves.place(run, value)


def _are_within_one(run: Run, left: Value, right: Value) -> bool:
    """Whether two objects with numbers lie with the same others."""
    assert isinstance(left, Instance) and isinstance(right, Instance), "these have numbers"
    if issubclass(left.kind, Pooled):
        return True  # of one class
    return shelves.level(run, left) == shelves.level(run, right)


def _is_copied(run: Run, value: Value) -> bool:
    """Whether there may be another copy of the same thing."""
    if isinstance(value, Instance):
        return value.copied
    if isinstance(value, ListRef):
        found = run.get(("list", value.id))
        return isinstance(found, Listed) or value.id in run.joining.copied
    return isinstance(value, DictRef) and value.id in run.joining.copied


def of_tuples(run: Run, left: Tuple, right: Tuple) -> Value:
    """Whether two tuples are one: not if they are known to differ."""
    if left is right:
        return Known(True)
    pairs = zip(left.items, right.items, strict=False)
    differ = any(
        isinstance(one, Known) and isinstance(other, Known) and not same(one, other)
        for one, other in pairs
    )
    if not differ and len(left.items) == len(right.items) and left.kind is right.kind:
        run.refuse("whether two equal tuples are one object", "Compare with ==.", code="SG167")
    return Known(False)
