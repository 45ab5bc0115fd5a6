"""What there is to say of a derivative, as data: `Derivative.explain` returns it, words come later.

Lines are those of the user's file; `text` is a piece of the user's text.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from srcgrad.errors import Span
from srcgrad.notes import How
from srcgrad.records import dataclass
from srcgrad.report import words


@dataclass(frozen=True)
class Place:
    """Where something stands in the user's text."""

    file: str
    line: int
    text: str

    @staticmethod
    def of(span: Span | None) -> Place | None:
        """The place of a span; of several lines the first."""
        if span is None:
            return None
        end = span.end_column if span.end_line == span.line else len(span.text)
        return Place(span.file, span.line, span.text[span.column : end].strip())


@dataclass(frozen=True)
class Variable:
    """A variable of the user's, and whether a derivative flows through it."""

    name: str
    is_active: bool
    why: str


@dataclass(frozen=True)
class Value:
    """A value that the reverse sweep needs, and how it comes by it."""

    text: str
    how: How
    why: str
    place: Place | None
    slot: str = ""


@dataclass(frozen=True)
class Slot:
    """An array or a stack of saved values."""

    name: str
    why: str
    formula: str
    """How many bytes it has."""
    dtype: str
    place: Place | None
    is_stack: bool = False
    bytes: int | None = None
    """As many as that are at the arguments that were given, if any were."""


@dataclass(frozen=True)
class Saved:
    """What a derivative saves for its reverse sweep; `bytes` of all, if arguments were given."""

    slots: tuple[Slot, ...]
    bytes: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The same as dicts, lists, strings and numbers."""
        return dataclasses.asdict(self)

    def __str__(self) -> str:
        return words.of_saved(self)

    __repr__ = __str__


@dataclass(frozen=True)
class Cut:
    """Where what depends on the arguments goes on without a derivative."""

    what: str
    effect: str
    instead: str
    place: Place | None
    is_choice: bool = False
    """Whether it only decides which way is taken, and each way has its derivative."""


@dataclass(frozen=True)
class Call:
    """What serves a call: its derivative is that of what it is read as, or a rule's."""

    function: str
    read_as: str
    rule: str
    """The text of the rule, or where it stands; empty where the derivative is that of a text."""
    sources: str
    """What the rule's chapter, or the text that is read, cites."""
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Check:
    """What is checked when the derivative runs."""

    exception: str
    message: str
    place: Place | None


@dataclass(frozen=True)
class Loop:
    """A loop whose iterations the reverse sweep may, or may not, run in any order."""

    line: int
    is_independent: bool


@dataclass(frozen=True)
class Proven:
    """What is certain and so is neither checked nor copied when the derivative runs."""

    bounds: int
    """How many accesses to elements cannot be out of bounds;"""
    lengths: int
    """how many comparisons of lengths cannot fail;"""
    loops: tuple[Loop, ...]
    untouched: tuple[str, ...]
    """the array arguments that are not written to: no copy is made of them."""


@dataclass(frozen=True)
class Explanation:
    """What `Derivative.explain` says: `print` it, or take it apart."""

    title: str
    types: tuple[tuple[str, str], ...]
    variables: tuple[Variable, ...]
    values: tuple[Value, ...]
    saved: Saved
    cuts: tuple[Cut, ...]
    calls: tuple[Call, ...]
    proven: Proven
    checks: tuple[Check, ...]
    aliasing: tuple[str, ...]
    """What the text takes for granted of arguments that share memory, and how that is checked."""
    seconds: tuple[tuple[str, float], ...]
    """The time that each stage took."""

    def as_dict(self) -> dict[str, Any]:
        """The same as dicts, lists, strings and numbers."""
        return dataclasses.asdict(self)

    def as_json(self) -> str:
        """The same as text for programs."""
        return json.dumps(self.as_dict(), indent=2)

    def __str__(self) -> str:
        return words.of_explanation(self)

    __repr__ = __str__

    def __rich__(self) -> Any:
        """With headings in bold, for `rich.print`."""
        return words.rich_text(str(self))
