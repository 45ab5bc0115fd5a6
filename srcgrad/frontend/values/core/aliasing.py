"""What is written to: refused where the write would have to be seen under another name."""

from __future__ import annotations

from srcgrad import errors
from srcgrad.frontend.values.core import frames, mentions
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import DictRef, Instance, Key, ListRef, Sharing


def written(run: Run, base: str) -> None:
    """Take note of a write; refuse it where it would have to be seen under another name."""
    if base in run.memory.frozen and not moved_elsewhere(run, base):
        message, _ = run.memory.frozen[base]
        error = errors.AliasingError(message, run.span(), advice(run, base), code="SG410")
        error.site = run.made.sites.get(("array", base))
        raise error from None
    for each in run.memory.separate.get(base, ()):
        assert each.apart is not None
        run.guard(each.apart, errors.NotDifferentiable, each.message)
    run.memory.writes[base] = run.memory.writes.get(base, 0) + 1


def advice(run: Run, base: str) -> str:
    """Where to copy an array that is written to and may have another name."""
    return run.memory.advised.get(base) or to_copy(run, called(run, base))


def to_copy(run: Run, name: str | None) -> str:
    """The advice to copy what has this name before it is changed."""
    span = run.span()
    if name is None or span is None:
        return "Copy the array first: `x = x.copy()`."
    return (
        f"Put `{name} = {name}.copy()` before line {span.line}, if nothing else is to change with "
        f"{name}."
    )


def called(run: Run, base: str) -> str | None:
    """What the user calls an array, or a view of it, in the call that is being read."""
    frame = next((each for each in reversed(run.frames) if not is_ours(each)), None)
    if frame is None:
        return None
    names = [
        key[2]
        for key, value in run.state.items()
        if key[:2] == ("name", frame.id) and base in set(mentions.arrays_in(value))
    ]
    here = [each for each in names if frame.at is not None and frames.mentions(frame.at, each)]
    return next(iter(here or names), None)


def is_ours(frame: Frame) -> bool:
    """Whether a call is of a definition of the front end's."""
    return frame.source.function is not None and frames.is_ours(frame.source.function)


def inherit(run: Run, made: str, source: str) -> None:
    """What may share memory with an array may share it with a copy that stands for it."""
    memory = run.memory
    if source in memory.frozen:
        memory.frozen[made] = memory.frozen[source]
        if source in memory.advised:
            memory.advised[made] = memory.advised[source]
    if source in memory.separate:
        known = memory.separate.get(made, ())
        more = (each for each in memory.separate[source] if each not in known)
        memory.separate[made] = (*known, *more)


def moved_elsewhere(run: Run, base: str) -> bool:
    """Whether all that an array was put on is a stack, on another path."""
    if base not in run.memory.moved:
        return False
    _, block = run.memory.moved[base]
    return all(block is not each for each in run.draft.blocks)


def may_share(run: Run, base: str, sharing: Sharing) -> None:
    """Take note that two arrays may share memory: neither is written to where they do."""
    for each in (base, sharing.base):
        if sharing.apart is None or run.conditional:
            run.memory.frozen[each] = (sharing.message, run.span())
            if sharing.advice:
                run.memory.advised[each] = sharing.advice
        else:
            run.memory.separate[each] = (*run.memory.separate.get(each, ()), sharing)


def changed(run: Run, owner: ListRef | DictRef | Instance) -> Key:
    """Take note that a list, dict or object is changed; refuse it if it is two arguments."""
    if owner.id in run.caches.remembered:
        run.refuse(
            "this changes an object that a cached function was called with",
            "Leave out the cache: Python would give what it computed before the change.",
            errors.NotDifferentiable,
            code="SG2110",
        )
    if owner.id in run.joining.copied and not isinstance(owner, Instance):
        run.refuse(
            "changing a dict that is in a list that grows in a run-time loop",
            "Put a changed copy in its place, or make an object of a class.",
            errors.AliasingError,
            code="SG2451",
        )
    places = run.taken.identities.change(owner)
    if len(places) > 1:
        one, other = places[:2]
        raise errors.AliasingError(
            f"{one} and {other} are one object, which is changed: that changes both",
            run.span(),
            f"Pass a copy: copy.copy({other}).",
            code="SG425",
        )
    return ("list" if isinstance(owner, ListRef) else "dict", owner.id)
