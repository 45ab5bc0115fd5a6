"""Names, read and set."""

from __future__ import annotations

from srcgrad import errors
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import NotAccumulated, Raised
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Number, Value
from srcgrad.frontend.values.environment import environment, global_names


def scope(run: Run, name: str) -> Frame | None:
    """The call whose local name this is; None if it is from outside."""
    frame: Frame | None = run.frame
    if name in run.frame.liveness.globals:
        return None
    while frame is not None:
        if name in frame.liveness.local:
            return frame
        if name in frame.liveness.globals:
            return None
        frame = frame.parent
    return None


def read_name(run: Run, name: str) -> Value:
    frame = scope(run, name)
    if frame is None:
        return environment.read_name(run, name)
    value = run.state.get(("name", frame.id, name))
    if value is None:
        if run.conditional and frame is not run.frame:
            words = f"cannot access free variable {name!r} where it is not associated with a value"
            raise Raised(NameError(f"{words} in enclosing scope"), run.span())
        if run.conditional and _set_around(frame, name):
            words = f"cannot access local variable {name!r} where it is not associated with a value"
            raise Raised(UnboundLocalError(words), run.span())
        run.refuse(
            f"{name} is used before it is set",
            f"Set {name} first on every path that leads here.",
            errors.Unbound,
            code="SG235",
        )
    return value


def _is_global(run: Run, name: str) -> bool:
    """Whether a name that is no call's is one of the module, and not of a function around it."""
    return name not in run.frame.source.function.__code__.co_freevars


def _set_around(frame: Frame, name: str) -> bool:
    """Whether this is in a loop that may set a name in one iteration for the next to read."""
    names = frame.liveness
    return bool(frame.loops) and any(
        name in assigned and name in names.head.get(loop, ())
        for loop, assigned in names.assigned.items()
    )


def set_name(run: Run, name: str, value: Value, frame: Frame | None = None) -> None:
    frame = frame or scope(run, name)
    if frame is None:
        if not _is_global(run, name):
            global_names.refuse(name, run.span())
        global_names.assign(run, name, lists.stored(run, value))
        return
    key = ("name", frame.id, name)
    if key in run.accumulators:
        raise NotAccumulated(key)
    if isinstance(value, Number):
        run.draft.hints.setdefault(value.atom.name, name)
    elif isinstance(value, ArrayRef) and value.whole:
        run.draft.hints.setdefault(value.base, name)
    run.state[key] = value
