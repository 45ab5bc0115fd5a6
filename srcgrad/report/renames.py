"""Notes in the names that things have in the finished text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from srcgrad.notes import Note, Provided, Renamed, Slotted, Why


def with_final_names(program: str, noted: Iterable[Note]) -> tuple[Note, ...]:
    """The notes, those of what is renamed later by its last name; `program` is what is printed.

    >>> from srcgrad.notes import Renamed, Slotted, Why
    >>> notes = [Slotted("t5_saved", "t5", Why("w"), None), Renamed("f", {"t5_saved": "t1_saved"})]
    >>> with_final_names("f", notes)[0].slot
    't1_saved'
    """
    later: list[dict[str, str]] = []
    found: list[Note] = []
    for each in reversed(list(noted)):
        if isinstance(each, Renamed) and each.program in (program, ""):
            later.insert(0, each.names)
        found.append(_renamed(each, _through(tuple(later))))
    return tuple(reversed(found))


def _through(renamings: tuple[dict[str, str], ...]) -> Callable[[str], str]:
    def now(name: str) -> str:
        for new in renamings:
            name = new.get(name, name)
        return name

    return now


def _renamed(note: Note, now: Callable[[str], str]) -> Note:
    match note:
        case Provided(name, text):
            shown = now(name) if text == name else text
            why = said(note.why, now)
            return replace(note, name=now(name), text=shown, why=why, slot=now(note.slot))
        case Slotted(slot, of, why):
            return replace(note, slot=now(slot), of=now(of), why=said(why, now))
    return note


def said(why: Why, now: Callable[[str], str]) -> Why:
    """A reason with other names in it: they stand in backticks."""
    words = re.sub(r"`([^`]*)`", lambda found: f"`{now(found[1])}`", why.words)
    return replace(why, words=words)
