"""Lists, dicts and objects that paths have made, and those that a join makes of them."""

from __future__ import annotations

from collections.abc import Callable

from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    DictRef,
    Entries,
    Fresh,
    Instance,
    Key,
    Known,
    ListRef,
    Maybe,
    Tuple,
    Value,
)


def content(run: Run, value: Value, state: dict[Key, Value]) -> Value | None:
    """What is in a list, dict or object of the program's own making."""
    match value:
        case Fresh():
            return value.content
        case ListRef():
            return state.get(("list", value.id), run.taken.outside.get(("list", value.id)))
        case DictRef():
            return state.get(("dict", value.id), run.taken.outside.get(("dict", value.id)))
        case Instance() if value.real is None:
            names = sorted(key[2] for key in state if key[0] == "attribute" and key[1] == value.id)
            return Entries(
                tuple(names), tuple(state["attribute", value.id, name] for name in names)
            )
    return None


def put(run: Run, state: dict[Key, Value], value: Value) -> None:
    """Enter into a state what is in the lists, dicts and objects that a join has made."""
    if isinstance(value, Tuple | Entries):
        for item in value.items if isinstance(value, Tuple) else value.values:
            put(run, state, item)
    if isinstance(value, Maybe):
        put(run, state, value.value)
    if not isinstance(value, ListRef | DictRef | Instance) or value.id not in run.joining.contents:
        return
    found = run.joining.contents[value.id]
    match value:
        case ListRef():
            state["list", value.id] = found
        case DictRef():
            state["dict", value.id] = found
        case Instance():
            assert isinstance(found, Entries)
            state["born", value.id] = Known(True)
            for name, item in zip(found.keys, found.values, strict=True):
                state["attribute", value.id, name] = item
    parts = found.values if isinstance(found, Entries) else (found,)
    for part in parts:
        put(run, state, part)


def owned(pattern: Value) -> set[int]:
    """The lists, dicts and objects that a pattern makes."""
    match pattern:
        case Fresh():
            return {pattern.id} | owned(pattern.content)
        case Maybe():
            return owned(pattern.value)
        case Tuple():
            return {each for item in pattern.items for each in owned(item)}
        case Entries():
            return {each for item in pattern.values for each in owned(item)}
    return set()


def wanted(
    run: Run, state: dict[Key, Value], live: Callable[[Key], bool] | None
) -> dict[Key, Value]:
    """What of a state may still be read after paths have met."""
    if live is None:
        return state
    return {key: value for key, value in state.items() if live(key) and run.alive(key)}
