"""What a run knows of its caller's objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from srcgrad.frontend.arguments import repeats
from srcgrad.frontend.arguments.repeats import Sharing
from srcgrad.frontend.values.core.values import ArrayRef, DictRef, Instance, ListRef, Tuple, Value


class Identities:
    """What a run knows of its caller's objects."""

    def __init__(self, given: tuple[tuple[str, Any], ...] = ()) -> None:
        self._given = repeats.in_all(tuple(value for _, value in given))
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
        return Sharing(self.matter, tuple(get for _, get in outside), repeats.repeats(found))


def _key(value: Value) -> Any:
    match value:
        case ListRef(number) | DictRef(number):
            return (type(value), number)
        case Instance():
            return (Instance, value.id)
        case ArrayRef() | Tuple():
            return id(value)
    return None
