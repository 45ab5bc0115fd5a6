"""What was proven of a derivative, and what is checked when it runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from srcgrad import ir, notes
from srcgrad.analysis import dataflow
from srcgrad.report.explanation import Check, Loop, Place, Proven
from srcgrad.types import Array

if TYPE_CHECKING:
    from srcgrad.specialisation import Specialisation


def proven(specialisation: Specialisation) -> Proven:
    """What the stages have proven."""
    generated = specialisation.generated
    proved = [each for each in generated.notes if isinstance(each, notes.Proved)]
    primal = generated.stages[0][1]
    untouched = tuple(
        path
        for k, (path, name) in enumerate(
            zip(specialisation.leaf_names, primal.params, strict=False)
        )
        if isinstance(primal.types[name], Array) and k not in generated.writes
    )
    return Proven(
        sum(each.what == "bounds" for each in proved),
        sum(each.what == "lengths" for each in proved),
        _loops(specialisation),
        untouched,
    )


def _loops(specialisation: Specialisation) -> tuple[Loop, ...]:
    """Each loop of the user's that is reversed: independent if it is wherever it is reversed."""
    found: dict[int, bool] = {}
    for each in specialisation.generated.notes:
        if isinstance(each, notes.Independent) and each.span is not None:
            found[each.span.line] = found.get(each.span.line, True) and each.is_so
    return tuple(Loop(line, is_so) for line, is_so in sorted(found.items()))


def checks(specialisation: Specialisation) -> tuple[Check, ...]:
    """The checks in the text of the derivative."""
    found: dict[Check, None] = {}
    for _, program in specialisation.generated.stages[-1:]:
        for statement in dataflow.walk(program.body):
            if isinstance(statement, ir.Guard):
                message, place = statement.message.strip(), Place.of(statement.span)
                if place is not None:
                    message = re.sub(r" \(line \d+\)$", "", message)
                shown = message.replace("{}", "…")
                found[Check(statement.exception.__name__, shown, place)] = None
    return tuple(found)


def aliasing(specialisation: Specialisation) -> tuple[str, ...]:
    """What is taken for granted of memory that arguments share."""
    generated = specialisation.generated
    paths = specialisation.leaf_names
    written = [paths[k] for k in sorted(generated.writes)]
    found = []
    if written:
        found.append(
            f"copies of {', '.join(written)} are written to: a call in which another array "
            "argument shares memory with one of them is refused"
        )
    if generated.specialised.sharing is not None:
        found.append(
            "the text is for calls in which the same arguments are one object: that is checked at"
            " each call, and another text is written for others"
        )
    if not found:
        found.append("no argument is written to: arrays may share memory as they like")
    return tuple(found)
