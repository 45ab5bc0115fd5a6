"""What is drawn: cards of lines with their operations, frames around them, names between them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, TypeAlias

from srcgrad.records import dataclass


@dataclass(frozen=True)
class Row:
    """An operation, what it adds to the adjoints, and the forward values that this needs."""

    forward: str
    backward: str
    held: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One of the user's lines."""

    title: str
    rows: tuple[Row, ...]
    read: frozenset[str]
    written: frozenset[str]


@dataclass(frozen=True)
class Cluster:
    """A loop or a branch."""

    title: str
    items: tuple[Item, ...]


Item: TypeAlias = "Card | Cluster"


@dataclass(frozen=True)
class Lane:
    """A name, and the cards, by their numbers, that write and read it."""

    name: str
    writers: tuple[int, ...]
    readers: tuple[int, ...]

    @property
    def span(self) -> tuple[int, int]:
        every = (*self.writers, *self.readers)
        return min(every), max(every)


@dataclass(frozen=True)
class Picture:
    """A whole data flow."""

    title: str
    items: tuple[Item, ...]
    carriers: frozenset[str]
    """The names that have adjoints."""

    def cards(self) -> Iterator[Card]:
        yield from _cards(self.items)

    def lanes(self) -> list[Lane]:
        """The names that lead from card to card, in the order in which they are written."""
        writers: dict[str, list[int]] = {}
        readers: dict[str, list[int]] = {}
        for number, card in enumerate(self.cards()):
            for name in sorted(card.written):
                writers.setdefault(name, []).append(number)
            for name in sorted(card.read):
                readers.setdefault(name, []).append(number)
        return [
            Lane(name, tuple(at), tuple(readers[name]))
            for name, at in writers.items()
            if name in readers and {*at, *readers[name]} != {at[0]}
        ]

    def shown(self) -> str:
        """The picture as plain text."""
        return "\n".join(_lines(self.items, ""))

    def as_data(self) -> dict[str, Any]:
        """The picture as what JSON knows: cards as they are numbered in the lanes, and frames."""
        numbers = count()
        lanes = [
            {
                "name": lane.name,
                "writers": list(lane.writers),
                "readers": list(lane.readers),
                "has_adjoint": lane.name in self.carriers,
            }
            for lane in self.lanes()
        ]
        items = [_as_data(item, numbers) for item in self.items]
        return {"title": self.title, "items": items, "lanes": lanes}


def _as_data(item: Item, numbers: Iterator[int]) -> dict[str, Any]:
    if isinstance(item, Cluster):
        return {"title": item.title, "items": [_as_data(each, numbers) for each in item.items]}
    rows = [
        {"forward": row.forward, "backward": row.backward, "holds": list(row.held)}
        for row in item.rows
    ]
    return {
        "card": next(numbers),
        "title": item.title,
        "operations": rows,
        "reads": sorted(item.read),
        "writes": sorted(item.written),
    }


def _cards(items: tuple[Item, ...]) -> Iterator[Card]:
    for item in items:
        if isinstance(item, Card):
            yield item
        else:
            yield from _cards(item.items)


def _lines(items: tuple[Item, ...], pad: str) -> Iterator[str]:
    for item in items:
        if item.title:
            yield f"{pad}{item.title}"
        if isinstance(item, Cluster):
            yield from _lines(item.items, pad + "    ")
            continue
        for row in item.rows:
            held = f"holds {', '.join(row.held)}" if row.held else ""
            parts = [part for part in (row.forward, row.backward, held) if part]
            yield f"{pad}    {'   | '.join(parts)}"
