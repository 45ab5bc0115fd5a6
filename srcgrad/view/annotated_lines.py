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
from srcgrad.report.places import place_of
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
    """Whether the reverse sweep has a value of the function's here."""
    check: str = ""
    """The exception that a check raises, of which the line is a part."""
    slot: Slot | None = None
    """What is saved, where the line makes it, fills it or takes from it."""


@dataclass(frozen=True)
class Reading:
    """What is known of the texts of one derivative."""

    generated: Any
    slots: Mapping[str, Slot]
    """What is saved, by its names."""
    find: Find

    def rows(self, program: ir.Function, has_sweeps: bool) -> tuple[Row, ...]:
        """The lines of a program's text, which may have a forward and a reverse sweep."""
        lines = traced(program)
        return tuple(map(self._row, lines, _sweeps(lines, has_sweeps)))

    def _row(self, line: Printed, sweep: str) -> Row:
        statement = line.statement
        slot = _slot(statement, self.slots)
        place = place_of(statement, self.generated) or (None if slot is None else slot.place)
        return Row(
            line.text,
            self.find(place),
            "" if line.text.startswith("def ") else sweep,
            sweep == "reverse" and _is_again(statement, slot),
            statement.exception.__name__ if isinstance(statement, ir.Guard) else "",
            slot,
        )


def _sweeps(lines: tuple[Printed, ...], has_sweeps: bool) -> Iterator[str]:
    """The sweep of each line: as the headings say, which a short text has none of.

    There the reverse sweep begins where something is said of the user's lines.
    """
    headed = any(line.text.strip() in SWEEPS for line in lines)
    sweep = ""
    for line in lines:
        if isinstance(line.statement, ir.Comment):
            sweep = SWEEPS.get(line.text.strip(), sweep)
        span = getattr(line.statement, "span", None)
        if headed or not has_sweeps or span is None:
            yield sweep
            continue
        sweep = "reverse" if span.is_said else sweep
        yield sweep or "forward"


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
