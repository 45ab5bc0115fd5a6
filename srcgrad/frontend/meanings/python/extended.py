"""What classes that extend `list` and `dict` have of them: as classes in plain Python.

An object of such a class holds a list or a dict; a class that replaces a method of its base's is
asked for it, as in Python.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.objects.lookup import EXTENDED, Extension
from srcgrad.frontend.values.containers.lists import HELD


class OfList:
    """`list`, by its methods."""

    __held: list[Any]

    def __init__(self, iterable: Any = ()) -> None:
        self.__held.clear()
        self.__held.extend(iterable)

    def __len__(self) -> Any:
        return len(self.__held)

    def __iter__(self) -> Any:
        return iter(self.__held)

    def __reversed__(self) -> Any:
        return reversed(self.__held)

    def __contains__(self, item: Any) -> Any:
        return item in self.__held

    def __getitem__(self, index: Any) -> Any:
        return self.__held[index]

    def __setitem__(self, index: Any, item: Any) -> None:
        self.__held[index] = item

    def __delitem__(self, index: Any) -> None:
        del self.__held[index]

    def __eq__(self, other: Any) -> Any:
        return self.__held == list(other) if isinstance(other, list) else NotImplemented

    def __ne__(self, other: Any) -> Any:
        return self.__held != list(other) if isinstance(other, list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: Any) -> Any:
        return self.__held + list(other) if isinstance(other, list) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return other + self.__held if isinstance(other, list) else NotImplemented

    def __iadd__(self, other: Any) -> Any:
        self.__held.extend(other)
        return self

    def __mul__(self, count: Any) -> Any:
        return (np.asarray(self) if isinstance(count, np.ndarray) else self.__held) * count

    __rmul__ = __mul__

    def append(self, item: Any) -> None:
        self.__held.append(item)

    def extend(self, iterable: Any) -> None:
        self.__held.extend(iterable)

    def insert(self, index: Any, item: Any) -> None:
        self.__held.insert(index, item)

    def pop(self, index: Any = -1) -> Any:
        return self.__held.pop(index)

    def remove(self, item: Any) -> None:
        self.__held.remove(item)

    def clear(self) -> None:
        self.__held.clear()

    def copy(self) -> Any:
        return list(self.__held)

    def index(self, item: Any) -> Any:
        return self.__held.index(item)

    def count(self, item: Any) -> Any:
        return self.__held.count(item)

    def reverse(self) -> None:
        self.__held.reverse()

    def sort(self, *, key: Any = None, reverse: Any = False) -> None:
        self.__held.sort(key=key, reverse=reverse)


class OfDict:
    """`dict`, by its methods."""

    __held: dict[Any, Any]

    def __init__(self, given: Any = (), /, **named: Any) -> None:
        for key, value in dict(given).items() if hasattr(given, "keys") else given:
            self.__held[key] = value
        for name, value in named.items():
            self.__held[name] = value

    def __len__(self) -> Any:
        return len(self.__held)

    def __iter__(self) -> Any:
        return iter(self.__held)

    def __reversed__(self) -> Any:
        return reversed(self.__held)

    def __contains__(self, key: Any) -> Any:
        return key in self.__held

    def __getitem__(self, key: Any) -> Any:
        if hasattr(type(self), "__missing__") and key not in self.__held:
            return type(self).__missing__(self, key)  # type: ignore[attr-defined]
        return self.__held[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self.__held[key] = value

    def __delitem__(self, key: Any) -> None:
        del self.__held[key]

    def __eq__(self, other: Any) -> Any:
        return self.__held == dict(other) if isinstance(other, dict) else NotImplemented

    def __ne__(self, other: Any) -> Any:
        return self.__held != dict(other) if isinstance(other, dict) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def keys(self) -> Any:
        return self.__held.keys()

    def values(self) -> Any:
        return self.__held.values()

    def items(self) -> Any:
        return self.__held.items()

    def get(self, key: Any, default: Any = None) -> Any:
        return self.__held.get(key, default)

    def pop(self, key: Any, *default: Any) -> Any:
        return self.__held.pop(key, *default)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        return self.__held.setdefault(key, default)

    def update(self, given: Any = (), /, **named: Any) -> None:
        for key, value in dict(given).items() if hasattr(given, "keys") else given:
            self.__held[key] = value
        for name, value in named.items():
            self.__held[name] = value

    def clear(self) -> None:
        self.__held.clear()

    def copy(self) -> Any:
        return dict(self.__held)


EXTENDED.update(zip((list, dict), map(Extension, (OfList, OfDict), HELD), strict=True))
