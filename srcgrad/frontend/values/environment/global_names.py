"""Names of a module that a program sets.

    with mode("fast"): …     MODE is set, and set back: nothing is to be seen of it
    MODE = MODE.lower()      the next call begins with another value, and does the same as this one
    COUNT = COUNT + 1        refused: the next call would begin with a number that is not set

They are attributes of an object that stands for the module. What is left of them when the function
returns must not matter to the next call: a derivative leaves no trace outside itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, Protocol, TypeVar

from srcgrad import errors
from srcgrad.errors import Span
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Key, Known, Value
from srcgrad.frontend.values.environment import environment
from srcgrad.records import dataclass

Start = dict[tuple[int, str], Any]
"""What names of modules stand for when a call begins: by the module's names, and the name."""


@dataclass(frozen=True)
class Set:
    """A name that the program has set, and where."""

    names: dict[str, Any]
    name: str
    span: Span | None


def assign(run: Run, name: str, value: Value) -> None:
    """`name = value` where a function says `global name`."""
    names = run.frame.source.function.__globals__
    key = environment.global_place(run, names, name)
    if key not in run.taken.outside and name in names:
        run.taken.outside[key] = environment.read_global(run, names, name)
    before = run.taken.outside.get(key)
    run.taken.set_names[key] = Set(names, name, run.span())
    if before is not None and same(before, value):
        run.state.pop(key, None)
    else:
        run.state[key] = value


def left(run: Run) -> Start:
    """What names that the program has set stand for at its end, where that is not as before."""
    found: Start = {}
    for key, each in run.taken.set_names.items():
        if not changed(run, key):
            continue
        after = run.state[key]
        if key not in run.taken.outside or not _is_setting(after):
            refuse(each.name, each.span)
        assert isinstance(after, Known), "settings are known"
        found[id(each.names), each.name] = after.object
    return found


def _is_setting(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.object, str | int | float | None)


Made = TypeVar("Made", bound="Program")


class Program(Protocol):
    """What has been made of a function."""

    @property
    def program(self) -> Any:
        """Its statements."""

    @property
    def result(self) -> Any:
        """What it returns, constants included."""


def settled(run: Run, make: Callable[[Run], Made]) -> Made:
    """What `make` makes of a function; refused if the next call would be another program."""
    made = make(run)
    changes = left(run)
    if changes:
        after = Run(run.interpreter, shared=run.shared)
        after.taken.start = changes
        again = make(after)
        if (again.program, again.result) != (made.program, made.result) or left(after):
            sets = run.taken.set_names.values()
            each = next(each for each in sets if (id(each.names), each.name) in changes)
            refuse(each.name, each.span)
    return made


def refuse(name: str, span: Span | None) -> NoReturn:
    """Refuse a name outside the function that is set, and is not what it was at the end."""
    raise errors.UnsupportedSyntax(
        f"assignment to the global name {name}",
        span,
        "A derivative leaves no trace outside itself: return the value instead, or set it back.",
        code="SG137",
    )


def changed(run: Run, key: Key) -> bool:
    """Whether a name of a module is another than it was before the program."""
    before, after = run.taken.outside.get(key), run.state.get(key)
    return after is not None and (before is None or not same(before, after))
