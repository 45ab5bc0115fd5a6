"""What the stages note of their decisions: data, for the reports that explain a derivative.

A stage says `note(Provided(...))` where it decides; who wants to know asks for what is noted `with
taken() as notes`. Nothing is kept where nobody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, TypeAlias

from srcgrad.errors import Span
from srcgrad.records import dataclass

How: TypeAlias = Literal["kept", "restated", "replayed", "saved"]

Way: TypeAlias = Literal["definition", "handler", "element by element", "library"]
"""Plain Python read in place of a call, a function of the front end, a row of a table, or the text
of the library itself."""


@dataclass(frozen=True)
class Why:
    """The reason for a decision, by the stage that made it: a sentence, and the line it is about.

    >>> Why("it is still in its variable").words
    'it is still in its variable'
    """

    words: str
    line: int | None = None

    def __str__(self) -> str:
        return self.words if self.line is None else f"{self.words} (line {self.line})"


@dataclass(frozen=True)
class Provided:
    """How the reverse sweep comes by a value that it needs."""

    name: str
    text: str
    """What the value is: an expression in the names of the user."""
    how: How
    why: Why
    span: Span | None
    slot: str = ""
    """Where it is saved, if it is."""
    is_float: bool = True
    """Whether it is a number that partial derivatives read; else a subscript or a condition."""


@dataclass(frozen=True)
class Slotted:
    """An array or a stack that the reverse sweep of a program saves something in."""

    slot: str
    of: str
    why: Why
    span: Span | None


@dataclass(frozen=True)
class Renamed:
    """Names by which a pass calls what has had others."""

    program: str
    """The one that it has renamed; empty for the one that is read, with derivatives inside."""
    names: dict[str, str]


@dataclass(frozen=True)
class Served:
    """A call in the user's text, and what it is read as."""

    function: Any
    how: Way
    by: Any
    span: Span | None


@dataclass(frozen=True)
class Proved:
    """A check that is not written, since it cannot fail."""

    what: Literal["bounds", "lengths"]
    span: Span | None


@dataclass(frozen=True)
class Independent:
    """A loop whose iterations the reverse sweep may run in any order, or must not."""

    span: Span | None
    is_so: bool


@dataclass(frozen=True)
class Asked:
    """What a program is differentiated with respect to: parameters; and which of its results."""

    wrt: tuple[str, ...]
    smooth: tuple[int, ...]


@dataclass(frozen=True)
class Finished:
    """The time on the clock, in seconds, when a stage had done its work."""

    stage: str
    at: float


Note: TypeAlias = Provided | Slotted | Renamed | Served | Proved | Independent | Asked | Finished

_taken: ContextVar[list[Note] | None] = ContextVar("notes", default=None)


def note(*notes: Note) -> None:
    """Take note of something, if anybody asks."""
    listening = _taken.get()
    if listening is not None:
        listening.extend(notes)


@contextmanager
def taken() -> Iterator[list[Note]]:
    """What is noted meanwhile.

    >>> with taken() as notes:
    ...     note(Proved("bounds", None))
    >>> [each.what for each in notes]
    ['bounds']
    """
    found: list[Note] = []
    token = _taken.set(found)
    try:
        yield found
    finally:
        _taken.reset(token)
