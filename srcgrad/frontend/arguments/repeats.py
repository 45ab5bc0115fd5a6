"""The objects that a call was given more than once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from srcgrad.records import dataclass

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
