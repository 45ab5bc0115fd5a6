"""What a call returns on one of two paths: the other one has names for all that is in it, too.

for z in (x, y):
    if z > 0:
        return [z * 2, z]       the path that goes on gives zeros to the numbers of the list
"""

from __future__ import annotations

from srcgrad.frontend.values.containers import growing
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    Bound,
    Buffer,
    Conflict,
    DictRef,
    Entries,
    Instance,
    Key,
    Known,
    ListRef,
    Maybe,
    Tuple,
    Value,
)
from srcgrad.frontend.values.joins import structural_patterns
from srcgrad.frontend.values.joins.made import content

State = dict[Key, Value]
NOTHING = Tuple(())
"""What is in a list of any length on a path that has not made it."""


def is_stale(state: State, key: Key) -> bool:
    """Whether this is the result of a call that has not returned on this path."""
    flag = state.get(("returned", key[1])) if key[0] == "return" else None
    return flag is not None and same(flag, Known(False))


def made_on_one_path(run: Run, yes: State, no: State) -> set[int]:
    """The lists, dicts and objects in what a call returns on one of two paths."""
    found: set[int] = set()
    for state, other in ((yes, no), (no, yes)):
        for key, value in state.items():
            if key[0] == "return" and not is_stale(state, key):
                if key not in other or is_stale(other, key):
                    _collect(run, value, state, found)
    return found


def _collect(run: Run, value: Value, state: State, found: set[int]) -> None:
    match value:
        case ListRef() | DictRef() | Instance():
            if value.id in found:
                return
            found.add(value.id)
            inside = content(run, value, state)
            if inside is not None:
                _collect(run, inside, state, found)
        case Tuple(parts) | Entries(values=parts):
            for each in parts:
                _collect(run, each, state, found)
        case Maybe(value=inner) | Bound(owner=inner):
            _collect(run, inner, state, found)


def is_content(key: Key, ids: set[int]) -> bool:
    """Whether this is what is in one of some lists, dicts and objects."""
    return key[0] in ("list", "dict", "attribute") and key[1] in ids


def pattern(
    run: Run, a: Value | None, b: Value | None, there: set[str]
) -> tuple[Value, Value | None, Value | None]:
    """The pattern of what is in such a list, dict or object, and what it is on either path."""
    present = a if a is not None else b
    assert present is not None, "one path has a value"
    if not isinstance(present, Buffer):
        return structural_patterns.optional(run, present, there), a, b
    a, b = a or NOTHING, b or NOTHING
    made = growing.joined(run, a, b)
    words = "a list of a length that the program computes is returned on one path of several"
    return made or Conflict(words, run.span()), a, b
