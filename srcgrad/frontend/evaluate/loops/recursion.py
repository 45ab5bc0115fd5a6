"""Whether a recursion comes to an end while it is read: what is known must lead it there.

A function that calls itself is read again in place of the call. That ends only if a condition that
is known turns out otherwise at last. Where a call stands under conditions of the running program
and all that was known on the way to it is the same as it was some levels above, it never will:
then the function is called by its name (`calls.recursive`), if it can be.
"""

from __future__ import annotations

from typing import Any, NoReturn

import gast

from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import Missing
from srcgrad.frontend.values.core.control import NeedCallee, NeedKnown
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import DictRef, Instance, Known, ListRef, Tuple, Value

DEPTH = 1000
"""The most calls within calls."""
LEVELS = 8
"""How often a function may call itself without anything that was known having changed."""
OFTEN = 300
"""How often a function may be read in the midst of calls of itself on paths that nobody knows."""
ADVICE = (
    "Let it take and return numbers, and arrays that each call hands on as they are (bounds in "
    "place of slices); write it as a loop; or let the depth depend on an integer argument."
)


def check(run: Run, frame: Frame, bound: dict[str, Value]) -> None:
    """Stop a recursion that goes on only because a number is not known."""
    known = tuple(
        (name, repr(found))
        for name, value in bound.items()
        if not isinstance(found := lists.known_object(run, value), Missing)
    )
    structure = tuple(
        (name, len(value.items)) for name, value in bound.items() if isinstance(value, Tuple)
    )
    frame.signature = (known, structure, len(run.draft.blocks))
    same_node = [each for each in run.frames if each.node is frame.node]
    last = same_node[-2:]
    if (
        len(last) == 2
        and last[1].signature is not None
        and last[1].signature[:2] == frame.signature[:2]
        and last[1].signature[2] < frame.signature[2]
        and last[0].decided == last[1].decided
    ):
        reason = NeedKnown(
            f"{frame.name} calls itself to a depth that is only known when the program runs",
            run.span(),
            ADVICE,
            code="SG261",
        )
        _not_in_place(run, frame, frozenset(), reason)
    above = same_node[-LEVELS:]
    depths = [each.signature[2] for each in above if each.signature is not None]
    if (
        len(depths) == LEVELS
        and all(a < b for a, b in zip(depths, [*depths[1:], len(run.draft.blocks)], strict=True))
        and len({each.decided for each in above}) == 1
    ):
        names = _changing(above)
        reason = NeedKnown(
            f"{frame.name} calls itself to a depth that is only known when the program runs: "
            f"{_deciding(names)} no condition on the way",
            run.span(),
            ADVICE,
            code="SG262",
        )
        _not_in_place(run, frame, frozenset(names), reason)
    if depths == sorted(set(depths)) and len(depths) == LEVELS and _is_often(run, frame):
        numbers = frozenset(name for name, value in bound.items() if _is_known_number(run, value))
        reason = NeedKnown(
            f"{frame.name} calls itself on so many paths that it is read more than {OFTEN} times",
            run.span(),
            ADVICE,
            code="SG2396",
        )
        _not_in_place(run, frame, numbers, reason)
    if len(same_node) > DEPTH or len(run.frames) > 4 * DEPTH:
        raise NeedKnown(
            f"{frame.name} calls itself more than {DEPTH} times",
            run.span(),
            "Write it as a loop.",
            code="SG263",
        )


def _is_often(run: Run, frame: Frame) -> bool:
    run.shared.growth.deep[frame.node] += 1
    return run.shared.growth.deep[frame.node] > OFTEN


def _is_known_number(run: Run, value: Value) -> bool:
    found = lists.known_object(run, value)
    return isinstance(found, int | float) and not isinstance(found, bool)


def _not_in_place(run: Run, frame: Frame, wide: frozenset[str], reason: NeedKnown) -> NoReturn:
    """Have the function called by its name; refuse it where that has been tried already."""
    tried = run.shared.recursions.get(frame.node)
    if tried is None or not wide <= tried.wide:
        raise NeedCallee(frame.node, wide, reason)
    reason.site = ("stack", frame.node)
    raise reason


def _changing(levels: list[Frame]) -> list[str]:
    """The parameters that are known and differ from level to level."""
    first, second = (dict(each.signature[0]) for each in levels[-2:])
    return [name for name in second if first.get(name) != second[name]]


def _deciding(names: list[str]) -> str:
    if not names:
        return "what is known decides"
    verb = "decides" if len(names) == 1 else "decide"
    return f"{' and '.join(names)} {verb}"


def run_over(run: Run, items: tuple[Value, ...]) -> None:
    """Take note of a loop over what is known in number."""
    decided(run, None, tuple(_digest(run, each, 2) for each in items))


def decided(run: Run, node: Any, outcome: Any) -> None:
    """Take note of a condition that is known, and of what it is about."""
    if not run.frames:
        return
    about = tuple(_described(run, each) for each in gast.walk(node)) if node is not None else ()
    frame = run.frame
    frame.decided = hash((frame.decided, id(node), about, repr(outcome)))


def _described(run: Run, node: Any) -> Any:
    """What tells one state of a name, or of an attribute, from another."""
    match node:
        case gast.Name(id=name):
            frame: Frame | None = run.frame
            while frame is not None:
                value = run.state.get(("name", frame.id, name))
                if value is not None:
                    return _digest(run, value, 3)
                frame = frame.parent
        case gast.Attribute(attr=name):
            return tuple(
                _digest(run, value, 2)
                for key, value in run.state.items()
                if key[0] == "attribute" and key[2] == name
            )
    return None


def _digest(run: Run, value: Value | None, depth: int) -> Any:
    match value:
        case Known(found):
            plain = isinstance(found, bool | int | float | complex | str | bytes | None)
            return repr(found) if plain else id(found)
        case Tuple(items) if depth:
            return tuple(_digest(run, each, depth - 1) for each in items)
        case ListRef() if depth:
            return value.id, _digest(run, run.get(("list", value.id)), depth - 1)
        case DictRef() if depth:
            content: Any = run.get(("dict", value.id))
            parts = getattr(content, "values", ())
            return value.id, tuple(_digest(run, each, depth - 1) for each in parts)
        case Instance():
            return value.id
    return type(value).__name__
