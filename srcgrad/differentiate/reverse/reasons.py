"""Why a value that the reverse sweep needs comes by as it does, as the stage decides it."""

from __future__ import annotations

from collections.abc import Iterable

from srcgrad.analysis import dataflow
from srcgrad.analysis.layout import Node
from srcgrad.differentiate.reverse.reversal import Reversal
from srcgrad.errors import Span
from srcgrad.notes import How, Note, Provided, Why
from srcgrad.types import is_inexact


def line_of(node: Node) -> int | None:
    """The user's line that a statement is from."""
    span = span_of(node)
    return None if span is None else span.line


def span_of(node: Node) -> Span | None:
    """The piece of the user's text that a statement is from, or one inside it."""
    for statement in dataflow.walk((node.statement,)):
        span: Span | None = getattr(statement, "span", None)
        if span is not None:
            return span
    return None


def unreadable(reversal: Reversal, read: Node, array: str) -> Why:
    """Why an element of an array could not be read again."""
    memory = reversal.memory
    made = memory.arrays[array].made
    if made is not None and not reversal.is_kept(made.block.unit()):
        return Why(f"it is read from `{array}`, which each iteration makes anew", line_of(made))
    for write in memory.writes(array):
        if memory.may_follow(write, read, array):
            return Why(f"it is read from `{array}`, which is overwritten later", line_of(write))
    return Why(f"it is read from `{array}`, of which elements are put back only later")


def unmeasurable(array: str) -> Why:
    """Why the length of an array could not be asked for again."""
    return Why(f"it is a length of `{array}`, which has another one, or is not there, by then")


def carried(loop: Node) -> Why:
    """Why the cell of a loop could not be worked out again."""
    return Why("the loop carries it: each iteration overwrites it", line_of(loop))


def inner(node: Node) -> Why:
    """Why what a branch with loops in it leaves is not worked out again."""
    return Why(
        "it comes of a branch with a loop inside, which would have to run again", line_of(node)
    )


CUT = Why("from it the others can be worked out: these are the fewest values to save")
DEAR = Why("it would take long to work out again, and saving its operands takes no less memory")
LOOKED_UP = Why("it was looked up by branches: that takes longer than to read an integer again")
CELL = Why("the variable that the loop carries still holds it")
ELEMENT = Why("an array of the program holds it")
COUNTED = Why("it grows by the same in each iteration: their number tells it")
CHEAP = Why("it is worked out again from what is there")
THERE = Why("it is still in its variable when the reverse sweep comes to it")
FUSED = Why("both sweeps are one loop here: an iteration is reversed right after it has run")
RERUN = Why("the iteration is run again in the reverse sweep")


def provided(reversal: Reversal, name: str, how: How, why: Why, slot: str = "") -> Provided:
    """The note of how a name comes by its value."""
    fact = reversal.layout.names[name]
    span = span_of(fact.node)
    text = name
    if span is not None and fact.kind == "value" and span.end_line == span.line:
        text = span.text[span.column : span.end_column] or name
    is_float = is_inexact(reversal.types[name].dtype)
    return Provided(name, text, how, why, span, slot, is_float)


def decisions(reversal: Reversal) -> list[Note]:
    """All that an attempt has decided, and which values are there without any decision."""
    found: list[Note] = [*reversal.slots, *reversal.provided, *reversal.independent]
    told = {each.name for each in reversal.provided}
    for name in _needed(reversal):
        if name not in told:
            told.add(name)
            found += _there(reversal, name)
    return found


def _needed(reversal: Reversal) -> Iterable[str]:
    """The names that the adjoints of statements read."""
    for statements in reversal.adjoints.values():
        for statement in statements:
            read = dataflow.reads_within(statement)
            yield from (name for name in sorted(read) if name in reversal.layout.names)


def _there(reversal: Reversal, name: str) -> list[Note]:
    """The note of a value that is there when the reversal of its unit starts."""
    fact = reversal.layout.names[name]
    unit = reversal.layout.home(name).unit()
    if fact.kind == "counter" or not reversal.is_kept(unit):
        return []
    loop = next((each for each in reversed(unit.loops())), None)
    if loop is None:
        return [provided(reversal, name, "kept", THERE)]
    if loop.order == reversal.choices.fused:
        return [provided(reversal, name, "kept", FUSED)]
    return [provided(reversal, name, "replayed", RERUN)]
