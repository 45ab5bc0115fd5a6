"""The arrays that are joined or stacked: a list or tuple of them, or a list that grows."""

from __future__ import annotations

from srcgrad.frontend.evaluate.loops import iteration
from srcgrad.frontend.meanings.numpy.axes import array_of
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.containers import lists, ragged
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Buffer, Iterator, ListRef, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import plain


def pieces_of(run: Run, value: Value) -> list[AnyArray]:
    """The arrays in a list or tuple, or the rows of an array."""
    value = plain(run, value)
    if scalars.is_number(value):
        raise Raised(TypeError("The first input argument needs to be a sequence"), run.span())
    return [array_of(run, each) for each in iteration.known_items(run, value)]


def sequence_of(run: Run, value: Value) -> Value:
    """A list or tuple of arrays; one that grows at run time as the array of its rows."""
    value = plain(run, value)
    if isinstance(value, Iterator):
        words = 'arrays to stack must be passed as a "sequence" type such as list or tuple.'
        raise Raised(TypeError(words), run.span())
    if isinstance(value, ListRef) and isinstance(lists.contents(run, value), Buffer):
        return run.as_array(value)
    return value


def end_to_end(run: Run, value: Value) -> ArrayRef | None:
    """The vectors in a list of vectors of different lengths, one after the other."""
    value = plain(run, value)
    found = lists.contents(run, value) if isinstance(value, ListRef) else None
    if not isinstance(found, Buffer) or len(found.marks) != 1:
        return None
    return ragged.end_to_end(run, found)
