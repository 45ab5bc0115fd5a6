"""Whether a path has left its function, or its loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad import ir
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import DEAD
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Key, Known, Value
from srcgrad.frontend.values.numbers import scalars

STOPS = ("returned", "broken", "continued", "ended")


def flow(run: Run, kind: str) -> Key:
    """The place of the flag that says that this call has returned, or its innermost loop broken."""
    frame = run.frame
    return (kind, frame.id) if kind == "returned" else (kind, frame.id, frame.loops)


def stopped(run: Run) -> Value:
    """Whether the path has returned, left its loop, gone to the next iteration, or raised."""
    state = run.state
    if DEAD in state:
        return Known(True)
    found: Value = Known(False)
    for key in [*(flow(run, kind) for kind in STOPS), *raising.flags(run, state)]:
        flag = state.get(key)
        if flag is not None:
            found = scalars.logical(run, ir.either, found, scalars.truth(run, flag))
    return scalars.truth(run, found)


def set_aside(run: Run) -> dict[Key, Value]:
    """The flags of paths that have stopped here, which go on until these are set again."""
    keys = [*(flow(run, kind) for kind in STOPS), *raising.flags(run, run.state)]
    return {key: run.state.pop(key) for key in keys if key in run.state}


def forget(run: Run, frame: Frame) -> None:
    """Take what a call had out of the state, but for names that functions made in it may read."""
    kept = frame.liveness.captured
    for key in [key for key in run.state if len(key) > 1 and key[1] == frame.id]:
        if key[0] in (*STOPS, "return", "count") or (key[0] == "name" and key[2] not in kept):
            del run.state[key]


def wanted_outside(run: Run, key: Key) -> bool:
    """Whether a name of another call may still be read: of one that runs over a generator, if so.

    The loops and branches of a generator have in them what is done with what it yields.
    """
    if any(each.consumer is not None and each.consumer.id == key[1] for each in run.frames):
        return run.alive(key)
    return True


def live_after(run: Run, node: Any) -> Callable[[Key], bool]:
    frame = run.frame

    def live(key: Key) -> bool:
        if key[0] != "name":
            return True
        if key[1] != frame.id:
            return wanted_outside(run, key)
        return frame.liveness.live(node, key[2])

    return live
