"""What a derivative has to say of itself, made of what the stages noted while they made it.

explanation   the data; words: the same as text
activity      which variables carry a derivative
saving        what is saved, why, and how many bytes that is at given arguments
idle          lines whose numbers carry no derivative
cuts          where the gradient is cut; instead: what to use there
calls         what serves each call, and what that cites
renames       notes in the names of the finished text; places: its statements in the user's text
checks        what was proven, and what is checked when it runs
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from srcgrad import ir, notes
from srcgrad.analysis import dataflow
from srcgrad.backend.compile import compile_text
from srcgrad.backend.plain import plain
from srcgrad.optimise.coalesce import stem
from srcgrad.printer import module_text
from srcgrad.report import saving
from srcgrad.report.activity import variables
from srcgrad.report.calls import calls
from srcgrad.report.checks import aliasing, checks, proven
from srcgrad.report.cuts import cuts
from srcgrad.report.explanation import Explanation as Explanation
from srcgrad.report.explanation import Place, Slot, Value
from srcgrad.report.explanation import Saved as Saved
from srcgrad.report.renames import said, with_final_names
from srcgrad.report.saving import Measured as Measured
from srcgrad.types import shown

if TYPE_CHECKING:
    from srcgrad.specialisation import Specialisation


def explained(specialisation: Specialisation) -> Explanation:
    """All that there is to say of a derivative for certain types of its arguments."""
    generated = specialisation.generated
    primal = generated.stages[0][1]
    names = _names(specialisation)
    asked = next((each for each in generated.notes if isinstance(each, notes.Asked)), None)
    wrt, smooth = ((), ()) if asked is None else (asked.wrt, asked.smooth)
    served = {
        each.span: each.function for each in generated.notes if isinstance(each, notes.Served)
    }
    found = slots(specialisation)
    return Explanation(
        specialisation.title,
        tuple(_types(specialisation)),
        variables(primal, wrt, smooth, names),
        tuple(_values(specialisation, found, names)),
        Saved(found),
        cuts(primal, wrt, smooth, served),
        calls(specialisation),
        proven(specialisation),
        checks(specialisation),
        aliasing(specialisation),
        tuple(_seconds(specialisation)),
    )


def slots(specialisation: Specialisation) -> tuple[Slot, ...]:
    """What the text saves for its reverse sweep."""
    generated = specialisation.generated
    assert generated.printed is not None, "a text is that of a program"
    names = _names(specialisation)
    noted = _noted(specialisation)
    return saving.slots(generated.printed, noted, lambda why: _said(why, names))


def measuring(specialisation: Specialisation) -> Callable[..., NoReturn]:
    """A function of the numbers and arrays of a call that raises `Measured`."""
    found = slots(specialisation)
    measure = _counting(specialisation, found) if found else None

    def measured(*given: Any) -> NoReturn:
        sizes = () if measure is None else measure(*given)
        sizes = sizes if isinstance(sizes, tuple) else (sizes,)
        raise Measured(saving.with_bytes(found, sizes))

    return measured


def saved_at_example(specialisation: Specialisation, runs_loops: bool = False) -> Saved:
    """What is saved, with the bytes at the example that the text was written for.

    Without them if there was none, or if loops would have to run to count them, and may not; or if
    the function raises something there.
    """
    found = slots(specialisation)
    given, generated = specialisation.request.leaves, specialisation.generated
    assert generated.printed is not None, "a text is that of a program"
    if not found or given is None:
        return Saved(found)
    program = saving.measuring(generated.printed, found)
    outside = [each.get() for each in generated.specialised.captured]
    seeds = [None] * (len(program.params) - len(given) - len(outside))
    if _has_loops(program) and (seeds or not runs_loops):
        return Saved(found)
    counting = _counting(specialisation, found)
    try:
        sizes = counting(*given, *outside, *seeds)
    except Exception:
        return Saved(found)
    return saving.with_bytes(found, sizes if isinstance(sizes, tuple) else (sizes,))


def _has_loops(program: ir.Function) -> bool:
    return any(isinstance(each, ir.For | ir.While) for each in dataflow.walk(program.body))


def _counting(specialisation: Specialisation, found: tuple[Slot, ...]) -> Callable[..., Any]:
    """A function of the numbers and arrays of a call that returns the bytes of each slot.

    What is known from lengths alone Python works out; where loops have to run, they are compiled.
    """
    generated = specialisation.generated
    assert generated.printed is not None, "a text is that of a program"
    program, above = saving.measuring(generated.printed, found), generated.called
    text = module_text(program, above.imports, above.definitions)
    if not _has_loops(program):
        return plain(text, program.name, f"<{program.name}>", above.objects)
    compiled = compile_text(text, program.name, generated.leaf_types, objects=above.objects)
    dispatcher: Callable[..., Any] = compiled.dispatcher
    return dispatcher


def _names(specialisation: Specialisation) -> list[str]:
    """The names in the user's functions, as they come."""
    found: dict[str, None] = {}
    for function in specialisation.generated.specialised.functions:
        if not function.__module__.startswith("srcgrad."):
            code = function.__code__
            found.update(dict.fromkeys((*code.co_varnames, *code.co_cellvars, *code.co_freevars)))
    return list(found)


def _types(specialisation: Specialisation) -> Iterator[tuple[str, str]]:
    for name, kind in zip(
        specialisation.leaf_names, specialisation.generated.leaf_types, strict=False
    ):
        yield name, shown(kind)


def _values(
    specialisation: Specialisation, found: tuple[Slot, ...], names: list[str]
) -> Iterator[Value]:
    """The numbers that partial derivatives read; what was to be saved, if it is in the end."""
    noted = _noted(specialisation)
    slotted = {each.slot for each in noted if isinstance(each, notes.Slotted)}
    gone = slotted - {slot.name for slot in found}
    for each in noted:
        if isinstance(each, notes.Provided) and each.is_float and each.slot not in gone:
            text = _plain(each.text, names) if each.text == each.name else each.text
            why = _said(each.why, names)
            yield Value(text, each.how, why, Place.of(each.span), each.slot)


def _noted(specialisation: Specialisation) -> tuple[notes.Note, ...]:
    generated = specialisation.generated
    return with_final_names(generated.name, generated.notes)


def _plain(name: str, names: Collection[str]) -> str:
    """A name as the user has it: `y` for `y_1`."""
    plain = name
    while plain not in names:
        shorter = stem(plain)
        if shorter == plain:
            return name
        plain = shorter
    return plain


def _said(why: notes.Why, names: Collection[str]) -> str:
    """A reason with the names that the user has."""
    return str(said(why, lambda name: _plain(name, names)))


def _seconds(specialisation: Specialisation) -> Iterator[tuple[str, float]]:
    """The time that each stage took; of the compilation, if it has been compiled."""
    finished = [e for e in specialisation.generated.notes if isinstance(e, notes.Finished)]
    for before, after in itertools.pairwise(finished):
        yield after.stage, after.at - before.at
    compiled: Any = specialisation.__dict__.get("code")
    if compiled is not None:
        yield "compile", compiled.seconds
