"""What `dict(given)`, `{**given}` and `f(**given)` take: of a dict what is in it, as Python does.

Of a class that extends `dict` and has an `__iter__` of its own, and of one that only has `keys`,
they ask for the keys, and for the value at each.
"""

from __future__ import annotations

from typing import Any

from srcgrad.frontend.evaluate.loops import iteration
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import DictRef, Entries, Instance, Value
from srcgrad.frontend.values.numbers.scalars import plain


def is_mapping(value: Value) -> bool:
    """Whether a value is a dict, or an object that has `keys`."""
    return isinstance(value, DictRef) or (
        isinstance(value, Instance) and hasattr(value.kind, "keys")
    )


def entries(run: Run, value: Value) -> Entries:
    """The keys and values that another dict gets of a value."""
    value = plain(run, value)
    if not isinstance(value, Instance) or not is_mapping(value) or _is_as_it_is(value.kind):
        return lists.entries(run, value)
    found: dict[Any, Value] = {}
    keys = run.call(run.attribute(value, "keys"), (), {})
    for key in iteration.known_items(run, keys):
        found[lists.known_key(run, key)] = lists.stored(run, run.item(value, key))
    return Entries(tuple(found), tuple(found.values()))


def _is_as_it_is(kind: type) -> bool:
    return issubclass(kind, dict) and kind.__iter__ is dict.__iter__


def pair(run: Run, value: Value, position: int) -> tuple[Value, Value]:
    """One of the pairs that `dict` is given."""
    items = iteration.known_items(run, value)
    if len(items) != 2:
        element = f"dictionary update sequence element #{position}"
        words = f"{element} has length {len(items)}; 2 is required"
        raise Raised(ValueError(words), run.span())
    return items[0], items[1]
