"""What is set: names, elements, attributes, several at once, and by operators."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.access import (
    attributes,
    complex_parts,
    items,
    updates,
    without_axes,
)
from srcgrad.frontend.evaluate.containers import growing_lists, own_lists
from srcgrad.frontend.evaluate.language import names
from srcgrad.frontend.evaluate.language.expressions import subscript
from srcgrad.frontend.evaluate.language.names import scope
from srcgrad.frontend.evaluate.language.operators import BINARY
from srcgrad.frontend.evaluate.loops import generators, iteration, lengths
from srcgrad.frontend.values.arrays import elements, spreads
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import stored
from srcgrad.frontend.values.core import aliasing, boxes
from srcgrad.frontend.values.core.control import NotAccumulated, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Buffer,
    DictRef,
    Glimpse,
    Instance,
    Iterator,
    Key,
    Known,
    Lazy,
    ListRef,
    Number,
    Suspended,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import arithmetic, conversions, glimpses, scalars, whole
from srcgrad.frontend.values.numbers.scalars import plain, plain_or_one_of
from srcgrad.types import INT, is_complex_dtype, is_integer


def assign(run: Run, target: Any, value: Value) -> None:
    """Give a value to a name, an element, an attribute, or several at once."""
    match target:
        case gast.Name():
            names.set_name(run, target.id, value)
        case gast.Tuple() | gast.List():
            _unpack(run, target, value)
        case gast.Subscript():
            if _store_part(run, target, None, lambda: value):
                return
            whole = run.evaluate(target.value)
            owner = plain_or_one_of(run, whole)
            index = subscript(run, target.slice)
            run.place = target
            if not _store_number(run, target, whole, index, lambda: value):
                items.set_item(run, owner, index, value)
        case gast.Attribute():
            owner = plain_or_one_of(run, run.evaluate(target.value))
            run.place = target
            attributes.write(run, owner, target.attr, value)
        case gast.Starred():
            assign(run, target.value, value)
        case _:
            raise AssertionError(f"{type(target).__name__} cannot be assigned to")


def _store_part(
    run: Run, target: Any, function: Callable[..., Any] | None, value: Callable[[], Value]
) -> bool:
    """`z.real[index] op= value`, which changes a complex array; whether it is that."""
    match target.value:
        case gast.Attribute(
            value=gast.Name() | gast.Attribute() | gast.Subscript() as whole,
            attr="real" | "imag" as part,
        ):
            owner = plain(run, run.evaluate(whole))
            if isinstance(owner, ArrayRef) and is_complex_dtype(owner.dtype):
                index = subscript(run, target.slice)
                moved = value()
                run.place = target
                complex_parts.store(run, owner, part, index, function, moved)
                return True
    return False


def _store_number(
    run: Run, target: Any, old: Value, index: Value, value: Callable[[], Value]
) -> bool:
    """`x[index] = value` of an array without axes, which is a number; whether it is that."""
    if not isinstance(target.value, gast.Name):
        return False
    new = without_axes.stored(run, old, index, value, target.value.id)
    if new is not None:
        names.set_name(run, target.value.id, new)
    return new is not None


def _unpack(run: Run, target: Any, value: Value) -> None:
    value = plain(run, value)
    starred = [k for k, each in enumerate(target.elts) if isinstance(each, gast.Starred)]
    wanted = len(target.elts)
    if isinstance(value, Suspended):
        value = generators.collected(run, value)
    if starred and isinstance(value, Iterator | Instance):
        value = growing_lists.collected(run, value)
    if starred and _unpack_unknown(run, target, value, starred[0]):
        return
    items = list(iteration.known_items(run, value, len(target.elts)))
    if starred:
        position, extra = starred[0], len(items) - wanted + 1
        if extra < 0:
            words = (
                f"not enough values to unpack (expected at least {wanted - 1}, got {len(items)})"
            )
            raise Raised(ValueError(words), run.span())
        middle = lists.new_list(run, tuple(items[position : position + extra]))
        items = [*items[:position], middle, *items[position + extra :]]
    if len(items) > wanted:
        raise Raised(ValueError(f"too many values to unpack (expected {wanted})"), run.span())
    if len(items) < wanted:
        words = f"not enough values to unpack (expected {wanted}, got {len(items)})"
        raise Raised(ValueError(words), run.span())
    for each, item in zip(target.elts, items, strict=True):
        assign(run, each, item)


def _unpack_unknown(run: Run, target: Any, value: Value, position: int) -> bool:
    """`first, *rest = values`, if their number is not known."""
    growing = isinstance(value, ListRef) and isinstance(lists.contents(run, value), Buffer)
    rows = isinstance(value, ArrayRef | Lazy) and value.shape
    if not growing and (not rows or isinstance(lengths.length(run, value), Known)):
        return False
    ref = growing_lists.collected(run, value)
    count, fixed = lengths.length(run, ref), len(target.elts) - 1
    run.guard(
        arithmetic.numbers(run, operator.ge, count, Known(fixed)),
        ValueError,
        f"not enough values to unpack (expected at least {fixed}, got {{}})",
        (scalars.atom(run, count),),
    )
    last = Known(position - fixed or None)
    for k, each in enumerate(target.elts):
        index = Known(k) if k < position else Known(k - fixed - 1)
        middle = Tuple((Known(position), last, Known(None)), slice)
        item = run.item(ref, middle if k == position else index)
        assign(run, each, stored(run, item))
    return True


def do_augmented(run: Run, node: Any) -> None:
    function = BINARY[type(node.op)]
    target = node.target
    match target:
        case gast.Name():
            _augment_name(run, node, target.id, function)
        case gast.Subscript():
            if not _store_part(run, target, function, lambda: run.evaluate(node.value)):
                _augment_item(run, node, function)
        case gast.Attribute():
            _augment_attribute(run, node, function)


def _augment_item(run: Run, node: Any, function: Callable[..., Any]) -> None:
    whole = run.evaluate(node.target.value)
    owner = glimpses.place_of(plain_or_one_of(run, whole))
    index = subscript(run, node.target.slice)
    if not isinstance(owner, ArrayRef):

        def added() -> Value:
            value = run.evaluate(node.value)
            run.place = node
            return run.operate(function, boxes.number_of(whole), value)

        if _store_number(run, node.target, whole, index, added):
            return
        old = run.item(owner, index)
        value = run.evaluate(node.value)
        run.place = node
        items.set_item(run, owner, index, _in_place(run, function, old, value))
        return
    before = run.memory.writes.get(owner.base)
    value = run.evaluate(node.value)
    run.place = node
    if run.memory.writes.get(owner.base) != before:
        run.refuse(
            "the right-hand side changes the array that is being added to",
            "Compute the right-hand side into a name first.",
            errors.AliasingError,
            code="SG412",
        )
    updates.update(run, owner, index, function, value)


def _augment_attribute(run: Run, node: Any, function: Callable[..., Any]) -> None:
    target = node.target
    owner = plain_or_one_of(run, run.evaluate(target.value))
    old = run.attribute(owner, target.attr)
    if not spreads.is_spread(old):
        old = plain(run, old)
    value = run.evaluate(node.value)
    run.place = node
    if isinstance(owner, ArrayRef) and target.attr in ("real", "imag"):
        # A part that is a view is written through, as `complex_parts.store` does.
        new = run.operate(function, old, value)
    else:
        new = _in_place(run, function, old, value)
    attributes.write(run, owner, target.attr, new)


def _augment_name(run: Run, node: Any, name: str, function: Callable[..., Any]) -> None:
    frame = scope(run, name)
    key = ("name", frame.id, name) if frame is not None else None
    added = run.accumulators.get(key) if key is not None else None
    if key is not None and added is not None and added not in run.known.glimpsed:
        value = run.evaluate(node.value)
        run.place = node
        accumulate(run, key, value, function is operator.sub)
        return
    old = run.evaluate(gast.copy_location(gast.Name(name, gast.Load(), None, None), node.target))
    if not spreads.is_spread(old):
        old = plain(run, old)
    value = run.evaluate(node.value)
    run.place = node
    own = name if frame is run.frame else None
    names.set_name(run, name, _in_place(run, function, old, value, own))


def _augmented_array(run: Run, function: Callable[..., Any], old: Value, value: Value) -> Value:
    """What a change in place changes, of what is a number on one path and an array on another."""
    array = spreads.alone(run, old)
    if array is not None:
        found = spreads.applied(run, function, (old, value), lambda given: given[0])
        if isinstance(found, ArrayRef):
            return found
    return plain(run, old)


OF_ITEMS = "If it has no other name, write `a[k] = a[k] + value`: that changes no array."


def _in_place(
    run: Run, function: Callable[..., Any], old: Value, value: Value, name: str | None = None
) -> Value:
    """`old op= value`: arrays and lists are changed themselves."""
    if spreads.is_spread(old):
        old = _augmented_array(run, function, old, value)
    if isinstance(old, ArrayRef):
        updates.update(run, old, Known(Ellipsis), function, value)
        return old
    if isinstance(old, Glimpse):
        updates.update(run, old.view, Known(Ellipsis), function, value)
        return elements.only(run, old.view)
    if isinstance(old, Lazy) and old.sharing and old.shape:
        run.refuse(
            old.sharing[0].message,
            old.sharing[0].advice or (aliasing.to_copy(run, name) if name else OF_ITEMS),
            errors.AliasingError,
            code="SG419",
        )
    if isinstance(old, DictRef) and function is operator.or_:
        run.call(Known(dict.update), (old, value), {})
        return old
    is_set = isinstance(old, Known) and isinstance(old.object, frozenset)
    if is_set and boxes.has_other_names(run.state, old):
        run.refuse(
            "changing a set that has another name",
            "Write s = s | t for a new set.",
            errors.AliasingError,
            code="SG420",
        )
    if isinstance(old, ListRef) and function is operator.add:
        run.call(Known(list.extend), (old, value), {})
        return old
    if isinstance(old, ListRef) and function is operator.mul:
        if isinstance(lists.contents(run, old), Buffer) and scalars.is_number(value):
            run.call(Known(own_lists.repeat), (old, value), {})
            return old
    made = run.special(old, f"__i{function.__name__.strip('_')}__", value)
    if made is not None and not (isinstance(made, Known) and made.object is NotImplemented):
        return made
    return boxes.changed(run, old, stored(run, run.operate(function, old, value)), name)


def accumulate(run: Run, key: Key, value: Value, minus: bool = False) -> None:
    """Add to a name that a loop only adds to."""
    value = plain(run, value)
    kind = scalars.type_of(value)
    cell = run.state[key]
    if kind is None or not isinstance(cell, Number):
        raise NotAccumulated(key)
    if kind.dtype == "bool":
        value, kind = conversions.convert(run, value, INT), INT
    joint = scalars.promote(cell.type, kind)
    if joint != cell.type:
        run.known.wider[key] = scalars.promote(joint, run.known.wider.get(key, joint))
    if is_integer(kind.dtype):
        whole.note(run, cell.atom.name, whole.EXACT)
    if minus:
        value = arithmetic.numbers(run, operator.neg, value)
    atom = scalars.atom(run, value)
    if kind.dtype != joint.dtype and joint.dtype != "float64":
        atom = conversions.cast(run, value, joint)
    run.emit(ir.Increment(cell.atom, atom, run.span()))
