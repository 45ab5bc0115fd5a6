"""What there is to say of each of the user's lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from srcgrad import ir, notes
from srcgrad.analysis import dataflow
from srcgrad.records import dataclass
from srcgrad.report.explanation import Explanation, Place, Saved, Slot
from srcgrad.report.places import place_of
from srcgrad.view.annotated_lines import Find

MEANS = {
    "saved": "put away by the forward sweep",
    "replayed": "worked out again",
    "restated": "said by something that is there",
    "kept": "there already",
}
"""How the reverse sweep comes by a value, and what that is."""


@dataclass(frozen=True)
class Fact:
    """Something about a line: its kind, what it is about, and the sentences that there are."""

    kind: str
    about: str
    words: tuple[str, ...]


Placed = tuple["Place | None", Fact]


def facts(
    specialisation: Any, said: Explanation, saved: Saved, find: Find
) -> dict[str, list[Fact]]:
    """The facts by the keys of lines; `saved` has the bytes that are known."""
    found: dict[str, list[Fact]] = {}
    files = _files(specialisation)
    for place, fact in (*_of_values(said, saved), *_of_cuts(said), *_of_calls(said, files)):
        _add(found, find(place), fact)
    for each in specialisation.generated.notes:
        if isinstance(each, notes.Independent) and each.span is not None:
            words = "in any order" if each.is_so else "last iteration first"
            fact = Fact("loop", "reversed", (words,))
            _add(found, find(each.span), fact)
    _, program = specialisation.generated.stages[-1]
    for statement in dataflow.walk(program.body):
        span = place_of(statement, specialisation.generated)
        if isinstance(statement, ir.Guard) and span is not None:
            message = statement.message.strip().removesuffix(f" (line {span.line})")
            fact = Fact("check", statement.exception.__name__, (message.replace("{}", "…"),))
            _add(found, find(span), fact)
    return found


def _add(found: dict[str, list[Fact]], key: str | None, fact: Fact) -> None:
    if key is not None and fact not in found.setdefault(key, []):
        found[key].append(fact)


def _of_values(said: Explanation, saved: Saved) -> Iterator[Placed]:
    slots = {slot.name: slot for slot in saved.slots}
    for how in MEANS:
        for value in said.values:
            if value.how == how:
                slot = slots.get(value.slot)
                more = () if slot is None else (f"in {slot.name}: {size(slot)}",)
                yield value.place, Fact(how, value.text, (value.why, *more))
    told = {value.slot for value in said.values}
    for slot in saved.slots:
        if slot.name not in told:
            yield slot.place, Fact("saved", slot.name, (slot.why, size(slot)))


def _of_cuts(said: Explanation) -> Iterator[Placed]:
    for cut in said.cuts:
        instead = (f"instead: {cut.instead}",) if cut.instead else ()
        kind = "choice" if cut.is_choice else "cut"
        yield cut.place, Fact(kind, cut.what, (cut.effect, *instead))


def _of_calls(said: Explanation, files: dict[int, set[str]]) -> Iterator[Placed]:
    for call in said.calls:
        words = [call.read_as]
        words += [f"derivative: {call.rule}"] if call.rule else []
        words += [f"source: {call.sources}"] if call.sources else []
        for line in call.lines:
            for file in files[line] if len(files[line]) == 1 else ():
                yield Place(file, line, ""), Fact("call", call.function, tuple(words))


def _files(specialisation: Any) -> dict[int, set[str]]:
    """The files that lines with calls stand in; of two files with one number neither is told."""
    found: dict[int, set[str]] = {}
    for each in specialisation.generated.notes:
        if isinstance(each, notes.Served) and each.span is not None:
            found.setdefault(each.span.line, set()).add(each.span.file)
    return found


def size(slot: Slot) -> str:
    """The bytes of something saved: the formula, and what that is at the example's sizes."""
    return f"{slot.formula} bytes" + ("" if slot.bytes is None else f" = {amount(slot.bytes)}")


def amount(count: int) -> str:
    """A number of bytes for people.

    >>> amount(800), amount(8_000_000)
    ('800 bytes', '8,000,000 bytes (8.0 MB)')
    """
    said = f"{count:,} bytes"
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{said} ({count / factor:.1f} {unit})"
    return said
