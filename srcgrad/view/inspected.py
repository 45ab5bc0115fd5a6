"""All that a page shows of a specialised derivative, as data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from srcgrad import notes
from srcgrad.printer import function_text
from srcgrad.records import dataclass
from srcgrad.report import explained, saved_at_example
from srcgrad.report.explanation import Explanation, Saved
from srcgrad.report.idle import idle_lines
from srcgrad.view.annotated_lines import Reading, Row, rows_of_text
from srcgrad.view.facts import Fact, facts
from srcgrad.view.written import Texts, texts

BEFORE = ("specialise", "simplify")
"""The stages before there is a derivative."""


@dataclass(frozen=True)
class Sheet:
    """The text of a program under a name: the derivative's, or what a stage has made."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Inspected:
    """A function, its derivative, and what is known of their lines."""

    title: str
    texts: Texts
    sheets: tuple[Sheet, ...]
    idle: dict[str, str]
    """Why lines of the user's carry no derivative, by their keys."""
    facts: dict[str, list[Fact]]
    explanation: Explanation
    saved: Saved


def inspected(specialisation: Any, runs_loops: bool = False) -> Inspected:
    """What there is to see of a specialised derivative.

    `runs_loops` says whether something may be compiled to count what is saved in loops.
    """
    generated = specialisation.generated
    shown = texts(specialisation.request.function, generated.specialised.functions)
    said, saved = explained(specialisation), saved_at_example(specialisation, runs_loops)
    slots = {slot.name: slot for slot in saved.slots}
    asked = [each for each in generated.notes if isinstance(each, notes.Asked)][:1]
    idle = {
        key: why
        for each in asked
        for place, why in idle_lines(generated.stages[0][1], each.wrt, each.smooth).items()
        if each.wrt and (key := shown.key(*place)) is not None
    }

    reading = Reading(generated, slots, shown.find)
    is_reverse = specialisation.request.operator.mode == "reverse"
    sheets = [_derivative("derivative", reading, shown, is_reverse)]
    if generated.product is not None:
        second = replace(reading, generated=generated.product)
        sheets.append(_derivative("product", second, shown, is_reverse))
    names: list[str] = []
    for name, program in generated.stages:
        names.append(name)
        again = "" if names.count(name) == 1 else f" {names.count(name)}"
        has_sweeps = is_reverse and name not in BEFORE
        sheets.append(Sheet(name + again, reading.rows(program, has_sweeps)))
    return Inspected(
        specialisation.title,
        shown,
        tuple(sheets),
        idle,
        facts(specialisation, said, saved, shown.find),
        said,
        saved,
    )


def _derivative(name: str, reading: Reading, shown: Texts, is_reverse: bool) -> Sheet:
    """The finished text: what stands above the function, and the function."""
    generated = reading.generated
    function = function_text(generated.printed)
    assert generated.text.endswith(function), "the function is the last thing in its module"
    above = generated.text.removesuffix(function)
    own = reading.rows(generated.printed, is_reverse)
    if not above:
        return Sheet(name, own)
    blank = len(above) - len(above.rstrip("\n")) - 1
    return Sheet(name, (*rows_of_text(above, shown), *[Row("")] * blank, *own))
