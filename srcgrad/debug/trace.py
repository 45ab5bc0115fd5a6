"""Which statement made each number that is not finite, kept while a derivative runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any, TypeAlias

import numpy as np

from srcgrad.records import dataclass

Index: TypeAlias = tuple[int, ...]
Operand: TypeAlias = tuple[str, Any, str, Index]
"""A number that goes into a statement: what it is called, its value, the name and index it has."""


@dataclass(frozen=True)
class Made:
    """A number that is not finite, and how it came about."""

    order: int
    statement: int | None
    """The number of the statement that made it; None if it was given."""
    operands: tuple[tuple[str, Any], ...]
    value: Any
    """What was made; None if Python raised instead."""


@dataclass
class Trace:
    """What the text of `traced` reports to, statement by statement."""

    origins: dict[str, dict[Index, Made]] = field(default_factory=dict)
    """For each name, who made its elements that are not finite."""
    stacks: dict[str, list[Made | None]] = field(default_factory=dict)
    pending: tuple[int, Sequence[Operand]] = (0, ())
    count: int = 0
    found: Made | None = None

    def before(self, statement: int, operands: Sequence[Operand]) -> None:
        """What a statement that is about to run computes with."""
        self.pending = (
            statement,
            [
                (label, value.copy() if isinstance(value, np.ndarray) else value, name, index)
                for label, value, name, index in operands
            ],
        )

    def scalar(self, name: str, index: Index, value: Any) -> None:
        """What the statement has made of a number or an element."""
        kept = self.origins.setdefault(name, {})
        if np.isfinite(value):
            kept.pop(index, None)
        else:
            kept[index] = self._origin(value)

    def array(self, name: str, value: Any) -> None:
        """What the statement has made of a whole array."""
        self.origins[name] = {}
        bad = [*map(tuple, np.argwhere(~np.isfinite(value)).tolist())]
        if bad:
            made = self._origin(value[bad[0]])
            self.origins[name] = dict.fromkeys(bad, made)

    def new(self, name: str) -> None:
        self.origins[name] = {}

    def copied(self, name: str, source: str, value: Any) -> None:
        self.origins[name] = dict(self.origins.get(source, {}))
        if source not in self.origins:
            self.array(name, value)

    def swapped(self, first: str, second: str) -> None:
        one, other = self.origins.get(first, {}), self.origins.get(second, {})
        self.origins[first], self.origins[second] = other, one

    def pushed(self, stack: str, operands: Sequence[Operand]) -> None:
        made = [self._known(operand) for operand in operands if not np.all(np.isfinite(operand[1]))]
        self.stacks.setdefault(stack, []).append(made[0] if made else None)

    def popped(self, name: str, index: Index, stack: str) -> None:
        made = self.stacks[stack].pop()
        kept = self.origins.setdefault(name, {})
        kept.pop(index, None)
        if made is not None:
            kept[index] = made

    def results(self, values: Sequence[tuple[str, Any]]) -> None:
        """What is returned: the origin of what is not finite in it is what was looked for."""
        found = [
            self.origins.get(name, {}).get(tuple(index))
            for name, value in values
            for index in np.argwhere(~np.isfinite(np.asarray(value)))
        ]
        known = [made for made in found if made is not None]
        self.found = min(known, key=lambda made: made.order) if known else None

    def raised(self) -> None:
        """Python refuses to compute what the statement asks for, where numbers are infinite."""
        self.found = self._origin(None)

    def _origin(self, value: Any) -> Made:
        """Who made a number: an operand that was not finite before, or this statement."""
        statement, operands = self.pending
        for operand in operands:
            if not np.all(np.isfinite(operand[1])):
                return self._known(operand)
        return self._made(statement, tuple((o[0], o[1]) for o in operands), value)

    def _known(self, operand: Operand) -> Made:
        label, value, name, index = operand
        kept = self.origins.get(name, {})
        if index in kept:
            return kept[index]
        if kept and isinstance(value, np.ndarray):
            return min(kept.values(), key=lambda made: made.order)
        place = f"{name}[{', '.join(map(str, index))}]" if index else label
        return self._made(None, ((place, value),), value)

    def _made(self, statement: int | None, operands: Any, value: Any) -> Made:
        self.count += 1
        return Made(self.count, statement, operands, value)
