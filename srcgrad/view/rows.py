"""The lines of a program's text, with what is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.errors import Span
from srcgrad.printer.traced import Printed, traced
from srcgrad.records import dataclass
from srcgrad.report.explanation import Place, Slot
from srcgrad.view.alignment import derivative_lines
from srcgrad.view.written import Texts

SWEEPS = {"# Forward sweep.": "forward", "# Reverse sweep.": "reverse"}

Find = Callable[["Span | Place | None"], "str | None"]
"""What tells the key of the line that a place is in."""


@dataclass(frozen=True)
class Row:
    """A line of a program's text."""

    text: str
    key: str | None = None
    """The user's line that it came of."""
    sweep: str = ""
    """forward, reverse, or nothing."""
    is_again: bool = False
    """Whether the reverse sweep has here again what the forward sweep had."""
    check: str = ""
    """The exception that a check raises, of which the line is a part."""
    slot: Slot | None = None
    """What is saved, where the line makes it, fills it or takes from it."""


def rows(
    program: ir.Function, generated: Any, slots: Mapping[str, Slot], find: Find
) -> tuple[Row, ...]:
    """The lines of a program's text; `slots` by their names."""
    return tuple(_rows(traced(program), generated, slots, find))


def _rows(
    lines: tuple[Printed, ...], generated: Any, slots: Mapping[str, Slot], find: Find
) -> Iterator[Row]:
    sweep = ""
    for line in lines:
        statement = line.statement
        if isinstance(statement, ir.Comment):
            sweep = SWEEPS.get(line.text.strip(), sweep)
        slot = _slot(statement, slots)
        place = place_of(statement, generated) or (None if slot is None else slot.place)
        yield Row(
            line.text,
            find(place),
            "" if line.text.startswith("def ") else sweep,
            sweep == "reverse" and _is_again(statement, slot),
            statement.exception.__name__ if isinstance(statement, ir.Guard) else "",
            slot,
        )


def rows_of_text(text: str, shown: Texts) -> Iterator[Row]:
    """The lines of a text that is no program: its comments tell what they came of."""
    main = shown.functions[0].file if shown.functions else ""
    own = {
        line.number: line.text.strip()
        for each in shown.functions
        for line in each.lines
        if each.file == main
    }
    sweep = ""
    for line in derivative_lines(text, own):
        sweep = SWEEPS.get(line.text.strip(), "" if line.text[:4] == "def " else sweep)
        key = None if line.about is None else shown.key(main, line.about)
        yield Row(line.text, key, sweep)


def place_of(statement: ir.Statement | None, generated: Any) -> Span | None:
    """Where a statement comes from in the user's text; of a check its message tells it."""
    if isinstance(statement, ir.Guard) and statement.span is None:
        message = statement.message
        if message in generated.brief:
            message = generated.brief[message].cases[-1].message
        _, known = generated.guards.get(message, (None, None))
        return known if isinstance(known, Span) else None
    return getattr(statement, "span", None)


def _is_again(statement: ir.Statement | None, slot: Slot | None) -> bool:
    match statement:
        case ir.Assign(span=span):
            return slot is not None or (span is not None and not span.is_said)
        case ir.Pop():
            return slot is not None
    return False


def _slot(statement: ir.Statement | None, slots: Mapping[str, Slot]) -> Slot | None:
    """What is saved that a statement of one line is about."""
    match statement:
        case None | ir.For() | ir.While() | ir.If() | ir.Comment():
            return None
        case ir.Push(stack) | ir.Pop(_, stack) | ir.NewStack(stack):
            return slots.get(stack)
    names = (*dataflow.written(statement).names, *dataflow.reads(statement))
    return next((slots[name] for name in names if name in slots), None)
