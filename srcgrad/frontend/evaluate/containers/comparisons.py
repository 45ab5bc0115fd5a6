"""Operators on tuples, lists and dicts."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.access import selected
from srcgrad.frontend.evaluate.containers import growing_lists, own_lists, slots
from srcgrad.frontend.evaluate.loops import iteration, lengths, loops
from srcgrad.frontend.values.containers import forms, growing, lists
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Instance,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Number,
    Range,
    Tuple,
    Value,
    View,
)
from srcgrad.frontend.values.numbers import conversions, kinds, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import describe, plain, type_of


def operate(run: Run, function: Callable[..., Any], operands: tuple[Value, ...]) -> Value:
    """An operator on tuples, lists and dicts."""
    if len(operands) == 2:
        left, right = operands
        if function in (operator.add, operator.mul):
            made = _joined(run, function, left, right)
            if made is not None:
                return made
        if function in _OF_ARRAYS and any(_is_of_numpy(each) for each in operands):
            return run.operate(function, *(_as_array(run, each) for each in operands))
        if function is operator.or_ and isinstance(left, DictRef) and isinstance(right, DictRef):
            pairs = [lists.entries(run, each) for each in (left, right)]
            both = {k: v for p in pairs for k, v in zip(p.keys, p.values, strict=True)}
            return lists.new_dict(run, both)
        if function in (operator.eq, operator.ne) and not (_has_equals(left) or _has_equals(right)):
            found = _equal(run, left, right)
            return found if function is operator.eq else scalars.negate(run, found)
        if function in (operator.lt, operator.le, operator.gt, operator.ge):
            a, b = lists.sequence(run, left), lists.sequence(run, right)
            if a is not None and b is not None:
                return _ordered(run, function, a, b)
            known = [lists.known_object(run, each) for each in operands]
            if all(isinstance(each, tuple) for each in known):  # as sys.version_info
                return scalars.fold(run, function, *known)
    run.refuse(
        f"{function.__name__} of {' and '.join(map(describe, operands))}",
        "Make arrays of them first: np.array(...).",
        errors.NotDifferentiable,
        code="SG220",
    )


_OF_ARRAYS = (operator.add, operator.sub, operator.truediv, operator.pow)
"""What NumPy's numbers and lists give arrays of: a product with a list is none."""


def beside_arrays(
    run: Run, function: Callable[..., Any], operands: tuple[Value, ...]
) -> tuple[Value, ...]:
    """Operands of which one is a list of run-time length: an array beside what is NumPy's."""
    is_array = any(isinstance(each, ArrayRef | Lazy) for each in operands)
    if is_array or (function in _OF_ARRAYS and any(map(_is_of_numpy, operands))):
        return tuple(run.as_array(each) if is_own(each) else each for each in operands)
    return operands


def is_own(value: Value) -> bool:
    """Whether this is a list that a definition of the front end's stands for."""
    return isinstance(value, Instance) and issubclass(value.kind, OwnList)


def _is_of_numpy(value: Value) -> bool:
    """Whether a value is a number of NumPy's for certain."""
    kind = type_of(value)
    return kind is not None and not kind.weak


def _as_array(run: Run, value: Value) -> Value:
    return run.as_array(value) if isinstance(value, ListRef | Tuple) else value


def _has_equals(value: Value) -> bool:
    """Whether this is an object that may be equal to a list, a dict or a number."""
    if not isinstance(value, Known) or isinstance(value.object, _UNLIKE):
        return False
    return getattr(type(value.object), "__eq__", None) is not getattr(object, "__eq__", None)


_UNLIKE = (bool, int, float, complex, str, bytes, frozenset, set, range, slice, type, np.generic)
"""What is never equal to a list, tuple or dict; nor to a number, unless it is one."""


def _joined(run: Run, function: Callable[..., Any], left: Value, right: Value) -> Value | None:
    a, b = lists.sequence(run, left), lists.sequence(run, right)
    if function is operator.add and a is not None and b is not None and type(left) is type(right):
        return Tuple((*a, *b)) if isinstance(left, Tuple) else lists.new_list(run, (*a, *b))
    if function is operator.add and isinstance(left, ListRef) and isinstance(right, ListRef):
        both = growing_lists.collected(run, left)
        growing_lists.extend(run, both, right)
        return both
    if function is operator.mul:
        if a is None:
            left, right, a = right, left, b
        if a is not None:
            count = plain(run, right)
            if not isinstance(count, Known):
                return _repeated(run, a, count, isinstance(left, Tuple))
            if not hasattr(count.object, "__index__"):
                words = (
                    f"can't multiply sequence by non-int of type {type(count.object).__name__!r}"
                )
                raise Raised(TypeError(words), run.span())
            return (
                Tuple(a * count.object)
                if isinstance(left, Tuple)
                else lists.new_list(run, a * count.object)
            )
        for one, other in ((left, right), (right, left)):
            if isinstance(one, ListRef) and scalars.is_number(other):
                return run.call(Known(own_lists.repeated), (one, other), {})
    return None


def _is_there(run: Run, item: Value) -> bool:
    """Whether this is an item to read, and not what stands for items that are stored later."""
    match item:
        case ListRef():
            found = lists.contents(run, item)
            return not isinstance(found, Tuple) or any(not _is_none(each) for each in found.items)
        case DictRef():
            return bool(lists.entries(run, item).keys)
    return type_of(item) is None and not _is_none(item)


def _is_none(item: Value) -> bool:
    return isinstance(item, Known) and item.object is None


def _repeated(run: Run, items: tuple[Value, ...], count: Value, is_tuple: bool) -> Value:
    """`[0.0] * n`: a list of run-time length; of what are no numbers one with so many places."""
    types = [type_of(each) for each in items]
    known = [kind for kind in types if kind is not None]
    if not items:
        return Tuple(()) if is_tuple else lists.new_list(run, ())
    if is_tuple and (len(items) != 1 or not known):
        run.refuse(
            "a tuple repeated a run-time number of times",
            "Repeat a list: [None] * n, or use np.full.",
            NeedKnown,
            code="SG225",
        )
    where = forms.site(run, run.place)
    if len(known) != len(items) or where in run.shared.layouts.slots:
        size = conversions.integer(run, count, "a number of times")
        return slots.made(run, where, size, items, len(items) > 1 or _is_there(run, items[0]))
    if len(items) > 1:
        return run.call(Known(own_lists.repeated), (lists.new_list(run, items), count), {})
    size = sizes.clip0(run, conversions.integer(run, count, "a number of times"))
    ref = ListRef(run.number())
    kind = forms.type_at(run, where, known[0])
    made = growing.filled(run, kind, size, lambda at: items[0])
    kinds.put(run, made.base, kinds.kinds_of(run, items[0]))
    run.state["list", ref.id] = made
    return ref


def _equal(run: Run, left: Value, right: Value) -> Value:
    if isinstance(left, DictRef) and isinstance(right, DictRef):
        p, q = lists.entries(run, left), lists.entries(run, right)
        if set(p.keys) != set(q.keys):
            return Known(False)
        values = dict(zip(q.keys, q.values, strict=True))
        pairs = [(v, values[k]) for k, v in zip(p.keys, p.values, strict=True)]
    else:
        a, b = lists.sequence(run, left), lists.sequence(run, right)
        if isinstance(left, ListRef) and isinstance(right, ListRef) and (a is None or b is None):
            return _equal_growing(run, left, right)
        if a is None or b is None or type(left) is not type(right) or len(a) != len(b):
            return Known(False)
        pairs = list(zip(a, b, strict=True))
    found: Value = Known(True)
    for x, y in pairs:
        alike = (
            Known(True)
            if same(x, y) and not isinstance(x, Number)
            else run.operate(operator.eq, x, y)
        )
        found = scalars.logical(run, ir.both, found, scalars.truth(run, alike))
    return found


def _equal_growing(run: Run, left: ListRef, right: ListRef) -> Value:
    """Whether a list that grows at run time is empty; more is left to the user."""
    for one, other in ((left, right), (right, left)):
        if lists.sequence(run, other) == ():
            return numbers(run, operator.eq, lengths.length(run, one), Known(0))
    run.refuse(
        "whether lists that grow in a run-time loop are equal",
        "Compare their lengths, and their items in a loop.",
        errors.NotDifferentiable,
        code="SG221",
    )


AMBIGUOUS = (
    "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
)


def _ordered(
    run: Run, function: Callable[..., Any], a: tuple[Value, ...], b: tuple[Value, ...]
) -> Value:
    """Tuples are compared by their first items that differ."""
    if not a or not b:
        return Known(function(len(a), len(b)))
    alike = run.operate(operator.eq, a[0], b[0])
    if isinstance(alike, ArrayRef | Lazy):
        if any(isinstance(each, Known) and each.object > 1 for each in alike.shape):
            raise Raised(ValueError(AMBIGUOUS), run.span())
    return run.choose(
        run.truth(alike),
        lambda: _ordered(run, function, a[1:], b[1:]),
        lambda: run.operate(function, a[0], b[0]),
    )


def contains(run: Run, container: Value, value: Value) -> Value:
    """`value in container`."""
    container, value = plain(run, container), plain(run, value)
    found_inside = run.special(container, "__contains__", value)
    if found_inside is not None:
        return run.truth(found_inside)
    if isinstance(container, DictRef):
        return selected.has_key(run, container, value)
    if isinstance(container, Known) and isinstance(value, Known):
        return scalars.fold(run, operator.contains, container.object, value.object)
    if isinstance(container, Known) and isinstance(container.object, range):
        known = container.object
        container = Range(Known(known.start), Known(known.stop), Known(known.step))
    if isinstance(container, View) and container.kind == "keys":
        return contains(run, container.owner, value)
    if isinstance(container, Iterator):
        return _found(run, container, value)
    found: Value = Known(False)
    items = _of_set(container) or lists.sequence(run, container)
    if items is None:
        items = iteration.known_items(run, container)
    for each in items:
        if same(each, value) and not isinstance(each, Number):
            return Known(True)
        found = scalars.logical(run, ir.either, found, _matches(run, each, value))
    return found


def _of_set(container: Value) -> tuple[Value, ...] | None:
    """The members of a set that is known, in an order that is the same in every process."""
    if isinstance(container, Known) and isinstance(container.object, set | frozenset):
        return tuple(map(lists.key_value, sorted(container.object, key=repr)))
    return None


def _matches(run: Run, each: Value, value: Value) -> Value:
    if same(each, value) and not isinstance(each, Number):
        return Known(True)
    comparable = (type_of(each) is None) == (type_of(value) is None) or any(
        isinstance(one, Instance | ArrayRef | Lazy) or _has_equals(one) for one in (each, value)
    )
    alike = run.operate(operator.eq, each, value) if comparable else Known(False)
    return run.truth(alike)


def _found(run: Run, it: Iterator, value: Value) -> Value:
    """Whether a value comes up in an iterator, which is used up to there."""
    key = ("temporary", run.number())
    run.state[key] = Known(False)

    def look(each: Value) -> None:
        run.state[key] = _matches(run, plain(run, each), value)
        loops.end(run, run.state[key])

    loops.run_over(run, it, look, exits=True)
    return run.state.pop(key)
