"""What a path that has ended, or left its call, reads no more: it is for other paths alone."""

from __future__ import annotations

from collections.abc import Callable

from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    Bound,
    Buffer,
    DictRef,
    Entries,
    Instance,
    Iterator,
    Key,
    Known,
    Listed,
    ListRef,
    Maybe,
    Tuple,
    Value,
)
from srcgrad.frontend.values.joins.made import content


def of(run: Run, side: dict[Key, Value]) -> Callable[[Key], bool]:
    """Whether a path has no use for what may be in a place of the state."""
    returned = _returned(run, side)
    if not raising.is_awaited(run, side):
        return returned
    reads = {key for handler in run.exceptions.handlers for key in handler.reads}
    causes = (each for handler in run.exceptions.handlers for each in handler.causes)
    ended = [each for each in causes if each.key in side]
    kept = {frame.id: frame.finals | frame.liveness.captured for frame in run.frames}

    def is_gone(key: Key) -> bool:
        if key in side or key in run.taken.outside:
            return returned(key)
        if key[0] == "name":
            if key in reads or key[2] in kept.get(key[1], ()):
                return False
            for each in ended:
                each.unset.add(key)
            return True
        if key[0] == "attribute":
            born = ("born", key[1])
            return born not in side and born not in run.taken.outside
        return key[0] in ("list", "dict", "temporary")

    return is_gone


def lasts(run: Run, value: Value, state: dict[Key, Value]) -> bool:
    """Whether a value can be had after the path that has made it joins one that has not."""
    match value:
        case Buffer() | Listed() | Iterator():
            return False
        case Maybe() | Bound():
            return lasts(run, value.value if isinstance(value, Maybe) else value.owner, state)
        case Tuple(items) | Entries(values=items):
            return all(lasts(run, each, state) for each in items)
        case ListRef() | DictRef() | Instance():
            found = content(run, value, state)
            return found is None or lasts(run, found, state)
    return True


def _returned(run: Run, side: dict[Key, Value]) -> Callable[[Key], bool]:
    """Whether a name is one that a call which has returned for certain reads no more.

    Functions made in the call may read its names later, and so may its `finally` clauses, and
    handlers, if there are paths in it that have raised.
    """
    has_raised = bool(raising.flags(run, side))
    calls = {
        key[1]
        for key, value in side.items()
        if key[0] == "returned" and same(value, Known(True)) and not has_raised
    }
    frames = {frame.id: frame for frame in run.frames if frame.id in calls}

    def is_gone(key: Key) -> bool:
        if key[0] != "name" or key[1] not in calls:
            return False
        frame = frames.get(key[1])
        return frame is None or not (key[2] in frame.finals or key[2] in frame.liveness.captured)

    return is_gone
