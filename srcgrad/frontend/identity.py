"""Which of the values that a call is given, or that a program finds outside, are one object."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcgrad.frontend.values import ArrayRef, DictRef, Instance, ListRef, Tuple, Value

Repeats = tuple[tuple[int, int], ...]
"""Pairs of places: what stands at the second is the object that stands at the first."""


@dataclass(frozen=True)
class Sharing:
    """The objects that were one, and how to see whether they are in another call.

    A program that asks whether two things are one object, or changes a list, dict or object, is
    right only for calls in which the same ones are; so is one that reads one object from two places
    outside itself.
    """

    arguments: bool
    """Whether the arguments count too."""
    outside: tuple[Callable[[], Any], ...]
    repeats: Repeats

    def holds(self, values: tuple[Any, ...]) -> bool:
        found = in_all(values) if self.arguments else []
        try:
            found += [get() for get in self.outside]
        except Exception:
            return False
        return repeats(found) == self.repeats


def in_all(values: tuple[Any, ...]) -> list[Any]:
    """The objects in all arguments of a call."""
    found: list[Any] = []
    for value in values:
        found += objects(value)
    return found


def objects(value: Any) -> Iterator[Any]:
    """The arrays, lists, tuples, dicts and objects in an argument, from the outside in."""
    if isinstance(value, list | tuple):
        yield value
        for each in value:
            yield from objects(each)
    elif isinstance(value, dict):
        yield value
        for each in value.values():
            yield from objects(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield value
        for field in dataclasses.fields(value):
            yield from objects(getattr(value, field.name))
    elif isinstance(value, np.ndarray) or hasattr(value, "__dict__"):
        yield value


def repeats(found: list[Any]) -> Repeats:
    """Which of these are one object; empty tuples always are, and do not count."""
    first: dict[int, int] = {}
    return tuple(
        (first[id(each)], k)
        for k, each in enumerate(found)
        if first.setdefault(id(each), k) != k and not (type(each) is tuple and not each)
    )


class Identities:
    """What a run knows of its caller's objects."""

    def __init__(self, given: tuple[tuple[str, Any], ...] = ()) -> None:
        self._given = in_all(tuple(value for _, value in given))
        self._outside: list[tuple[Any, Callable[[], Any]]] = []
        self.matter = False
        """Whether the program is another one if other objects are one."""
        self._seen: set[tuple[int, str]] = set()
        self._objects: dict[Any, tuple[Value, Any]] = {}
        self._places: dict[int, dict[Any, str]] = {}
        """For each of the caller's objects the values that stand for it, and where it was found."""
        self._changed: set[int] = set()

    def note(self, value: Value, known: Any, path: str) -> None:
        """A value stands for this object of the caller's."""
        key = _key(value)
        if key is not None:
            self._objects[key] = (value, known)
            self._places.setdefault(id(known), {}).setdefault(key, path)

    def note_outside(self, value: Value, known: Any, path: str, get: Callable[[], Any]) -> None:
        """A value stands for an object from outside, which is found there at each call."""
        self.note(value, known, path)
        if (id(known), path) not in self._seen:
            self._seen.add((id(known), path))
            self._outside.append((known, get))

    def are_one(self, left: Value, right: Value) -> bool | None:
        """Whether two values are one object, if both are the caller's."""
        one, other = self._objects.get(_key(left)), self._objects.get(_key(right))
        if one is None or other is None:
            return None
        for (kept, _), value in ((one, left), (other, right)):
            if isinstance(value, ArrayRef | Tuple) and kept is not value:
                return None
        self.matter = True
        return one[1] is other[1]

    def change(self, value: Value) -> tuple[str, ...]:
        """Take note that a value is changed; the places where the caller's object stands."""
        found = self._objects.get(_key(value))
        if found is None:
            return ()
        self.matter = True
        self._changed.add(id(found[1]))
        return tuple(self._places[id(found[1])].values())

    def is_changed(self, known: Any) -> bool:
        return id(known) in self._changed

    def sharing(self) -> Sharing | None:
        """What must hold of a call, if anything must."""
        outside = self._outside
        if not self.matter:
            often = Counter(id(known) for known, _ in outside)
            outside = [(known, get) for known, get in outside if often[id(known)] > 1]
        found = [*(self._given if self.matter else ()), *(known for known, _ in outside)]
        if len(found) < 2:
            return None
        return Sharing(self.matter, tuple(get for _, get in outside), repeats(found))


def _key(value: Value) -> Any:
    match value:
        case ListRef(number) | DictRef(number):
            return (type(value), number)
        case Instance():
            return (Instance, value.id)
        case ArrayRef() | Tuple():
            return id(value)
    return None
