"""`collections` and `types.SimpleNamespace`: as classes of lists and dicts in plain Python."""

from __future__ import annotations

import collections
import types
from typing import Any

from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as


class Deque:
    """A list that is changed at both ends, with a bound for its length."""

    def __init__(self, iterable: Any = (), maxlen: Any = None) -> None:
        self.queued = list(iterable)
        self.maxlen = maxlen
        if maxlen is not None:
            while len(self.queued) > maxlen:
                self.queued.pop(0)

    def append(self, item: Any) -> None:
        if self.maxlen is not None and len(self.queued) >= self.maxlen:
            self.queued.pop(0)
        self.queued.append(item)

    def appendleft(self, item: Any) -> None:
        if self.maxlen is not None and len(self.queued) >= self.maxlen:
            self.queued.pop()
        self.queued.insert(0, item)

    def extend(self, iterable: Any) -> None:
        for item in iterable:
            self.append(item)

    def extendleft(self, iterable: Any) -> None:
        for item in iterable:
            self.appendleft(item)

    def pop(self) -> Any:
        return self.queued.pop()

    def popleft(self) -> Any:
        return self.queued.pop(0)

    def clear(self) -> None:
        while self.queued:
            self.queued.pop()

    def rotate(self, n: int = 1) -> None:
        for _ in range(n):
            self.queued.insert(0, self.queued.pop())
        for _ in range(-n):
            self.queued.append(self.queued.pop(0))

    def __len__(self) -> int:
        return len(self.queued)

    def __iter__(self) -> Any:
        return iter(self.queued)

    def __reversed__(self) -> Any:
        return reversed(self.queued)

    def __getitem__(self, index: Any) -> Any:
        return self.queued[index]

    def __setitem__(self, index: Any, item: Any) -> None:
        self.queued[index] = item

    def __contains__(self, item: Any) -> bool:
        return item in self.queued

    def __eq__(self, other: Any) -> Any:
        return hasattr(other, "queued") and self.queued == other.queued

    __hash__ = None  # type: ignore[assignment]


@reads_as(collections.deque)
def deque(iterable: Any = (), maxlen: Any = None) -> Any:
    """`collections.deque`."""
    return Deque(iterable, maxlen)


class Mapping:
    """A dict, by its methods."""

    def __init__(self) -> None:
        self.held: dict[Any, Any] = {}

    def __setitem__(self, key: Any, value: Any) -> None:
        self.held[key] = value

    def __delitem__(self, key: Any) -> None:
        del self.held[key]

    def __contains__(self, key: Any) -> bool:
        return key in self.held

    def __len__(self) -> int:
        return len(self.held)

    def __iter__(self) -> Any:
        return iter(self.held)

    def __eq__(self, other: Any) -> Any:
        return self.held == (other.held if hasattr(other, "held") else other)

    __hash__ = None  # type: ignore[assignment]

    def keys(self) -> Any:
        return self.held.keys()

    def values(self) -> Any:
        return self.held.values()

    def items(self) -> Any:
        return self.held.items()

    def get(self, key: Any, default: Any = None) -> Any:
        return self.held.get(key, default)

    def pop(self, key: Any, *default: Any) -> Any:
        return self.held.pop(key, *default)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        return self.held.setdefault(key, default)


class DefaultDict(Mapping):
    """A dict that makes what it is asked for and has not."""

    def __init__(self, factory: Any, pairs: Any) -> None:
        self.default_factory = factory
        self.held = dict(pairs)

    def __getitem__(self, key: Any) -> Any:
        if self.default_factory is not None and key not in self.held:
            self.held[key] = self.default_factory()
        return self.held[key]


@reads_as(collections.defaultdict)
def defaultdict(default_factory: Any = None, mapping: Any = (), /, **pairs: Any) -> Any:
    """`collections.defaultdict`."""
    made = DefaultDict(default_factory, mapping)
    for key, value in pairs.items():
        made[key] = value
    return made


class Counts(Mapping):
    """Numbers by key, which are zero for keys that there are not."""

    def __getitem__(self, key: Any) -> Any:
        return self.held.get(key, 0)

    def update(self, iterable: Any) -> None:
        if isinstance(iterable, dict):
            for key in iterable:
                self[key] = self[key] + iterable[key]
        else:
            for key in iterable:
                self[key] = self[key] + 1

    def most_common(self, n: Any = None) -> Any:
        found = sorted(self.held.items(), key=lambda pair: pair[1], reverse=True)
        return found if n is None else found[:n]

    def total(self) -> Any:
        return sum(self.held.values())


@reads_as(collections.Counter)
def counter(iterable: Any = (), /, **counts: Any) -> Any:
    """`collections.Counter`."""
    made = Counts()
    made.update(iterable)
    made.update(counts)
    return made


class Ordered(Mapping):
    """A dict of which keys are moved to either end."""

    def __getitem__(self, key: Any) -> Any:
        return self.held[key]

    def __eq__(self, other: Any) -> Any:
        if hasattr(other, "move_to_end"):
            return list(self.held.items()) == list(other.held.items())
        return self.held == other

    __hash__ = None

    def __reversed__(self) -> Any:
        return iter(list(self.held)[::-1])

    def move_to_end(self, key: Any, last: Any = True) -> None:
        value = self.held.pop(key)
        if last:
            self.held[key] = value
        else:
            others = list(self.held.items())
            self.held.clear()
            self.held[key] = value
            self.update(others)

    def popitem(self, last: Any = True) -> Any:
        if len(self.held) == 0:
            raise KeyError("dictionary is empty")
        keys = list(self.held)
        key = keys[-1] if last else keys[0]
        return key, self.held.pop(key)

    def update(self, given: Any = (), /, **named: Any) -> None:
        for key, value in given.items() if hasattr(given, "keys") else given:
            self.held[key] = value
        for name, value in named.items():
            self.held[name] = value

    def clear(self) -> None:
        self.held.clear()

    def copy(self) -> Any:
        return ordered(self)


@reads_as(collections.OrderedDict)
def ordered(given: Any = (), /, **named: Any) -> Any:
    """`collections.OrderedDict`."""
    made = Ordered()
    made.update(given, **named)
    return made


def members(held: Any) -> Any:
    """What is in a set: objects as they came, whose places in Python's depend on addresses."""
    return frozenset(held)


@means(members)
def _members(run: Run, args: Args, kwargs: Kwargs) -> Value:
    keys = tuple(map(lists.key_value, lists.entries(run, args[0]).keys))
    if keys and all(isinstance(each, Instance) for each in keys):
        return Tuple(keys)
    return run.call(Known(frozenset), args, kwargs)


class Keys:
    """A set that begins empty, and what is in it is known; with others it gives constants."""

    def __init__(self) -> None:
        self.held: dict[Any, None] = {}

    def add(self, item: Any) -> None:
        self.held[item] = None

    def discard(self, item: Any) -> None:
        self.held.pop(item, None)

    def remove(self, item: Any) -> None:
        del self.held[item]

    def __contains__(self, item: Any) -> bool:
        return item in self.held

    def __len__(self) -> int:
        return len(self.held)

    def __iter__(self) -> Any:
        return iter(members(self.held))

    def update(self, *others: Any) -> None:
        for other in others:
            for item in sorted(other, key=repr):
                self.add(item)

    def __or__(self, other: Any) -> Any:
        return frozenset(self.held) | _constant(other)

    def __and__(self, other: Any) -> Any:
        return frozenset(self.held) & _constant(other)

    def __sub__(self, other: Any) -> Any:
        return frozenset(self.held) - _constant(other)

    def __eq__(self, other: Any) -> Any:
        return frozenset(self.held) == _constant(other)

    __ror__, __rand__ = __or__, __and__
    __hash__ = None  # type: ignore[assignment]


def _constant(value: Any) -> Any:
    return frozenset(value.held) if hasattr(value, "held") else value


def empty_set() -> Any:
    """`set()`."""
    return Keys()


class Namespace:
    """An object of nothing but attributes."""


@reads_as(types.SimpleNamespace)
def namespace(**attributes: Any) -> Any:
    """`types.SimpleNamespace`."""
    made = Namespace()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


STANDS_FOR.update(
    {
        Deque: collections.deque,
        DefaultDict: collections.defaultdict,
        Counts: collections.Counter,
        Ordered: collections.OrderedDict,
        Keys: set,
        Namespace: types.SimpleNamespace,
    }
)
