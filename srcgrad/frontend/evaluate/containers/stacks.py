"""The stacks of functions that call themselves (`reading.stacked`): what lies on them is its own.

An array that no name but one stands for when it is put on a stack, and that is not put anywhere
else, is the same when it is taken from there: it may be written to then. Where that is not seen,
nothing is written to what comes from that stack: the function is read again (`SHARED`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from srcgrad import ir
from srcgrad.frontend.evaluate.access import buffers
from srcgrad.frontend.evaluate.containers.growing_lists import append, pop
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import array_lists, lists
from srcgrad.frontend.values.core import aliasing, mentions
from srcgrad.frontend.values.core.control import NeedShared
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Buffer,
    Closure,
    Derived,
    Entries,
    Glimpse,
    Instance,
    Iterator,
    Key,
    Known,
    Lazy,
    ListRef,
    Maybe,
    Number,
    OneOf,
    Partial,
    Suspended,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import sizes
from srcgrad.frontend.values.numbers.scalars import plain

SHARED = "shared"
"""The first of what stands for a stack from which arrays come that others may stand for."""


def pushed(items: Any, item: Any, name: str) -> None:
    """`items.append(item)`, of the stack of this name."""
    items.append(item)


@means(pushed)
def _pushed(run: Run, args: Args, kwargs: Kwargs) -> Value:
    ref, item, name = args
    item = item if isinstance(item, Maybe) and item.absent == "None" else plain(run, item)
    if not isinstance(ref, ListRef):  # of items that no array holds
        return run.call(run.attribute(ref, "append"), (item,), {})
    assert isinstance(name, Known), "a stack has a name"
    here = _site(run, name.object)
    if isinstance(item, ArrayRef):
        if item.base in run.memory.moved and not aliasing.moved_elsewhere(run, item.base):
            other, _ = run.memory.moved[item.base]
            if other not in run.shared.keyed:
                raise NeedShared(other)
        if here not in run.shared.keyed:
            if not _is_sole(run, item):
                raise NeedShared(here)
            run.memory.moved[item.base] = here, run.draft.blocks[-1]
    elif isinstance(item, Lazy) and item.sharing and here not in run.shared.keyed:
        raise NeedShared(here)
    append(run, ref, item)
    return Known(None)


def _site(run: Run, name: str) -> tuple[Any, ...]:
    return (SHARED, run.frame.node, name)


def _is_sole(run: Run, item: ArrayRef) -> bool:
    """Whether one name at most stands for the memory that an array lies in."""
    memory = run.memory
    known = {*run.draft.params, *(each.name for each in run.taken.captured)}
    frozen = item.base in memory.frozen and not aliasing.moved_elsewhere(run, item.base)
    if item.base in known or frozen or item.base in memory.separate:
        return False
    is_within = len(run.draft.blocks) > run.frame.depth
    if is_within and not _is_made_here(run, item.base):
        return False
    state = _reachable(run)
    if any(_may_hold(value, item.base) for value in state.values()):
        return False
    return mentions.references(state, item.base) <= 1


def _may_hold(value: Value, base: str) -> bool:
    """Whether an array may be found in a value other than where one sees it."""
    match value:
        case Iterator() | Partial() | Derived() | Suspended():
            return True
        case Glimpse(view=view):
            return view.base == base
        case Tuple(items) | Entries(values=items):
            return any(_may_hold(each, base) for each in items)
    return False


def _reachable(run: Run) -> dict[Key, Value]:
    """The state without the names of calls that are over, where no function keeps them."""
    open_ids = {each.id for each in run.frames}
    for value in run.state.values():
        open_ids |= _kept(value)
    return {
        key: value
        for key, value in run.state.items()
        if key[0] not in ("name", "return") or key[1] in open_ids
    }


def _kept(value: Value) -> set[int]:
    """The calls whose names a function, or what is made of one, can read later."""
    match value:
        case Closure(frame=frame):
            found: set[int] = set()
            outer: Frame | None = frame
            while outer is not None:
                found.add(outer.id)
                outer = outer.parent
            return found
        case Tuple(items) | Entries(values=items) | OneOf(options=items):
            return set().union(*map(_kept, items))
        case Bound(function, owner):
            return _kept(function) | _kept(owner)
        case Maybe(value=inner):
            return _kept(inner)
    return set()


def _is_made_here(run: Run, base: str) -> bool:
    """Whether an array is made in the step that is being read, before what it is put on."""
    for block in run.draft.blocks[run.frame.depth :]:
        for each in block:
            match each:
                case ir.Allocate(name) | ir.Copy(name) if name == base:
                    return True
                case ir.Routine(names) if base in names:
                    return True
    return False


def popped(items: Any, name: str) -> Any:
    """`items.pop()`, of the stack of this name, which is not empty."""
    return items.pop()


@means(popped)
def _popped(run: Run, args: Args, kwargs: Kwargs) -> Value:
    ref, name = args
    if not isinstance(ref, ListRef):
        return run.call(run.attribute(ref, "pop"), (), {})
    assert isinstance(name, Known), "a stack has a name"
    found = lists.contents(run, ref)
    is_shared = _site(run, name.object) in run.shared.keyed
    if not isinstance(found, Buffer) or found.provisional:
        item = pop(run, ref, Known(-1))
        is_own = isinstance(item, ArrayRef) and not is_shared
        return nests.materialise(run, item, copy=True) if is_own else item  # type: ignore[arg-type]
    last = sizes.plus(run, found.length, Known(-1))
    if isinstance(last, Number):
        run.known.sure.add(last.atom.name)
    if found.shape and found.of is None and not is_shared:
        value: Value = array_lists.taken(run, found, last)
    else:
        value = lists.stored(run, buffers.item(run, found, last))
    run.state[aliasing.changed(run, ref)] = replace(found, length=last)
    return value


def items_of(items: Any) -> Any:
    """What a loop over `items` runs over, by subscripts from 0."""
    return items


@means(items_of)
def _items_of(run: Run, args: Args, kwargs: Kwargs) -> Value:
    items = plain(run, args[0])
    is_own = isinstance(items, Instance) and issubclass(items.kind, OwnList)
    if is_own or isinstance(items, ArrayRef | Lazy | ListRef | Tuple):
        return items
    return run.call(Known(list), (items,), {})
