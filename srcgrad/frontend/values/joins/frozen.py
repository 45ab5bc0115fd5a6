"""Objects of frozen dataclasses of numbers: a copy of one is as good, but for `is`.

    colour = SKY if ray.y > 0.0 else shade(point)

Paths may hand on one that has other names, or that is the caller's own: what they meet in is a new
object, of which nobody is told whether it is one with another.
"""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from functools import cache, partial

from srcgrad import ir
from srcgrad.frontend.values.core import mentions
from srcgrad.frontend.values.core.layouts import Pooled
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    Entries,
    Fresh,
    Hole,
    Instance,
    Key,
    Known,
    Maybe,
    OneOf,
    Tuple,
    Value,
)
from srcgrad.frontend.values.joins import made, one_of
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.scalars import type_of


def are_copied(run: Run, a: Value, b: Value) -> bool:
    """Whether a list, dict or object that paths hand on has other names, or is the caller's own."""
    return any(map(partial(_has_other_names, run), (a, b), run.joining.sides))


def options(value: Value) -> tuple[Value, ...]:
    """The objects that a value may be: itself, or those that it is one of."""
    return value.options if isinstance(value, OneOf) else (value,)


def contents(run: Run, made: tuple[tuple[Value, ...], ...]) -> list[Value]:
    """What is in lists, dicts or objects of one kind that two paths may have; else nothing."""
    templates = [each.template if isinstance(each, Fresh) else each for each in sum(made, ())]
    if len({(type(each), getattr(each, "kind", None)) for each in templates}) > 1:
        return []
    sides = zip(made, run.joining.sides, strict=True)
    found = [content(run, each, side) for several, side in sides for each in several]
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else []


def chosen(run: Run, value: OneOf, state: dict[Key, Value]) -> Value | None:
    """What is in the one object that a value is: of each of the fields, one of several."""
    found = [content(run, each, state) for each in value.options]
    held = [each for each in found if isinstance(each, Entries)]
    if len(held) < len(found) or any(each.keys != held[0].keys for each in held):
        return None
    columns = zip(*(each.values for each in held), strict=True)
    return Entries(held[0].keys, tuple(_one(run, value, column) for column in columns))


def _one(run: Run, value: OneOf, column: tuple[Value, ...]) -> Value:
    """The value of a field, of those that several objects have in it."""
    if all(same(each, column[0]) for each in column):
        return column[0]
    types = [type_of(each) for each in column]
    numbers = [each for each in types if each is not None]
    if len(numbers) < len(types):
        return replace(value, options=column)
    kind = scalars.promote(*numbers)
    found = conversions.convert(run, column[-1], kind)
    for k in range(len(column) - 2, -1, -1):
        other, here = conversions.convert(run, column[k], kind), one_of.is_at(run, value, k)
        parts = tuple(scalars.atom(run, each) for each in (here, other, found))
        found = run.apply(ir.select, parts, kind)
    return found


def _has_other_names(run: Run, value: Value, state: dict[Key, Value]) -> bool:
    if isinstance(value, OneOf):
        return True
    if isinstance(value, Fresh):
        return value.copied
    if isinstance(value, Instance) and (value.copied or value.real is not None):
        return True
    return mentions.mentions_of(state, value) > 1


def may_be_copied(run: Run, a: Value, b: Value) -> bool:
    """Whether copies are as good as what paths hand on, and it is not one of what both have."""
    if not all(map(partial(_is_copyable, run), (a, b), run.joining.sides)):
        return False
    if isinstance(b, Instance) and is_numbered(run, b):
        return True
    return one_of.pattern(run, a, b, "") is None


def is_numbered(run: Run, value: Value) -> bool:
    """Whether a list or object lies with others and is known by a number, which may be copied."""
    template = value.template if isinstance(value, Fresh) else value
    if not isinstance(template, Instance):
        return False
    return issubclass(template.kind, Pooled) or template.kind in run.made.shelves


def _is_copyable(run: Run, value: Value, state: dict[Key, Value]) -> bool:
    """Whether a copy of this object is as good, as far as its values go."""
    if isinstance(value, OneOf):
        return all(_is_copyable(run, each, state) for each in value.options)
    template = value.template if isinstance(value, Fresh) else value
    if isinstance(template, Instance) and template.kind in run.made.shelves:
        return True
    if not isinstance(template, Instance) or not _is_frozen(template.kind):
        return False
    found = content(run, value, state)
    names = tuple(sorted(each.name for each in dataclasses.fields(template.kind)))
    if not isinstance(found, Entries) or found.keys != names:
        return False
    return all(_is_constant(run, each, state) for each in found.values)


def content(run: Run, value: Value, state: dict[Key, Value]) -> Value | None:
    """What is in a list, dict or object; in a frozen one, the caller's own included."""
    if isinstance(value, OneOf):
        return chosen(run, value, state)
    if not isinstance(value, Instance) or value.real is None:
        return made.content(run, value, state)
    if not _is_frozen(value.kind):
        return None
    names = sorted(each.name for each in dataclasses.fields(value.kind))
    if set(getattr(value.real, "__dict__", names)) != set(names):
        return None
    return Entries(tuple(names), tuple(run.attribute(value, name) for name in names))


@cache
def _is_frozen(kind: type) -> bool:
    """Whether this is a dataclass whose objects do not change, and are equal by what they hold."""
    settings = getattr(kind, "__dataclass_params__", None)
    if settings is None or not settings.frozen or not settings.eq:
        return False
    plain = all("__getattribute__" not in each.__dict__ for each in kind.__mro__[:-1])
    return plain and "__dataclass_params__" in kind.__dict__


def _is_constant(run: Run, value: Value, state: dict[Key, Value]) -> bool:
    """Whether this is a number, a word or nothing, or made of such and of copyable objects."""
    match value:
        case Hole():
            return True
        case Tuple(items) | OneOf(options=items):
            return all(_is_constant(run, each, state) for each in items)
        case Maybe(value=inner):
            return _is_constant(run, inner, state)
        case Known(None | str()):
            return True
        case Instance() | Fresh():
            return _is_copyable(run, value, state)
    return type_of(value) is not None
