"""What is written to: refused where the write would have to be seen under another name."""

from __future__ import annotations

from srcgrad import errors
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import DictRef, Instance, Key, ListRef, Sharing


def written(run: Run, base: str) -> None:
    """Take note of a write; refuse it where it would have to be seen under another name."""
    if base in run.memory.frozen and not moved_elsewhere(run, base):
        message, _ = run.memory.frozen[base]
        error = errors.AliasingError(
            message, run.span(), "Copy the array first: `x = x.copy()`.", code="SG410"
        )
        error.site = run.made.sites.get(("array", base))
        raise error from None
    for each in run.memory.separate.get(base, ()):
        assert each.apart is not None
        run.guard(each.apart, errors.NotDifferentiable, each.message)
    run.memory.writes[base] = run.memory.writes.get(base, 0) + 1


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
