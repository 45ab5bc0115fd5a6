"""Dataclasses that cost little to define and to make: `from srcgrad.records import dataclass`.

To mypy this is `dataclasses.dataclass`: what it calls frozen, nobody assigns to. At run time
Python's own compiles up to six methods for each class, half of the time of `import
srcgrad.pipeline` with 170 of them, and makes a frozen instance field by field through
`object.__setattr__`. Here only `__init__` is compiled, and being frozen means that equal fields
are equal objects with one hash.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, eq=True):
        """`dataclasses.dataclass`, with the two options that srcgrad uses."""
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, eq=eq)
        own = cls.__dict__.keys() - {"__hash__"}
        cls.__doc__ = cls.__doc__ or cls.__name__
        made = dataclasses.dataclass(cls, repr=False, eq=False)
        fields = dataclasses.fields(made)
        if "__repr__" not in own:
            made.__repr__ = _shown([field.name for field in fields if field.repr])
        if eq:
            values = _values([field.name for field in fields if field.compare])
            if "__eq__" not in own:
                made.__eq__ = _equal(values)
            if "__hash__" not in cls.__dict__ or cls.__dict__["__hash__"] is None:
                made.__hash__ = _hashed(values) if frozen else None
        return made


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple([getattr(record, name) for name in names])


def _equal(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, Any], bool]:
    def __eq__(self: Any, other: Any) -> bool:
        if self is other:
            return True
        if self.__class__ is not other.__class__:
            return NotImplemented
        return values(self) == values(other)

    return __eq__


def _hashed(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    return lambda self: hash(values(self))


def _shown(names: list[str]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:
        fields = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{self.__class__.__qualname__}({fields})"

    return __repr__
