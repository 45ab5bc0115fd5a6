"""What a dict of known keys gives for a key that the program computes: a value of each, chosen."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import DictRef, Known, OneOf, Value
from srcgrad.frontend.values.numbers import scalars

FEW = 64
"""The most keys that are compared one by one."""


def entry(run: Run, owner: DictRef, index: Value, default: Value | None) -> Value | None:
    """`owner[index]`, or `owner.get(index, default)`; None if that is no choice of numbers."""
    found = _options(run, owner, index)
    if found is None or not all(map(scalars.is_number, found.values())):
        return None
    *first, last = found
    if default is None:
        run.guard(_is_one_of(run, found, index), KeyError, "{}", (scalars.atom(run, index),))
        chosen = found[last]
    elif scalars.is_number(default):
        first, chosen = [*first, last], default
    else:
        return None
    for key in reversed(first):
        chosen = _choice(run, index, key, found[key], chosen)
    return chosen


def has_key(run: Run, owner: DictRef, index: Value) -> Value:
    """`index in owner`."""
    found = _options(run, owner, index)
    if found is not None:
        return _is_one_of(run, found, index)
    key = lists.known_key(run, index, run.made.sites.get(owner.id))
    return Known(key in lists.entries(run, owner).keys)


def has_all(run: Run, owner: DictRef, index: OneOf) -> bool:
    """Whether a dict has each of the keys of which an index is one."""
    options = [lists.known_object(run, each) for each in index.options]
    return MISSING not in options and all(k in lists.entries(run, owner).keys for k in options)


def _options(run: Run, owner: DictRef, index: Value) -> dict[int, Value] | None:
    """The values of known integers, for one that is not known."""
    if lists.known_object(run, index) is not MISSING or scalars.type_of(index) is None:
        return None
    pairs = lists.entries(run, owner)
    if not lists.is_key(index) or not 0 < len(pairs.keys) <= FEW:
        return None
    if not all(isinstance(key, int) for key in pairs.keys):
        return None
    return dict(zip(pairs.keys, pairs.values, strict=True))


def _is_one_of(run: Run, found: dict[int, Value], index: Value) -> Value:
    held: Value = Known(False)
    for key in found:
        held = scalars.logical(run, ir.either, held, _is(run, index, key))
    return held


def _is(run: Run, index: Value, key: int) -> Value:
    return run.truth(run.operate(operator.eq, index, Known(key)))


def _choice(run: Run, index: Value, key: int, yes: Value, no: Value) -> Value:
    return run.choose(_is(run, index, key), lambda: yes, lambda: no)
